/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A backup takes the database's place, and the other one comes back; an interruption anywhere is
 * gone on with; a foreign or changed backup is refused. */
#include "maria.h"

#include "base/hoist-error.h"

#include <string.h>

#define ASIDE "hoist_rn_0000000000000009_4_undo"
#define PUT "hoist_rn_0000000000000009_4_apply"

static char *
quarantine (const Maria *m, const char *step)
{
  g_autofree char *relative = g_strconcat ("quarantine/tn/rn_0000000000000009/", step, NULL);

  return fixture_path (&m->f, relative);
}

/* What a half-done migration leaves behind. */
static void
spoil (const Maria *m)
{
  MYSQL *app = maria_session (m, "app", "app");

  maria_say (app,
             "DROP TRIGGER later; DROP VIEW a_of_b; ALTER TABLE note ADD tag int DEFAULT 3; CREATE "
             "TABLE leftover (i int); DELETE FROM person WHERE id = 1; CREATE VIEW leftover_view "
             "AS SELECT * FROM leftover; DROP PROCEDURE clean; CREATE TRIGGER other BEFORE INSERT "
             "ON leftover FOR EACH ROW SET NEW.i = 4");
  mysql_close (app);
}

static void
restore (const Maria *m, const HoistBackup *backup)
{
  g_autofree char *folder = quarantine (m, "4-undo");
  g_autoptr (GError) error = NULL;

  if (!hoist_mariadb_restore (backup, m->place, folder, NULL, &error))
    g_assert_no_error (error);
}

/* The server itself holds the database of before: content, keys, triggers in their order, numbers.
 */
static void
assert_restored (const Maria *m, const HoistBackup *backup, const char *before)
{
  g_autofree char *digest = database_case_digest (&hoist_database_mariadb, m->place);

  g_assert_cmpstr (digest, ==, backup->content_digest);
  maria_assert_like (m, "app", before);
  maria_assert_text (m, NULL,
                     "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'app' "
                     "AND (TABLE_NAME LIKE 'left%' OR TABLE_NAME LIKE 'hoist%')",
                     "0");
  maria_sql (m, "app", "START TRANSACTION; INSERT INTO note (person, body) VALUES (1, 'n')");
  maria_assert_text (m, "app",
                     "INSERT INTO note (person, body) VALUES (1, 'n') RETURNING CONCAT(id, body)",
                     "302n12");
  maria_sql (m, "app", "DELETE FROM note WHERE id > 300; ALTER TABLE note AUTO_INCREMENT = 301");
  maria_assert_text (m, NULL,
                     "SELECT COUNT(*) FROM information_schema.EVENTS WHERE EVENT_SCHEMA = 'app' "
                     "AND STATUS = 'ENABLED'",
                     "1");
}

static void
test_there_and_back (Maria *m)
{
  g_autofree char *folder = quarantine (m, "4-undo");
  g_autofree char *other = quarantine (m, "4-apply");
  g_autofree char *aside = NULL;
  g_autofree char *before = NULL;
  g_autofree char *spoiled = NULL;
  g_autofree char *spoiled_checksums = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *again = NULL;
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (GError) error = NULL;

  maria_fill (m);
  before = maria_checksums (m, "app");
  backup = maria_back_up (m, "bk_0000000000000001");
  spoil (m);
  spoiled = database_case_digest (&hoist_database_mariadb, m->place);
  spoiled_checksums = maria_checksums (m, "app");
  restore (m, backup);
  assert_restored (m, backup, before);
  aside = hoist_database_mariadb.locate_aside (m->place, folder);
  g_assert_true (hoist_database_mariadb.is_there (aside));
  kept = database_case_digest (&hoist_database_mariadb, aside);
  g_assert_cmpstr (kept, ==, spoiled);
  maria_assert_like (m, ASIDE, spoiled_checksums);
  if (!hoist_mariadb_put_back (m->place, folder, other, NULL, &error))
    g_assert_no_error (error);
  again = database_case_digest (&hoist_database_mariadb, m->place);
  g_assert_cmpstr (again, ==, spoiled);
  maria_assert_like (m, "app", spoiled_checksums);
  maria_assert_like (m, PUT, before);
  g_assert_false (hoist_database_mariadb.is_there (aside));
  if (!hoist_mariadb_put_back (m->place, folder, other, NULL, &error))
    g_assert_no_error (error);
}

