/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which upgrades a notice or a step belongs to: each once, over however many hops. */
#include "model/hoist-guide-step.h"

static void
test_versions (void)
{
  char *none[] = { NULL };
  HoistGuideRange range = { (char *) "v0.2.0", (char *) "v0.6.0", (char *) "", none };
  static const char *const hops[] = { "v0.2.0", "v0.4.0", "v0.6.0", "v0.9.0" };
  guint n = 0;

  g_assert_true (hoist_guide_range_applies (&range, "v0.2.0", "v0.6.0", NULL, NULL));
  g_assert_true (hoist_guide_range_applies (&range, "v0.5.9", "v0.10.0", NULL, NULL));
  g_assert_false (hoist_guide_range_applies (&range, "v0.1.0", "v0.6.0", NULL, NULL));
  g_assert_false (hoist_guide_range_applies (&range, "v0.6.0", "v0.7.0", NULL, NULL));
  g_assert_false (hoist_guide_range_applies (&range, "v0.2.0", "v0.5.0", NULL, NULL));
  for (guint i = 0; i + 1 < G_N_ELEMENTS (hops); i++)
    n += hoist_guide_range_applies (&range, hops[i], hops[i + 1], NULL, NULL);
  g_assert_cmpuint (n, ==, 1);
  range.from = (char *) "";
  g_assert_true (hoist_guide_range_applies (&range, "v0.0.1", "v0.6.0", NULL, NULL));
  range.to = (char *) "";
  g_assert_true (hoist_guide_range_applies (&range, "v0.0.1", "v0.0.2", NULL, NULL));
}

static void
test_revisions (void)
{
  char *none[] = { NULL };
  static const char *const passed[] = { "457d353b", "bc887653", NULL };
  HoistGuideRange range = { (char *) "", (char *) "", (char *) "457d353b", none };

  g_assert_true (hoist_guide_range_applies (&range, "", "", passed, NULL));
  g_assert_false (hoist_guide_range_applies (&range, "v0.1.0", "v0.2.0", NULL, NULL));
  range.revision = (char *) "5706328f";
  g_assert_false (hoist_guide_range_applies (&range, "", "", passed, NULL));
}

static void
test_roles (void)
{
  char *wanted[] = { (char *) "pacemaker", (char *) "router", NULL };
  static const char *const router[] = { "router", NULL }, *const heart[] = { "heart", NULL };
  HoistGuideRange range = { (char *) "", (char *) "", (char *) "", wanted };

  g_assert_true (hoist_guide_range_applies (&range, "v1.0", "v2.0", NULL, router));
  g_assert_false (hoist_guide_range_applies (&range, "v1.0", "v2.0", NULL, heart));
  g_assert_true (hoist_guide_range_applies (&range, "v1.0", "v2.0", NULL, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guide-range/versions", test_versions);
  g_test_add_func ("/guide-range/revisions", test_revisions);
  g_test_add_func ("/guide-range/roles", test_roles);
  return g_test_run ();
}
