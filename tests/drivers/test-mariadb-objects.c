/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Views, triggers, routines and events: read, kept as rows, and made again as they were. */
#include "maria.h"

#include "base/hoist-error.h"

#include <string.h>

static GPtrArray *
list (HoistMariadb *db)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *objects = hoist_mariadb_list_objects (db, NULL, &error);

  g_assert_no_error (error);
  return objects;
}

static void
assert_equal (const GPtrArray *a, const GPtrArray *b)
{
  g_assert_cmpuint (a->len, ==, b->len);
  for (guint i = 0; i < a->len; i++)
    g_assert_true (hoist_mariadb_object_equal (a->pdata[i], b->pdata[i]));
}

static void
settle (HoistMariadb *db, const GPtrArray *wanted, const char *only)
{
  g_autoptr (GError) error = NULL;

  if (!hoist_mariadb_settle_objects (db, wanted, only, NULL, &error))
    g_assert_no_error (error);
}

/* All of them go and come back; views in whatever order they need each other. */
static void
test_again (Maria *m)
{
  g_autoptr (HoistMariadb) db = NULL;
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GPtrArray) gone = NULL;

  maria_fill (m);
  db = maria_open (m, NULL);
  before = list (db);
  g_assert_cmpuint (before->len, ==, 7);
  settle (db, none, NULL);
  gone = list (db);
  g_assert_cmpuint (gone->len, ==, 0);
  settle (db, before, NULL);
  after = list (db);
  assert_equal (before, after);
  maria_assert_text (m, "app", "INSERT INTO note (person, body) VALUES (1, 'n') RETURNING body",
                     "n12");
}

/* What stays is not touched: rights that somebody gave on a routine are kept. */
static void
test_stays (Maria *m)
{
  g_autoptr (HoistMariadb) db = NULL;
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;

  maria_fill (m);
  maria_sql (m, "app", "GRANT EXECUTE ON PROCEDURE clean TO other@localhost");
  db = maria_open (m, NULL);
  before = list (db);
  maria_sql (m, "app",
             "DROP VIEW a_of_b; CREATE VIEW strange AS SELECT 1; DROP TRIGGER first; SET "
             "character_set_client = utf8mb3");
  settle (db, before, "TRIGGER");
  maria_assert_text (m, "app",
                     "SELECT COUNT(*) FROM information_schema.VIEWS WHERE TABLE_SCHEMA = "
                     "'app' AND TABLE_NAME = 'strange'",
                     "1");
  settle (db, before, NULL);
  after = list (db);
  assert_equal (before, after);
  maria_assert_text (m, NULL, "SELECT COUNT(*) FROM mysql.procs_priv WHERE User = 'other'", "1");
}

/* Kept as rows they don't act, and say the same. */
static void
test_kept (Maria *m)
{
  g_autoptr (HoistMariadb) db = NULL;
  g_autoptr (HoistMariadb) beside = NULL;
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) kept = NULL;
  g_autoptr (GPtrArray) tables = g_ptr_array_new ();
  g_auto (GStrv) statements = NULL;
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;

  maria_fill (m);
  maria_sql (m, NULL, "CREATE DATABASE hoist_x");
  db = maria_open (m, NULL);
  before = list (db);
  statements = hoist_mariadb_keep_statements (before, "hoist_x");
  for (guint i = 0; statements[i] != NULL; i++)
    maria_sql (m, NULL, statements[i]);
  beside = maria_open (m, "hoist_x");
  kept = list (beside);
  assert_equal (before, kept);
  a = hoist_mariadb_digest_schema (tables, before);
  b = hoist_mariadb_digest_schema (tables, kept);
  g_assert_cmpstr (a, ==, b);
  maria_assert_text (m, NULL,
                     "SELECT COUNT(*) FROM information_schema.EVENTS WHERE EVENT_SCHEMA = "
                     "'hoist_x'",
                     "0");
}

static void
test_foreign_characters (Maria *m)
{
  g_autoptr (HoistMariadb) db = maria_open (m, NULL);
  g_autoptr (GError) error = NULL;

  maria_sql (m, "app", "SET NAMES latin1; CREATE VIEW v AS SELECT '\xe4' AS a");
  g_assert_null (hoist_mariadb_list_objects (db, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "character set latin1"));
}

static void
add (Maria *m)
{
  maria_add ("/mariadb-objects/again", m, test_again);
  maria_add ("/mariadb-objects/stays", m, test_stays);
  maria_add ("/mariadb-objects/kept", m, test_kept);
  maria_add ("/mariadb-objects/foreign-characters", m, test_foreign_characters);
}

int
main (int argc, char **argv)
{
  return maria_run (argc, argv, add);
}
