/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a lock file in JSON names of its release counts, and nothing else; and what else each kind
 * counts. */
#include "drivers/hoist-dependencies-digest.h"

#include "base/hoist-error.h"
#include "fixture.h"

#include <string.h>

static const char lock[] =
    "{\"packages\": {\"colour\": {\"resolved\": \"file:lib/colour\"}, \"other\": "
    "{\"path\": \"../vendor/x.whl\", \"url\": \"https://example.org/lib\"}}}";

static char *
read_cb (const char *path, gpointer user_data, GError **error)
{
  return g_strdup (lock);
}

/* `odd` has another content than usual. */
static HoistTree *
make_tree (const char *odd)
{
  static const char *const paths[] = { "app.py",
                                       "theme/build.js",
                                       "theme/lib/colour/index.js",
                                       "theme/lib/other/index.js",
                                       "theme/package-lock.json",
                                       "vendor/x.whl",
                                       "vendor/y.whl" };
  g_autoptr (GString) listing = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  HoistTree *tree;

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    g_string_append_printf (listing, "100644 blob %040d\t%s\n", g_str_equal (paths[i], odd) ? 2 : 1,
                            paths[i]);
  tree = hoist_tree_parse ("c", listing->str, &error);
  g_assert_no_error (error);
  return tree;
}

static char *
digest_lock (const char *odd)
{
  g_autoptr (HoistTree) tree = make_tree (odd);
  g_auto (HoistDependenciesDigest) d = { 0 };
  g_autoptr (GError) error = NULL;

  hoist_dependencies_digest_init (&d, tree, "test", read_cb, NULL);
  g_assert_true (hoist_dependencies_digest_add_lock (&d, "theme/package-lock.json", &error));
  g_assert_no_error (error);
  return hoist_dependencies_digest_end (&d);
}

static void
test_lock (void)
{
  static const struct
  {
    const char *odd;
    gboolean counts;
  } rows[] = { { "theme/package-lock.json", TRUE },
               { "theme/lib/colour/index.js", TRUE },
               { "vendor/x.whl", TRUE },
               { "vendor/y.whl", FALSE },
               { "theme/lib/other/index.js", FALSE },
               { "app.py", FALSE } };
  g_autofree char *usual = digest_lock ("");
  g_autofree char *again = digest_lock ("");

  g_assert_cmpstr (usual, ==, again);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *other = digest_lock (rows[i].odd);

      if (g_str_equal (usual, other) == rows[i].counts)
        g_error ("%s: %s", rows[i].odd, other);
    }
}

static char *
digest_kind (const HoistDependenciesDriver *driver, const HoistDependenciesWish *wish,
             const char *odd)
{
  g_autoptr (HoistTree) tree = make_tree (odd);
  g_autoptr (GError) error = NULL;
  char *digest = driver->digest (tree, wish, read_cb, NULL, &error);

  g_assert_no_error (error);
  return digest;
}

/* Of npm all of its folder, what builds and how; an absent lock file is said by its name. */
static void
test_npm (void)
{
  const HoistDependenciesDriver *npm = hoist_dependencies_get_npm ();
  HoistDependenciesWish wish = { "theme/package-lock.json", "theme/dist", "build", TRUE };
  g_autoptr (HoistTree) tree = make_tree ("");
  g_autofree char *usual = digest_kind (npm, &wish, "");
  g_autofree char *source = digest_kind (npm, &wish, "theme/build.js");
  g_autofree char *code = digest_kind (npm, &wish, "app.py");
  g_autofree char *without = NULL, *none = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (usual, !=, source);
  g_assert_cmpstr (usual, ==, code);
  wish.production = FALSE;
  without = digest_kind (npm, &wish, "");
  g_assert_cmpstr (usual, !=, without);
  wish.lock = "package-lock.json";
  none = npm->digest (tree, &wish, read_cb, NULL, &error);
  g_assert_null (none);
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "no file package-lock.json"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drivers/dependencies-digest/lock", test_lock);
  g_test_add_func ("/drivers/dependencies-digest/npm", test_npm);
  return g_test_run ();
}
