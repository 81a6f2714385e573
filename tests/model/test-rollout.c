/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A rollout as JSON, its counts, and what its hash covers. */
#include "model/hoist-rollout.h"

#include "base/hoist-error.h"
#include "examples.h"

#define COMMIT "2222222222222222222222222222222222222222"

static HoistRolloutTarget *
add_target (HoistRollout *rollout, const char *tenant, HoistTargetState state)
{
  HoistRolloutTarget fields = { .index = rollout->targets->len,
                                .tenant = (char *) tenant,
                                .tenant_slug = (char *) "acme",
                                .environment = HOIST_ENVIRONMENT_PRODUCTION,
                                .from_version = (char *) "v0.2.0",
                                .to_version = (char *) "v0.3.0",
                                .to_commit = (char *) COMMIT,
                                .state = state };
  HoistRolloutTarget *target = hoist_rollout_target_new (&fields);

  g_ptr_array_add (rollout->targets, target);
  return target;
}

static HoistRollout *
make (void)
{
  char *ids[] = { (char *) "v0.3.0#1", NULL };
  HoistRollout fields = {
    .id = (char *) "ro_0123456789abcdef", .parallel = 2, .backup_db = TRUE, .acknowledge = ids
  };
  HoistRollout *rollout = hoist_rollout_new (&fields);

  add_target (rollout, "tn_0000000000000001", HOIST_TARGET_WAITING);
  add_target (rollout, "tn_0000000000000002", HOIST_TARGET_STARTING);
  add_target (rollout, "tn_0000000000000003", HOIST_TARGET_REFUSED);
  add_target (rollout, "tn_0000000000000004", HOIST_TARGET_EXCLUDED);
  g_ptr_array_add (rollout->notices, hoist_notice_new ("v0.3.0#1", "Organisations"));
  hoist_rollout_count (rollout);
  return rollout;
}

static void
test_json (void)
{
  g_autoptr (HoistRollout) rollout = make ();
  g_autofree char *json = EXAMPLE_JSON (hoist_rollout_write, rollout);
  g_autofree char *summary = EXAMPLE_JSON (hoist_rollout_write_summary, rollout);
  g_autoptr (HoistValue) value = example_parse (json);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRollout) back = hoist_rollout_read (value, &error);

  g_assert_no_error (error);
  g_autofree char *again = EXAMPLE_JSON (hoist_rollout_write, back);
  g_assert_cmpstr (again, ==, json);
  g_assert_cmpuint (back->targets->len, ==, 4);
  g_assert_cmpuint (back->waiting + back->running * 10 + back->failed * 100 + back->excluded * 1000,
                    ==, 1111);
  g_assert_null (strstr (summary, "tn_"));
  g_assert_null (strstr (summary, "Organisations"));
}

static void
test_hash (void)
{
  g_autoptr (HoistRollout) rollout = make ();
  g_autofree char *before = hoist_rollout_compute_hash (rollout);
  HoistRolloutTarget *first = g_ptr_array_index (rollout->targets, 0);
  HoistRolloutTarget *last = g_ptr_array_index (rollout->targets, 3);

  g_free (last->to_version); /* what is excluded is not agreed to */
  last->to_version = g_strdup ("v9.9.9");
  g_autofree char *excluded = hoist_rollout_compute_hash (rollout);
  g_assert_cmpstr (excluded, ==, before);
  first->wave = 1;
  g_autofree char *wave = hoist_rollout_compute_hash (rollout);
  g_assert_cmpstr (wave, !=, before);
  rollout->max_failures = -1;
  g_autofree char *rule = hoist_rollout_compute_hash (rollout);
  g_assert_cmpstr (rule, !=, wave);
  g_free (first->to_commit);
  first->to_commit = g_strdup ("3333333333333333333333333333333333333333");
  g_autofree char *commit = hoist_rollout_compute_hash (rollout);
  g_assert_cmpstr (commit, !=, rule);
}

static void
test_sentence (void)
{
  g_autoptr (HoistRollout) rollout = make ();
  g_autofree char *first = hoist_rollout_describe (rollout);

  g_assert_cmpstr (first, ==,
                   "3 tenants, 2 at a time; nothing more is started after the first failure.");
  rollout->max_failures = -1;
  g_autofree char *none = hoist_rollout_describe (rollout);
  g_assert_cmpstr (none, ==, "3 tenants, 2 at a time; failures stop nothing.");
}

static void
test_refused (void)
{
  const char *const bad[] = { "{}", "{\"state\":\"flying\"}",
                              "{\"state\":\"running\",\"id\":\"rn_0123456789abcdef\"}",
                              "{\"state\":\"running\",\"max_failures\":-2}",
                              "{\"state\":\"running\",\"targets\":[{\"index\":0}]}" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (HoistValue) value = example_parse (bad[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (hoist_rollout_read (value, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/rollout/json", test_json);
  g_test_add_func ("/model/rollout/hash", test_hash);
  g_test_add_func ("/model/rollout/sentence", test_sentence);
  g_test_add_func ("/model/rollout/refused", test_refused);
  return g_test_run ();
}
