/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Owned by the test that asks for it; main thread. */
#include "rollout-scene.h"

#include "base/hoist-id.h"
#include "scene.h"

HoistRolloutTarget *
rollout_scene_add (HoistRollout *rollout, const char *slug, guint wave, HoistTargetState state)
{
  g_autofree char *tenant =
      g_str_equal (slug, "many") ? hoist_id_new (HOIST_ID_TENANT) : scene_id ("tn_", slug);
  HoistRolloutTarget fields = { .index = rollout->targets->len,
                                .wave = wave,
                                .tenant = tenant,
                                .tenant_slug = (char *) slug,
                                .application = (char *) "cbapp",
                                .environment = wave == 0 ? HOIST_ENVIRONMENT_TEST
                                                         : HOIST_ENVIRONMENT_PRODUCTION,
                                .from_version = (char *) "v0.2.0",
                                .to_version = (char *) "v0.3.0",
                                .to_commit = (char *) SCENE_NEW,
                                .state = state };
  HoistRolloutTarget *target = hoist_rollout_target_new (&fields);

  g_ptr_array_add (rollout->targets, target);
  return target;
}

static void
set_text (char **text, const char *to)
{
  g_free (*text);
  *text = g_strdup (to);
}

HoistRollout *
rollout_scene (HoistRolloutState state)
{
  gboolean planned = state == HOIST_ROLLOUT_PLANNED;
  char *ids[] = { (char *) "v0.3.0#1", NULL };
  HoistRollout fields = { .id = (char *) (planned ? "" : "ro_0123456789abcdef"),
                          .hash = (char *) "ab",
                          .state = state,
                          .parallel = 2,
                          .backup_db = TRUE,
                          .run_migrations = TRUE,
                          .acknowledge = ids };
  HoistRollout *rollout = hoist_rollout_new (&fields);
  HoistRolloutTarget *failed, *excluded;

  g_ptr_array_add (rollout->notices,
                   hoist_notice_new ("v0.3.0#1", "Organisations are now fields of a person."));
  rollout_scene_add (rollout, "testsite", 0, planned ? HOIST_TARGET_WAITING : HOIST_TARGET_DONE);
  failed =
      rollout_scene_add (rollout, "acme", 1, planned ? HOIST_TARGET_WAITING : HOIST_TARGET_FAILED);
  rollout_scene_add (rollout, "globex", 1, planned ? HOIST_TARGET_WAITING : HOIST_TARGET_RUNNING);
  rollout_scene_add (rollout, "initech", 1, HOIST_TARGET_WAITING);
  excluded = rollout_scene_add (rollout, "umbrella", 0, HOIST_TARGET_EXCLUDED);
  if (!planned)
    {
      set_text (&failed->cause, "add_person_indexes.py ended with 1. <b>not markup</b>");
      set_text (&failed->check, "old-restored");
      set_text (&failed->run, "rn_0123456789abcdef");
    }
  set_text (&excluded->check, "hold");
  set_text (&excluded->cause, "umbrella is held by dana: audit week");
  hoist_rollout_count (rollout);
  return rollout;
}
