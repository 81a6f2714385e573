/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is written to an SQLite database while it moves to another engine arrives there, typed,
 * once; what can't is said. Both sides are compared afterwards by what knows nothing of the log. */
#include "cluster.h"

#include "base/hoist-error.h"
#include "drivers/hoist-typed-carry.h"
#include "drivers/hoist-typed-copy.h"
#include <string.h>

#define SOURCE                                                                                     \
  "PRAGMA journal_mode = WAL;"                                                                     \
  "CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, name VARCHAR(20) UNIQUE, admin "      \
  "BOOLEAN, token BLOB, seen DATETIME, boss INTEGER REFERENCES users (id) ON DELETE SET NULL, "    \
  "key "                                                                                           \
  "CHAR(32), facts TEXT, price NUMERIC, mood TEXT);"                                               \
  "CREATE TABLE \"Odd \"\"Name\" (\"select\" TEXT, \"a b\" INT, v TEXT, PRIMARY KEY (\"select\", " \
  "\"a b\")) WITHOUT ROWID;"                                                                       \
  "CREATE TABLE big (id INTEGER PRIMARY KEY, body TEXT);"                                          \
  "INSERT INTO users (id, name, admin, boss) VALUES (1, 'anna', 1, NULL), (2, 'ben', 0, 1);"       \
  "INSERT INTO \"Odd \"\"Name\" VALUES ('x', 1, 'one'), ('x', 2, 'two');"                          \
  "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) INSERT INTO "   \
  "big SELECT i, 'row ' || i FROM n;"

#define TARGET                                                                                     \
  "CREATE TYPE mood AS ENUM ('sad', 'glad');"                                                      \
  "CREATE TABLE users (id serial PRIMARY KEY, name varchar(20) UNIQUE, admin boolean, token "      \
  "bytea, seen timestamptz, boss int REFERENCES users (id) ON DELETE SET NULL, key uuid, facts "   \
  "jsonb, price numeric(10,2), mood mood, extra text DEFAULT 'new');"                              \
  "CREATE TABLE \"Odd \"\"Name\" (\"select\" text, \"a b\" int, v text, PRIMARY KEY (\"select\", " \
  "\"a b\"));"                                                                                     \
  "CREATE TABLE big (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text);"              \
  "CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.body := 'touched'; "   \
  "RETURN NEW; END $$;"                                                                            \
  "CREATE TRIGGER shout BEFORE INSERT OR UPDATE ON big FOR EACH ROW EXECUTE FUNCTION shout();"

#define WRITTEN                                                                                    \
  "INSERT INTO users VALUES (7, 'Jürgen 🐘', 1, x'00ff10', '2026-07-01 12:00:00.250000', 2, "   \
  "'a0eebc999c0b4ef8bb6d6bb9bd380a11', '{\"b\": 1, \"a\": [1, 2]}', 12.34, 'glad');"               \
  "UPDATE users SET admin = NULL, seen = '2026-07-01 12:00:00+02:00', facts = 'null' WHERE id = "  \
  "2;"                                                                                             \
  "PRAGMA foreign_keys = ON; DELETE FROM users WHERE id = 1;"                                      \
  "INSERT INTO users (id) VALUES (40); DELETE FROM users WHERE id = 40;"                           \
  "INSERT OR REPLACE INTO users (id, name) VALUES (8, 'ben');"                                     \
  "UPDATE \"Odd \"\"Name\" SET \"select\" = 'y \\ ' || char(10) || char(9) WHERE \"a b\" = 2;"     \
  "UPDATE big SET body = body || '!' WHERE id % 3 = 0; DELETE FROM big WHERE id % 5 = 0;"          \
  "INSERT INTO big (id, body) VALUES (5000, 'late');"

typedef struct
{
  char *path, *was;
  HoistTypedCopyOrder order;
} Move;

static Move
begin (const Cluster *c, const char *more)
{
  Move m = { .path = fixture_path (&c->f, "old.sqlite"),
             .was = fixture_path (&c->f, "was.sqlite") };
  g_autoptr (GPtrArray) told = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  PGconn *app = cluster_session (c, "app", "app");

  unlink (m.path);
  fixture_sql (m.path, SOURCE);
  if (more != NULL)
    fixture_sql (m.path, more);
  cluster_say (app, TARGET);
  PQfinish (app);
  m.order = (HoistTypedCopyOrder){ m.was, c->place, "UTC", NULL };
  FIXTURE_DO (hoist_typed_carry_begin (m.path, m.was, NULL, &error));
  FIXTURE_DO (hoist_typed_copy_run (&m.order, told, NULL, &error));
  m.order.from = m.path;
  return m;
}

