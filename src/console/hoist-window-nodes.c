/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window's actions on nodes: show one, enrol one, adopt what runs on one. Owned by the window;
 * main thread only. */
#include <glib/gi18n.h>
#include "console/dialogs/hoist-adopt-dialog.h"
#include "console/dialogs/hoist-enrol-dialog.h"
#include "console/hoist-window-private.h"
#include "console/pages/hoist-node-page.h"

static void
show_node (HoistWindow *self, const char *id)
{
  HoistSession *session = hoist_window_get_session (self);

  if (session != NULL)
    hoist_navigation_push (hoist_window_get_navigation (self),
                           HOIST_PAGE (hoist_node_page_new (session, id)));
}

static void
show_node_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  show_node (user_data, g_variant_get_string (parameter, NULL));
}

static void
enrolled_cb (HoistWindow *self, const char *id)
{
  hoist_window_say (self, _ ("The node is enrolled"));
  show_node (self, id);
}

static void
enrol_node_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HoistSession *session = hoist_window_get_session (user_data);
  HoistEnrolDialog *dialog;

  if (session == NULL || hoist_session_get_client (session) == NULL)
    return;
  dialog = hoist_enrol_dialog_new (user_data, hoist_session_get_client (session));
  g_signal_connect_object (dialog, "enrolled", G_CALLBACK (enrolled_cb), user_data,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
adopted_cb (HoistWindow *self, const char *id)
{
  hoist_window_say (self, _ ("The application is adopted, and looked after from now on"));
  hoist_session_refresh_tenant (hoist_window_get_session (self), id);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-tenant", "s", id);
}

static void
adopt_tenant_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HoistSession *session = hoist_window_get_session (user_data);
  HoistAdoptDialog *dialog;

  if (session == NULL || hoist_session_get_client (session) == NULL)
    return;
  dialog = hoist_adopt_dialog_new (user_data, hoist_session_get_client (session));
  g_signal_connect_object (dialog, "adopted", G_CALLBACK (adopted_cb), user_data,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
hoist_window_add_node_actions (HoistWindow *self)
{
  static const GActionEntry actions[] = {
    { .name = "show-node", .activate = show_node_action, .parameter_type = "s" },
    { .name = "enrol-node", .activate = enrol_node_action },
    { .name = "adopt-tenant", .activate = adopt_tenant_action },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
}
