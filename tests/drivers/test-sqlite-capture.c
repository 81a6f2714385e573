/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is noted, what can't be, and that the application notices nothing of it. */
#include "drivers/hoist-sqlite-capture.h"
#include "strip.h"

#include "base/hoist-error.h"
#include "model/hoist-plan.h"

#include <string.h>

static HoistSqlite *
open_live (Strip *s)
{
  g_autoptr (GError) error = NULL;
  HoistSqlite *db = hoist_sqlite_open (s->live, HOIST_SQLITE_WRITE, NULL, &error);

  g_assert_no_error (error);
  return db;
}

static void
start (Strip *s)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistSqlite) db = open_live (s);

  FIXTURE_DO (hoist_sqlite_start_capture (db, NULL, &error));
}

/* The keys of one table that were noted, in order, each once. */
static void
assert_noted (Strip *s, const char *table, const char *expected)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT coalesce(group_concat(k), '') FROM (SELECT DISTINCT coalesce(k0, '') || coalesce('/' "
      "|| k1, '') AS k FROM hoist_capture_log WHERE tab = (SELECT number FROM hoist_capture_table "
      "WHERE name = '%s') ORDER BY 1)",
      table);
  g_autoptr (HoistSqlite) db = open_live (s);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistSqliteStatement) rows = hoist_sqlite_prepare (db, sql, &error);
  gboolean row;

  g_assert_no_error (error);
  g_assert_true (hoist_sqlite_step (rows, &row, NULL));
  g_assert_cmpstr ((const char *) sqlite3_column_text (rows, 0), ==, expected);
  g_clear_pointer (&rows, hoist_sqlite_statement_free);
  g_assert_true (hoist_sqlite_run (db, "DELETE FROM hoist_capture_log", NULL));
}

/* A REPLACE deletes without a trigger; all ways of it. */
static void
test_replace (void)
{
  Strip s;

  strip_init (&s, "wal");
  start (&s);
  g_assert_true (strip_say (&s, "INSERT OR REPLACE INTO person (id, mail) VALUES (99, 'P7')"));
  assert_noted (&s, "person", "7,99"); /* by another case of the letters */
  g_assert_true (strip_say (&s, "UPDATE OR REPLACE person SET mail = 'p8' WHERE id = 99"));
  assert_noted (&s, "person", "8,99");
  g_assert_true (strip_say (&s, "REPLACE INTO pair VALUES ('A1', 1, NULL)"));
  assert_noted (&s, "pair", "A1/1");
  g_assert_true (strip_say (&s, "INSERT INTO \"od\"\"d\" VALUES (200, 99)")); /* of the table */
  assert_noted (&s, "od\"d", "1,200");
  g_assert_true (strip_say (&s, "REPLACE INTO word VALUES ('new', 'n5')")); /* of a part of it */
  assert_noted (&s, "word", "new,w5");
  g_assert_true (strip_say (&s, "UPDATE person SET n = 5 WHERE id = 20")); /* nothing else */
  assert_noted (&s, "person", "20");
  strip_clear (&s);
}

static void
test_consequences (void)
{
  Strip s;

  strip_init (&s, "wal");
  g_assert_true (strip_say (&s, "UPDATE number SET up = NULL WHERE k > 5.25"));
  start (&s);
  g_assert_true (strip_say (&s, "UPDATE person SET id = 300 WHERE id = 1"));
  assert_noted (&s, "child", "1"); /* ON UPDATE CASCADE */
  assert_noted (&s, "person", "");
  g_assert_true (strip_say (&s, "DELETE FROM person WHERE id IN (300, 2)"));
  assert_noted (&s, "child", "1,2");
  g_assert_true (strip_say (&s, "INSERT INTO child (person, place) VALUES (5, 9)"));
  assert_noted (&s, "entry", "80"); /* a trigger of the application */
  g_assert_true (strip_say (&s, "DELETE FROM number WHERE k = 1.0"));
  assert_noted (&s, "number", "1.0,5.25"); /* ON DELETE SET NULL */
  strip_clear (&s);
}

/* What an application asks afterwards is answered as without capture. */
static void
test_unnoticed (void)
{
  Strip s;

  strip_init (&s, "delete");
  start (&s);
  g_assert_true (strip_say (&s, "INSERT INTO entry (text) VALUES ('x')"));
  g_assert_cmpint (sqlite3_last_insert_rowid (s.app), ==, 80);
  g_assert_true (strip_say (&s, "UPDATE OR REPLACE person SET mail = 'p9' WHERE id IN (10, 11)"));
  g_assert_cmpint (sqlite3_changes (s.app), ==, 2);
  g_assert_true (strip_say (&s, "DELETE FROM entry WHERE id < 5"));
  g_assert_cmpint (sqlite3_changes (s.app), ==, 4);
  g_assert_false (strip_say (&s, "INSERT INTO person (mail) VALUES ('P12')"));
  g_assert_true (strip_say (&s, "INSERT OR IGNORE INTO person (mail) VALUES ('P12')"));
  g_assert_cmpint (sqlite3_changes (s.app), ==, 0);
  strip_clear (&s);
}

/* Again, and off: as it was. */
static void
test_off (void)
{
  Strip s;
  g_autoptr (GError) error = NULL;

  strip_init (&s, "wal");
  g_autofree char *before = database_digest (s.live);
  start (&s);
  start (&s);
  g_autofree char *during = database_digest (s.live);
  g_assert_cmpstr (before, ==, during); /* what is ours is nobody's content */
  g_autoptr (HoistSqlite) db = open_live (&s);
  FIXTURE_DO (hoist_sqlite_stop_capture (db, NULL, &error));
  FIXTURE_DO (hoist_sqlite_stop_capture (db, NULL, &error));
  g_assert_cmpint (
      fixture_count (s.live, "SELECT count(*) FROM sqlite_schema WHERE name GLOB 'hoist*'"), ==, 0);
  strip_clear (&s);
}

