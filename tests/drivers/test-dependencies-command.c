/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an application's own program makes, in the release or under its final name; and what is said
 * when it makes nothing. */
#include "drivers/hoist-dependencies-beside.h"

#include <string.h>
#include <unistd.h>

#include "base/hoist-error.h"
#include "fixture.h"

#define DIGEST "aaaaaaaaaaaabbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

typedef struct
{
  Fixture f;
  char *tree, *environment;
} Own;

static void
set_up (Own *o, gconstpointer data)
{
  fixture_init (&o->f);
  o->tree = fixture_path (&o->f, "tenant/release");
  o->environment = fixture_path (&o->f, "tenant/thirdparty");
  g_assert_cmpint (g_mkdir_with_parents (o->tree, 0755), ==, 0);
}

static void
tear_down (Own *o, gconstpointer data)
{
  g_free (o->tree);
  g_free (o->environment);
  fixture_clear (&o->f);
}

static gboolean
prepare (Own *o, const char *code, GError **error)
{
  const char *const command[] = { "python3", "-c", code, NULL };
  const HoistDependenciesWish wish = {
    .lock = "install.lock", .place = "thirdparty", .build = "", .command = command
  };
  const HoistDependenciesOrder order = {
    &wish, o->tree, o->environment, (gint) geteuid (), (gint) getegid (), NULL
  };

  return hoist_dependencies_get_command ()->prepare (&order, DIGEST, NULL, error);
}

static void
assert_made (Own *o, const char *code)
{
  g_autofree char *target = hoist_dependencies_beside_get_name (o->environment, DIGEST);
  g_autofree char *file = g_build_filename (target, "library", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (prepare (o, code, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
  g_assert_true (hoist_dependencies_beside_is_complete (target, DIGEST));
  g_assert_false (g_file_test (o->environment, G_FILE_TEST_EXISTS)); /* nothing is live yet */
  g_assert_true (prepare (o, "raise SystemExit(1)", &error));        /* it is there: not again */
}

static void
test_in_release (Own *o, gconstpointer data)
{
  assert_made (o, "import os; os.mkdir('thirdparty'); open('thirdparty/library', 'w')");
}

static void
test_in_place (Own *o, gconstpointer data)
{
  assert_made (o, "import os; t = os.environ['HOIST_ENVIRONMENT']; os.mkdir(t); "
                  "open(t + '/library', 'w').write(t)");
}

static void
test_refused (Own *o, gconstpointer data)
{
  static const struct
  {
    const char *code, *words;
  } cases[] = {
    { "pass", "thirdparty is not there after its program was done" },
    { "raise SystemExit('no compiler')", "Making thirdparty failed (exit 1): no compiler" },
  };
  g_autofree char *target = hoist_dependencies_beside_get_name (o->environment, DIGEST);
  g_autofree char *own = g_build_filename (o->tree, "thirdparty", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_false (prepare (o, cases[i].code, &error));
      if (strstr (error->message, cases[i].words) == NULL)
        g_error ("“%s” does not say “%s”", error->message, cases[i].words);
      g_assert_false (hoist_dependencies_beside_is_complete (target, DIGEST));
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
  g_test_add ("/dependencies-command/in-release", Own, NULL, set_up, test_in_release, tear_down);
  g_test_add ("/dependencies-command/in-place", Own, NULL, set_up, test_in_place, tear_down);
  g_test_add ("/dependencies-command/refused", Own, NULL, set_up, test_refused, tear_down);
  g_test_add_func ("/dependencies-command/digest", test_digest);
  return g_test_run ();
}
