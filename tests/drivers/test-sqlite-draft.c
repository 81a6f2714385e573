/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first part of a backup: made beside a service that writes, proven, good for one use, and
 * nothing of it is left when it can't be made. What becomes of it is in test-sqlite-settle.c. */
#include "drivers/hoist-sqlite-draft.h"

#include "base/hoist-error.h"
#include "database.h"
#include "program.h"

typedef struct
{
  Fixture f;
  char *path, *folder;
  HoistDatabaseBackupOrder order;
} Draft;

static void
set_up (Draft *d, gconstpointer data)
{
  fixture_init (&d->f);
  d->path = fixture_path (&d->f, "tenant/db/pocket.db");
  d->folder = fixture_path (&d->f, "backups/bk");
  fixture_make_database (d->path, 400);
  d->order = database_order (d->path, d->folder);
}

static void
tear_down (Draft *d, gconstpointer data)
{
  g_free (d->path);
  g_free (d->folder);
  fixture_clear (&d->f);
}

static void
test_beside_a_writer (Draft *d, gconstpointer data)
{
  g_autoptr (HoistSqliteDraft) draft = NULL;
  g_autoptr (HoistSqliteDraft) again = NULL;
  g_autofree char *manifest = g_build_filename (d->folder, "manifest.json", NULL);
  g_autoptr (GError) error = NULL;
  GSubprocess *writer;

  writer =
      database_start_writer (&d->f, "writer", d->path, "INSERT INTO person (name) VALUES ('w')");
  g_assert_true (hoist_sqlite_draft_make (&d->order, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (manifest, G_FILE_TEST_EXISTS)); /* it is no backup */
  draft = hoist_sqlite_draft_take (d->folder, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fixture_count (draft->copy, "SELECT count(*) FROM person"), ==, 401);
  g_assert_cmpint (fixture_count (draft->ready, "SELECT count(*) FROM person"), ==, 401);
  g_assert_cmpint (draft->backup->verified_at, ==, 0);
  g_assert_cmpfloat (draft->backup->restore_s, >, 0);
  g_assert_cmpuint (draft->owners->len, ==, draft->backup->page_count);
  again = hoist_sqlite_draft_take (d->folder, &error);
  g_assert_null (again);
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  program_end (writer);
}

static void
test_damaged (Draft *d, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 page =
      fixture_count (d->path, "SELECT rootpage FROM sqlite_schema WHERE name = 'person_name'");

  fixture_sql (d->path, "PRAGMA wal_checkpoint(TRUNCATE)");
  for (gint64 at = (page - 1) * 4096; at < page * 4096; at += 97)
    database_flip (d->path, at);
  g_assert_false (hoist_sqlite_draft_make (&d->order, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
  g_assert_false (g_file_test (d->folder, G_FILE_TEST_EXISTS));
}

static void
test_no_space (Draft *d, gconstpointer data)
{
  const gint64 need = 4 * database_file_size (d->path) + 200000;
  gboolean made = FALSE;
  guint n_refused = 0;

  for (gint64 size = 16384; !made && size < need; size += 12288)
    {
      g_autofree char *mount_point = database_mount_small (&d->f, "small", (guint64) size);
      g_autofree char *folder = NULL;
      g_autoptr (GError) error = NULL;

      if (mount_point == NULL)
        return;
      folder = g_build_filename (mount_point, "bk", NULL);
      d->order.folder = folder;
      made = hoist_sqlite_draft_make (&d->order, NULL, &error);
      if (!made)
        {
          g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NO_SPACE);
          g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
          n_refused++;
        }
      database_unmount (mount_point);
    }
  g_assert_true (made);
  g_assert_cmpuint (n_refused, >, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/drivers/sqlite-draft/" name, Draft, NULL, set_up, function, tear_down)
  ADD ("beside-a-writer", test_beside_a_writer);
  ADD ("damaged", test_damaged);
  ADD ("no-space", test_no_space);
  return g_test_run ();
}