/* An empty database in the place of the tenant's; what was there comes back as it was. */
static void
test_recreate (Maria *m)
{
  g_autofree char *folder = quarantine (m, "4-apply");
  g_autofree char *other = quarantine (m, "4-undo");
  g_autofree char *before = NULL;
  g_autofree char *back = NULL;
  g_autoptr (GError) error = NULL;

  maria_fill (m);
  before = database_case_digest (&hoist_database_mariadb, m->place);
  for (guint i = 0; i < 2; i++) /* again changes nothing */
    if (!hoist_mariadb_recreate (m->place, folder, NULL, &error))
      g_assert_no_error (error);
  maria_assert_text (m, NULL,
                     "SELECT (SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = "
                     "'app') + (SELECT COUNT(*) FROM information_schema.ROUTINES WHERE "
                     "ROUTINE_SCHEMA = 'app')",
                     "0");
  maria_sql (m, "app", "CREATE TABLE person (id INT PRIMARY KEY); INSERT INTO person VALUES (1)");
  if (!hoist_mariadb_put_back (m->place, folder, other, NULL, &error))
    g_assert_no_error (error);
  back = database_case_digest (&hoist_database_mariadb, m->place);
  g_assert_cmpstr (back, ==, before);
}

/* Triggers are gone, the tables have not moved: gone on with, or taken back. */
static void
test_cut_before_rename (Maria *m)
{
  g_autofree char *folder = quarantine (m, "4-undo");
  g_autofree char *other = quarantine (m, "4-apply");
  g_autofree char *before = NULL;
  g_autofree char *spoiled = NULL;
  g_autofree char *now = NULL;
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (GError) error = NULL;

  maria_fill (m);
  before = maria_checksums (m, "app");
  backup = maria_back_up (m, "bk_0000000000000001");
  spoil (m);
  spoiled = database_case_digest (&hoist_database_mariadb, m->place);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (HoistMariadb) live = maria_open (m, NULL);
      g_autoptr (GPtrArray) objects = hoist_mariadb_list_live_objects (live, NULL, &error);
      g_auto (GStrv) statements = hoist_mariadb_keep_statements (objects, ASIDE);
      g_autoptr (GPtrArray) none = g_ptr_array_new ();

      maria_sql (m, NULL,
                 "CREATE DATABASE " ASIDE "; CREATE TABLE " ASIDE ".hoist_pending (fresh "
                 "varchar(64)); INSERT INTO " ASIDE ".hoist_pending VALUES "
                 "('hoist_bk_0000000000000001_ready')");
      for (guint k = 0; statements[k] != NULL; k++)
        maria_sql (m, ASIDE, statements[k]);
      g_assert_true (hoist_mariadb_settle_objects (live, none, "TRIGGER", NULL, &error));
      if (i == 1)
        break;
      if (!hoist_mariadb_put_back (m->place, folder, other, NULL, &error))
        g_assert_no_error (error);
      now = database_case_digest (&hoist_database_mariadb, m->place);
      g_assert_cmpstr (now, ==, spoiled);
    }
  restore (m, backup);
  assert_restored (m, backup, before);
}

