/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A database with everything that an application may keep, moved to another engine; what does not
 * fit is said with its table, column and row, and then nothing is over there. */
#include "cluster.h"

#include "base/hoist-error.h"
#include "drivers/hoist-typed-copy.h"
#include <glib/gstdio.h>
#include <string.h>

#define SOURCE                                                                                        \
  "CREATE TABLE \"users\" (id INTEGER PRIMARY KEY AUTOINCREMENT, name VARCHAR(255) UNIQUE, admin "    \
  "BOOLEAN, token BLOB, made DATETIME, seen DATETIME, boss INTEGER REFERENCES users(id), key "        \
  "CHAR(32), state JSON, facts TEXT, score REAL, price NUMERIC, mood TEXT, born DATE, wakes "         \
  "TIME);"                                                                                            \
  "CREATE TABLE \"Odd \"\"Name\"\"\" (\"select\" TEXT, \"Ünï\" TEXT, \"a b\" INT, PRIMARY KEY "     \
  "(\"select\", \"a b\")) WITHOUT ROWID;"                                                             \
  "CREATE TABLE version (num TEXT);"                                                                  \
  "CREATE TABLE big (id INTEGER PRIMARY KEY, body TEXT, n BIGINT);"                                   \
  "CREATE TABLE forgotten (x TEXT);"                                                                  \
  "CREATE VIEW admins AS SELECT * FROM users WHERE admin;"                                            \
  "CREATE TRIGGER noisy AFTER INSERT ON version BEGIN SELECT 1; END;"                                 \
  "INSERT INTO version VALUES ('abc');"                                                               \
  "INSERT INTO users VALUES (7, 'anna', 1, x'00ff10', '2026-01-01 00:00:00.000000', "                 \
  "'2026-07-01 12:00:00.250000', 9, 'a0eebc999c0b4ef8bb6d6bb9bd380a11', '{\"b\": 1, \"a\": [1, "      \
  "2]}', "                                                                                            \
  "'{\"z\":1,  \"a\":2}', 0.1, 12.34, 'glad', '2024-02-29', '10:00:00.5');"                           \
  "INSERT INTO users VALUES (9, 'Jürgen 🐘', 0, x'', NULL, '2026-07-01 12:00:00+02:00', 9, NULL, " \
  "'null', '[]', 1e300, '0.10', NULL, NULL, NULL);"                                                   \
  "INSERT INTO users VALUES (2, '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, "     \
  "NULL, NULL, NULL);"                                                                                \
  "INSERT INTO users (id) VALUES (40); DELETE FROM users WHERE id = 40;"                              \
  "INSERT INTO \"Odd \"\"Name\"\"\" VALUES ('tab' || char(9) || 'nl' || char(10) || char(13) || "     \
  "'\\N', '\\', 1), ('', NULL, -1);"                                                                  \
  "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) INSERT INTO "      \
  "big SELECT i, 'row ' || i, CASE i WHEN 1 THEN 9223372036854775807 WHEN 2 THEN "                    \
  "-9223372036854775807 - 1 ELSE i END FROM n;"

/* As the application makes it: with rows, and one that its first user is. */
#define TARGET                                                                                     \
  "CREATE TYPE mood AS ENUM ('sad', 'glad');"                                                      \
  "CREATE TABLE users (id serial PRIMARY KEY, name varchar(255) UNIQUE, admin boolean, token "     \
  "bytea, made timestamp, seen timestamptz, boss int REFERENCES users(id), key uuid, state json, " \
  "facts jsonb, score double precision, price numeric(10,2), mood mood, born date, wakes time, "   \
  "extra text DEFAULT 'new');"                                                                     \
  "CREATE TABLE \"Odd \"\"Name\"\"\" (\"select\" text, \"Ünï\" text, \"a b\" int, PRIMARY KEY "  \
  "(\"select\", \"a b\"));"                                                                        \
  "CREATE TABLE version (num text);"                                                               \
  "CREATE TABLE big (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text, n bigint);"    \
  "INSERT INTO version VALUES ('abc'); INSERT INTO users (name) VALUES ('admin');"                 \
  "CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.body := 'touched'; "   \
  "RETURN NEW; END $$;"                                                                            \
  "CREATE TRIGGER shout BEFORE INSERT ON big FOR EACH ROW EXECUTE FUNCTION shout();"

