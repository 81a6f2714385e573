/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The banner of a run: hidden while all is well, the end only beside the log, danger said. */
#include "console/pages/hoist-run-banner.h"

#include "scene.h"

static void
test_banner (void)
{
  HoistBanner *banner = HOIST_BANNER (g_object_ref_sink (hoist_banner_new ()));
  g_autoptr (HoistRun) begun = scene_run (HOIST_PLAN_UPGRADE, 1);
  g_autoptr (HoistRun) migrating = scene_run (HOIST_PLAN_UPGRADE, 6);
  g_autoptr (HoistRun) ended = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_NEW_HEALTHY);

  hoist_run_banner_show (banner, begun, NULL, TRUE);
  g_assert_false (hoist_banner_is_shown (banner));
  hoist_run_banner_show (banner, migrating, NULL, TRUE);
  g_assert_nonnull (strstr (hoist_banner_get_text (banner), "Migrations have started"));
  hoist_run_banner_show (banner, ended, NULL, TRUE);
  g_assert_cmpstr (hoist_banner_get_text (banner), ==, "Succeeded");
  hoist_run_banner_show (banner, ended, NULL, FALSE);
  g_assert_false (hoist_banner_is_shown (banner));
  g_object_unref (banner);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/run-banner/states", test_banner);
  return g_test_run ();
}
