/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run as a row: a thin object around its latest snapshot. Signal "changed". Thread: main. */
#pragma once
#include <gio/gio.h>
#include "model/hoist-run.h"

G_BEGIN_DECLS

#define HOIST_TYPE_RUN_ITEM (hoist_run_item_get_type ())
G_DECLARE_FINAL_TYPE (HoistRunItem, hoist_run_item, HOIST, RUN_ITEM, GObject)

HoistRunItem *hoist_run_item_new (HoistRun *run);
const char *hoist_run_item_get_id (HoistRunItem *self);
HoistRun *hoist_run_item_get_run (HoistRunItem *self);
/* An older snapshot (lower position) is left out: FALSE. */
gboolean hoist_run_item_set_run (HoistRunItem *self, HoistRun *run);
void hoist_run_item_set_progress (HoistRunItem *self, double progress);
double hoist_run_item_get_progress (HoistRunItem *self);
gboolean hoist_run_item_is_open (HoistRunItem *self);

G_END_DECLS
