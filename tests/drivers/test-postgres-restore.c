/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Back to a backup: always through a new database and a rename; nothing of the new version stays,
 * what was there is kept, damage is refused by name, and all of it can be repeated. */
#include "drivers/hoist-database-server.h"
#include "crossing.h"

#include "base/hoist-error.h"

#include <string.h>

#define NEW_VERSION                                                                                \
  "CREATE TABLE schema_version (v int); INSERT INTO schema_version VALUES (2); ALTER TABLE "       \
  "person "                                                                                        \
  "ADD COLUMN extra text; DELETE FROM note; INSERT INTO person (name) VALUES ('new')"

static char *
quarantine_of (const Cluster *c, const char *step)
{
  g_autofree char *name = g_strconcat ("quarantine/tn_1/rn_1/", step, NULL);

  return fixture_path (&c->f, name);
}

static void
upgrade (const Cluster *c)
{
  PGconn *app = cluster_session (c, "app", "app");

  cluster_say (app, NEW_VERSION);
  PQfinish (app);
}

static void
restore (const Cluster *c, const HoistBackup *backup, const char *step)
{
  g_autofree char *quarantine = quarantine_of (c, step);
  g_autofree char *now = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_postgres_restore (backup, c->place, quarantine, NULL, &error));
  g_assert_no_error (error);
  now = database_case_digest (&hoist_database_postgres, c->place);
  g_assert_cmpstr (now, ==, backup->content_digest);
}

/* Trap 3: the new version's tables don't stay behind, and its data is kept beside. */
static void
test_leftovers (Cluster *c)
{
  g_autoptr (HoistBackup) backup = NULL;
  g_autofree char *quarantine = quarantine_of (c, "5-apply");
  g_autofree char *kept = hoist_database_postgres.locate_aside (c->place, quarantine);

  cluster_fill (c);
  backup = cluster_back_up (c, "bk_0000000000000001");
  upgrade (c);
  g_assert_false (hoist_database_postgres.is_there (kept));
  restore (c, backup, "5-apply");
  cluster_assert_text (c, "app", "SELECT to_regclass('schema_version')::text", "");
  cluster_assert_text (c, "app", "SELECT count(*) FROM note", "100");
  g_assert_true (hoist_database_postgres.is_there (kept));
  cluster_assert_text (c, "hoist_rn_1_5_apply", "SELECT count(*) FROM person WHERE name = 'new'",
                       "1");
  /* the application goes on as before: its role, its sequences */
  cluster_assert_text (c, "app",
                       "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = "
                       "'app'",
                       "app");
  cluster_assert_text (c, "app", "SELECT nextval('person_id_seq')", "201");
}

/* The copy that a backup leaves ready is used, and not twice. */
static void
test_again (Cluster *c)
{
  g_autoptr (HoistBackup) backup = NULL;

  cluster_fill (c);
  backup = cluster_back_up (c, "bk_0000000000000001");
  g_assert_true (hoist_postgres_has_prepared_restore (backup, c->place));
  restore (c, backup, "5-apply");
  g_assert_false (hoist_postgres_has_prepared_restore (backup, c->place));
  upgrade (c);
  restore (c, backup, "5-apply"); /* the same step: its name is taken */
  cluster_assert_text (
      c, "postgres", "SELECT count(*) FROM pg_database WHERE datname ~ '^hoist_rn_1_5_apply'", "2");
}

static void
test_put_back (Cluster *c)
{
  g_autoptr (HoistBackup) backup = NULL;
  g_autofree char *quarantine = quarantine_of (c, "5-apply");
  g_autofree char *aside = quarantine_of (c, "5-undo");
  g_autofree char *replaced = hoist_database_postgres.locate_aside (c->place, aside);
  g_autoptr (GError) error = NULL;

  cluster_fill (c);
  backup = cluster_back_up (c, "bk_0000000000000001");
  upgrade (c);
  restore (c, backup, "5-apply");
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (hoist_postgres_put_back (c->place, quarantine, aside, NULL, &error));
      g_assert_no_error (error);
      cluster_assert_text (c, "app", "SELECT v FROM schema_version", "2");
    }
  g_assert_true (hoist_database_postgres.is_there (replaced));
}

/* Somebody has dropped the database: it comes back all the same. */
static void
test_gone (Cluster *c)
{
  g_autoptr (HoistBackup) backup = NULL;

  cluster_fill (c);
  backup = cluster_back_up (c, "bk_0000000000000001");
  cluster_sql (c, "postgres", "DROP DATABASE app");
  restore (c, backup, "5-apply");
}

