/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "strip.h"

static const char schema[] =
    "CREATE TABLE person (id INTEGER PRIMARY KEY, mail TEXT COLLATE NOCASE UNIQUE, n INTEGER, note "
    "BLOB);"
    "CREATE TABLE entry (id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL, at REAL DEFAULT "
    "0.1);"
    "CREATE TABLE pair (a TEXT COLLATE NOCASE, b INT, v BLOB, PRIMARY KEY (a, b)) WITHOUT ROWID;"
    "CREATE TABLE word (k TEXT NOT NULL PRIMARY KEY, v TEXT);"
    "CREATE UNIQUE INDEX word_v ON word (v) WHERE v > 'm';"
    "CREATE TABLE \"od\"\"d\" (\"the key\" INT NOT NULL UNIQUE, v INT UNIQUE ON CONFLICT REPLACE);"
    "CREATE TABLE child (id INTEGER PRIMARY KEY, person INT REFERENCES person (id) ON DELETE "
    "CASCADE ON UPDATE CASCADE, place INT, twice GENERATED ALWAYS AS (place * 2) STORED, UNIQUE "
    "(person, place));"
    "CREATE TABLE piece (k BLOB NOT NULL PRIMARY KEY, v) ;"
    "CREATE TABLE number (k REAL PRIMARY KEY NOT NULL, up INT REFERENCES number (k) ON DELETE SET "
    "NULL);"
    "CREATE TRIGGER seen AFTER INSERT ON child BEGIN UPDATE person SET n = coalesce(n, 0) + 1 "
    "WHERE "
    "id = NEW.person; INSERT INTO entry (text) VALUES ('child ' || NEW.id); END;"
    "CREATE TRIGGER left AFTER DELETE ON entry WHEN OLD.id % 3 = 0 BEGIN INSERT OR REPLACE INTO "
    "word (k, v) VALUES ('gone', 'z' || OLD.id); END;";

static const char fill[] =
    "WITH RECURSIVE i (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < 60) INSERT INTO "
    "person (id, mail, n, note) SELECT i, 'p' || i, i, zeroblob(i) FROM i;"
    "INSERT INTO entry (text) SELECT 'entry ' || id FROM person;"
    "INSERT INTO pair SELECT 'a' || (id % 7), id, x'00ff' FROM person;"
    "INSERT INTO word SELECT 'w' || id, CASE WHEN id % 2 THEN 'n' || id END FROM person;"
    "INSERT INTO \"od\"\"d\" SELECT id, 100 - id FROM person;"
    "INSERT INTO child (person, place) SELECT id, 1 FROM person WHERE id < 20;"
    "INSERT INTO piece SELECT CAST('p' || id AS BLOB), id / 3.0 FROM person;"
    "INSERT INTO number SELECT id / 4.0, NULL FROM person;"
    "UPDATE number SET up = 1.0 WHERE k > 5;";

static const char *const tables[] = { "person", "entry", "pair",  "word",
                                      "od\"d",  "child", "piece", "number" };

gboolean
strip_say (Strip *s, const char *sql)
{
  char *message = NULL;
  int code = sqlite3_exec (s->app, sql, NULL, NULL, &message);

  if (code != SQLITE_OK && (code & 0xff) != SQLITE_CONSTRAINT)
    g_error ("%s: %s", sql, message);
  sqlite3_free (message);
  if (code != SQLITE_OK && !sqlite3_get_autocommit (s->app))
    sqlite3_exec (s->app, "ROLLBACK", NULL, NULL, NULL);
  return code == SQLITE_OK;
}

void
strip_come_back (Strip *s)
{
  g_assert_cmpint (sqlite3_open (s->live, &s->app), ==, SQLITE_OK);
  sqlite3_busy_timeout (s->app, 10000);
  g_assert_true (strip_say (s, "PRAGMA foreign_keys = ON"));
}

void
strip_leave (Strip *s)
{
  sqlite3_close (s->app);
  s->app = NULL;
}

void
strip_init (Strip *s, const char *journal)
{
  g_autofree char *mode = g_strdup_printf ("PRAGMA journal_mode = %s", journal);

  fixture_init (&s->f);
  s->live = fixture_path (&s->f, "app.db");
  s->folder = fixture_path (&s->f, "copy");
  s->copy = fixture_path (&s->f, "app.db.hoist_" FIXTURE_RUN "_copy");
  s->before = fixture_path (&s->f, "app.db.hoist_" FIXTURE_RUN "_before");
  s->after = fixture_path (&s->f, "app.db.hoist_" FIXTURE_RUN "_after");
  s->order = (HoistDatabaseCopyOrder){ .path = s->live, .run = FIXTURE_RUN, .folder = s->folder };
  strip_come_back (s);
  g_assert_true (strip_say (s, mode));
  g_assert_true (strip_say (s, schema));
  g_assert_true (strip_say (s, fill));
}

void
strip_clear (Strip *s)
{
  sqlite3_close (s->app);
  g_free (s->live);
  g_free (s->folder);
  g_free (s->copy);
  g_free (s->before);
  g_free (s->after);
  fixture_clear (&s->f);
}

