/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What triggers note, whoever writes and however; what can't be noted is said before. */
#include "cluster.h"

#include "drivers/hoist-postgres-capture.h"
#include "model/hoist-plan.h"

#include <string.h>

static HoistPostgres *
open_app (const Cluster *c)
{
  g_autoptr (HoistPostgresPlace) place = cluster_load_place (c);
  g_autoptr (GError) error = NULL;
  HoistPostgres *db = hoist_postgres_open (place, NULL, NULL, &error);

  g_assert_no_error (error);
  return db;
}

#define LOG                                                                                        \
  "SELECT string_agg(op || replace(key, ' ', ''), ' ' ORDER BY seq) FROM hoist_capture.log WHERE " \
  "tab = 'public.person'"

static void
test_notes (Cluster *c)
{
  g_autoptr (HoistPostgres) db = NULL;
  g_autoptr (GError) error = NULL;
  PGconn *other;
  gint64 lag = 0;

  cluster_fill (c);
  db = open_app (c);
  g_assert_true (hoist_postgres_count_lag (db, &lag, NULL, &error));
  g_assert_cmpint (lag, ==, -1);
  g_assert_true (hoist_postgres_start_capture (db, NULL, &error));
  g_assert_no_error (error);
  cluster_sql (
      c, "app",
      "INSERT INTO person (id, name) VALUES (900, 'a'); UPDATE person SET name = 'b' WHERE "
      "id = 900; UPDATE person SET id = 901 WHERE id = 900; DELETE FROM person WHERE id = "
      "901");
  cluster_assert_text (c, "app", LOG, "I[\"900\"] U[\"900\"] D[\"900\"] I[\"901\"] D[\"901\"]");
  /* As a replica, and as a role that may not see the log. */
  cluster_sql (c, "app",
               "GRANT ALL ON person TO other; DELETE FROM hoist_capture.log; SET "
               "session_replication_role = replica; INSERT INTO person (id, name) VALUES (7000, "
               "'r')");
  other = cluster_session (c, "app", "other");
  cluster_say (other, "INSERT INTO person (id, name, born) VALUES (7001, 'o', now())");
  cluster_say (other, "BEGIN; DELETE FROM person WHERE id = 7001; ROLLBACK");
  PQfinish (other);
  cluster_assert_text (c, "app", LOG, "I[\"7000\"] I[\"7001\"]");
  cluster_sql (c, "app", "TRUNCATE person CASCADE");
  g_assert_true (hoist_postgres_count_lag (db, &lag, NULL, &error));
  g_assert_cmpint (lag, ==, 4); /* of person and note */
  g_assert_true (hoist_postgres_stop_capture (db, NULL, &error));
  cluster_assert_text (c, "app",
                       "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'hoist%' OR tgname = "
                       "'stamp'",
                       "1");
}

/* A backup's digest and schema don't know of it. */
static void
test_unseen (Cluster *c)
{
  g_autoptr (HoistPostgres) db = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  cluster_fill (c);
  before = database_case_digest (&hoist_database_postgres, c->place);
  db = open_app (c);
  g_assert_true (hoist_postgres_start_capture (db, NULL, &error));
  after = database_case_digest (&hoist_database_postgres, c->place);
  g_assert_cmpstr (before, ==, after);
}

/* A writer that stays in its transaction would be missed: it is waited for, then said. */
static void
test_open_writer (Cluster *c)
{
  PGconn *app;
  g_autoptr (HoistPostgres) db = NULL;
  g_autoptr (GError) error = NULL;

  cluster_fill (c);
  app = cluster_session (c, "app", "app");
  cluster_say (app, "BEGIN; INSERT INTO person (id, name) VALUES (800, 'x')");
  db = open_app (c);
  g_assert_true (hoist_postgres_run (db, "SET lock_timeout = '50ms'", NULL, &error));
  g_assert_false (hoist_postgres_start_capture (db, NULL, &error));
  g_assert_nonnull (strstr (error->message, "public.person"));
  g_clear_error (&error);
  cluster_say (app, "COMMIT");
  g_assert_true (hoist_postgres_start_capture (db, NULL, &error));
  PQfinish (app);
}

static void
test_examine (Cluster *c)
{
  g_autoptr (GPtrArray) findings =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_finding_free);
  g_autoptr (GError) error = NULL;
  const HoistFinding *finding;

  cluster_fill (c);
  cluster_sql (c, "app",
               "CREATE RULE r AS ON DELETE TO person DO ALSO NOTIFY gone; CREATE MATERIALIZED VIEW "
               "m AS SELECT 1 AS v");
  g_assert_true (hoist_postgres_examine_capture (c->place, findings, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (findings->len, ==, 3);
  finding = g_ptr_array_index (findings, 0);
  g_assert_cmpint (finding->severity, ==, HOIST_FINDING_BLOCKER);
  g_assert_nonnull (strstr (finding->message, "\"odd Name\".\"t.x\" has no key"));
  g_assert_nonnull (strstr (finding->next, "ADD PRIMARY KEY"));
}

static void
test_calm (Cluster *c)
{
  static const char state[] =
      "SELECT (SELECT bool_or(condeferrable) FROM pg_constraint WHERE contype = 'f')::text || "
      "(SELECT string_agg(tgenabled::text, '' ORDER BY tgname) FROM pg_trigger WHERE NOT "
      "tgisinternal)";
  g_autoptr (HoistPostgres) db = NULL;
  g_autoptr (GError) error = NULL;

  cluster_fill (c);
  cluster_sql (
      c, "app",
      "CREATE TRIGGER always BEFORE UPDATE ON person FOR EACH ROW EXECUTE FUNCTION "
      "stamp(); ALTER TABLE person ENABLE ALWAYS TRIGGER always; CREATE TRIGGER off BEFORE "
      "UPDATE ON person FOR EACH ROW EXECUTE FUNCTION stamp(); ALTER TABLE person DISABLE "
      "TRIGGER off");
  cluster_assert_text (c, "app", state, "falseADO");
  db = open_app (c);
  g_assert_true (hoist_postgres_run (db, "CREATE SCHEMA hoist_capture", NULL, &error));
  g_assert_true (hoist_postgres_calm (db, NULL, &error));
  g_assert_no_error (error);
  cluster_assert_text (c, "app", state, "trueDDD");
  g_assert_true (hoist_postgres_calm (db, NULL, &error)); /* again changes nothing */
  g_assert_true (hoist_postgres_wake (db, NULL, &error));
  cluster_assert_text (c, "app", state, "falseADO");
}

static void
add (Cluster *c)
{
  cluster_add ("/postgres-capture/notes", c, test_notes);
  cluster_add ("/postgres-capture/unseen", c, test_unseen);
  cluster_add ("/postgres-capture/open-writer", c, test_open_writer);
  cluster_add ("/postgres-capture/examine", c, test_examine);
  cluster_add ("/postgres-capture/calm", c, test_calm);
}

int
main (int argc, char **argv)
{
  return cluster_run (argc, argv, add);
}