/* The tables have moved, a view could not be made: the next call ends it. */
static void
test_cut_after_rename (Maria *m)
{
  g_autofree char *folder = quarantine (m, "4-undo");
  g_autofree char *before = NULL;
  g_autofree char *aside = NULL;
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (GError) error = NULL;

  maria_fill (m);
  before = maria_checksums (m, "app");
  backup = maria_back_up (m, "bk_0000000000000001");
  spoil (m);
  maria_sql (m, NULL,
             "REVOKE ALL ON app.* FROM app@localhost; GRANT SELECT, INSERT, UPDATE, DELETE, "
             "CREATE, DROP, ALTER, TRIGGER, EVENT, ALTER ROUTINE, CREATE ROUTINE, EXECUTE, SHOW "
             "VIEW ON app.* TO app@localhost");
  g_assert_false (hoist_mariadb_restore (backup, m->place, folder, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FORBIDDEN);
  g_assert_nonnull (strstr (error->message, "VIEW"));
  aside = hoist_database_mariadb.locate_aside (m->place, folder);
  g_assert_true (hoist_database_mariadb.is_there (aside));
  maria_sql (m, NULL, "GRANT ALL ON app.* TO app@localhost");
  restore (m, backup);
  assert_restored (m, backup, before);
}

/* Somebody holds a table: nothing moves, nothing is lost, and it is said. */
static void
test_held (Maria *m)
{
  g_autofree char *folder = quarantine (m, "4-undo");
  g_autofree char *spoiled = NULL;
  g_autofree char *now = NULL;
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (GError) error = NULL;
  MYSQL *session;

  maria_fill (m);
  backup = maria_back_up (m, "bk_0000000000000001");
  spoil (m);
  spoiled = database_case_digest (&hoist_database_mariadb, m->place);
  session = maria_session (m, "app", "app");
  maria_say (session, "START TRANSACTION; SELECT COUNT(*) FROM person");
  g_assert_false (hoist_mariadb_restore (backup, m->place, folder, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_BUSY);
  mysql_close (session);
  now = database_case_digest (&hoist_database_mariadb, m->place);
  g_assert_cmpstr (now, ==, spoiled);
  restore (m, backup);
}

static void
test_refused (Maria *m)
{
  g_autofree char *folder = quarantine (m, "4-undo");
  g_autofree char *state = fixture_path (&m->f, "state");
  g_autofree char *backups = fixture_path (&m->f, "backups/bk_0000000000000001");
  g_autofree char *elsewhere = NULL;
  g_autofree char *text = NULL;
  g_autofree char *changed = NULL;
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (HoistBackup) verified = NULL;
  g_autoptr (GError) error = NULL;

  maria_fill (m);
  backup = maria_back_up (m, "bk_0000000000000001");
  g_assert_true (hoist_mariadb_clear_prepared (backups, m->place, &error));
  elsewhere =
      hoist_mariadb_place_keep (state, "other", "mysql://app:x@localhost/elsewhere", &error);
  g_assert_false (hoist_mariadb_restore (backup, elsewhere, folder, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
  g_clear_error (&error);
  text = fixture_read (backup->path);
  changed = g_strdup (text);
  *strstr (changed, "INSERT") = 'i';
  fixture_write (backup->path, changed);
  verified = hoist_mariadb_verify (backup, folder, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (verified->fault, "was changed after it was made"));
  g_assert_false (hoist_mariadb_restore (backup, m->place, folder, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
  fixture_write (backup->path, text);
  g_clear_pointer (&verified, hoist_backup_unref);
  g_clear_error (&error);
  verified = hoist_mariadb_verify (backup, folder, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (verified->fault, ==, "");
  g_assert_false (hoist_mariadb_has_prepared_restore (backup, m->place));
}

static void
add (Maria *m)
{
  maria_add ("/mariadb-restore/recreate", m, test_recreate);
  maria_add ("/mariadb-restore/there-and-back", m, test_there_and_back);
  maria_add ("/mariadb-restore/cut-before-rename", m, test_cut_before_rename);
  maria_add ("/mariadb-restore/cut-after-rename", m, test_cut_after_rename);
  maria_add ("/mariadb-restore/held", m, test_held);
  maria_add ("/mariadb-restore/refused", m, test_refused);
}

int
main (int argc, char **argv)
{
  return maria_run (argc, argv, add);
}
