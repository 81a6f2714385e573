/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The role and the name of a row's inner text. Called by whoever owns the row; main thread only; it
 * never changes what is typed. */
#include "console/widgets/hoist-entry-row.h"
#include "console/widgets/hoist-toolkit-names.h"

static void
name_cb (AdwPreferencesRow *row)
{
  GtkEditable *text = gtk_editable_get_delegate (GTK_EDITABLE (row));

  gtk_accessible_update_property (GTK_ACCESSIBLE (text), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  adw_preferences_row_get_title (row), -1);
}

void
hoist_entry_row_prepare (GtkWidget *row)
{
  GtkEditable *text;

  g_return_if_fail (ADW_IS_ENTRY_ROW (row));

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  text = gtk_editable_get_delegate (GTK_EDITABLE (row));
  g_object_set (text, "accessible-role", GTK_ACCESSIBLE_ROLE_TEXT_BOX, NULL);
  g_signal_connect (row, "notify::title", G_CALLBACK (name_cb), NULL);
  name_cb (ADW_PREFERENCES_ROW (row));
  hoist_toolkit_names_mend (row);
}

void
hoist_entry_row_watch (GtkWidget *row, GCallback changed, GtkWidget *dialog)
{
  hoist_entry_row_prepare (row);
  g_signal_connect_swapped (row, "changed", changed, dialog);
  g_signal_connect_swapped (row, "entry-activated", G_CALLBACK (gtk_widget_activate_default),
                            dialog);
}

gboolean
hoist_entry_row_says (GtkWidget *row, const char *text)
{
  g_autofree char *typed = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));

  return g_strcmp0 (typed, text) == 0;
}
