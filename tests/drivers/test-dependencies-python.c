/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An environment that runs, in place of whatever was there. */
#include "drivers/hoist-dependencies-python.h"

#include "fixture.h"

#include <unistd.h>

static void
test_make (void)
{
  Fixture f;
  g_autofree char *target = NULL, *rest = NULL, *python = NULL, *interpreter = NULL;
  g_autoptr (GError) error = NULL;

  fixture_init (&f);
  target = fixture_path (&f, "venv");
  rest = g_build_filename (target, "rest", NULL);
  python = g_build_filename (target, "bin", "python3", NULL);
  fixture_write (rest, "of an interrupted one");
  const HoistDependenciesOrder order = { NULL, "/", target, (gint) geteuid (), (gint) getegid (),
                                         NULL };
  g_assert_true (hoist_dependencies_python_make (&order, target, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_test (python, G_FILE_TEST_IS_EXECUTABLE));
  g_assert_false (g_file_test (rest, G_FILE_TEST_EXISTS));
  interpreter = hoist_dependencies_python_dup_interpreter ();
  g_assert_true (g_str_has_prefix (interpreter, "python3"));
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drivers/dependencies-python/make", test_make);
  return g_test_run ();
}
