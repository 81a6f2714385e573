/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-run-record.h. Pure functions over immutable snapshots; no owner, any thread. They never
 * read a clock or the store. */
#include "engine/hoist-run-record.h"

/* A snapshot being changed: a shallow copy whose replaced strings live in `kept` until
 * hoist_run_new has copied everything. */
typedef struct
{
  HoistRun run;
  HoistRunStep step; /* the changed one, when index >= 0 */
  int index;
  GPtrArray *kept;
  const HoistValue *payload;
  gint64 now;
} Fold;

static const char *
text_of (const Fold *fold, const char *name)
{
  return hoist_value_lookup_string (fold->payload, name, "");
}

static int
find_word (const char *const *words, const char *word, int fallback)
{
  for (int i = 0; words[i]; i++)
    if (g_str_equal (words[i], word))
      return i;
  return fallback;
}

static HoistRunStep *
new_pending_step (const HoistStep *step)
{
  g_autofree char *description = step->kind->describe (step->args);
  HoistRunStep fields = { .index = step->index,
                          .kind = (char *) step->kind->name,
                          .title = (char *) step->kind->title,
                          .description = description,
                          .node = step->node,
                          .weight = step->weight,
                          .detail = (char *) "",
                          .card = (char *) "",
                          .card_by = (char *) "",
                          .card_note = (char *) "",
                          .card_why = (char *) "",
                          .point_of_no_return = step->point_of_no_return };

  return hoist_run_step_new (&fields);
}

HoistRun *
hoist_run_record_begin (const HoistPlan *plan, const char *id, const char *user, const char *reason,
                        gint64 now)
{
  g_autoptr (GPtrArray) steps =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_run_step_free);

  for (guint i = 0; i < plan->steps->len; i++)
    g_ptr_array_add (steps, new_pending_step (g_ptr_array_index (plan->steps, i)));
  HoistRun fields = { .id = (char *) id,
                      .plan = plan->id,
                      .tenant = plan->tenant,
                      .tenant_slug = plan->tenant_slug,
                      .kind = plan->kind,
                      .from_version = plan->from_version,
                      .from_commit = plan->from_commit,
                      .to_version = plan->to_version,
                      .to_commit = plan->to_commit,
                      .state = HOIST_RUN_QUEUED,
                      .cause = (char *) "",
                      .what_is_true_now = (char *) "",
                      .next = (char *) "",
                      .error_key = (char *) "",
                      .started_by = (char *) (user ? user : ""),
                      .reason = (char *) (reason ? reason : ""),
                      .hold_after = (char *) "",
                      .backup = plan->backup,
                      .rolled_back_by = (char *) "",
                      .no_contact = (char *) "",
                      .resolved_by = (char *) "",
                      .resolution = (char *) "",
                      .migrations_run = (char *) "",
                      .details = (char *) "",
                      .waits_for = (char *) "",
                      .discarded_rows = -1,
                      .downtime_s = -1,
                      .created_at = now,
                      .steps = steps };
  return hoist_run_new (&fields);
}

const HoistRunStep *
hoist_run_record_get_step (const HoistRun *run, int index)
{
  return index >= 0 && (guint) index < run->steps->len ? g_ptr_array_index (run->steps, index)
                                                       : NULL;
}

const HoistRunStep *
hoist_run_record_find_kind (const HoistRun *run, HoistStepKindId kind)
{
  const char *name = hoist_step_kind_get (kind)->name;

  for (guint i = 0; i < run->steps->len; i++)
    {
      const HoistRunStep *step = g_ptr_array_index (run->steps, i);
      if (g_str_equal (step->kind, name))
        return step;
    }
  return NULL;
}

