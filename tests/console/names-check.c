/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking at the accessible names of a window as GTK 4.8 makes them: the label that was set, then
 * the names of what labels it, else the name of its class. No state; it changes nothing. */
#include "names-check.h"
#include <adwaita.h>
#include <string.h>

static GtkAccessibleRole
role_of (GtkWidget *widget)
{
  return gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget));
}

static gboolean
is_control (GtkWidget *widget)
{
  static const GtkAccessibleRole roles[] = {
    GTK_ACCESSIBLE_ROLE_BUTTON,
    GTK_ACCESSIBLE_ROLE_CHECKBOX,
    GTK_ACCESSIBLE_ROLE_COMBO_BOX,
    GTK_ACCESSIBLE_ROLE_LINK,
    GTK_ACCESSIBLE_ROLE_METER,
    GTK_ACCESSIBLE_ROLE_PROGRESS_BAR,
    GTK_ACCESSIBLE_ROLE_RADIO,
    GTK_ACCESSIBLE_ROLE_SEARCH_BOX,
    GTK_ACCESSIBLE_ROLE_SLIDER,
    GTK_ACCESSIBLE_ROLE_SPIN_BUTTON,
    GTK_ACCESSIBLE_ROLE_SWITCH,
    GTK_ACCESSIBLE_ROLE_TAB,
    GTK_ACCESSIBLE_ROLE_TEXT_BOX,
    GTK_ACCESSIBLE_ROLE_MENU_ITEM,
    GTK_ACCESSIBLE_ROLE_MENU_ITEM_CHECKBOX,
  };

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    if (role_of (widget) == roles[i])
      return TRUE;
  return gtk_widget_get_focusable (widget)
         && (GTK_IS_LIST_BOX_ROW (widget) || GTK_IS_DRAWING_AREA (widget)
             || GTK_IS_TEXT_VIEW (widget));
}

/* The label that was set, as it is read out; NULL: none. */
static char *
dup_label (GtkWidget *widget)
{
  g_autofree char *said = NULL;

  if (!gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL))
    return NULL;
  said = gtk_test_accessible_check_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                             "\001");
  if (said == NULL)
    return NULL;
  if (said[0] == '"' && strlen (said) >= 2)
    return g_strndup (said + 1, strlen (said) - 2);
  return g_steal_pointer (&said);
}

static gboolean
is_labelled_by (GtkWidget *widget, GtkWidget *label)
{
  g_autofree char *other = gtk_test_accessible_check_relation (
      GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY, label, NULL);

  return other == NULL;
}

static GtkWidget *
find_labeller (GtkWidget *widget, GtkWidget *place)
{
  if (place != widget && is_labelled_by (widget, place))
    return place;
  for (GtkWidget *w = gtk_widget_get_first_child (place); w != NULL;
       w = gtk_widget_get_next_sibling (w))
    {
      GtkWidget *found = find_labeller (widget, w);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* Its name; "" when it has none, NULL when what labels it has none. */
static char *
dup_name (GtkWidget *widget)
{
  g_autofree char *label = dup_label (widget);
  GtkWidget *by = NULL;
  g_autofree char *labeller = NULL;

  if (gtk_test_accessible_has_relation (GTK_ACCESSIBLE (widget),
                                        GTK_ACCESSIBLE_RELATION_LABELLED_BY))
    {
      by = find_labeller (widget, GTK_WIDGET (gtk_widget_get_root (widget)));
      if (by == NULL)
        return g_strdup (label != NULL ? label : "");
      if (GTK_IS_LABEL (by))
        labeller = g_strdup (gtk_label_get_text (GTK_LABEL (by)));
      else
        labeller = dup_label (by);
      if (labeller == NULL && label == NULL)
        return NULL;
    }
  return labeller == NULL ? g_strdup (label != NULL ? label : "")
         : label == NULL  ? g_strdup (labeller)
                          : g_strdup_printf ("%s %s", label, labeller);
}

static gboolean
is_class (const char *name)
{
  return (g_str_has_prefix (name, "Gtk") || g_str_has_prefix (name, "Adw")
          || g_str_has_prefix (name, "Hoist"))
         && g_ascii_isupper (name[g_str_has_prefix (name, "Hoist") ? 5 : 3]);
}

static gboolean
is_doubled (const char *name)
{
  gsize n = strlen (name);

  return n > 2 && n % 2 == 1 && name[n / 2] == ' ' && strncmp (name, name + n / 2 + 1, n / 2) == 0;
}

static void
say (GString *faults, GtkWidget *widget, const char *fault, const char *name)
{
  GString *way = g_string_new (NULL);
  GtkWidget *parent = widget;

  for (guint i = 0; i < 4 && parent != NULL; i++, parent = gtk_widget_get_parent (parent))
    g_string_append_printf (
        way, "%s%s%s%s", i > 0 ? " in " : "", G_OBJECT_TYPE_NAME (parent),
        GTK_IS_BUILDABLE (parent) && gtk_buildable_get_buildable_id (GTK_BUILDABLE (parent)) ? " "
                                                                                             : "",
        gtk_buildable_get_buildable_id (GTK_BUILDABLE (parent))
            ? gtk_buildable_get_buildable_id (GTK_BUILDABLE (parent))
            : "");
  g_string_append_printf (faults, "%s: %s“%s”\n", way->str, fault, name != NULL ? name : "");
  g_string_free (way, TRUE);
}

/* A tooltip without its key is said by the name, too, unless there is a word on the control. */
static gboolean
agrees (GtkWidget *widget, const char *name)
{
  const char *tooltip = gtk_widget_get_tooltip_text (widget);
  g_autofree char *wanted = NULL, *has = NULL;
  char *key;

  if (tooltip == NULL || !GTK_IS_BUTTON (widget) || gtk_button_get_label (GTK_BUTTON (widget)))
    return TRUE;
  wanted = g_utf8_casefold (tooltip, -1);
  has = g_utf8_casefold (name, -1);
  key = strstr (wanted, " (");
  if (key != NULL)
    *key = '\0';
  return strstr (has, wanted) != NULL;
}

/* What the toolkit's own widgets are made of: each is one thing to whoever uses it. */
static gboolean
is_whole (GtkWidget *widget)
{
  return GTK_IS_ENTRY (widget) || GTK_IS_SEARCH_ENTRY (widget) || GTK_IS_PASSWORD_ENTRY (widget)
         || GTK_IS_SPIN_BUTTON (widget) || GTK_IS_SCROLLBAR (widget) || GTK_IS_SWITCH (widget)
         || GTK_IS_WINDOW_CONTROLS (widget) || GTK_IS_PROGRESS_BAR (widget)
         || GTK_IS_BUTTON (widget) || GTK_IS_CHECK_BUTTON (widget) || ADW_IS_COMBO_ROW (widget);
}

/* The arrow of a row that opens, which the row itself says as its state. */
static gboolean
is_arrow (GtkWidget *widget)
{
  GtkWidget *row = gtk_widget_get_ancestor (widget, ADW_TYPE_ACTION_ROW);

  return row != NULL && gtk_widget_get_ancestor (row, ADW_TYPE_EXPANDER_ROW) != NULL
         && g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (row)), "action_row") == 0;
}

