/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs what a guide names, as the tenant's user or (where the guide says so) as ours. Worker
 * thread. An exit status decides, never the output; no value ever meets a shell. */
#include "agent/steps/hoist-step-child.h"

#include "agent/steps/hoist-step-lent.h"
#include "agent/steps/hoist-step-program.h"
#include "base/hoist-error.h"
#include "base/hoist-text.h"
#include "drivers/hoist-database-ask.h"

#define PROOF_SECONDS 60

static gboolean
run_in (HoistStepWork *work, const HoistValue *list, const char *folder, guint seconds,
        HoistProcessOutcome *ret, char **ret_last, GError **error)
{
  HoistStepProgram program = { .command = list,
                               .environment = hoist_value_get_member (work->args, "environment"),
                               .folder = folder,
                               .as_agent = hoist_value_lookup_bool (work->args, "as_agent", FALSE),
                               .seconds = seconds };

  return hoist_step_program_run (work, &program, ret, ret_last, error);
}

/* With the files that it wants to have. */
static gboolean
run (HoistStepWork *work, const HoistValue *list, guint seconds, HoistProcessOutcome *ret,
     char **ret_last, GError **error)
{
  g_autofree char *lent = NULL, *folder = NULL;
  g_autoptr (HoistValue) moved = NULL;
  g_autoptr (GError) left = NULL;

  if (!hoist_step_lent_is_wanted (work))
    return run_in (work, list, hoist_step_work_get_text (work, "folder"), seconds, ret, ret_last,
                   error);
  lent = hoist_step_lent_open (work, error);
  if (lent == NULL)
    return FALSE;
  folder = hoist_step_lent_dup_folder (work, lent);
  moved = hoist_step_lent_move_command (work, list);
  gboolean ok = run_in (work, moved, folder, seconds, ret, ret_last, error);
  if (hoist_step_lent_close (work, &left))
    return ok;
  if (ok)
    g_propagate_error (error, g_steal_pointer (&left));
  return FALSE;
}

gboolean
hoist_step_child_run (HoistStepWork *work, const HoistValue *argv, GError **error)
{
  guint seconds = (guint) hoist_value_lookup_int (work->args, "seconds", 600);
  HoistProcessOutcome outcome = { 0 };
  g_autofree char *last = NULL;
  const char *id = hoist_step_work_get_text (work, "id");

  if (!run (work, argv, seconds, &outcome, &last, error))
    {
      g_prefix_error (error, "The step %s: ", id);
      return FALSE;
    }
  if (work->lock != NULL
      && !hoist_agent_lock_end_children (work->lock, work->call.cancellable, error))
    return FALSE;
  return hoist_step_program_check ("step", id, &outcome, last, error);
}

/* --- was it done? ------------------------------------------------------------------------ */

static HoistProbe
answer (gboolean yes, char **ret_detail, const char *what, const char *said)
{
  *ret_detail = g_strdup_printf (yes ? "%s: yes%s%s" : "%s: not yet%s%s", what,
                                 said != NULL ? ": " : "", said != NULL ? said : "");
  return yes ? HOIST_PROBE_APPLIED : HOIST_PROBE_NOT_APPLIED;
}

/* `database`, or the one of the arguments. */
static HoistProbe
ask_database (HoistStepWork *work, const HoistStepDatabase *database, const char *query,
              char **ret_detail)
{
  g_autoptr (GError) error = NULL;
  g_auto (HoistStepDatabase) own = { 0 };
  g_autofree char *asked = hoist_text_clean_line (query, -1, HOIST_DATABASE_SHOWN_QUERY);
  gboolean yes = FALSE;

  if (database == NULL && hoist_step_database_read (work, &own, &error))
    database = &own;
  if (error == NULL && (database->driver == NULL || database->driver->ask == NULL))
    g_set_error_literal (&error, HOIST_ERROR, HOIST_ERROR_NOT_OFFERED,
                         "this database can't be asked");
  if (error != NULL || !database->driver->ask (database->path, query, &yes, &work->call, &error))
    {
      *ret_detail = g_strdup (error->message);
      return HOIST_PROBE_UNKNOWN;
    }
  *ret_detail =
      g_strdup_printf ("The database says: %s (asked: %s)", yes ? "yes" : "not yet", asked);
  return yes ? HOIST_PROBE_APPLIED : HOIST_PROBE_NOT_APPLIED;
}

