/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two counts of the rows of a database beside each other: what became fewer. Both are lists of
 * HoistTableDigest*. Pure. Thread: any. */
#pragma once
#include "model/hoist-backup.h"

G_BEGIN_DECLS

typedef struct
{
  const char *table;    /* borrowed from `before` */
  gint64 before, after; /* 0 after: also of a table that is gone */
  gboolean is_gone;
} HoistStepRowsLost;

/* Tables that had rows and have fewer, in the order of `before`. What an engine keeps for itself
 * has a negative count: nothing is said of it. HoistStepRowsLost, not pointers. */
GArray *hoist_step_rows_list_lost (const GPtrArray *before, const GPtrArray *after);
/* All rows of `tables`, without those that the engine keeps for itself, as `known` tells. */
gint64 hoist_step_rows_sum (const GPtrArray *tables, const GPtrArray *known);

G_END_DECLS
