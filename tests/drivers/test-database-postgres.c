/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The PostgreSQL driver as the steps use it: found by its name, located by a setting, whole. */
#include "cluster.h"

#include <string.h>

static void
test_locate (Cluster *c)
{
  g_autofree char *url = g_strdup_printf ("postgresql://app:geheim@/app?host=%s", c->sockets);
  g_autofree char *expected = g_strdup_printf ("app on %s", c->sockets);

  database_case_assert_locates (&hoist_database_postgres, &c->f, url, expected);
}

static void
test_probe (Cluster *c)
{
  g_auto (HoistDatabaseSighting) seen = { 0 };
  g_autoptr (GError) error = NULL;

  cluster_fill (c);
  g_assert_true (hoist_database_postgres.probe (c->place, TRUE, &seen, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (seen.tables, ==, 3);
  g_assert_cmpint (seen.rows, ==, 303);
  g_assert_cmpint (seen.bytes, >, 1000000);
  g_assert_cmpuint (strlen (seen.revision), ==, 12);
}

static void
test_objects (Cluster *c)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) objects = NULL;
  g_autofree char *text = NULL;

  cluster_fill (c);
  objects = hoist_database_postgres.list_objects (c->place, NULL, &error);
  g_assert_no_error (error);
  text = g_strjoinv ("; ", objects);
  g_assert_cmpstr (text, ==,
                   "function public.stamp(); index public.note_person; "
                   "trigger stamp on public.person; view public.glad");
}

static void
test_locked (Cluster *c)
{
  g_assert_true (
      hoist_database_postgres.says_locked ("ERROR:  canceling statement due to lock timeout"));
  g_assert_false (hoist_database_postgres.says_locked ("everything is fine"));
}

static void
add (Cluster *c)
{
  cluster_add ("/database-postgres/locate", c, test_locate);
  cluster_add ("/database-postgres/probe", c, test_probe);
  cluster_add ("/database-postgres/objects", c, test_objects);
  cluster_add ("/database-postgres/locked", c, test_locked);
}

int
main (int argc, char **argv)
{
  return cluster_run (argc, argv, add);
}
