/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run's snapshot and its log lines. Owned by whoever holds a reference; any thread; never folds
 * the journal (that is the engine's business). Lenient about members: a newer daemon may add some.
 */
#include "model/hoist-run.h"

#include "model/hoist-fields-define.h"

const char *const hoist_run_state_names[] = { "queued",  "running", "cancelling",
                                              "undoing", "ended",   NULL };
const char *const hoist_outcome_names[] = { "none",      "new-healthy", "old-restored",
                                            "untouched", "parked",      NULL };
const char *const hoist_log_level_names[] = { "info", "output", "warning", "error", NULL };

static const HoistField step_rows[] = {
  { HOIST_FIELD (HoistRunStep, index, UINT), HOIST_FIELD_NEEDED },
  { HOIST_FIELD (HoistRunStep, kind, TEXT), HOIST_FIELD_NEEDED },
  { HOIST_FIELD (HoistRunStep, title, TEXT) },
  { HOIST_FIELD (HoistRunStep, description, TEXT) },
  { HOIST_FIELD (HoistRunStep, node, TEXT), HOIST_FIELD_SPARSE, HOIST_FIELD_ID (NODE) },
  { HOIST_FIELD (HoistRunStep, state, ENUM), HOIST_FIELD_NEEDED, .words = hoist_step_state_names },
  { HOIST_FIELD (HoistRunStep, result, ENUM), .words = hoist_step_result_names },
  { HOIST_FIELD (HoistRunStep, undo_result, ENUM), .words = hoist_step_result_names },
  { HOIST_FIELD (HoistRunStep, weight, UINT) },
  { HOIST_FIELD (HoistRunStep, fraction, DOUBLE) },
  { HOIST_FIELD (HoistRunStep, detail, TEXT) },
  { HOIST_FIELD (HoistRunStep, started_at, TIME) },
  { HOIST_FIELD (HoistRunStep, ended_at, TIME) },
  { HOIST_FIELD (HoistRunStep, point_of_no_return, BOOL) },
  { HOIST_FIELD (HoistRunStep, card, TEXT), HOIST_FIELD_SPARSE },
  { HOIST_FIELD (HoistRunStep, card_by, TEXT), HOIST_FIELD_SPARSE },
  { HOIST_FIELD (HoistRunStep, card_note, TEXT), HOIST_FIELD_SPARSE },
  { HOIST_FIELD (HoistRunStep, card_why, TEXT), HOIST_FIELD_SPARSE },
  { NULL },
};
const HoistFields hoist_run_step_fields = { "RunStep", sizeof (HoistRunStep), -1, TRUE, step_rows };

HoistRunStep *
hoist_run_step_new (const HoistRunStep *fields)
{
  return hoist_fields_new (&hoist_run_step_fields, fields);
}

HOIST_FIELDS_DEFINE_ELEMENT_NOUN (HoistRunStep, hoist_run_step, hoist_run_step_fields)
HOIST_FIELDS_DEFINE_ELEMENT (step_element, "RunStep", hoist_run_step, new, free)

static const HoistField run_rows[] = {
  { HOIST_FIELD (HoistRun, id, TEXT), HOIST_FIELD_NEEDED, HOIST_FIELD_ID (RUN) },
  { HOIST_FIELD (HoistRun, plan, TEXT), HOIST_FIELD_ID (PLAN) },
  { HOIST_FIELD (HoistRun, tenant, TEXT), HOIST_FIELD_NEEDED, HOIST_FIELD_ID (TENANT) },
  { HOIST_FIELD (HoistRun, tenant_slug, TEXT) },
  { HOIST_FIELD (HoistRun, kind, ENUM), HOIST_FIELD_NEEDED, .words = hoist_plan_kind_names },
  { HOIST_FIELD (HoistRun, from_version, TEXT) },
  { HOIST_FIELD (HoistRun, from_commit, TEXT), HOIST_FIELD_GRAMMAR (COMMIT) },
  { HOIST_FIELD (HoistRun, to_version, TEXT) },
  { HOIST_FIELD (HoistRun, to_commit, TEXT), HOIST_FIELD_GRAMMAR (COMMIT) },
  { HOIST_FIELD (HoistRun, state, ENUM), HOIST_FIELD_NEEDED, .words = hoist_run_state_names },
  { HOIST_FIELD (HoistRun, outcome, ENUM), .words = hoist_outcome_names },
  { HOIST_FIELD (HoistRun, cause, TEXT) },
  { HOIST_FIELD (HoistRun, what_is_true_now, TEXT) },
  { HOIST_FIELD (HoistRun, next, TEXT) },
  { HOIST_FIELD (HoistRun, error_key, TEXT) },
  { HOIST_FIELD (HoistRun, progress, DOUBLE) },
  { HOIST_FIELD (HoistRun, point_of_no_return_passed, BOOL) },
  { HOIST_FIELD (HoistRun, cancel_requested, BOOL) },
  { HOIST_FIELD (HoistRun, started_by, TEXT) },
  { HOIST_FIELD (HoistRun, reason, TEXT) },
  { HOIST_FIELD (HoistRun, rollout, TEXT), HOIST_FIELD_SPARSE, HOIST_FIELD_ID (ROLLOUT) },
  { HOIST_FIELD (HoistRun, hop, UINT), HOIST_FIELD_SPARSE },
  { HOIST_FIELD (HoistRun, hops, UINT), HOIST_FIELD_SPARSE },
  { HOIST_FIELD (HoistRun, hold_after, TEXT) },
  { HOIST_FIELD (HoistRun, backup, TEXT), HOIST_FIELD_ID (BACKUP) },
  { HOIST_FIELD (HoistRun, rolled_back_by, TEXT), HOIST_FIELD_ID (RUN) },
  { HOIST_FIELD (HoistRun, resolved_by, TEXT) },
  { HOIST_FIELD (HoistRun, resolution, TEXT) },
  { HOIST_FIELD (HoistRun, migrations_run, LINES) },
  { HOIST_FIELD (HoistRun, details, LINES) },
  { HOIST_FIELD (HoistRun, discarded_rows, INT64) },
  { HOIST_FIELD (HoistRun, downtime_s, DOUBLE) },
  { HOIST_FIELD (HoistRun, created_at, TIME) },
  { HOIST_FIELD (HoistRun, started_at, TIME) },
  { HOIST_FIELD (HoistRun, ended_at, TIME) },
  { HOIST_FIELD (HoistRun, no_contact, TEXT), HOIST_FIELD_SPARSE, HOIST_FIELD_ID (NODE) },
  { HOIST_FIELD (HoistRun, no_contact_since, TIME), HOIST_FIELD_SPARSE },
  { HOIST_FIELD (HoistRun, waits_for, TEXT), HOIST_FIELD_SPARSE },
  { HOIST_FIELD (HoistRun, position, INT64) },
  { HOIST_FIELD (HoistRun, steps, LIST), .element = &step_element },
  { NULL },
};
const HoistFields hoist_run_fields = { "Run", sizeof (HoistRun), G_STRUCT_OFFSET (HoistRun, refs),
                                       TRUE, run_rows };

HOIST_FIELDS_DEFINE_NOUN (HoistRun, hoist_run, hoist_run_fields)

void
hoist_run_write_summary (const HoistRun *run, HoistJsonWriter *w, const char *name)
{
  hoist_json_writer_begin_object (w, name);
  for (const HoistField *field = run_rows; field->name != NULL; field++)
    if (field->type != HOIST_FIELD_LIST)
      hoist_fields_write_field (field, run, w);
  hoist_json_writer_end_object (w);
}

gboolean
hoist_run_has_next_hop (const HoistRun *run)
{
  return run->hop > 0 && run->hop < run->hops;
}

gboolean
hoist_run_can_be_taken_back (const HoistRun *run)
{
  return (run->kind == HOIST_PLAN_UPGRADE || run->kind == HOIST_PLAN_MOVE)
         && run->outcome == HOIST_OUTCOME_NEW_HEALTHY
         && (run->rolled_back_by == NULL || run->rolled_back_by[0] == '\0');
}

double
hoist_run_compute_progress (const GPtrArray *steps)
{
  double done = 0, all = 0;
  for (guint i = 0; steps != NULL && i < steps->len; i++)
    {
      const HoistRunStep *step = g_ptr_array_index (steps, i);
      done += step->weight * CLAMP (step->fraction, 0.0, 1.0);
      all += step->weight;
    }
  return all > 0 ? done / all : 0;
}

static const HoistField line_rows[] = {
  { HOIST_FIELD (HoistLogLine, seq, INT64), HOIST_FIELD_NEEDED },
  { HOIST_FIELD (HoistLogLine, time, TIME) },
  { HOIST_FIELD (HoistLogLine, step, INT), HOIST_FIELD_RANGE (-1, G_MAXINT) },
  { HOIST_FIELD (HoistLogLine, level, ENUM), HOIST_FIELD_NEEDED, .words = hoist_log_level_names },
  { HOIST_FIELD (HoistLogLine, text, TEXT), HOIST_FIELD_NEEDED },
  { HOIST_FIELD (HoistLogLine, node, TEXT), HOIST_FIELD_SPARSE, HOIST_FIELD_ID (NODE) },
  { NULL },
};
const HoistFields hoist_log_line_fields = { "LogLine", sizeof (HoistLogLine), -1, TRUE, line_rows };

HoistLogLine *
hoist_log_line_new (gint64 seq, gint64 time, int step, HoistLogLevel level, const char *text,
                    const char *node)
{
  HoistLogLine line = { seq, time, step, level, (char *) text, (char *) node };
  return hoist_fields_new (&hoist_log_line_fields, &line);
}

HOIST_FIELDS_DEFINE_ELEMENT_NOUN (HoistLogLine, hoist_log_line, hoist_log_line_fields)
