/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells the desktop how a run ended while nobody was looking, and that it waits for a person; says
 * how many runs are still being watched. One notification a run, replaced and withdrawn by the
 * run's id; a parked tenant is urgent. Only runs that were seen going on are told: a list that is
 * read for the first time is no news.
 *
 * Signals: "told" (id, title, body, urgent): a notification goes out; "quiet" (): the last open run
 * has ended. Thread: main. */
#pragma once
#include <gtk/gtk.h>
#include "console/hoist-session.h"

G_BEGIN_DECLS

#define HOIST_TYPE_RUN_NOTIFIER (hoist_run_notifier_get_type ())
G_DECLARE_FINAL_TYPE (HoistRunNotifier, hoist_run_notifier, HOIST, RUN_NOTIFIER, GObject)

/* The application's own, made when there is none; borrowed. `application` may be NULL: nothing is
 * sent then. */
HoistRunNotifier *hoist_run_notifier_get (GApplication *application);
HoistRunNotifier *hoist_run_notifier_new (GApplication *application);
/* Until the session goes. Twice is once. */
void hoist_run_notifier_watch (HoistRunNotifier *self, HoistSession *session);
void hoist_run_notifier_unwatch (HoistRunNotifier *self, HoistSession *session);
/* The run is on the screen: what was told of it is taken back. */
void hoist_run_notifier_withdraw (HoistRunNotifier *self, const char *run);
guint hoist_run_notifier_count_open (HoistRunNotifier *self);
/* The window goes, the open runs are watched on. */
void hoist_run_notifier_say_background (HoistRunNotifier *self);

G_END_DECLS
