/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words of a rollout: sentences, progress, the equal command, and rows that don't drown the page.
 */
#include "console/pages/hoist-rollout-facts.h"

#include "rollout-scene.h"
#include "scene.h"

static void
test_sentences (void)
{
  g_autoptr (HoistRollout) rollout = rollout_scene (HOIST_ROLLOUT_RUNNING);
  g_autofree char *running = hoist_rollout_facts_dup_sentence (rollout);
  g_autofree char *stopped = NULL;
  g_autofree char *ended = NULL;

  g_assert_cmpstr (running, ==, "1 of 4 upgraded, 1 failed");
  rollout->state = HOIST_ROLLOUT_STOPPED;
  stopped = hoist_rollout_facts_dup_sentence (rollout);
  g_assert_cmpstr (stopped, ==, "Stopped: 1 of 4 upgraded, 1 failed, 1 not started");
  rollout->state = HOIST_ROLLOUT_ENDED;
  rollout->done = 4;
  rollout->failed = rollout->waiting = rollout->running = 0;
  ended = hoist_rollout_facts_dup_sentence (rollout);
  g_assert_cmpstr (ended, ==, "All 4 tenants are upgraded");
}

static void
test_progress (void)
{
  g_autoptr (HoistRollout) rollout = rollout_scene (HOIST_ROLLOUT_RUNNING);

  g_assert_cmpfloat_with_epsilon (hoist_rollout_facts_get_progress (rollout, NULL), 0.5, 0.001);
}

static void
test_command (void)
{
  g_autoptr (HoistRollout) rollout = rollout_scene (HOIST_ROLLOUT_PLANNED);
  g_autofree char *command = hoist_rollout_facts_dup_command (rollout);

  g_assert_cmpstr (command, ==,
                   "hoistctl rollout start testsite acme globex initech --to v0.3.0 --parallel 2 "
                   "--acknowledge v0.3.0#1");
}

static void
test_many (void)
{
  g_autoptr (HoistRollout) rollout = rollout_scene (HOIST_ROLLOUT_PLANNED);
  HoistFactGroup *group = HOIST_FACT_GROUP (g_object_ref_sink (hoist_fact_group_new ("Then")));
  g_autofree char *texts = NULL;

  for (guint i = 0; i < 300; i++)
    rollout_scene_add (rollout, "many", 1, HOIST_TARGET_WAITING);
  hoist_rollout_facts_show_wave (group, rollout, 1, NULL);
  g_assert_cmpuint (hoist_fact_group_get_n_rows (group), <=, HOIST_ROLLOUT_ROWS + 1);
  texts = scene_texts (GTK_WIDGET (group));
  g_assert_nonnull (strstr (texts, "and 103 more"));
  g_object_unref (group);
}

static void
test_list (void)
{
  HoistFactGroup *group = HOIST_FACT_GROUP (g_object_ref_sink (hoist_fact_group_new ("Several")));
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_rollout_unref);
  g_autofree char *texts = NULL;

  g_ptr_array_add (list, rollout_scene (HOIST_ROLLOUT_RUNNING));
  hoist_rollout_facts_show_list (group, list);
  texts = scene_texts (GTK_WIDGET (group));
  g_assert_nonnull (strstr (texts, "1 of 4 upgraded, 1 failed"));
  g_assert_nonnull (strstr (texts, "Going on"));
  g_assert_nonnull (hoist_fact_group_find (group, "ro_0123456789abcdef"));
  g_object_unref (group);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/rollout-facts/sentences", test_sentences);
  g_test_add_func ("/console/rollout-facts/progress", test_progress);
  g_test_add_func ("/console/rollout-facts/command", test_command);
  g_test_add_func ("/console/rollout-facts/many", test_many);
  g_test_add_func ("/console/rollout-facts/list", test_list);
  return g_test_run ();
}
