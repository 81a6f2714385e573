/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The driver's table: found by engine, and a look at a database that runs. */
#include "drivers/hoist-database.h"

#include "base/hoist-error.h"
#include "fixture.h"

#include <string.h>

static void
test_find (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (hoist_database_find ("sqlite", &error));
  g_assert_no_error (error);
  g_assert_null (hoist_database_find ("oracle", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_OFFERED);
  g_clear_error (&error);
  g_assert_null (hoist_database_find (NULL, &error));
}

static void
test_probe (void)
{
  const HoistDatabaseDriver *driver = hoist_database_find ("sqlite", NULL);
  Fixture f;
  g_autofree char *path = NULL, *first = NULL;
  g_auto (HoistDatabaseSighting) seen = { 0 };
  g_auto (HoistDatabaseSighting) after = { 0 };
  g_autoptr (GError) error = NULL;

  fixture_init (&f);
  path = fixture_path (&f, "db/pocket.db");
  fixture_make_database (path, 10);
  g_assert_true (driver->probe (path, TRUE, &seen, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (seen.tables, ==, 2);
  g_assert_cmpint (seen.rows, ==, 12);
  g_assert_cmpint (seen.bytes, >, 4096);
  g_assert_cmpuint (strlen (seen.revision), ==, 12);
  fixture_sql (path, "INSERT INTO person (name) VALUES ('x'); CREATE TABLE segment (a)");
  g_assert_true (driver->probe (path, FALSE, &after, NULL, &error));
  g_assert_cmpint (after.rows, ==, -1);
  g_assert_cmpuint (after.tables, ==, 3);
  g_assert_cmpstr (after.revision, !=, seen.revision);
  fixture_clear (&f);
}

static void
test_holders (void)
{
  const HoistDatabaseDriver *driver = hoist_database_find ("sqlite", NULL);
  Fixture f;
  g_autofree char *path = NULL;
  g_autoptr (GPtrArray) holders = NULL;

  fixture_init (&f);
  path = fixture_path (&f, "db/pocket.db");
  fixture_make_database (path, 1);
  holders = driver->find_holders (path);
  g_assert_cmpuint (holders->len, ==, 0);
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drivers/database-sqlite/find", test_find);
  g_test_add_func ("/drivers/database-sqlite/probe", test_probe);
  g_test_add_func ("/drivers/database-sqlite/holders", test_holders);
  return g_test_run ();
}
