/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a tenant can go back to: a faulty backup says why not, the run's own backup is chosen, an
 * upgrade without one offers its code only. */
#include "console/items/hoist-restore-point.h"

#include "scene.h"

static HoistRun *
find_good (HoistTenantReport *report)
{
  g_autofree char *id = scene_id ("rn_", "good");

  for (guint i = 0; i < report->latest_runs->len; i++)
    if (g_str_equal (((HoistRun *) g_ptr_array_index (report->latest_runs, i))->id, id))
      return g_ptr_array_index (report->latest_runs, i);
  g_assert_not_reached ();
}

static void
test_own_backup (void)
{
  g_autoptr (HoistTenantReport) report = scene_acme ();
  const HoistRun *good = find_good (report);
  g_autoptr (GPtrArray) points = hoist_restore_point_list (report, good->id);
  int chosen = hoist_restore_point_choose (points, report);
  const HoistRestorePoint *point;

  g_assert_cmpuint (points->len, ==, 3);
  g_assert_cmpint (chosen, >=, 0);
  point = g_ptr_array_index (points, chosen);
  g_assert_cmpstr (point->backup, ==, good->backup);
  g_assert_cmpstr (point->run, ==, good->id);
  g_assert_true (point->has_data);
}

static void
test_faulty (void)
{
  g_autoptr (HoistTenantReport) report = scene_acme ();
  g_autoptr (GPtrArray) points = hoist_restore_point_list (report, NULL);
  int chosen = hoist_restore_point_choose (points, report);
  guint faulty = 0;

  for (guint i = 0; i < points->len; i++)
    {
      const HoistRestorePoint *point = g_ptr_array_index (points, i);

      g_assert_false (point->made_by_run);
      if (point->reason == NULL)
        continue;
      faulty++;
      g_assert_nonnull (strstr (point->reason, "page 3 does not match its digest"));
      g_assert_cmpint (chosen, !=, (int) i);
    }
  g_assert_cmpuint (faulty, ==, 1);
  g_ptr_array_set_size (points, 0);
  g_assert_cmpint (hoist_restore_point_choose (points, report), ==, -1);
}

static void
test_code_only (void)
{
  g_autoptr (HoistTenantReport) report = scene_acme ();
  HoistRun *good = find_good (report);
  g_autoptr (GPtrArray) points = NULL;
  const HoistRestorePoint *point;

  good->backup[0] = '\0';
  points = hoist_restore_point_list (report, good->id);
  g_assert_cmpuint (points->len, ==, 4);
  point = g_ptr_array_index (points, hoist_restore_point_choose (points, report));
  g_assert_false (point->has_data);
  g_assert_cmpstr (point->run, ==, good->id);
  g_assert_cmpstr (point->backup, ==, "");
  g_assert_cmpstr (point->version, ==, "v0.2.0");
}

/* A run is taken back as what it was; an older backup is restored as what it is. */
static void
test_wish (void)
{
  g_autoptr (HoistTenantReport) report = scene_acme ();
  const HoistRun *good = find_good (report);
  g_autoptr (GPtrArray) own = hoist_restore_point_list (report, good->id);
  g_autoptr (GPtrArray) plain = hoist_restore_point_list (report, NULL);
  HoistPlanWish wish = hoist_restore_point_make_wish (
      g_ptr_array_index (own, hoist_restore_point_choose (own, report)), TRUE, TRUE);

  g_assert_cmpint (wish.kind, ==, HOIST_PLAN_ROLLBACK);
  g_assert_cmpstr (wish.run, ==, good->id);
  g_assert_null (wish.backup);
  g_assert_true (wish.restore_data && wish.backup_db);
  wish = hoist_restore_point_make_wish (g_ptr_array_index (plain, 0), FALSE, FALSE);
  g_assert_null (wish.run);
  g_assert_nonnull (wish.backup);
  g_assert_false (wish.restore_data || wish.backup_db);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/restore-point/own-backup", test_own_backup);
  g_test_add_func ("/restore-point/faulty", test_faulty);
  g_test_add_func ("/restore-point/code-only", test_code_only);
  g_test_add_func ("/restore-point/wish", test_wish);
  return g_test_run ();
}
