/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bounded lanes of worker threads for calls that block: short questions to the store, long
 * questions to a node, and one password at a time (its hash takes 19 MiB). A slow node can so never
 * hold up a list. Thread: pushed from the main loop; work runs on a lane, done again on the main
 * loop. */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  HOIST_LANE_STORE,
  HOIST_LANE_NODE,
  HOIST_LANE_PASSWORD,
  HOIST_N_LANES
} HoistLane;

typedef struct _HoistLanes HoistLanes;
typedef void (*HoistLaneFunc) (gpointer job);

HoistLanes *hoist_lanes_new (void);
/* FALSE when that lane's queue is full (then neither function is called). */
gboolean hoist_lanes_push (HoistLanes *lanes, HoistLane lane, HoistLaneFunc work,
                           HoistLaneFunc done, gpointer job);
/* Cancelled when the lanes are freed; blocking work takes it along. */
GCancellable *hoist_lanes_get_cancellable (HoistLanes *lanes);
/* Waits for what is running; queued jobs are done without their work. Their `done` is called before
 * this returns. */
void hoist_lanes_free (HoistLanes *lanes);

G_END_DECLS
