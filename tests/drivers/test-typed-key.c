/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row is found by the same columns on both sides, in whatever order they stand and however its
 * key is written. */
#include "cluster.h"

#include "drivers/hoist-typed-key.h"
#include <unistd.h>

#define SOURCE                                                                                     \
  "CREATE TABLE pair (a TEXT, b CHAR(32), v TEXT, PRIMARY KEY (b, a));"                            \
  "INSERT INTO pair VALUES ('x/y', 'A0EEBC999C0B4EF8BB6D6BB9BD380A11', 'v');"                      \
  "CREATE TABLE plain (id INTEGER PRIMARY KEY); CREATE TABLE other (id INTEGER PRIMARY KEY, n "    \
  "INT)"
#define TARGET                                                                                     \
  "CREATE TABLE pair (a text, b uuid, v text, PRIMARY KEY (b, a));"                                \
  "INSERT INTO pair VALUES ('x/y', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'v');"                  \
  "CREATE TABLE plain (id int PRIMARY KEY); CREATE TABLE other (id int, n int PRIMARY KEY)"

typedef struct
{
  HoistTypedPair pair;
  GPtrArray *here, *there;
} Sides;

static gboolean
init (const Sides *s, guint at, HoistTypedKey *key)
{
  const HoistTypedTable *table = s->pair.tables->pdata[at];

  return hoist_typed_key_init (key, table, hoist_postgres_find_shape (s->there, table->sql_name),
                               hoist_sqlite_find_shape (s->here, table->name));
}

static void
assert_same (const Sides *s, const HoistTypedKey *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistPostgresRows) there =
      hoist_postgres_query (s->pair.to, "SELECT a, b FROM public.pair", NULL, NULL, &error);
  g_autoptr (HoistSqliteStatement) here =
      hoist_sqlite_prepare (s->pair.from, "SELECT NULL, a, b FROM pair", &error);
  gboolean row = FALSE;

  g_assert_no_error (error);
  FIXTURE_DO (hoist_sqlite_step (here, &row, &error));
  g_autofree char *one = hoist_typed_key_read_answer (key, there, 0, 0, NULL);
  g_autofree char *other = hoist_typed_key_read_row (key, here);
  g_autofree char *people = hoist_typed_key_describe_common (one);
  g_assert_cmpstr (one, ==, other);
  g_assert_cmpstr (people, ==, "x/y/a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
}

static void
test_find (Cluster *c)
{
  g_autofree char *path = fixture_path (&c->f, "old.sqlite");
  g_autofree char *logged = hoist_typed_key_describe ("[\"7\", \"a b\"]");
  HoistTypedCopyOrder order = { path, c->place, "", NULL };
  Sides s = { { 0 } };
  HoistTypedKey key;
  PGconn *app;
  g_autoptr (GError) error = NULL;

  unlink (path);
  fixture_sql (path, SOURCE);
  app = cluster_session (c, "app", "app");
  cluster_say (app, TARGET);
  PQfinish (app);
  FIXTURE_DO (hoist_typed_pair_open (&s.pair, &order, NULL, &error));
  s.here = hoist_sqlite_list_shapes (s.pair.from, &error);
  s.there = hoist_postgres_list_shapes (s.pair.to, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (init (&s, 0, &key)); /* other: by another column there */
  g_assert_true (init (&s, 2, &key));
  g_assert_true (key.is_plain && key.n == 1);
  g_assert_true (init (&s, 1, &key));
  g_assert_true (!key.is_plain && key.n == 2);
  assert_same (&s, &key);
  g_assert_cmpstr (logged, ==, "7/a b");
  g_ptr_array_unref (s.here);
  g_ptr_array_unref (s.there);
  hoist_typed_pair_clear (&s.pair);
}

static void
add (Cluster *c)
{
  cluster_add ("/typed-key/find", c, test_find);
}

int
main (int argc, char **argv)
{
  return cluster_run (argc, argv, add);
}
