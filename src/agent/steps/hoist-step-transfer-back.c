/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way back of a change of engine. The rows whose keys the new database has noted since the move
 * are written into a copy of the old one, read back and compared; the copy takes the old one's
 * name, which is kept beside it. Where nothing was noted the old database is used as it was, and
 * what was written since is counted. Undo puts the old file back and takes what was written
 * meanwhile over again. Owns nothing beyond a call; worker thread. Never changes a row of the new
 * database but in that undo, and none of the old file. */
#include "agent/steps/hoist-step-transfer.h"
#include "base/hoist-error.h"
#include "drivers/hoist-typed-cross.h"
#include "drivers/hoist-typed-noted.h"

#define COMPARE_MAX (16 * 1024 * 1024) /* bytes of a database that is compared in a moment */

/* --- behind the move ----------------------------------------------------------------------- */

gboolean
hoist_step_transfer_note (HoistStepWork *work, HoistStepTransfer *t, GError **error)
{
  g_autoptr (GError) local = NULL;

  t->kept.noted = hoist_typed_noted_begin (&t->order, t->run, &work->call, &local);
  if (t->kept.noted)
    {
      hoist_step_work_log (work, HOIST_LOG_INFO,
                           "From now on it is noted what is written to the new database, so that a "
                           "rollback can take it along.");
      return TRUE;
    }
  if (g_error_matches (local, HOIST_ERROR, HOIST_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  hoist_step_work_log (work, HOIST_LOG_WARNING,
                       "What is written to the new database can't be noted: %s A rollback will "
                       "count it and leave it there.",
                       local->message);
  return TRUE;
}

/* Rows that only the new database has; -1: it can't be told. */
gint64
hoist_step_transfer_count_since (HoistStepWork *work, const HoistStepTransfer *t)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GPtrArray) tables = hoist_typed_copy_compare (&t->order, &work->call, &local);
  gint64 rows = 0;

  if (tables == NULL)
    {
      hoist_step_work_log (work, HOIST_LOG_WARNING,
                           "What was written to the new database can't be counted: %s",
                           local->message);
      return -1;
    }
  for (guint i = 0; i < tables->len; i++)
    {
      const HoistTypedTableReport *table = g_ptr_array_index (tables, i);

      rows += table->only_there;
      if (table->only_there > 0)
        hoist_step_work_log (work, HOIST_LOG_INFO,
                             table->only_there == 1 ? "%s: %" G_GINT64_FORMAT
                                                      " row that was written since the move."
                                                    : "%s: %" G_GINT64_FORMAT
                                                      " rows that were written since the move.",
                             table->name, table->only_there);
    }
  return rows;
}

/* --- back ---------------------------------------------------------------------------------- */

static void
log_back (HoistStepWork *work, const HoistTypedBack *back)
{
  for (guint i = 0; i < back->tables->len; i++)
    {
      const HoistTypedBackCount *count = back->tables->pdata[i];

      if (count->noted > 0)
        hoist_step_work_log (work, HOIST_LOG_INFO,
                             "%s: written since the move: %" G_GINT64_FORMAT
                             ", of which so many have no place in the old database: "
                             "%" G_GINT64_FORMAT ".",
                             count->name, count->noted, count->lost);
    }
  for (guint i = 0; i < back->rows->len; i++)
    {
      const HoistTypedLost *lost = back->rows->pdata[i];

      hoist_step_work_log (work, HOIST_LOG_WARNING, "%s%s%s%s%s: %s", lost->table,
                           lost->key[0] != '\0' ? ", " : "", lost->key,
                           lost->column[0] != '\0' ? ", column " : "", lost->column, lost->why);
    }
}

static gboolean
is_caught_up (const HoistStepWork *work, const HoistStepTransfer *t)
{
  return g_strcmp0 (t->kept.caught_up, work->key.run) == 0;
}

static gboolean
keep_back (HoistStepWork *work, HoistStepTransfer *t, const HoistTypedBack *back, GError **error)
{
  g_free (t->kept.back);
  g_free (t->kept.place);
  t->kept.back = g_strdup (work->key.run);
  t->kept.place = g_strdup (t->from.path);
  t->kept.carried = back->noted - back->lost + (is_caught_up (work, t) ? t->kept.rows_ahead : 0);
  t->kept.lost = back->lost;
  return hoist_agent_move_keep (work->state, work->tenant->id, t->run, &t->kept, error);
}

