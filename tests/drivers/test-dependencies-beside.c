/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lies beside the live environment: the switch there and back, and what is removed. */
#include "dependencies-case.h"

#include <sys/stat.h>

static void
set_up (DependenciesCase *b, gconstpointer data)
{
  dependencies_case_init (b, NULL, "release", "tenant/venv");
}

static void
make_environment (const char *folder, const char *digest)
{
  g_autofree char *mark = g_build_filename (folder, ".hoist-complete", NULL);

  fixture_write (mark, digest);
}

static void
test_switch_of_links (DependenciesCase *b, gconstpointer data)
{
  g_autofree char *one = hoist_dependencies_beside_get_name (b->environment, "111111111111aa");
  g_autofree char *two = hoist_dependencies_beside_get_name (b->environment, "222222222222bb");
  g_autofree char *previous = NULL, *live = NULL, *none = NULL;
  g_autoptr (GError) error = NULL;

  make_environment (one, "111111111111aa");
  make_environment (two, "222222222222bb");
  g_assert_true (
      hoist_dependencies_beside_activate (b->environment, "venv.111111111111", &none, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (none, ==, "");
  g_assert_true (
      hoist_dependencies_beside_activate (b->environment, "venv.222222222222", &previous, &error));
  g_assert_cmpstr (previous, ==, "venv.111111111111");
  live = hoist_dependencies_beside_get_live (b->environment);
  g_assert_cmpstr (live, ==, "222222222222bb");
  for (guint i = 0; i < 2; i++) /* twice: an undo may be repeated */
    {
      g_autofree char *back = NULL;

      g_assert_true (hoist_dependencies_beside_reactivate (b->environment, previous, &error));
      g_assert_no_error (error);
      back = hoist_dependencies_beside_get_live (b->environment);
      g_assert_cmpstr (back, ==, "111111111111aa");
    }
  g_assert_true (hoist_dependencies_beside_reactivate (b->environment, "", &error));
  g_assert_false (g_file_test (b->environment, G_FILE_TEST_EXISTS));
}

/* The folder that an administrator made by hand has its own name again after an undo. */
static void
test_switch_of_a_folder (DependenciesCase *b, gconstpointer data)
{
  g_autofree char *own = g_build_filename (b->environment, "mine", NULL);
  g_autofree char *new = hoist_dependencies_beside_get_name (b->environment, "333333333333cc");
  g_autofree char *previous = NULL;
  g_autoptr (GError) error = NULL;
  struct stat st;

  fixture_write (own, "x");
  make_environment (new, "333333333333cc");
  g_assert_null (hoist_dependencies_beside_get_live (b->environment));
  g_assert_true (
      hoist_dependencies_beside_activate (b->environment, "venv.333333333333", &previous, &error));
  g_assert_no_error (error);
  g_assert_cmpint (lstat (b->environment, &st), ==, 0);
  g_assert_true (S_ISLNK (st.st_mode));
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (hoist_dependencies_beside_reactivate (b->environment, previous, &error));
      g_assert_no_error (error);
      g_assert_cmpint (lstat (b->environment, &st), ==, 0);
      g_assert_true (S_ISDIR (st.st_mode));
      g_assert_true (g_file_test (own, G_FILE_TEST_EXISTS));
    }
}

static void
test_prune (DependenciesCase *b, gconstpointer data)
{
  static const char *const names[] = { "111111111111", "222222222222", "333333333333" };
  const char *keep[] = { "venv.222222222222", NULL };
  g_autofree char *stranger = g_strconcat (b->environment, ".backup", NULL);
  g_autofree char *previous = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = hoist_dependencies_beside_get_name (b->environment, names[i]);

      make_environment (path, names[i]);
    }
  fixture_write (stranger, "of somebody else");
  g_assert_true (
      hoist_dependencies_beside_activate (b->environment, "venv.333333333333", &previous, &error));
  g_assert_true (hoist_dependencies_beside_prune (b->environment, keep, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = hoist_dependencies_beside_get_name (b->environment, names[i]);

      g_assert_cmpint (g_file_test (path, G_FILE_TEST_EXISTS), ==, i > 0);
    }
  g_assert_true (g_file_test (stranger, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/drivers/dependencies-beside/" name, DependenciesCase, NULL, set_up, function,      \
              dependencies_case_tear_down)
  ADD ("switch-of-links", test_switch_of_links);
  ADD ("switch-of-a-folder", test_switch_of_a_folder);
  ADD ("prune", test_prune);
  return g_test_run ();
}
