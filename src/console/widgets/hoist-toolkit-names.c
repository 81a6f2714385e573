/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names for widgets that others have made. Owned by nobody; main thread only; it changes nothing
 * that is seen, and no window of our own but the toolkit's parts in it. */
#include "console/widgets/hoist-toolkit-names.h"
#include <adwaita.h>
#include <glib/gi18n.h>

static void
set_name (GtkWidget *widget, const char *name)
{
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static char *
dup_without_mnemonic (const char *label)
{
  GString *text = g_string_new (NULL);

  for (const char *c = label; *c != '\0'; c++)
    if (*c != '_' || c[1] == '_')
      g_string_append_c (text, *c == '_' ? *c++ : *c);
  return g_string_free (text, FALSE);
}

static void
name_button (GtkButton *button)
{
  const char *label = gtk_button_get_label (button);
  const char *tooltip = gtk_widget_get_tooltip_text (GTK_WIDGET (button));
  const char *icon = gtk_button_get_icon_name (button);
  g_autofree char *text = NULL;

  if (label != NULL && label[0] != '\0')
    text = gtk_button_get_use_underline (button) ? dup_without_mnemonic (label) : g_strdup (label);
  else if (tooltip != NULL)
    text = g_strdup (tooltip);
  else if (g_strcmp0 (icon, "edit-find-symbolic") == 0)
    text = g_strdup (_ ("Search"));
  else if (icon != NULL && g_str_has_prefix (icon, "go-previous"))
    text = g_strdup (_ ("Back"));
  else if (GTK_IS_LABEL (gtk_button_get_child (button)))
    text = g_strdup (gtk_label_get_text (GTK_LABEL (gtk_button_get_child (button))));
  if (text != NULL)
    set_name (GTK_WIDGET (button), text);
}

static AdwWindowTitle *
find_title (GtkWidget *widget)
{
  if (ADW_IS_WINDOW_TITLE (widget))
    return ADW_WINDOW_TITLE (widget);
  for (GtkWidget *w = gtk_widget_get_first_child (widget); w != NULL;
       w = gtk_widget_get_next_sibling (w))
    {
      AdwWindowTitle *title = find_title (w);

      if (title != NULL)
        return title;
    }
  return NULL;
}

/* By the title of the nearest page around it. */
static void
name_text (GtkWidget *view)
{
  AdwWindowTitle *title = NULL;

  for (GtkWidget *w = gtk_widget_get_parent (view); w != NULL && title == NULL;
       w = gtk_widget_get_parent (w))
    title = find_title (w);
  set_name (view, title != NULL ? adw_window_title_get_title (title) : _ ("Text"));
}

/* The button that has the keyboard is inside. */
static void
name_menu (GtkWidget *menu)
{
  const char *title = gtk_window_get_title (GTK_WINDOW (gtk_widget_get_root (menu)));
  GtkWidget *inner = gtk_widget_get_first_child (menu);

  set_name (menu, title != NULL ? title : _ ("Menu"));
  if (inner != NULL)
    set_name (inner, title != NULL ? title : _ ("Menu"));
}

void
hoist_toolkit_names_mend (GtkWidget *widget)
{
  if (GTK_IS_SEARCH_ENTRY (widget))
    set_name (widget, _ ("Search"));
  else if (GTK_IS_TEXT_VIEW (widget))
    name_text (widget);
  else if (GTK_IS_MENU_BUTTON (widget))
    name_menu (widget);
  else if (GTK_IS_BUTTON (widget))
    name_button (GTK_BUTTON (widget));
  else if (!ADW_IS_PREFERENCES_PAGE (widget)) /* that is ours */
    for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
         child = gtk_widget_get_next_sibling (child))
      hoist_toolkit_names_mend (child);
}

void
hoist_toolkit_names_mend_when_shown (GtkWidget *window)
{
  g_signal_connect (window, "map", G_CALLBACK (hoist_toolkit_names_mend), NULL);
}