static gboolean
keep_caught_up (HoistStepWork *work, HoistStepTransfer *t, gboolean is_so, GError **error)
{
  g_free (t->kept.caught_up);
  t->kept.caught_up = g_strdup (is_so ? work->key.run : "");
  return hoist_agent_move_keep (work->state, work->tenant->id, t->run, &t->kept, error);
}

static gboolean
carry_back (HoistStepWork *work, HoistStepTransfer *t, GError **error)
{
  g_autofree char *copy = hoist_typed_cross_name (t->order.from, work->key.run, "copy");
  g_auto (HoistTypedBack) back = { 0 };

  if (!is_caught_up (work, t))
    hoist_step_work_log (work, HOIST_LOG_INFO,
                         "What was written since the move is carried into a copy of the old "
                         "database.");
  if ((!is_caught_up (work, t) && !hoist_typed_back_make (&t->order, copy, &work->call, error))
      || !hoist_typed_back_carry (&t->order, copy, TRUE, &back, &work->call, error))
    return FALSE;
  log_back (work, &back);
  return hoist_typed_cross_prove (&t->order, work->key.run, &back, COMPARE_MAX, &work->call, error)
         && keep_back (work, t, &back, error) && hoist_step_work_middle (work, error)
         && hoist_typed_cross_go (&t->order, work->key.run, &work->call, error);
}

static void
account (HoistStepWork *work, const HoistStepTransfer *t)
{
  g_autofree char *old = hoist_step_database_describe (&t->to);
  g_autofree char *new = hoist_step_database_describe (&t->from);

  hoist_step_work_set_int (work, "carried", t->kept.carried);
  hoist_step_work_set_int (work, "discarded_rows", t->kept.lost);
  hoist_step_work_set_text (work, "quarantine", t->kept.lost > 0 ? new : "");
  hoist_step_work_log (work, t->kept.lost > 0 ? HOIST_LOG_WARNING : HOIST_LOG_INFO,
                       "%s has what was written since the move (rows: %" G_GINT64_FORMAT
                       "); each was read back. Rows that have no place there: %" G_GINT64_FORMAT
                       ". %s stays as it is.",
                       old, t->kept.carried, t->kept.lost, new);
}

/* As it was; what was written since stays where it is. */
static gboolean
use_as_it_was (HoistStepWork *work, HoistStepTransfer *t, const char *why, GError **error)
{
  g_autofree char *old = hoist_step_database_describe (&t->to);
  g_autofree char *new = hoist_step_database_describe (&t->from);
  gint64 rows;

  hoist_step_work_log (work, HOIST_LOG_WARNING, "%s It is counted.", why);
  rows = hoist_step_transfer_count_since (work, t);
  hoist_step_work_set_int (work, "discarded_rows", rows);
  hoist_step_work_set_text (work, "quarantine", rows != 0 ? new : "");
  hoist_step_work_log (work, rows != 0 ? HOIST_LOG_WARNING : HOIST_LOG_INFO,
                       "%s holds what it held before the move. %s stays as it is.", old, new);
  return hoist_step_work_middle (work, error);
}

static gboolean
check_old (HoistStepWork *work, HoistStepTransfer *t, GError **error)
{
  const HoistStepDatabase *database = t->back ? &t->to : &t->from;
  g_autofree char *old = hoist_step_database_describe (database);
  g_autoptr (HoistDatabaseDigest) digest =
      database->driver->digest (database->path, &work->call, error);

  if (digest == NULL)
    return FALSE;
  if (t->kept.proven && g_str_equal (digest->content_digest, t->kept.digest))
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT,
               "%s is not what it was when it was moved: somebody has changed it since.", old);
  return FALSE;
}

