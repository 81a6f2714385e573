/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps of a run or a plan of several nodes as a table: a column for each node, a row for what all
 * of them do. What is done to the data, which is one for all nodes, is common: its row belongs to
 * no column. Pure. Thread: any. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *kind, *title; /* borrowed from who added them */
  gboolean common;
  GArray *cells; /* int: for each lane the number of its step, -1: it has none */
} HoistLaneRow;

typedef struct
{
  GPtrArray *nodes; /* const char*, borrowed; in the order of their first step: the lead first */
  GPtrArray *rows;  /* HoistLaneRow* */
} HoistLaneTable;

HoistLaneTable *hoist_lane_table_new (void);
void hoist_lane_table_free (HoistLaneTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistLaneTable, hoist_lane_table_free)
/* In the order of the plan; `index` is the step's number. The texts live longer than the table. */
void hoist_lane_table_add (HoistLaneTable *table, guint index, const char *kind, const char *title,
                           const char *node);
/* -1: it has no step there. */
int hoist_lane_table_find (const HoistLaneTable *table, const char *node);

G_END_DECLS
