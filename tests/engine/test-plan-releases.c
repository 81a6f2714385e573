/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which release an upgrade goes to, and the releases on the way. */
#include "engine/hoist-plan-releases.h"

#include "base/hoist-error.h"
#include "fixture.h"

static void
test_choose (void)
{
  g_autoptr (GPtrArray) releases = fixture_new_releases ();
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *newest = hoist_plan_releases_choose (releases, NULL, &error);
  g_assert_cmpstr (newest, ==, "v0.4.0"); /* not the release candidate */
  g_autofree char *asked = hoist_plan_releases_choose (releases, "v0.5.0-rc.1", &error);
  g_assert_cmpstr (asked, ==, "v0.5.0-rc.1");
  g_assert_null (hoist_plan_releases_choose (releases, "v9.9.9", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_null (hoist_plan_releases_choose (none, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
}

static void
test_between (void)
{
  g_autoptr (GPtrArray) releases = fixture_new_releases ();
  g_autoptr (GPtrArray) between = hoist_plan_releases_list_between (releases, "v0.2.0", "v0.4.0");
  g_autoptr (GPtrArray) none = hoist_plan_releases_list_between (NULL, "v0.2.0", "v0.4.0");

  g_assert_cmpuint (between->len, ==, 2);
  g_assert_cmpstr (((HoistRelease *) between->pdata[0])->tag, ==, "v0.4.0");
  g_assert_cmpstr (((HoistRelease *) between->pdata[1])->tag, ==, "v0.3.0");
  g_assert_cmpuint (none->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan-releases/choose", test_choose);
  g_test_add_func ("/plan-releases/between", test_between);
  return g_test_run ();
}