gboolean
hoist_step_transfer_come_back (HoistStepWork *work, HoistStepTransfer *t, GError **error)
{
  g_autofree char *why = NULL;
  gboolean is_across, is_noted;

  if (!hoist_typed_cross_is_across (&t->order, work->key.run, &is_across, error))
    return FALSE;
  if (is_across)
    {
      account (work, t);
      return TRUE;
    }
  if (!check_old (work, t, error)
      || !hoist_agent_move_is_noted (&t->kept, &t->order, t->run, &is_noted, &why, &work->call,
                                     error))
    return FALSE;
  if (!is_noted)
    return use_as_it_was (work, t, why, error);
  if (!carry_back (work, t, error))
    return FALSE;
  account (work, t);
  return TRUE;
}

/* --- while the services run ------------------------------------------------------------------ */

static gboolean
carry_round (HoistStepWork *work, HoistStepTransfer *t, HoistTypedCarried *ret, GError **error)
{
  g_autofree char *copy = hoist_typed_cross_name (t->order.from, work->key.run, "copy");
  g_auto (HoistTypedBack) back = { 0 };

  if (!hoist_typed_back_carry (&t->order, copy, FALSE, &back, &work->call, error))
    return FALSE;
  *ret = (HoistTypedCarried){ .carried = back.carried, .lag = back.lag };
  t->kept.rows_ahead += back.noted - back.lost;
  return TRUE;
}

static gboolean
catch_up (HoistStepWork *work, HoistStepTransfer *t, GError **error)
{
  g_autofree char *copy = hoist_typed_cross_name (t->order.from, work->key.run, "copy");
  g_autofree char *why = NULL;
  gboolean is_noted;

  if (!check_old (work, t, error)
      || !hoist_agent_move_is_noted (&t->kept, &t->order, t->run, &is_noted, &why, &work->call,
                                     error))
    return FALSE;
  if (!is_noted)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_REFUSED, why);
      return FALSE;
    }
  hoist_step_work_log (
      work, HOIST_LOG_INFO,
      "What was written since the move is carried into a copy of the old database.");
  t->kept.rows_ahead = 0;
  return hoist_typed_back_make (&t->order, copy, &work->call, error)
         && hoist_step_transfer_catch_up (work, t, carry_round, error);
}

