/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was written to the server since a move comes back into a copy of the old file, as the
 * application writes there; what has no place is named. The old file is the same to the byte. What
 * is there afterwards is asked of SQLite itself. */
#include "typed-move.h"

#include "base/hoist-error.h"
#include "drivers/hoist-typed-back.h"
#include "drivers/hoist-typed-noted.h"
#include "drivers/hoist-typed-copy.h"

#include <string.h>

#define SOURCE                                                                                     \
  "PRAGMA journal_mode = WAL;"                                                                     \
  "CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, name VARCHAR(20) UNIQUE COLLATE "     \
  "NOCASE, admin BOOLEAN, token BLOB, seen DATETIME, boss INTEGER REFERENCES users (id), key "     \
  "CHAR(32), facts JSON, price NUMERIC, ratio REAL, code STRING, mood TEXT, day DATE);"            \
  "CREATE TABLE \"Odd \"\"Name\" (\"select\" TEXT, \"a b\" INT, v TEXT NOT NULL CHECK (v <> "      \
  "'bad'), PRIMARY KEY (\"select\", \"a b\")) WITHOUT ROWID;"                                      \
  "CREATE TABLE item (id CHAR(32) PRIMARY KEY, made DATETIME, n INT, twice INT AS (n * 2) "        \
  "STORED);"                                                                                       \
  "CREATE TABLE big (id INTEGER PRIMARY KEY, body TEXT);"                                          \
  "CREATE TABLE log (n INTEGER PRIMARY KEY, t TEXT);"                                              \
  "CREATE TRIGGER noisy AFTER INSERT ON users BEGIN INSERT INTO log (t) VALUES (NEW.name); END;"   \
  "CREATE TABLE schema_version (v TEXT PRIMARY KEY); INSERT INTO schema_version VALUES ('7');"     \
  "INSERT INTO users (id, name, admin, seen, boss, key, price, ratio) VALUES (1, 'anna', 1, "      \
  "'2020-02-29 23:59:59.999999', NULL, 'a0eebc999c0b4ef8bb6d6bb9bd380a11', 12.3, 0.5), (2, "       \
  "'ben', "                                                                                        \
  "0, '2020-01-01 00:00:00.000000', 1, NULL, 7, 1);"                                               \
  "DELETE FROM log; INSERT INTO \"Odd \"\"Name\" VALUES ('x', 1, 'one'), ('x', 2, 'two');"         \
  "INSERT INTO item (id, made, n) VALUES ('a0eebc999c0b4ef8bb6d6bb9bd380a11', '2020-01-01 "        \
  "00:00:00.000000', 1), ('b0eebc999c0b4ef8bb6d6bb9bd380a11', NULL, 2);"                           \
  "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) INSERT INTO "   \
  "big SELECT i, 'row ' || i FROM n;"

#define TARGET                                                                                     \
  "CREATE TYPE mood AS ENUM ('sad', 'glad');"                                                      \
  "CREATE TABLE users (id serial PRIMARY KEY, name varchar(20) UNIQUE, admin boolean, token "      \
  "bytea, seen timestamp, boss int REFERENCES users (id), key uuid, facts jsonb, price numeric, "  \
  "ratio float8, code text, mood mood, day date, extra text DEFAULT 'new');"                       \
  "CREATE TABLE \"Odd \"\"Name\" (\"select\" text, \"a b\" int, v text NOT NULL, PRIMARY KEY "     \
  "(\"select\", \"a b\"));"                                                                        \
  "CREATE TABLE item (id uuid PRIMARY KEY, made timestamptz, n int, twice int);"                   \
  "CREATE TABLE big (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text);"              \
  "CREATE TABLE log (n serial PRIMARY KEY, t text);"                                               \
  "CREATE TABLE only_there (id serial PRIMARY KEY, v text);"                                       \
  "CREATE TABLE schema_version (v text PRIMARY KEY); INSERT INTO schema_version VALUES ('7');"

