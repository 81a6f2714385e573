/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Databases beside the own one: made alike, swapped in one transaction, and no others touched. */
#include "cluster.h"

#include "base/hoist-error.h"

#include <string.h>

static void
test_alike (Cluster *c)
{
  g_autoptr (HoistPostgresPlace) place = cluster_load_place (c);
  g_autoptr (GError) error = NULL;

  cluster_sql (c, "postgres", "ALTER DATABASE app SET search_path = \"odd Name\", public");
  cluster_sql (c, "postgres", "ALTER DATABASE app SET work_mem = '7MB'");
  cluster_sql (c, "postgres",
               "REVOKE CONNECT ON DATABASE app FROM PUBLIC; GRANT CONNECT ON DATABASE "
               "app TO other");
  g_assert_true (hoist_postgres_make_beside (place, "hoist_x", NULL, &error));
  g_assert_no_error (error);
  cluster_assert_text (c, "hoist_x", "SHOW work_mem", "7MB");
  cluster_assert_text (c, "hoist_x", "SHOW search_path", "\"odd Name\", public");
  cluster_assert_text (c, "postgres",
                       "SELECT has_database_privilege('other', 'hoist_x', 'CONNECT')", "t");
  cluster_assert_text (c, "postgres",
                       "SELECT count(*) FROM pg_database d, aclexplode(datacl) x WHERE "
                       "datname = 'hoist_x' AND x.grantee = 0",
                       "1");
  cluster_assert_text (c, "postgres",
                       "SELECT count(DISTINCT (encoding, datcollate, datctype, datdba)) "
                       "FROM pg_database WHERE datname IN ('app', 'hoist_x')",
                       "1");
}

static void
test_swap (Cluster *c)
{
  g_autoptr (HoistPostgresPlace) place = cluster_load_place (c);
  g_autoptr (GError) error = NULL;
  gboolean there;

  cluster_fill (c);
  g_assert_true (hoist_postgres_make_beside (place, "hoist_x", NULL, &error));
  g_assert_true (hoist_postgres_close_off (place, "hoist_x", TRUE, NULL, &error));
  g_assert_true (hoist_postgres_swap (place, "hoist_x", "hoist_y", NULL, &error));
  g_assert_no_error (error);
  cluster_assert_text (c, "app", "SELECT count(*) FROM pg_class WHERE relname = 'person'", "0");
  cluster_assert_text (c, "hoist_y", "SELECT count(*) FROM person", "200");
  g_assert_true (hoist_postgres_is_there (place, "hoist_x", &there, NULL, &error));
  g_assert_false (there);
  /* one half alone is never done */
  g_assert_false (hoist_postgres_swap (place, "hoist_missing", "hoist_z", NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  cluster_assert_text (c, "app", "SELECT count(*) FROM pg_class WHERE relname = 'person'", "0");
}

static void
test_only_ours (Cluster *c)
{
  g_autoptr (HoistPostgresPlace) place = cluster_load_place (c);
  static const char *const names[] = { "app", "postgres", "production" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (hoist_postgres_drop_beside (place, names[i], NULL, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
    }
}

static void
add (Cluster *c)
{
  cluster_add ("/postgres-beside/alike", c, test_alike);
  cluster_add ("/postgres-beside/swap", c, test_swap);
  cluster_add ("/postgres-beside/only-ours", c, test_only_ours);
}

int
main (int argc, char **argv)
{
  return cluster_run (argc, argv, add);
}
