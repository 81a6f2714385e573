/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The second part of a backup: whatever happened since the copy was prepared, the backup is the
 * stopped database, byte for byte and by every digest; a copy that is not as it was left is not
 * used.
 */
#include "drivers/hoist-database-draft.h"
#include "drivers/hoist-sqlite-draft.h"

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "database.h"
#include "program.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  Fixture f;
  char *path, *folder;
  gint64 copied;
  HoistDatabaseBackupOrder order;
} Settling;

#define MANY                                                                                       \
  "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000)"                \
  " INSERT INTO big (body) SELECT randomblob (700) FROM n;"

static void
set_up (Settling *s, gconstpointer data)
{
  fixture_init (&s->f);
  s->path = fixture_path (&s->f, "tenant/db/pocket.db");
  s->folder = fixture_path (&s->f, "backups/bk");
  fixture_make_database (s->path, 800);
  fixture_sql (s->path, "CREATE TABLE big (id INTEGER PRIMARY KEY, body BLOB);" MANY);
  s->order = database_order (s->path, s->folder);
  s->order.ret_copied_pages = &s->copied;
}

static void
tear_down (Settling *s, gconstpointer data)
{
  g_free (s->path);
  g_free (s->folder);
  fixture_clear (&s->f);
}

static void
prepare (Settling *s)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_sqlite_draft_make (&s->order, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (hoist_database_draft_exists (s->folder));
}

/* All that a manifest says, from the stopped database and from the file. */
static void
assert_true_of (Settling *s, const HoistBackup *backup)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistDatabaseDigest) digest =
      hoist_database_find ("sqlite", NULL)->digest (s->path, NULL, &error);
  g_autoptr (HoistBackup) verified = NULL;
  g_autofree char *scratch = fixture_path (&s->f, "scratch");

  g_assert_no_error (error);
  g_assert_cmpint (backup->verified_at, >, 0);
  g_assert_cmpstr (backup->content_digest, ==, digest->content_digest);
  g_assert_cmpstr (backup->schema_digest, ==, digest->schema_digest);
  g_assert_cmpint (backup->page_count, ==, digest->page_count);
  g_assert_cmpint (backup->size, ==, database_file_size (backup->path));
  g_assert_cmpuint (backup->tables->len, ==, digest->tables->len);
  verified = hoist_sqlite_verify (backup, scratch, NULL, &error); /* everything anew */
  g_assert_no_error (error);
  g_assert_cmpstr (verified->fault, ==, "");
}

static void
assert_same_bytes (Settling *s, const HoistBackup *backup)
{
  g_autofree char *a = hoist_file_digest (s->path, NULL, NULL, NULL);
  g_autofree char *b = hoist_file_digest (backup->path, NULL, NULL, NULL);

  g_assert_false (database_has_side (s->path, "-wal"));
  g_assert_cmpstr (a, ==, b);
}

static void
settle (Settling *s)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistBackup) backup = hoist_sqlite_settle (&s->order, NULL, &error);

  g_assert_no_error (error);
  g_assert_false (hoist_database_draft_exists (s->folder));
  assert_same_bytes (s, backup);
  assert_true_of (s, backup);
}

/* What may happen while services still run. Nothing; one row; one of many tables; it grows; it
 * shrinks; other page numbers; another schema, which no page of a table shows; foreign keys. */
static void
test_changed_since (Settling *s, gconstpointer data)
{
  static const char *const changes[] = {
    "SELECT 1",
    "UPDATE person SET name = 'x' WHERE id = 3",
    "INSERT INTO setting VALUES ('a', 'b')",
    "DELETE FROM big WHERE id % 7 = 0",
    MANY,
    "DELETE FROM big WHERE id > 100; VACUUM",
    "ALTER TABLE person ADD COLUMN level INTEGER DEFAULT 3",
    "CREATE INDEX big_body ON big (body)",
    "DROP TABLE big; CREATE TABLE other (x); INSERT INTO other VALUES (1)",
    "PRAGMA user_version = 77",
    "CREATE TABLE child (p INTEGER REFERENCES person (id)); INSERT INTO child VALUES (9999)",
    "DELETE FROM child",
    "PRAGMA journal_mode = DELETE; DELETE FROM person WHERE id < 100",
  };

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      prepare (s);
      fixture_sql (s->path, changes[i]);
      settle (s);
      g_test_message ("%s: %d pages", changes[i], (int) s->copied);
      if (i < 3)
        g_assert_cmpint (s->copied, <, 10);
    }
}

/* Statements as they come, many times over; the same proof each time. */
static void
test_random (Settling *s, gconstpointer data)
{
  for (guint turn = 0; turn < 25; turn++)
    {
      guint n = (guint) g_test_rand_int_range (0, 5);

      prepare (s);
      for (guint i = 0; i < n; i++)
        {
          gint32 a = g_test_rand_int_range (1, 4000);
          gint32 b = g_test_rand_int_range (1, 300);
          g_autofree char *sql = g_strdup_printf (
              "UPDATE big SET body = randomblob (%d) WHERE id = %d; DELETE FROM big WHERE id "
              "BETWEEN %d AND %d; INSERT INTO person (name) VALUES ('p%d');"
              "INSERT OR REPLACE INTO setting VALUES ('k%d', %d); UPDATE person SET photo = NULL "
              "WHERE id = %d;",
              b * 90, a, a, a + (a % 2 == 0 ? b : -1), a, b % 9, a, b);

          fixture_sql (s->path, sql);
        }
      settle (s);
    }
}

