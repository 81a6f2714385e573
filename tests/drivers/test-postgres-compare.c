/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows now, rows then, rows written since: by marks, and by content where there is no mark. */
#include "cluster.h"

#include "base/hoist-error.h"

#include <glib/gstdio.h>

static void
assert_table (const GPtrArray *tables, const char *name, const gint64 expected[3])
{
  for (guint i = 0; i < tables->len; i++)
    {
      const HoistTableComparison *one = g_ptr_array_index (tables, i);

      if (!g_str_equal (one->name, name))
        continue;
      g_assert_cmpint (one->now, ==, expected[0]);
      g_assert_cmpint (one->then, ==, expected[1]);
      g_assert_cmpint (one->written_since, ==, expected[2]);
      return;
    }
  g_assert_not_reached ();
}

static GPtrArray *
compare (const Cluster *c, const HoistBackup *backup, HoistDatabaseSince since)
{
  HoistDatabaseComparisonOrder order = { c->place, backup, "", since };
  g_autoptr (GError) error = NULL;
  GPtrArray *tables = hoist_postgres_compare (&order, NULL, &error);

  g_assert_no_error (error);
  return tables;
}

/* What the migration wrote is nobody's loss; what people wrote afterwards is counted. */
static void
test_since_migrations (Cluster *c)
{
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (GPtrArray) tables = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GError) error = NULL;

  cluster_fill (c);
  backup = cluster_back_up (c, "bk_0000000000000001");
  g_assert_false (hoist_postgres_mark_has_baseline (backup));
  cluster_sql (
      c, "app",
      "SET ROLE app; ALTER TABLE person ADD COLUMN extra text DEFAULT gen_random_uuid(); CREATE "
      "TABLE fresh AS SELECT generate_series(1, 5) AS v; DROP TABLE \"odd "
      "Name\".\"t.x\"");
  g_assert_true (hoist_postgres_mark_keep_baseline (backup, c->place, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (hoist_postgres_mark_has_baseline (backup));
  cluster_sql (c, "app",
               "INSERT INTO note (person) VALUES (1), (2); UPDATE person SET name = 'x' "
               "WHERE id < 4; DELETE FROM note WHERE id = 1");
  tables = compare (c, backup, HOIST_DATABASE_SINCE_MIGRATIONS);
  assert_table (tables, "note", (const gint64[]){ 101, 100, 2 });
  assert_table (tables, "person", (const gint64[]){ 200, 200, 3 });
  assert_table (tables, "fresh", (const gint64[]){ 5, 0, 0 });
  g_assert_cmpint (((const HoistTableComparison *) tables->pdata[0])->since, ==,
                   HOIST_DATABASE_SINCE_MIGRATIONS);
  assert_table (tables, "\"odd Name\".\"t.x\"", (const gint64[]){ 0, 3, 0 });
  all = compare (c, backup, HOIST_DATABASE_SINCE_BACKUP);
  assert_table (all, "person", (const gint64[]){ 200, 200, 200 });
  assert_table (all, "fresh", (const gint64[]){ 5, 0, 5 });
}

/* Without a mark (a server that was set up anew) every row is compared. */
static void
test_by_content (Cluster *c)
{
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (GPtrArray) tables = NULL;
  g_autofree char *marks = fixture_path (&c->f, "backups/bk_0000000000000001/marks.json");

  cluster_fill (c);
  backup = cluster_back_up (c, "bk_0000000000000001");
  g_assert_cmpint (g_unlink (marks), ==, 0);
  cluster_sql (c, "app",
               "INSERT INTO note (person) VALUES (1), (2); UPDATE person SET name = 'x' "
               "WHERE id < 4; INSERT INTO \"odd Name\".\"t.x\" VALUES (1), (2)");
  tables = compare (c, backup, HOIST_DATABASE_SINCE_BACKUP);
  assert_table (tables, "note", (const gint64[]){ 102, 100, 2 });
  assert_table (tables, "person", (const gint64[]){ 200, 200, 3 });
  assert_table (tables, "\"odd Name\".\"t.x\"", (const gint64[]){ 5, 3, 2 });
  cluster_assert_text (c, "postgres", "SELECT count(*) FROM pg_database WHERE datname ~ 'compare'",
                       "0");
}

/* The database was put back after the migrations (by a run that failed later): no mark is of it any
 * more. What the migrations added is still no row that somebody wrote. */
static void
test_added_column (Cluster *c)
{
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (GPtrArray) tables = NULL;
  g_autofree char *marks = fixture_path (&c->f, "backups/bk_0000000000000001/marks.json");
  g_autoptr (GError) error = NULL;

  cluster_fill (c);
  backup = cluster_back_up (c, "bk_0000000000000001");
  cluster_sql (
      c, "app",
      "SET ROLE app; ALTER TABLE person ADD COLUMN \"an \"\"odd\"\", {one}\" text NOT NULL "
      "DEFAULT 'x'; ALTER TABLE note ADD COLUMN v int");
  g_assert_true (hoist_postgres_mark_keep_baseline (backup, c->place, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_unlink (marks), ==, 0);
  cluster_sql (c, "app", "UPDATE person SET name = 'y' WHERE id < 8");
  tables = compare (c, backup, HOIST_DATABASE_SINCE_MIGRATIONS);
  assert_table (tables, "person", (const gint64[]){ 200, 200, 7 });
  assert_table (tables, "note", (const gint64[]){ 100, 100, 0 });
  g_assert_cmpint (((const HoistTableComparison *) tables->pdata[0])->since, ==,
                   HOIST_DATABASE_SINCE_BACKUP);
}

static void
add (Cluster *c)
{
  cluster_add ("/postgres-compare/since-migrations", c, test_since_migrations);
  cluster_add ("/postgres-compare/by-content", c, test_by_content);
  cluster_add ("/postgres-compare/added-column", c, test_added_column);
}

int
main (int argc, char **argv)
{
  return cluster_run (argc, argv, add);
}
