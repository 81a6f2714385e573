/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Python environments: digests that follow what the lock file names, real environments made from a
 * wheel that lies in the release. */
#include "dependencies-case.h"

#include "base/hoist-error.h"

#include <glib/gstdio.h>
#include <string.h>

static void
set_up (DependenciesCase *p, gconstpointer data)
{
  dependencies_case_init (p, hoist_dependencies_get_pip (), "release", "tenant/venv");
}

/* Digests: files are what a table says. */

typedef struct
{
  const char *path, *oid, *text;
} File;

static char *
read_cb (const char *path, gpointer user_data, GError **error)
{
  for (const File *file = user_data; file->path != NULL; file++)
    if (g_str_equal (file->path, path))
      return g_strdup (file->text);
  g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND, "none");
  return NULL;
}

static char *
digest_of (const File *files, const char *lock, GError **error)
{
  const HoistDependenciesWish wish = { lock, "venv", "", FALSE };
  g_autoptr (GString) listing = g_string_new (NULL);
  g_autoptr (HoistTree) tree = NULL;

  for (const File *file = files; file->path != NULL; file++)
    g_string_append_printf (listing, "100644 blob %s%s\t%s\n", file->oid,
                            "0000000000000000000000000000000000000000" + strlen (file->oid),
                            file->path);
  tree = hoist_tree_parse ("c", listing->str, error);
  return tree != NULL
             ? hoist_dependencies_get_pip ()->digest (tree, &wish, read_cb, (gpointer) files, error)
             : NULL;
}

static void
test_digest (void)
{
  static const char lock[] =
      "--no-index\n--find-links vendor\n-r more/other.txt\ncbkit==1.0  # comment\n./local/x.whl\n";
  File files[] = {
    { "local/x.whl", "1", "" },        { "more/other.txt", "2", "-c ../limits.txt\n" },
    { "requirements.txt", "4", lock }, { "unrelated.py", "5", "" },
    { "vendor/a.whl", "6", "" },       { NULL, NULL, NULL }
  };
  g_autoptr (GError) error = NULL;
  g_autofree char *first = NULL;
  static const guint counts[] = { 0, 1, 2, 4 };

  files[1].text = "six\n";
  first = digest_of (files, "requirements.txt", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (strlen (first), ==, 64);
  for (guint i = 0; i < 5; i++)
    {
      const char *oid = files[i].oid;
      g_autofree char *changed = NULL;
      gboolean matters = FALSE;

      for (guint k = 0; k < G_N_ELEMENTS (counts); k++)
        matters |= counts[k] == i;
      files[i].oid = "99";
      changed = digest_of (files, "requirements.txt", &error);
      g_assert_no_error (error);
      g_assert_cmpint (g_str_equal (changed, first), ==, !matters);
      files[i].oid = oid;
    }
  g_assert_null (digest_of (files, "none.txt", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
}

static void
test_digest_loop (void)
{
  static const File files[] = { { "a.txt", "1", "-r b.txt\n" },
                                { "b.txt", "2", "-r a.txt\n" },
                                { NULL, NULL, NULL } };
  g_autoptr (GError) error = NULL;
  g_autofree char *digest = digest_of (files, "a.txt", &error);

  g_assert_no_error (error);
  g_assert_nonnull (digest);
}

/* Environments */

static gboolean
prepare (DependenciesCase *p, GError **error)
{
  const HoistDependenciesWish wish = { "requirements.txt", "venv", "", FALSE };

  return dependencies_case_prepare (p, &wish, error);
}

static void
test_prepare (DependenciesCase *p, gconstpointer data)
{
  g_autofree char *name = p->driver->get_name (p->environment, DEPENDENCIES_CASE_DIGEST);
  g_autofree char *mark = g_build_filename (name, ".hoist-complete", NULL);
  g_autoptr (GError) error = NULL;

  dependencies_case_put_wheel (p);
  dependencies_case_put (p, "requirements.txt", "--no-index\n--find-links vendor\ndemo==1.0\n");
  g_assert_false (p->driver->is_complete (name, DEPENDENCIES_CASE_DIGEST));
  g_assert_true (prepare (p, &error));
  g_assert_no_error (error);
  g_assert_true (p->driver->is_complete (name, DEPENDENCIES_CASE_DIGEST));
  g_assert_true (dependencies_case_has_demo (name));
  g_assert_cmpint (g_unlink (mark), ==, 0); /* as if it had been interrupted: made anew */
  g_assert_true (prepare (p, &error));
  g_assert_no_error (error);
  g_assert_true (dependencies_case_has_demo (name));
}

static void
test_missing_package (DependenciesCase *p, gconstpointer data)
{
  g_autofree char *name = p->driver->get_name (p->environment, DEPENDENCIES_CASE_DIGEST);
  g_autoptr (GError) error = NULL;

  dependencies_case_put (p, "requirements.txt", "--no-index\nnot-there==1.0\n");
  g_assert_false (prepare (p, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "not-there"));
  g_assert_false (p->driver->is_complete (name, DEPENDENCIES_CASE_DIGEST));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/drivers/dependencies-pip/" name, DependenciesCase, NULL, set_up, function,         \
              dependencies_case_tear_down)
  g_test_add_func ("/drivers/dependencies-pip/digest", test_digest);
  g_test_add_func ("/drivers/dependencies-pip/digest-loop", test_digest_loop);
  ADD ("prepare", test_prepare);
  ADD ("missing-package", test_missing_package);
  return g_test_run ();
}