static void
test_damaged (Cluster *c)
{
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (HoistBackup) checked = NULL;
  g_autofree char *quarantine = quarantine_of (c, "5-apply");
  g_autofree char *folder = fixture_path (&c->f, "backups/bk_0000000000000001");
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize n;

  cluster_fill (c);
  backup = cluster_back_up (c, "bk_0000000000000001");
  g_assert_true (hoist_postgres_clear_prepared (folder, c->place, &error));
  checked = hoist_postgres_verify (backup, "", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (checked->fault, ==, "");
  g_assert_true (g_file_get_contents (backup->path, &text, &n, &error));
  text[n / 2] ^= 1;
  g_assert_true (g_file_set_contents (backup->path, text, (gssize) n, &error));
  g_assert_false (hoist_postgres_restore (backup, c->place, quarantine, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
  g_assert_nonnull (strstr (error->message, backup->path));
  g_clear_error (&error);
  g_clear_pointer (&checked, hoist_backup_unref);
  checked = hoist_postgres_verify (backup, "", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (checked->verified_at, ==, 0);
  g_assert_nonnull (strstr (checked->fault, "SHA-256"));
  cluster_assert_text (c, "postgres", "SELECT count(*) FROM pg_database WHERE datname ~ '^hoist_'",
                       "0");
}

/* Trap 7: the settings name another database now; the backup is not put there. */
static void
test_other_database (Cluster *c)
{
  g_autoptr (HoistBackup) backup = NULL;
  g_autofree char *quarantine = quarantine_of (c, "5-apply");
  g_autofree char *other = hoist_database_server_locate_other (c->place, "other");
  g_autoptr (GError) error = NULL;

  cluster_fill (c);
  backup = cluster_back_up (c, "bk_0000000000000001");
  cluster_sql (c, "postgres", "CREATE DATABASE other OWNER app");
  g_assert_false (hoist_postgres_restore (backup, other, quarantine, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
}

/* Nobody is thrown out: who still has it open is an obstacle, and nothing has changed. */
static void
test_open (Cluster *c)
{
  g_autoptr (HoistBackup) backup = NULL;
  g_autofree char *quarantine = quarantine_of (c, "5-apply");
  g_autoptr (GError) error = NULL;
  PGconn *session;

  cluster_fill (c);
  backup = cluster_back_up (c, "bk_0000000000000001");
  session = cluster_session (c, "app", "other");
  g_assert_false (hoist_postgres_restore (backup, c->place, quarantine, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_BUSY);
  g_assert_true (hoist_postgres_has_prepared_restore (backup, c->place));
  PQfinish (session);
}

/* An empty database of the same kind takes the place; what was there comes back as it was. */
static void
test_recreate (Cluster *c)
{
  g_autofree char *quarantine = quarantine_of (c, "5-apply");
  g_autofree char *aside = quarantine_of (c, "5-undo");
  g_autofree char *before = NULL;
  g_autofree char *back = NULL;
  g_autoptr (GError) error = NULL;

  cluster_fill (c);
  before = database_case_digest (&hoist_database_postgres, c->place);
  for (guint i = 0; i < 2; i++) /* again changes nothing */
    {
      g_assert_true (hoist_postgres_recreate (c->place, quarantine, NULL, &error));
      g_assert_no_error (error);
    }
  cluster_assert_text (c, "app", "SELECT to_regclass('person')::text", "");
  cluster_assert_text (c, "postgres",
                       "SELECT pg_get_userbyid(datdba) || datallowconn FROM pg_database WHERE "
                       "datname = 'app'",
                       "apptrue");
  cluster_assert_text (c, "hoist_rn_1_5_apply", "SELECT count(*) FROM person", "200");
  crossing_say (c, "app", "CREATE TABLE person (id int)");
  g_assert_true (hoist_postgres_put_back (c->place, quarantine, aside, NULL, &error));
  g_assert_no_error (error);
  back = database_case_digest (&hoist_database_postgres, c->place);
  g_assert_cmpstr (back, ==, before);
}

static void
add (Cluster *c)
{
  cluster_add ("/postgres-restore/recreate", c, test_recreate);
  cluster_add ("/postgres-restore/leftovers", c, test_leftovers);
  cluster_add ("/postgres-restore/again", c, test_again);
  cluster_add ("/postgres-restore/put-back", c, test_put_back);
  cluster_add ("/postgres-restore/gone", c, test_gone);
  cluster_add ("/postgres-restore/damaged", c, test_damaged);
  cluster_add ("/postgres-restore/other-database", c, test_other_database);
  cluster_add ("/postgres-restore/open", c, test_open);
}

int
main (int argc, char **argv)
{
  return cluster_run (argc, argv, add);
}
