/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A backup holds one moment, byte by byte, and is proven; what can't be is none. */
#include "drivers/hoist-database-draft.h"
#include "maria.h"

#include "base/hoist-error.h"

#include <glib/gstdio.h>
#include <string.h>

static void
test_whole (Maria *m)
{
  g_autoptr (HoistBackup) backup = NULL;
  g_autofree char *before = NULL;
  g_autofree char *text = NULL;

  maria_fill (m);
  before = maria_checksums (m, "app");
  backup = maria_back_up (m, "bk_0000000000000001");
  g_assert_cmpstr (backup->engine, ==, "mariadb");
  g_assert_cmpuint (backup->tables->len, ==, 6);
  maria_assert_like (m, "hoist_bk_0000000000000001_ready", before);
  maria_assert_like (m, "app", before);
  /* FLOAT with all its digits: the server's own text has six. */
  maria_assert_text (m, "hoist_bk_0000000000000001_ready",
                     "SELECT CAST(f AS DOUBLE) FROM person WHERE id = 0", "48.13715362548828");
  maria_assert_text (m, NULL,
                     "SELECT COUNT(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = "
                     "'hoist_bk_0000000000000001_ready'",
                     "0");
  text = fixture_read (backup->path);
  g_assert_null (strstr (text, "Geheim"));
}

/* What was prepared is taken where nothing has changed, and made anew where something has. */
static void
test_draft (Maria *m)
{
  g_autofree char *folder = fixture_path (&m->f, "backups/bk_0000000000000002");
  HoistDatabaseBackupOrder order = database_case_order (m->place, folder, "bk_0000000000000002");
  g_autoptr (GError) error = NULL;
  gint64 copied = 5;

  order.ret_copied_pages = &copied;
  maria_fill (m);
  for (guint changed = 0; changed < 2; changed++)
    {
      g_autoptr (HoistBackup) backup = NULL;

      g_assert_true (hoist_mariadb_draft_make (&order, NULL, &error));
      g_assert_no_error (error);
      g_assert_true (hoist_database_draft_exists (folder));
      if (changed)
        maria_sql (m, "app", "UPDATE person SET secret = 8 WHERE id = 1");
      backup = hoist_mariadb_back_up (&order, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (copied, ==, changed ? -1 : 0);
      maria_assert_text (m, "hoist_bk_0000000000000002_ready",
                         "SELECT secret FROM person WHERE id = 1", changed ? "8" : "2");
      g_assert_true (hoist_mariadb_clear_prepared (folder, m->place, &error));
      g_assert_cmpint (g_unlink (backup->path), ==, 0);
    }
}

/* Writers go on while a moment is copied, and nothing of theirs is half in it. */
static void
test_moment (Maria *m)
{
  MYSQL *writer;
  g_autoptr (HoistBackup) backup = NULL;

  maria_fill (m);
  writer = maria_session (m, "app", "app");
  maria_say (writer, "START TRANSACTION; INSERT INTO note (person, body) VALUES (1, 'open')");
  backup = maria_back_up (m, "bk_0000000000000003");
  maria_say (writer, "COMMIT");
  maria_assert_text (m, "hoist_bk_0000000000000003_ready", "SELECT COUNT(*) FROM note", "300");
  maria_assert_text (m, "app", "SELECT COUNT(*) FROM note", "301");
  mysql_close (writer);
}

/* A view of a table that is gone can't be made again: no backup, and nothing is left. */
static void
test_refused (Maria *m)
{
  g_autofree char *folder = fixture_path (&m->f, "backups/bk_0000000000000004");
  HoistDatabaseBackupOrder order = database_case_order (m->place, folder, "bk_0000000000000004");
  g_autoptr (GError) error = NULL;

  maria_sql (m, "app", "CREATE TABLE t (i int); CREATE VIEW v AS SELECT i FROM t; DROP TABLE t");
  g_assert_false (hoist_mariadb_draft_make (&order, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "VIEW v"));
  g_clear_error (&error);
  g_assert_null (hoist_mariadb_back_up (&order, NULL, &error));
  g_assert_nonnull (error);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  maria_assert_text (m, NULL,
                     "SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE "
                     "'hoist%'",
                     "0");
}

static void
add (Maria *m)
{
  maria_add ("/mariadb-backup/whole", m, test_whole);
  maria_add ("/mariadb-backup/draft", m, test_draft);
  maria_add ("/mariadb-backup/moment", m, test_moment);
  maria_add ("/mariadb-backup/refused", m, test_refused);
}

int
main (int argc, char **argv)
{
  return maria_run (argc, argv, add);
}
