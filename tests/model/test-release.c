/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Releases as facts. */
#include "model/hoist-release.h"

#include "base/hoist-error.h"
#include "examples.h"

static void
test_round_trip (void)
{
  g_autoptr (HoistPlan) plan = example_plan ();
  HoistRelease *release = g_ptr_array_index (plan->releases, 0);
  g_autofree char *json = EXAMPLE_JSON (hoist_release_write, release);
  g_autoptr (HoistValue) value = example_edit (json, "newer", "0");
  g_autoptr (HoistRelease) back = hoist_release_read (value, NULL);
  g_autofree char *again = EXAMPLE_JSON (hoist_release_write, back);
  g_assert_cmpstr (again, ==, json);
  g_assert_cmpstr (((HoistNotice *) g_ptr_array_index (back->notices, 0))->id, ==, "v0.3.0#1");

  g_autoptr (HoistValue) bad = example_edit (json, "commit", "\"main\"");
  g_autoptr (GError) error = NULL;
  g_assert_null (hoist_release_read (bad, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
}

static void
test_find (void)
{
  g_autoptr (HoistPlan) plan = example_plan ();
  const HoistRelease *first = g_ptr_array_index (plan->releases, 0);

  g_assert_true (hoist_release_find (plan->releases, first->tag) == first);
  g_assert_null (hoist_release_find (plan->releases, "v9.9.9"));
  g_assert_null (hoist_release_find (plan->releases, NULL));
  g_assert_null (hoist_release_find (NULL, first->tag));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/release/round-trip", test_round_trip);
  g_test_add_func ("/release/find", test_find);
  return g_test_run ();
}
