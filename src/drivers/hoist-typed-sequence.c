/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers that one side has given out are not given out again by the other one, also not those of
 * rows that are gone. Owned by the call; worker thread. */
#include "drivers/hoist-typed-sequence.h"

#include "drivers/hoist-sqlite-beside.h"
#include "drivers/hoist-sqlite-capture.h"

/* Those that a column owns, and those that a default asks. */
#define SEQUENCES                                                                                  \
  "WITH used AS (SELECT d.objid AS seq, d.refobjid AS rel, d.refobjsubid AS att FROM pg_depend d " \
  "WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype "  \
  "IN ('a', 'i') AND d.refobjsubid > 0 UNION SELECT d.refobjid, f.adrelid, f.adnum FROM "          \
  "pg_attrdef f JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = f.oid AND "   \
  "d.refclassid = 'pg_class'::regclass AND d.deptype = 'n') SELECT DISTINCT "                      \
  "u.seq::regclass::text, "                                                                        \
  "quote_ident(n.nspname) || '.' || quote_ident(c.relname), quote_ident(a.attname) FROM used u "   \
  "JOIN pg_class s ON s.oid = u.seq AND s.relkind = 'S' JOIN pg_class c ON c.oid = u.rel JOIN "    \
  "pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND "        \
  "a.attnum = u.att AND a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype) ORDER "  \
  "BY 1, 2"

/* The table of the source that has its rows over there; NULL: none. */
static const HoistTypedTable *
find_table (const HoistTypedPair *pair, const char *sql_name)
{
  for (guint i = 0; i < pair->tables->len; i++)
    {
      const HoistTypedTable *table = g_ptr_array_index (pair->tables, i);

      if (g_str_equal (table->sql_name, sql_name))
        return table;
    }
  return NULL;
}

/* AUTOINCREMENT never gives out a number twice, also not that of a row that is gone. */
static gint64
find_given_out (const HoistTypedPair *pair, const char *sql_name)
{
  const HoistTypedTable *table = find_table (pair, sql_name);
  g_autoptr (HoistSqliteStatement) asked =
      table != NULL ? hoist_sqlite_prepare (pair->from,
                                            "SELECT seq FROM sqlite_sequence WHERE name = ?1", NULL)
                    : NULL;
  gboolean row = FALSE;

  if (asked == NULL)
    return 0;
  sqlite3_bind_text (asked, 1, table->name, -1, SQLITE_STATIC);
  return hoist_sqlite_step (asked, &row, NULL) && row ? sqlite3_column_int64 (asked, 0) : 0;
}

gboolean
hoist_typed_sequence_set (HoistTypedPair *pair, GError **error)
{
  g_autoptr (HoistPostgresRows) rows =
      hoist_postgres_query (pair->to, SEQUENCES, NULL, pair->call, error);

  for (int i = 0; rows != NULL && i < PQntuples (rows); i++)
    {
      const char *table = hoist_postgres_cell (rows, i, 1);
      g_autofree char *given_out =
          g_strdup_printf ("%" G_GINT64_FORMAT, find_given_out (pair, table));
      /* One that two columns ask stands behind the higher of them. */
      g_autofree char *sql = g_strdup_printf (
          "SELECT setval($1::regclass, greatest(v, (SELECT CASE WHEN is_called THEN last_value "
          "ELSE "
          "0 END FROM %s))) FROM (SELECT greatest(coalesce(max(%s), 0)::bigint, $2::bigint) AS v "
          "FROM %s) q WHERE v >= 1",
          hoist_postgres_cell (rows, i, 0), hoist_postgres_cell (rows, i, 2), table);
      const char *values[] = { hoist_postgres_cell (rows, i, 0), given_out, NULL };
      g_autoptr (HoistPostgresRows) set =
          hoist_postgres_query (pair->to, sql, values, pair->call, error);

      if (set == NULL)
        {
          g_prefix_error (error, "The sequence %s can't go on: ", values[0]);
          return FALSE;
        }
    }
  return rows != NULL;
}

gboolean
hoist_typed_sequence_raise (HoistTypedPair *pair, HoistSqlite *into, GError **error)
{
  g_autoptr (HoistPostgresRows) rows = NULL;
  gboolean has_any;

  if (!hoist_sqlite_has_table (into, "sqlite_sequence", &has_any, pair->call, error))
    return FALSE;
  if (!has_any)
    return TRUE;
  rows = hoist_postgres_query (pair->to, SEQUENCES, NULL, pair->call, error);
  for (int i = 0; rows != NULL && i < PQntuples (rows); i++)
    {
      const HoistTypedTable *table = find_table (pair, hoist_postgres_cell (rows, i, 1));
      g_autofree char *sql =
          g_strdup_printf ("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM %s",
                           hoist_postgres_cell (rows, i, 0));
      g_autofree char *last =
          table != NULL ? hoist_postgres_get_text (pair->to, sql, NULL, pair->call, error) : NULL;

      if (table != NULL
          && (last == NULL
              || !hoist_sqlite_beside_raise_sequence (into, table->name,
                                                      g_ascii_strtoll (last, NULL, 10), error)))
        return FALSE;
    }
  return rows != NULL;
}
