/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What migrations may do to a copy that goes on being written to, and what is refused by name. */
#include "strip.h"

#include "base/hoist-error.h"

#include <string.h>

static const HoistDatabaseCopier *const copier = &hoist_database_copier_sqlite;

/* A table is made anew under triggers that name it. */
#define OLD_WAY "PRAGMA legacy_alter_table = ON; "

typedef struct
{
  const char *migration, *refused; /* NULL: it may */
} Case;

static const Case cases[] = {
  { "SELECT 1", NULL },
  { "ALTER TABLE entry ADD tag TEXT DEFAULT 'none'", NULL },
  { "ALTER TABLE entry ADD tag TEXT DEFAULT \"none\"", NULL }, /* SQLite takes it for a text */
  { "ALTER TABLE entry ADD tag TEXT; CREATE INDEX e ON entry (tag)", NULL },
  { "CREATE TABLE more (id INTEGER PRIMARY KEY); INSERT INTO more VALUES (1)", NULL },
  { "INSERT INTO person (id, mail) VALUES (900, 'more')", NULL },
  { "DELETE FROM child WHERE person = 3", NULL },
  { "ALTER TABLE entry DROP at", NULL },
  { OLD_WAY
    "CREATE TABLE p2 (id INTEGER PRIMARY KEY, mail TEXT UNIQUE, n TEXT, note BLOB); INSERT INTO p2 "
    "SELECT * FROM person; DROP TABLE person; ALTER TABLE p2 RENAME TO person",
    NULL }, /* made anew with another type, as all who can't alter a column do */
  { "UPDATE person SET mail = upper(mail)", "person: the migrations change mail (rows: 60)" },
  { "ALTER TABLE entry ADD tag TEXT; UPDATE entry SET tag = 'x' WHERE id < 4",
    "entry: the migrations fill the new column tag (rows: 3)" },
  { OLD_WAY "CREATE TABLE w2 (k TEXT NOT NULL PRIMARY KEY, v TEXT, must TEXT NOT NULL); INSERT "
            "INTO w2 SELECT "
            "k, v, k FROM word; DROP TABLE word; ALTER TABLE w2 RENAME TO word",
    "word: the column must is new, must not be empty and has no default" },
  { "DROP TABLE piece", "piece: the table is gone after the migrations" },
  { "ALTER TABLE piece RENAME TO part", "piece: the table is gone after the migrations" },
  { OLD_WAY "CREATE TABLE w2 (k TEXT NOT NULL, v TEXT PRIMARY KEY); INSERT INTO w2 SELECT k, "
            "coalesce(v, k) "
            "FROM word; DROP TABLE word; ALTER TABLE w2 RENAME TO word",
    "word: the migrations change its key" },
};

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  Strip s;
  g_autoptr (GError) error = NULL;

  strip_init (&s, "wal");
  FIXTURE_DO (copier->begin (&s.order, NULL, &error));
  fixture_sql (s.copy, c->migration);
  if (c->refused == NULL)
    {
      FIXTURE_DO (copier->settle (&s.order, NULL, &error));
      FIXTURE_DO (copier->settle (&s.order, NULL, &error)); /* again */
      strip_clear (&s);
      return;
    }
  g_assert_false (copier->settle (&s.order, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
  if (strstr (error->message, c->refused) == NULL || strstr (error->message, "catch_up") == NULL)
    g_error ("%s", error->message);
  g_assert_cmpint (
      fixture_count (s.copy, "SELECT count(*) FROM sqlite_schema WHERE name GLOB 'hoist*'"), ==, 0);
  strip_clear (&s);
}

/* Something was written that no trigger saw: that is found before the switch. */
static void
test_unnoted (void)
{
  Strip s;
  HoistDatabaseCarried carried;
  g_autoptr (GError) error = NULL;

  strip_init (&s, "wal");
  FIXTURE_DO (copier->begin (&s.order, NULL, &error));
  FIXTURE_DO (copier->settle (&s.order, NULL, &error));
  sqlite3_db_config (s.app, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  g_assert_true (strip_say (&s, "INSERT INTO entry (text) VALUES ('behind our back')"));
  strip_leave (&s);
  g_assert_false (copier->cross (&s.order, FALSE, &carried, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
  g_assert_nonnull (
      strstr (error->message, "entry has 79 rows in the copy and 80 in the database"));
  g_clear_error (&error);
  FIXTURE_DO (copier->end (&s.order, NULL, &error));
  strip_clear (&s);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strdup_printf ("/sqlite-migrated/%u", i);

      g_test_add_data_func (name, &cases[i], test_case);
    }
  g_test_add_func ("/sqlite-migrated/unnoted", test_unnoted);
  return g_test_run ();
}