gboolean
hoist_run_record_is_touched (const HoistRun *run)
{
  const HoistRunStep *stop = hoist_run_record_find_kind (run, HOIST_STEP_STOP);
  guint first = stop ? stop->index : 0;

  for (guint i = 0; i < run->steps->len; i++)
    {
      const HoistRunStep *step = g_ptr_array_index (run->steps, i);
      const HoistStepKind *kind = hoist_step_kind_find (step->kind);
      if (step->state != HOIST_STEP_PENDING
          && (i >= first || (kind && hoist_step_kind_comes_early (kind->id))))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_kind (const HoistRunStep *step, HoistStepKindId kind)
{
  return g_str_equal (step->kind, hoist_step_kind_get (kind)->name);
}

gboolean
hoist_run_record_is_node_touched (const HoistRun *run, const char *node)
{
  gboolean after_stop = FALSE;

  for (guint i = 0; i < run->steps->len; i++)
    {
      const HoistRunStep *step = g_ptr_array_index (run->steps, i);
      if (!g_str_equal (step->node, node))
        continue;
      const HoistStepKind *kind = hoist_step_kind_find (step->kind);
      after_stop |= is_kind (step, HOIST_STEP_STOP);
      if ((after_stop || (kind && hoist_step_kind_is_of_guide (kind->id)))
          && step->state != HOIST_STEP_PENDING)
        return TRUE;
    }
  return FALSE;
}

gboolean
hoist_run_record_is_down (const HoistRun *run)
{
  g_autoptr (GHashTable) down = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < run->steps->len; i++)
    {
      const HoistRunStep *step = g_ptr_array_index (run->steps, i);
      if (is_kind (step, HOIST_STEP_STOP) && step->state != HOIST_STEP_PENDING)
        g_hash_table_add (down, step->node);
      else if (is_kind (step, HOIST_STEP_START) && step->state == HOIST_STEP_APPLIED)
        g_hash_table_remove (down, step->node);
    }
  return g_hash_table_size (down) > 0;
}

/* --- what records of a run change -------------------------------------------------------- */

static gboolean
has_put_data_back (const HoistRun *run)
{
  const HoistRunStep *backup = hoist_run_record_find_kind (run, HOIST_STEP_BACKUP);
  const HoistRunStep *restore = hoist_run_record_find_kind (run, HOIST_STEP_RESTORE);

  return (backup && backup->state == HOIST_STEP_UNDONE)
         || (restore && restore->state == HOIST_STEP_UNDONE);
}

static void
fold_ended (Fold *fold)
{
  HoistRun *run = &fold->run;

  run->state = HOIST_RUN_ENDED;
  run->outcome = (HoistOutcome) find_word (hoist_outcome_names, text_of (fold, "outcome"),
                                           HOIST_OUTCOME_PARKED);
  run->cause = (char *) text_of (fold, "cause");
  run->error_key = (char *) text_of (fold, "error_key");
  run->what_is_true_now = (char *) text_of (fold, "what_is_true_now");
  run->next = (char *) text_of (fold, "next");
  run->ended_at = fold->now;
  /* It went back before it had touched data: nothing was set aside, and that is known. */
  if (run->outcome == HOIST_OUTCOME_OLD_RESTORED && !has_put_data_back (run))
    run->discarded_rows = 0;
}

static void
fold_queued (Fold *fold)
{
  HoistRun *run = &fold->run;

  run->hold_after = (char *) text_of (fold, "hold_after");
  run->rollout = (char *) text_of (fold, "rollout");
  run->hop = (guint) hoist_value_lookup_int (fold->payload, "hop", 0);
  run->hops = (guint) hoist_value_lookup_int (fold->payload, "hops", 0);
}

static void
fold_run (Fold *fold, const char *phase)
{
  HoistRun *run = &fold->run;

  if (g_str_equal (phase, "queued"))
    fold_queued (fold);
  else if (g_str_equal (phase, "started"))
    {
      run->state = HOIST_RUN_RUNNING;
      run->started_at = run->started_at ? run->started_at : fold->now;
    }
  else if (g_str_equal (phase, "cancelling"))
    {
      run->cancel_requested = TRUE;
      run->state = run->state == HOIST_RUN_RUNNING ? HOIST_RUN_CANCELLING : run->state;
    }
  else if (g_str_equal (phase, "undoing"))
    {
      run->state = HOIST_RUN_UNDOING;
      run->waits_for = (char *) "";
      run->discarded_rows = -1;
      run->cause = (char *) text_of (fold, "cause");
      run->error_key = (char *) text_of (fold, "error_key");
    }
  else if (g_str_equal (phase, "ended"))
    fold_ended (fold);
  else if (g_str_equal (phase, "resolved"))
    {
      run->resolved_by = (char *) text_of (fold, "user");
      run->resolution = (char *) text_of (fold, "statement");
    }
  else if (g_str_equal (phase, "rolled-back"))
    run->rolled_back_by = (char *) text_of (fold, "by");
  else if (g_str_equal (phase, "waiting"))
    {
      run->no_contact = (char *) text_of (fold, "node");
      run->no_contact_since = hoist_value_lookup_int (fold->payload, "since_us", fold->now);
    }
  else if (g_str_equal (phase, "reached"))
    {
      run->no_contact = (char *) "";
      run->no_contact_since = 0;
    }
}

/* --- what records of a step change ------------------------------------------------------- */

static char *
append_lines (Fold *fold, const char *lines, const HoistValue *more)
{
  GString *all = g_string_new (lines);

  for (guint i = 0; more && i < hoist_value_get_size (more); i++)
    {
      const HoistValue *line = hoist_value_get_element (more, i);
      if (hoist_value_get_type_of (line) != HOIST_VALUE_STRING)
        continue;
      if (all->len)
        g_string_append_c (all, '\n');
      g_string_append (all, hoist_value_get_string (line));
    }
  char *text = g_string_free (all, FALSE);
  g_ptr_array_add (fold->kept, text);
  return text;
}

static const HoistValue *
get_list (const HoistValue *object, const char *name)
{
  const HoistValue *list = object ? hoist_value_get_member (object, name) : NULL;

  return list && hoist_value_get_type_of (list) == HOIST_VALUE_ARRAY ? list : NULL;
}

/* From when on nobody was served: the lead's stop, or that of the last node where all are stopped
 * for a switch of their database. */
static const HoistRunStep *
find_last_stop (const Fold *fold)
{
  const HoistRunStep *first = hoist_run_record_find_kind (&fold->run, HOIST_STEP_STOP);
  const HoistRunStep *last = first;

  if (!hoist_run_record_find_kind (&fold->run, HOIST_STEP_SWITCH))
    return first;
  for (guint i = 0; i < fold->run.steps->len; i++)
    {
      const HoistRunStep *step = g_ptr_array_index (fold->run.steps, i);
      if (g_str_equal (step->kind, first->kind))
        last = step;
    }
  return last;
}

double
hoist_run_record_get_waited_s (const HoistRun *run, gint64 from, gint64 until)
{
  gint64 waited = 0;

  for (guint i = 0; i < run->steps->len; i++)
    {
      const HoistRunStep *step = g_ptr_array_index (run->steps, i);
      gint64 ended_at = step->ended_at > 0 ? step->ended_at : until;

      if (step->started_at > 0
          && g_str_equal (step->kind, hoist_step_kind_get (HOIST_STEP_CARD)->name))
        waited += MAX (MIN (ended_at, until) - MAX (step->started_at, from), 0);
    }
  return (double) waited / G_USEC_PER_SEC;
}

static void
measure_downtime (Fold *fold)
{
  const HoistRunStep *stop = find_last_stop (fold);
  const HoistRunStep *lead = hoist_run_record_find_kind (&fold->run, HOIST_STEP_STOP);
  gboolean starts = g_str_equal (fold->step.kind, "start"); /* else it is taken back */

  /* Of the lead, where there are several nodes. */
  if (stop && stop->started_at > 0 && g_str_equal ((starts ? lead : stop)->node, fold->step.node)
      && fold->now >= stop->started_at)
    fold->run.downtime_s = (double) (fold->now - stop->started_at) / G_USEC_PER_SEC;
}

static void
fold_facts (Fold *fold)
{
  const HoistValue *facts = hoist_value_get_member (fold->payload, "facts");

  if (!facts || hoist_value_get_type_of (facts) != HOIST_VALUE_OBJECT)
    return;
  /* What a restore had set aside is back when the run turns back; what undo steps set aside adds
   * up. */
  gint64 rows = hoist_value_lookup_int (facts, "discarded_rows", -1);
  if (rows >= 0)
    fold->run.discarded_rows = MAX (fold->run.discarded_rows, 0) + rows;
  if (get_list (facts, "ran"))
    fold->run.migrations_run =
        append_lines (fold, fold->run.migrations_run, get_list (facts, "ran"));
}

static void
fold_outcome (Fold *fold, HoistStepResult fallback)
{
  fold->step.result =
      (HoistStepResult) find_word (hoist_step_result_names, text_of (fold, "result"), fallback);
  fold->step.ended_at = fold->now;
  if (*fold->step.card)
    fold->run.waits_for = (char *) "";
  fold->step.card = (char *) "";
  fold->run.details = append_lines (fold, fold->run.details, get_list (fold->payload, "details"));
}

static void
fold_done (Fold *fold)
{
  fold->step.state = HOIST_STEP_APPLIED;
  fold->step.fraction = 1;
  fold_outcome (fold, HOIST_RESULT_DONE);
  if (hoist_value_lookup_bool (fold->payload, "keeps_way_back", FALSE))
    fold->run.point_of_no_return_passed = FALSE;
  fold_facts (fold);
  if (g_str_equal (fold->step.kind, "start"))
    measure_downtime (fold);
}

static void
fold_undone (Fold *fold)
{
  fold->step.state = HOIST_STEP_UNDONE;
  fold->step.undo_result = (HoistStepResult) find_word (
      hoist_step_result_names, text_of (fold, "result"), HOIST_RESULT_DONE);
  fold_facts (fold);
  if (g_str_equal (fold->step.kind, "stop"))
    measure_downtime (fold);
}

static void
fold_card (Fold *fold, gboolean ticked)
{
  fold->step.card = (char *) (ticked ? "ticked" : "open");
  if (!ticked)
    {
      fold->step.card_why = (char *) text_of (fold, "why");
      fold->run.waits_for = (char *) text_of (fold, "name");
      if (!*fold->run.waits_for)
        fold->run.waits_for = fold->step.title;
      return;
    }
  fold->run.waits_for = (char *) "";
  fold->step.card_by = (char *) text_of (fold, "user");
  fold->step.card_note = (char *) text_of (fold, "note");
  fold->step.card_why = (char *) "";
}

static void
fold_step (Fold *fold, const char *phase)
{
  if (g_str_equal (phase, "intent"))
    {
      fold->step.state = HOIST_STEP_INTENDED;
      fold->step.started_at = fold->step.started_at ? fold->step.started_at : fold->now;
      fold->run.point_of_no_return_passed |= fold->step.point_of_no_return;
    }
  else if (g_str_equal (phase, "done"))
    fold_done (fold);
  else if (g_str_equal (phase, "failed"))
    fold_outcome (fold, HOIST_RESULT_FAILED);
  else if (g_str_equal (phase, "card-open") || g_str_equal (phase, "card-ticked"))
    fold_card (fold, g_str_equal (phase, "card-ticked"));
  else if (g_str_equal (phase, "undo-intent"))
    fold->step.state = HOIST_STEP_UNDO_INTENDED;
  else if (g_str_equal (phase, "undo-done"))
    fold_undone (fold);
  else if (g_str_equal (phase, "undo-failed"))
    fold->step.undo_result = HOIST_RESULT_FAILED;
}

HoistRun *
hoist_run_record_fold (const HoistRun *run, HoistEventType type, const char *phase, int step,
                       const HoistValue *payload, gint64 now)
{
  const HoistRunStep *before = hoist_run_record_get_step (run, step);
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) steps = g_ptr_array_new ();
  Fold fold = {
    .run = *run, .index = before ? step : -1, .kept = kept, .payload = payload, .now = now
  };

  if (before)
    fold.step = *before;
  if (type == HOIST_EVENT_RUN)
    fold_run (&fold, phase);
  else if (type == HOIST_EVENT_STEP && before)
    fold_step (&fold, phase);
  for (guint i = 0; i < run->steps->len; i++)
    g_ptr_array_add (steps, (int) i == fold.index ? (gpointer) &fold.step
                                                  : g_ptr_array_index (run->steps, i));
  fold.run.steps = steps;
  fold.run.progress =
      fold.run.state == HOIST_RUN_ENDED && fold.run.outcome == HOIST_OUTCOME_NEW_HEALTHY
          ? 1.0
          : hoist_run_compute_progress (steps);
  return hoist_run_new (&fold.run);
}
