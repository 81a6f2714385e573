/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistArrival: owned by the window it leads through (as its data); main thread only. It asks the
 * control plane nothing by itself. */
#include "console/hoist-arrival.h"
#include <glib/gi18n.h>

#define KEY "hoist-arrival"

typedef struct
{
  GtkWidget *window;
  HoistSession *session;
  HoistDestination *destination;
  GListModel *tenants;
  gulong state_id, tenants_id;
  guint idle;
} HoistArrival;

static void
arrival_free (HoistArrival *arrival)
{
  g_clear_handle_id (&arrival->idle, g_source_remove);
  g_clear_signal_handler (&arrival->state_id, arrival->session);
  g_clear_signal_handler (&arrival->tenants_id, arrival->tenants);
  hoist_destination_free (arrival->destination);
  g_object_unref (arrival->session);
  g_free (arrival);
}

static void
end (HoistArrival *arrival, const char *action, const char *target)
{
  GtkWidget *window = arrival->window;
  g_autofree char *own = g_strdup (target);

  g_object_set_data (G_OBJECT (window), KEY, NULL); /* frees it */
  gtk_widget_activate_action (window, action, "s", own);
}

static const char *
find_tenant (HoistArrival *arrival)
{
  for (guint i = 0; i < g_list_model_get_n_items (arrival->tenants); i++)
    {
      g_autoptr (HoistTenantItem) item = g_list_model_get_item (arrival->tenants, i);
      const HoistTenantReport *report = hoist_tenant_item_get_report (item);

      if (g_strcmp0 (report->slug, arrival->destination->name) == 0
          || g_strcmp0 (report->id, arrival->destination->name) == 0)
        return report->id;
    }
  return NULL;
}

static gboolean
go_on_cb (gpointer user_data)
{
  HoistArrival *arrival = user_data;
  gboolean answered = hoist_session_get_state (arrival->session) == HOIST_SESSION_ONLINE
                      && hoist_session_get_received_at (arrival->session) > 0;
  const char *id;

  arrival->idle = 0;
  if (arrival->destination->kind == HOIST_DESTINATION_RUN)
    {
      if (answered)
        end (arrival, "win.show-run", arrival->destination->name);
      return G_SOURCE_REMOVE;
    }
  id = find_tenant (arrival);
  if (id != NULL)
    end (arrival, "win.show-tenant", id);
  else if (answered)
    {
      g_autofree char *text =
          g_strdup_printf (_ ("There is no tenant “%s” on %s."), arrival->destination->name,
                           hoist_known_plane_get_name (hoist_session_get_plane (arrival->session)));

      end (arrival, "win.say", text);
    }
  return G_SOURCE_REMOVE;
}

/* Not in the middle of a list's change: others have to hear of it first. */
static void
go_on (HoistArrival *arrival)
{
  if (arrival->idle == 0)
    arrival->idle = g_idle_add (go_on_cb, arrival);
}

void
hoist_arrival_begin (GtkWidget *window, HoistSession *session, HoistDestination *destination)
{
  HoistArrival *arrival = g_new0 (HoistArrival, 1);

  arrival->window = window;
  arrival->session = g_object_ref (session);
  arrival->destination = destination;
  arrival->tenants = hoist_fleet_get_tenants (hoist_session_get_fleet (session));
  g_object_set_data_full (G_OBJECT (window), KEY, arrival, (GDestroyNotify) arrival_free);
  arrival->state_id = g_signal_connect_swapped (session, "state", G_CALLBACK (go_on), arrival);
  arrival->tenants_id =
      g_signal_connect_swapped (arrival->tenants, "items-changed", G_CALLBACK (go_on), arrival);
  go_on (arrival);
}
