/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The server's tools: odd names and passwords reach them, what they complain of reaches us. */
#include "cluster.h"

#include "base/hoist-error.h"

#include <string.h>

static void
test_there_and_back (Cluster *c)
{
  g_autoptr (HoistPostgresPlace) place = cluster_load_place (c);
  g_autofree char *path = fixture_path (&c->f, "there and 'back'.dump");
  g_autoptr (GError) error = NULL;

  cluster_sql (c, "postgres", "CREATE DATABASE \"x host=evil 'q\\\" OWNER app");
  cluster_sql (c, "x host=evil 'q\\", "SET ROLE app; CREATE TABLE public.t AS SELECT 7 AS v");
  g_free (place->database);
  place->database = g_strdup ("x host=evil 'q\\");
  g_assert_true (hoist_postgres_dump (place, NULL, path, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (hoist_postgres_make_beside (place, "hoist_x", NULL, &error));
  g_assert_true (hoist_postgres_load (place, "hoist_x", path, NULL, &error));
  g_assert_no_error (error);
  cluster_assert_text (c, "hoist_x", "SELECT v FROM public.t", "7");
}

static void
test_complaint (Cluster *c)
{
  g_autoptr (HoistPostgresPlace) place = cluster_load_place (c);
  g_autofree char *path = fixture_path (&c->f, "no.dump");
  g_autoptr (GError) error = NULL;

  cluster_sql (c, "app", "CREATE TABLE public.hidden (v int)");
  g_assert_false (hoist_postgres_dump (place, NULL, path, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "permission denied for table hidden"));
}

static void
add (Cluster *c)
{
  cluster_add ("/postgres-tools/there-and-back", c, test_there_and_back);
  cluster_add ("/postgres-tools/complaint", c, test_complaint);
}

int
main (int argc, char **argv)
{
  return cluster_run (argc, argv, add);
}