/* SAFETY.md fact 1: what a killed writer committed lies in the -wal only. */
static void
test_rows_in_the_wal (Settling *s, gconstpointer data)
{
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (GError) error = NULL;
  GSubprocess *writer;

  prepare (s);
  writer = database_start_writer (&s->f, "writer", s->path,
                                  "INSERT INTO person (name) VALUES ('late'), ('later')");
  program_end (writer);
  g_assert_true (database_has_side (s->path, "-wal"));
  backup = hoist_sqlite_settle (&s->order, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fixture_count (backup->path, "SELECT count(*) FROM person"), ==, 802);
  assert_same_bytes (s, backup);
  assert_true_of (s, backup);
}

static HoistBackup *
back_up_whole (Settling *s)
{
  g_autoptr (GError) error = NULL;
  HoistBackup *backup = hoist_sqlite_back_up (&s->order, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (s->copied, ==, -1);
  assert_true_of (s, backup);
  return backup;
}

/* A byte of any part, a part that is missing or was replaced by the same: not used. */
static void
test_not_as_it_was_left (Settling *s, gconstpointer data)
{
  static const char *const parts[] = { "copy.db", "ready.db", "owners", "blocks" };

  for (guint i = 0; i < 3 * G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *part = g_build_filename (s->folder, "draft", parts[i / 3], NULL);
      g_autofree char *other = g_strconcat (part, ".other", NULL);
      g_autoptr (HoistBackup) backup = NULL;
      g_autoptr (GError) error = NULL;

      prepare (s);
      if (i % 3 == 0)
        database_flip (part, database_file_size (part) / 2);
      else if (i % 3 == 1)
        g_assert_cmpint (g_unlink (part), ==, 0);
      else
        {
          database_copy (part, other);
          g_assert_cmpint (g_rename (other, part), ==, 0);
        }
      g_assert_null (hoist_sqlite_settle (&s->order, NULL, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT);
      database_assert_names (error, part);
      backup = back_up_whole (s);
    }
}

/* Interrupted in the middle: what is half done is never taken up again. */
static void
test_used_once (Settling *s, gconstpointer data)
{
  g_autoptr (HoistSqliteDraft) draft = NULL;
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (GError) error = NULL;

  prepare (s);
  draft = hoist_sqlite_draft_take (s->folder, &error);
  g_assert_no_error (error);
  database_flip (draft->copy, 5000);
  g_assert_null (hoist_sqlite_settle (&s->order, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  backup = back_up_whole (s);
}

/* Somebody has it open after all: as a whole, in one read transaction. */
static void
test_not_at_rest (Settling *s, gconstpointer data)
{
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (GError) error = NULL;
  GSubprocess *writer;

  prepare (s);
  writer = program_start (&s->f, "writer",
                          "db = sqlite3.connect(sys.argv[2], isolation_level=None)\n"
                          "db.execute('PRAGMA wal_autocheckpoint = 0').fetchall()\n"
                          "db.execute('BEGIN')\n"
                          "db.execute('SELECT * FROM person').fetchone()\n"
                          "other = sqlite3.connect(sys.argv[2], isolation_level=None)\n"
                          "other.execute('PRAGMA wal_autocheckpoint = 0').fetchall()\n"
                          "other.execute(\"INSERT INTO person (name) VALUES ('b')\")\n"
                          "tell('ready')\n"
                          "wait_for_end()\n",
                          s->path);
  backup = back_up_whole (s);
  g_assert_cmpint (fixture_count (backup->path, "SELECT count(*) FROM person"), ==, 801);
  program_end (writer);
}

/* It got damaged since: no backup, and nothing that is called one. */
static void
test_damaged_since (Settling *s, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 page;

  prepare (s);
  page = fixture_count (s->path, "SELECT rootpage FROM sqlite_schema WHERE name = 'person_name'");
  fixture_sql (s->path, "PRAGMA wal_checkpoint(TRUNCATE)");
  for (gint64 at = (page - 1) * 4096; at < page * 4096; at += 97)
    database_flip (s->path, at);
  g_assert_null (hoist_sqlite_back_up (&s->order, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
  g_assert_false (g_file_test (s->folder, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/drivers/sqlite-settle/" name, Settling, NULL, set_up, function, tear_down)
  ADD ("changed-since", test_changed_since);
  ADD ("random", test_random);
  ADD ("rows-in-the-wal", test_rows_in_the_wal);
  ADD ("not-as-it-was-left", test_not_as_it_was_left);
  ADD ("used-once", test_used_once);
  ADD ("not-at-rest", test_not_at_rest);
  ADD ("damaged-since", test_damaged_since);
  return g_test_run ();
}