static const char *const alike[] = { "version", NULL };

typedef struct
{
  char *path;
  HoistTypedCopyOrder order;
} Move;

static Move
prepare (const Cluster *c, const char *more)
{
  Move m = { .path = fixture_path (&c->f, "old.sqlite") };

  g_remove (m.path);
  fixture_sql (m.path, SOURCE);
  if (more != NULL)
    fixture_sql (m.path, more);
  PGconn *app = cluster_session (c, "app", "app");
  cluster_say (app, TARGET);
  PQfinish (app);
  m.order = (HoistTypedCopyOrder){ m.path, c->place, "UTC", alike };
  return m;
}

static gboolean
has (const GPtrArray *told, const char *words)
{
  for (guint i = 0; i < told->len; i++)
    if (strstr (g_ptr_array_index (told, i), words) != NULL)
      return TRUE;
  return FALSE;
}

static void
test_everything (Cluster *c)
{
  Move m = prepare (c, NULL);
  HoistDriverCall call = HOIST_DRIVER_CALL_INIT;
  g_autoptr (GPtrArray) told = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  gboolean good = hoist_typed_copy_run (&m.order, told, &call, &error);

  g_assert_no_error (error);
  g_assert_true (good);
  g_assert_true (has (told, "trigger noisy"));
  g_assert_true (has (told, "view admins"));
  g_assert_true (has (told, "forgotten"));
  g_assert_true (has (told, "users.extra"));
  cluster_assert_text (
      c, "app",
      "SELECT row(id, name, admin, token, made, seen AT TIME ZONE 'UTC', boss, key, "
      "state::text, facts::text, score, price, mood, born, wakes, extra)::text FROM "
      "users WHERE id = 7",
      "(7,anna,t,\"\\\\x00ff10\",\"2026-01-01 00:00:00\",\"2026-07-01 "
      "12:00:00.25\",9,a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11,\"{\"\"b\"\": 1, "
      "\"\"a\"\": [1, 2]}\",\"{\"\"a\"\": 2, \"\"z\"\": 1}\",0.1,12.34,glad,2024-02-"
      "29,10:00:00.5,new)");
  cluster_assert_text (
      c, "app",
      "SELECT name || '|' || admin || '|' || (token = '') || '|' || (made IS NULL) "
      "|| '|' || (seen AT TIME ZONE 'UTC') || '|' || price FROM users WHERE id = 9",
      "Jürgen 🐘|false|true|true|2026-07-01 10:00:00|0.10");
  cluster_assert_text (c, "app", "SELECT count(*) FROM users", "3");
  cluster_assert_text (
      c, "app", "SELECT (name = '' AND admin IS NULL)::text FROM users WHERE id = 2", "true");
  cluster_assert_text (
      c, "app",
      "SELECT count(*) FROM \"Odd \"\"Name\"\"\" WHERE \"select\" = E'tab\\tnl\\n\\r"
      "\\\\N' AND \"Ünï\" = E'\\\\'",
      "1");
  cluster_assert_text (
      c, "app",
      "SELECT count(*) || ' ' || sum(n) || ' ' || min(n) FROM big WHERE body = 'row ' || id",
      "10000 50004996 -9223372036854775808");
  /* Nobody gets a number twice, not even that of somebody who is gone. */
  cluster_assert_text (c, "app", "INSERT INTO users (name) VALUES ('next') RETURNING id", "41");
  cluster_assert_text (c, "app", "INSERT INTO big (body) VALUES ('next') RETURNING id || body",
                       "10001touched");
  cluster_assert_text (
      c, "app", "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND convalidated", "1");
  g_free (m.path);
}

