/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rollouts and their targets. Written in one transaction each, so that after any end of the daemon
 * the store says which targets were left, being started, going on or done. Thread: any. */
#pragma once
#include "model/hoist-rollout.h"
#include "store/hoist-store.h"

G_BEGIN_DECLS

/* With all of its targets. CONFLICT: there is one of this id. */
gboolean hoist_store_add_rollout (HoistStore *self, const HoistRollout *rollout,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What has changed: the rollout itself and, when given, these of its targets
 * (const HoistRolloutTarget*, borrowed). NOT_FOUND. */
gboolean hoist_store_update_rollout (HoistStore *self, const HoistRollout *rollout,
                                     const GPtrArray *targets,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
HoistRollout *hoist_store_dup_rollout (HoistStore *self, const char *id, GError **error);
/* Newest first, without their targets; ret_total may be NULL. HoistRollout* */
GPtrArray *hoist_store_list_rollouts (HoistStore *self, guint limit, guint offset, guint *ret_total,
                                      GError **error);
/* Ids of those that are running or stopping, oldest first: what goes on after a start. */
GPtrArray *hoist_store_list_open_rollouts (HoistStore *self, GError **error); /* char* */

G_END_DECLS
