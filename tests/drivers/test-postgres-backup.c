/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The backup of a PostgreSQL database: prepared before the stop and used only when nothing changed
 * since; made anew otherwise; and refused when it can't be proven. */
#include "drivers/hoist-database-draft.h"
#include "cluster.h"

#include "base/hoist-error.h"

#include <string.h>

static void
prepare (Cluster *c, const char *folder)
{
  HoistDatabaseBackupOrder order = database_case_order (c->place, folder, "bk_0000000000000001");
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_postgres_draft_make (&order, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (hoist_database_draft_exists (folder));
}

static HoistBackup *
back_up (Cluster *c, const char *folder, gint64 *ret_copied, gint64 *ret_changed)
{
  HoistDatabaseBackupOrder order = database_case_order (c->place, folder, "bk_0000000000000001");
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (HoistBackup) read = NULL;
  g_autofree char *now = database_case_digest (&hoist_database_postgres, c->place);

  order.ret_copied_pages = ret_copied;
  order.ret_changed_rows = ret_changed;
  backup = hoist_postgres_back_up (&order, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (backup->content_digest, ==, now);
  read = hoist_database_read_manifest (folder, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (read->sha256, ==, backup->sha256);
  g_assert_cmpint (read->verified_at, ==, backup->verified_at);
  return g_steal_pointer (&backup);
}

static void
test_whole (Cluster *c)
{
  g_autoptr (HoistBackup) backup = NULL;
  g_autofree char *base = NULL;

  cluster_fill (c);
  backup = cluster_back_up (c, "bk_0000000000000001");
  base = g_path_get_basename (backup->path);
  g_assert_cmpstr (backup->engine, ==, "postgresql");
  g_assert_true (g_regex_match_simple ("^app\\.backup_[0-9]{8}_[0-9]{6}$", base, 0, 0));
  g_assert_cmpfloat (backup->restore_s, >, 0);
  g_assert_cmpuint (backup->tables->len, ==, 3);
  g_assert_cmpstr (((HoistTableDigest *) backup->tables->pdata[0])->name, ==,
                   "\"odd Name\".\"t.x\"");
  g_assert_cmpint (((HoistTableDigest *) backup->tables->pdata[2])->rows, ==, 200);
  /* the proven copy waits, closed off */
  cluster_assert_text (
      c, "postgres",
      "SELECT datallowconn FROM pg_database WHERE datname = 'hoist_bk_0000000000000001_ready'",
      "f");
}

static void
test_prepared (Cluster *c)
{
  g_autofree char *folder = fixture_path (&c->f, "backups/bk_0000000000000001");
  g_autoptr (HoistBackup) backup = NULL;
  gint64 copied = -2;

  cluster_fill (c);
  prepare (c, folder);
  backup = back_up (c, folder, &copied, NULL);
  g_assert_cmpint (copied, ==, 0); /* nothing had to be copied */
  g_assert_false (hoist_database_draft_exists (folder));
}

/* One change of each kind after the copy: none goes unnoticed. Rows with a key are added to what
 * was prepared; where that can't be, all is copied anew. */
static void
test_changed (Cluster *c)
{
  static const struct
  {
    const char *sql;
    gint64 copied, rows;
  } changes[] = {
    { "INSERT INTO note (person, body) VALUES (1, 'later')", 0, 1 },
    { "UPDATE person SET name = 'other' WHERE id = 7", 0, 1 },
    { "DELETE FROM note WHERE id = 3", 0, 1 },
    { "DELETE FROM \"odd Name\".\"t.x\" WHERE ctid = '(0,2)'; INSERT INTO \"odd Name\".\"t.x\" "
      "VALUES (1)",
      -1, 0 }, /* has no key */
    { "TRUNCATE note", 0, 100 },
    { "SELECT nextval('person_id_seq')", 0, 0 },
    { "CREATE TABLE fresh (v int)", -1, 0 },
    { "DROP TRIGGER stamp ON person", -1, 0 },
    { "SELECT lo_from_bytea(0, 'large')", -1, 0 },
    { "BEGIN; SAVEPOINT a; INSERT INTO note (person) VALUES (2); RELEASE a; COMMIT", -1, 0 },
    { "GRANT SELECT ON note TO other", -1, 0 },
  };

  cluster_fill (c);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *folder = fixture_path (&c->f, "backups/bk_0000000000000001");
      g_autoptr (HoistBackup) backup = NULL;
      PGconn *app = cluster_session (c, "app", "app");
      gint64 copied = -2, rows = 0;

      prepare (c, folder);
      cluster_say (app, changes[i].sql);
      PQfinish (app);
      backup = back_up (c, folder, &copied, &rows); /* asserts that it holds what is there now */
      g_test_message ("%s: %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT, changes[i].sql, copied, rows);
      g_assert_cmpint (copied, ==, changes[i].copied);
      g_assert_cmpint (rows, ==, changes[i].rows);
    }
}

/* Somebody writes while the copy is prepared, in a transaction that goes on: what he commits later
 * is not taken for old. */
static void
test_writer_meanwhile (Cluster *c)
{
  g_autofree char *folder = fixture_path (&c->f, "backups/bk_0000000000000001");
  g_autoptr (HoistBackup) backup = NULL;
  PGconn *app;
  gint64 copied = -2;

  cluster_fill (c);
  app = cluster_session (c, "app", "app");
  cluster_say (app,
               "BEGIN; INSERT INTO note (person, body) VALUES (1, 'open'); SAVEPOINT s; INSERT "
               "INTO note (person, body) VALUES (1, 'inner'); RELEASE s");
  prepare (c, folder);
  cluster_say (app, "COMMIT");
  PQfinish (app);
  backup = back_up (c, folder, &copied, NULL);
  g_assert_cmpint (((HoistTableDigest *) backup->tables->pdata[1])->rows, ==, 102);
}

/* What can't be restored ends the run before the stop. */
static void
test_unrestorable (Cluster *c)
{
  g_autofree char *folder = fixture_path (&c->f, "backups/bk_0000000000000001");
  HoistDatabaseBackupOrder order = database_case_order (c->place, folder, "bk_0000000000000001");
  g_autoptr (GError) error = NULL;

  cluster_fill (c);
  /* a check whose function finds its table by a search path that a restore does not have */
  cluster_sql (c, "app",
               "CREATE FUNCTION public.enough() RETURNS boolean LANGUAGE sql AS 'SELECT count(*) > "
               "10 FROM person'; ALTER FUNCTION public.enough() OWNER TO app; ALTER TABLE \"odd "
               "Name\".\"t.x\" ADD CHECK (public.enough())");
  g_assert_false (hoist_postgres_draft_make (&order, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
  g_assert_false (hoist_database_draft_exists (folder));
  cluster_assert_text (c, "postgres", "SELECT count(*) FROM pg_database WHERE datname ~ '^hoist_'",
                       "0");
}

static void
test_clear (Cluster *c)
{
  g_autofree char *folder = fixture_path (&c->f, "backups/bk_0000000000000001");
  g_autoptr (GError) error = NULL;

  cluster_fill (c);
  prepare (c, folder);
  g_assert_true (hoist_postgres_clear_prepared (folder, c->place, &error));
  g_assert_no_error (error);
  g_assert_false (hoist_database_draft_exists (folder));
  cluster_assert_text (c, "postgres", "SELECT count(*) FROM pg_database WHERE datname ~ '^hoist_'",
                       "0");
}

static void
add (Cluster *c)
{
  cluster_add ("/postgres-backup/whole", c, test_whole);
  cluster_add ("/postgres-backup/prepared", c, test_prepared);
  cluster_add ("/postgres-backup/changed", c, test_changed);
  cluster_add ("/postgres-backup/writer-meanwhile", c, test_writer_meanwhile);
  cluster_add ("/postgres-backup/unrestorable", c, test_unrestorable);
  cluster_add ("/postgres-backup/clear", c, test_clear);
}

int
main (int argc, char **argv)
{
  return cluster_run (argc, argv, add);
}
