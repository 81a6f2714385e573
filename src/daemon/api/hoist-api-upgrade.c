/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Upgrade, rollback and retry in one call: plan, check, start, and (for the base contract) answer
 * when the run has ended. Called on the node's lane, which it leaves while the run is going on. A
 * caller of the base contract can't name notices: his call acknowledges them, and the audit record
 * says so. What loses the way back or data is never acknowledged like that. */
#include "base/hoist-error.h"
#include "daemon/api/hoist-api-resources.h"
#include "daemon/hoist-way-end.h"
#include "protocol/hoist-problem.h"
#include "store/hoist-store-rollout.h"
#include "store/hoist-store-run.h"
#include <string.h>

#define SHORT_COMMIT 7

typedef struct
{
  const char *tenant, *reason, *hold_after;
  const HoistPlanRequest *request;
} Intent;

static gboolean
is_never_implied (const char *id)
{
  return strcmp (id, "no-backup") == 0 || strcmp (id, "discard-rows") == 0;
}

/* The ids that the body names, or, when it names none, the plan's notices, noted in the audit
 * record. */
static char **
collect_acknowledged (HoistCall *call, const HoistPlan *plan)
{
  char **named = hoist_call_dup_texts (call->body, "acknowledged");
  g_autoptr (GStrvBuilder) implied = NULL;
  g_autofree char *joined = NULL;

  if (named == NULL)
    {
      implied = g_strv_builder_new ();
      for (guint i = 0; plan->acknowledge != NULL && plan->acknowledge[i] != NULL; i++)
        if (!is_never_implied (plan->acknowledge[i]))
          g_strv_builder_add (implied, plan->acknowledge[i]);
      named = g_strv_builder_end (implied);
      joined = g_strjoinv (", ", named);
      hoist_call_note (call, "acknowledged_by_the_call", joined);
    }
  else
    {
      joined = g_strjoinv (", ", named);
      hoist_call_note (call, "acknowledged", joined);
    }
  return named;
}

static gboolean
check_findings (const HoistPlan *plan, GError **error)
{
  const HoistFinding *blocker = hoist_plan_find_blocker (plan);
  g_autofree char *now = NULL;

  if (blocker == NULL)
    return TRUE;
  now =
      g_strdup_printf ("Nothing was changed; %s is at %s.", plan->tenant_slug, plan->from_version);
  g_propagate_error (error, hoist_problem_new_error (strcmp (blocker->check, "other-run") == 0
                                                         ? HOIST_ERROR_BUSY
                                                         : HOIST_ERROR_REFUSED,
                                                     blocker->message, now, blocker->next));
  return FALSE;
}

static HoistRun *
plan_and_start (HoistCall *call, const Intent *intent, GError **error)
{
  HoistEngine *engine = call->plane->engine;
  g_autoptr (HoistPlan) plan = NULL;
  g_auto (GStrv) acknowledged = NULL;
  HoistRun *run;

  hoist_call_note (call, "tenant", intent->tenant);
  hoist_call_note (call, "reason", intent->reason);
  plan = hoist_engine_make_plan (engine, intent->tenant, intent->request, call->cancellable, error);
  if (plan == NULL)
    return NULL;
  hoist_call_note (call, "plan", plan->id);
  hoist_call_note (call, "plan_hash", plan->hash);
  if (!check_findings (plan, error))
    return NULL;
  acknowledged = collect_acknowledged (call, plan);
  HoistRunOrder order = { .plan = plan->id,
                          .plan_hash = plan->hash,
                          .acknowledged = (const char *const *) acknowledged,
                          .reason = intent->reason,
                          .user = call->caller.username,
                          .hold_after = intent->hold_after };
  run = hoist_engine_start_run (engine, &order, error);
  if (run != NULL)
    hoist_call_note (call, "run", run->id);
  return run;
}

static HoistAnswer *
answer_started (HoistCall *call, const HoistRun *run)
{
  HoistAnswer *answer;

  if (call->wants_async || call->route->id == HOIST_ROUTE_RUN_RETRY)
    return hoist_api_answer_run (run, 202);
  answer = hoist_answer_new (200);
  answer->wait_run = g_strdup (run->hops > 0 ? run->rollout : run->id); /* the whole way */
  return answer;
}

HoistAnswer *
hoist_api_upgrade_tenant (HoistCall *call, GError **error)
{
  HoistPlanRequest request = { .kind = HOIST_PLAN_UPGRADE };
  Intent intent = { .tenant = hoist_call_param (call, "tenant"),
                    .reason = hoist_call_text (call->body, "reason"),
                    .request = &request };
  g_autoptr (HoistTenant) tenant =
      hoist_store_dup_tenant (call->plane->store, intent.tenant, error);
  g_autoptr (HoistRun) run = NULL;

  if (tenant == NULL)
    return NULL;
  request.target_version = hoist_call_text (call->body, "target_version");
  request.backup_db = hoist_value_lookup_bool (call->body, "backup_db", TRUE);
  request.run_migrations = hoist_value_lookup_bool (call->body, "run_migrations", TRUE);
  run = plan_and_start (call, &intent, error);
  return run != NULL ? answer_started (call, run) : NULL;
}

