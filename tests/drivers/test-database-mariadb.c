/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The MariaDB driver as the steps use it: found by its name, located by a setting, whole. */
#include "drivers/hoist-database-server.h"
#include "maria.h"

#include <string.h>

static void
test_locate (Maria *m)
{
  g_autofree char *url = g_strdup_printf ("mysql://app:geheim@/app?unix_socket=%s", m->socket);
  g_autofree char *expected = g_strdup_printf ("app on %s", m->socket);

  database_case_assert_locates (&hoist_database_mariadb, &m->f, url, expected);
}

static void
test_probe (Maria *m)
{
  g_auto (HoistDatabaseSighting) seen = { 0 };
  g_autoptr (GPtrArray) counted = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *none = hoist_database_server_locate_other (m->place, "hoist_none");

  maria_fill (m);
  g_assert_true (hoist_database_mariadb.is_there (m->place));
  g_assert_false (hoist_database_mariadb.is_there (none));
  if (!hoist_database_mariadb.probe (m->place, TRUE, &seen, NULL, &error))
    g_assert_no_error (error);
  g_assert_cmpuint (seen.tables, ==, 5);
  g_assert_cmpint (seen.rows, ==, 308);
  g_assert_cmpint (seen.bytes, >, 10000);
  g_assert_cmpuint (strlen (seen.revision), ==, 12);
  counted = hoist_database_mariadb.count_tables (m->place, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (counted->len, ==, 5);
}

static void
test_objects (Maria *m)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) objects = NULL;
  g_autofree char *text = NULL;

  maria_fill (m);
  objects = hoist_database_mariadb.list_objects (m->place, NULL, &error);
  g_assert_no_error (error);
  text = g_strjoinv ("; ", objects);
  g_assert_cmpstr (text, ==,
                   "event nightly; function twice; index name on person; index of_person on note; "
                   "procedure clean; trigger first on note; trigger later on note; view a_of_b; "
                   "view b_glad");
}

static void
test_locked (Maria *m)
{
  g_auto (GStrv) environment = hoist_database_mariadb.dup_migration_environment (m->place);

  g_assert_cmpuint (g_strv_length (environment), ==, 0);
  g_assert_true (hoist_database_mariadb.says_locked (
      "(1205, 'Lock wait timeout exceeded; try restarting transaction')"));
  g_assert_false (hoist_database_mariadb.says_locked ("everything is fine"));
}

static void
add (Maria *m)
{
  maria_add ("/database-mariadb/locate", m, test_locate);
  maria_add ("/database-mariadb/probe", m, test_probe);
  maria_add ("/database-mariadb/objects", m, test_objects);
  maria_add ("/database-mariadb/locked", m, test_locked);
}

int
main (int argc, char **argv)
{
  return maria_run (argc, argv, add);
}
