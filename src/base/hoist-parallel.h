/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same blocking work for several items at once. Thread: any; it returns when all the work has.
 */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* In a thread of its own for each item that is at work; what it may touch of others is its own
 * matter. */
typedef void (*HoistParallelFunc) (gpointer item, gpointer user_data);
/* In the caller's thread while it waits: at once, then after *ret_next_ms at the latest. */
typedef void (*HoistParallelTickFunc) (guint *ret_next_ms, gpointer user_data);

typedef struct
{
  guint at_once; /* items at work at the same time; 1 or more */
  HoistParallelFunc work;
  HoistParallelTickFunc tick; /* NULL: none */
  gpointer user_data;         /* of both */
} HoistParallel;

/* A single item without a tick is worked on in the caller's own thread. */
void hoist_parallel_for_each (const HoistParallel *how, GPtrArray *items);

G_END_DECLS
