/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Functions over an AdwComboRow with a GtkStringList; main thread only; a pre-release is offered
 * only when nothing else is. */
#include "console/pages/hoist-target-row.h"
#include "base/hoist-version.h"

static void
collect (GPtrArray *tags, const HoistReleaseList *list, gboolean prereleases)
{
  for (guint i = 0; i < list->releases->len; i++)
    {
      const HoistRelease *release = g_ptr_array_index (list->releases, i);

      if (release->prerelease == prereleases
          && hoist_version_compare (release->tag, list->deployed) > 0)
        g_ptr_array_add (tags, release->tag);
    }
}

void
hoist_target_row_select (AdwComboRow *row, const char *tag)
{
  GListModel *model = adw_combo_row_get_model (row);

  for (guint i = 0; model != NULL && i < g_list_model_get_n_items (model); i++)
    if (g_strcmp0 (gtk_string_list_get_string (GTK_STRING_LIST (model), i), tag) == 0)
      {
        adw_combo_row_set_selected (row, i);
        return;
      }
}

static gboolean
has_these (AdwComboRow *row, const GPtrArray *tags)
{
  GListModel *model = adw_combo_row_get_model (row);

  if (model == NULL || g_list_model_get_n_items (model) != tags->len)
    return FALSE;
  for (guint i = 0; i < tags->len; i++)
    if (g_strcmp0 (gtk_string_list_get_string (GTK_STRING_LIST (model), i),
                   g_ptr_array_index (tags, i))
        != 0)
      return FALSE;
  return TRUE;
}

/* A release that was asked for is offered, also when the deployed one is not older: of a mixed
 * tenant another node is. */
static void
add_selected (GPtrArray *tags, const HoistReleaseList *list, const char *selected)
{
  for (guint i = 0; i < tags->len; i++)
    if (g_strcmp0 (g_ptr_array_index (tags, i), selected) == 0)
      return;
  for (guint i = 0; selected != NULL && i < list->releases->len; i++)
    {
      const HoistRelease *release = g_ptr_array_index (list->releases, i);

      if (g_str_equal (release->tag, selected))
        g_ptr_array_add (tags, release->tag);
    }
}

void
hoist_target_row_fill (AdwComboRow *row, const HoistReleaseList *list, const char *selected)
{
  g_autoptr (GPtrArray) tags = g_ptr_array_new ();
  g_autoptr (GtkStringList) model = gtk_string_list_new (NULL);

  collect (tags, list, FALSE);
  if (tags->len == 0)
    collect (tags, list, TRUE);
  add_selected (tags, list, selected);
  g_object_freeze_notify (G_OBJECT (row)); /* one change, seen when it is whole */
  if (!has_these (row, tags))
    {
      for (guint i = 0; i < tags->len; i++)
        gtk_string_list_append (model, g_ptr_array_index (tags, i));
      adw_combo_row_set_model (row, G_LIST_MODEL (model));
    }
  hoist_target_row_select (row, selected != NULL ? selected : list->latest);
  g_object_thaw_notify (G_OBJECT (row));
}

char *
hoist_target_row_dup_target (AdwComboRow *row)
{
  GtkStringObject *selected = adw_combo_row_get_selected_item (row);

  return selected != NULL ? g_strdup (gtk_string_object_get_string (selected)) : NULL;
}
