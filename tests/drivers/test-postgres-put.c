/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of a table as texts: read, written into another database, read back, deleted. */
#include "crossing.h"
#include "drivers/hoist-postgres-put.h"

#include "base/hoist-error.h"

#include <string.h>

#define KEYS "[\"[\\\"1\\\"]\", \"[\\\"2\\\"]\", \"[\\\"9999\\\"]\"]"

static void
test_there_and_gone (Cluster *c)
{
  g_autoptr (HoistPostgresPlace) place = cluster_load_place (c);
  g_autoptr (HoistPostgres) from = NULL;
  g_autoptr (HoistPostgres) to = NULL;
  g_autoptr (GPtrArray) shapes = NULL;
  g_auto (HoistPostgresPut) put = { 0 };
  g_autofree char *rows = NULL;
  g_autoptr (GError) error = NULL;
  gint64 n = 0;

  crossing_fill (c);
  crossing_say (c, "app",
                "UPDATE account SET score = 1.50, photo = '\\x00', name = E'a\\n' "
                "WHERE id = 2");
  cluster_sql (c, "postgres", "CREATE DATABASE other TEMPLATE app OWNER app");
  crossing_say (c, "other", "DELETE FROM account WHERE id IN (1, 2)");
  from = hoist_postgres_open (place, NULL, NULL, &error);
  to = hoist_postgres_open (place, "other", NULL, &error);
  g_assert_no_error (error);
  shapes = hoist_postgres_list_shapes (from, NULL, &error);
  hoist_postgres_put_init (&put, hoist_postgres_find_shape (shapes, "public.account"),
                           hoist_postgres_find_shape (shapes, "public.account"), NULL, FALSE);
  rows = hoist_postgres_put_read (&put, from, KEYS, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (hoist_postgres_put_prove (&put, to, rows, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
  g_assert_nonnull (strstr (error->message, "2 rows of public.account are not there"));
  g_clear_error (&error);
  for (guint i = 0; i < 2; i++) /* again changes nothing */
    {
      g_assert_true (hoist_postgres_put_write (&put, to, rows, &n, NULL, &error));
      g_assert_true (hoist_postgres_put_prove (&put, to, rows, NULL, &error));
      g_assert_no_error (error);
    }
  g_assert_cmpint (n, ==, 4);
  cluster_assert_text (c, "other", "SELECT score || name FROM account WHERE id = 2", "1.50a\n");
  n = 0;
  g_assert_true (hoist_postgres_put_delete (&put, to, KEYS, &n, NULL, &error));
  g_assert_cmpint (n, ==, 2);
}

static void
add (Cluster *c)
{
  cluster_add ("/postgres-put/there-and-gone", c, test_there_and_gone);
}

int
main (int argc, char **argv)
{
  return cluster_run (argc, argv, add);
}
