/* SPDX-License-Identifier: GPL-3.0-or-later */
/* transfer: what could be moved while the services run is over there (`ahead`), and the rest is
 * carried; else, nobody having either database open, the application's own command makes its tables
 * in the new, empty database, every row of the old one is copied there, and both are read anew and
 * compared, and from then on it is noted there what is written. The old one is never written. Undo
 * empties the new one again; what was written to it since goes into the old one, and where it can't
 * it stays and is counted. Backwards (`back`): hoist-step-transfer-back.c. Worker thread. Empties
 * only what this run has found empty. */
#include "agent/steps/hoist-step-transfer.h"
#include "drivers/hoist-typed-noted.h"
#include "agent/steps/hoist-step-crossing.h"
#include "agent/steps/hoist-step-script.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "model/hoist-value-texts.h"

#define WAIT_FREE_MS 3000
#define COMPARE_MAX (16 * 1024 * 1024) /* bytes of a database that is compared in a moment */

void
hoist_step_transfer_clear (HoistStepTransfer *t)
{
  hoist_step_database_clear (&t->from);
  hoist_step_database_clear (&t->to);
  hoist_agent_move_clear (&t->kept);
  g_clear_pointer (&t->alike, g_strfreev);
  g_clear_pointer (&t->was, g_free);
}

gboolean
hoist_step_transfer_read (HoistStepWork *work, HoistStepTransfer *t, GError **error)
{
  const char *run = hoist_step_work_get_text (work, "run");

  t->back = hoist_value_lookup_bool (work->args, "back", FALSE);
  t->ahead = hoist_value_lookup_bool (work->args, "ahead", FALSE);
  t->was = hoist_agent_state_tenant (work->state, work->tenant->id, "moving.db");
  t->run = run[0] != '\0' ? run : work->key.run;
  t->alike = hoist_value_dup_texts (hoist_value_get_member (work->args, "alike"));
  if (!hoist_step_database_read (work, &t->from, error)
      || !hoist_step_database_read_member (work, "to", &t->to, error)
      || !hoist_agent_move_read (work->state, work->tenant->id, t->run, &t->kept, error))
    return FALSE;
  if (t->from.driver == NULL || t->to.driver == NULL || t->from.driver == t->to.driver)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_NOT_OFFERED,
                           "A database is moved between SQLite and PostgreSQL only.");
      return FALSE;
    }
  t->order = (HoistTypedCopyOrder){ .from = t->back ? t->to.path : t->from.path,
                                    .to = t->back ? t->from.path : t->to.path,
                                    .zone = hoist_step_work_get_text (work, "zone"),
                                    .alike = (const char *const *) t->alike };
  return TRUE;
}

gboolean
hoist_step_transfer_keep (HoistStepWork *work, HoistStepTransfer *t, gboolean proven,
                          const char *digest, GError **error)
{
  g_free (t->kept.digest);
  t->kept.digest = g_strdup (digest);
  t->kept.begun = TRUE;
  t->kept.proven = proven;
  return hoist_agent_move_keep (work->state, work->tenant->id, t->run, &t->kept, error);
}

/* --- there ------------------------------------------------------------------------------- */

/* What an interrupted attempt of this run left there goes; anybody else's is refused. */
gboolean
hoist_step_transfer_prepare (HoistStepWork *work, HoistStepTransfer *t, GError **error)
{
  g_autofree char *where = hoist_step_database_describe (&t->to);
  g_autofree char *first = NULL;
  guint n = 0;

  if (t->kept.begun)
    return hoist_typed_target_empty (t->to.path, &work->call, error);
  if (!hoist_typed_target_count (t->to.path, &n, &first, &work->call, error))
    return FALSE;
  if (n > 0)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                   n == 1 ? "The new database %s is not empty: it has %u object (%s)."
                          : "The new database %s is not empty: it has %u objects (%s).",
                   where, n, first);
      return FALSE;
    }
  return hoist_step_transfer_keep (work, t, FALSE, "", error);
}

gboolean
hoist_step_transfer_make_tables (HoistStepWork *work, HoistStepTransfer *t, const char *folder,
                                 const HoistValue *command, GError **error)
{
  HoistStepScript run = { .database = &t->to,
                          .folder = folder,
                          .noun = "command",
                          .script = "that makes the tables",
                          .command = command };
  g_autofree char *where = hoist_step_database_describe (&t->to);

  hoist_step_work_log (work, HOIST_LOG_INFO, "The application makes its tables in %s.", where);
  return hoist_step_script_run (work, &run, error)
         && (work->lock == NULL
             || hoist_agent_lock_end_children (work->lock, work->call.cancellable, error))
         && t->to.driver->end_sessions (t->to.path, &work->call, error);
}

