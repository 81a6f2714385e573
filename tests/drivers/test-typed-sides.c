/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables are found by their names over there; what nobody watches is known by name. */
#include "typed-move.h"

#include "drivers/hoist-typed-sides.h"

#define SOURCE "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT); INSERT INTO t VALUES (1, 'a')"
#define TARGET "CREATE TABLE t (id int PRIMARY KEY, v text)"

static void
test_unwatched (Cluster *c)
{
  TypedMove m = typed_move_begin (c, SOURCE, TARGET, NULL);
  g_auto (HoistTypedSides) s = { { 0 } };
  g_autoptr (HoistPostgresRows) rows = NULL;
  g_autoptr (GError) error = NULL;
  guint at = 9;

  cluster_say (m.app, "CREATE TABLE late (id int)");
  FIXTURE_DO (hoist_typed_sides_open (&s, &m.order, NULL, &error));
  g_assert_cmpstr (hoist_typed_sides_find_table (&s, "public.t", &at)->name, ==, "t");
  g_assert_cmpuint (at, ==, 0);
  g_assert_null (hoist_typed_sides_find_table (&s, "public.late", &at));
  rows = hoist_typed_sides_list_unwatched (&s, &error);
  g_assert_no_error (error);
  g_assert_cmpint (PQntuples (rows), ==, 1);
  g_assert_cmpstr (hoist_postgres_cell (rows, 0, 0), ==, "public.late");
  typed_move_end (&m);
}

static void
add (Cluster *c)
{
  cluster_add ("/typed-sides/unwatched", c, test_unwatched);
}

int
main (int argc, char **argv)
{
  return cluster_run (argc, argv, add);
}
