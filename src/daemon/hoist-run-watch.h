/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls that answer when a run, or a way of several hops, has ended (the base contract's
 * synchronous upgrade) wait here, without a thread each. Thread: main loop. */
#pragma once
#include "daemon/hoist-feed.h"

G_BEGIN_DECLS

typedef struct _HoistRunWatch HoistRunWatch;
/* run NULL: it was a rollout that is waited for. */
typedef void (*HoistRunWatchFunc) (const HoistRun *run, gpointer user_data);

HoistRunWatch *hoist_run_watch_new (HoistFeed *feed);
/* Everybody who still waits is told nothing more. */
void hoist_run_watch_free (HoistRunWatch *watch);
/* `func` is called once, from the main loop, when the feed tells that the run (rn_) has ended, or
 * that the rollout (ro_) has ended or stopped. The caller looks into the store afterwards, in case
 * it had ended before, and then calls hoist_run_watch_tell or …_tell_rollout. Returns a handle. */
guint hoist_run_watch_add (HoistRunWatch *watch, const char *id, HoistRunWatchFunc func,
                           gpointer user_data);
void hoist_run_watch_remove (HoistRunWatch *watch, guint handle);
/* Somebody has a snapshot: if it is an ended run, those who wait for it are told. */
void hoist_run_watch_tell (HoistRunWatch *watch, const HoistRun *run);
/* Somebody has seen that this rollout is over. */
void hoist_run_watch_tell_rollout (HoistRunWatch *watch, const char *rollout);
guint hoist_run_watch_get_size (HoistRunWatch *watch);

G_END_DECLS
