/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs a step. States of one order: checked → intended (CURRENT.json, synced) → effect → recorded
 * (synced) → told. Before "recorded" a repetition does the work again, which every kind stands;
 * after it the record answers. Owned by the session; worker thread. An undo goes on without a
 * record when the disk is full: going back must not need space. */
#include "agent/hoist-agent-step.h"
#include "agent/hoist-agent-current.h"
#include "agent/hoist-agent-reserve.h"
#include "agent/steps/hoist-step-downtime.h"
#include "base/hoist-error.h"
#include "base/hoist-secret.h"
#include "model/hoist-json.h"

typedef struct
{
  const HoistAgentStepOrder *order;
  HoistStepWork work;
  HoistAgentLog *log;
  HoistValue *details;
} StepRun;

static char *
digest_args (const HoistValue *args)
{
  g_autofree char *text = hoist_value_to_json (args);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

/* Voice: each line goes into the spool before it is sent. */

static void
log_cb (HoistLogLevel level, const char *text, gpointer user_data)
{
  StepRun *run = user_data;

  if (run->log != NULL)
    hoist_agent_log_append (run->log, level, text);
  if (run->order->voice.log != NULL)
    run->order->voice.log (level, text, run->order->voice.user_data);
}

static void
detail_cb (const char *text, gpointer user_data)
{
  StepRun *run = user_data;

  hoist_value_append (run->details, hoist_value_new_string (text));
  if (run->order->voice.detail != NULL)
    run->order->voice.detail (text, run->order->voice.user_data);
}

static void
progress_cb (double fraction, const char *detail, gpointer user_data)
{
  StepRun *run = user_data;

  if (run->order->voice.progress != NULL)
    run->order->voice.progress (fraction, detail, run->order->voice.user_data);
}

static gboolean
step_run_init (StepRun *run, const HoistAgentStepOrder *order, GError **error)
{
  run->order = order;
  run->details = hoist_value_new_array ();
  run->work.state = order->state;
  run->work.lock = order->lock;
  run->work.tenant = order->tenant;
  run->work.kind = order->kind;
  run->work.key = order->key;
  run->work.epoch = order->epoch;
  run->work.args = order->args;
  run->work.deadline = order->deadline;
  run->work.voice = (HoistStepVoice){ log_cb, detail_cb, progress_cb, run };
  return hoist_step_work_init (&run->work, order->cancellable, error);
}

static void
step_run_clear (StepRun *run)
{
  if (run->work.facts != NULL)
    hoist_step_work_clear (&run->work);
  g_clear_pointer (&run->log, hoist_agent_log_close);
  g_clear_pointer (&run->details, hoist_value_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (StepRun, step_run_clear)

static HoistValue *
write_error (const GError *error)
{
  HoistValue *value = hoist_value_new_object ();
  g_autofree char *message = hoist_secret_redact (error->message);

  hoist_value_set (
      value, "code",
      hoist_value_new_string (hoist_error_code_get_wire_name (hoist_error_get_code (error))));
  hoist_value_set (value, "message", hoist_value_new_string (message));
  return value;
}

static HoistValue *
write_record (const StepRun *run, const GError *failure)
{
  HoistValue *record = hoist_value_new_object ();
  g_autofree char *digest = digest_args (run->order->args);

  hoist_value_set (record, "kind", hoist_value_new_string (run->order->kind->name));
  hoist_value_set (record, "args_digest", hoist_value_new_string (digest));
  if (failure != NULL)
    hoist_value_set (record, "error", write_error (failure));
  else
    hoist_value_set (record, "result",
                     hoist_value_new_string (run->work.skipped ? "skipped" : "done"));
  hoist_value_set (record, "facts", hoist_value_ref (run->work.facts));
  hoist_value_set (record, "details", hoist_value_ref (run->details));
  return record;
}

static HoistValue *
answer_from (const HoistValue *record)
{
  const HoistValue *facts = hoist_value_get_member (record, "facts");
  HoistValue *answer = hoist_value_new_object ();

  hoist_value_set (answer, "result",
                   hoist_value_new_string (hoist_value_lookup_string (record, "result", "done")));
  hoist_value_set (answer, "facts",
                   facts != NULL ? hoist_value_ref (facts) : hoist_value_new_object ());
  return answer;
}

/* The answer of the same order, when it has been carried out. */
static HoistValue *
find_recorded (const HoistAgentStepOrder *order)
{
  g_autoptr (HoistValue) record = hoist_agent_spool_read (order->state, &order->key);
  g_autofree char *digest = digest_args (order->args);

  if (record == NULL || hoist_value_get_member (record, "result") == NULL
      || !g_str_equal (hoist_value_lookup_string (record, "args_digest", ""), digest)
      || !g_str_equal (hoist_value_lookup_string (record, "kind", ""), order->kind->name))
    return NULL;
  return answer_from (record);
}

/* Steps that change something, and the two that say where the run comes from and that it ended. */
static gboolean
is_kept_in_current (const HoistAgentStepOrder *order)
{
  return order->kind->undo == HOIST_UNDO_YES || order->kind->id == HOIST_STEP_PREFLIGHT
         || order->kind->id == HOIST_STEP_FINISH;
}

static HoistAgentCurrentStep
describe (const HoistAgentStepOrder *order)
{
  HoistAgentCurrentStep step = { .tenant = order->tenant,
                                 .run = order->key.run,
                                 .epoch = order->epoch,
                                 .step = order->key.step,
                                 .kind = order->kind->id,
                                 .undo = order->key.undo,
                                 .args = order->args };

  return step;
}

/* An undo that can't write goes on: the disk may be full, and that may be why we go back. */
static gboolean
bear (StepRun *run, gboolean ok, GError **local, GError **error)
{
  if (ok)
    return TRUE;
  if (!run->order->key.undo)
    {
      g_propagate_error (error, g_steal_pointer (local));
      return FALSE;
    }
  if (run->order->voice.log != NULL)
    run->order->voice.log (HOIST_LOG_WARNING, (*local)->message, run->order->voice.user_data);
  g_clear_error (local);
  return TRUE;
}

static gboolean
intend (StepRun *run, GError **error)
{
  HoistAgentCurrentStep step = describe (run->order);
  g_autoptr (GError) local = NULL;

  run->log = hoist_agent_log_open (run->order->state, &run->order->key, &local);
  if (!bear (run, run->log != NULL, &local, error))
    return FALSE;
  return !is_kept_in_current (run->order)
         || bear (run, hoist_agent_current_intend (run->order->state, &step, &local), &local,
                  error);
}

static gboolean
act (StepRun *run, GError **error)
{
  const HoistStepActions *actions = hoist_step_actions_get (run->order->kind->id);
  gboolean undo = run->order->key.undo;

  if (!hoist_step_downtime_keep (&run->work, error))
    return FALSE;
  if (undo && actions->undo == NULL)
    {
      run->work.skipped = TRUE;
      return hoist_step_work_middle (&run->work, error)
             && hoist_failpoint_hit (run->order->kind->name, undo, HOIST_FAILPOINT_POST_EFFECT,
                                     error);
    }
  return (undo ? actions->undo (&run->work, error) : actions->apply (&run->work, error))
         && hoist_failpoint_hit (run->order->kind->name, undo, HOIST_FAILPOINT_POST_EFFECT, error);
}

static gboolean
conclude (StepRun *run, const HoistValue *record, GError **error)
{
  HoistAgentCurrentStep step = describe (run->order);
  g_autoptr (GError) local = NULL;

  if (!bear (run, hoist_agent_spool_write (run->order->state, &run->order->key, record, &local),
             &local, error))
    return FALSE;
  return !is_kept_in_current (run->order)
         || bear (run, hoist_agent_current_done (run->order->state, &step, run->work.facts, &local),
                  &local, error);
}

static gboolean
fail (StepRun *run, const GError *failure, HoistValue **ret_found)
{
  g_autoptr (HoistValue) record = write_record (run, failure);
  g_autoptr (HoistValue) found = hoist_value_new_object ();
  g_autoptr (GError) local = NULL;

  if (run->work.findings != NULL)
    hoist_value_set (found, "findings", hoist_finding_list_to_value (run->work.findings, NULL));
  if (hoist_value_get_size (run->work.facts) > 0)
    hoist_value_set (found, "facts", hoist_value_ref (run->work.facts));
  if (ret_found != NULL)
    *ret_found = g_steal_pointer (&found);
  if (!hoist_agent_spool_write (run->order->state, &run->order->key, record, &local))
    hoist_step_work_log (&run->work, HOIST_LOG_WARNING, "The answer could not be recorded: %s",
                         local->message);
  return FALSE;
}

HoistValue *
hoist_agent_step_run (const HoistAgentStepOrder *order, HoistValue **ret_found, GError **error)
{
  g_auto (StepRun) run = { 0 };
  g_autoptr (HoistValue) record = NULL;
  g_autoptr (GError) failure = NULL;
  HoistValue *recorded;

  if (ret_found != NULL)
    *ret_found = NULL;
  if (!order->kind->validate (order->args, error))
    return NULL;
  recorded = find_recorded (order);
  if (recorded != NULL)
    return recorded;
  if (order->key.undo)
    hoist_agent_reserve_release (order->state, order->tenant->id);
  if (!step_run_init (&run, order, error) || !intend (&run, error))
    return NULL;
  if (!act (&run, &failure))
    {
      fail (&run, failure, ret_found);
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  record = write_record (&run, NULL);
  return conclude (&run, record, error) ? answer_from (record) : NULL;
}

/* Probing */

static HoistValue *
new_recorded_failure (const HoistValue *failure, const HoistValue *facts)
{
  HoistValue *value = hoist_value_new_object ();

  hoist_value_set (value, "error", hoist_value_ref (failure));
  hoist_value_set (value, "facts", hoist_value_ref (facts));
  return value;
}

static HoistValue *
write_recorded (const HoistAgentStepOrder *order)
{
  g_autoptr (HoistValue) record = hoist_agent_spool_read (order->state, &order->key);
  const HoistValue *failure = hoist_value_get_member (record, "error");
  g_autoptr (HoistValue) value = NULL;

  if (record == NULL)
    return hoist_value_new_null ();
  value = answer_from (record);
  if (failure != NULL)
    return new_recorded_failure (failure, hoist_value_get_member (value, "facts"));
  hoist_value_set (value, "details", hoist_value_ref (hoist_value_get_member (record, "details")));
  return g_steal_pointer (&value);
}

HoistValue *
hoist_agent_step_probe (const HoistAgentStepOrder *order, GError **error)
{
  const HoistStepActions *actions = hoist_step_actions_get (order->kind->id);
  /* What a look says is no line of the step: the lines that arrived are counted. */
  HoistAgentStepOrder mute = *order;
  g_auto (StepRun) run = { 0 };
  g_autofree char *detail = NULL;
  HoistValue *answer;
  HoistProbe found;

  mute.voice = (HoistStepVoice){ 0 };
  if (!order->kind->validate (order->args, error) || !step_run_init (&run, &mute, error))
    return NULL;
  if (order->voice.log != NULL)
    hoist_agent_log_replay (order->state, &order->key, order->log_after, order->voice.log,
                            order->voice.user_data);
  found = actions->probe (&run.work, &detail);
  answer = hoist_value_new_object ();
  hoist_value_set (answer, "probe", hoist_value_new_string (hoist_probe_names[found]));
  hoist_value_set (answer, "detail", hoist_value_new_string (detail != NULL ? detail : ""));
  hoist_value_set (answer, "facts", hoist_value_ref (run.work.facts));
  hoist_value_set (answer, "recorded", write_recorded (order));
  return answer;
}
