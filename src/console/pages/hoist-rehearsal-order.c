/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An order lives until its last call has come back; main thread only. It never starts another plan
 * than that of a rehearsal. */
#include "console/pages/hoist-rehearsal-order.h"
#include <glib/gi18n.h>
#include "client/hoist-client-plans.h"
#include "client/hoist-client-runs.h"

typedef struct
{
  GtkWidget *page;
  HoistSession *session;
  GCancellable *cancellable;
} Order;

static void
order_free (Order *order)
{
  g_object_unref (order->page);
  g_object_unref (order->session);
  g_object_unref (order->cancellable);
  g_free (order);
}

static void
say (Order *order, const char *text)
{
  if (!g_cancellable_is_cancelled (order->cancellable))
    gtk_widget_activate_action (order->page, "win.say", "s", text);
  order_free (order);
}

static void
started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Order *order = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRun) run = hoist_client_start_run_finish (HOIST_CLIENT (source), result, &error);

  if (run == NULL)
    {
      say (order, error->message);
      return;
    }
  hoist_fleet_take_run (hoist_session_get_fleet (order->session), run);
  if (!g_cancellable_is_cancelled (order->cancellable))
    gtk_widget_activate_action (order->page, "win.show-run", "s", run->id);
  order_free (order);
}

static void
planned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Order *order = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistPlan) plan =
      hoist_client_make_plan_finish (HOIST_CLIENT (source), result, &error);
  const HoistFinding *blocker = plan != NULL ? hoist_plan_find_blocker (plan) : NULL;
  HoistRunWish wish = { 0 };

  if (plan == NULL || blocker != NULL)
    {
      say (order, plan == NULL ? error->message : blocker->message);
      return;
    }
  hoist_client_start_run_async (HOIST_CLIENT (source), plan, &wish, order->cancellable, started_cb,
                                order);
}

void
hoist_rehearsal_order_start (GtkWidget *page, HoistSession *session, const HoistRehearsalWish *wish,
                             GCancellable *cancellable)
{
  HoistClient *client = hoist_session_get_client (session);
  HoistPlanWish plan = HOIST_PLAN_WISH_INIT;
  Order *order;

  if (client == NULL)
    return;
  plan.kind = HOIST_PLAN_REHEARSAL;
  plan.backup_db = FALSE;
  plan.run_migrations = wish->migrations;
  plan.target_version = wish->target;
  order = g_new0 (Order, 1);
  order->page = g_object_ref (page);
  order->session = g_object_ref (session);
  order->cancellable = g_object_ref (cancellable);
  hoist_client_make_plan_async (client, wish->tenant, &plan, cancellable, planned_cb, order);
}
