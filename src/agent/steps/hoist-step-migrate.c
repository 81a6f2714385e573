/* SPDX-License-Identifier: GPL-3.0-or-later */
/* migrate: the release's scripts in their order as the tenant's user, each with its output in the
 * log, until one fails. Undo proves that no process of them is left; the data goes back by the undo
 * of backup. Worker thread. An exit status decides, never the output. */
#include "agent/steps/hoist-step-loss.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-text.h"
#include "drivers/hoist-process-table.h"
#include <string.h>
#include <unistd.h>

typedef struct
{
  HoistStepWork *work;
  const HoistDatabaseDriver *driver; /* NULL: none */
  char *last;                        /* last line that was not empty */
  char *module;                      /* a Python module that was missing */
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
  if (l->driver != NULL && l->driver->says_locked (line))
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
set_failed (HoistStepWork *work, const char *script, const HoistProcessOutcome *outcome,
            const Listening *l, GError **error)
{
  const char *last = l->last != NULL ? l->last : "it wrote nothing";
  g_auto (HoistStepDatabase) database = { 0 };

  if (l->module != NULL)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED,
                 "The migration %s failed: the Python module %s is missing (ModuleNotFoundError).",
                 script, l->module);
  else if (l->locked && hoist_step_database_read (work, &database, NULL) && database.driver != NULL)
    {
      g_autoptr (GPtrArray) holders = database.driver->find_holders (database.path, NULL);
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
dup_environment (HoistStepWork *work, const HoistStepDatabase *database)
{
  g_autoptr (GStrvBuilder) environment = g_strv_builder_new ();
  g_auto (GStrv) declared = dup_strings (hoist_value_get_member (work->args, "environment"));
  g_auto (GStrv) engine = database->driver != NULL
                              ? database->driver->dup_migration_environment (database->path)
                              : NULL;

  g_strv_builder_add_many (environment, "PYTHONUNBUFFERED=1", "PYTHONDONTWRITEBYTECODE=1", NULL);
  if (engine != NULL)
    g_strv_builder_addv (environment, (const char **) engine);
  g_strv_builder_addv (environment, (const char **) declared);
  return g_strv_builder_end (environment);
}

static gboolean
run_script (HoistStepWork *work, const HoistStepDatabase *database, const char *script,
            const HoistValue *command, GError **error)
{
  g_auto (GStrv) argv = dup_strings (command);
  g_auto (GStrv) environment = dup_environment (work, database);
  Listening l = { .work = work, .driver = database->driver };
  HoistProcessOutcome outcome = { 0 };
  HoistProcessOrder child = { 0 };
  gboolean ok;

  child.argv = (const char *const *) argv;
  child.environment = (const char *const *) environment;
  child.folder = hoist_step_work_get_text (work, "folder");
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
      set_failed (work, script, &outcome, &l, error);
      ok = FALSE;
    }
  g_free (l.last);
  g_free (l.module);
  return ok;
}

/* A process that a script left behind and that closed the lock still carries the database; and a
 * server may go on with what a killed one has asked for. */
static gboolean
prove_none_left (HoistStepWork *work, GError **error)
{
  g_auto (HoistStepDatabase) database = { 0 };

  if (work->lock != NULL
      && !hoist_agent_lock_end_children (work->lock, work->call.cancellable, error))
    return FALSE;
  return hoist_step_database_read (work, &database, error)
         && (database.driver == NULL
             || (database.driver->end_sessions (database.path, &work->call, error)
                 && hoist_step_database_wait_free (work, &database, 5000, error)));
}

/* What is in the database now was written by migrations, what comes later by people. A run does not
 * fail for the want of it: then what an undo sets aside can't be counted, and that is said. */
static void
remember (HoistStepWork *work)
{
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (GError) local = NULL;
  g_auto (HoistStepDatabase) database = { 0 };

  if (!hoist_step_database_read (work, &database, NULL) || database.driver == NULL
      || hoist_step_work_get_text (work, "backup")[0] == '\0')
    return;
  backup = hoist_step_database_read_backup (work, &local);
  if (backup == NULL
      || !database.driver->keep_baseline (backup, database.path, &work->call, &local))
    hoist_step_work_log (work, HOIST_LOG_WARNING,
                         "What the migrations wrote can't be remembered: %s", local->message);
}

static gboolean
apply (HoistStepWork *work, GError **error)
{
  const HoistValue *scripts = hoist_value_get_member (work->args, "scripts");
  const HoistValue *commands = hoist_value_get_member (work->args, "commands");
  guint n = hoist_value_get_size (scripts);
  HoistValue *ran = hoist_value_new_array ();
  gint64 begin = hoist_clock_boottime_us ();
  g_auto (HoistStepDatabase) database = { 0 };
  gint64 sessions = -1;

  hoist_value_set (work->facts, "ran", ran);
  if (!hoist_step_database_read (work, &database, error)
      || (n > 0 && !hoist_step_loss_count_sessions (work, &database, &sessions, error)))
    return FALSE;
  hoist_step_work_detail (work, "Running migrations...");
  for (guint i = 0; i < n; i++)
    {
      const char *script = hoist_value_get_string (hoist_value_get_element (scripts, i));
      g_autofree char *base = g_path_get_basename (script);

      hoist_step_work_progress (work, (double) i / n, "%u of %u · %s", i + 1, n, base);
      hoist_step_work_log (work, HOIST_LOG_INFO, "Migration %u of %u: %s", i + 1, n, script);
      if (!run_script (work, &database, script, hoist_value_get_element (commands, i), error))
        return FALSE;
      hoist_value_append (ran, hoist_value_new_string (script));
      if (i == n / 2 && !hoist_step_work_middle (work, error))
        return FALSE;
    }
  if (!prove_none_left (work, error)
      || !hoist_step_loss_note_migrations (work, &database, sessions, error)
      || !hoist_step_loss_check_rows (work, &database, error))
    return FALSE;
  remember (work);
  if (!hoist_step_loss_note_sessions (work, &database, error))
    return FALSE;
  hoist_step_work_detail (work, "Ran %u migrations", n);
  hoist_value_set (work->facts, "seconds",
                   hoist_value_new_double ((double) (hoist_clock_boottime_us () - begin) / 1e6));
  return TRUE;
}

static gboolean
undo (HoistStepWork *work, GError **error)
{
  if (!prove_none_left (work, error) || !hoist_step_work_middle (work, error))
    return FALSE;
  hoist_step_work_log (work, HOIST_LOG_INFO, "No process of the migrations is left.");
  return TRUE;
}

/* Whether they ran can't be seen in the database; whether nothing has changed since the backup can.
 */
static HoistProbe
probe (HoistStepWork *work, char **ret_detail)
{
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (HoistStepDatabase) database = { 0 };

  if (!hoist_step_database_read (work, &database, &error))
    {
      *ret_detail = g_strdup (error->message);
      return HOIST_PROBE_UNKNOWN;
    }
  if (work->key.undo)
    {
      g_autoptr (GPtrArray) holders =
          database.driver != NULL ? database.driver->find_holders (database.path, NULL) : NULL;

      *ret_detail =
          g_strdup (holders != NULL && holders->len > 0 ? "Somebody has the database open."
                                                        : "Nobody has the database open.");
      return holders != NULL && holders->len > 0 ? HOIST_PROBE_NOT_APPLIED : HOIST_PROBE_APPLIED;
    }
  if (database.driver != NULL && hoist_step_work_get_text (work, "backup")[0] != '\0')
    backup = hoist_step_database_read_backup (work, NULL);
  if (backup != NULL
      && hoist_step_database_compare (work, &database, backup, ret_detail) == HOIST_PROBE_APPLIED)
    return HOIST_PROBE_NOT_APPLIED;
  if (*ret_detail == NULL)
    *ret_detail = g_strdup ("Without a backup it can't be told how far the migrations came.");
  return backup != NULL ? HOIST_PROBE_PARTIAL : HOIST_PROBE_UNKNOWN;
}

const HoistStepActions hoist_step_migrate = { HOIST_STEP_MIGRATE, apply, undo, probe };
