/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Schemas compared as what they mean: formatting and order are no difference, a trigger is one. */
#include "cluster.h"

#include "base/hoist-error.h"

#include <string.h>

static GPtrArray *
list (const Cluster *c)
{
  g_autoptr (HoistPostgresPlace) place = cluster_load_place (c);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistPostgres) db = hoist_postgres_open (place, NULL, NULL, &error);
  GPtrArray *objects;

  g_assert_no_error (error);
  objects = hoist_postgres_list_objects (db, NULL, &error);
  g_assert_no_error (error);
  return objects;
}

static void
assert_differences (const Cluster *c, const char *sql, guint n, const char *expected)
{
  g_autoptr (GPtrArray) before = list (c);
  g_autoptr (GPtrArray) after = NULL;
  g_autoptr (GPtrArray) differences = NULL;
  g_autofree char *was = hoist_postgres_digest_objects (before);
  g_autofree char *is = NULL;
  gboolean found = n == 0;

  cluster_sql (c, "app", sql);
  after = list (c);
  is = hoist_postgres_digest_objects (after);
  differences = hoist_postgres_compare_objects (before, after);
  for (guint i = 0; i < differences->len; i++)
    {
      g_test_message ("%s", (const char *) differences->pdata[i]);
      found = found || g_str_has_prefix (differences->pdata[i], expected);
    }
  g_assert_cmpuint (differences->len, ==, n);
  g_assert_true (found);
  g_assert_cmpint (g_str_equal (was, is), ==, n == 0);
}

static void
test_differences (Cluster *c)
{
  cluster_fill (c);
  assert_differences (c, "DROP TRIGGER stamp ON person", 1,
                      "-trigger public.person CREATE TRIGGER");
  assert_differences (c, "ALTER TABLE note ALTER body SET NOT NULL", 2,
                      "+column public.note.body text not null");
  assert_differences (c, "ALTER TYPE mood ADD VALUE 'calm'", 2, "+type public.mood owner app ");
  assert_differences (c, "CREATE INDEX slow ON note (size)", 1, "+index public.note CREATE INDEX");
  assert_differences (c, "GRANT SELECT ON note TO other", 2, "+table public.note owner app ");
  assert_differences (c, "CREATE OR REPLACE VIEW glad AS SELECT upper(name) AS name FROM person", 2,
                      "-view public.glad");
}

/* Said again, said otherwise, made in another order: the same. */
static void
test_alike (Cluster *c)
{
  cluster_fill (c);
  assert_differences (c, "GRANT ALL ON note TO app", 0, "");
  assert_differences (c,
                      "CREATE OR REPLACE VIEW glad AS   select PERSON.name\n from person WHERE "
                      "(mood='glad')",
                      0, "");
  assert_differences (c,
                      "DROP INDEX note_person; CREATE INDEX note_person ON note USING btree "
                      "(person)",
                      0, "");
  assert_differences (c, "INSERT INTO note (person) VALUES (1)", 0, "");
}

static void
add (Cluster *c)
{
  cluster_add ("/postgres-objects/differences", c, test_differences);
  cluster_add ("/postgres-objects/alike", c, test_alike);
}

int
main (int argc, char **argv)
{
  return cluster_run (argc, argv, add);
}
