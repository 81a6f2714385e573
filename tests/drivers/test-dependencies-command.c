/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an application's own program makes, in the release or under its final name; and what is said
 * when it makes nothing. */
#include "dependencies-case.h"

#include "base/hoist-error.h"

static void
set_up (DependenciesCase *o, gconstpointer data)
{
  dependencies_case_init (o, hoist_dependencies_get_command (), "tenant/release",
                          "tenant/thirdparty");
}

static gboolean
prepare (DependenciesCase *o, const char *code, GError **error)
{
  const char *const command[] = { "python3", "-c", code, NULL };
  const HoistDependenciesWish wish = {
    .lock = "install.lock", .place = "thirdparty", .build = "", .command = command
  };

  return dependencies_case_prepare (o, &wish, error);
}

static void
assert_made (DependenciesCase *o, const char *code)
{
  g_autofree char *target =
      hoist_dependencies_beside_get_name (o->environment, DEPENDENCIES_CASE_DIGEST);
  g_autofree char *file = g_build_filename (target, "library", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (prepare (o, code, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
  g_assert_true (hoist_dependencies_beside_is_complete (target, DEPENDENCIES_CASE_DIGEST));
  g_assert_false (g_file_test (o->environment, G_FILE_TEST_EXISTS)); /* nothing is live yet */
  g_assert_true (prepare (o, "raise SystemExit(1)", &error));        /* it is there: not again */
}

static void
test_in_release (DependenciesCase *o, gconstpointer data)
{
  assert_made (o, "import os; os.mkdir('thirdparty'); open('thirdparty/library', 'w')");
}

static void
test_in_place (DependenciesCase *o, gconstpointer data)
{
  assert_made (o, "import os; t = os.environ['HOIST_ENVIRONMENT']; os.mkdir(t); "
                  "open(t + '/library', 'w').write(t)");
}

static void
test_refused (DependenciesCase *o, gconstpointer data)
{
  static const struct
  {
    const char *code, *words;
  } cases[] = {
    { "pass", "thirdparty is not there after its program was done" },
    { "raise SystemExit('no compiler')", "Making thirdparty failed (exit 1): no compiler" },
  };
  g_autofree char *own = g_build_filename (o->tree, "thirdparty", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *const command[] = { "python3", "-c", cases[i].code, NULL };
      const HoistDependenciesWish wish = {
        .lock = "install.lock", .place = "thirdparty", .build = "", .command = command
      };

      dependencies_case_assert_not (o, &wish, cases[i].words);
    }
  g_autoptr (GError) error = NULL;
  g_assert_cmpint (g_mkdir_with_parents (own, 0755), ==, 0);
  g_assert_false (prepare (o, "pass", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
}

static char *
digest_of (Fixture *f, const char *commit, const char *lock, GError **error)
{
  const HoistDependenciesWish wish = { .lock = lock, .place = "thirdparty", .build = "" };
  g_autoptr (HoistTree) tree = hoist_source_get_git ()->read_tree (&f->source, commit, NULL, error);

  return tree != NULL ? hoist_dependencies_get_command ()->digest (tree, &wish, NULL, NULL, error)
                      : NULL;
}

static void
test_digest (void)
{
  Fixture f;
  g_autoptr (GError) error = NULL;

  fixture_init (&f);
  fixture_make_repository (&f);
  g_autofree char *path = g_build_filename (f.work, "install.lock", NULL);
  fixture_write (path, "redis 2.4");
  g_autofree char *one = fixture_release (&f, "v0.3.0");
  fixture_write (path, "redis 2.6");
  g_autofree char *two = fixture_release (&f, "v0.4.0");
  g_assert_true (hoist_source_get_git ()->refresh (&f.source, NULL, &error));
  g_autofree char *a = digest_of (&f, one, "install.lock", &error);
  g_autofree char *b = digest_of (&f, two, "install.lock", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (a, !=, b);
  g_assert_null (digest_of (&f, two, "nowhere", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/dependencies-command/in-release", DependenciesCase, NULL, set_up, test_in_release,
              dependencies_case_tear_down);
  g_test_add ("/dependencies-command/in-place", DependenciesCase, NULL, set_up, test_in_place,
              dependencies_case_tear_down);
  g_test_add ("/dependencies-command/refused", DependenciesCase, NULL, set_up, test_refused,
              dependencies_case_tear_down);
  g_test_add_func ("/dependencies-command/digest", test_digest);
  return g_test_run ();
}
