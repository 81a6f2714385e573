/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Backups: everything that was committed is in them, they are proven by a restore, and a changed
 * byte is found and named. */
#include "drivers/hoist-sqlite.h"

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "fixture.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define BACKUP "bk_0123456789abcdef"
#define TENANT "tn_0123456789abcdef"
#define RUN "rn_0123456789abcdef"

typedef struct
{
  Fixture f;
  char *path, *folder, *scratch;
} Backups;

static void
set_up (Backups *b, gconstpointer data)
{
  fixture_init (&b->f);
  b->path = fixture_path (&b->f, "tenant/db/pocket.db");
  b->folder = fixture_path (&b->f, "backups/" BACKUP);
  b->scratch = fixture_path (&b->f, "scratch");
  fixture_make_database (b->path, 500);
}

static void
tear_down (Backups *b, gconstpointer data)
{
  g_free (b->path);
  g_free (b->folder);
  g_free (b->scratch);
  fixture_clear (&b->f);
}

static HoistBackup *
back_up (Backups *b, GError **error)
{
  const HoistDatabaseBackupOrder order = { .path = b->path,
                                           .folder = b->folder,
                                           .id = BACKUP,
                                           .tenant = TENANT,
                                           .run = RUN,
                                           .version = "v0.1.0",
                                           .commit = "0123456789012345678901234567890123456789" };

  return hoist_sqlite_back_up (&order, NULL, error);
}

static void
test_made_and_verified (Backups *b, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistBackup) backup = back_up (b, &error);
  g_autoptr (HoistBackup) again = NULL;
  g_autofree char *name = NULL;
  struct stat st;

  g_assert_no_error (error);
  g_assert_cmpint (backup->verified_at, >, 0);
  g_assert_cmpfloat (backup->restore_s, >=, 0);
  g_assert_cmpstr (backup->fault, ==, "");
  name = g_path_get_basename (backup->path);
  g_assert_true (g_regex_match_simple ("^pocket\\.db\\.backup_[0-9]{8}_[0-9]{6}$", name, 0, 0));
  g_assert_cmpint (stat (backup->path, &st), ==, 0);
  g_assert_cmpint (st.st_size, ==, backup->size);
  g_assert_cmpuint (st.st_mode & 0777, ==, 0600);
  g_assert_cmpint (fixture_count (backup->path, "SELECT count(*) FROM person"), ==, 500);
  again = hoist_database_read_manifest (b->folder, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->content_digest, ==, backup->content_digest);
  g_assert_cmpint (again->verified_at, ==, backup->verified_at);
}

