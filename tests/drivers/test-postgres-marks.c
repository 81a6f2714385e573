/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Since when: what the server numbers tell of rows, and what is kept of them. */
#include "cluster.h"

#include "base/hoist-error.h"

#include <string.h>

static void
test_counts (Cluster *c)
{
  HoistPostgresTable table = { (char *) "note", (char *) "public.note" };
  g_autoptr (HoistPostgresPlace) place = cluster_load_place (c);
  g_autoptr (HoistPostgres) db = NULL;
  g_autoptr (GError) error = NULL;
  gint64 counts[2], mark;

  cluster_fill (c);
  db = hoist_postgres_open (place, NULL, NULL, &error);
  g_assert_no_error (error);
  mark = hoist_postgres_get_mark (db, NULL, &error);
  g_assert_true (hoist_postgres_count_since (db, &table, mark, counts, NULL, &error));
  g_assert_cmpint (counts[0], ==, 100);
  g_assert_cmpint (counts[1], ==, 0);
  /* a freeze and a rewrite change nothing; an update, a delete and an insert do */
  cluster_sql (c, "app", "VACUUM FREEZE note");
  cluster_sql (c, "app", "CLUSTER note USING note_pkey");
  g_assert_true (hoist_postgres_count_since (db, &table, mark, counts, NULL, &error));
  g_assert_cmpint (counts[0], ==, 100);
  cluster_sql (c, "app",
               "UPDATE note SET body = body WHERE id <= 10; DELETE FROM note WHERE id = 50; "
               "INSERT INTO note (person) VALUES (1)");
  g_assert_true (hoist_postgres_count_since (db, &table, mark, counts, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (counts[0], ==, 89);
  g_assert_cmpint (counts[1], ==, 11);
}

static void
test_kept (Cluster *c)
{
  g_autoptr (HoistPostgresPlace) place = cluster_load_place (c);
  g_autoptr (HoistPostgres) db = NULL;
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = NULL;

  cluster_fill (c);
  backup = cluster_back_up (c, "bk_0000000000000001");
  folder = g_path_get_dirname (backup->path);
  db = hoist_postgres_open (place, NULL, NULL, &error);
  g_assert_cmpint (hoist_postgres_mark_find (db, folder, HOIST_POSTGRES_MARK_BACKUP, NULL), >, 0);
  g_assert_cmpint (hoist_postgres_mark_find (db, folder, HOIST_POSTGRES_MARK_MIGRATED, NULL), ==,
                   -1);
  g_assert_false (hoist_postgres_mark_is_retired (backup));
  g_assert_true (hoist_postgres_mark_retire (backup, TRUE, &error));
  g_assert_true (hoist_postgres_mark_retire (backup, TRUE, &error));
  g_assert_true (hoist_postgres_mark_is_retired (backup));
  g_assert_cmpint (hoist_postgres_mark_find (db, folder, HOIST_POSTGRES_MARK_BACKUP, NULL), >, 0);
}

static void
add (Cluster *c)
{
  cluster_add ("/postgres-marks/counts", c, test_counts);
  cluster_add ("/postgres-marks/kept", c, test_kept);
}

int
main (int argc, char **argv)
{
  return cluster_run (argc, argv, add);
}
