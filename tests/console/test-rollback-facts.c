/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A rollback in words: what is not known is not said to be nothing; the command is quoted. */
#include "console/dialogs/hoist-rollback-facts.h"

#include "move-scene.h"

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

static HoistValue *
carried_rows (int kept, int lost)
{
  HoistValue *comparison = hoist_value_new_object ();

  hoist_value_set (comparison, "tables", hoist_value_new_array ());
  hoist_value_set (comparison, "kept_rows", hoist_value_new_int (kept));
  hoist_value_set (comparison, "lost_rows", hoist_value_new_int (lost));
  return comparison;
}

/* A database that was kept beside takes back what was written since: nothing of "could not be
 * compared", and nothing is said to be lost. */
static void
test_carried (void)
{
  HoistFactGroup *group = HOIST_FACT_GROUP (g_object_ref_sink (hoist_fact_group_new ("Data")));
  g_autoptr (HoistPlan) plan = scene_rollback (3);
  g_autofree char *good = NULL, *texts = NULL, *bad = NULL, *more = NULL, *one = NULL;

  hoist_value_unref (plan->comparison);
  plan->comparison = carried_rows (12, 0);
  hoist_rollback_facts_show_tables (group, plan);
  texts = scene_texts (GTK_WIDGET (group));
  g_assert_nonnull (strstr (texts, "12 rows written since go back with it"));
  g_assert_null (strstr (texts, "could not be compared"));
  good = hoist_rollback_facts_dup_summary (plan);
  g_assert_nonnull (strstr (good, "The data goes back too, with 12 rows written since."));
  hoist_value_unref (plan->comparison);
  plan->comparison = carried_rows (12, 2);
  hoist_rollback_facts_show_tables (group, plan);
  more = scene_texts (GTK_WIDGET (group));
  g_assert_nonnull (strstr (more, "2 rows have no place in the old schema"));
  bad = hoist_rollback_facts_dup_summary (plan);
  g_assert_nonnull (strstr (bad, "with 12 rows written since. 2 rows are set aside."));
  hoist_value_unref (plan->comparison);
  plan->comparison = carried_rows (1, 1);
  one = hoist_rollback_facts_dup_summary (plan);
  g_assert_nonnull (strstr (one, "with 1 row written since. 1 row is set aside."));
  g_object_unref (group);
}

/* Of a move: by tables, and each row that can't be kept with its reason. */
static void
test_named (void)
{
  HoistFactGroup *group = HOIST_FACT_GROUP (g_object_ref_sink (hoist_fact_group_new ("Data")));
  g_autoptr (HoistPlan) plan = move_scene_plan (TRUE, HOIST_FINDING_OK);
  g_autofree char *texts = NULL, *loss = NULL, *summary = NULL;

  hoist_value_unref (plan->comparison);
  plan->comparison = move_scene_carried ();
  hoist_rollback_facts_show_tables (group, plan);
  texts = scene_texts (GTK_WIDGET (group));
  g_assert_nonnull (strstr (texts, "12 rows written since go back with it"));
  g_assert_nonnull (strstr (texts, "1 row has no place in the old database and stays"));
  g_assert_nonnull (strstr (texts, "entry, 12, column at"));
  g_assert_nonnull (strstr (texts, "The value is no date"));
  g_assert_nonnull (
      scene_find (GTK_WIDGET (group), ADW_TYPE_EXPANDER_ROW, "1 table written since"));
  g_assert_nonnull (scene_find (GTK_WIDGET (group), HOIST_TYPE_FACT_ROW, "entry"));
  loss = hoist_rollback_facts_dup_loss (plan);
  summary = hoist_rollback_facts_dup_summary (plan);
  g_assert_true (g_str_has_prefix (loss,
                                   "1 row was written or changed since the database was moved, "
                                   "and has no place"));
  g_assert_nonnull (
      strstr (summary, "with 12 rows written since. 1 row stays in the new database."));
  g_object_unref (group);
}

/* Back to the engine before, at the same release: it is the database that goes back. */
static void
test_moved (void)
{
  g_autoptr (HoistPlan) plan = move_scene_plan (TRUE, HOIST_FINDING_OK);
  g_autofree char *loss = hoist_rollback_facts_dup_loss (plan);
  g_autofree char *summary = hoist_rollback_facts_dup_summary (plan);

  g_assert_nonnull (strstr (loss, "They stay in the new database"));
  g_assert_null (strstr (loss, "quarantine"));
  g_assert_true (g_str_has_prefix (summary, "The database of acme goes back; "));
  g_assert_nonnull (strstr (summary, "3 rows stay in the new one."));
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
  g_autofree char *command = hoist_rollback_facts_dup_command (plan, "it's; slow", TRUE);
  g_autofree char *free = hoist_rollback_facts_dup_command (plan, "it's; slow", FALSE);
  g_auto (GStrv) words = NULL;

  g_assert_true (g_shell_parse_argv (command, NULL, &words, NULL));
  g_assert_cmpstr (words[0], ==, "hoistctl");
  g_assert_cmpstr (words[1], ==, "rollback");
  g_assert_cmpstr (words[2], ==, plan->rolls_back); /* a run's id says the tenant, too */
  g_assert_true (g_strv_contains ((const char *const *) words, "--code-only"));
  g_assert_true (g_strv_contains ((const char *const *) words, "--hold"));
  g_assert_null (strstr (free, "--hold"));
  g_assert_cmpstr (words[g_strv_length (words) - 1], ==, "it's; slow");
}