/* Rows that a killed writer committed lie in the -wal only; a plain copy would lose them. */
static void
test_rows_in_the_wal (Backups *b, gconstpointer data)
{
  g_autofree char *wal = g_strconcat (b->path, "-wal", NULL);
  g_autofree char *plain = fixture_path (&b->f, "plain.db");
  g_autofree char *bytes = NULL;
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (GError) error = NULL;
  gsize n;
  pid_t pid = fork ();

  if (pid == 0)
    {
      sqlite3 *db;

      sqlite3_open (b->path, &db);
      sqlite3_exec (db, "PRAGMA wal_autocheckpoint = 0", NULL, NULL, NULL);
      sqlite3_exec (
          db,
          "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)"
          " INSERT INTO person (name) SELECT 'late ' || i FROM n",
          NULL, NULL, NULL);
      raise (SIGKILL);
    }
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
  g_assert_true (g_file_test (wal, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_get_contents (b->path, &bytes, &n, NULL));
  g_assert_true (g_file_set_contents (plain, bytes, (gssize) n, NULL));
  g_assert_cmpint (fixture_count (plain, "SELECT count(*) FROM person"), ==, 500); /* the trap */
  backup = back_up (b, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fixture_count (backup->path, "SELECT count(*) FROM person"), ==, 1500);
}

static void
flip_byte (const char *path, off_t at)
{
  int fd = open (path, O_RDWR | O_CLOEXEC);
  char byte;

  g_assert_cmpint (pread (fd, &byte, 1, at), ==, 1);
  byte ^= 1;
  g_assert_cmpint (pwrite (fd, &byte, 1, at), ==, 1);
  close (fd);
}

static void
test_flipped_byte (Backups *b, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistBackup) backup = back_up (b, &error);
  g_autoptr (HoistBackup) after = NULL;
  g_autoptr (HoistBackup) manifest = NULL;

  g_assert_no_error (error);
  flip_byte (backup->path, backup->size / 2);
  after = hoist_sqlite_verify (backup, b->scratch, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (after->verified_at, ==, 0);
  g_assert_nonnull (strstr (after->fault, backup->path));
  g_assert_nonnull (strstr (after->fault, "SHA-256"));
  manifest = hoist_database_read_manifest (b->folder, &error);
  g_assert_cmpstr (manifest->fault, ==, after->fault);
  g_assert_false (hoist_sqlite_restore (backup, b->path, b->scratch, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
  g_assert_nonnull (strstr (error->message, backup->path));
  g_assert_cmpint (fixture_count (b->path, "SELECT count(*) FROM person"), ==, 500);
}

static void
test_truncated_and_missing (Backups *b, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistBackup) backup = back_up (b, &error);
  g_autoptr (HoistBackup) shorter = NULL;
  g_autoptr (HoistBackup) gone = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (truncate (backup->path, backup->size - 4096), ==, 0);
  shorter = hoist_sqlite_verify (backup, b->scratch, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (shorter->fault, "bytes"));
  g_assert_cmpint (g_unlink (backup->path), ==, 0);
  gone = hoist_sqlite_verify (backup, b->scratch, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (gone->fault, "missing"));
}

/* A file that matches its manifest but not what the manifest says of the content is no proof
 * either. */
static void
test_other_content (Backups *b, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistBackup) backup = back_up (b, &error);
  g_autoptr (HoistBackup) lying = NULL;
  g_autoptr (HoistBackup) after = NULL;
  HoistBackup fields;

  g_assert_no_error (error);
  fields = *backup;
  fields.content_digest =
      (char *) "0000000000000000000000000000000000000000000000000000000000000000";
  lying = hoist_backup_new (&fields);
  after = hoist_sqlite_verify (lying, b->scratch, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (after->fault, "differs"));
}

static void
test_damaged_database (Backups *b, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *back = NULL;

  fixture_sql (b->path, "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE");
  back = g_strdup_printf (
      "PRAGMA writable_schema = ON; INSERT INTO sqlite_schema VALUES ('index', 'person_name', "
      "'person', %d, 'CREATE INDEX person_name ON person (name)')",
      (int) fixture_count (b->path,
                           "SELECT rootpage FROM sqlite_schema WHERE name = 'person_name'"));
  /* an index that lacks a row: readable, and yet broken */
  fixture_sql (b->path,
               "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE name = 'person_name'");
  fixture_sql (b->path, "INSERT INTO person (name) VALUES ('not in the index')");
  fixture_sql (b->path, back);
  g_assert_null (back_up (b, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
  g_assert_false (g_file_test (b->folder, G_FILE_TEST_EXISTS)); /* nothing is called a backup */
}

static void
test_foreign_manifest (Backups *b, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistBackup) backup = back_up (b, &error);
  g_autofree char *other = fixture_path (&b->f, "elsewhere");

  g_assert_no_error (error);
  g_assert_cmpint (g_rename (b->folder, other), ==, 0);
  g_assert_null (hoist_database_read_manifest (other, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/drivers/sqlite-backup/" name, Backups, NULL, set_up, function, tear_down)
  ADD ("made-and-verified", test_made_and_verified);
  ADD ("rows-in-the-wal", test_rows_in_the_wal);
  ADD ("flipped-byte", test_flipped_byte);
  ADD ("truncated-and-missing", test_truncated_and_missing);
  ADD ("other-content", test_other_content);
  ADD ("damaged-database", test_damaged_database);
  ADD ("foreign-manifest", test_foreign_manifest);
  return g_test_run ();
}
