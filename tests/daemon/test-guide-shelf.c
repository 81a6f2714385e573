/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Guides: built in, then from folders; files that others may write, or links, are refused (106);
 * what is known of an application stays. */
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "daemon/hoist-guide-shelf.h"
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  char *folder, *guides, *path;
  HoistStore *store;
} Fixture;

static void
set_up (Fixture *f, gconstpointer unused)
{
  f->folder = g_dir_make_tmp ("hoist-shelf-XXXXXX", NULL);
  f->guides = g_build_filename (f->folder, "guides", NULL);
  f->path = g_build_filename (f->guides, "cbapp.yaml", NULL);
  f->store = hoist_store_open (f->folder, NULL);
  g_assert_cmpint (g_mkdir (f->guides, 0700), ==, 0);
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  g_object_unref (f->store);
  g_assert_true (hoist_file_remove_tree (f->folder, NULL));
  g_free (f->folder);
  g_free (f->guides);
  g_free (f->path);
}

static char *
read_own (void)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("HOIST_SOURCE_ROOT"), "data", "guides", "cbapp.yaml", NULL);
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

static gboolean
install (Fixture *f, GError **error)
{
  const char *const folders[] = { f->guides, "/nonexistent/guides", NULL };

  return hoist_guide_shelf_install (f->store, folders, error);
}

static void
test_install (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistApplication) built_in = NULL;
  g_autoptr (HoistApplication) own = NULL;
  g_autofree char *text = read_own ();
  g_autofree char *longer = g_strconcat (text, "# ours\n", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (install (f, &error));
  g_assert_no_error (error);
  built_in = hoist_store_dup_application (f->store, "cbapp", NULL);
  g_assert_cmpstr (built_in->guide, ==, text);
  g_assert_cmpstr (built_in->repository, ==, "");
  g_free (built_in->repository);
  built_in->repository = g_strdup ("/srv/origin.git");
  g_assert_true (hoist_store_put_application (f->store, built_in, NULL));

  g_assert_true (g_file_set_contents (f->path, longer, -1, NULL));
  g_assert_cmpint (g_chmod (f->path, 0600), ==, 0);
  g_assert_true (install (f, NULL));
  own = hoist_store_dup_application (f->store, "cbapp", NULL);
  g_assert_cmpstr (own->guide, ==, longer);
  g_assert_cmpstr (own->repository, ==, "/srv/origin.git");
}

static void
expect_refused (Fixture *f, const char *place)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (install (f, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, place));
}

static void
test_refused (Fixture *f, gconstpointer unused)
{
  g_autofree char *text = read_own ();

  g_assert_true (g_file_set_contents (f->path, text, -1, NULL));
  g_assert_cmpint (g_chmod (f->path, 0666), ==, 0);
  expect_refused (f, "cbapp.yaml");
  g_assert_cmpint (g_chmod (f->path, 0600), ==, 0);
  g_assert_cmpint (g_chmod (f->guides, 0777), ==, 0);
  expect_refused (f, "guides");
  g_assert_cmpint (g_chmod (f->guides, 0700), ==, 0);
  g_assert_true (install (f, NULL));
  g_assert_cmpint (g_unlink (f->path), ==, 0);
  g_assert_cmpint (symlink ("/etc/hostname", f->path), ==, 0);
  expect_refused (f, "cbapp.yaml");
  g_assert_cmpint (g_unlink (f->path), ==, 0);
  g_assert_true (g_file_set_contents (f->path, "application: [", -1, NULL));
  g_assert_cmpint (g_chmod (f->path, 0600), ==, 0);
  expect_refused (f, "cbapp.yaml");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/daemon/guide-shelf/install", Fixture, NULL, set_up, test_install, tear_down);
  g_test_add ("/daemon/guide-shelf/refused", Fixture, NULL, set_up, test_refused, tear_down);
  return g_test_run ();
}
