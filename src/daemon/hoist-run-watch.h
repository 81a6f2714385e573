/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls that answer when a run has ended (the base contract's synchronous upgrade) wait here,
 * without a thread each. Thread: main loop. */
#pragma once
#include "daemon/hoist-feed.h"

G_BEGIN_DECLS

typedef struct _HoistRunWatch HoistRunWatch;
typedef void (*HoistRunWatchFunc) (const HoistRun *run, gpointer user_data);

HoistRunWatch *hoist_run_watch_new (HoistFeed *feed);
/* Everybody who still waits is told nothing more. */
void hoist_run_watch_free (HoistRunWatch *watch);
/* `func` is called once, from the main loop, when the feed tells that the run has ended. The caller
 * looks into the store afterwards, in case it had ended before, and then calls
 * hoist_run_watch_tell. Returns a handle. */
guint hoist_run_watch_add (HoistRunWatch *watch, const char *run, HoistRunWatchFunc func,
                           gpointer user_data);
void hoist_run_watch_remove (HoistRunWatch *watch, guint handle);
/* Somebody has a snapshot: if it is an ended run, those who wait for it are told. */
void hoist_run_watch_tell (HoistRunWatch *watch, const HoistRun *run);
guint hoist_run_watch_get_size (HoistRunWatch *watch);

G_END_DECLS
