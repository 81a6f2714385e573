/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One execution of a plan as it stands: a snapshot folded from the journal. Immutable,
 * reference-counted. Thread: any. */
#pragma once
#include "model/hoist-plan.h"

G_BEGIN_DECLS

typedef enum
{
  HOIST_RUN_QUEUED,
  HOIST_RUN_RUNNING,
  HOIST_RUN_CANCELLING,
  HOIST_RUN_UNDOING,
  HOIST_RUN_ENDED
} HoistRunState;
extern const char
    *const hoist_run_state_names[]; /* queued, running, cancelling, undoing, ended, NULL */
typedef enum
{
  HOIST_OUTCOME_NONE,
  HOIST_OUTCOME_NEW_HEALTHY,
  HOIST_OUTCOME_OLD_RESTORED,
  HOIST_OUTCOME_UNTOUCHED,
  HOIST_OUTCOME_PARKED
} HoistOutcome;
extern const char
    *const hoist_outcome_names[]; /* none, new-healthy, old-restored, untouched, parked, NULL */

typedef struct
{
  guint index;
  char *kind, *title, *description;
  char *node; /* nd_; "" the local node */
  HoistStepState state;
  HoistStepResult result, undo_result;
  guint weight;
  double fraction;             /* 0–1 within the step */
  char *detail;                /* "2 of 6 · add_person_columns.py"; "" */
  gint64 started_at, ended_at; /* of apply; wall µs */
  gboolean point_of_no_return;
  char *card;                /* "", "open": a person is waited for, "ticked": that person is done */
  char *card_by, *card_note; /* who said so, and what; "" */
  char *card_why;            /* what the node said to it: why it is still open; "" */
} HoistRunStep;

typedef struct
{
  /*< private >*/ gatomicrefcount refs;
  /*< public; read-only >*/
  char *id, *plan, *tenant, *tenant_slug;
  HoistPlanKind kind;
  char *from_version, *from_commit, *to_version, *to_commit;
  HoistRunState state;
  HoistOutcome outcome;
  char *cause;                   /* one sentence; "" */
  char *what_is_true_now, *next; /* "" */
  char *error_key;               /* normalised error for grouping and "failed before"; "" */
  double progress;               /* 0–1, from weights */
  gboolean point_of_no_return_passed, cancel_requested;
  char *started_by, *reason, *rollout; /* rollout: ro_ that it is part of; "" */
  guint hop, hops;                     /* … which goes in hops: from 1 on; 0 otherwise */
  char *hold_after;               /* reason of the hold that is set when it ends well; "" none */
  char *backup;                   /* bk_; "" */
  char *rolled_back_by;           /* rn_ of the rollback that took this run back; "" */
  char *resolved_by, *resolution; /* who said what was resolved; "" */
  char *migrations_run;           /* newline separated */
  char *details;                  /* newline separated sentences of the base contract's details[] */
  gint64 discarded_rows;          /* rows set aside by an undo or rollback; -1 unknown */
  double downtime_s;              /* measured; <0 unknown */
  gint64 created_at, started_at, ended_at;
  char *no_contact;        /* nd_ of the node that is waited for; "" */
  gint64 no_contact_since; /* wall µs; 0: every node answers */
  char *waits_for;         /* what the card says that is open: a person is waited for; "" */
  gint64 position;         /* journal position this snapshot stands at */
  GPtrArray *steps;        /* HoistRunStep* */
} HoistRun;
HoistRun *hoist_run_new (const HoistRun *fields);
HoistRun *hoist_run_ref (const HoistRun *run);
void hoist_run_unref (HoistRun *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistRun, hoist_run_unref)
HoistRunStep *hoist_run_step_new (const HoistRunStep *fields);
void hoist_run_step_free (HoistRunStep *step);
void hoist_run_step_write (const HoistRunStep *step, HoistJsonWriter *w, const char *name);
HoistRunStep *hoist_run_step_read (const HoistValue *value, GError **error);
void hoist_run_write (const HoistRun *run, HoistJsonWriter *w, const char *name);
void hoist_run_write_summary (const HoistRun *run, HoistJsonWriter *w,
                              const char *name); /* of a list: without its steps */
/* Lenient: a newer daemon may add members; unknown enum words are refused by name. */
HoistRun *hoist_run_read (const HoistValue *value, GError **error);
gboolean hoist_run_has_next_hop (const HoistRun *run); /* when it ends well */
/* An upgrade or a move that ended well and that no rollback has taken back yet. */
gboolean hoist_run_can_be_taken_back (const HoistRun *run);
/* Progress of a list of steps: sum of weight × fraction over sum of weights. */
double hoist_run_compute_progress (const GPtrArray *steps);

typedef enum
{
  HOIST_LOG_INFO,
  HOIST_LOG_OUTPUT,
  HOIST_LOG_WARNING,
  HOIST_LOG_ERROR
} HoistLogLevel;
extern const char *const hoist_log_level_names[]; /* info (Hoist), output (of a child), …, NULL */
typedef struct
{
  gint64 seq;
  gint64 time;
  int step;
  HoistLogLevel level;
  char *text;
  char *node; /* nd_; "" of the local node, of the control plane itself (step -1), or not said */
} HoistLogLine;
HoistLogLine *hoist_log_line_new (gint64 seq, gint64 time, int step, HoistLogLevel level,
                                  const char *text, const char *node);
void hoist_log_line_free (HoistLogLine *line);
void hoist_log_line_write (const HoistLogLine *line, HoistJsonWriter *w, const char *name);
HoistLogLine *hoist_log_line_read (const HoistValue *value, GError **error);

G_END_DECLS
