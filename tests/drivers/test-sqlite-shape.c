/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is taken for the key of a table, and what else may be there once only. */
#include "drivers/hoist-sqlite-capture.h"
#include "strip.h"

typedef struct
{
  const char *sql, *key, *uniques, *untold; /* of the table t */
  gboolean maybe_null;
} Case;

static const Case cases[] = {
  { "CREATE TABLE t (id INTEGER PRIMARY KEY, a UNIQUE)", "\"id\"", "\"a\";", NULL, FALSE },
  { "CREATE TABLE t (id INT PRIMARY KEY, a)", "\"id\"", "", NULL, TRUE },
  { "CREATE TABLE t (id INT PRIMARY KEY NOT NULL, a) ", "\"id\"", "", NULL, FALSE },
  { "CREATE TABLE t (a TEXT, b, c, PRIMARY KEY (c, a)) WITHOUT ROWID", "\"c\",\"a\"", "", NULL,
    FALSE },
  { "CREATE TABLE t (a, b)", "", "", NULL, FALSE },
  { "CREATE TABLE t (a UNIQUE, b)", "", "\"a\";", NULL, FALSE },
  { "CREATE TABLE t (a NOT NULL, b NOT NULL, c UNIQUE, UNIQUE (b, a))", "\"b\",\"a\"", "\"c\";",
    NULL, FALSE },
  { "CREATE TABLE t (a NOT NULL); CREATE UNIQUE INDEX i ON t (a) WHERE a > 3", "",
    "\"a\" WHERE a > 3;", NULL, FALSE },
  { "CREATE TABLE t (id INTEGER PRIMARY KEY, a); CREATE UNIQUE INDEX i ON t (lower(a))", "\"id\"",
    "", "i", FALSE },
  { "CREATE TABLE t (id INTEGER PRIMARY KEY, a AS (id + 1) UNIQUE, b NOT NULL)", "\"id\"", "\"a\";",
    NULL, FALSE },
  { "CREATE TABLE t (a INTEGER PRIMARY KEY DESC, b)", "\"a\"", "", NULL, TRUE },
};

static char *
write_uniques (const HoistSqliteShape *shape)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < shape->uniques->len; i++)
    {
      const HoistSqliteUnique *unique = shape->uniques->pdata[i];

      for (guint k = 0; k < unique->columns->len; k++)
        g_string_append_printf (text, "%s%s", k > 0 ? "," : "", (char *) unique->columns->pdata[k]);
      if (unique->condition != NULL)
        g_string_append_printf (text, " WHERE %s", unique->condition);
      g_string_append_c (text, ';');
    }
  return g_string_free (text, FALSE);
}

static void
test_shape (gconstpointer data)
{
  const Case *c = data;
  Fixture f;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) key = g_string_new (NULL);

  fixture_init (&f);
  g_autofree char *path = fixture_path (&f, "a.db");
  fixture_sql (path, c->sql);
  g_autoptr (HoistSqlite) db = hoist_sqlite_open (path, HOIST_SQLITE_READ, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) shapes = hoist_sqlite_list_shapes (db, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (shapes->len, ==, 1);
  const HoistSqliteShape *shape = hoist_sqlite_find_shape (shapes, "T");
  g_autofree char *uniques = write_uniques (shape);
  for (guint i = 0; i < shape->key->len; i++)
    g_string_append_printf (key, "%s%s", i > 0 ? "," : "",
                            ((HoistSqliteColumn *) shape->key->pdata[i])->sql_name);
  g_assert_cmpstr (key->str, ==, c->key);
  g_assert_cmpstr (uniques, ==, c->uniques);
  g_assert_cmpstr (shape->untold, ==, c->untold);
  g_assert_cmpint (shape->is_key_maybe_null, ==, c->maybe_null);
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strdup_printf ("/sqlite-shape/%u", i);

      g_test_add_data_func (name, &cases[i], test_shape);
    }
  return g_test_run ();
}
