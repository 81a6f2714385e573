/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal as it grows, brought to the main loop in the order of its positions. Workers append
 * from their own threads and the store tells of it there; two of them may tell in the wrong order.
 * Signal "record" (HoistEvent*, HoistRun* or NULL), main loop, positions without gaps. Thread: main
 * loop. */
#pragma once
#include "model/hoist-event.h"
#include "model/hoist-run.h"
#include "store/hoist-store-journal.h"
#include "store/hoist-store-run.h"

G_BEGIN_DECLS

#define HOIST_TYPE_FEED (hoist_feed_get_type ())
G_DECLARE_FINAL_TYPE (HoistFeed, hoist_feed, HOIST, FEED, GObject)

HoistFeed *hoist_feed_new (HoistStore *store);
/* The last position that was told; starts at the journal's head. */
gint64 hoist_feed_get_position (HoistFeed *self);

G_END_DECLS
