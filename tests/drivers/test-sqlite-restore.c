/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Restoring: exactly what the backup held, beside whatever was there before (stale -wal included),
 * and back again; never under a process that has the database open. */
#include "drivers/hoist-sqlite-place.h"
#include "drivers/hoist-sqlite.h"

#include "base/hoist-error.h"
#include "base/hoist-process.h"
#include "database.h"
#include "program.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct
{
  Fixture f;
  char *path, *folder, *quarantine, *aside;
  HoistBackup *backup;
} Restores;

static void
set_up (Restores *r, gconstpointer data)
{
  HoistDatabaseBackupOrder order = { .id = "bk_0123456789abcdef",
                                     .tenant = "tn_0123456789abcdef",
                                     .run = "rn_0123456789abcdef",
                                     .version = "v0.1.0",
                                     .commit = "" };
  g_autoptr (GError) error = NULL;

  fixture_init (&r->f);
  order.path = r->path = fixture_path (&r->f, "tenant/db/pocket.db");
  order.folder = r->folder = fixture_path (&r->f, "backups/bk_0123456789abcdef");
  r->quarantine = fixture_path (&r->f, "quarantine/one");
  r->aside = fixture_path (&r->f, "quarantine/back");
  fixture_make_database (r->path, 3000);
  g_assert_cmpint (g_chmod (r->path, 0640), ==, 0);
  r->backup = hoist_sqlite_back_up (&order, NULL, &error);
  g_assert_no_error (error);
}

static void
tear_down (Restores *r, gconstpointer data)
{
  g_free (r->path);
  g_free (r->folder);
  g_free (r->quarantine);
  g_free (r->aside);
  hoist_backup_unref (r->backup);
  fixture_clear (&r->f);
}

/* SAFETY.md fact 1: the migration is killed and leaves its work in the -wal. */
static void
migrate_and_die (Restores *r)
{
  pid_t pid = fork ();

  if (pid == 0)
    {
      sqlite3 *db;

      sqlite3_open (r->path, &db);
      sqlite3_exec (db,
                    "PRAGMA wal_autocheckpoint = 0; ALTER TABLE person ADD COLUMN z TEXT;"
                    "UPDATE person SET z = 'new'; DELETE FROM person WHERE id % 2 = 0",
                    NULL, NULL, NULL);
      raise (SIGKILL);
    }
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
}