static void
check_refused (Cluster *c, const char *more, const char *words)
{
  Move m = prepare (c, more);
  HoistDriverCall call = HOIST_DRIVER_CALL_INIT;
  g_autoptr (GPtrArray) told = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  g_assert_false (hoist_typed_copy_run (&m.order, told, &call, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” is not in “%s”", words, error->message);
  /* Not a row of it is there: what the application had put there is. */
  cluster_assert_text (c, "app", "SELECT string_agg(name, ',') FROM users", "admin");
  cluster_assert_text (c, "app", "SELECT count(*) FROM big", "0");
  g_free (m.path);
}

static void
test_nul (Cluster *c)
{
  check_refused (c, "UPDATE big SET body = 'a' || char(0) || 'b' WHERE id = 77",
                 "big, rowid 77, column body (text): the value has a NUL character");
}

static void
test_too_large (Cluster *c)
{
  check_refused (c, "UPDATE users SET boss = 3000000000 WHERE id = 7",
                 "users, rowid 7, column boss (integer): the value is larger");
}

static void
test_no_label (Cluster *c)
{
  check_refused (c, "UPDATE users SET mood = 'bored' WHERE id = 9",
                 "users, rowid 9: the new database refuses it: invalid input value for enum");
}

static void
test_no_json (Cluster *c)
{
  check_refused (c, "UPDATE users SET facts = '{' WHERE id = 2",
                 "users, rowid 2: the new database");
}

static void
test_no_table (Cluster *c)
{
  check_refused (c, "INSERT INTO forgotten VALUES ('x')", "The table forgotten has no place");
}

static void
test_no_column (Cluster *c)
{
  check_refused (
      c, "ALTER TABLE users ADD COLUMN phone TEXT; UPDATE users SET phone = '1' WHERE id = 2",
      "The column users.phone has no place in the new database (rows with something in it: 1)");
}

static void
test_nobody_there (Cluster *c)
{
  Move m = prepare (c, "UPDATE users SET boss = 1000 WHERE id = 2");
  HoistDriverCall call = HOIST_DRIVER_CALL_INIT;
  g_autoptr (GPtrArray) told = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  g_assert_false (hoist_typed_copy_run (&m.order, told, &call, &error));
  g_assert_nonnull (strstr (error->message, "A foreign key does not hold"));
  g_assert_nonnull (strstr (error->message, "users_boss_fkey"));
  cluster_assert_text (c, "app", "SELECT count(*) FROM users", "1");
  g_free (m.path);
}

/* What the application put there is replaced, whatever it was; a second copy changes nothing. */
static void
test_again (Cluster *c)
{
  Move m = prepare (c, NULL);
  HoistDriverCall call = HOIST_DRIVER_CALL_INIT;
  g_autoptr (GPtrArray) told = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < 2; i++)
    g_assert_true (hoist_typed_copy_run (&m.order, told, &call, NULL));
  cluster_assert_text (c, "app", "SELECT count(*) || ' ' || max(id) FROM users", "3 9");
  cluster_assert_text (c, "app", "SELECT last_value FROM users_id_seq", "40");
  g_free (m.path);
}

static void
add (Cluster *c)
{
  cluster_add ("/typed-copy/everything", c, test_everything);
  cluster_add ("/typed-copy/nul", c, test_nul);
  cluster_add ("/typed-copy/too-large", c, test_too_large);
  cluster_add ("/typed-copy/no-label", c, test_no_label);
  cluster_add ("/typed-copy/no-json", c, test_no_json);
  cluster_add ("/typed-copy/no-table", c, test_no_table);
  cluster_add ("/typed-copy/no-column", c, test_no_column);
  cluster_add ("/typed-copy/nobody-there", c, test_nobody_there);
  cluster_add ("/typed-copy/again", c, test_again);
}

int
main (int argc, char **argv)
{
  return cluster_run (argc, argv, add);
}