gboolean
hoist_step_transfer_copy_rows (HoistStepWork *work, HoistStepTransfer *t,
                               const HoistTypedCopyOrder *order, GError **error)
{
  g_autoptr (GPtrArray) told = g_ptr_array_new_with_free_func (g_free);

  hoist_step_work_log (work, HOIST_LOG_INFO, "Copying every row.");
  if (!hoist_typed_copy_run (order, told, &work->call, error))
    return FALSE;
  for (guint i = 0; i < told->len; i++)
    hoist_step_work_log (work, HOIST_LOG_WARNING, "%s", (char *) g_ptr_array_index (told, i));
  return TRUE;
}

static gboolean
check_table (HoistStepWork *work, const HoistTypedTableReport *table, GError **error)
{
  if (table->differing == 0)
    {
      hoist_step_work_log (work, HOIST_LOG_INFO,
                           table->rows == 1 ? "%s: %" G_GINT64_FORMAT " row, alike (%.12s)."
                                            : "%s: %" G_GINT64_FORMAT " rows, alike (%.12s).",
                           table->name, table->rows, table->digest);
      return TRUE;
    }
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
               "The table %s is not the same in both databases: of %" G_GINT64_FORMAT
               " rows %" G_GINT64_FORMAT " are missing there, %" G_GINT64_FORMAT " are others%s%s.",
               table->name, table->rows, table->differing - table->only_there, table->only_there,
               table->first != NULL ? "; the first: " : "",
               table->first != NULL ? table->first : "");
  return FALSE;
}

gboolean
hoist_step_transfer_compare (HoistStepWork *work, HoistStepTransfer *t,
                             const HoistTypedCopyOrder *order, GError **error)
{
  g_autoptr (GPtrArray) tables = hoist_typed_copy_compare (order, &work->call, error);
  gint64 rows = 0;

  if (tables == NULL)
    return FALSE;
  for (guint i = 0; i < tables->len; i++)
    {
      if (!check_table (work, g_ptr_array_index (tables, i), error))
        return FALSE;
      rows += ((const HoistTypedTableReport *) g_ptr_array_index (tables, i))->rows;
    }
  hoist_step_work_set_int (work, "tables", tables->len);
  hoist_step_work_set_int (work, "rows", rows);
  hoist_step_work_log (work, HOIST_LOG_INFO,
                       tables->len == 1
                           ? "%u table is alike in both databases; rows: %" G_GINT64_FORMAT "."
                           : "%u tables are alike in both databases; rows: %" G_GINT64_FORMAT ".",
                       tables->len, rows);
  return TRUE;
}

/* What the old one holds, so that a way back can tell whether it still does. */
static gboolean
keep_proven (HoistStepWork *work, HoistStepTransfer *t, GError **error)
{
  g_autoptr (HoistDatabaseDigest) digest =
      t->from.driver->digest (t->from.path, &work->call, error);

  return digest != NULL && hoist_step_transfer_keep (work, t, TRUE, digest->content_digest, error);
}

static gboolean
go_whole (HoistStepWork *work, HoistStepTransfer *t, GError **error)
{
  return hoist_step_transfer_prepare (work, t, error)
         && hoist_step_transfer_make_tables (work, t, hoist_step_work_get_text (work, "folder"),
                                             hoist_value_get_member (work->args, "schema"), error)
         && hoist_step_work_middle (work, error)
         && hoist_step_transfer_copy_rows (work, t, &t->order, error)
         && hoist_step_transfer_compare (work, t, &t->order, error);
}

/* What was carried was read back. Where it takes moments only, everything is compared once more. */
static gboolean
look_again (HoistStepWork *work, HoistStepTransfer *t, GError **error)
{
  g_auto (HoistDatabaseSighting) seen = { 0 };

  return t->from.driver->probe (t->from.path, FALSE, &seen, &work->call, error)
         && (seen.bytes > COMPARE_MAX || hoist_step_transfer_compare (work, t, &t->order, error))
         && hoist_step_work_middle (work, error);
}

static gboolean
go (HoistStepWork *work, HoistStepTransfer *t, GError **error)
{
  gboolean done;

  return hoist_step_transfer_carry_rest (work, t, &done, error)
         && (done ? look_again (work, t, error) : go_whole (work, t, error))
         && hoist_step_transfer_note (work, t, error) && keep_proven (work, t, error)
         && hoist_step_transfer_end_ahead (work, t, error);
}

/* --- the step ---------------------------------------------------------------------------- */

