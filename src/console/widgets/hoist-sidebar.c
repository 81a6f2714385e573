/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistSidebar: owned by the window; main thread only; it opens nothing itself. */
#include "console/widgets/hoist-sidebar.h"
#include <adwaita.h>
#include <glib/gi18n.h>
#include "console/items/hoist-plane-words.h"
#include "console/widgets/hoist-status.h"

struct _HoistSidebar
{
  GtkWidget parent_instance;
  GtkWidget *box;
  AdwHeaderBar *header;
  GtkListBox *views, *planes;
  GtkListBoxRow *activity_row;
  GtkLabel *open_badge;
};

G_DEFINE_FINAL_TYPE (HoistSidebar, hoist_sidebar, GTK_TYPE_WIDGET)

static const char *
icon_of (HoistPlaneKind kind)
{
  switch (kind)
    {
    case HOIST_PLANE_THIS_COMPUTER:
      return "computer-symbolic";
    case HOIST_PLANE_DEMO:
      return "applications-science-symbolic";
    case HOIST_PLANE_ADDRESS:
    default:
      return "network-server-symbolic";
    }
}

static HoistSession *
session_of (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), "hoist-session");
}

/* State and kind in a row: icon and word, both in its accessible name. */
static void
show_plane (GtkListBoxRow *row)
{
  HoistSession *session = session_of (row);
  HoistStatus *status = g_object_get_data (G_OBJECT (row), "hoist-status");
  GtkLabel *badge = g_object_get_data (G_OBJECT (row), "hoist-badge");
  HoistPlaneStage stage = hoist_known_plane_get_notes (hoist_session_get_plane (session))->stage;
  HoistLook look = hoist_plane_words_stage (stage);
  g_autofree char *state = hoist_plane_words_dup_state (session);
  g_autofree char *name = hoist_plane_words_dup_accessible_name (session);
  const char *classes[] = { "hoist-stage", look.style, NULL };

  hoist_status_set_look (status, hoist_plane_words_state (hoist_session_get_state (session)),
                         state);
  gtk_widget_set_tooltip_text (GTK_WIDGET (row), state);
  gtk_label_set_text (badge, look.word);
  gtk_widget_set_visible (GTK_WIDGET (badge), look.word[0] != '\0');
  if (look.style[0] != '\0')
    gtk_widget_set_css_classes (GTK_WIDGET (badge), classes);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static GtkWidget *
create_plane_cb (gpointer object, gpointer user_data)
{
  HoistSession *session = object;
  HoistKnownPlane *plane = hoist_session_get_plane (session);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *image =
      g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                    "icon-name", icon_of (hoist_known_plane_get_kind (plane)), NULL);
  GtkWidget *label = gtk_label_new (hoist_known_plane_get_name (plane));
  GtkWidget *names = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *badge = gtk_label_new (NULL);
  GtkWidget *status = hoist_status_new ();

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (names, TRUE);
  gtk_widget_set_valign (names, GTK_ALIGN_CENTER);
  gtk_widget_set_halign (badge, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (names), label);
  gtk_box_append (GTK_BOX (names), badge);
  hoist_status_set_icon_only (HOIST_STATUS (status), TRUE);
  gtk_box_append (GTK_BOX (box), image);
  gtk_box_append (GTK_BOX (box), names);
  gtk_box_append (GTK_BOX (box), status);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  g_object_set_data_full (G_OBJECT (row), "hoist-session", g_object_ref (session), g_object_unref);
  g_object_set_data (G_OBJECT (row), "hoist-status", status);
  g_object_set_data (G_OBJECT (row), "hoist-badge", badge);
  g_object_bind_property (plane, "name", label, "label", G_BINDING_DEFAULT);
  g_signal_connect_object (session, "state", G_CALLBACK (show_plane), row, G_CONNECT_SWAPPED);
  g_signal_connect_object (plane, "changed", G_CALLBACK (show_plane), row, G_CONNECT_SWAPPED);
  show_plane (GTK_LIST_BOX_ROW (row));
  return row;
}

static void
view_activated_cb (HoistSidebar *self, GtkListBoxRow *row)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-view", "s",
                              gtk_widget_get_name (GTK_WIDGET (row)));
}

static void
plane_activated_cb (HoistSidebar *self, GtkListBoxRow *row)
{
  gtk_widget_activate_action (
      GTK_WIDGET (self), "win.open-plane", "s",
      hoist_known_plane_get_uuid (hoist_session_get_plane (session_of (row))));
}

static void
dispose (GObject *object)
{
  HoistSidebar *self = HOIST_SIDEBAR (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (hoist_sidebar_parent_class)->dispose (object);
}

static void
hoist_sidebar_class_init (HoistSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hoist/Console/hoist-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, HoistSidebar, box);
  gtk_widget_class_bind_template_child (widget_class, HoistSidebar, header);
  gtk_widget_class_bind_template_child (widget_class, HoistSidebar, views);
  gtk_widget_class_bind_template_child (widget_class, HoistSidebar, planes);
  gtk_widget_class_bind_template_child (widget_class, HoistSidebar, activity_row);
  gtk_widget_class_bind_template_child (widget_class, HoistSidebar, open_badge);
}

static void
hoist_sidebar_init (HoistSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->views, "row-activated", G_CALLBACK (view_activated_cb), self);
  g_signal_connect_swapped (self->planes, "row-activated", G_CALLBACK (plane_activated_cb), self);
}

void
hoist_sidebar_set_planes (HoistSidebar *self, GListModel *sessions)
{
  gtk_list_box_bind_model (self->planes, sessions, create_plane_cb, self, NULL);
}

void
hoist_sidebar_show_place (HoistSidebar *self, HoistSession *session, const char *view)
{
  GtkListBoxRow *row;

  gtk_list_box_select_row (self->planes, NULL); /* "unselect all" does nothing in browse mode */
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->planes, i)) != NULL; i++)
    if (session_of (row) == session)
      gtk_list_box_select_row (self->planes, row);
  gtk_list_box_select_row (self->views, NULL);
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->views, i)) != NULL; i++)
    if (g_strcmp0 (gtk_widget_get_name (GTK_WIDGET (row)), view) == 0)
      gtk_list_box_select_row (self->views, row);
}

void
hoist_sidebar_set_open_runs (HoistSidebar *self, guint n)
{
  g_autofree char *text = g_strdup_printf ("%u", n);
  g_autofree char *name =
      n > 0 ? g_strdup_printf (
          g_dngettext (NULL, "Activity, %u running", "Activity, %u running", n), n)
            : g_strdup (_ ("Activity"));

  gtk_label_set_text (self->open_badge, text);
  gtk_widget_set_visible (GTK_WIDGET (self->open_badge), n > 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->activity_row),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

void
hoist_sidebar_set_folded (HoistSidebar *self, gboolean folded)
{
  adw_header_bar_set_show_end_title_buttons (self->header, folded);
}
