/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run's snapshot is folded from its journal records and from nothing else: each record's payload
 * holds all that the snapshot needs, so that folding a run's records again gives the snapshot
 * again. Pure. Thread: any.
 *
 * Records of type run (phase: payload)
 *   queued: {user, reason, hold_after} · started: {epoch} · recovered: {epoch, step, direction} ·
 * waiting: {node, since_us} · reached: {node, since_us} · cancelling: {user} undoing: {cause,
 * error_key} · ended: {outcome, cause, error_key, what_is_true_now, next} · resolved: {user,
 * statement} · rolled-back: {by} Records of type step
 *   intent: {attempt, log_seq} · done: {result, facts, details[]} · failed: {result, code, message,
 * details[]} card-open: {why, name} · card-ticked: {user, note} · undo-intent: {attempt, log_seq} ·
 * undo-done: {result, facts} · undo-failed: {attempt, code, message} */
#pragma once
#include "model/hoist-event.h"
#include "model/hoist-run.h"

G_BEGIN_DECLS

/* The snapshot at "queued". */
HoistRun *hoist_run_record_begin (const HoistPlan *plan, const char *id, const char *user,
                                  const char *reason, gint64 now);
/* The snapshot after one more record; an unknown phase changes nothing but the position. `now`:
 * wall µs of the record. */
HoistRun *hoist_run_record_fold (const HoistRun *run, HoistEventType type, const char *phase,
                                 int step, const HoistValue *payload, gint64 now);
/* The step at index; NULL when there is none. */
const HoistRunStep *hoist_run_record_get_step (const HoistRun *run, int index);
/* A step of that kind; NULL when the plan has none. */
const HoistRunStep *hoist_run_record_find_kind (const HoistRun *run, HoistStepKindId kind);
/* The intent to stop the services (or of anything after it) is journalled; on any node, on that
 * one. */
gboolean hoist_run_record_is_touched (const HoistRun *run);
gboolean hoist_run_record_is_node_touched (const HoistRun *run, const char *node);
/* A node is between stop and start. */
gboolean hoist_run_record_is_down (const HoistRun *run);
/* Seconds between two moments (wall µs) for which a person was waited for. */
double hoist_run_record_get_waited_s (const HoistRun *run, gint64 from, gint64 until);

G_END_DECLS
