/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Repairs of SQLite schemas: each is done by SQLite itself, then nothing that matters differs any
 * more and every row is there. */
#include "sqlite-drift.h"

#include <string.h>

#include "database.h"
#include "drivers/hoist-sqlite.h"

#define PEOPLE                                                                                     \
  "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT);"                                       \
  "INSERT INTO person VALUES (1, 'a'), (7, 'b');"

static const DriftCase cases[] = {
  { "a column",
    "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT, age INT NOT NULL DEFAULT 3);", PEOPLE,
    "SELECT sum(id) FROM person", NULL },
  { "a column that points and is checked",
    "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT, boss INT REFERENCES person (id) CHECK "
    "(boss <> id));",
    PEOPLE, "SELECT sum(id) FROM person", NULL },
  { "a column that no row has at once",
    "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT, born TEXT DEFAULT CURRENT_TIMESTAMP, "
    "code "
    "TEXT UNIQUE);",
    PEOPLE, "SELECT sum(id) FROM person", NULL },
  { "a type and a check",
    "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL CHECK (length(name) < 9));",
    "CREATE TABLE person (id INTEGER PRIMARY KEY, name INT); INSERT INTO person VALUES (1, 'a');",
    "SELECT count(*) FROM person WHERE name = 'a'", NULL },
  { "an empty column", "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT);",
    PEOPLE "ALTER TABLE person ADD COLUMN note TEXT;", "SELECT sum(id) FROM person", NULL },
  { "an empty column with an index on it",
    "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT);",
    PEOPLE "ALTER TABLE person ADD COLUMN note TEXT; CREATE UNIQUE INDEX n ON person (note);",
    "SELECT sum(id) FROM person", NULL },
  { "a column with rows", "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT);",
    PEOPLE "ALTER TABLE person ADD COLUMN note TEXT; UPDATE person SET note = 'kept';",
    "SELECT count(*) FROM person WHERE note = 'kept'", "unexpected column person.note\n" },
  { "a column with rows in a table made anew",
    "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL, UNIQUE (name)) ;",
    PEOPLE "ALTER TABLE person ADD COLUMN note TEXT; UPDATE person SET note = 'kept';",
    "SELECT count(*) FROM person WHERE note = 'kept'", "unexpected column person.note\n" },
  { "a table, its index and its trigger",
    "CREATE TABLE t (a INT -- why\n); CREATE INDEX i ON t (a); CREATE TRIGGER g AFTER INSERT ON t "
    "BEGIN "
    "DELETE FROM t WHERE a IS NULL; END;",
    "CREATE TABLE other (a INT);", NULL, "-unexpected table other.other\n" },
  { "what lies on a table made anew",
    "CREATE TABLE p (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT NOT NULL); CREATE INDEX i ON p "
    "(a); "
    "CREATE TRIGGER g AFTER DELETE ON p BEGIN SELECT 1; END; CREATE TABLE c (p INT REFERENCES p "
    "(id)); "
    "CREATE VIEW v AS SELECT a FROM p;",
    "CREATE TABLE p (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT); CREATE INDEX i ON p (a); "
    "CREATE "
    "INDEX own ON p (a, id); CREATE TRIGGER g AFTER DELETE ON p BEGIN SELECT 1; END; CREATE TABLE "
    "c (p "
    "INT REFERENCES p (id)); CREATE VIEW v AS SELECT a FROM p; INSERT INTO p VALUES (5, 'x'), (9, "
    "'y'); DELETE FROM p WHERE id = 9; INSERT INTO c VALUES (5);",
    "SELECT seq + (SELECT count(*) FROM c JOIN p ON p.id = c.p) FROM sqlite_sequence WHERE name = "
    "'p'",
    "-unexpected index p.own\n" },
  { "views and triggers", "CREATE TABLE t (a INT); CREATE VIEW v AS SELECT a FROM t;",
    "CREATE TABLE t (a INT); CREATE VIEW v AS SELECT a + 1 AS a FROM t; CREATE TRIGGER own AFTER "
    "INSERT "
    "ON t BEGIN UPDATE t SET a = 1; END; CREATE VIEW u AS SELECT 2;",
    NULL, NULL },
  { "rowid and strict",
    "CREATE TABLE t (k TEXT PRIMARY KEY, n INT, g INT AS (n * 2) STORED) WITHOUT ROWID, STRICT;",
    "CREATE TABLE t (k TEXT PRIMARY KEY, n INT, g INT); INSERT INTO t VALUES ('a', 1, 9);",
    "SELECT n FROM t", NULL },
  { "names",
    "CREATE TABLE \"a \"\"b\nc\" (\"select\" INTEGER PRIMARY KEY, \"x,(\" TEXT NOT NULL DEFAULT "
    "')' ); "
    "CREATE UNIQUE INDEX \"i\n'\" ON \"a \"\"b\nc\" (\"x,(\");",
    "CREATE TABLE `a \"b\nc` ([select] INTEGER PRIMARY KEY, [x,(] TEXT, \"-- y\" TEXT); INSERT "
    "INTO "
    "`a \"b\nc` VALUES (4, 'z', NULL);",
    "SELECT sum(\"select\") FROM \"a \"\"b\nc\"", NULL },
  { "unexpected tables", "CREATE TABLE t (id INTEGER PRIMARY KEY);",
    "CREATE TABLE t (id INTEGER PRIMARY KEY); CREATE TABLE e (t INT REFERENCES t); CREATE TABLE r "
    "(t "
    "INT REFERENCES t); INSERT INTO r VALUES (NULL);",
    "SELECT count(*) FROM r", "unexpected table r.r\n" },
};

