/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person may order of a run: cancel it, say what was resolved and try again. Asks first, in
 * words that are true of the present step. Signal "answered" (HoistRun*): the run as the plane
 * answered. Refusals are said on the page. Thread: main. */
#pragma once
#include <gtk/gtk.h>
#include "console/hoist-session.h"

G_BEGIN_DECLS

#define HOIST_TYPE_RUN_ORDERS (hoist_run_orders_get_type ())
G_DECLARE_FINAL_TYPE (HoistRunOrders, hoist_run_orders, HOIST, RUN_ORDERS, GObject)

/* `page` is borrowed: it outlives this, or calls hoist_run_orders_stop. */
HoistRunOrders *hoist_run_orders_new (HoistSession *session, GtkWidget *page);
void hoist_run_orders_stop (HoistRunOrders *self);
/* The newest snapshot: a question that is open is asked anew in its words. */
void hoist_run_orders_take_run (HoistRunOrders *self, const HoistRun *run);
void hoist_run_orders_ask_cancel (HoistRunOrders *self);
void hoist_run_orders_ask_retry (HoistRunOrders *self);
/* Only says what was resolved, which unlocks a parked tenant; nothing is tried. */
void hoist_run_orders_ask_resolve (HoistRunOrders *self);
/* The card of that step is done, says the person; "answered" has the run as it stands then. */
void hoist_run_orders_tick_card (HoistRunOrders *self, guint step, const char *note);
gboolean hoist_run_orders_is_ticking (HoistRunOrders *self); /* its answer is awaited */
/* The question that is open; NULL. */
GtkWindow *hoist_run_orders_get_question (HoistRunOrders *self);

G_END_DECLS
