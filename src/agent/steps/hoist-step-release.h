/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the steps fetch, dependencies, checkout, health and finish share about releases: origin,
 * trees and digests of lock files. Thread: the worker that runs the order. */
#pragma once
#include "agent/steps/hoist-step-work.h"
#include "drivers/hoist-dependencies.h"
#include "drivers/hoist-source.h"

G_BEGIN_DECLS

typedef struct
{
  char *mirror, *repository;
  HoistSourceOrigin origin; /* borrows the two */
} HoistStepOrigin;
/* `repository` may be "" for what only reads the mirror. */
void hoist_step_origin_init (HoistStepOrigin *origin, const HoistAgentState *state,
                             const char *application, const char *repository);
void hoist_step_origin_clear (HoistStepOrigin *origin);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistStepOrigin, hoist_step_origin_clear)

/* Of the mirror, else of the tenant's own repository. */
HoistTree *hoist_step_read_tree (const HoistStepOrigin *origin, const char *directory,
                                 const char *commit, const HoistDriverCall *call, GError **error);
/* Digest a commit's dependencies have; NOT_FOUND when it has no such lock file. */
char *hoist_step_digest_lock (const HoistStepOrigin *origin, const char *kind,
                              const HoistDependenciesWish *wish, const char *commit,
                              const HoistDriverCall *call, GError **error);
/* "v0.3.0", else seven characters of the commit. */
char *hoist_step_name_release (const char *tag, const char *commit);
/* HEAD of the tenant and whether all its files are those of `commit`: APPLIED, or PARTIAL with
 * ret_detail naming what differs. */
HoistProbe hoist_step_compare_tree (HoistStepWork *work, const HoistStepOrigin *origin,
                                    const char *commit, char **ret_detail);

G_END_DECLS
