/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Python environments: digests that follow what the lock file names, real environments made from a
 * wheel that lies in the release. */
#include "drivers/hoist-dependencies.h"

#include "base/hoist-error.h"
#include "base/hoist-process.h"
#include "fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  Fixture f;
  const HoistDependenciesDriver *pip;
  char *tree, *environment;
} Pip;

static void
set_up (Pip *p, gconstpointer data)
{
  fixture_init (&p->f);
  p->pip = hoist_dependencies_get_pip ();
  p->tree = fixture_path (&p->f, "release");
  p->environment = fixture_path (&p->f, "tenant/venv");
  g_assert_cmpint (g_mkdir_with_parents (p->f.tenant, 0755), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (p->tree, 0755), ==, 0);
}

static void
tear_down (Pip *p, gconstpointer data)
{
  g_free (p->tree);
  g_free (p->environment);
  fixture_clear (&p->f);
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

static void
write_wheel (Pip *p)
{
  static const char script[] =
      "import sys, zipfile\n"
      "with zipfile.ZipFile(sys.argv[1] + '/demo-1.0-py3-none-any.whl', 'w') as z:\n"
      "    z.writestr('demo.py', 'NAME = \"demo\"\\n')\n"
      "    z.writestr('demo-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: "
      "demo\\nVersion: 1.0\\n')\n"
      "    z.writestr('demo-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\\nGenerator: "
      "x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')\n"
      "    z.writestr('demo-1.0.dist-info/RECORD', "
      "'demo.py,,\\ndemo-1.0.dist-info/METADATA,,\\ndemo-1.0.dist-info/"
      "WHEEL,,\\ndemo-1.0.dist-info/RECORD,,\\n')\n";
  g_autofree char *maker = fixture_path (&p->f, "make.py");
  g_autofree char *vendor = g_build_filename (p->tree, "vendor", NULL);
  const char *argv[] = { "/usr/bin/python3", maker, vendor, NULL };
  HoistProcessOrder order = {
    .argv = argv, .folder = "/", .uid = -1, .gid = -1, .keep_fd = -1, .umask = 0022
  };
  g_autoptr (GError) error = NULL;

  fixture_write (maker, script);
  g_assert_cmpint (g_mkdir_with_parents (vendor, 0755), ==, 0);
  g_free (hoist_process_capture (&order, 1000, NULL, &error));
  g_assert_no_error (error);
}

static void
write_lock (Pip *p, const char *text)
{
  g_autofree char *lock = g_build_filename (p->tree, "requirements.txt", NULL);

  fixture_write (lock, text);
}

static gboolean
prepare (Pip *p, const char *digest, GError **error)
{
  const HoistDependenciesWish wish = { "requirements.txt", "venv", "", FALSE };
  const HoistDependenciesOrder order = {
    &wish, p->tree, p->environment, (gint) geteuid (), (gint) getegid (), NULL
  };

  return p->pip->prepare (&order, digest, NULL, error);
}

static gboolean
has_demo (Pip *p, const char *environment)
{
  g_autofree char *python = g_build_filename (environment, "bin/python3", NULL);
  const char *argv[] = { python, "-c", "import demo", NULL };
  HoistProcessOrder order = { .argv = argv, .folder = "/", .uid = -1, .gid = -1, .keep_fd = -1 };
  HoistProcessOutcome outcome;

  return hoist_process_run (&order, &outcome, NULL, NULL) && outcome.exit_status == 0;
}

#define DIGEST "aaaaaaaaaaaabbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static void
test_prepare (Pip *p, gconstpointer data)
{
  g_autofree char *name = p->pip->get_name (p->environment, DIGEST);
  g_autofree char *mark = g_build_filename (name, ".hoist-complete", NULL);
  g_autoptr (GError) error = NULL;

  write_wheel (p);
  write_lock (p, "--no-index\n--find-links vendor\ndemo==1.0\n");
  g_assert_false (p->pip->is_complete (name, DIGEST));
  g_assert_true (prepare (p, DIGEST, &error));
  g_assert_no_error (error);
  g_assert_true (p->pip->is_complete (name, DIGEST));
  g_assert_true (has_demo (p, name));
  g_assert_cmpint (g_unlink (mark), ==, 0); /* as if it had been interrupted: made anew */
  g_assert_true (prepare (p, DIGEST, &error));
  g_assert_no_error (error);
  g_assert_true (has_demo (p, name));
}

static void
test_missing_package (Pip *p, gconstpointer data)
{
  g_autofree char *name = p->pip->get_name (p->environment, DIGEST);
  g_autoptr (GError) error = NULL;

  write_lock (p, "--no-index\nnot-there==1.0\n");
  g_assert_false (prepare (p, DIGEST, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "not-there"));
  g_assert_false (p->pip->is_complete (name, DIGEST));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/drivers/dependencies-pip/" name, Pip, NULL, set_up, function, tear_down)
  g_test_add_func ("/drivers/dependencies-pip/digest", test_digest);
  g_test_add_func ("/drivers/dependencies-pip/digest-loop", test_digest_loop);
  ADD ("prepare", test_prepare);
  ADD ("missing-package", test_missing_package);
  return g_test_run ();
}