static const char *const alike[] = { "schema_version", NULL };

static const HoistTypedBackCount *
count_of (const HoistTypedBack *back, const char *table)
{
  for (guint i = 0; i < back->tables->len; i++)
    if (g_str_equal (((HoistTypedBackCount *) back->tables->pdata[i])->name, table))
      return back->tables->pdata[i];
  g_error ("nothing is said of %s", table);
}

static void
assert_told (const HoistTypedBack *back, const char *table, const char *key, const char *column,
             const char *words)
{
  for (guint i = 0; i < back->rows->len; i++)
    {
      const HoistTypedLost *lost = back->rows->pdata[i];

      if (g_str_equal (lost->table, table) && g_str_equal (lost->key, key))
        {
          g_assert_cmpstr (lost->column, ==, column);
          if (strstr (lost->why, words) == NULL)
            g_error ("%s %s: %s", table, key, lost->why);
          return;
        }
    }
  g_error ("nothing is said of %s %s", table, key);
}

/* Once ahead, while others write, and once at last; the preview before says the same. */
static void
bring_back (const TypedMove *m, const char *meanwhile, HoistTypedBack *ret)
{
  g_auto (HoistTypedBack) ahead = { 0 };
  g_auto (HoistTypedBack) preview = { 0 };
  g_autofree char *why = NULL;
  gboolean noted = FALSE;
  g_autoptr (GError) error = NULL;

  FIXTURE_DO (hoist_typed_noted_is_whole (&m->order, TYPED_MOVE_RUN, &noted, &why, NULL, &error));
  g_assert_true (noted);
  FIXTURE_DO (hoist_typed_back_make (&m->order, m->into, NULL, &error));
  FIXTURE_DO (hoist_typed_back_carry (&m->order, m->into, FALSE, &ahead, NULL, &error));
  if (meanwhile != NULL)
    cluster_say (m->app, meanwhile);
  FIXTURE_DO (hoist_typed_back_preview (&m->order, &preview, NULL, &error));
  FIXTURE_DO (hoist_typed_back_carry (&m->order, m->into, TRUE, ret, NULL, &error));
  g_assert_cmpint (preview.lost, ==, ret->lost);
  g_assert_cmpint (preview.rows->len, ==, ret->rows->len);
  g_assert_cmpint (preview.noted, >=, ret->noted);
  g_assert_cmpint (preview.noted, >=, preview.lost);
}

#define WRITTEN                                                                                    \
  "INSERT INTO users (id, name, admin, token, seen, boss, key, facts, price, ratio, code, mood, "  \
  "day) VALUES (7, 'Jürgen 🐘', true, '\\x00ff10', '2026-07-01 12:00:00.25', 2, "               \
  "'b0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{\"b\": 1, \"a\": [1, 2]}', 12.34, 0.1, 'x7', "        \
  "'glad', "                                                                                       \
  "'2026-11-29');"                                                                                 \
  "UPDATE users SET admin = NULL, seen = '2026-07-01 12:00:00', facts = 'null' WHERE id = 2;"      \
  "INSERT INTO users (id) VALUES (40); DELETE FROM users WHERE id = 40;"                           \
  "SELECT setval('users_id_seq', 41);"                                                             \
  "UPDATE \"Odd \"\"Name\" SET \"select\" = E'y \\\\ \\n\\t' WHERE \"a b\" = 2;"                   \
  "UPDATE item SET id = 'c0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', n = 5, twice = 10 WHERE n = 1;"    \
  "DELETE FROM item WHERE n = 2;"                                                                  \
  "INSERT INTO item VALUES ('d0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '2026-07-01 12:00+02', 3, 6);" \
  "UPDATE big SET body = body || '!' WHERE id % 3 = 0; DELETE FROM big WHERE id % 5 = 0;"          \
  "UPDATE users SET name = 'tmp' WHERE id = 1; UPDATE users SET name = 'anna' WHERE id = 7; "      \
  "UPDATE users SET name = 'Jürgen 🐘' WHERE id = 1;"

