/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Backups: everything that was committed is in them, they are proven by a restore, and a changed
 * byte is found and named. */
#include "drivers/hoist-sqlite.h"

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "database.h"
#include "program.h"

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

/* SAFETY.md fact 1: 5,000 committed rows of a service that runs; a copy of the file has none of
 * them and is sound by every check, the backup has all, and the service writes on. */
static void
test_live_writer (Backups *b, gconstpointer data)
{
  g_autofree char *live = fixture_path (&b->f, "tenant/db/live.db");
  g_autofree char *plain = fixture_path (&b->f, "plain.db");
  g_autofree char *folder = fixture_path (&b->f, "backups/live");
  HoistDatabaseBackupOrder order = database_order (live, folder);
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (GError) error = NULL;
  GSubprocess *writer;

  fixture_sql (live, "PRAGMA journal_mode = WAL; CREATE TABLE t (id INTEGER PRIMARY KEY, x)");
  writer = database_start_writer (
      &b->f, "writer", live,
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)"
      " INSERT INTO t (x) SELECT i FROM n");
  database_copy (live, plain);
  g_assert_cmpint (fixture_count (plain, "SELECT count(*) FROM t"), ==, 0);
  g_assert_cmpint (fixture_count (plain, "SELECT count(*) FROM pragma_integrity_check WHERE "
                                         "integrity_check = 'ok'"),
                   ==, 1);
  backup = hoist_sqlite_back_up (&order, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (backup->verified_at, >, 0);
  g_assert_cmpint (fixture_count (backup->path, "SELECT count(*) FROM t"), ==, 5000);
  g_assert_true (database_has_side (live, "-wal")); /* still the service's */
  program_end (writer);
  g_assert_cmpint (fixture_count (live, "SELECT count(*) FROM t"), ==, 5000);
}

/* A migration killed in the middle of a transaction with a rollback journal: the backup is of what
 * was committed. */
static void
test_hot_journal (Backups *b, gconstpointer data)
{
  GSubprocess *writer;
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (GError) error = NULL;

  fixture_sql (b->path, "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE");
  writer = program_start (&b->f, "writer",
                          "db = sqlite3.connect(sys.argv[2], isolation_level=None)\n"
                          "db.execute('PRAGMA cache_size = 1').fetchall()\n"
                          "db.execute('BEGIN')\n"
                          "db.execute('UPDATE person SET name = name || zeroblob(400)')\n"
                          "db.execute('DELETE FROM person WHERE id % 2')\n"
                          "tell('ready')\n"
                          "wait_for_end()\n",
                          b->path);
  program_end (writer);
  g_assert_true (database_has_side (b->path, "-journal"));
  backup = back_up (b, &error);
  g_assert_no_error (error);
  g_assert_cmpint (
      fixture_count (backup->path, "SELECT count(*) FROM person WHERE name = 'person ' || id"), ==,
      500);
}

