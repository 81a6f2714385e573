/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One step of one run as its kind's file sees it, and the table of kinds. A kind is `apply`, `undo`
 * (none when there is nothing to take back) and `probe`, each blocking, each safe to repeat after
 * any interruption ("make it so"). Thread: the worker that runs the order. */
#pragma once
#include "agent/hoist-agent-lock.h"
#include "agent/hoist-agent-spool.h"
#include "agent/hoist-agent-state.h"
#include "base/hoist-failpoint.h"
#include "drivers/hoist-driver-call.h"
#include "model/hoist-plan.h"
#include "model/hoist-step.h"
#include "model/hoist-tenant.h"

G_BEGIN_DECLS

typedef struct _HoistStepWork HoistStepWork;

/* Where what a step says goes. `text` is cleaned and free of known secrets. */
typedef struct
{
  void (*log) (HoistLogLevel level, const char *text, gpointer user_data);
  void (*detail) (const char *text, gpointer user_data);
  void (*progress) (double fraction, const char *detail, gpointer user_data);
  gpointer user_data;
} HoistStepVoice;

struct _HoistStepWork
{
  const HoistAgentState *state;
  HoistAgentLock *lock; /* NULL in a probe outside a claim */
  const HoistTenant *tenant;
  gint uid, gid; /* owner of the tenant's folder */
  const HoistStepKind *kind;
  HoistAgentSpoolKey key;
  gint64 epoch;
  const HoistValue *args;
  gint64 deadline;      /* boottime µs; 0: none */
  HoistDriverCall call; /* for drivers: cancellable, lock, output to the log */
  HoistStepVoice voice;
  HoistValue *facts;   /* the result's facts, filled by the step */
  gboolean skipped;    /* nothing had to be done */
  GPtrArray *findings; /* HoistFinding*, for preflight; may be NULL */
};

typedef struct
{
  HoistStepKindId kind;
  gboolean (*apply) (HoistStepWork *work, GError **error);
  gboolean (*undo) (HoistStepWork *work, GError **error); /* NULL: nothing to take back */
  /* What is true, of the direction in work->key.undo; ret_detail one sentence. */
  HoistProbe (*probe) (HoistStepWork *work, char **ret_detail);
} HoistStepActions;

const HoistStepActions *hoist_step_actions_get (HoistStepKindId kind);

extern const HoistStepActions hoist_step_preflight, hoist_step_fetch, hoist_step_dependencies,
    hoist_step_prepare, hoist_step_copy_database, hoist_step_catch_up, hoist_step_switch,
    hoist_step_stop, hoist_step_backup, hoist_step_checkout, hoist_step_activate,
    hoist_step_migrate, hoist_step_restore, hoist_step_start, hoist_step_health, hoist_step_finish,
    hoist_step_command, hoist_step_configure, hoist_step_card, hoist_step_end, hoist_step_rehearse,
    hoist_step_component, hoist_step_transfer, hoist_step_message, hoist_step_pull,
    hoist_step_replace;

/* Fills `call`, owner and facts. `work` must stay where it is. */
gboolean hoist_step_work_init (HoistStepWork *work, GCancellable *cancellable,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
void hoist_step_work_clear (HoistStepWork *work);

void hoist_step_work_log (HoistStepWork *work, HoistLogLevel level, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
/* A sentence of the base contract's details; only of apply. */
void hoist_step_work_detail (HoistStepWork *work, const char *format, ...) G_GNUC_PRINTF (2, 3);
void hoist_step_work_progress (HoistStepWork *work, double fraction, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
/* The kind's failpoint in the middle of its effect. */
gboolean hoist_step_work_middle (HoistStepWork *work, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Milliseconds left before the step's deadline, at most `most`. */
guint hoist_step_work_get_time_left (const HoistStepWork *work, guint most);

const char *hoist_step_work_get_text (const HoistStepWork *work,
                                      const char *name); /* "" when absent */
void hoist_step_work_set_text (HoistStepWork *work, const char *name, const char *value);
void hoist_step_work_set_int (HoistStepWork *work, const char *name, gint64 value);

G_END_DECLS
