/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A rollback in words: what is not known is not said to be nothing; the command is quoted. */
#include "console/dialogs/hoist-rollback-facts.h"

#include "scene.h"

static void
test_loss (void)
{
  g_autoptr (HoistPlan) some = scene_rollback (3);
  g_autoptr (HoistPlan) none = scene_rollback (0);
  g_autoptr (HoistPlan) code = scene_rollback (-1);
  g_autofree char *loss = hoist_rollback_facts_dup_loss (some);
  g_autofree char *nothing = hoist_rollback_facts_dup_summary (none);
  g_autofree char *stays = hoist_rollback_facts_dup_summary (code);

  g_assert_cmpint (hoist_rollback_facts_get_lost_rows (some), ==, 3);
  g_assert_true (g_str_has_prefix (loss, "3 rows were "));
  g_assert_nonnull (strstr (nothing, "nothing was written since"));
  g_assert_nonnull (strstr (stays, "The data stays as it is."));
}

static void
test_unknown_loss (void)
{
  g_autoptr (HoistPlan) plan = scene_rollback (-1);
  g_autofree char *loss = NULL;
  g_autofree char *summary = NULL;

  plan->restore_data = TRUE; /* with no comparison */
  loss = hoist_rollback_facts_dup_loss (plan);
  summary = hoist_rollback_facts_dup_summary (plan);
  g_assert_cmpint (hoist_rollback_facts_get_lost_rows (plan), ==, -1);
  g_assert_nonnull (strstr (loss, "not known"));
  g_assert_null (strstr (summary, "nothing was written"));
}

static void
test_command (void)
{
  g_autoptr (HoistPlan) plan = scene_rollback (-1);
  g_autofree char *command = hoist_rollback_facts_dup_command (plan, "it's; slow");
  g_auto (GStrv) words = NULL;

  g_assert_true (g_shell_parse_argv (command, NULL, &words, NULL));
  g_assert_cmpstr (words[0], ==, "hoistctl");
  g_assert_cmpstr (words[1], ==, "rollback");
  g_assert_cmpstr (words[2], ==, plan->rolls_back); /* a run's id says the tenant, too */
  g_assert_true (g_strv_contains ((const char *const *) words, "--code-only"));
  g_assert_cmpstr (words[g_strv_length (words) - 1], ==, "it's; slow");
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/rollback-facts/loss", test_loss);
  g_test_add_func ("/rollback-facts/unknown-loss", test_unknown_loss);
  g_test_add_func ("/rollback-facts/command", test_command);
  return g_test_run ();
}
