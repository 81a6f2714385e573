/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which runs work now: at most `in_flight` at once, in the order in which they came, and of those
 * at most `slots` between stop and healthy (PERFORMANCE.md: many in flight, but never more tenants
 * without service than processors). Its threads do the work; nothing here knows what a run is.
 * Thread: any. */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _HoistRunQueue HoistRunQueue;
typedef void (*HoistRunQueueFunc) (const char *run, gpointer user_data);
typedef gboolean (*HoistRunQueueTickFunc) (gpointer user_data, GError **error);

HoistRunQueue *hoist_run_queue_new (guint in_flight, guint slots, HoistRunQueueFunc work,
                                    gpointer user_data);
void hoist_run_queue_free (HoistRunQueue *queue); /* stops */
/* `first`: before all that wait (runs that recovery takes up again). */
void hoist_run_queue_push (HoistRunQueue *queue, const char *run, gboolean first);
/* TRUE when it was still waiting and now never starts. */
gboolean hoist_run_queue_remove (HoistRunQueue *queue, const char *run);
guint hoist_run_queue_get_n_waiting (HoistRunQueue *queue);
/* Nothing new starts; blocks until every worker has returned. */
void hoist_run_queue_stop (HoistRunQueue *queue);
gboolean hoist_run_queue_is_stopping (HoistRunQueue *queue);
/* Waits so long; FALSE at once when it is stopping. Only from `work`. */
gboolean hoist_run_queue_pause (HoistRunQueue *queue, guint seconds);

/* A run that does nothing but watch a tenant that is up again gives its place of the `in_flight` to
 * the next; at most as many again rest so. TRUE: it rests, and work_on has to be called before it
 * does anything else. Only from `work`. */
gboolean hoist_run_queue_rest (HoistRunQueue *queue) G_GNUC_WARN_UNUSED_RESULT;
void hoist_run_queue_work_on (HoistRunQueue *queue);

/* Blocks until there is a place between stop and healthy; places are given in the order of asking.
 * `urgent` (a tenant that is down already) takes one at once, also above the limit. `tick` is
 * called about twice a second while waiting. CANCELLED, or tick's error. */
gboolean hoist_run_queue_take_slot (HoistRunQueue *queue, gboolean urgent,
                                    HoistRunQueueTickFunc tick, gpointer user_data,
                                    GCancellable *cancellable,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
void hoist_run_queue_leave_slot (HoistRunQueue *queue);

G_END_DECLS
