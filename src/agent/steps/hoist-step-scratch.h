/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a rehearsal takes place, and where a release makes its schema: the release, the tenant's
 * settings and a clone of its database (or an empty one), in a folder that is the tenant's own and
 * goes afterwards. Nothing in it names what is live. Thread: worker. */
#pragma once
#include "agent/steps/hoist-step-database.h"

G_BEGIN_DECLS

typedef struct
{
  HoistStepDatabase live;  /* its driver may be NULL: there is no database */
  HoistStepDatabase clone; /* the same driver, the clone's path */
  HoistDatabaseCloneOrder order;
  char *folder, *file, *address; /* of the release; see HoistDatabaseCloneOrder */
  gboolean has_config;           /* files of `config` lie there, too */
  gboolean is_empty;             /* before it is made: with nothing in the place of the clone */
} HoistStepScratch;

/* Where it is, or would be. NOT_OFFERED where the engine has no clones, REFUSED for a file that
 * lies outside of the tenant's folder. */
gboolean hoist_step_scratch_read (HoistStepWork *work, HoistStepScratch *ret,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
void hoist_step_scratch_clear (HoistStepScratch *scratch);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistStepScratch, hoist_step_scratch_clear)
/* What an earlier one left goes first. *ret_seconds: how long the clone took. */
gboolean hoist_step_scratch_make (HoistStepWork *work, HoistStepScratch *scratch,
                                  double *ret_seconds, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What the next release of a way finds there: its files over those of the one before. The clone,
 * and whatever was written beside, stays; the settings are those of before. */
gboolean hoist_step_scratch_go_on (HoistStepWork *work, HoistStepScratch *scratch,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_step_scratch_remove (HoistStepWork *work, const HoistStepScratch *scratch,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_step_scratch_is_there (const HoistStepScratch *scratch);
/* A list of texts of the deployed folder as they are in that one. */
HoistValue *hoist_step_scratch_move (HoistStepWork *work, const HoistStepScratch *scratch,
                                     const HoistValue *texts);

G_END_DECLS