static void
test_typed (Cluster *c)
{
  TypedMove m = typed_move_begin (c, SOURCE, TARGET, alike);
  g_auto (HoistTypedBack) back = { 0 };
  g_autoptr (GPtrArray) compared = NULL;
  g_autoptr (GError) error = NULL;
  HoistTypedCopyOrder now;

  cluster_say (m.app, WRITTEN);
  bring_back (&m, "UPDATE big SET body = 'at last' WHERE id = 1; DELETE FROM log", &back);
  g_assert_cmpint (back.lost, ==, 0);
  g_assert_cmpint (back.lag, ==, 0);
  g_assert_cmpint (count_of (&back, "big")->then, ==, 1600);
  typed_move_assert_text (
      m.into,
      "SELECT name || '|' || admin || '|' || hex(token) || '|' || seen || '|' || boss || "
      "'|' || key || '|' || facts || '|' || price || '|' || ratio || '|' || mood || '|' || "
      "day FROM users WHERE id = 7",
      "anna|1|00FF10|2026-07-01 12:00:00.250000|2|b0eebc999c0b4ef8bb6d6bb9bd380a11|"
      "{\"a\": [1, 2], \"b\": 1}|12.34|0.1|glad|2026-11-29");
  typed_move_assert_text (m.into, "SELECT typeof(admin) || seen || facts FROM users WHERE id = 2",
                          "null2026-07-01 12:00:00.000000null");
  typed_move_assert_text (m.into, "SELECT name FROM users WHERE id = 1", "Jürgen 🐘");
  typed_move_assert_text (m.into, "SELECT seq FROM sqlite_sequence WHERE name = 'users'", "41");
  typed_move_assert_text (m.into, "SELECT group_concat(hex(\"select\") || v) FROM \"Odd \"\"Name\"",
                          "78one,79205C200A09two");
  typed_move_assert_text (
      m.into,
      "SELECT group_concat(id || coalesce(made, '-') || twice, ' ') FROM (SELECT * FROM "
      "item ORDER BY id)",
      "c0eebc999c0b4ef8bb6d6bb9bd380a112020-01-01 00:00:00.00000010 "
      "d0eebc999c0b4ef8bb6d6bb9bd380a112026-07-01 10:00:00.0000006");
  typed_move_assert_text (m.into, "SELECT body FROM big WHERE id = 1", "at last");
  typed_move_assert_text (m.into, "SELECT count(*) FROM log", "0"); /* no trigger fired */
  now = m.order;
  now.from = m.into;
  compared = hoist_typed_copy_compare (&now, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < compared->len; i++)
    g_assert_cmpint (((HoistTypedTableReport *) compared->pdata[i])->differing, ==, 0);
  typed_move_end (&m);
  cluster_assert_text (c, "app", "SELECT count(*) FROM pg_namespace WHERE nspname ~ '^hoist'", "0");
}

#define TRAPS                                                                                      \
  "INSERT INTO users (id, name, ratio) VALUES (10, 'nan', 'NaN');"                                 \
  "INSERT INTO users (id, name, price) VALUES (11, 'digits', 123456789012345678.25);"              \
  "INSERT INTO users (id, name, seen) VALUES (12, 'ever', 'infinity');"                            \
  "INSERT INTO users (id, name, seen) VALUES (13, 'caesar', '0044-03-15 12:00:00 BC');"            \
  "INSERT INTO users (id, name, code) VALUES (14, 'bond', '007');"                                 \
  "INSERT INTO users (id, name) VALUES (15, 'ANNA');"                                              \
  "INSERT INTO users (id, name, extra) VALUES (16, 'more', 'something');"                          \
  "INSERT INTO users (id, name, boss) VALUES (17, 'child', 12), (18, 'grandchild', 17);"           \
  "UPDATE users SET seen = 'infinity' WHERE id = 2;"                                               \
  "INSERT INTO \"Odd \"\"Name\" VALUES ('z', 1, 'bad');"                                           \
  "INSERT INTO only_there (v) VALUES ('a'), ('b');"                                                \
  "CREATE TABLE late (v text); INSERT INTO late VALUES ('c');"                                     \
  "UPDATE schema_version SET v = '7';"                                                             \
  "INSERT INTO users (id, name) VALUES (19, 'good')"