static HoistProbe
ask_command (HoistStepWork *work, const HoistValue *command, char **ret_detail)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *last = NULL;
  HoistProcessOutcome outcome = { 0 };
  const char *program = hoist_value_get_string (hoist_value_get_element (command, 0));
  g_autofree char *name = g_path_get_basename (program);

  if (run (work, command, PROOF_SECONDS, &outcome, &last, &error))
    return answer (outcome.exit_status == 0, ret_detail, name, last);
  *ret_detail = g_strdup_printf ("%s: %s", name, error->message);
  return HOIST_PROBE_UNKNOWN;
}

static HoistProbe
examine (HoistStepWork *work, const HoistStepDatabase *database, const HoistValue *proof,
         char **ret_detail)
{
  const char *file = hoist_value_lookup_string (proof, "file", "");
  const char *query = hoist_value_lookup_string (proof, "query", "");
  const HoistValue *command = hoist_value_get_member (proof, "command");

  if (file[0] != '\0')
    return answer (g_file_test (file, G_FILE_TEST_EXISTS), ret_detail, file, NULL);
  if (query[0] != '\0')
    return ask_database (work, database, query, ret_detail);
  if (command != NULL)
    return ask_command (work, command, ret_detail);
  *ret_detail = g_strdup ("The guide does not say how that can be told.");
  return HOIST_PROBE_UNKNOWN;
}

HoistProbe
hoist_step_child_examine (HoistStepWork *work, char **ret_detail)
{
  return examine (work, NULL, hoist_value_get_member (work->args, "done_when"), ret_detail);
}

gboolean
hoist_step_child_is_needed (HoistStepWork *work, gboolean *ret_needed, char **ret_detail,
                            GError **error)
{
  return hoist_step_child_is_needed_there (work, NULL, ret_needed, ret_detail, error);
}

gboolean
hoist_step_child_is_needed_there (HoistStepWork *work, const HoistStepDatabase *database,
                                  gboolean *ret_needed, char **ret_detail, GError **error)
{
  const HoistValue *proof = hoist_value_get_member (work->args, "only_when");

  *ret_needed = TRUE;
  if (proof == NULL || hoist_value_get_type_of (proof) != HOIST_VALUE_OBJECT)
    return TRUE;
  HoistProbe found = examine (work, database, proof, ret_detail);
  *ret_needed = found == HOIST_PROBE_APPLIED;
  if (found != HOIST_PROBE_UNKNOWN)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED,
               "Whether the step %s is needed can't be told: %s",
               hoist_step_work_get_text (work, "id"), *ret_detail);
  return FALSE;
}

gboolean
hoist_step_child_pass_over (HoistStepWork *work, const char *why, GError **error)
{
  hoist_step_work_log (work, HOIST_LOG_INFO, "%s is not needed (%s).",
                       hoist_step_work_get_text (work, "id"), why);
  work->skipped = TRUE;
  return hoist_step_work_middle (work, error);
}

/* --- back -------------------------------------------------------------------------------- */

static gboolean
had_nothing_to_do (HoistStepWork *work)
{
  HoistAgentSpoolKey key = work->key;
  g_autoptr (HoistValue) record = NULL;

  key.undo = FALSE;
  record = hoist_agent_spool_read (work->state, &key);
  return g_str_equal (hoist_value_lookup_string (record, "result", ""), "skipped");
}

gboolean
hoist_step_child_take_back (HoistStepWork *work, GError **error)
{
  const HoistValue *argv = hoist_value_get_member (work->args, "undo_argv");
  const char *id = hoist_step_work_get_text (work, "id");

  if (g_str_equal (hoist_step_work_get_text (work, "undo"), "none") && !had_nothing_to_do (work))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED, "The step %s can't be taken back: %s",
                   id, hoist_step_work_get_text (work, "reason"));
      return FALSE;
    }
  if (argv == NULL || hoist_value_get_size (argv) == 0 || had_nothing_to_do (work))
    {
      work->skipped = TRUE;
      return work->lock == NULL
             || hoist_agent_lock_end_children (work->lock, work->call.cancellable, error);
    }
  hoist_step_work_log (work, HOIST_LOG_INFO, "Taking %s back.", id);
  return hoist_step_child_run (work, argv, error);
}
