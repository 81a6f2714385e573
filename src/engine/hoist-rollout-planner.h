/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a selection of tenants to a rollout in the state planned: from and to of each, exclusions
 * with their reasons, the order (test tenants are a wave before all others), and the notices, each
 * once. Asks the store only, no node: each target gets a plan of its own, made and checked against
 * the node, when its turn comes. Thread: any. */
#pragma once
#include "model/hoist-rollout.h"
#include "store/hoist-store.h"

G_BEGIN_DECLS

#define HOIST_ROLLOUT_MAX_TARGETS 1000 /* as long as a list in a request may be */
#define HOIST_ROLLOUT_MAX_PARALLEL 64

typedef struct
{
  const char *const *tenants; /* ids; one that comes twice counts once */
  const char *target_version; /* NULL: the latest of each application */
  gboolean backup_db, run_migrations;
  guint parallel;   /* 1 to HOIST_ROLLOUT_MAX_PARALLEL */
  int max_failures; /* -1: any number */
} HoistRolloutRequest;

/* NOT_FOUND names a tenant that is not there; INVALID: too many of something. A rollout in which
 * everything is excluded is an answer too. */
HoistRollout *hoist_rollout_planner_make (HoistStore *store, const HoistRolloutRequest *request,
                                          GError **error);

G_END_DECLS
