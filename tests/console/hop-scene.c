/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hop-scene.h. */
#include "hop-scene.h"

#include "scene.h"

typedef struct
{
  const char *from, *to, *notice;
} Hop;

static const Hop hops[] = { { "v0.2.0", "v0.3.0", "v0.3.0#1" },
                            { "v0.3.0", "v0.4.0", NULL },
                            { "v0.4.0", "v0.5.0", NULL } };

HoistPlan *
hop_scene_plan (void)
{
  g_autoptr (HoistPlan) near = scene_upgrade (HOIST_FINDING_OK);
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_plan_hop_free);
  HoistPlan fields = *near;

  for (guint i = 0; i < G_N_ELEMENTS (hops); i++)
    {
      char *releases[] = { (char *) hops[i].to, NULL };
      char *notices[] = { (char *) hops[i].notice, NULL };
      HoistPlanHop hop = { .from_version = (char *) hops[i].from,
                           .to_version = (char *) hops[i].to,
                           .to_commit = (char *) SCENE_NEW,
                           .required_stop = i + 1 < G_N_ELEMENTS (hops),
                           .releases = releases,
                           .acknowledge = notices };
      g_ptr_array_add (list, hoist_plan_hop_new (&hop));
    }
  fields.hops = list;
  return hoist_plan_new (&fields);
}

HoistRollout *
hop_scene_rollout (HoistRolloutState state)
{
  static const HoistTargetState ended[] = { HOIST_TARGET_DONE, HOIST_TARGET_FAILED,
                                            HOIST_TARGET_EXCLUDED };
  static const HoistTargetState going[] = { HOIST_TARGET_DONE, HOIST_TARGET_RUNNING,
                                            HOIST_TARGET_WAITING };
  gboolean is_over = state == HOIST_ROLLOUT_ENDED;
  g_autofree char *tenant = scene_id ("tn_", "acme");
  HoistRollout fields = { .id = (char *) "ro_0123456789abcdef",
                          .state = state,
                          .parallel = 1,
                          .in_hops = TRUE,
                          .started_by = (char *) "ann" };
  HoistRollout *rollout = hoist_rollout_new (&fields);

  for (guint i = 0; i < G_N_ELEMENTS (hops); i++)
    {
      HoistRolloutTarget target = { .index = i,
                                    .wave = i,
                                    .tenant = tenant,
                                    .tenant_slug = (char *) "acme",
                                    .from_version = (char *) hops[i].from,
                                    .to_version = (char *) hops[i].to,
                                    .state = (is_over ? ended : going)[i] };
      if (is_over && i == 1)
        target.cause = (char *) "The migration add_person_indexes.py failed (exit 1).";
      if (is_over && i == 2)
        target.cause = (char *) "hop 2 was not passed";
      g_ptr_array_add (rollout->targets, hoist_rollout_target_new (&target));
    }
  if (is_over)
    {
      g_free (rollout->stop_reason);
      rollout->stop_reason =
          g_strdup ("acme stays on v0.3.0, hop 1 of 3; hop 2, to v0.4.0, did not "
                    "succeed: The migration add_person_indexes.py failed (exit "
                    "1).");
    }
  hoist_rollout_count (rollout);
  return rollout;
}
