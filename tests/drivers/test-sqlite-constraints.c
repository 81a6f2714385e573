/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Constraints of SQLite tables: the same wherever they are written, and with which column. */
#include "sqlite-drift.h"

#include "database.h"

static const HoistSchemaPart *
find (const HoistSchema *schema, HoistSchemaKind kind, const char *key)
{
  const HoistSchemaPart *part = hoist_schema_find (schema, kind, key);

  g_assert_nonnull (part);
  return part;
}

static void
test_said_once (Fixture *f, gconstpointer data)
{
  g_auto (Drift) drift = { 0 };

  sqlite_drift_look (
      &drift, f,
      "CREATE TABLE p (a INT, b INT, PRIMARY KEY (a, b)); CREATE TABLE c (id INTEGER PRIMARY "
      "KEY, a INT UNIQUE CHECK (a > 0), b INT, x INT REFERENCES c ON UPDATE SET NULL, FOREIGN "
      "KEY (a, b) REFERENCES p);",
      "CREATE TABLE p (a INT, b INT, PRIMARY KEY (a, b)); CREATE TABLE c (id INTEGER, a INT, b "
      "INT, x INT, CHECK(a>0), UNIQUE (a), FOREIGN KEY (x) REFERENCES c (id) ON UPDATE SET "
      "NULL, FOREIGN KEY (a, b) REFERENCES p (a, b), PRIMARY KEY (id));");
  g_autofree char *list = drift_list (&drift);
  g_assert_cmpstr (list, ==, "");
  g_assert_cmpstr (find (drift.expected, HOIST_SCHEMA_UNIQUE, "c.a")->column, ==, "a");
  g_assert_cmpstr (find (drift.found, HOIST_SCHEMA_UNIQUE, "c.a")->column, ==, "");
  g_assert_cmpstr (find (drift.expected, HOIST_SCHEMA_CHECK, "c.( a > 0 )")->column, ==, "a");
  g_assert_cmpstr (find (drift.expected, HOIST_SCHEMA_FOREIGN_KEY, "c.x")->column, ==, "x");
  g_assert_cmpstr (find (drift.found, HOIST_SCHEMA_FOREIGN_KEY, "c.a, b")->text, ==,
                   "FOREIGN KEY (a, b) REFERENCES p (a, b)");
  g_assert_cmpstr (find (drift.found, HOIST_SCHEMA_KEY, "c.")->text, ==,
                   "PRIMARY KEY (id) INTEGER");
}

/* Two foreign keys of the same columns, one to a table that is not there. */
static void
test_odd (Fixture *f, gconstpointer data)
{
  g_auto (Drift) drift = { 0 };

  sqlite_drift_look (
      &drift, f, "CREATE TABLE c (a INT REFERENCES nowhere, b TEXT COLLATE NOCASE UNIQUE);",
      "CREATE TABLE c (a INT REFERENCES nowhere ON DELETE CASCADE, b TEXT COLLATE NOCASE, "
      "UNIQUE (b COLLATE BINARY));");
  g_autofree char *list = drift_list (&drift);
  g_assert_cmpstr (list, ==, "unexpected unique c.\nmissing unique c.\ndifferent foreign-key c.\n");
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
  g_test_add ("/sqlite-constraints/said-once", Fixture, NULL, set_up, test_said_once, tear_down);
  g_test_add ("/sqlite-constraints/odd", Fixture, NULL, set_up, test_odd, tear_down);
  return g_test_run ();
}
