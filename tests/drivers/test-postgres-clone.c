/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A clone has what the live database had at one moment, acts by its own triggers and not by those
 * of a way back, is another database to whoever follows its URL, and goes with whoever has it open.
 * The live one never notices, by the server's own counters. */
#include "crossing.h"

#include "drivers/hoist-postgres-capture.h"
#include <string.h>

static const HoistDatabaseCloner *const cloner = &hoist_database_cloner_postgres;
#define CLONE "hoist_" FIXTURE_RUN "_rehearsal"
#define READY "hoist_" FIXTURE_RUN "_ready"
/* What was written there since the server counts, and how often it was opened does not matter. */
#define WRITTEN                                                                                    \
  "SELECT coalesce(sum(n_tup_ins), 0) || '/' || coalesce(sum(n_tup_upd), 0) || '/' || "            \
  "coalesce(sum(n_tup_del), 0) FROM pg_stat_user_tables"
#define BESIDE "SELECT count(*) FROM pg_database WHERE datname LIKE 'hoist%'"

static HoistDatabaseCloneOrder
make_order (const Cluster *c, char **folder)
{
  *folder = fixture_path (&c->f, "rehearsal");
  return (HoistDatabaseCloneOrder){ .path = c->place, .run = FIXTURE_RUN, .folder = *folder };
}

static void
test_clone (Cluster *c)
{
  g_autofree char *folder = NULL;
  HoistDatabaseCloneOrder order = make_order (c, &folder);
  g_autofree char *before = NULL;
  g_autofree char *path = NULL;
  g_autofree char *digest = NULL;
  g_autoptr (GError) error = NULL;
  PGconn *app;

  crossing_fill (c);
  before = database_case_digest (&hoist_database_postgres, c->place);
  app =
      cluster_session (c, "app", "app"); /* somebody is connected: no template copy could be made */
  for (guint i = 0; i < 2; i++)          /* the second one finds the first */
    {
      FIXTURE_DO (cloner->make (&order, NULL, &error));
      path = i == 0 ? cloner->locate (&order) : g_steal_pointer (&path);
      digest = database_case_digest (&hoist_database_postgres, path);
      g_assert_cmpstr (digest, ==, before);
      g_clear_pointer (&digest, g_free);
      crossing_say (c, CLONE,
                    "INSERT INTO entry (account, text) VALUES (1, 'on the clone'); DROP TABLE "
                    "seen CASCADE");
    }
  cluster_say (app, "INSERT INTO entry (account, text) VALUES (1, 'on the live one')");
  cluster_say (app, "DELETE FROM entry WHERE text = 'on the live one'");
  PQfinish (app);
  cluster_assert_text (c, "app", "SELECT count(*) FROM entry WHERE text = 'on the clone'", "0");
  cluster_assert_text (c, "app", "SELECT sum(times) FROM seen", "501");
  app = cluster_session (c, CLONE, "app"); /* left behind by a program that was killed */
  cluster_say (app, "BEGIN; LOCK TABLE entry");
  g_assert_true (cloner->is_there (&order));
  for (guint i = 0; i < 2; i++)
    FIXTURE_DO (cloner->drop (&order, NULL, &error));
  g_assert_false (cloner->is_there (&order));
  cluster_assert_text (c, "app", BESIDE, "0");
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  PQfinish (app);
}

/* Nobody writes: the live one's digest and the server's count of what was written stay. */
static void
test_live_unchanged (Cluster *c)
{
  g_autofree char *folder = NULL;
  HoistDatabaseCloneOrder order = make_order (c, &folder);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *written = NULL;
  g_autoptr (GError) error = NULL;

  crossing_fill (c);
  before = database_case_digest (&hoist_database_postgres, c->place);
  written = cluster_text (c, "app", WRITTEN);
  g_assert_cmpstr (written, !=, "0/0/0");
  FIXTURE_DO (cloner->make (&order, NULL, &error));
  crossing_say (c, CLONE, "DELETE FROM entry; ALTER TABLE account ADD tag text");
  FIXTURE_DO (cloner->drop (&order, NULL, &error));
  cluster_assert_text (c, "app", WRITTEN, written);
  after = database_case_digest (&hoist_database_postgres, c->place);
  g_assert_cmpstr (after, ==, before);
}

/* An earlier run's way back is kept up to date in the live one alone. */
static void
test_without_capture (Cluster *c)
{
  g_autofree char *folder = NULL;
  HoistDatabaseCloneOrder order = make_order (c, &folder);
  g_autoptr (HoistPostgresPlace) place = cluster_load_place (c);
  g_autoptr (HoistPostgres) live = NULL;
  g_autoptr (GError) error = NULL;

  crossing_fill (c);
  live = hoist_postgres_open (place, NULL, NULL, &error);
  FIXTURE_DO (hoist_postgres_start_capture (live, NULL, &error));
  FIXTURE_DO (cloner->make (&order, NULL, &error));
  cluster_assert_text (c, CLONE, "SELECT count(*) FROM pg_trigger WHERE tgname ~ '^hoist'", "0");
  cluster_assert_text (c, CLONE, "SELECT count(*) FROM pg_namespace WHERE nspname ~ '^hoist'", "0");
  cluster_assert_text (c, "app", "SELECT count(*) > 0 FROM pg_trigger WHERE tgname ~ '^hoist'",
                       "t");
  FIXTURE_DO (cloner->drop (&order, NULL, &error));
}

/* What an interruption left under the other name goes as well. */
static void
test_half_made (Cluster *c)
{
  g_autofree char *folder = NULL;
  HoistDatabaseCloneOrder order = make_order (c, &folder);
  g_autoptr (GError) error = NULL;

  cluster_sql (c, "postgres", "CREATE DATABASE " READY " OWNER app");
  g_assert_true (cloner->is_there (&order));
  FIXTURE_DO (cloner->drop (&order, NULL, &error));
  g_assert_false (cloner->is_there (&order));
}

static void
add (Cluster *c)
{
  cluster_add ("/postgres-clone/clone", c, test_clone);
  cluster_add ("/postgres-clone/live-unchanged", c, test_live_unchanged);
  cluster_add ("/postgres-clone/without-capture", c, test_without_capture);
  cluster_add ("/postgres-clone/half-made", c, test_half_made);
}

int
main (int argc, char **argv)
{
  return cluster_run (argc, argv, add);
}
