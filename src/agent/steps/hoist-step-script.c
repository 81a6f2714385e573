/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A program that changes the database: run as the tenant's user with its output in the log. An exit
 * status decides, never the output; what it said last, lacked or waited for is in the error. Owns
 * nothing beyond a call; worker thread. Never runs a shell. */
#include "agent/steps/hoist-step-script.h"

#include <string.h>

#include "agent/steps/hoist-step-program.h"
#include "base/hoist-error.h"
#include "drivers/hoist-process-table.h"

typedef struct
{
  const HoistStepDatabase *database;
  char *module; /* a Python module that was missing */
  gboolean locked;
} Listening;

static void
listen_cb (const char *line, gpointer user_data)
{
  Listening *l = user_data;
  const char *quote;

  if (l->database->driver != NULL && l->database->driver->says_locked (line))
    l->locked = TRUE;
  if ((quote = strstr (line, "ModuleNotFoundError: No module named '")) != NULL)
    {
      g_free (l->module);
      l->module = g_strndup (quote + 38, strcspn (quote + 38, "'"));
    }
}

/* Whom or what it lacked, where it said so. */
static gboolean
check (const HoistStepScript *run, const HoistProcessOutcome *outcome, const char *last,
       const Listening *l, GError **error)
{
  const char *noun = run->noun != NULL ? run->noun : "migration";
  const HoistStepDatabase *database = run->database;

  if (outcome->exit_status != 0 && l->module != NULL)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED,
                   "The %s %s failed: the Python module %s is missing (ModuleNotFoundError).", noun,
                   run->script, l->module);
      return FALSE;
    }
  if (outcome->exit_status != 0 && l->locked)
    {
      g_autoptr (GPtrArray) holders = database->driver->find_holders (database->path, NULL);
      g_autofree char *who =
          holders != NULL ? hoist_process_table_describe (holders) : g_strdup ("");

      g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED,
                   "The %s %s failed: the database is locked%s%s.", noun, run->script,
                   who[0] != '\0' ? " by " : "", who);
      return FALSE;
    }
  return hoist_step_program_check (noun, run->script, outcome, last, error);
}

gboolean
hoist_step_script_run (HoistStepWork *work, const HoistStepScript *run, GError **error)
{
  const HoistStepDatabase *database = run->database;
  g_auto (GStrv) engine = database->driver != NULL
                              ? database->driver->dup_migration_environment (database->path)
                              : NULL;
  g_autofree char *last = NULL;
  Listening l = { .database = database };
  HoistProcessOutcome outcome = { 0 };
  HoistStepProgram program = { .command = run->command,
                               .environment = run->environment,
                               .more = (const char *const *) engine,
                               .folder = run->folder,
                               .seconds = run->seconds,
                               .line = listen_cb,
                               .user_data = &l };
  gboolean ok = hoist_step_program_run (work, &program, &outcome, &last, error)
                && check (run, &outcome, last, &l, error);

  g_free (l.module);
  return ok;
}