static void
end (Move *m)
{
  g_autoptr (GError) error = NULL;

  FIXTURE_DO (hoist_typed_carry_end (m->path, m->was, NULL, &error));
  g_assert_cmpint (
      fixture_count (m->path, "SELECT count(*) FROM sqlite_schema WHERE name GLOB 'hoist*'"), ==,
      0);
  g_assert_false (g_file_test (m->was, G_FILE_TEST_EXISTS));
  g_free (m->path);
  g_free (m->was);
}

static void
assert_alike (const Move *m)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tables = hoist_typed_copy_compare (&m->order, NULL, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < tables->len; i++)
    {
      const HoistTypedTableReport *table = tables->pdata[i];

      if (table->differing > 0)
        g_error ("%s: %d rows differ: %s", table->name, (int) table->differing, table->first);
    }
}

static void
test_typed (Cluster *c)
{
  Move m = begin (c, NULL);
  HoistTypedCarried carried;
  g_autoptr (GError) error = NULL;

  fixture_sql (m.path, WRITTEN);
  FIXTURE_DO (hoist_typed_carry_run (&m.order, FALSE, &carried, NULL, &error));
  g_assert_cmpint (carried.carried, >, 900);
  g_assert_cmpint (carried.lag, ==, 0);
  fixture_sql (m.path, "UPDATE big SET body = 'at last' WHERE id = 1");
  FIXTURE_DO (hoist_typed_carry_run (&m.order, TRUE, &carried, NULL, &error));
  g_assert_cmpint (carried.carried, ==, 1);
  assert_alike (&m);
  /* keys hold again, the application's trigger did not fire and does again, numbers go on */
  cluster_assert_text (c, "app", "SELECT count(*) FROM pg_constraint WHERE contype = 'f'", "1");
  cluster_assert_text (c, "app", "SELECT count(*) FROM big WHERE body = 'touched'", "0");
  cluster_assert_text (c, "app", "INSERT INTO big (body) VALUES ('x') RETURNING id || body",
                       "5001touched");
  cluster_assert_text (c, "app", "INSERT INTO users (name) VALUES ('next') RETURNING id", "41");
  cluster_assert_text (c, "app", "SELECT count(*) FROM users WHERE extra IS DISTINCT FROM 'new'",
                       "0");
  end (&m);
}

static void
assert_refused (const Move *m, int code, const char *words)
{
  HoistTypedCarried carried;
  g_autoptr (GError) error = NULL;

  g_assert_false (hoist_typed_carry_run (&m->order, TRUE, &carried, NULL, &error));
  g_assert_error (error, HOIST_ERROR, code);
  if (strstr (error->message, words) == NULL)
    g_error ("%s", error->message);
}

/* A value that has no place there, a table that has none, something that no trigger saw: said, and
 * nothing is taken out of the log. */
static void
test_refused (Cluster *c)
{
  Move m = begin (c, "CREATE TABLE more (id INTEGER PRIMARY KEY)");
  g_autoptr (GError) error = NULL;
  HoistTypedCarried carried;

  fixture_sql (m.path, "UPDATE users SET key = 'no uuid' WHERE id = 2");
  assert_refused (&m, HOIST_ERROR_REFUSED, "users, column key (uuid): the value");
  fixture_sql (m.path, "UPDATE users SET key = NULL WHERE id = 2; INSERT INTO more VALUES (1)");
  assert_refused (&m, HOIST_ERROR_REFUSED, "The table more has no place in the new database");
  fixture_sql (m.path,
               "DELETE FROM more; DELETE FROM hoist_capture_log WHERE tab = (SELECT number "
               "FROM hoist_capture_table WHERE name = 'more'); INSERT INTO big VALUES (6000, "
               "'x'); DELETE FROM hoist_capture_log WHERE k0 = 6000");
  assert_refused (&m, HOIST_ERROR_CORRUPT, "big has 2000 rows in the new database");
  fixture_sql (m.path, "DELETE FROM big WHERE id = 6000");
  FIXTURE_DO (hoist_typed_carry_run (&m.order, TRUE, &carried, NULL, &error));
  assert_alike (&m);
  end (&m);
}

static void
test_no_key (Cluster *c)
{
  g_autofree char *path = fixture_path (&c->f, "loose.sqlite");
  g_autofree char *was = fixture_path (&c->f, "loose-was.sqlite");
  g_autoptr (GError) error = NULL;

  fixture_sql (path, "CREATE TABLE loose (v)");
  g_assert_false (hoist_typed_carry_begin (path, was, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "The table loose has no key"));
  g_assert_cmpint (fixture_count (path, "SELECT count(*) FROM sqlite_schema"), ==, 1);
}

static void
add (Cluster *c)
{
  cluster_add ("/typed-carry/typed", c, test_typed);
  cluster_add ("/typed-carry/refused", c, test_refused);
  cluster_add ("/typed-carry/no-key", c, test_no_key);
}

int
main (int argc, char **argv)
{
  return cluster_run (argc, argv, add);
}