static void
test_stale_wal (Restores *r, gconstpointer data)
{
  g_autofree char *wal = g_strconcat (r->path, "-wal", NULL);
  g_autofree char *kept = g_build_filename (r->quarantine, "pocket.db", NULL);
  g_autofree char *kept_wal = g_build_filename (r->quarantine, "pocket.db-wal", NULL);
  g_autofree char *copied = fixture_path (&r->f, "copied.db");
  g_autofree char *copied_wal = g_strconcat (copied, "-wal", NULL);
  g_autofree char *bytes = NULL, *wal_bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize n, n_wal;
  struct stat st;

  migrate_and_die (r);
  /* The trap: the backup copied over the main file, beside the stale -wal, is the upgrade again. */
  g_assert_true (g_file_get_contents (r->backup->path, &bytes, &n, NULL));
  g_assert_true (g_file_get_contents (wal, &wal_bytes, &n_wal, NULL));
  g_assert_true (g_file_set_contents (copied, bytes, (gssize) n, NULL));
  g_assert_true (g_file_set_contents (copied_wal, wal_bytes, (gssize) n_wal, NULL));
  g_assert_cmpint (fixture_count (copied, "SELECT count(*) FROM person"), ==, 1500);
  /* The restore. */
  g_assert_true (hoist_sqlite_restore (r->backup, r->path, r->quarantine, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (fixture_count (r->path, "SELECT count(*) FROM person"), ==, 3000);
  g_assert_cmpint (
      fixture_count (r->path, "SELECT count(*) FROM pragma_table_info('person') WHERE name = 'z'"),
      ==, 0);
  g_assert_cmpint (stat (r->path, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 0777, ==, 0640);
  g_assert_true (g_file_test (kept_wal, G_FILE_TEST_EXISTS));
  g_assert_cmpint (fixture_count (kept, "SELECT count(*) FROM person WHERE z = 'new'"), ==, 1500);
}

static void
test_keeps_journal_mode (Restores *r, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = g_build_filename (r->quarantine, "pocket.db", NULL);

  fixture_sql (r->path, "DELETE FROM person");
  g_assert_true (hoist_sqlite_restore (r->backup, r->path, r->quarantine, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (
      fixture_count (r->path,
                     "SELECT count(*) FROM pragma_journal_mode WHERE journal_mode = 'wal'"),
      ==, 1);
  g_assert_cmpint (fixture_count (kept, "SELECT count(*) FROM person"), ==, 0);
}

static void
test_there_and_back (Restores *r, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_autofree char *replaced = g_build_filename (r->aside, "pocket.db", NULL);

  migrate_and_die (r);
  g_assert_true (hoist_sqlite_restore (r->backup, r->path, r->quarantine, NULL, &error));
  g_assert_no_error (error);
  fixture_sql (r->path, "INSERT INTO person (name) VALUES ('in the restored one')");
  g_assert_true (hoist_sqlite_put_back (r->path, r->quarantine, r->aside, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (fixture_count (r->path, "SELECT count(*) FROM person WHERE z = 'new'"), ==,
                   1500);
  g_assert_true (
      hoist_sqlite_put_back (r->path, r->quarantine, r->aside, NULL, &error)); /* again: nothing */
  g_assert_no_error (error);
  g_assert_cmpint (fixture_count (r->path, "SELECT count(*) FROM person"), ==, 1500);
  /* What was written since the restore is kept. */
  g_assert_cmpint (
      fixture_count (replaced, "SELECT count(*) FROM person WHERE name = 'in the restored one'"),
      ==, 1);
}

/* Interrupted at any moment, the restore is simply done again. */
static void
test_recreate (Restores *r, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  struct stat st;

  for (guint i = 0; i < 2; i++) /* again changes nothing */
    {
      g_assert_true (hoist_sqlite_recreate (r->path, r->quarantine, NULL, &error));
      g_assert_no_error (error);
    }
  g_assert_cmpint (fixture_count (r->path, "SELECT count(*) FROM sqlite_master"), ==, 0);
  g_assert_cmpint (stat (r->path, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 0777, ==, 0640);
  fixture_sql (r->path, "CREATE TABLE person (id INTEGER PRIMARY KEY)");
  g_assert_true (hoist_sqlite_put_back (r->path, r->quarantine, r->aside, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (fixture_count (r->path, "SELECT count(*) FROM person"), ==, 3000);
}

static void
test_interrupted (Restores *r, gconstpointer data)
{
  static const char *const moved[] = { "", "-wal", "-shm" };

  for (guint n = 1; n <= G_N_ELEMENTS (moved); n++)
    {
      g_autofree char *quarantine = g_strdup_printf ("%s-%u", r->quarantine, n);
      g_autoptr (GError) error = NULL;

      migrate_and_die (r);
      g_assert_cmpint (g_mkdir_with_parents (quarantine, 0700), ==, 0);
      for (guint i = 0; i < n; i++)
        {
          g_autofree char *from = g_strconcat (r->path, moved[i], NULL);
          g_autofree char *to = g_strdup_printf ("%s/pocket.db%s", quarantine, moved[i]);

          if (g_file_test (from, G_FILE_TEST_EXISTS))
            g_assert_cmpint (g_rename (from, to), ==, 0);
        }
      g_assert_true (hoist_sqlite_restore (r->backup, r->path, quarantine, NULL, &error));
      g_assert_no_error (error);
      g_assert_cmpint (fixture_count (r->path, "SELECT count(*) FROM person"), ==, 3000);
    }
}

static void
test_open_elsewhere (Restores *r, gconstpointer data)
{
  const char *argv[] = {
    "/usr/bin/python3", "-c",
    "import signal, sys; f = open(sys.argv[1], 'rb'); print('open', flush=True); signal.pause()",
    r->path, NULL
  };
  g_autofree char *log = fixture_path (&r->f, "log");
  HoistProcessOrder order = { .argv = argv, .folder = "/", .uid = -1, .gid = -1, .keep_fd = -1 };
  g_autoptr (GError) error = NULL;
  guint64 start_time;
  gint pid;

  g_assert_true (hoist_process_start_detached (&order, log, &pid, &start_time, &error));
  fixture_wait_for (log, "open");
  g_assert_false (hoist_sqlite_restore (r->backup, r->path, r->quarantine, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_BUSY);
  g_assert_nonnull (strstr (error->message, "python3"));
  g_clear_error (&error);
  g_assert_true (hoist_process_end (pid, start_time, SIGTERM, 5000, TRUE, NULL, &error));
  g_assert_false (g_file_test (r->quarantine, G_FILE_TEST_EXISTS));
}

static void
test_owner_is_kept (Restores *r, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (r->path);
  g_autoptr (GError) error = NULL;
  struct stat st;

  if (geteuid () != 0)
    {
      g_test_skip ("needs root");
      return;
    }
  g_assert_cmpint (chown (r->path, 1, 2), ==, 0);
  g_assert_cmpint (chown (folder, 1, 2), ==, 0);
  fixture_sql (r->path, "PRAGMA wal_checkpoint(TRUNCATE)");
  g_assert_true (hoist_sqlite_restore (r->backup, r->path, r->quarantine, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (stat (r->path, &st), ==, 0);
  g_assert_cmpuint (st.st_uid, ==, 1);
  g_assert_cmpuint (st.st_gid, ==, 2);
}

/* A tenant of another user: what was set aside stays his, and its rows are counted all the same. */
static void
test_rows_of_another_user (Restores *r, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (r->path);
  g_autofree char *kept = g_build_filename (r->quarantine, "pocket.db", NULL);
  g_autoptr (GPtrArray) tables = NULL;
  g_autoptr (GError) error = NULL;
  struct stat st;

  if (geteuid () != 0)
    {
      g_test_skip ("giving files to others needs root");
      return;
    }
  g_assert_cmpint (chown (folder, 1, 2), ==, 0);
  g_assert_cmpint (chown (r->path, 1, 2), ==, 0);
  migrate_and_die (r);
  g_assert_true (hoist_sqlite_restore (r->backup, r->path, r->quarantine, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (stat (kept, &st), ==, 0);
  g_assert_cmpuint (st.st_uid, ==, 1);
  tables = hoist_sqlite_compare (kept, r->backup->path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (((HoistTableComparison *) g_ptr_array_index (tables, 0))->now, ==, 1500);
  g_assert_cmpint (((HoistTableComparison *) g_ptr_array_index (tables, 0))->then, ==, 3000);
}

/* A migration with a rollback journal, killed in the middle: main file and journal go aside
 * together, and what was committed there can still be read and counted. */
static void
test_hot_journal (Restores *r, gconstpointer data)
{
  g_autofree char *kept = g_build_filename (r->quarantine, "pocket.db", NULL);
  g_autofree char *restored = NULL;
  g_autoptr (GPtrArray) tables = NULL;
  g_autoptr (GError) error = NULL;
  GSubprocess *migration;

  fixture_sql (r->path, "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE;"
                        "INSERT INTO person (name) VALUES ('since the backup')");
  migration = program_start (&r->f, "migration",
                             "db = sqlite3.connect(sys.argv[2], isolation_level=None)\n"
                             "db.execute('PRAGMA cache_size = 1').fetchall()\n"
                             "db.execute('BEGIN')\n"
                             "db.execute('UPDATE person SET name = name || zeroblob(400)')\n"
                             "tell('ready')\n"
                             "wait_for_end()\n",
                             r->path);
  program_end (migration);
  g_assert_true (database_has_side (r->path, "-journal"));
  g_assert_true (hoist_sqlite_restore (r->backup, r->path, r->quarantine, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (database_has_side (r->path, "-journal"));
  g_assert_true (database_has_side (kept, "-journal"));
  restored = database_digest (r->path);
  g_assert_cmpstr (restored, ==, r->backup->content_digest);
  tables = hoist_sqlite_compare (kept, r->backup->path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (((HoistTableComparison *) g_ptr_array_index (tables, 0))->written_since, ==, 1);
}

/* The file is the one that was made, and yet its content is not what was promised: said after the
 * fact, and what was there comes back. */
static void
test_other_content (Restores *r, gconstpointer data)
{
  g_autofree char *before = NULL, *after = NULL;
  g_autoptr (HoistBackup) lying = NULL;
  g_autoptr (GError) error = NULL;
  HoistBackup fields = *r->backup;

  migrate_and_die (r);
  before = database_digest (r->path);
  fields.content_digest =
      (char *) "0000000000000000000000000000000000000000000000000000000000000000";
  lying = hoist_backup_new (&fields);
  g_assert_false (hoist_sqlite_restore (lying, r->path, r->quarantine, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
  database_assert_names (error, r->path);
  g_clear_error (&error);
  g_assert_true (hoist_sqlite_put_back (r->path, r->quarantine, r->aside, NULL, &error));
  g_assert_no_error (error);
  after = database_digest (r->path);
  g_assert_cmpstr (after, ==, before);
}

/* Too little space for the copy: refused before anything moves. */
static void
test_no_space (Restores *r, gconstpointer data)
{
  gint64 need = r->backup->size + r->backup->size / 10;
  g_autofree char *mount_point = database_mount_small (&r->f, "small", (guint64) need + 65536);
  g_autofree char *path = NULL, *fill = NULL, *before = NULL, *after = NULL;
  g_autoptr (GError) error = NULL;

  if (mount_point == NULL)
    return;
  path = g_build_filename (mount_point, "pocket.db", NULL);
  fill = g_build_filename (mount_point, "fill", NULL);
  fixture_make_database (path, 10);
  database_copy (r->backup->path, fill);
  before = database_fingerprint (path);
  g_assert_false (hoist_sqlite_restore (r->backup, path, r->quarantine, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NO_SPACE);
  after = database_fingerprint (path);
  g_assert_cmpstr (after, ==, before);
  g_assert_false (g_file_test (r->quarantine, G_FILE_TEST_EXISTS));
  database_unmount (mount_point);
}

/* Cancelled before it began or on the way: the database is the old one or, with what was there
 * set aside, not yet there; done again it succeeds. */
static void
test_cancelled (Restores *r, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  HoistDriverCall call = { .keep_fd = -1, .cancellable = cancellable };
  g_autofree char *before = database_fingerprint (r->path);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (hoist_sqlite_restore (r->backup, r->path, r->quarantine, &call, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (hoist_sqlite_put_back (r->path, r->quarantine, r->aside, &call, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED);
  g_clear_error (&error);
  after = database_fingerprint (r->path);
  g_assert_cmpstr (after, ==, before);
  g_assert_true (hoist_sqlite_restore (r->backup, r->path, r->quarantine, NULL, &error));
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/drivers/sqlite-restore/" name, Restores, NULL, set_up, function, tear_down)
  ADD ("stale-wal", test_stale_wal);
  ADD ("keeps-journal-mode", test_keeps_journal_mode);
  ADD ("recreate", test_recreate);
  ADD ("there-and-back", test_there_and_back);
  ADD ("interrupted", test_interrupted);
  ADD ("open-elsewhere", test_open_elsewhere);
  ADD ("owner-is-kept", test_owner_is_kept);
  ADD ("rows-of-another-user", test_rows_of_another_user);
  ADD ("hot-journal", test_hot_journal);
  ADD ("other-content", test_other_content);
  ADD ("no-space", test_no_space);
  ADD ("cancelled", test_cancelled);
  return g_test_run ();
}
