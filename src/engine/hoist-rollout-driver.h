/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Carries rollouts out: as many targets at a time as was asked for, wave after wave, each with a
 * plan that is made and checked when its turn comes and a run of its own; stops starting when more
 * failed than may. It lives in the store: after any end of the daemon it goes on where it was.
 * Blocking work is done on its own few threads. Thread: any. */
#pragma once
#include "model/hoist-plan.h"
#include "model/hoist-rollout.h"
#include "model/hoist-run.h"
#include "store/hoist-store.h"

G_BEGIN_DECLS

/* What it can't do itself; called on its own threads. */
typedef struct
{
  HoistPlan *(*make_plan) (const HoistRollout *rollout, const HoistRolloutTarget *target,
                           GCancellable *cancellable, gpointer user_data, GError **error);
  /* The rollout has that one target only. */
  HoistRun *(*start_run) (const HoistRollout *rollout, const HoistPlan *plan, gpointer user_data,
                          GError **error);
  gboolean (*resolve_run) (const char *run, const char *statement, const char *user,
                           gpointer user_data, GError **error);
  gpointer user_data;
} HoistRolloutHands;

typedef struct _HoistRolloutDriver HoistRolloutDriver;

HoistRolloutDriver *hoist_rollout_driver_new (HoistStore *store, const HoistRolloutHands *hands);
/* Takes up what was running or stopping; to be called once the open runs are in their queue. */
void hoist_rollout_driver_start (HoistRolloutDriver *self);
/* Starts nothing more and waits for its threads; open rollouts stay open in the store. */
void hoist_rollout_driver_stop (HoistRolloutDriver *self);
void hoist_rollout_driver_free (HoistRolloutDriver *self);

/* From now on it runs. `planned` has an id, who started it and what was acknowledged; the answer is
 * the snapshot of its beginning. */
HoistRollout *hoist_rollout_driver_add (HoistRolloutDriver *self, const HoistRollout *planned,
                                        GError **error);
/* The same with a plan that was made for its first target and approved: its run is started now.
 * An error of start_run ends the rollout, too. */
HoistRun *hoist_rollout_driver_begin (HoistRolloutDriver *self, const HoistRollout *planned,
                                      const HoistPlan *plan, GError **error);
/* No further starts; what is going on goes on. CONFLICT: it does not run. */
HoistRollout *hoist_rollout_driver_halt (HoistRolloutDriver *self, const char *id, const char *user,
                                         GError **error);
/* Goes on with the targets that are left; failures until now no longer count. CONFLICT: nothing is
 * left, or it runs. */
HoistRollout *hoist_rollout_driver_resume (HoistRolloutDriver *self, const char *id,
                                           const char *user, GError **error);
/* The failed and refused ones again, and those that are left. `statement` is noted at each failed
 * run as what was resolved. CONFLICT: none failed, or some are still going on. */
HoistRollout *hoist_rollout_driver_retry (HoistRolloutDriver *self, const char *id,
                                          const char *statement, const char *user, GError **error);

G_END_DECLS
