/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of step kinds and the steps of a plan. A step kind is one row here and one file in
 * agent/steps/ (ARCHITECTURE.md, contract 2). The arguments of each kind are listed in
 * protocol/PROTOCOL.md and checked by `validate`. Thread: any. */
#pragma once
#include "model/hoist-step-kind-id.h"
#include "model/hoist-value.h"

G_BEGIN_DECLS

typedef enum
{
  HOIST_UNDO_NOTHING, /* the step changes nothing that must be taken back */
  HOIST_UNDO_YES,
  HOIST_UNDO_NONE /* can't be taken back: a point of no return, with a reason in the plan */
} HoistUndo;

typedef struct
{
  HoistStepKindId id;
  const char *name;  /* "preflight" */
  const char *title; /* "Check before the first change" (untranslated; xgettext marks) */
  HoistUndo undo;
  guint weight;         /* share of progress where nothing was measured */
  gboolean in_downtime; /* runs between stop and healthy */
  guint deadline_s;     /* default time limit of apply */
  gboolean by_plane;    /* carried out by the control plane itself: no order to an agent */
  gboolean (*validate) (const HoistValue *args, GError **error);
  char *(*describe) (const HoistValue *args);      /* one human sentence, no markup */
  char *(*describe_undo) (const HoistValue *args); /* NULL function: nothing to undo */
  gboolean at_once; /* several followers may be at it at the same time: each by its agent alone */
} HoistStepKind;

const HoistStepKind *hoist_step_kind_get (HoistStepKindId id);
const HoistStepKind *hoist_step_kind_find (const char *name); /* NULL when unknown */

typedef struct
{
  guint index;
  const HoistStepKind *kind;
  char *node; /* nd_, "" local */
  HoistValue *args;
  gboolean point_of_no_return;
  guint weight;
} HoistStep;

/* A kind that a guide may use several times and in several places. */
gboolean hoist_step_kind_is_of_guide (HoistStepKindId id);
/* Before the stop it already changes something that has to be taken back. */
gboolean hoist_step_kind_comes_early (HoistStepKindId id);
/* The services are stopped while it runs. */
gboolean hoist_step_is_in_downtime (const HoistStep *step);
guint hoist_step_get_deadline (const HoistStep *step); /* of apply, seconds */
/* A message that is none of the way there: it is sent when the outcome is known. */
gboolean hoist_step_waits_for_end (const HoistStep *step);
HoistStep *hoist_step_new (guint index, HoistStepKindId kind, const char *node,
                           const HoistValue *args, GError **error);
HoistStep *hoist_step_copy (const HoistStep *step);
void hoist_step_free (HoistStep *step);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistStep, hoist_step_free)
void hoist_step_write (const HoistStep *step, HoistJsonWriter *w, const char *name);
HoistStep *hoist_step_read (const HoistValue *value, GError **error);

/* State and result are apart (contract 7). */
typedef enum
{
  HOIST_STEP_PENDING,
  HOIST_STEP_INTENDED,
  HOIST_STEP_APPLIED,
  HOIST_STEP_UNDO_INTENDED,
  HOIST_STEP_UNDONE
} HoistStepState;
extern const char
    *const hoist_step_state_names[]; /* pending, intended, applied, undo-intended, undone, NULL */
typedef enum
{
  HOIST_RESULT_NONE,
  HOIST_RESULT_DONE,
  HOIST_RESULT_SKIPPED,
  HOIST_RESULT_FAILED,
  HOIST_RESULT_CANCELLED,
  HOIST_RESULT_TIMED_OUT,
  HOIST_RESULT_UNPROVEN
} HoistStepResult;
extern const char *const hoist_step_result_names[]; /* none, done, skipped, failed, cancelled,
                                                       timed-out, unproven, NULL */
typedef enum
{
  HOIST_PROBE_UNKNOWN,
  HOIST_PROBE_NOT_APPLIED,
  HOIST_PROBE_PARTIAL,
  HOIST_PROBE_APPLIED
} HoistProbe;
extern const char *const hoist_probe_names[]; /* unknown, not-applied, partial, applied, NULL */

G_END_DECLS
