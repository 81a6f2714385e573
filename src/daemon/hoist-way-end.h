/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a way of several hops has ended, for calls that have waited for it. Asks the store. Thread:
 * any. */
#pragma once
#include "model/hoist-run.h"
#include "store/hoist-store-rollout.h"

G_BEGIN_DECLS

/* It has ended or was stopped. */
gboolean hoist_way_end_is_over (HoistStore *store, const char *rollout);
/* The run of the last hop that had one; NULL with an error. */
HoistRun *hoist_way_end_dup_run (HoistStore *store, const char *rollout, GError **error);

/* What a caller is told of the whole way; of a run that is no hop: of the run. */
typedef struct
{
  gboolean success;
  char *previous_version, *new_version; /* where the tenant was at first, and is now */
  char *commit;                         /* full */
  char *cause;                          /* why it is not where it was to go; "" */
} HoistWayEnd;
void hoist_way_end_init (HoistWayEnd *self, HoistStore *store, const HoistRun *last);
void hoist_way_end_clear (HoistWayEnd *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistWayEnd, hoist_way_end_clear)

G_END_DECLS
