/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables as capture sees them: columns, keys, rules of a guide. */
#include "cluster.h"

#include "drivers/hoist-postgres-capture.h"

static void
test_shapes (Cluster *c)
{
  g_autoptr (HoistPostgresPlace) place = cluster_load_place (c);
  g_autoptr (HoistPostgres) db = NULL;
  g_autoptr (GPtrArray) shapes = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) rules = hoist_value_new_object ();
  g_autofree char *key = NULL;
  const HoistPostgresShape *person, *note, *unique;

  cluster_fill (c);
  cluster_sql (c, "app",
               "CREATE TABLE pair (a int NOT NULL, b text NOT NULL, c int, UNIQUE (a, b)); CREATE "
               "TABLE loose (a int, UNIQUE (a)); GRANT ALL ON pair, loose TO app");
  db = hoist_postgres_open (place, NULL, NULL, &error);
  g_assert_no_error (error);
  shapes = hoist_postgres_list_shapes (db, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (shapes->len, ==, 5);
  person = hoist_postgres_find_shape (shapes, "public.person");
  note = hoist_postgres_find_shape (shapes, "public.note");
  unique = hoist_postgres_find_shape (shapes, "public.pair");
  g_assert_cmpuint (person->columns->len, ==, 7);
  g_assert_cmpuint (note->columns->len, ==, 3); /* the server calculates `size` */
  g_assert_true (hoist_postgres_find_column (note, "id")->is_fixed);
  g_assert_true (hoist_postgres_find_column (person, "name")->is_needed);
  g_assert_cmpstr (hoist_postgres_find_column (person, "mood")->fallback, ==,
                   "'glad'::public.mood");
  key = hoist_postgres_write_key (unique, "r");
  g_assert_cmpstr (key, ==, "pg_catalog.json_build_array(r.a::text, r.b::text)::text");
  g_assert_cmpuint (hoist_postgres_find_shape (shapes, "\"odd Name\".\"t.x\"")->key->len, ==, 0);
  g_assert_cmpuint (hoist_postgres_find_shape (shapes, "public.loose")->key->len, ==, 0);
  hoist_value_set (rules, "person.name", hoist_value_new_string ("upper(name)"));
  g_assert_cmpstr (
      hoist_postgres_find_rule (rules, person, hoist_postgres_find_column (person, "name")), ==,
      "upper(name)");
  g_assert_null (
      hoist_postgres_find_rule (rules, person, hoist_postgres_find_column (person, "id")));
}

static void
add (Cluster *c)
{
  cluster_add ("/postgres-shape/tables", c, test_shapes);
}

int
main (int argc, char **argv)
{
  return cluster_run (argc, argv, add);
}
