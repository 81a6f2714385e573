/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rollouts as the daemon asks for them. Owned by the engine; its calls may come from any thread. It
 * opens the gates (is it what was seen, was everything read) and leaves the work to the driver; the
 * run of each target passes the same gates as one that was started by hand. */
#include "base/hoist-error.h"
#include "base/hoist-grammar.h"
#include "base/hoist-id.h"
#include "engine/hoist-engine-private.h"
#include "engine/hoist-rollout-hops.h"

static HoistPlan *
make_plan_cb (const HoistRollout *rollout, const HoistRolloutTarget *target,
              GCancellable *cancellable, gpointer user_data, GError **error)
{
  HoistPlanRequest request = { .kind = HOIST_PLAN_UPGRADE,
                               .target_version = target->to_version,
                               .backup_db = rollout->backup_db,
                               .run_migrations = rollout->run_migrations };

  return hoist_engine_make_plan (user_data, target->tenant, &request, cancellable, error);
}

static HoistRun *
start_run_cb (const HoistRollout *rollout, const HoistPlan *plan, gpointer user_data,
              GError **error)
{
  HoistRunOrder order = { .plan = plan->id,
                          .plan_hash = plan->hash,
                          .acknowledged = (const char *const *) rollout->acknowledged,
                          .reason = rollout->reason,
                          .user = rollout->started_by,
                          .rollout = rollout->id };
  const HoistRolloutTarget *target = g_ptr_array_index (rollout->targets, 0);

  if (rollout->in_hops)
    {
      order.hop = target->index + 1;
      order.hops = hoist_rollout_get_size (rollout);
    }
  return hoist_engine_start_run (user_data, &order, error);
}

static gboolean
resolve_run_cb (const char *run, const char *statement, const char *user, gpointer user_data,
                GError **error)
{
  return hoist_engine_resolve_run (user_data, run, statement, user, error);
}

HoistRolloutDriver *
hoist_engine_new_rollout_driver (HoistEngine *self)
{
  HoistRolloutHands hands = { make_plan_cb, start_run_cb, resolve_run_cb, self };

  return hoist_rollout_driver_new (self->store, &hands);
}

HoistRun *
hoist_engine_begin_hops (HoistEngine *self, const HoistPlan *plan, const HoistRunOrder *order,
                         GError **error)
{
  g_autoptr (HoistRollout) planned =
      hoist_rollout_hops_new (plan, order->user, order->reason, order->acknowledged);

  return hoist_rollout_driver_begin (self->rollouts, planned, plan, error);
}

HoistRollout *
hoist_engine_plan_rollout (HoistEngine *self, const HoistRolloutRequest *request, GError **error)
{
  return hoist_rollout_planner_make (self->store, request, error);
}

static gboolean
check_start (const HoistRollout *planned, const HoistRolloutStart *start, GError **error)
{
  if (g_strcmp0 (planned->hash, start->hash) != 0)
    {
      g_set_error_literal (
          error, HOIST_ERROR, HOIST_ERROR_STALE,
          "the tenants or releases have changed since this was planned; look at it "
          "again");
      return FALSE;
    }
  if (planned->waiting == 0)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                           "none of these tenants can be upgraded now");
      return FALSE;
    }
  for (char **id = planned->acknowledge; id && *id; id++)
    if (!start->acknowledged || !g_strv_contains (start->acknowledged, *id))
      {
        g_set_error (error, HOIST_ERROR, HOIST_ERROR_ACKNOWLEDGE, "“%s” must be acknowledged first",
                     *id);
        return FALSE;
      }
  return TRUE;
}

HoistRollout *
hoist_engine_start_rollout (HoistEngine *self, const HoistRolloutRequest *request,
                            const HoistRolloutStart *start, GError **error)
{
  g_autoptr (HoistRollout) planned = hoist_rollout_planner_make (self->store, request, error);
  g_autofree char *id = hoist_id_new (HOIST_ID_ROLLOUT);

  if (!planned || !check_start (planned, start, error))
    return NULL;
  HoistRollout fields = *planned;
  fields.id = id;
  fields.acknowledged = (char **) start->acknowledged;
  fields.started_by = (char *) (start->user ? start->user : "");
  fields.reason = (char *) (start->reason ? start->reason : "");
  g_autoptr (HoistRollout) wanted = hoist_rollout_new (&fields);
  return hoist_rollout_driver_add (self->rollouts, wanted, error);
}

HoistRollout *
hoist_engine_stop_rollout (HoistEngine *self, const char *id, const char *user, GError **error)
{
  return hoist_rollout_driver_halt (self->rollouts, id, user, error);
}

HoistRollout *
hoist_engine_resume_rollout (HoistEngine *self, const char *id, const char *user, GError **error)
{
  return hoist_rollout_driver_resume (self->rollouts, id, user, error);
}

HoistRollout *
hoist_engine_retry_rollout (HoistEngine *self, const char *id, const char *statement,
                            const char *user, GError **error)
{
  if (!statement || !*statement)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                           "statement: say in a sentence what was resolved");
      return NULL;
    }
  if (!hoist_grammar_check (HOIST_GRAMMAR_TEXT, "statement", statement, error))
    return NULL;
  return hoist_rollout_driver_retry (self->rollouts, id, statement, user, error);
}