static gboolean
move_stopped (HoistStepWork *work, HoistStepTransfer *t, GError **error)
{
  return hoist_step_database_wait_free (work, &t->from, WAIT_FREE_MS, error)
         && hoist_step_database_wait_free (work, &t->to, WAIT_FREE_MS, error)
         && (t->back ? hoist_step_transfer_come_back (work, t, error) : go (work, t, error));
}

static gboolean
apply (HoistStepWork *work, GError **error)
{
  g_auto (HoistStepTransfer) t = { 0 };
  gint64 begin = hoist_clock_boottime_us ();

  hoist_step_work_detail (work, "Moving database...");
  if (!hoist_step_transfer_read (work, &t, error))
    return FALSE;
  work->call.background = t.ahead;
  if (t.ahead ? !hoist_step_database_wait_free (work, &t.to, WAIT_FREE_MS, error)
                    || !(t.back ? hoist_step_transfer_come_ahead (work, &t, error)
                                : hoist_step_transfer_go_ahead (work, &t, error))
              : !move_stopped (work, &t, error))
    return FALSE;
  hoist_value_set (work->facts, "seconds",
                   hoist_value_new_double ((double) (hoist_clock_boottime_us () - begin) / 1e6));
  return TRUE;
}

static gboolean
empty_again (HoistStepWork *work, HoistStepTransfer *t, GError **error)
{
  g_autofree char *where = hoist_step_database_describe (&t->to);
  gint64 rows = 0;

  if (!t->to.driver->end_sessions (t->to.path, &work->call, error)
      || (t->kept.proven && !hoist_step_transfer_rescue (work, t, &rows, error)))
    return FALSE;
  hoist_step_work_set_int (work, "discarded_rows", rows);
  hoist_step_work_set_text (work, "quarantine", rows != 0 ? where : "");
  if (rows == 0 ? !hoist_typed_target_empty (t->to.path, &work->call, error)
                : !hoist_typed_noted_end (t->to.path, &work->call, error))
    return FALSE;
  hoist_step_work_log (work, rows == 0 ? HOIST_LOG_INFO : HOIST_LOG_WARNING,
                       rows == 0 ? "%s is empty again."
                                 : "%s stays as it is: something was written "
                                   "to it since.",
                       where);
  return hoist_agent_move_forget (work->state, work->tenant->id, t->run, error);
}

static gboolean
undo (HoistStepWork *work, GError **error)
{
  g_auto (HoistStepTransfer) t = { 0 };

  if ((work->lock != NULL
       && !hoist_agent_lock_end_children (work->lock, work->call.cancellable, error))
      || !hoist_step_transfer_read (work, &t, error) || !hoist_step_work_middle (work, error))
    return FALSE;
  if (t.ahead && !t.back
      && (!hoist_step_crossing_unlend (work, error)
          || !hoist_step_transfer_end_ahead (work, &t, error)))
    return FALSE;
  if (t.back)
    return hoist_step_transfer_undo_back (work, &t, error);
  if (t.kept.begun)
    return empty_again (work, &t, error);
  hoist_step_work_log (work, HOIST_LOG_INFO, "Neither database was changed.");
  work->skipped = TRUE;
  return TRUE;
}

static HoistProbe
probe (HoistStepWork *work, char **ret_detail)
{
  g_auto (HoistStepTransfer) t = { 0 };
  g_autoptr (GError) error = NULL;

  if (!hoist_step_transfer_read (work, &t, &error))
    {
      *ret_detail = g_strdup (error->message);
      return HOIST_PROBE_UNKNOWN;
    }
  if (t.back)
    return hoist_step_transfer_probe_back (work, &t, ret_detail);
  if (t.ahead && !work->key.undo)
    {
      *ret_detail = g_strdup (t.kept.ahead ? "What is written is noted and carried over."
                                           : "The new database was not begun, or not caught up.");
      return t.kept.ahead ? HOIST_PROBE_APPLIED : HOIST_PROBE_NOT_APPLIED; /* it begins anew */
    }
  *ret_detail = g_strdup (t.kept.proven  ? "All rows are in the new database."
                          : t.kept.begun ? "The new database was begun."
                                         : "The new database was not touched.");
  if (work->key.undo)
    return t.kept.begun ? HOIST_PROBE_NOT_APPLIED : HOIST_PROBE_APPLIED;
  return t.kept.proven  ? HOIST_PROBE_APPLIED
         : t.kept.begun ? HOIST_PROBE_PARTIAL
                        : HOIST_PROBE_NOT_APPLIED;
}

const HoistStepActions hoist_step_transfer = { HOIST_STEP_TRANSFER, apply, undo, probe };
