/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A restore that was prepared: a rename of what was proven, with all side files away; what is not
 * as it was left is not used, and a backup that is not what it was is refused. */
#include "drivers/hoist-sqlite-draft.h"

#include "base/hoist-error.h"
#include "database.h"
#include "drivers/hoist-sqlite-place.h"
#include "program.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  Fixture f;
  char *path, *quarantine, *ready, *digest;
  HoistBackup *backup;
} Ready;

static void
set_up (Ready *r, gconstpointer data)
{
  fixture_init (&r->f);
  r->path = fixture_path (&r->f, "tenant/db/pocket.db");
  r->quarantine = fixture_path (&r->f, "quarantine");
  fixture_make_database (r->path, 300);
  r->backup = database_back_up (&r->f, r->path, "one");
  r->digest = database_digest (r->path);
  r->ready = hoist_sqlite_ready_name (r->path);
  fixture_sql (r->path, "CREATE TABLE later (x); INSERT INTO later VALUES (1); DELETE FROM person");
  g_assert_cmpint (g_chmod (r->path, 0640), ==, 0);
}

static void
tear_down (Ready *r, gconstpointer data)
{
  hoist_backup_unref (r->backup);
  g_free (r->path);
  g_free (r->quarantine);
  g_free (r->ready);
  g_free (r->digest);
  fixture_clear (&r->f);
}

static void
prepare (Ready *r)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_sqlite_ready_make (r->backup, r->path, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (hoist_sqlite_ready_exists (r->backup, r->path));
}

static guint64
inode_of (const char *path)
{
  struct stat st;

  g_assert_cmpint (lstat (path, &st), ==, 0);
  return st.st_ino;
}

static void
restore (Ready *r)
{
  g_autofree char *kept = g_build_filename (r->quarantine, "pocket.db", NULL);
  g_autofree char *digest = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_sqlite_restore (r->backup, r->path, r->quarantine, NULL, &error));
  g_assert_no_error (error);
  digest = database_digest (r->path);
  g_assert_cmpstr (digest, ==, r->digest);
  g_assert_cmpint (fixture_count (kept, "SELECT count(*) FROM later"), ==, 1);
  g_assert_false (hoist_sqlite_ready_exists (r->backup, r->path));
}

static void
test_switched (Ready *r, gconstpointer data)
{
  struct stat st;
  guint64 inode;

  prepare (r);
  g_assert_cmpint (lstat (r->ready, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 0777, ==, 0600);
  inode = inode_of (r->ready);
  restore (r);
  g_assert_cmpuint (inode_of (r->path), ==, inode);
  g_assert_cmpint (lstat (r->path, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 0777, ==, 0640);
  g_assert_false (g_file_test (r->ready, G_FILE_TEST_EXISTS));
}

/* SAFETY.md fact 1: beside a stale -wal the new schema would come back. */
static void
test_stale_wal (Ready *r, gconstpointer data)
{
  GSubprocess *writer;

  prepare (r);
  writer =
      database_start_writer (&r->f, "writer", r->path, "INSERT INTO person (name) VALUES ('w')");
  program_end (writer);
  g_assert_true (database_has_side (r->path, "-wal"));
  restore (r);
  g_assert_cmpint (
      fixture_count (r->path, "SELECT count(*) FROM sqlite_schema WHERE name = 'later'"), ==, 0);
}

/* Somebody wrote to what lay ready, or put something else there: copied anew. */
static void
test_tampered (Ready *r, gconstpointer data)
{
  guint64 inode;

  prepare (r);
  inode = inode_of (r->ready);
  database_flip (r->ready, 9000);
  g_assert_false (hoist_sqlite_ready_exists (r->backup, r->path));
  restore (r);
  g_assert_cmpuint (inode_of (r->path), !=, inode);
}

/* The very same bytes in another file are not what was proven. */
static void
test_replaced (Ready *r, gconstpointer data)
{
  g_autofree char *other = g_strconcat (r->ready, ".other", NULL);
  guint64 inode;

  prepare (r);
  database_copy (r->ready, other);
  g_assert_cmpint (g_chmod (other, 0600), ==, 0);
  inode = inode_of (other);
  g_assert_cmpint (g_rename (other, r->ready), ==, 0);
  g_assert_false (hoist_sqlite_ready_exists (r->backup, r->path));
  restore (r);
  g_assert_cmpuint (inode_of (r->path), !=, inode);
}

static void
test_backup_changed (Ready *r, gconstpointer data)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  prepare (r);
  before = database_fingerprint (r->path);
  database_flip (r->backup->path, 9000);
  g_assert_false (hoist_sqlite_restore (r->backup, r->path, r->quarantine, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
  database_assert_names (error, r->backup->path);
  after = database_fingerprint (r->path);
  g_assert_cmpstr (before, ==, after);
  g_clear_error (&error);
  g_assert_false (hoist_sqlite_ready_make (r->backup, r->path, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
}

/* Interrupted after the record was taken, and after the present one was set aside. */
static void
test_interrupted (Ready *r, gconstpointer data)
{
  g_autofree char *taken = NULL;
  g_autoptr (GError) error = NULL;

  prepare (r);
  taken = hoist_sqlite_ready_take (r->backup, r->path);
  g_assert_cmpstr (taken, ==, r->ready);
  g_assert_true (hoist_sqlite_set_aside (r->path, r->quarantine, &error));
  restore (r);
  g_assert_true (g_file_test (r->ready, G_FILE_TEST_EXISTS));
  g_assert_true (
      hoist_database_find ("sqlite", NULL)->clear_prepared (r->f.folder, r->path, &error));
  g_assert_false (g_file_test (r->ready, G_FILE_TEST_EXISTS));
}

/* The folder of another user: what lies ready is ours until it takes its place. */
static void
test_other_user (Ready *r, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (r->path);
  struct stat st;

  if (geteuid () != 0)
    {
      g_test_skip ("only root can give a folder away");
      return;
    }
  g_assert_cmpint (chown (folder, 65534, 65534), ==, 0);
  g_assert_cmpint (chown (r->path, 65534, 65534), ==, 0);
  prepare (r);
  restore (r);
  g_assert_cmpint (lstat (r->path, &st), ==, 0);
  g_assert_cmpint (st.st_uid, ==, 65534);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/drivers/sqlite-ready/" name, Ready, NULL, set_up, function, tear_down)
  ADD ("switched", test_switched);
  ADD ("stale-wal", test_stale_wal);
  ADD ("tampered", test_tampered);
  ADD ("replaced", test_replaced);
  ADD ("backup-changed", test_backup_changed);
  ADD ("interrupted", test_interrupted);
  ADD ("other-user", test_other_user);
  return g_test_run ();
}
