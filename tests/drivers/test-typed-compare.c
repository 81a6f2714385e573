/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Both sides of a change of engine: alike, and each way in which they may differ. */
#include "cluster.h"

#include "drivers/hoist-typed-copy.h"
#include <glib/gstdio.h>

#define SOURCE                                                                                     \
  "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, facts TEXT, price REAL);"                    \
  "INSERT INTO t VALUES (1, 'a', '{\"b\":1,\"a\":2}', 1.5), (2, '', NULL, NULL), (3, NULL, '[ "    \
  "]', "                                                                                           \
  "0.1), (4, 'x' || char(9) || char(10) || '\\N', NULL, 2);"                                       \
  "CREATE TABLE twice (x TEXT); INSERT INTO twice VALUES ('same'), ('same');"
#define TARGET                                                                                     \
  "CREATE TABLE t (id serial PRIMARY KEY, name text, facts jsonb, price numeric); CREATE TABLE "   \
  "twice (x text)"

static HoistTypedTableReport *
compare (Cluster *c, const char *change, const char *name, GPtrArray **ret_all)
{
  g_autofree char *path = fixture_path (&c->f, "old.sqlite");
  HoistDriverCall call = HOIST_DRIVER_CALL_INIT;
  HoistTypedCopyOrder order = { path, c->place, "", NULL };
  g_autoptr (GPtrArray) told = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  PGconn *app = cluster_session (c, "app", "app");

  g_remove (path);
  fixture_sql (path, SOURCE);
  cluster_say (app, TARGET);
  g_assert_true (hoist_typed_copy_run (&order, told, &call, &error));
  cluster_say (app, change);
  PQfinish (app);
  *ret_all = hoist_typed_copy_compare (&order, &call, &error);
  g_assert_no_error (error);
  g_assert_cmpuint ((*ret_all)->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    if (g_str_equal (((HoistTypedTableReport *) (*ret_all)->pdata[i])->name, name))
      return (*ret_all)->pdata[i];
  g_assert_not_reached ();
}

static void
test_alike (Cluster *c)
{
  g_autoptr (GPtrArray) all = NULL;
  const HoistTypedTableReport *t = compare (c, "ANALYZE", "t", &all);

  g_assert_cmpint (t->rows, ==, 4);
  g_assert_cmpint (t->differing, ==, 0);
  g_assert_cmpstr (t->digest, ==, t->digest_there);
  g_assert_null (t->first);
}

static void
test_other_value (Cluster *c)
{
  g_autoptr (GPtrArray) all = NULL;
  const HoistTypedTableReport *t = compare (c, "UPDATE t SET price = 0.11 WHERE id = 3", "t", &all);

  g_assert_cmpint (t->differing, ==, 2);
  g_assert_cmpint (t->only_there, ==, 1);
  g_assert_cmpstr (t->digest, !=, t->digest_there);
  g_assert_cmpstr (t->first, ==, "t, rowid 3");
}

static void
test_empty_is_not_null (Cluster *c)
{
  g_autoptr (GPtrArray) all = NULL;
  const HoistTypedTableReport *t = compare (c, "UPDATE t SET name = NULL WHERE id = 2", "t", &all);

  g_assert_cmpint (t->differing, ==, 2);
  g_assert_cmpstr (t->first, ==, "t, rowid 2");
}

static void
test_more_and_less (Cluster *c)
{
  g_autoptr (GPtrArray) all = NULL;
  const HoistTypedTableReport *t =
      compare (c, "INSERT INTO t (name) VALUES ('new'); DELETE FROM t WHERE id = 1", "t", &all);

  g_assert_cmpint (t->differing, ==, 2);
  g_assert_cmpint (t->only_there, ==, 1);
  g_assert_cmpstr (t->first, ==, "t, rowid 1");
}

/* Rows that look alike are still as many as they are. */
static void
test_doubles (Cluster *c)
{
  g_autoptr (GPtrArray) all = NULL;
  const HoistTypedTableReport *t = compare (c, "INSERT INTO twice VALUES ('same')", "twice", &all);

  g_assert_cmpint (t->rows, ==, 2);
  g_assert_cmpint (t->only_there, ==, 1);
  g_assert_cmpint (t->differing, ==, 1);
  g_assert_cmpstr (t->digest, !=, t->digest_there);
}

static void
add (Cluster *c)
{
  cluster_add ("/typed-compare/alike", c, test_alike);
  cluster_add ("/typed-compare/other-value", c, test_other_value);
  cluster_add ("/typed-compare/empty-is-not-null", c, test_empty_is_not_null);
  cluster_add ("/typed-compare/more-and-less", c, test_more_and_less);
  cluster_add ("/typed-compare/doubles", c, test_doubles);
}

int
main (int argc, char **argv)
{
  return cluster_run (argc, argv, add);
}
