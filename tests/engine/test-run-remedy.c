/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Known failures are recognised in the message and in the log of their own step only. */
#include "engine/hoist-run-remedy.h"

static HoistGuide *
make_guide (void)
{
  static const char text[] =
      "guide: 1\n"
      "application: {name: tiny}\n"
      "services: [{name: a, start: [run]}]\n"
      "health: {checks: [{name: h, service: a, url: \"http://127.0.0.1:1/\"}]}\n"
      "problems:\n"
      "  - {says: [No module named, ImportError], remedy: Install it.}\n"
      "  - {says: [Address already in use], remedy: Free the port.}\n";
  g_autoptr (GError) error = NULL;
  HoistGuide *guide = hoist_guide_parse ("t", text, -1, &error);

  g_assert_no_error (error);
  return guide;
}

static void
test_find (void)
{
  g_autoptr (HoistGuide) guide = make_guide ();
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();
  HoistLogLine other = { .step = 3, .text = (char *) "No module named flask" };
  HoistLogLine own = { .step = 8, .text = (char *) "OSError: Address already in use" };

  g_assert_cmpstr (hoist_run_remedy_find (guide, "ImportError: flask", NULL, 8), ==, "Install it.");
  g_assert_null (hoist_run_remedy_find (guide, "it ended", NULL, 8));
  g_ptr_array_add (lines, &other);
  g_assert_null (hoist_run_remedy_find (guide, "it ended", lines, 8));
  g_ptr_array_add (lines, &own);
  g_assert_cmpstr (hoist_run_remedy_find (guide, "it ended", lines, 8), ==, "Free the port.");
  g_assert_cmpstr (hoist_run_remedy_find (guide, "it ended", lines, 3), ==, "Install it.");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/run-remedy/find", test_find);
  return g_test_run ();
}
