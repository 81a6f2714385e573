/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistSwitcher: transient for the window; main thread only; it changes nothing, it goes there. */
#include "console/dialogs/hoist-switcher.h"
#include <glib/gi18n.h>
#include "console/items/hoist-shown-text.h"
#include "console/items/hoist-switch-item.h"

#define MOST 40

struct _HoistSwitcher
{
  AdwWindow parent_instance;
  GtkSearchEntry *entry;
  GtkListBox *list;
  GtkLabel *count_label;
  HoistPlaneSet *planes;
};

G_DEFINE_FINAL_TYPE (HoistSwitcher, hoist_switcher, ADW_TYPE_WINDOW)

static GtkWidget *
create_label (const char *text, const char *style)
{
  g_autofree char *shown = hoist_shown_text_dup_line (text);
  GtkWidget *label = gtk_label_new (shown);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

static GtkWidget *
create_row (HoistSwitchItem *item)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *name = g_strdup_printf ("%s, %s", hoist_switch_item_get_title (item),
                                           hoist_switch_item_get_subtitle (item));

  gtk_box_append (GTK_BOX (texts), create_label (hoist_switch_item_get_title (item), NULL));
  gtk_box_append (GTK_BOX (texts),
                  create_label (hoist_switch_item_get_subtitle (item), "hoist-second-line"));
  gtk_box_append (GTK_BOX (box),
                  g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                                "icon-name", hoist_switch_item_get_icon (item), NULL));
  gtk_box_append (GTK_BOX (box), texts);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (row), "hoist-item", g_object_ref (item), g_object_unref);
  return row;
}

static void
search (HoistSwitcher *self)
{
  g_autoptr (GPtrArray) found = hoist_switch_item_search (
      self->planes, gtk_editable_get_text (GTK_EDITABLE (self->entry)), MOST);
  g_autofree char *count =
      found->len == 0 ? g_strdup (_ ("Nothing is called that"))
      : found->len == MOST
          ? g_strdup_printf (_ ("The first %u"), found->len)
          : g_strdup_printf (g_dngettext (NULL, "%u found", "%u found", found->len), found->len);
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, row);
  for (guint i = 0; i < found->len; i++)
    gtk_list_box_append (self->list, create_row (g_ptr_array_index (found, i)));
  gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, 0));
  gtk_label_set_text (self->count_label, count);
}

/* The dialog is closed before it is gone to: focus must not come back to it. */
static void
go_to (HoistSwitcher *self, GtkListBoxRow *row)
{
  g_autoptr (HoistSwitchItem) item = NULL;
  g_autoptr (GtkWindow) parent = NULL;
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;

  if (row == NULL || gtk_window_get_transient_for (GTK_WINDOW (self)) == NULL)
    return;
  item = g_object_ref (g_object_get_data (G_OBJECT (row), "hoist-item"));
  parent = g_object_ref (gtk_window_get_transient_for (GTK_WINDOW (self)));
  gtk_window_close (GTK_WINDOW (self));
  if (hoist_switch_item_get_plane (item) != NULL)
    gtk_widget_activate_action (GTK_WIDGET (parent), "win.open-plane", "s",
                                hoist_switch_item_get_plane (item));
  if (hoist_switch_item_get_action (item) != NULL
      && g_action_parse_detailed_name (hoist_switch_item_get_action (item), &name, &target, NULL))
    gtk_widget_activate_action_variant (GTK_WIDGET (parent), name, target);
}

static void
activate_cb (HoistSwitcher *self)
{
  go_to (self, gtk_list_box_get_row_at_index (self->list, 0));
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state,
        HoistSwitcher *self)
{
  GtkListBoxRow *first = gtk_list_box_get_row_at_index (self->list, 0);
  gboolean in_list = gtk_widget_get_focus_child (GTK_WIDGET (self->list)) != NULL
                     && !gtk_widget_has_focus (GTK_WIDGET (self->entry));

  if (key == GDK_KEY_Escape)
    {
      gtk_window_close (GTK_WINDOW (self));
      return TRUE;
    }
  if (key == GDK_KEY_Down && !in_list && first != NULL)
    return gtk_widget_grab_focus (GTK_WIDGET (first));
  if (key == GDK_KEY_Up && in_list && first != NULL && gtk_widget_has_focus (GTK_WIDGET (first)))
    return gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  return FALSE;
}

static void
dispose (GObject *object)
{
  g_clear_object (&HOIST_SWITCHER (object)->planes);
  G_OBJECT_CLASS (hoist_switcher_parent_class)->dispose (object);
}

static void
hoist_switcher_class_init (HoistSwitcherClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-switcher.ui");
  gtk_widget_class_bind_template_child (widget_class, HoistSwitcher, entry);
  gtk_widget_class_bind_template_child (widget_class, HoistSwitcher, list);
  gtk_widget_class_bind_template_child (widget_class, HoistSwitcher, count_label);
}

static void
hoist_switcher_init (HoistSwitcher *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_search_entry_set_key_capture_widget (self->entry, GTK_WIDGET (self->list));
  g_signal_connect_swapped (self->entry, "search-changed", G_CALLBACK (search), self);
  g_signal_connect_swapped (self->entry, "activate", G_CALLBACK (activate_cb), self);
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (go_to), self);
}

HoistSwitcher *
hoist_switcher_new (GtkWindow *parent, HoistPlaneSet *planes)
{
  HoistSwitcher *self = g_object_new (HOIST_TYPE_SWITCHER, "transient-for", parent, NULL);

  self->planes = g_object_ref (planes);
  search (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  return self;
}
