/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-rollout-hops.h. Called by the engine and its driver; any thread; it asks no node and
 * starts nothing. It never goes on over a hop that failed. */
#include "engine/hoist-rollout-hops.h"

#include "base/hoist-id.h"

static void
set_text (char **text, const char *to)
{
  char *copy = g_strdup (to);

  g_free (*text);
  *text = copy;
}

static GPtrArray *
list_targets (const HoistPlan *plan)
{
  GPtrArray *targets = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_rollout_target_free);

  for (guint i = 0; i < plan->hops->len; i++)
    {
      const HoistPlanHop *hop = g_ptr_array_index (plan->hops, i);
      HoistRolloutTarget fields = { .index = i,
                                    .wave = i,
                                    .tenant = plan->tenant,
                                    .tenant_slug = plan->tenant_slug,
                                    .from_version = hop->from_version,
                                    .to_version = hop->to_version,
                                    .to_commit = hop->to_commit,
                                    .state = HOIST_TARGET_WAITING };
      g_ptr_array_add (targets, hoist_rollout_target_new (&fields));
    }
  return targets;
}

static GPtrArray *
list_notices (const HoistPlan *plan)
{
  GPtrArray *notices = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_notice_free);

  for (char **id = plan->acknowledge; id && *id; id++)
    {
      const char *text = hoist_plan_find_notice (plan, *id);
      if (text)
        g_ptr_array_add (notices, hoist_notice_new (*id, text));
    }
  return notices;
}

HoistRollout *
hoist_rollout_hops_new (const HoistPlan *plan, const char *user, const char *reason,
                        const char *const *acknowledged)
{
  g_autofree char *id = hoist_id_new (HOIST_ID_ROLLOUT);
  g_autoptr (GPtrArray) targets = list_targets (plan);
  g_autoptr (GPtrArray) notices = list_notices (plan);
  HoistRollout fields = { .id = id,
                          .state = HOIST_ROLLOUT_PLANNED,
                          .parallel = 1,
                          .backup_db = plan->backup_db,
                          .run_migrations = plan->run_migrations,
                          .in_hops = TRUE,
                          .started_by = (char *) (user ? user : ""),
                          .reason = (char *) (reason ? reason : ""),
                          .acknowledge = plan->acknowledge,
                          .acknowledged = (char **) acknowledged,
                          .notices = notices,
                          .targets = targets };
  g_autofree char *hash = hoist_rollout_compute_hash (&fields);

  fields.hash = hash;
  hoist_rollout_count (&fields);
  return hoist_rollout_new (&fields);
}

/* --- where it ends ----------------------------------------------------------------------- */

static const HoistRolloutTarget *
find_broken (const HoistRollout *rollout)
{
  for (guint i = 0; i < rollout->targets->len; i++)
    {
      const HoistRolloutTarget *target = g_ptr_array_index (rollout->targets, i);
      if (target->state == HOIST_TARGET_FAILED || target->state == HOIST_TARGET_REFUSED)
        return target;
    }
  return NULL;
}

static char *
describe_end (const HoistRollout *rollout, const HoistRolloutTarget *broken)
{
  guint n = rollout->targets->len, hop = broken->index + 1;
  const char *what = broken->state == HOIST_TARGET_REFUSED ? "was not begun" : "did not succeed";

  if (g_str_equal (broken->check, "parked"))
    return g_strdup_printf ("%s is parked in hop %u of %u, from %s to %s: %s", broken->tenant_slug,
                            hop, n, broken->from_version, broken->to_version, broken->cause);
  if (hop == 1)
    return g_strdup_printf ("%s stays on %s; hop 1 of %u, to %s, %s: %s", broken->tenant_slug,
                            broken->from_version, n, broken->to_version, what, broken->cause);
  return g_strdup_printf ("%s stays on %s, hop %u of %u; hop %u, to %s, %s: %s",
                          broken->tenant_slug, broken->from_version, hop - 1, n, hop,
                          broken->to_version, what, broken->cause);
}

gboolean
hoist_rollout_hops_break (HoistRollout *rollout, GPtrArray *changed)
{
  const HoistRolloutTarget *broken = rollout->in_hops ? find_broken (rollout) : NULL;
  guint before = changed->len;

  if (!broken)
    return FALSE;
  g_autofree char *reason = describe_end (rollout, broken);
  g_autofree char *cause = g_strdup_printf ("hop %u was not passed", broken->index + 1);
  for (guint i = broken->index + 1; i < rollout->targets->len; i++)
    {
      HoistRolloutTarget *target = g_ptr_array_index (rollout->targets, i);
      if (target->state != HOIST_TARGET_WAITING)
        continue;
      target->state = HOIST_TARGET_EXCLUDED;
      set_text (&target->check, HOIST_ROLLOUT_NOT_REACHED);
      set_text (&target->cause, cause);
      g_ptr_array_add (changed, target);
    }
  if (changed->len == before && g_str_equal (rollout->stop_reason, reason))
    return FALSE;
  set_text (&rollout->stop_reason, reason);
  rollout->state = HOIST_ROLLOUT_STOPPING;
  hoist_rollout_count (rollout);
  return TRUE;
}
