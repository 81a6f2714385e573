/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sequences are kept as they stand and set again, called or not, whatever they are called. */
#include "cluster.h"

#include <string.h>

static void
test_there_and_back (Cluster *c)
{
  g_autoptr (HoistPostgresPlace) place = cluster_load_place (c);
  g_autoptr (HoistPostgres) db = NULL;
  g_autofree char *dump = fixture_path (&c->f, "dump");
  g_autofree char *kept = NULL;
  g_autofree char *now = NULL;
  g_autoptr (GError) error = NULL;

  cluster_fill (c);
  cluster_sql (c, "app",
               "SET ROLE app; CREATE SEQUENCE \"odd Name\".\"s'1\" MAXVALUE 9223372036854775807 "
               "START 9007199254740993; CREATE SEQUENCE fresh");
  db = hoist_postgres_open (place, NULL, NULL, &error);
  g_assert_no_error (error);
  kept = hoist_postgres_keep_sequences (db, dump, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (kept, "9007199254740993"));
  cluster_sql (c, "app",
               "SELECT nextval('person_id_seq'), nextval('fresh'), "
               "nextval('\"odd Name\".\"s''1\"')");
  g_assert_true (hoist_postgres_set_sequences (db, dump, NULL, &error));
  g_assert_no_error (error);
  now = hoist_postgres_read_sequences (db, NULL, &error);
  g_assert_cmpstr (now, ==, kept);
  cluster_assert_text (c, "app", "SELECT nextval('fresh')", "1");
  cluster_assert_text (c, "app", "SELECT nextval('person_id_seq')", "201");
}

/* A writer that never rests: the dump has other numbers than the moment, and that is no fault. */
static void
test_moving (Cluster *c)
{
  g_autofree char *folder = fixture_path (&c->f, "backups/bk_0000000000000001");
  HoistDatabaseBackupOrder order = database_case_order (c->place, folder, "bk_0000000000000001");
  g_autoptr (GError) error = NULL;
  g_autofree char *script = g_strdup_printf (
      "DO $$ BEGIN FOR i IN 1..100000000 LOOP PERFORM nextval('person_id_seq'); END LOOP; END $$");
  PGconn *app;
  PGcancel *cancel;
  char said[256];

  cluster_fill (c);
  app = cluster_session (c, "app", "app");
  g_assert_cmpint (PQsendQuery (app, script), ==, 1);
  g_assert_true (hoist_postgres_draft_make (&order, NULL, &error));
  g_assert_no_error (error);
  cancel = PQgetCancel (app);
  g_assert_cmpint (PQcancel (cancel, said, sizeof said), ==, 1);
  PQfreeCancel (cancel);
  PQfinish (app);
}

static void
add (Cluster *c)
{
  cluster_add ("/postgres-sequences/there-and-back", c, test_there_and_back);
  cluster_add ("/postgres-sequences/moving", c, test_moving);
}

int
main (int argc, char **argv)
{
  return cluster_run (argc, argv, add);
}
