/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of both sides find each other by their names, the exact one first; rows have names. */
#include "cluster.h"

#include "base/hoist-error.h"
#include "drivers/hoist-typed-table.h"
#include <glib/gstdio.h>
#include <string.h>

static void
test_names (Cluster *c)
{
  g_autofree char *path = fixture_path (&c->f, "old.sqlite");
  HoistTypedCopyOrder order = { path, c->place, "", NULL };
  HoistDriverCall call = HOIST_DRIVER_CALL_INIT;
  g_auto (HoistTypedPair) pair = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean row = FALSE;

  g_remove (path);
  fixture_sql (path, "CREATE TABLE Users (Id INTEGER PRIMARY KEY, rowid TEXT); INSERT INTO Users "
                     "VALUES (5, 'x'); CREATE TABLE k (a TEXT PRIMARY KEY) WITHOUT ROWID; INSERT "
                     "INTO k VALUES ('y')");
  cluster_sql (c, "app",
               "CREATE SCHEMA other; CREATE TABLE other.users (id int); CREATE TABLE users "
               "(id int, rowid text); CREATE TABLE k (a text)");
  g_assert_true (hoist_typed_pair_open (&pair, &order, &call, &error));
  g_assert_cmpuint (pair.tables->len, ==, 2);
  const HoistTypedTable *users = pair.tables->pdata[0];
  const HoistTypedTable *k = pair.tables->pdata[1];
  g_assert_cmpstr (users->sql_name, ==, "public.users");
  g_assert_cmpstr (users->rowid, ==, "_rowid_");
  g_assert_null (k->rowid);
  g_assert_cmpuint (users->columns->len, ==, 2);
  g_autoptr (HoistSqliteStatement) rows = hoist_typed_table_select (&pair, users, &error);
  g_assert_true (hoist_sqlite_step (rows, &row, &error) && row);
  g_autofree char *name = hoist_typed_table_name_row (users, rows, 1);
  g_assert_cmpstr (name, ==, "Users, rowid 5");
  g_autoptr (HoistSqliteStatement) other = hoist_typed_table_select (&pair, k, &error);
  g_assert_true (hoist_sqlite_step (other, &row, &error) && row);
  g_autofree char *second = hoist_typed_table_name_row (k, other, 1);
  g_assert_cmpstr (second, ==, "k, row 1");
}

static void
test_needs_value (Cluster *c)
{
  g_autofree char *path = fixture_path (&c->f, "old.sqlite");
  HoistTypedCopyOrder order = { path, c->place, "", NULL };
  HoistDriverCall call = HOIST_DRIVER_CALL_INIT;
  g_auto (HoistTypedPair) pair = { 0 };
  g_autoptr (GError) error = NULL;

  g_remove (path);
  fixture_sql (path, "CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('x')");
  cluster_sql (c, "app", "CREATE TABLE t (a text, must text NOT NULL)");
  g_assert_false (hoist_typed_pair_open (&pair, &order, &call, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "t.must"));
}

static void
test_zone (Cluster *c)
{
  g_autofree char *path = fixture_path (&c->f, "old.sqlite");
  HoistTypedCopyOrder order = { path, c->place, "Mars/Olympus", NULL };
  HoistDriverCall call = HOIST_DRIVER_CALL_INIT;
  g_auto (HoistTypedPair) pair = { 0 };
  g_autoptr (GError) error = NULL;

  g_remove (path);
  fixture_sql (path, "CREATE TABLE t (a TEXT)");
  g_assert_false (hoist_typed_pair_open (&pair, &order, &call, &error));
  g_assert_nonnull (strstr (error->message, "Mars/Olympus"));
}

static void
add (Cluster *c)
{
  cluster_add ("/typed-table/names", c, test_names);
  cluster_add ("/typed-table/needs-value", c, test_needs_value);
  cluster_add ("/typed-table/zone", c, test_zone);
}

int
main (int argc, char **argv)
{
  return cluster_run (argc, argv, add);
}
