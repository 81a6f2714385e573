/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which versions run where: the newest first, unknown said, the worst health of a cell. */
#include "console/items/hoist-version-matrix.h"

#include "scene.h"

static void
test_cells (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (GPtrArray) rows =
      hoist_version_matrix_make (hoist_fleet_get_tenants (hoist_session_get_fleet (session)));
  const HoistMatrixRow *row;

  g_assert_cmpuint (rows->len, ==, 1);
  row = rows->pdata[0];
  g_assert_cmpstr (row->application, ==, "cbapp");
  g_assert_cmpstr (row->cells[0].text, ==, "v0.3.0 · 1");
  g_assert_cmpstr (row->cells[0].filter, ==, "test|cbapp");
  g_assert_cmpstr (row->cells[1].text, ==, "v0.10.0 · 1");
  g_assert_cmpint (row->cells[1].health, ==, HOIST_HEALTH_UNHEALTHY);
  g_assert_cmpuint (row->cells[2].n, ==, 3);
  g_assert_cmpstr (row->cells[2].text, ==,
                   "v0.2.0 · 2\nunknown · 1"); /* never a version of before */
  g_assert_cmpint (row->cells[2].health, ==, HOIST_HEALTH_DEGRADED);
  g_assert_nonnull (strstr (row->cells[2].name, "cbapp, production, v0.2.0: 2 tenants, "));
}

static void
test_nothing (void)
{
  g_autoptr (HoistFleet) fleet = hoist_fleet_new ();
  g_autoptr (GPtrArray) rows = hoist_version_matrix_make (hoist_fleet_get_tenants (fleet));

  g_assert_cmpuint (rows->len, ==, 0);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/version-matrix/cells", test_cells);
  g_test_add_func ("/console/version-matrix/nothing", test_nothing);
  return g_test_run ();
}
