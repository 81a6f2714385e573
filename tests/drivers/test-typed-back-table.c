/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One table: its rows go and come by their keys, whatever the key looks like; what could not be put
 * is what it was before, or gone where that has no place either. */
#include "typed-move.h"

#include "drivers/hoist-sqlite.h"
#include "drivers/hoist-typed-back-table.h"
#include "drivers/hoist-typed-learn.h"
#include "drivers/hoist-typed-sides.h"

#include <string.h>

#define KEY "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"
#define SOURCE                                                                                     \
  "CREATE TABLE t (id TEXT PRIMARY KEY, n INT, v TEXT UNIQUE);"                                    \
  "INSERT INTO t VALUES ('A0EEBC999C0B4EF8BB6D6BB9BD380A11', 1, 'one'), "                          \
  "('b0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 2, 'two')"
#define TARGET "CREATE TABLE t (id uuid PRIMARY KEY, n numeric, v text)"

typedef struct
{
  TypedMove m;
  HoistTypedSides s;
  HoistSqlite *into;
  GPtrArray *learnt;
  HoistTypedBackTable *table;
  GString *told;
} Way;

static void
tell (const char *table, const char *key, const char *column, const char *why, gpointer user_data)
{
  Way *w = user_data;

  g_string_append_printf (w->told, "%s %s %s: %s\n", table, key, column != NULL ? column : "-",
                          why);
}

static void
begin (Way *w, const Cluster *c, const char *written)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *attach = NULL;

  memset (w, 0, sizeof *w);
  w->m = typed_move_begin (c, SOURCE, TARGET, NULL);
  w->told = g_string_new (NULL);
  cluster_say (w->m.app, written);
  w->into = hoist_sqlite_open_scratch (NULL, &error);
  FIXTURE_DO (hoist_sqlite_online_copy_into (w->m.path, w->into, NULL, &error));
  attach = g_strdup_printf ("ATTACH '%s' AS was", w->m.path);
  FIXTURE_DO (hoist_sqlite_run (w->into, attach, &error));
  FIXTURE_DO (hoist_typed_sides_open (&w->s, &w->m.order, NULL, &error));
  w->learnt = hoist_typed_learn (&w->s.pair, &error);
  const HoistTypedBackPlace place = { .pair = &w->s.pair,
                                      .into = w->into,
                                      .there = w->s.there->pdata[0],
                                      .here = w->s.here->pdata[0],
                                      .table = w->s.pair.tables->pdata[0],
                                      .forms = w->learnt->pdata[0],
                                      .tell = tell,
                                      .user_data = w };
  w->table = hoist_typed_back_table_new (&place, &error);
  g_assert_no_error (error);
}

static void
end (Way *w)
{
  hoist_typed_back_table_free (w->table);
  hoist_typed_sides_clear (&w->s);
  g_ptr_array_unref (w->learnt);
  hoist_sqlite_close (w->into);
  g_string_free (w->told, TRUE);
  typed_move_end (&w->m);
}

static void
bring (Way *w, const char *keys)
{
  gint64 dropped = 0, put = 0;
  g_autoptr (GError) error = NULL;

  FIXTURE_DO (hoist_typed_back_table_drop (w->table, keys, &dropped, &error));
  FIXTURE_DO (hoist_typed_back_table_put (w->table, keys, &put, &error));
  FIXTURE_DO (hoist_typed_back_table_bring_back (w->table, &error));
}

static gint64
count (const Way *w, const char *where)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM main.t WHERE %s", where);

  return hoist_sqlite_get_int (w->into, sql, -1);
}

static void
test_key_by_meaning (Cluster *c)
{
  Way w;

  begin (&w, c, "UPDATE t SET n = 5 WHERE n = 1; DELETE FROM t WHERE n = 2");
  bring (&w, "[\"[\\\"" KEY "\\\"]\", \"[\\\"b0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\\\"]\"]");
  g_assert_cmpint (count (&w, "n = 5"), ==, 1);
  g_assert_cmpint (count (&w, "1"), ==, 1);
  g_assert_cmpuint (hoist_typed_back_table_count_lost (w.table), ==, 0);
  end (&w);
}

static void
test_what_it_was (Cluster *c)
{
  Way w;
  g_autoptr (GError) error = NULL;

  begin (&w, c, "UPDATE t SET n = 'NaN' WHERE n = 1; UPDATE t SET n = 3 WHERE n = 2");
  bring (&w, "[\"[\\\"" KEY "\\\"]\", \"[\\\"b0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\\\"]\"]");
  g_assert_nonnull (strstr (w.told->str, "t " KEY " n: The value is no number"));
  g_assert_cmpint (count (&w, "n = 1 AND id = 'A0EEBC999C0B4EF8BB6D6BB9BD380A11'"), ==, 1);
  g_assert_cmpint (count (&w, "n = 3"), ==, 1);
  g_assert_cmpuint (hoist_typed_back_table_count_lost (w.table), ==, 1);
  g_assert_cmpuint (hoist_typed_back_table_get_lost (w.table)->len, ==, 1);
  /* a row that refers to nothing: first what it was, then not even that */
  gint64 rowid = hoist_sqlite_get_int (w.into, "SELECT rowid FROM main.t WHERE n = 3", 0);
  FIXTURE_DO (hoist_typed_back_table_reject (w.table, rowid, "parent", &error));
  FIXTURE_DO (hoist_typed_back_table_bring_back (w.table, &error));
  g_assert_cmpint (count (&w, "n = 2"), ==, 1);
  rowid = hoist_sqlite_get_int (w.into, "SELECT rowid FROM main.t WHERE n = 2", 0);
  FIXTURE_DO (hoist_typed_back_table_reject (w.table, rowid, "parent", &error));
  FIXTURE_DO (hoist_typed_back_table_bring_back (w.table, &error));
  g_assert_cmpint (count (&w, "n = 2"), ==, 0);
  g_assert_cmpuint (hoist_typed_back_table_count_lost (w.table), ==, 2);
  FIXTURE_DO (hoist_typed_back_table_empty (w.table, &error));
  g_assert_cmpint (count (&w, "1"), ==, 0);
  end (&w);
}

static void
add (Cluster *c)
{
  cluster_add ("/typed-back-table/key-by-meaning", c, test_key_by_meaning);
  cluster_add ("/typed-back-table/what-it-was", c, test_what_it_was);
}

int
main (int argc, char **argv)
{
  return cluster_run (argc, argv, add);
}