/* What loses rows is seen, what does not is folded away; what is not known is no "unchanged". */
static void
test_tables (void)
{
  HoistFactGroup *group = HOIST_FACT_GROUP (g_object_ref_sink (hoist_fact_group_new ("Data")));
  g_autoptr (HoistPlan) some = scene_rollback (3);
  g_autoptr (HoistPlan) none = scene_rollback (0);
  g_autoptr (HoistPlan) code = scene_rollback (-1);

  hoist_rollback_facts_show_tables (group, some);
  g_assert_nonnull (hoist_fact_group_find (group, "person"));
  g_assert_null (hoist_fact_group_find (group, "import_log"));
  g_assert_nonnull (scene_find (GTK_WIDGET (group), ADW_TYPE_EXPANDER_ROW, "1 table unchanged"));
  g_assert_nonnull (scene_find (GTK_WIDGET (group), HOIST_TYPE_FACT_ROW, "import_log"));
  hoist_rollback_facts_show_tables (group, none);
  g_assert_cmpuint (hoist_fact_group_get_n_rows (group), ==, 0);
  g_assert_nonnull (scene_find (GTK_WIDGET (group), ADW_TYPE_EXPANDER_ROW, "2 tables unchanged"));
  hoist_rollback_facts_show_tables (group, code);
  g_assert_null (scene_find (GTK_WIDGET (group), ADW_TYPE_EXPANDER_ROW, NULL));
  g_assert_nonnull (
      scene_find (GTK_WIDGET (group), HOIST_TYPE_FACT_ROW, "The database stays as it is"));
  g_object_unref (group);
}

static void
test_migrations (void)
{
  HoistFactGroup *group = HOIST_FACT_GROUP (g_object_ref_sink (hoist_fact_group_new ("")));
  g_autoptr (HoistRun) run = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_NEW_HEALTHY);
  g_autoptr (HoistPlan) data = scene_rollback (3);
  g_autoptr (HoistPlan) code = scene_rollback (-1);

  hoist_rollback_facts_show_migrations (group, data, run);
  g_assert_nonnull (scene_find (GTK_WIDGET (group), ADW_TYPE_EXPANDER_ROW,
                                "2 migrations of v0.3.0 are taken back"));
  hoist_rollback_facts_show_migrations (group, code, run);
  g_assert_nonnull (scene_find (GTK_WIDGET (group), ADW_TYPE_EXPANDER_ROW,
                                "2 migrations of v0.3.0 stay applied"));
  hoist_rollback_facts_show_migrations (group, code, NULL);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (group)));
  g_object_unref (group);
}

static void
test_configuration (void)
{
  HoistFactGroup *group =
      HOIST_FACT_GROUP (g_object_ref_sink (hoist_fact_group_new ("Configuration")));
  g_autoptr (HoistPlan) plan = scene_rollback (3);
  g_autoptr (HoistPlan) code = scene_rollback (-1);
  HoistValue *list = hoist_value_new_array ();
  HoistValue *row = hoist_value_new_object ();

  hoist_rollback_facts_show_configuration (group, plan);
  g_assert_nonnull (scene_find (GTK_WIDGET (group), HOIST_TYPE_FACT_ROW,
                                "Not known: no settings were noted with that backup"));
  hoist_value_set (plan->comparison, "configuration", list);
  hoist_rollback_facts_show_configuration (group, plan);
  g_assert_nonnull (scene_find (GTK_WIDGET (group), HOIST_TYPE_FACT_ROW, "No setting differs"));
  hoist_value_set (row, "name", hoist_value_new_string ("MAIL_HOST"));
  hoist_value_set (row, "change", hoist_value_new_string ("removed"));
  hoist_value_append (list, row);
  hoist_rollback_facts_show_configuration (group, plan);
  g_assert_cmpstr (hoist_fact_row_get_accessible_name (hoist_fact_group_find (group, "MAIL_HOST")),
                   ==, "MAIL_HOST, removed since");
  hoist_rollback_facts_show_configuration (group, code);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (group)));
  g_object_unref (group);
}

static void
test_choice (void)
{
  g_autoptr (HoistTenantReport) report = scene_acme ();
  g_autoptr (GPtrArray) points = hoist_restore_point_list (report, NULL);
  g_autofree char *text = hoist_rollback_facts_dup_choice (g_ptr_array_index (points, 0),
                                                           SCENE_NOW + 34 * 60 * G_USEC_PER_SEC);

  g_assert_nonnull (strstr (text, "as it was on 21 Nov 2026 04:45:06"));
  g_assert_nonnull (strstr (text, "in the 34 min"));
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/rollback-facts/loss", test_loss);
  g_test_add_func ("/rollback-facts/unknown-loss", test_unknown_loss);
  g_test_add_func ("/rollback-facts/carried", test_carried);
  g_test_add_func ("/rollback-facts/named", test_named);
  g_test_add_func ("/rollback-facts/moved", test_moved);
  g_test_add_func ("/rollback-facts/command", test_command);
  g_test_add_func ("/rollback-facts/tables", test_tables);
  g_test_add_func ("/rollback-facts/migrations", test_migrations);
  g_test_add_func ("/rollback-facts/configuration", test_configuration);
  g_test_add_func ("/rollback-facts/choice", test_choice);
  return g_test_run ();
}