static gint64
ask (const char *path, const char *question)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistSqlite) db = hoist_sqlite_open (path, HOIST_SQLITE_READ, NULL, &error);

  g_assert_no_error (error);
  return hoist_sqlite_get_int (db, question, -1);
}

/* By SQLite's own shell. */
static gboolean
apply (const char *path, const char *script, char **ret_said)
{
  const char *argv[] = { "sqlite3", path, NULL };

  return drift_apply (argv, NULL, NULL, script, ret_said);
}

static void
test_case (Fixture *f, gconstpointer data)
{
  const DriftCase *c = data;
  g_auto (Drift) before = { 0 };
  g_auto (Drift) after = { 0 };
  g_autofree char *said = NULL;

  sqlite_drift_look (&before, f, c->expected, c->found);
  g_assert_cmpuint (before.entries->len, >, 0);
  g_autofree char *script = drift_repair (&before);
  gint64 number = c->question != NULL ? ask (before.path, c->question) : 0;
  g_assert_cmpint (number, >=, 0);
  g_test_message ("%s", script);
  gboolean ok = apply (before.path, script, &said);
  g_assert_cmpstr (said, ==, "");
  g_assert_true (ok);
  sqlite_drift_look (&after, f, NULL, NULL);
  g_autofree char *left = drift_list (&after);
  g_assert_cmpstr (left, ==, c->left != NULL ? c->left : "");
  if (c->question != NULL)
    g_assert_cmpint (ask (before.path, c->question), ==, number);
}

/* A row that the repaired table does not take: the script ends there, and nothing has changed. */
static void
test_whole_or_not_at_all (Fixture *f, gconstpointer data)
{
  g_auto (Drift) before = { 0 };
  g_auto (Drift) after = { 0 };
  g_autofree char *said = NULL;

  sqlite_drift_look (&before, f, "CREATE TABLE t (a INT NOT NULL); CREATE TABLE u (b INT);",
                     "CREATE TABLE t (a INT); INSERT INTO t VALUES (1), (NULL);");
  g_autofree char *list = drift_list (&before);
  g_autofree char *script = drift_repair (&before);
  g_assert_false (apply (before.path, script, &said));
  g_assert_nonnull (strstr (said, "NOT NULL"));
  sqlite_drift_look (&after, f, NULL, NULL);
  g_autofree char *same = drift_list (&after);
  g_assert_cmpstr (same, ==, list);
  g_assert_cmpint (ask (before.path, "SELECT count(*) FROM t"), ==, 2);
}

static void
test_nothing (Fixture *f, gconstpointer data)
{
  g_auto (Drift) drift = { 0 };

  sqlite_drift_look (&drift, f, "CREATE TABLE t (a INT);",
                     "CREATE TABLE t (a INT); CREATE TABLE o (x);");
  g_autofree char *script = drift_repair (&drift);
  g_assert_cmpstr (script, ==, "");
}

static void
set_up (Fixture *f, gconstpointer data)
{
  fixture_init (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  fixture_clear (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/sqlite-repair/%s", cases[i].name);
      g_test_add (path, Fixture, &cases[i], set_up, test_case, tear_down);
    }
  g_test_add ("/sqlite-repair/whole-or-not-at-all", Fixture, NULL, set_up, test_whole_or_not_at_all,
              tear_down);
  g_test_add ("/sqlite-repair/nothing", Fixture, NULL, set_up, test_nothing, tear_down);
  return g_test_run ();
}