gboolean
hoist_step_transfer_come_ahead (HoistStepWork *work, HoistStepTransfer *t, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (catch_up (work, t, &local))
    return hoist_step_work_middle (work, error) && keep_caught_up (work, t, TRUE, error);
  if (g_error_matches (local, HOIST_ERROR, HOIST_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  hoist_step_work_log (work, HOIST_LOG_WARNING,
                       "Not everything can be carried back while the services run: %s The rest is "
                       "done while they are stopped.",
                       local->message);
  return keep_caught_up (work, t, FALSE, error);
}

/* --- a move that is undone ----------------------------------------------------------------- */

static gboolean
rescue (HoistStepWork *work, HoistStepTransfer *t, gboolean *ret_done, GError **error)
{
  g_autofree char *why = NULL;
  gboolean is_across, is_noted;

  if (!hoist_typed_cross_is_across (&t->order, work->key.run, &is_across, error))
    return FALSE;
  if (!is_across)
    {
      if (!check_old (work, t, error)
          || !hoist_agent_move_is_noted (&t->kept, &t->order, t->run, &is_noted, &why, &work->call,
                                         error))
        return FALSE;
      if (!is_noted)
        return TRUE;
      if (!carry_back (work, t, error))
        return FALSE;
    }
  *ret_done = TRUE;
  return t->from.driver->copier->forget (t->from.path, &work->call, error);
}

gboolean
hoist_step_transfer_rescue (HoistStepWork *work, HoistStepTransfer *t, gint64 *ret_left,
                            GError **error)
{
  g_autoptr (GError) local = NULL;
  gboolean done = FALSE;

  *ret_left = hoist_step_transfer_count_since (work, t);
  if (*ret_left == 0)
    return TRUE;
  if (!rescue (work, t, &done, &local))
    {
      if (g_error_matches (local, HOIST_ERROR, HOIST_ERROR_CANCELLED))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      hoist_step_work_log (work, HOIST_LOG_WARNING,
                           "What was written to the new database can't be carried back: %s",
                           local->message);
    }
  if (!done)
    return TRUE;
  *ret_left = t->kept.lost;
  hoist_step_work_log (work, HOIST_LOG_INFO,
                       "What was written to the new database is in the old one now (rows: "
                       "%" G_GINT64_FORMAT "); rows that have no place there: %" G_GINT64_FORMAT
                       ".",
                       t->kept.carried, t->kept.lost);
  return TRUE;
}

/* --- and forth again ----------------------------------------------------------------------- */

static gboolean
take_back (HoistStepWork *work, HoistStepTransfer *t, GError **error)
{
  g_autofree char *after = hoist_typed_cross_name (t->order.from, work->key.run, "after");
  g_autofree char *left = NULL;
  gint64 carried = 0;

  if (!hoist_typed_cross_take_back (&t->order, work->key.run, &carried, &left, &work->call, error))
    return FALSE;
  hoist_step_work_set_int (work, "discarded_rows", left != NULL ? -1 : 0);
  hoist_step_work_set_text (work, "quarantine", left != NULL ? after : "");
  if (left != NULL)
    hoist_step_work_log (work, HOIST_LOG_WARNING,
                         "What was written meanwhile can't be carried over and stays in %s: %s",
                         after, left);
  hoist_step_work_log (work, HOIST_LOG_INFO,
                       "The new database is in use again; rows carried over to it: "
                       "%" G_GINT64_FORMAT ".",
                       carried);
  return TRUE;
}

gboolean
hoist_step_transfer_undo_back (HoistStepWork *work, HoistStepTransfer *t, GError **error)
{
  gboolean is_across;

  if (!hoist_typed_cross_is_across (&t->order, work->key.run, &is_across, error))
    return FALSE;
  if (is_across)
    return take_back (work, t, error);
  if (!hoist_typed_cross_discard (&t->order, work->key.run, error)
      || (is_caught_up (work, t) && !keep_caught_up (work, t, FALSE, error)))
    return FALSE;
  hoist_step_work_log (work, HOIST_LOG_INFO, "Neither database was changed.");
  hoist_step_work_set_int (work, "discarded_rows", 0);
  work->skipped = TRUE;
  return TRUE;
}

HoistProbe
hoist_step_transfer_probe_back (HoistStepWork *work, HoistStepTransfer *t, char **ret_detail)
{
  g_autoptr (GError) error = NULL;
  gboolean is_across;

  if (!hoist_typed_cross_is_across (&t->order, work->key.run, &is_across, &error))
    {
      *ret_detail = g_strdup (error->message);
      return HOIST_PROBE_UNKNOWN;
    }
  *ret_detail = g_strdup (is_across ? "The old database has what was written since."
                                    : "The old database is as it was.");
  if (t->ahead && !work->key.undo)
    return is_caught_up (work, t) ? HOIST_PROBE_APPLIED : HOIST_PROBE_NOT_APPLIED;
  if (work->key.undo)
    return is_across ? HOIST_PROBE_NOT_APPLIED : HOIST_PROBE_APPLIED;
  return HOIST_PROBE_NOT_APPLIED; /* what became of the rows is told by doing it once more */
}

void
hoist_step_transfer_finish_back (HoistStepWork *work, const HoistValue *entry)
{
  HoistStepWork other = *work;
  g_auto (HoistStepDatabase) old = { 0 };
  g_auto (HoistAgentMove) kept = { 0 };
  g_autoptr (GError) local = NULL;

  if (entry == NULL)
    return;
  other.args = hoist_value_get_member (entry, "args");
  if (!hoist_value_lookup_bool (other.args, "back", FALSE))
    return;
  if (!hoist_agent_move_read (work->state, work->tenant->id,
                              hoist_step_work_get_text (&other, "run"), &kept, &local)
      || !hoist_step_database_read_member (&other, "to", &old, &local)
      || !old.driver->copier->forget (old.path, &work->call, &local)
      || (kept.place[0] != '\0' && !hoist_typed_noted_end (kept.place, &work->call, &local)))
    hoist_step_work_log (work, HOIST_LOG_WARNING, "Changes are still noted: %s", local->message);
}