/* Who holds the lock is waited for and, at last, named; an end is heeded meanwhile. */
static void
test_locked (void)
{
  Strip s;
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const HoistDriverCall call = { .cancellable = cancellable, .keep_fd = -1 };

  strip_init (&s, "wal");
  g_assert_true (strip_say (&s, "BEGIN IMMEDIATE; DELETE FROM entry"));
  g_autoptr (HoistSqlite) db = open_live (&s);
  sqlite3_busy_timeout (db, 1);
  g_assert_false (hoist_sqlite_start_capture (db, &call, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_BUSY);
  g_assert_nonnull (strstr (error->message, "is locked"));
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  g_assert_false (hoist_sqlite_start_capture (db, &call, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_true (strip_say (&s, "COMMIT"));
  FIXTURE_DO (hoist_sqlite_start_capture (db, NULL, &error));
  strip_clear (&s);
}

static void
assert_found (const GPtrArray *findings, const char *words)
{
  for (guint i = 0; i < findings->len; i++)
    if (strstr (((HoistFinding *) findings->pdata[i])->message, words) != NULL)
      return;
  g_error ("nothing is said of: %s", words);
}

static void
test_examine (void)
{
  Strip s;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) none = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_finding_free);
  g_autoptr (GPtrArray) some = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_finding_free);

  strip_init (&s, "wal");
  FIXTURE_DO (hoist_sqlite_examine_capture (s.live, none, NULL, &error));
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_true (strip_say (
      &s,
      "CREATE TABLE loose (v); CREATE TABLE empty (k TEXT PRIMARY KEY); INSERT INTO empty VALUES "
      "(NULL); CREATE TABLE told (id INTEGER PRIMARY KEY, m); CREATE UNIQUE INDEX low ON told "
      "(lower(m)); CREATE VIRTUAL TABLE found USING fts5 (text)"));
  FIXTURE_DO (hoist_sqlite_examine_capture (s.live, some, NULL, &error));
  assert_found (some, "The table loose has no key");
  assert_found (some, "The table empty has 1 row whose key is NULL");
  assert_found (some, "The table told has the unique index low over an expression");
  assert_found (some, "The table found is a virtual one");
  strip_clear (&s);
}

/* The application has made a table anew, or one more, behind our back. */
static void
test_made_anew (void)
{
  Strip s;
  g_autoptr (GError) error = NULL;
  gint64 rows = 0;

  strip_init (&s, "wal");
  start (&s);
  g_autoptr (HoistSqlite) db = open_live (&s);
  g_assert_true (strip_say (&s, "DROP TABLE piece; CREATE TABLE piece (k PRIMARY KEY)"));
  g_autoptr (GPtrArray) shapes = hoist_sqlite_list_shapes (db, NULL);
  g_assert_false (hoist_sqlite_check_capture (db, shapes, FALSE, &rows, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "The table piece was made anew"));
  g_clear_error (&error);
  g_clear_pointer (&shapes, g_ptr_array_unref);
  start (&s);
  g_assert_true (
      strip_say (&s, "CREATE TABLE more (k PRIMARY KEY); INSERT INTO more VALUES (1), (2)"));
  shapes = hoist_sqlite_list_shapes (db, NULL);
  g_assert_false (hoist_sqlite_check_capture (db, shapes, FALSE, &rows, &error));
  g_assert_true (hoist_sqlite_check_capture (db, shapes, TRUE, &rows, NULL));
  g_assert_cmpint (rows, ==, 2);
  strip_clear (&s);
}

typedef struct
{
  sqlite3 *holder;
  guint times;
} Held;

/* Whoever is waited for lets go at the second time. */
static int
busy_cb (void *data, int n)
{
  Held *held = data;

  if (++held->times == 2)
    g_assert_cmpint (sqlite3_exec (held->holder, "COMMIT", NULL, NULL, NULL), ==, SQLITE_OK);
  return 0;
}

/* What can't be read now is not taken for what is not there. */
static void
test_busy (void)
{
  Strip s;
  Held held = { NULL, 0 };
  g_autoptr (HoistSqlite) db = NULL;
  g_autoptr (GError) error = NULL;
  gboolean has = FALSE;

  strip_init (&s, "delete");
  start (&s);
  strip_leave (&s);
  db = open_live (&s);
  g_assert_cmpint (sqlite3_open (s.live, &held.holder), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (held.holder, "BEGIN EXCLUSIVE", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_busy_handler (db, busy_cb, &held);
  FIXTURE_DO (hoist_sqlite_has_table (db, "hoist_capture_log", &has, NULL, &error));
  g_assert_true (has);
  g_assert_cmpuint (held.times, ==, 2);
  sqlite3_close (held.holder);
  strip_clear (&s);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sqlite-capture/replace", test_replace);
  g_test_add_func ("/sqlite-capture/consequences", test_consequences);
  g_test_add_func ("/sqlite-capture/unnoticed", test_unnoticed);
  g_test_add_func ("/sqlite-capture/off", test_off);
  g_test_add_func ("/sqlite-capture/locked", test_locked);
  g_test_add_func ("/sqlite-capture/busy", test_busy);
  g_test_add_func ("/sqlite-capture/examine", test_examine);
  g_test_add_func ("/sqlite-capture/made-anew", test_made_anew);
  return g_test_run ();
}
