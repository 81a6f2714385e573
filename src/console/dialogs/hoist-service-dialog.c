/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One order to a tenant's services, from the question to the read-back. Lives until the answer is
 * there; main thread only. It never says that a service runs which was not seen running. */
#include "console/dialogs/hoist-service-dialog.h"
#include <adwaita.h>
#include <glib/gi18n.h>
#include "client/hoist-client-services.h"
#include "client/hoist-client-tenants.h"
#include "console/items/hoist-words.h"
#include "console/widgets/hoist-toolkit-names.h"

typedef struct
{
  GtkWidget *page;
  HoistSession *session;
  char *tenant, *node, *slug, *action; /* node NULL: its only one */
} Order;

static void
order_free (Order *order)
{
  g_object_unref (order->page);
  g_clear_object (&order->session);
  g_free (order->tenant);
  g_free (order->node);
  g_free (order->slug);
  g_free (order->action);
  g_free (order);
}

static void
say (Order *order, const char *text)
{
  gtk_widget_activate_action (order->page, "win.say", "s", text);
}

char *
hoist_service_dialog_dup_result (const char *slug, const char *action, const GPtrArray *services)
{
  gboolean stops = g_str_equal (action, "stop");
  HoistServiceState wanted = stops ? HOIST_SERVICE_STOPPED : HOIST_SERVICE_RUNNING;

  for (guint i = 0; i < services->len; i++)
    {
      const HoistServiceSighting *service = g_ptr_array_index (services, i);
      const char *detail = service->detail != NULL ? service->detail : "";

      if (service->state != wanted)
        return g_strdup_printf (_ ("%s of %s is %s%s%s"), service->name, slug,
                                hoist_words_service (service->state).word,
                                detail[0] != '\0' ? ": " : "", detail);
    }
  return g_strdup_printf (stops ? _ ("The services of %s are stopped, as read back from the node")
                                : _ ("The services of %s run, as read back from the node"),
                          slug);
}

static void
controlled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Order *order = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) services =
      hoist_client_control_services_finish (HOIST_CLIENT (source), result, &error);
  g_autofree char *text =
      services != NULL ? hoist_service_dialog_dup_result (order->slug, order->action, services)
                       : g_strdup (error->message);

  say (order, text);
  hoist_session_refresh_tenant (order->session, order->tenant);
  order_free (order);
}

/* Takes `order`. */
static void
send (Order *order)
{
  HoistClient *client = order->session != NULL ? hoist_session_get_client (order->session) : NULL;
  g_autofree char *text = NULL;

  if (client == NULL)
    {
      say (order, _ ("The control plane is not connected."));
      order_free (order);
      return;
    }
  text = g_strdup_printf (g_str_equal (order->action, "start") ? _ ("Starting the services of %s…")
                          : g_str_equal (order->action, "stop") ? _ ("Stopping the services of %s…")
                                                                : _ ("Restarting the services of "
                                                                     "%s…"),
                          order->slug);
  say (order, text);
  HoistServicePlace place = { order->tenant, order->node };
  hoist_client_control_services_async (client, &place, order->action, NULL, controlled_cb, order);
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  Order *order = user_data;

  if (g_str_equal (response, "go"))
    send (order);
  else
    order_free (order);
}

/* What people call the place: the tenant, or one of its nodes. */
static char *
dup_place (const HoistTenantReport *report, const char *node)
{
  const HoistPlaceReport *place =
      node != NULL ? hoist_place_list_find (report->places, node) : NULL;

  return place != NULL ? g_strdup_printf (_ ("%s on %s"), report->slug, place->name)
                       : g_strdup (report->slug);
}

GtkWindow *
hoist_service_dialog_ask (GtkWidget *page, HoistSession *session, const HoistTenantReport *report,
                          const char *node, const char *action)
{
  gboolean stops = g_str_equal (action, "stop"),
           of_one = node != NULL && !g_str_equal (node, "all");
  g_autofree char *where = dup_place (report, node);
  g_autofree char *heading = g_strdup_printf (
      stops ? _ ("Stop the Services of %s?") : _ ("Restart the Services of %s?"), where);
  GtkRoot *root = gtk_widget_get_root (page);
  Order *order = g_new0 (Order, 1);
  GtkWidget *dialog;

  order->page = g_object_ref (page);
  order->session = session != NULL ? g_object_ref (session) : NULL;
  order->tenant = g_strdup (report->id);
  order->node = g_strdup (node);
  order->slug = g_steal_pointer (&where);
  order->action = g_strdup (action);
  if (g_str_equal (action, "start"))
    {
      send (order);
      return NULL;
    }
  dialog = adw_message_dialog_new (
      GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, heading,
      of_one  ? _ ("Meanwhile its other nodes serve.")
      : stops ? _ ("Nobody can use the tenant until they are started again.")
              : _ ("For a moment nobody can use the tenant."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("Cancel"), "go",
                                    stops ? _ ("Stop") : _ ("Restart"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "go",
                                              ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), order);
  hoist_toolkit_names_mend_when_shown (GTK_WIDGET (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
  return GTK_WINDOW (dialog);
}