/* An image can't be made a decoration any more by whoever did not make it. */
static gboolean
is_of_toolkit (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  return gtk_widget_get_ancestor (widget, ADW_TYPE_STATUS_PAGE) != NULL
         || gtk_widget_get_ancestor (widget, ADW_TYPE_ENTRY_ROW) != NULL
         || gtk_widget_get_ancestor (widget, ADW_TYPE_VIEW_SWITCHER) != NULL
         || (ADW_IS_PREFERENCES_ROW (gtk_widget_get_ancestor (widget, ADW_TYPE_PREFERENCES_ROW))
             && gtk_widget_get_ancestor (widget, GTK_TYPE_BOX) != NULL
             && gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)) == NULL)
         || is_arrow (widget) || ADW_IS_ABOUT_WINDOW (root) || GTK_IS_SHORTCUTS_WINDOW (root);
}

/* The first of that name, or one that does the same as the first. */
static gboolean
is_first (GtkWidget *widget, const char *name, GHashTable *buttons)
{
  GtkWidget *first = g_hash_table_lookup (buttons, name);
  const char *action = gtk_actionable_get_action_name (GTK_ACTIONABLE (widget));

  if (first == NULL)
    g_hash_table_insert (buttons, g_strdup (name), widget);
  return first == NULL
         || (action != NULL
             && g_strcmp0 (action, gtk_actionable_get_action_name (GTK_ACTIONABLE (first))) == 0);
}

static void
look_at (GtkWidget *widget, GString *faults, GHashTable *buttons)
{
  g_autofree char *name = NULL;

  if (!is_control (widget))
    {
      if (role_of (widget) == GTK_ACCESSIBLE_ROLE_IMG && !is_of_toolkit (widget)
          && !gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget),
                                                GTK_ACCESSIBLE_PROPERTY_LABEL))
        say (faults, widget, "an image without a word that is no decoration ", NULL);
      return;
    }
  name = dup_name (widget);
  if (name == NULL)
    say (faults, widget, "is labelled by what has no name ", NULL);
  else if (name[0] == '\0')
    say (faults, widget, "has no name ", gtk_widget_get_tooltip_text (widget));
  else if (is_class (name))
    say (faults, widget, "is called by its class ", name);
  else if (is_doubled (name))
    say (faults, widget, "says it twice: ", name);
  else if (!g_utf8_validate (name, -1, NULL) || strchr (name, '\n') != NULL)
    say (faults, widget, "has a name of several lines ", name);
  else if (!agrees (widget, name))
    say (faults, widget, "its tooltip says something else than its name ", name);
  else if (GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget)
           && gtk_widget_get_ancestor (widget, GTK_TYPE_LIST_BOX_ROW) == NULL /* its row is read */
           && !is_first (widget, name, buttons))
    say (faults, widget, "is the second button of that name ", name);
}

static void
walk (GtkWidget *widget, GString *faults, GHashTable *buttons)
{
  if (!gtk_widget_get_visible (widget))
    return;
  look_at (widget, faults, buttons);
  if (is_whole (widget) && !GTK_IS_POPOVER (widget))
    return;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    walk (child, faults, buttons);
}

char *
names_check_dup_faults (GtkWidget *widget)
{
  g_autoptr (GHashTable) buttons = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GString *faults = g_string_new (NULL);

  walk (widget, faults, buttons);
  return g_string_free (faults, faults->len == 0);
}

void
names_check (GtkWindow *window, const char *where)
{
  g_autofree char *faults = names_check_dup_faults (GTK_WIDGET (window));

  if (faults != NULL)
    g_error ("%s: what a screen reader would say:\n%s", where, faults);
}