static void
test_symbolic_link (Backups *b, gconstpointer data)
{
  g_autofree char *pointer = fixture_path (&b->f, "tenant/db/link.db");
  HoistDatabaseBackupOrder order = database_order (pointer, b->folder);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (symlink (b->path, pointer), ==, 0);
  g_assert_null (hoist_sqlite_back_up (&order, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
  database_assert_names (error, pointer);
  g_assert_false (g_file_test (b->folder, G_FILE_TEST_EXISTS));
}

/* Wherever the bit is: the header, a page in use, the last byte. */
static void
test_flipped_byte (Backups *b, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistBackup) backup = back_up (b, &error);
  g_autofree char *before = database_fingerprint (b->path);
  const gint64 places[] = { 0, 18, 100, backup->size / 2, backup->size / 3, -1 };

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (HoistBackup) after = NULL, manifest = NULL, healed = NULL;
      g_autofree char *untouched = NULL;

      database_flip (backup->path, places[i]);
      after = hoist_sqlite_verify (backup, b->scratch, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (after->verified_at, ==, 0);
      g_assert_nonnull (strstr (after->fault, backup->path));
      g_assert_nonnull (strstr (after->fault, "SHA-256"));
      manifest = hoist_database_read_manifest (b->folder, &error);
      g_assert_cmpstr (manifest->fault, ==, after->fault);
      g_assert_false (hoist_sqlite_restore (backup, b->path, b->scratch, NULL, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
      database_assert_names (error, backup->path);
      g_clear_error (&error);
      untouched = database_fingerprint (b->path);
      g_assert_cmpstr (untouched, ==, before);
      g_assert_false (g_file_test (b->scratch, G_FILE_TEST_EXISTS));
      database_flip (backup->path, places[i]);
      healed = hoist_sqlite_verify (after, b->scratch, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (healed->fault, ==, "");
      g_assert_cmpint (healed->verified_at, >, 0);
    }
}

/* Not by itself: with a manifest that fits the damaged file, its content still tells. */
static void
test_flipped_byte_and_manifest (Backups *b, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistBackup) backup = back_up (b, &error);
  gint64 at;

  g_assert_no_error (error);
  for (at = 24; at < backup->size; at += 1009)
    {
      g_autofree char *sum = NULL;
      g_autoptr (HoistBackup) forged = NULL, after = NULL;
      HoistBackup fields = *backup;

      database_flip (backup->path, at);
      sum = hoist_file_digest (backup->path, NULL, NULL, NULL);
      fields.sha256 = sum;
      forged = hoist_backup_new (&fields);
      after = hoist_sqlite_verify (forged, b->scratch, NULL, &error);
      g_assert_no_error (error);
      if (after->fault[0] == '\0') /* in a free part of a page: it must hold the same then */
        {
          g_autofree char *digest = database_digest (backup->path);

          g_assert_cmpstr (digest, ==, backup->content_digest);
        }
      else
        g_assert_cmpint (after->verified_at, ==, 0);
      database_flip (backup->path, at);
    }
}

static void
expect_refused (Backups *b, const HoistBackup *backup, const char *word)
{
  g_autofree char *before = database_fingerprint (b->path);
  g_autofree char *after = NULL;
  g_autoptr (HoistBackup) verified = NULL;
  g_autoptr (GError) error = NULL;

  verified = hoist_sqlite_verify (backup, b->scratch, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (verified->verified_at, ==, 0);
  g_assert_nonnull (strstr (verified->fault, backup->path));
  g_assert_nonnull (strstr (verified->fault, word));
  g_assert_false (hoist_sqlite_restore (backup, b->path, b->scratch, NULL, &error));
  g_assert_nonnull (error);
  database_assert_names (error, backup->path);
  after = database_fingerprint (b->path);
  g_assert_cmpstr (after, ==, before);
  g_assert_false (g_file_test (b->scratch, G_FILE_TEST_EXISTS));
}

static void
test_truncated_and_missing (Backups *b, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistBackup) backup = back_up (b, &error);

  g_assert_no_error (error);
  database_truncate (backup->path, backup->size - 4096);
  expect_refused (b, backup, "bytes");
  database_truncate (backup->path, 0);
  expect_refused (b, backup, "has 0 bytes");
  fixture_write (backup->path, "This is no database.\n");
  expect_refused (b, backup, "bytes");
  g_assert_cmpint (g_unlink (backup->path), ==, 0);
  expect_refused (b, backup, "missing");
  g_assert_cmpint (symlink (b->path, backup->path), ==, 0);
  expect_refused (b, backup, "missing");
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

/* Reliability 107: the tenant's own file cut off at every page. What can't be read whole is no
 * backup. */
static void
test_truncated_database (Backups *b, gconstpointer data)
{
  g_autofree char *whole = fixture_path (&b->f, "whole.db");
  gint64 size;

  fixture_sql (b->path, "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE");
  database_copy (b->path, whole);
  size = database_file_size (whole);
  for (gint64 cut = 0; cut < size; cut += cut < 512 ? 100 : 2048)
    {
      g_autoptr (GError) error = NULL;

      database_copy (whole, b->path);
      database_truncate (b->path, cut);
      g_assert_null (back_up (b, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
      database_assert_names (error, b->path);
      g_assert_false (g_file_test (b->folder, G_FILE_TEST_EXISTS));
    }
}

/* The disk fills at every place: in the copy, in the manifest, in the drill. */
static void
test_no_space (Backups *b, gconstpointer data)
{
  const gint64 need = 3 * database_file_size (b->path);
  guint n_refused = 0;
  gboolean made = FALSE;

  for (gint64 size = 8192; !made && size < need; size += 4096)
    {
      g_autofree char *mount_point = database_mount_small (&b->f, "small", (guint64) size);
      g_autofree char *folder = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (HoistBackup) backup = NULL;
      HoistDatabaseBackupOrder order;

      if (mount_point == NULL)
        return;
      folder = g_build_filename (mount_point, "backup", NULL);
      order = database_order (b->path, folder);
      backup = hoist_sqlite_back_up (&order, NULL, &error);
      made = backup != NULL;
      if (!made)
        {
          g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NO_SPACE);
          g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
          n_refused++;
        }
      database_unmount (mount_point);
    }
  g_test_message ("%u sizes were too small", n_refused);
  g_assert_true (made);
  g_assert_cmpuint (n_refused, >, 10);
}

/* Cancelled at the first, the second, … sign of progress, until a run ends before that. */
typedef struct
{
  GCancellable *cancellable;
  guint n, at;
} Cancelling;

static void
cancel_cb (double fraction, const char *detail, gpointer user_data)
{
  Cancelling *c = user_data;

  if (++c->n == c->at)
    g_cancellable_cancel (c->cancellable);
}

static void
test_cancelled (Backups *b, gconstpointer data)
{
  HoistDatabaseBackupOrder order = database_order (b->path, b->folder);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gboolean whole = FALSE;
  guint n_cancelled = 0;

  g_assert_cmpint (g_unlink (b->path), ==, 0);
  fixture_sql (b->path, /* more pages than are copied at a time */
               "PRAGMA page_size = 512;"
               "CREATE TABLE a (x); CREATE TABLE b (x); INSERT INTO b VALUES (1);"
               "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 80)"
               " INSERT INTO a SELECT zeroblob(30000) FROM n");
  before = database_fingerprint (b->path);
  for (guint n = 1; !whole; n++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      Cancelling c = { cancellable, 0, n };
      HoistDriverCall call = {
        .keep_fd = -1, .cancellable = cancellable, .progress = cancel_cb, .user_data = &c
      };
      g_autoptr (GError) error = NULL;
      g_autoptr (HoistBackup) backup = hoist_sqlite_back_up (&order, &call, &error);

      whole = !g_cancellable_is_cancelled (cancellable);
      if (backup != NULL)
        {
          g_assert_cmpuint (c.n, ==, whole ? n - 1 : n); /* too late: it was done */
          continue;
        }
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED);
      g_assert_false (g_file_test (b->folder, G_FILE_TEST_EXISTS));
      n_cancelled++;
    }
  after = database_fingerprint (b->path);
  g_assert_cmpstr (after, ==, before);
  g_test_message ("cancelled at %u places", n_cancelled);
  g_assert_cmpuint (n_cancelled, >, 3);
}

/* A manifest is read strictly: cut off, damaged or of something else, it is refused by its name. */
static void
test_damaged_manifest (Backups *b, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistBackup) backup = back_up (b, &error);
  g_autofree char *path = g_build_filename (b->folder, "manifest.json", NULL);
  g_autofree char *text = fixture_read (path);
  gsize n = strlen (text);

  g_assert_no_error (error);
  for (gsize cut = 0; cut < n; cut += 37)
    {
      g_autofree char *half = g_strndup (text, cut);

      fixture_write (path, half);
      g_assert_null (hoist_database_read_manifest (b->folder, &error));
      g_assert_nonnull (error);
      database_assert_names (error, path);
      g_clear_error (&error);
    }
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_null (hoist_database_read_manifest (b->folder, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
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
  ADD ("live-writer", test_live_writer);
  ADD ("hot-journal", test_hot_journal);
  ADD ("symbolic-link", test_symbolic_link);
  ADD ("flipped-byte", test_flipped_byte);
  ADD ("flipped-byte-and-manifest", test_flipped_byte_and_manifest);
  ADD ("truncated-and-missing", test_truncated_and_missing);
  ADD ("other-content", test_other_content);
  ADD ("damaged-database", test_damaged_database);
  ADD ("truncated-database", test_truncated_database);
  ADD ("no-space", test_no_space);
  ADD ("cancelled", test_cancelled);
  ADD ("foreign-manifest", test_foreign_manifest);
  ADD ("damaged-manifest", test_damaged_manifest);
  return g_test_run ();
}