static void
test_traps (Cluster *c)
{
  TypedMove m = typed_move_begin (c, SOURCE, TARGET, alike);
  g_auto (HoistTypedBack) back = { 0 };

  cluster_say (m.app, TRAPS);
  bring_back (&m, NULL, &back);
  assert_told (&back, "users", "10", "ratio", "NaN");
  assert_told (&back, "users", "11", "price", "more digits");
  assert_told (&back, "users", "12", "seen", "no date or time");
  assert_told (&back, "users", "13", "seen", "no date or time");
  assert_told (&back, "users", "14", "code", "another one");
  assert_told (&back, "users", "15", "", "UNIQUE");
  assert_told (&back, "users", "16", "extra", "no such column");
  assert_told (&back, "users", "17", "", "refers to a row of users");
  assert_told (&back, "users", "18", "", "refers to a row of users");
  assert_told (&back, "users", "2", "seen", "no date or time");
  assert_told (&back, "Odd \"Name", "z/1", "", "CHECK");
  assert_told (&back, "only_there", "", "", "no such table");
  assert_told (&back, "late", "", "", "no such table");
  g_assert_cmpint (count_of (&back, "users")->lost, ==, 10);
  g_assert_cmpint (count_of (&back, "only_there")->lost, ==, 2);
  g_assert_cmpint (count_of (&back, "late")->lost, ==, 1);
  /* what is kept of them, and what was there is what it was */
  typed_move_assert_text (m.into, "SELECT group_concat(id) FROM (SELECT id FROM users ORDER BY id)",
                          "1,2,16,19");
  typed_move_assert_text (m.into, "SELECT name || seen FROM users WHERE id = 2",
                          "ben2020-01-01 00:00:00.000000");
  typed_move_assert_text (m.into, "SELECT count(*) FROM pragma_foreign_key_check", "0");
  typed_move_end (&m);
}

/* All of a table at once, and a copy that is given up takes nothing with it. */
static void
test_truncate (Cluster *c)
{
  TypedMove m = typed_move_begin (c, SOURCE, TARGET, alike);
  g_auto (HoistTypedBack) first = { 0 };
  g_auto (HoistTypedBack) back = { 0 };
  g_autoptr (GError) error = NULL;

  cluster_say (m.app, "TRUNCATE big; INSERT INTO big (body) VALUES ('new'); INSERT INTO log (t) "
                      "VALUES ('x')");
  FIXTURE_DO (hoist_typed_back_make (&m.order, m.into, NULL, &error));
  FIXTURE_DO (hoist_typed_back_carry (&m.order, m.into, TRUE, &first, NULL, &error));
  typed_move_assert_text (m.into, "SELECT count(*) FROM big", "1");
  bring_back (&m, "INSERT INTO big (body) VALUES ('newer')", &back);
  typed_move_assert_text (m.into, "SELECT count(*) FROM big", "2");
  typed_move_assert_text (m.into, "SELECT t FROM log", "x");
  g_assert_cmpint (back.lost, ==, 0);
  typed_move_end (&m);
}

static void
add (Cluster *c)
{
  cluster_add ("/typed-back/typed", c, test_typed);
  cluster_add ("/typed-back/traps", c, test_traps);
  cluster_add ("/typed-back/truncate", c, test_truncate);
}

int
main (int argc, char **argv)
{
  return cluster_run (argc, argv, add);
}
