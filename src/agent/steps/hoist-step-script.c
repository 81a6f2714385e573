/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A migration script of a release: run as the tenant's user with its output in the log. An exit
 * status decides, never the output; what it said last, lacked or waited for is in the error. Owns
 * nothing beyond a call; worker thread. Never runs a shell. */
#include "agent/steps/hoist-step-script.h"
#include "base/hoist-error.h"
#include "base/hoist-text.h"
#include "drivers/hoist-process-table.h"
#include <string.h>
#include <unistd.h>

typedef struct
{
  HoistStepWork *work;
  const HoistStepDatabase *database;
  char *last;   /* last line that was not empty */
  char *module; /* a Python module that was missing */
  gboolean locked;
} Listening;

static void
listen_cb (const char *line, gboolean is_stderr, gpointer user_data)
{
  Listening *l = user_data;
  const char *quote;

  if (line[0] != '\0')
    {
      g_free (l->last);
      l->last = hoist_text_clean_line (line, -1, 400);
    }
  if (l->database->driver != NULL && l->database->driver->says_locked (line))
    l->locked = TRUE;
  if ((quote = strstr (line, "ModuleNotFoundError: No module named '")) != NULL)
    {
      g_free (l->module);
      l->module = g_strndup (quote + 38, strcspn (quote + 38, "'"));
    }
  l->work->call.line (line, is_stderr, l->work);
}

static gboolean
effect_cb (gint pid, guint64 start_time, gpointer user_data, GError **error)
{
  Listening *l = user_data;

  return l->work->call.effect (pid, start_time, l->work, error);
}

/* One sentence: which script, what it said last, and whom or what it lacked. */
static void
set_failed (const char *script, const HoistProcessOutcome *outcome, const Listening *l,
            GError **error)
{
  const char *last = l->last != NULL ? l->last : "it wrote nothing";
  const HoistStepDatabase *database = l->database;

  if (l->module != NULL)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED,
                 "The migration %s failed: the Python module %s is missing (ModuleNotFoundError).",
                 script, l->module);
  else if (l->locked)
    {
      g_autoptr (GPtrArray) holders = database->driver->find_holders (database->path, NULL);
      g_autofree char *who =
          holders != NULL ? hoist_process_table_describe (holders) : g_strdup ("");

      g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED,
                   "The migration %s failed: the database is locked%s%s.", script,
                   who[0] != '\0' ? " by " : "", who);
    }
  else if (outcome->signal != 0)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED,
                 "The migration %s was ended by signal %d: %s", script, outcome->signal, last);
  else
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED, "The migration %s failed (exit %d): %s",
                 script, outcome->exit_status, last);
}

static char **
dup_strings (const HoistValue *list)
{
  guint n = list != NULL ? hoist_value_get_size (list) : 0;
  char **strings = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    strings[i] = g_strdup (hoist_value_get_string (hoist_value_get_element (list, i)));
  return strings;
}

/* Unbuffered, so that the log follows; no byte code, so that the folder stays as it was checked
 * out. */
static char **
dup_environment (const HoistStepScript *run)
{
  g_autoptr (GStrvBuilder) environment = g_strv_builder_new ();
  g_auto (GStrv) declared = dup_strings (run->environment);
  const HoistStepDatabase *database = run->database;
  g_auto (GStrv) engine = database->driver != NULL
                              ? database->driver->dup_migration_environment (database->path)
                              : NULL;

  g_strv_builder_add_many (environment, "PYTHONUNBUFFERED=1", "PYTHONDONTWRITEBYTECODE=1", NULL);
  if (engine != NULL)
    g_strv_builder_addv (environment, (const char **) engine);
  g_strv_builder_addv (environment, (const char **) declared);
  return g_strv_builder_end (environment);
}

gboolean
hoist_step_script_run (HoistStepWork *work, const HoistStepScript *run, GError **error)
{
  g_auto (GStrv) argv = dup_strings (run->command);
  g_auto (GStrv) environment = dup_environment (run);
  Listening l = { .work = work, .database = run->database };
  HoistProcessOutcome outcome = { 0 };
  HoistProcessOrder child = { 0 };
  gboolean ok;

  child.argv = (const char *const *) argv;
  child.environment = (const char *const *) environment;
  child.folder = run->folder;
  child.uid = work->uid == (gint) geteuid () ? -1 : work->uid;
  child.gid = child.uid < 0 ? -1 : work->gid;
  child.umask = 0022;
  child.contain = TRUE;
  child.keep_fd = work->call.keep_fd;
  child.line = listen_cb;
  child.effect = effect_cb;
  child.user_data = &l;
  child.grace_ms = 5000;
  ok = hoist_process_run (&child, &outcome, work->call.cancellable, error);
  if (ok && outcome.exit_status != 0)
    {
      set_failed (run->script, &outcome, &l, error);
      ok = FALSE;
    }
  g_free (l.last);
  g_free (l.module);
  return ok;
}