HoistAnswer *
hoist_api_roll_back_run (HoistCall *call, GError **error)
{
  HoistPlanRequest request = { .kind = HOIST_PLAN_ROLLBACK, .run_migrations = TRUE };
  g_autoptr (HoistRun) old =
      hoist_store_dup_run (call->plane->store, hoist_call_param (call, "run"), error);
  g_autoptr (HoistRun) run = NULL;
  Intent intent;

  if (old == NULL)
    return NULL;
  request.run = old->id;
  request.backup_db = hoist_value_lookup_bool (call->body, "safety_backup", TRUE);
  request.restore_data = hoist_value_lookup_bool (call->body, "restore_data", TRUE);
  intent = (Intent){ old->tenant, hoist_call_text (call->body, "reason"),
                     hoist_call_text (call->body, "hold_after"), &request };
  hoist_call_note (call, "hold_after", intent.hold_after);
  run = plan_and_start (call, &intent, error);
  return run != NULL ? answer_started (call, run) : NULL;
}

/* Of a hop: the end of its way, not the next stop. Newly allocated. */
static char *
dup_goal (HoistCall *call, const HoistRun *run, const HoistPlan *plan)
{
  g_autoptr (HoistRollout) rollout =
      run->hops > 0 ? hoist_store_dup_rollout (call->plane->store, run->rollout, NULL) : NULL;

  if (rollout == NULL || rollout->targets->len == 0)
    return g_strdup (hoist_plan_get_goal (plan));
  return g_strdup (
      ((HoistRolloutTarget *) rollout->targets->pdata[rollout->targets->len - 1])->to_version);
}

HoistAnswer *
hoist_api_retry_run (HoistCall *call, GError **error)
{
  g_autoptr (HoistRun) old =
      hoist_store_dup_run (call->plane->store, hoist_call_param (call, "run"), error);
  g_autoptr (HoistPlan) plan =
      old != NULL ? hoist_store_dup_plan (call->plane->store, old->plan, error) : NULL;
  g_autoptr (HoistRun) run = NULL;
  HoistPlanRequest request = { 0 };
  Intent intent;

  if (plan == NULL)
    return NULL;
  g_autofree char *goal = dup_goal (call, old, plan);
  request.kind = plan->kind;
  request.target_version = goal;
  request.backup_db = plan->backup_db;
  request.run_migrations = plan->run_migrations;
  request.restore_data = plan->restore_data;
  request.recreate = hoist_plan_recreates (plan);
  if (plan->kind == HOIST_PLAN_ROLLBACK)
    {
      request.run = *plan->rolls_back != '\0' ? plan->rolls_back : NULL;
      request.backup =
          request.run == NULL && *plan->restore_from != '\0' ? plan->restore_from : NULL;
    }
  intent = (Intent){ old->tenant, old->reason, *old->hold_after != '\0' ? old->hold_after : NULL,
                     &request };
  run = plan_and_start (call, &intent, error);
  return run != NULL ? answer_started (call, run) : NULL;
}

/* The answer of the base contract */

static void
write_lines (HoistJsonWriter *w, const char *name, const char *lines)
{
  g_auto (GStrv) texts = g_strsplit (lines, "\n", -1);

  hoist_json_writer_begin_array (w, name);
  for (guint i = 0; texts[i] != NULL; i++)
    if (*texts[i] != '\0')
      hoist_json_writer_string (w, NULL, texts[i]);
  hoist_json_writer_end_array (w);
}

static void
write_upgrade_members (HoistJsonWriter *w, const HoistRun *run, const HoistWayEnd *end,
                       const HoistBackup *backup)
{
  char commit[SHORT_COMMIT + 1];

  g_strlcpy (commit, end->commit, sizeof commit);
  if (!end->success) /* a problem document has its own `status` */
    hoist_json_writer_string (w, "result", "failed");
  else
    hoist_json_writer_string (w, "status", "success");
  hoist_json_writer_string (w, "previous_version", end->previous_version);
  hoist_json_writer_string (w, "new_version", end->new_version);
  hoist_json_writer_string (w, "commit", commit);
  write_lines (w, "migrations_run", run->migrations_run);
  hoist_json_writer_string (w, "backup_path", backup != NULL ? backup->path : NULL);
  write_lines (w, "details", run->details);
  hoist_json_writer_string (w, "run", run->id);
  hoist_json_writer_string (w, "outcome", hoist_outcome_names[run->outcome]);
  hoist_json_writer_string (w, "cause", end->cause);
}

HoistAnswer *
hoist_api_upgrade_ended (HoistCall *call, const HoistRun *run, GError **error)
{
  g_auto (HoistWayEnd) end = { 0 };
  g_autoptr (HoistBackup) backup =
      *run->backup != '\0' ? hoist_store_dup_backup (call->plane->store, run->backup, NULL) : NULL;
  GString *json = g_string_sized_new (2048);
  HoistAnswer *answer;
  HoistJsonWriter w;

  hoist_json_writer_init (&w, json);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_way_end_init (&end, call->plane->store, run);
  if (!end.success)
    {
      g_autoptr (GError) problem = hoist_problem_new_error (
          HOIST_ERROR_FAILED, *end.cause != '\0' ? end.cause : "The run did not reach its goal.",
          run->what_is_true_now, run->next);

      hoist_problem_write_members (problem, &w, call->path);
    }
  write_upgrade_members (&w, run, &end, backup);
  hoist_json_writer_end_object (&w);
  answer = hoist_answer_new_json (end.success ? 200 : 500, json);
  if (!end.success)
    answer->type = "application/problem+json";
  answer->location =
      end.success ? NULL : hoist_routes_format_path (HOIST_ROUTE_RUN_GET, run->id, NULL);
  return answer;
}
