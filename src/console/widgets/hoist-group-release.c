/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Emptying the groups of a window of preferences that is going. Called by its dispose; main thread
 * only; no state; it never touches a window that stays. */
#include "console/widgets/hoist-group-release.h"

static void
collect (GtkWidget *root, GPtrArray *groups)
{
  if (ADW_IS_PREFERENCES_GROUP (root))
    {
      g_ptr_array_add (groups, g_object_ref (root));
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect (child, groups);
}

/* The rows first: those that were declared in a template go with nobody else. */
static void
empty (GtkWidget *root)
{
  GtkWidget *list = root;

  if (!GTK_IS_LIST_BOX (root))
    {
      for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
           child = gtk_widget_get_next_sibling (child))
        empty (child);
      return;
    }
  for (GtkWidget *row = gtk_widget_get_first_child (list); row != NULL;
       row = gtk_widget_get_first_child (list))
    gtk_list_box_remove (GTK_LIST_BOX (list), row);
}

void
hoist_group_release_all (AdwPreferencesWindow *window)
{
  g_autoptr (GPtrArray) groups = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_if_fail (ADW_IS_PREFERENCES_WINDOW (window));

  collect (GTK_WIDGET (window), groups);
  for (guint i = 0; i < groups->len; i++)
    {
      GtkWidget *group = g_ptr_array_index (groups, i);
      GtkWidget *page = gtk_widget_get_ancestor (group, ADW_TYPE_PREFERENCES_PAGE);

      if (page != NULL)
        adw_preferences_page_remove (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));
      adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (group), NULL);
      empty (group);
    }
}
