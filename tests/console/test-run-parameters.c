/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The options of a run: a sentence for each combination, rows that don't pile up, and nothing said
 * about a plan that was not read. */
#include "console/pages/hoist-run-parameters.h"

#include "console/widgets/hoist-fact-row.h"
#include "scene.h"

static void
assert_line (const HoistRun *run, const HoistPlan *plan, const char *line)
{
  g_autofree char *text = hoist_run_parameters_dup_line (run, plan);

  g_assert_cmpstr (text, ==, line);
}

static void
test_line (void)
{
  g_autoptr (HoistRun) up = scene_run (HOIST_PLAN_UPGRADE, 1);
  g_autoptr (HoistRun) back = scene_run (HOIST_PLAN_ROLLBACK, 1);
  g_autoptr (HoistPlan) upgrade = scene_upgrade (HOIST_FINDING_OK);
  g_autoptr (HoistPlan) data = scene_rollback (3);
  g_autoptr (HoistPlan) code = scene_rollback (-1);

  assert_line (up, NULL, "Upgrade");
  assert_line (up, upgrade, "With backup and migrations");
  upgrade->backup_db = FALSE;
  assert_line (up, upgrade, "With migrations, without backup");
  assert_line (back, data, "Code and data go back, after a safety backup");
  assert_line (back, code, "Code only, after a safety backup");
}

static void
test_rows (void)
{
  GtkWidget *expander = g_object_ref_sink (adw_expander_row_new ());
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  g_autoptr (HoistRun) run = scene_run (HOIST_PLAN_UPGRADE, 1);
  g_autoptr (HoistPlan) plan = scene_upgrade (HOIST_FINDING_OK);
  guint before;

  hoist_run_parameters_show (ADW_EXPANDER_ROW (expander), rows, run, NULL);
  before = rows->len;
  hoist_run_parameters_show (ADW_EXPANDER_ROW (expander), rows, run, plan);
  hoist_run_parameters_show (ADW_EXPANDER_ROW (expander), rows, run, plan);
  g_assert_cmpuint (rows->len, ==, before + 2); /* what was acknowledged, and the hash */
  g_assert_cmpuint (scene_count (expander, HOIST_TYPE_FACT_ROW), ==, rows->len);
  g_assert_nonnull (scene_find (expander, HOIST_TYPE_FACT_ROW, "Hash of the plan"));
  g_object_unref (expander);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/run-parameters/line", test_line);
  g_test_add_func ("/console/run-parameters/rows", test_rows);
  return g_test_run ();
}
