/* SPDX-License-Identifier: GPL-3.0-or-later */
/* node: what the agent says of its machine equals what the machine says. */
#include "fixture.h"

#include "base/hoist-clock.h"
#include <string.h>
#include <sys/statvfs.h>

static void
test_node (Fixture *f)
{
  gint64 before = hoist_clock_wall_us ();
  const HoistValue *seen = fixture_answer (f, "node", "");
  gint64 after = hoist_clock_wall_us ();
  const HoistValue *disks = hoist_value_get_member (seen, "disks");
  const HoistValue *disk = hoist_value_get_element (disks, 0);
  gint64 wall = hoist_value_lookup_int (seen, "wall_us", 0);
  struct statvfs fs;

  g_assert_cmpstr (hoist_value_lookup_string (seen, "boot_id", ""), ==, hoist_clock_get_boot_id ());
  g_assert_cmpstr (hoist_value_lookup_string (seen, "agent_version", ""), ==, HOIST_VERSION);
  g_assert_cmpint (hoist_value_lookup_int (seen, "cpus", 0), ==, g_get_num_processors ());
  g_assert_cmpint (wall, >=, before);
  g_assert_cmpint (wall, <=, after);
  g_assert_cmpint (statvfs (hoist_value_lookup_string (disk, "path", ""), &fs), ==, 0);
  g_assert_cmpint (hoist_value_lookup_int (disk, "total", 0), ==,
                   (gint64) fs.f_blocks * (gint64) fs.f_frsize);
  g_assert_cmpint (hoist_value_lookup_int (disk, "free", 0), <=,
                   hoist_value_lookup_int (disk, "total", 0));
  g_assert_true (hoist_value_get_type_of (hoist_value_get_member (seen, "addresses"))
                 == HOIST_VALUE_ARRAY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/order-node/node", test_node);
  return g_test_run ();
}
