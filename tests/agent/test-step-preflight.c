/* SPDX-License-Identifier: GPL-3.0-or-later */
/* preflight: the same checks as the plan's facts, live; a blocker refuses the run with its
 * findings. */
#include "fixture.h"

#include <string.h>

static void
test_good (Fixture *f)
{
  fixture_claim (f);
  fixture_step (f, "fetch", "apply", "v0.2.0");
  fixture_step (f, "preflight", "apply", "v0.2.0");
  g_assert_cmpstr (fixture_probe (f, "preflight", "undo", "v0.2.0"), ==, "applied");
}

static void
test_dirty_tree (Fixture *f)
{
  g_autofree char *path = g_build_filename (f->directory, "VERSION", NULL);
  const HoistValue *last;
  const char *message;

  fixture_claim (f);
  fixture_write (path, "changed by hand");
  g_assert_cmpstr (fixture_step_error (f, "preflight", "apply", "v0.2.0", &message), ==, "refused");
  last = g_ptr_array_index (f->replies, f->replies->len - 1);
  g_assert_cmpuint (hoist_value_get_size (hoist_value_get_member (last, "findings")), >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-preflight/good", test_good);
  fixture_add ("/agent/step-preflight/dirty-tree", test_dirty_tree);
  return g_test_run ();
}
