/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-agent-move.h. Owns nothing; worker thread. Keeps no secret and no row. */
#include "agent/hoist-agent-move.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "base/hoist-error.h"
#include "base/hoist-id.h"
#include "drivers/hoist-database.h"
#include "model/hoist-guide-move.h"

void
hoist_agent_move_clear (HoistAgentMove *move)
{
  g_clear_pointer (&move->digest, g_free);
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
  ret->digest = g_strdup (hoist_value_lookup_string (kept, "digest", ""));
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
  hoist_value_set (kept, "digest",
                   hoist_value_new_string (move->digest != NULL ? move->digest : ""));
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
                                   "since the move would be left there.",
                                   lost, lost == 1 ? "row" : "rows");
  hoist_value_set (answer, "tables", list);
  hoist_value_set (answer, "lost_rows", hoist_value_new_int (lost));
  hoist_value_set (answer, "sentence", hoist_value_new_string (sentence));
  return answer;
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
  g_autoptr (GPtrArray) tables = hoist_typed_copy_compare (&order, call, error);
  return tables != NULL ? write_answer (tables) : NULL;
}
