/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers go on behind the highest that was given out on either side. */
#include "cluster.h"

#include "drivers/hoist-typed-sequence.h"
#include <unistd.h>

#define SOURCE                                                                                     \
  "CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO a VALUES (9); DELETE FROM "  \
  "a; CREATE TABLE b (id INTEGER PRIMARY KEY AUTOINCREMENT); CREATE TABLE p (id INTEGER PRIMARY "  \
  "KEY)"
#define TARGET                                                                                     \
  "CREATE TABLE a (id serial PRIMARY KEY); CREATE TABLE b (id int GENERATED ALWAYS AS IDENTITY "   \
  "PRIMARY KEY); CREATE TABLE p (id serial PRIMARY KEY)"

static void
test_both_ways (Cluster *c)
{
  g_autofree char *path = fixture_path (&c->f, "old.sqlite");
  HoistTypedCopyOrder order = { path, c->place, "", NULL };
  g_auto (HoistTypedPair) pair = { 0 };
  g_autoptr (HoistSqlite) into = NULL;
  PGconn *app;
  g_autoptr (GError) error = NULL;

  unlink (path);
  fixture_sql (path, SOURCE);
  app = cluster_session (c, "app", "app");
  cluster_say (app, TARGET);
  PQfinish (app);
  FIXTURE_DO (hoist_typed_pair_open (&pair, &order, NULL, &error));
  FIXTURE_DO (hoist_typed_sequence_set (&pair, &error));
  cluster_assert_text (c, "app", "INSERT INTO a DEFAULT VALUES RETURNING id", "10");
  cluster_sql (c, "app", "SELECT setval('b_id_seq', 20), setval('p_id_seq', 30)");
  into = hoist_sqlite_open_scratch (NULL, &error);
  g_assert_no_error (error);
  FIXTURE_DO (hoist_sqlite_online_copy_into (path, into, NULL, &error));
  FIXTURE_DO (hoist_typed_sequence_raise (&pair, into, &error));
  g_assert_cmpint (
      hoist_sqlite_get_int (into, "SELECT seq FROM sqlite_sequence WHERE name = 'a'", 0), ==, 10);
  g_assert_cmpint (
      hoist_sqlite_get_int (into, "SELECT seq FROM sqlite_sequence WHERE name = 'b'", 0), ==, 20);
  g_assert_cmpint (hoist_sqlite_get_int (into, "SELECT count(*) FROM sqlite_sequence", 0), ==, 2);
}

static void
add (Cluster *c)
{
  cluster_add ("/typed-sequence/both-ways", c, test_both_ways);
}

int
main (int argc, char **argv)
{
  return cluster_run (argc, argv, add);
}
