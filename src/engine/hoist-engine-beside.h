/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Databases that runs have left beside a tenant's own: part of hoist-engine-prune.c. Thread: any
 * but the main one (nodes are asked). */
#pragma once
#include "engine/hoist-engine.h"
#include "model/hoist-retention.h"

G_BEGIN_DECLS

typedef struct
{
  const HoistTenant *tenant;
  const HoistRetentionFacts *facts;
  const HoistRetentionRule *rule;
} HoistBesideQuestion;
/* Adds what becomes of each; where nobody can say which there are one verdict says so. */
void hoist_engine_judge_beside (HoistEngine *self, const HoistBesideQuestion *question,
                                GPtrArray *verdicts, GCancellable *cancellable);
/* From now on it is nobody's way back: the verdict is PRUNING. */
gboolean hoist_engine_mark_beside (HoistEngine *self, const char *tenant,
                                   HoistRetentionVerdict *verdict, const char *user,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Has it dropped on its server, as often as it takes. */
gboolean hoist_engine_finish_beside (HoistEngine *self, const char *database,
                                     GCancellable *cancellable,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What was marked and is not gone; a silent node: the next time. */
void hoist_engine_finish_left_beside (HoistEngine *self, GCancellable *cancellable);
/* STALE when the plan switches back to a database that is gone or going. */
gboolean hoist_engine_check_beside (HoistEngine *self, const HoistPlan *plan,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
