/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many upgrades as one order, or the hops of one upgrade: which tenants, from and to what, in which
 * order, how many at a time, and how many may fail before nothing more is started. Each target then
 * has a run of its own. As a plan it has no id and is in the state planned; what is excluded says
 * why. The hash covers what a person agrees to: targets with versions and commits, waves, options,
 * what must be acknowledged. Reference-counted; immutable for everybody but the engine that carries
 * it out. Thread: any. */
#pragma once
#include "model/hoist-release.h"
#include "model/hoist-tenant.h"

G_BEGIN_DECLS

typedef enum
{
  HOIST_ROLLOUT_PLANNED,
  HOIST_ROLLOUT_RUNNING,
  HOIST_ROLLOUT_STOPPING, /* nothing more is started, some runs are going on */
  HOIST_ROLLOUT_STOPPED,  /* nothing is going on, targets are left; can be resumed */
  HOIST_ROLLOUT_ENDED,
} HoistRolloutState;
extern const char
    *const hoist_rollout_state_names[]; /* planned, running, stopping, stopped, ended, NULL */

typedef enum
{
  HOIST_TARGET_EXCLUDED, /* never started: `cause` says why */
  HOIST_TARGET_WAITING,
  HOIST_TARGET_STARTING, /* its plan is being made; `plan` is what was started, if it was */
  HOIST_TARGET_RUNNING,
  HOIST_TARGET_DONE,
  HOIST_TARGET_FAILED,  /* its run went back or was parked */
  HOIST_TARGET_REFUSED, /* a check said no: nothing was changed */
} HoistTargetState;
extern const char *const hoist_target_state_names[]; /* excluded, waiting, starting, running, done,
                                                        failed, refused, NULL */

/* The check of a hop that is not begun because one before it did not succeed. */
#define HOIST_ROLLOUT_NOT_REACHED "not-reached"

typedef struct
{
  guint index; /* its place in the order */
  guint wave;  /* starts when all of the waves before have ended */
  char *tenant, *tenant_slug, *application;
  HoistEnvironment environment;
  char *from_version, *to_version, *to_commit; /* commit full */
  HoistTargetState state;
  char *check; /* of an exclusion or refusal: hold, other-run, parked, failed-before, unreachable,
                  already-there, newer, required-stop, not-reached, target, version, plan, … */
  char *cause; /* one sentence; "" */
  char *plan, *run;
  gint64 started_at, ended_at;
} HoistRolloutTarget;
HoistRolloutTarget *hoist_rollout_target_new (const HoistRolloutTarget *fields);
void hoist_rollout_target_free (HoistRolloutTarget *target);
void hoist_rollout_target_write (const HoistRolloutTarget *target, HoistJsonWriter *w,
                                 const char *name);
HoistRolloutTarget *hoist_rollout_target_read (const HoistValue *value, GError **error);

typedef struct
{
  /*< private >*/ gatomicrefcount refs;
  /*< public; read-only >*/
  char *id, *hash;
  HoistRolloutState state;
  guint parallel;   /* runs at a time */
  int max_failures; /* more than these stop further starts; -1: nothing does */
  guint forgiven;   /* failures from before the last resume */
  gboolean backup_db, run_migrations;
  gboolean in_hops; /* the targets are hops of one tenant, in their order; the first that does not
                       succeed ends it */
  char *started_by, *reason, *stop_reason;
  char **acknowledge, **acknowledged;
  GPtrArray *notices;                             /* HoistNotice* of what must be acknowledged */
  guint excluded, waiting, running, done, failed; /* targets; failed: and refused */
  gint64 created_at, ended_at;
  GPtrArray *targets; /* HoistRolloutTarget*, in their order */
} HoistRollout;

HoistRollout *hoist_rollout_new (const HoistRollout *fields);
HoistRollout *hoist_rollout_ref (const HoistRollout *rollout);
void hoist_rollout_unref (HoistRollout *rollout);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistRollout, hoist_rollout_unref)
void hoist_rollout_write (const HoistRollout *rollout, HoistJsonWriter *w, const char *name);
void hoist_rollout_write_summary (const HoistRollout *rollout, HoistJsonWriter *w,
                                  const char *name); /* without its targets and notices */
HoistRollout *hoist_rollout_read (const HoistValue *value, GError **error); /* lenient */
char *hoist_rollout_compute_hash (const HoistRollout *rollout);
/* How many targets it has, excluded ones with them, by its counts: also where they are not there.
 */
guint hoist_rollout_get_size (const HoistRollout *rollout);
/* Sets the five counts from the targets. For who makes or carries it out. */
void hoist_rollout_count (HoistRollout *rollout);
/* "3 tenants, 2 at a time; nothing more is started after the first failure.", or "acme goes from
 * v1.0 to v4.0 in 3 hops, each a run of its own." */
char *hoist_rollout_describe (const HoistRollout *rollout);

G_END_DECLS
