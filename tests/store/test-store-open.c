/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening and locking (src/store/hoist-store-open.c). */
#include "fixture.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-id.h"

static void
test_open (Fixture *f, gconstpointer unused)
{
  g_assert_true (hoist_id_check (HOIST_ID_INSTANCE, hoist_store_get_instance (f->store)));
  g_autofree char *instance = g_strdup (hoist_store_get_instance (f->store));
  fixture_reopen (f);
  g_assert_cmpstr (hoist_store_get_instance (f->store), ==, instance);

  /* Everything in it is ours alone. */
  for (const char *const *name = (const char *const[]){ "hoist.db", "hoist.db-wal", "hoist.db-shm",
                                                        "hoist.lock", "ballast", NULL };
       *name != NULL; name++)
    {
      g_autofree char *path = fixture_build_path (f, *name);
      struct stat st;
      g_assert_cmpint (stat (path, &st), ==, 0);
      g_assert_cmpint (st.st_mode & 0777, ==, 0600);
    }
}

static void
test_second (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistStore) second = hoist_store_open (f->folder, &error);
  g_assert_null (second);
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_BUSY);
  g_autofree char *pid = g_strdup_printf ("(pid %d)", (int) getpid ());
  g_assert_nonnull (strstr (error->message, pid));
}

static void
test_link (Fixture *f, gconstpointer unused)
{
  /* A link in place of the database is refused, one in the folder's own path is not. */
  g_clear_object (&f->store);
  g_autofree char *database = fixture_build_path (f, "hoist.db");
  g_autofree char *moved = fixture_build_path (f, "elsewhere.db");
  g_assert_cmpint (rename (database, moved), ==, 0);
  g_assert_cmpint (symlink (moved, database), ==, 0);
  g_autoptr (GError) error = NULL;
  g_assert_null (hoist_store_open (f->folder, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_IO);
  g_clear_error (&error);
  g_assert_cmpint (rename (moved, database), ==, 0);

  g_autofree char *link = g_strconcat (f->folder, "-link", NULL);
  g_assert_cmpint (symlink (f->folder, link), ==, 0);
  g_autoptr (HoistStore) store = hoist_store_open (link, &error);
  g_assert_no_error (error);
  g_assert_nonnull (store);
  g_assert_cmpint (unlink (link), ==, 0);
}

static void
test_garbage (Fixture *f, gconstpointer unused)
{
  g_clear_object (&f->store);
  g_autofree char *database = fixture_build_path (f, "hoist.db");
  g_autofree char *bytes = g_strnfill (100000, 'x');
  g_assert_true (g_file_set_contents (database, bytes, 100000, NULL));
  g_autoptr (GError) error = NULL;
  g_assert_null (hoist_store_open (f->folder, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
  /* Not touched. */
  g_autofree char *after = NULL;
  gsize n;
  g_assert_true (g_file_get_contents (database, &after, &n, NULL));
  g_assert_cmpmem (after, n, bytes, 100000);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/store/open/new", test_open);
  fixture_add ("/store/open/second", test_second);
  fixture_add ("/store/open/link", test_link);
  fixture_add ("/store/open/garbage", test_garbage);
  return g_test_run ();
}
