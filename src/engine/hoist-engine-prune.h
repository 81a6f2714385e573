/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Removing the backups of a tenant that its rule no longer holds, and the databases that its runs
 * left beside its own. Thread: any but the main one
 * (nodes are asked). */
#pragma once
#include "engine/hoist-engine.h"
#include "model/hoist-retention.h"

G_BEGIN_DECLS

typedef struct
{
  const char *tenant;
  guint keep, days; /* the rule (model/hoist-retention.h) */
  gboolean dry_run; /* nothing is changed */
  /* What somebody has seen and wants to be rid of (bk_, hoist_…): of what may go only these go.
   * NULL: all. */
  const char *const *only;
  const char *user;
} HoistPruneOrder;
/* HoistRetentionVerdict*, the backups, then the databases, newest first, as it is afterwards. BUSY
 * beside a run. A node that does not answer is no error: the verdict stays PRUNING, its problem
 * says why. */
GPtrArray *hoist_engine_prune_backups (HoistEngine *self, const HoistPruneOrder *order,
                                       GCancellable *cancellable, GError **error);

G_END_DECLS
