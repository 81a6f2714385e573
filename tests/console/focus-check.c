/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking at the focus of a window. No state; it changes nothing but the focus. */
#include "focus-check.h"
#include <adwaita.h>

/* These tell of the focus that is in the text inside them; an AdwEntryRow does not. */
static gboolean
tells_of_its_text (GtkWidget *widget)
{
  return GTK_IS_ENTRY (widget) || GTK_IS_SEARCH_ENTRY (widget) || GTK_IS_PASSWORD_ENTRY (widget)
         || GTK_IS_SPIN_BUTTON (widget);
}

static GtkWidget *
find_teller (GtkWidget *focus)
{
  GtkWidget *parent = gtk_widget_get_parent (focus);

  return GTK_IS_TEXT (focus) && parent != NULL && tells_of_its_text (parent) ? parent : focus;
}

GtkWidget *
focus_check (GtkWindow *window, const char *where)
{
  GtkWidget *focus = gtk_window_get_focus (window);
  GtkWidget *teller;
  GtkAccessibleRole role;

  if (focus == NULL)
    g_error ("%s: nothing has the keyboard", where);
  if (!gtk_widget_get_mapped (focus) || !gtk_widget_is_sensitive (focus))
    g_error ("%s: what has the keyboard (%s) can't be %s", where, G_OBJECT_TYPE_NAME (focus),
             gtk_widget_get_mapped (focus) ? "used" : "seen");
  teller = find_teller (focus);
  role = gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (teller));
  if (role == GTK_ACCESSIBLE_ROLE_NONE || role == GTK_ACCESSIBLE_ROLE_PRESENTATION)
    g_error ("%s: nobody is told that %s in %s has the keyboard", where, G_OBJECT_TYPE_NAME (focus),
             G_OBJECT_TYPE_NAME (gtk_widget_get_parent (focus)));
  return teller;
}

gboolean
focus_reaches (GtkWindow *window, GtkWidget *widget, guint most)
{
  for (guint i = 0; i <= most; i++)
    {
      GtkWidget *focus = gtk_window_get_focus (window);

      if (focus != NULL && (focus == widget || gtk_widget_is_ancestor (focus, widget)))
        return TRUE;
      gtk_widget_child_focus (GTK_WIDGET (window), GTK_DIR_TAB_FORWARD);
    }
  return FALSE;
}
