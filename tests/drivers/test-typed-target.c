/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The database that shall hold everything: examined beforehand, and emptied of all that was put
 * there. */
#include "cluster.h"

#include "drivers/hoist-typed-copy.h"
#include "model/hoist-plan.h"
#include <string.h>

static guint
count (Cluster *c)
{
  g_autofree char *first = NULL;
  guint n = 99;

  g_assert_true (hoist_typed_target_count (c->place, &n, &first, NULL, NULL));
  return n;
}

static void
test_empty (Cluster *c)
{
  g_autoptr (GError) error = NULL;
  PGconn *app = cluster_session (c, "app", "app");

  g_assert_cmpuint (count (c), ==, 0);
  cluster_fill (c);
  cluster_say (app,
               "CREATE SCHEMA other; CREATE TABLE other.\"Odd \"\"one\" (id serial); CREATE "
               "DOMAIN short AS varchar(3); CREATE TYPE pair AS (a int, b int); CREATE "
               "MATERIALIZED VIEW mv AS SELECT 1 AS one; CREATE FUNCTION f(x int) RETURNS int "
               "LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION g(x pair) RETURNS int LANGUAGE sql "
               "AS 'SELECT 1'");
  PQfinish (app);
  g_assert_cmpuint (count (c), >, 5);
  for (guint i = 0; i < 2; i++)
    {
      gboolean good = hoist_typed_target_empty (c->place, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (good);
      g_assert_cmpuint (count (c), ==, 0);
    }
}

static gboolean
objects (const GPtrArray *findings, const char *words)
{
  for (guint i = 0; i < findings->len; i++)
    {
      const HoistFinding *finding = g_ptr_array_index (findings, i);
      if (finding->severity == HOIST_FINDING_BLOCKER && strstr (finding->message, words) != NULL)
        return TRUE;
    }
  return FALSE;
}

static GPtrArray *
examine (Cluster *c, const char *source)
{
  g_autofree char *path = fixture_path (&c->f, "old.sqlite");
  HoistTypedCopyOrder order = { path, c->place, "", NULL };
  GPtrArray *findings = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_finding_free);
  g_autoptr (GError) error = NULL;

  fixture_sql (path, source);
  g_assert_true (hoist_typed_copy_examine (&order, findings, NULL, &error));
  return findings;
}

static void
test_examine (Cluster *c)
{
  g_autoptr (GPtrArray) good =
      examine (c, "CREATE TABLE t (a TEXT, b BLOB); INSERT INTO t VALUES ('ok', x'00')");
  g_assert_false (objects (good, ""));
  cluster_fill (c);
  g_autoptr (GPtrArray) bad =
      examine (c, "INSERT INTO t VALUES ('a' || char(0), NULL); CREATE TABLE u (t INT REFERENCES "
                  "v(id)); CREATE TABLE v (id INTEGER PRIMARY KEY); INSERT INTO u VALUES (5)");
  g_assert_true (objects (bad, "not empty"));
  g_assert_true (objects (bad, "The table t has 1 row with a NUL character"));
  g_assert_true (objects (bad, "u, rowid 1: it refers to a row of v that is not there"));
}

static void
test_nobody_there (Cluster *c)
{
  g_autoptr (GPtrArray) findings = NULL;

  cluster_sql (c, "postgres", "DROP DATABASE app");
  findings = examine (c, "CREATE TABLE IF NOT EXISTS t (a TEXT)");
  g_assert_true (objects (findings, "does not exist"));
}

static void
add (Cluster *c)
{
  cluster_add ("/typed-target/empty", c, test_empty);
  cluster_add ("/typed-target/examine", c, test_examine);
  cluster_add ("/typed-target/nobody-there", c, test_nobody_there);
}

int
main (int argc, char **argv)
{
  return cluster_run (argc, argv, add);
}
