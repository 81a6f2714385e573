/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-agent-move.h. Owns nothing; worker thread. Keeps no secret and no row. */
#include "agent/hoist-agent-move.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "base/hoist-error.h"
#include "base/hoist-id.h"
#include "drivers/hoist-database.h"
#include "drivers/hoist-typed-noted.h"
#include "model/hoist-guide-move.h"

void
hoist_agent_move_clear (HoistAgentMove *move)
{
  g_clear_pointer (&move->digest, g_free);
  g_clear_pointer (&move->place, g_free);
  g_clear_pointer (&move->caught_up, g_free);
  g_clear_pointer (&move->back, g_free);
}

static char *
name_file (const HoistAgentState *state, const char *tenant, const char *run)
{
  g_autofree char *name = g_strdup_printf ("moved-%s.json", run);

  return hoist_agent_state_tenant (state, tenant, name);
}

gboolean
hoist_agent_move_read (const HoistAgentState *state, const char *tenant, const char *run,
                       HoistAgentMove *ret, GError **error)
{
  g_autofree char *path = name_file (state, tenant, run);
  g_autoptr (GError) local = NULL;
  g_autoptr (HoistValue) kept = hoist_agent_state_read (path, &local);

  *ret = (HoistAgentMove){ .begun = kept != NULL };
  ret->proven = hoist_value_lookup_bool (kept, "proven", FALSE);
  ret->ahead = hoist_value_lookup_bool (kept, "ahead", FALSE);
  ret->noted = hoist_value_lookup_bool (kept, "noted", FALSE);
  ret->digest = g_strdup (hoist_value_lookup_string (kept, "digest", ""));
  ret->place = g_strdup (hoist_value_lookup_string (kept, "place", ""));
  ret->caught_up = g_strdup (hoist_value_lookup_string (kept, "caught_up", ""));
  ret->rows_ahead = hoist_value_lookup_int (kept, "rows_ahead", 0);
  ret->back = g_strdup (hoist_value_lookup_string (kept, "back", ""));
  ret->carried = hoist_value_lookup_int (kept, "carried", 0);
  ret->lost = hoist_value_lookup_int (kept, "lost", 0);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

gboolean
hoist_agent_move_keep (const HoistAgentState *state, const char *tenant, const char *run,
                       const HoistAgentMove *move, GError **error)
{
  g_autofree char *path = name_file (state, tenant, run);
  g_autoptr (HoistValue) kept = hoist_value_new_object ();

  hoist_value_set (kept, "proven", hoist_value_new_bool (move->proven));
  hoist_value_set (kept, "ahead", hoist_value_new_bool (move->ahead));
  hoist_value_set (kept, "noted", hoist_value_new_bool (move->noted));
  hoist_value_set_text (kept, "digest", move->digest != NULL ? move->digest : "");
  hoist_value_set_text (kept, "place", move->place != NULL ? move->place : "");
  hoist_value_set_text (kept, "caught_up", move->caught_up != NULL ? move->caught_up : "");
  hoist_value_set (kept, "rows_ahead", hoist_value_new_int (move->rows_ahead));
  hoist_value_set_text (kept, "back", move->back != NULL ? move->back : "");
  hoist_value_set (kept, "carried", hoist_value_new_int (move->carried));
  hoist_value_set (kept, "lost", hoist_value_new_int (move->lost));
  return hoist_agent_state_write (path, kept, error);
}

gboolean
hoist_agent_move_forget (const HoistAgentState *state, const char *tenant, const char *run,
                         GError **error)
{
  g_autofree char *path = name_file (state, tenant, run);

  if (g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "%s can't be removed: %s", path,
               g_strerror (errno));
  return FALSE;
}

/* --- what would be lost ------------------------------------------------------------------ */

static HoistValue *
new_row (const HoistTypedTableReport *table)
{
  HoistValue *row = hoist_value_new_object ();
  gint64 gone = table->differing - table->only_there;

  hoist_value_set (row, "name", hoist_value_new_string (table->name));
  hoist_value_set (row, "now", hoist_value_new_int (table->rows - gone + table->only_there));
  hoist_value_set (row, "then", hoist_value_new_int (table->rows));
  hoist_value_set (row, "written_since", hoist_value_new_int (table->only_there));
  return row;
}

static HoistValue *
write_answer (const GPtrArray *tables)
{
  HoistValue *answer = hoist_value_new_object ();
  HoistValue *list = hoist_value_new_array ();
  gint64 lost = 0;

  for (guint i = 0; i < tables->len; i++)
    {
      const HoistTypedTableReport *table = g_ptr_array_index (tables, i);

      hoist_value_append (list, new_row (table));
      lost += table->only_there;
    }
  g_autofree char *sentence =
      lost == 0 ? g_strdup ("No row was written to the new database since the move.")
                : g_strdup_printf ("%" G_GINT64_FORMAT " %s written or changed in the new database "
                                   "since the move would be left there: they were not noted.",
                                   lost, lost == 1 ? "row" : "rows");
  hoist_value_set (answer, "tables", list);
  hoist_value_set (answer, "lost_rows", hoist_value_new_int (lost));
  hoist_value_set (answer, "sentence", hoist_value_new_string (sentence));
  return answer;
}

/* --- what would be taken along ------------------------------------------------------------- */

static HoistValue *
new_count (const HoistTypedBackCount *count)
{
  HoistValue *row = hoist_value_new_object ();

  hoist_value_set_text (row, "name", count->name);
  hoist_value_set (row, "now", hoist_value_new_int (count->now));
  hoist_value_set (row, "then", hoist_value_new_int (count->then));
  hoist_value_set (row, "written_since", hoist_value_new_int (count->lost));
  hoist_value_set (row, "kept", hoist_value_new_int (count->noted - count->lost));
  return row;
}

static HoistValue *
new_lost (const HoistTypedLost *lost)
{
  HoistValue *row = hoist_value_new_object ();

  hoist_value_set_text (row, "table", lost->table);
  hoist_value_set_text (row, "key", lost->key);
  hoist_value_set_text (row, "column", lost->column);
  hoist_value_set_text (row, "why", lost->why);
  return row;
}

static HoistValue *
write_back (const HoistTypedBack *back)
{
  HoistValue *answer = hoist_value_new_object ();
  HoistValue *tables = hoist_value_new_array ();
  HoistValue *lost = hoist_value_new_array ();
  gint64 kept = back->noted - back->lost;
  g_autofree char *goes =
      g_strdup_printf (kept == 1 ? "%" G_GINT64_FORMAT " row written since the move goes back"
                                 : "%" G_GINT64_FORMAT " rows written since the move go back",
                       kept);
  g_autofree char *stays = g_strdup_printf (
      back->lost == 1
          ? "; %" G_GINT64_FORMAT " has no place in the old database and stays in the new one"
          : "; %" G_GINT64_FORMAT " have no place in the old database and stay in the new "
            "one",
      back->lost);
  g_autofree char *sentence = g_strdup_printf ("%s%s.", goes, back->lost > 0 ? stays : "");

  for (guint i = 0; i < back->tables->len; i++)
    hoist_value_append (tables, new_count (back->tables->pdata[i]));
  for (guint i = 0; i < back->rows->len; i++)
    hoist_value_append (lost, new_lost (back->rows->pdata[i]));
  hoist_value_set (answer, "tables", tables);
  hoist_value_set (answer, "lost_rows", hoist_value_new_int (back->lost));
  hoist_value_set (answer, "kept_rows", hoist_value_new_int (kept));
  hoist_value_set (answer, "lost", lost);
  hoist_value_set_text (answer, "sentence", sentence);
  return answer;
}

gboolean
hoist_agent_move_is_noted (const HoistAgentMove *kept, const HoistTypedCopyOrder *order,
                           const char *run, gboolean *ret_is, char **ret_why,
                           const HoistDriverCall *call, GError **error)
{
  *ret_is = FALSE;
  *ret_why = kept->noted ? NULL : g_strdup ("What was written since the move was not noted.");
  return !kept->noted || hoist_typed_noted_is_whole (order, run, ret_is, ret_why, call, error);
}

static HoistValue *
preview (const HoistTypedCopyOrder *order, const HoistAgentMove *kept, const char *run,
         const HoistDriverCall *call, GError **error)
{
  g_auto (HoistTypedBack) back = { 0 };
  g_autoptr (GPtrArray) tables = NULL;
  g_autofree char *why = NULL;
  gboolean is_noted;

  if (!hoist_agent_move_is_noted (kept, order, run, &is_noted, &why, call, error))
    return NULL;
  if (is_noted)
    return hoist_typed_back_preview (order, &back, call, error) ? write_back (&back) : NULL;
  tables = hoist_typed_copy_compare (order, call, error);
  return tables != NULL ? write_answer (tables) : NULL;
}

/* The subject's guide is that of a moved tenant; the old database is where the whole guide says. */
static gboolean
locate_both (const HoistOrderSubject *subject, char **ret_old, char **ret_new, GError **error)
{
  const HoistGuide *guide = subject->guide;

  if (!hoist_guide_is_moved (guide))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                   "the settings of %s name the old database: it has gone back already",
                   subject->tenant->slug);
      return FALSE;
    }
  *ret_old = hoist_order_subject_fill_database (subject, guide->whole->databases->pdata[0], error);
  *ret_new = *ret_old != NULL
                 ? hoist_order_subject_fill_database (subject, guide->databases->pdata[0], error)
                 : NULL;
  return *ret_new != NULL;
}

HoistValue *
hoist_agent_move_preview (const HoistOrderSubject *subject, const char *run,
                          const HoistDriverCall *call, GError **error)
{
  const HoistGuideMove *move = hoist_guide_get_move (subject->guide);
  g_autofree char *old = NULL;
  g_autofree char *new = NULL;
  g_auto (HoistAgentMove) kept = { 0 };

  if (!hoist_id_check (HOIST_ID_RUN, run) || move == NULL)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID, "run: there is no move of “%s”", run);
      return NULL;
    }
  if (!hoist_agent_move_read (subject->state, subject->tenant->id, run, &kept, error)
      || !locate_both (subject, &old, &new, error))
    return NULL;
  if (!kept.proven)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND,
                   "this node knows of no move of %s by %s", subject->tenant->slug, run);
      return NULL;
    }
  HoistTypedCopyOrder order = { old, new, move->zone, (const char *const *) move->alike };
  return preview (&order, &kept, run, call, error);
}