/* The first cell of the first row. */
static char *
ask (sqlite3 *db, char *sql)
{
  sqlite3_stmt *rows = NULL;
  char *text;

  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &rows, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (rows), ==, SQLITE_ROW);
  text = g_strdup ((const char *) sqlite3_column_text (rows, 0));
  sqlite3_finalize (rows);
  sqlite3_free (sql);
  return text;
}

static void
assert_none (sqlite3 *db, const char *table, const char *one, const char *other)
{
  g_autofree char *columns =
      ask (db, sqlite3_mprintf ("SELECT group_concat('typeof(\"' || name || '\"), \"' || name || "
                                "'\"') FROM pragma_table_info(%Q, %Q)",
                                table, "main"));
  g_autofree char *cells = ask (
      db, sqlite3_mprintf ("SELECT group_concat('quote(\"' || name || '\")', ' || '' '' || ') FROM "
                           "pragma_table_info(%Q, %Q)",
                           table, "main"));
  g_autofree char *first = ask (
      db, sqlite3_mprintf ("WITH d AS (SELECT %s FROM %s.\"%w\" EXCEPT SELECT %s FROM %s.\"%w\") "
                           "SELECT count(*) || ' rows; the first: ' || (SELECT %s FROM d) FROM d",
                           columns, one, table, columns, other, table, cells));

  if (first != NULL)
    g_error ("%s: in %s only: %s", table, one, first);
}

void
strip_assert_same (const Strip *s, const char *here, const char *there)
{
  sqlite3 *db = NULL;
  g_autofree char *attach = g_strdup_printf ("ATTACH '%s' AS there", there);

  g_assert_cmpint (sqlite3_open (here, &db), ==, SQLITE_OK);
  sqlite3_busy_timeout (db, 10000);
  g_assert_cmpint (sqlite3_exec (db, attach, NULL, NULL, NULL), ==, SQLITE_OK);
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      assert_none (db, tables[i], "main", "there");
      assert_none (db, tables[i], "there", "main");
    }
  sqlite3_close (db);
}

/* %1: a small number, %2: another one. */
static const char *const rolls[] = {
  "INSERT INTO person (mail, n) VALUES ('P%1$d', %2$d)",
  "INSERT OR REPLACE INTO person (id, mail) VALUES (%1$d, 'p%2$d')",
  "INSERT OR IGNORE INTO person (id, mail) VALUES (%1$d, 'p%2$d')",
  "INSERT INTO person (id, mail) VALUES (%1$d, 'x%2$d') ON CONFLICT (id) DO UPDATE SET n = %2$d, "
  "mail = excluded.mail",
  "UPDATE OR REPLACE person SET mail = 'p%1$d' WHERE id = %2$d",
  "UPDATE person SET note = randomblob(%2$d), n = n + 1 WHERE id = %1$d",
  "UPDATE person SET id = %1$d + 1000 WHERE id = %2$d",
  "DELETE FROM person WHERE id = %1$d",
  "INSERT INTO entry (text) VALUES ('e%1$d')",
  "DELETE FROM entry WHERE id = %1$d",
  "DELETE FROM entry WHERE id = (SELECT max(id) FROM entry)",
  "REPLACE INTO pair VALUES ('A%1$d', %2$d, x'0102')",
  "UPDATE pair SET a = upper(a), v = %1$d WHERE b = %2$d",
  "DELETE FROM pair WHERE a = 'a%1$d' AND b = %2$d",
  "REPLACE INTO word VALUES ('w%1$d', 'n%2$d')",
  "UPDATE OR REPLACE word SET k = 'w%1$d', v = 'n%2$d' WHERE k = 'w%2$d'",
  "UPDATE word SET v = NULL WHERE k = 'w%1$d'",
  "INSERT INTO \"od\"\"d\" VALUES (%1$d + 100, %2$d)",
  "UPDATE \"od\"\"d\" SET v = %2$d WHERE \"the key\" = %1$d",
  "UPDATE \"od\"\"d\" SET \"the key\" = \"the key\" + 1000 WHERE \"the key\" = %1$d",
  "INSERT INTO child (person, place) VALUES (%1$d, %2$d)",
  "INSERT OR REPLACE INTO child (id, person, place) VALUES (%2$d, %1$d, 1)",
  "UPDATE child SET place = -place WHERE person = %1$d",
  "UPDATE OR IGNORE child SET place = place + 1 WHERE person < %1$d",
  "DELETE FROM child WHERE place = %1$d",
  "REPLACE INTO piece VALUES (CAST('p%1$d' AS BLOB), NULL)",
  "REPLACE INTO piece VALUES (x'00%1$02d00', 'a' || char(0) || 'b')",
  "DELETE FROM number WHERE k = %1$d / 4.0",
  "INSERT OR REPLACE INTO number VALUES (%1$d / 3.0, NULL)",
  "BEGIN; UPDATE person SET mail = 'tmp' WHERE id = %1$d; UPDATE person SET mail = 'q%1$d' WHERE "
  "id "
  "= %2$d; UPDATE person SET mail = 'r%2$d' WHERE id = %1$d; COMMIT",
};

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
char *
strip_roll (GRand *dice)
{
  const char *format = rolls[g_rand_int_range (dice, 0, G_N_ELEMENTS (rolls))];
  int one = g_rand_int_range (dice, 1, 70), other = g_rand_int_range (dice, 1, 70);

  return g_strdup_printf (format, one, other);
}
#pragma GCC diagnostic pop
