/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What two SQLite schemas differ in: nothing by their looks, and everything that is something. */
#include "sqlite-drift.h"

#include "database.h"

typedef struct
{
  const char *name, *expected, *found, *list;
} Case;

static const Case cases[] = {
  { "formatting",
    "CREATE TABLE person (id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL DEFAULT 'x', age INT "
    "DEFAULT 0, CHECK (age > 0)); CREATE INDEX by_name ON person (name ASC);",
    "create table [Person]\n(\n  \"ID\" integer primary key, -- a ( comment\n  age int default (0) "
    "check(AGE>0),\n  NAME varchar( 20 )not null default \"x\"\n);\ncreate index BY_NAME on "
    "\"Person\"(\"name\");",
    "" },
  { "altered", "CREATE TABLE t (a INT, b TEXT, c REAL);",
    "CREATE TABLE u (a INT); ALTER TABLE u ADD COLUMN c REAL; ALTER TABLE u ADD COLUMN b TEXT; "
    "ALTER "
    "TABLE u RENAME TO t;",
    "" },
  { "a type of the same kind", "CREATE TABLE t (a VARCHAR(20), b INT);",
    "CREATE TABLE t (a TEXT, b BIGINT);", "-different column t.a\n-different column t.b\n" },
  { "a strict type", "CREATE TABLE t (a INT) STRICT;", "CREATE TABLE t (a INTEGER) STRICT;",
    "different column t.a\n" },
  { "columns", "CREATE TABLE t (a INT, b TEXT NOT NULL, c TEXT);",
    "CREATE TABLE t (a TEXT, b TEXT, d TEXT);",
    "different column t.a\ndifferent column t.b\nmissing column t.c\nunexpected column t.d\n" },
  { "collation and generated",
    "CREATE TABLE t (a TEXT COLLATE NOCASE, b INT AS (length(a)) STORED);",
    "CREATE TABLE t (a TEXT, b INT AS (length(a) + 1) STORED);",
    "different column t.a\ndifferent column t.b\n" },
  { "keys", "CREATE TABLE t (a INT, b INT, PRIMARY KEY (a, b), UNIQUE (b));",
    "CREATE TABLE t (a INT, b INT, PRIMARY KEY (b, a));", "different key t.\nmissing unique t.\n" },
  { "autoincrement", "CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT);",
    "CREATE TABLE t (a INTEGER PRIMARY KEY);", "different key t.\n" },
  { "foreign keys",
    "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p INT REFERENCES p ON DELETE "
    "CASCADE, "
    "q INT REFERENCES p(id), r INT REFERENCES c(p));",
    "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p INT REFERENCES p(id), q INT, r "
    "INT, "
    "FOREIGN KEY (q) REFERENCES p, FOREIGN KEY (r) REFERENCES c(p) DEFERRABLE INITIALLY DEFERRED);",
    "different foreign-key c.\ndifferent foreign-key c.\n" },
  { "checks", "CREATE TABLE t (a INT CHECK (a IN (1, 2)), b INT);",
    "CREATE TABLE t (a INT, b INT, CHECK(a in(1,2,3)));",
    "missing check t.\nunexpected check t.\n" },
  { "indexes",
    "CREATE TABLE t (a TEXT, b INT); CREATE INDEX i ON t (lower(a)) WHERE b > 0; CREATE UNIQUE "
    "INDEX "
    "j ON t (b);",
    "CREATE TABLE t (a TEXT, b INT); CREATE INDEX i ON t (lower(a)) WHERE b > 1; CREATE INDEX k ON "
    "t "
    "(a); CREATE UNIQUE INDEX l ON t (a);",
    "different index t.i\nmissing index t.j\nunexpected index t.l\n-unexpected index t.k\n" },
  { "tables",
    "CREATE TABLE t (a INT); CREATE INDEX i ON t (a); CREATE TABLE w (k TEXT PRIMARY KEY) WITHOUT "
    "ROWID;",
    "CREATE TABLE own (x INT); CREATE INDEX o ON own (x); CREATE TABLE w (k TEXT PRIMARY KEY); "
    "CREATE TABLE ours (w TEXT REFERENCES w); CREATE TABLE hoist_x (a);",
    "unexpected table ours.ours\nmissing table t.t\ndifferent table w.w\ndifferent column "
    "w.k\n-unexpected table own.own\n" },
  { "views and triggers",
    "CREATE TABLE t (a INT); CREATE VIEW v AS SELECT a FROM t; CREATE TRIGGER g AFTER INSERT ON t "
    "BEGIN UPDATE t SET a = 1; END;",
    "CREATE TABLE t (a INT); CREATE VIEW V AS\nSELECT A -- what\nFROM t; CREATE VIEW u AS SELECT "
    "1; "
    "CREATE TRIGGER g AFTER INSERT ON t BEGIN UPDATE t SET a = 2; END;",
    "unexpected view .u\ndifferent trigger t.g\n" },
  { "names",
    "CREATE TABLE \"a \"\"b\nc\" (\"select\" INT, \"x,(\" TEXT CHECK (\"x,(\" <> ')')); CREATE "
    "INDEX "
    "\"i'\" ON \"a \"\"b\nc\" (\"select\");",
    "CREATE TABLE `a \"b\nc` ([select] INT, [x,(] TEXT, CHECK([x,(]<>')')); CREATE INDEX \"i'\" ON "
    "[a \"b\nc] (`select`);",
    "" },
  { "virtual", "CREATE VIRTUAL TABLE f USING fts4(a, b);",
    "CREATE VIRTUAL TABLE f USING fts4(a, b, tokenize=porter);", "different table f.f\n" },
};

static void
test_case (Fixture *f, gconstpointer data)
{
  const Case *c = data;
  g_auto (Drift) drift = { 0 };

  sqlite_drift_look (&drift, f, c->expected, c->found);
  g_autofree char *list = drift_list (&drift);
  g_assert_cmpstr (list, ==, c->list);
}

/* No database yet is one without anything; what is none is an error. */
static void
test_absent (Fixture *f, gconstpointer data)
{
  g_autofree char *path = fixture_path (f, "none.db");
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistSchema) schema = hoist_database_schema_sqlite.read (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (schema->parts->len, ==, 0);
  g_assert_true (g_file_set_contents (path, "no database at all", -1, NULL));
  g_assert_null (hoist_database_schema_sqlite.read (path, NULL, &error));
  g_assert_nonnull (error);
}

static void
test_rows (Fixture *f, gconstpointer data)
{
  g_auto (Drift) drift = { 0 };
  const HoistDriftEntry *entry;

  sqlite_drift_look (
      &drift, f, "CREATE TABLE t (a INT);",
      "CREATE TABLE t (a INT, note TEXT); INSERT INTO t VALUES (1, 'x'), (2, NULL);");
  g_assert_cmpuint (drift.entries->len, ==, 1);
  entry = drift.entries->pdata[0];
  g_assert_cmpint (entry->rows, ==, 1);
  g_assert_cmpstr (entry->message, ==,
                   "Column t.note is not of the release; 1 row has a value in it: “note TEXT”");
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
      g_autofree char *path = g_strdup_printf ("/sqlite-schema/%s", cases[i].name);
      g_test_add (path, Fixture, &cases[i], set_up, test_case, tear_down);
    }
  g_test_add ("/sqlite-schema/absent", Fixture, NULL, set_up, test_absent, tear_down);
  g_test_add ("/sqlite-schema/rows", Fixture, NULL, set_up, test_rows, tear_down);
  return g_test_run ();
}
