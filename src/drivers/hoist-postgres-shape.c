/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables as change capture sees them: their columns, and the key by which a row is found again on
 * another side. Owned by the call; any thread. Reads only. */
#include "drivers/hoist-postgres-capture.h"
#include <string.h>

static void
free_column (gpointer data)
{
  HoistPostgresColumn *column = data;

  g_free (column->name);
  g_free (column->type);
  g_free (column->fallback);
  g_free (column);
}

static void
free_shape (gpointer data)
{
  HoistPostgresShape *shape = data;

  g_ptr_array_unref (shape->key);
  g_ptr_array_unref (shape->columns);
  g_free (shape->name);
  g_free (shape);
}

/* The primary key, else the oldest unique index over columns that are never empty. */
#define SHAPES                                                                                     \
  "WITH keys AS (SELECT DISTINCT ON (i.indrelid) i.indrelid, "                                     \
  "(i.indkey::int2[])[0:i.indnkeyatts - 1] AS columns FROM pg_index i WHERE i.indisunique AND "    \
  "i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL AND NOT EXISTS "   \
  "(SELECT 1 FROM pg_attribute a WHERE a.attrelid = i.indrelid AND NOT a.attnotnull AND "          \
  "a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])) ORDER BY i.indrelid, "                \
  "i.indisprimary DESC, i.indexrelid) SELECT quote_ident(n.nspname) || '.' || "                    \
  "quote_ident(c.relname), quote_ident(a.attname), format_type(a.atttypid, a.atttypmod), "         \
  "coalesce(pg_get_expr(d.adbin, d.adrelid), ''), CASE WHEN a.attnum = ANY (k.columns) THEN "      \
  "'k' ELSE '' END, CASE WHEN a.attnotnull THEN 'n' ELSE '' END, a.attidentity FROM pg_class c "   \
  "JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid LEFT "  \
  "JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum LEFT JOIN keys k ON "        \
  "k.indrelid = c.oid WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname NOT IN "     \
  "('pg_catalog', 'information_schema', 'hoist_capture') AND n.nspname !~ '^pg_(toast|temp)' "     \
  "AND NOT EXISTS (SELECT 1 FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid "  \
  "= c.oid AND e.deptype = 'e') AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' "  \
  "ORDER BY n.nspname, c.relname, a.attnum"

static void
add_column (HoistPostgresShape *shape, const HoistPostgresRows *rows, int row)
{
  HoistPostgresColumn *column = g_new0 (HoistPostgresColumn, 1);

  column->name = g_strdup (hoist_postgres_cell (rows, row, 1));
  column->type = g_strdup (hoist_postgres_cell (rows, row, 2));
  column->fallback = g_strdup (hoist_postgres_cell (rows, row, 3));
  column->is_key = hoist_postgres_cell (rows, row, 4)[0] != '\0';
  column->is_needed = hoist_postgres_cell (rows, row, 5)[0] != '\0';
  column->is_fixed = hoist_postgres_cell (rows, row, 6)[0] == 'a';
  if (column->fallback[0] == '\0' && hoist_postgres_cell (rows, row, 6)[0] != '\0')
    {
      g_free (column->fallback);
      column->fallback = g_strdup ("(identity)");
    }
  g_ptr_array_add (shape->columns, column);
  if (column->is_key)
    g_ptr_array_add (shape->key, column);
}

GPtrArray *
hoist_postgres_list_shapes (HoistPostgres *db, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistPostgresRows) rows = hoist_postgres_query (db, SHAPES, NULL, call, error);
  GPtrArray *shapes;
  HoistPostgresShape *shape = NULL;

  if (rows == NULL)
    return NULL;
  shapes = g_ptr_array_new_with_free_func (free_shape);
  for (int i = 0; i < PQntuples (rows); i++)
    {
      const char *name = hoist_postgres_cell (rows, i, 0);

      if (shape == NULL || !g_str_equal (shape->name, name))
        {
          shape = g_new0 (HoistPostgresShape, 1);
          shape->name = g_strdup (name);
          shape->columns = g_ptr_array_new_with_free_func (free_column);
          shape->key = g_ptr_array_new ();
          g_ptr_array_add (shapes, shape);
        }
      add_column (shape, rows, i);
    }
  return shapes;
}

const HoistPostgresShape *
hoist_postgres_find_shape (const GPtrArray *shapes, const char *name)
{
  for (guint i = 0; i < shapes->len; i++)
    {
      const HoistPostgresShape *shape = g_ptr_array_index (shapes, i);

      if (g_str_equal (shape->name, name))
        return shape;
    }
  return NULL;
}

const HoistPostgresColumn *
hoist_postgres_find_column (const HoistPostgresShape *shape, const char *name)
{
  for (guint i = 0; i < shape->columns->len; i++)
    {
      const HoistPostgresColumn *column = g_ptr_array_index (shape->columns, i);

      if (g_str_equal (column->name, name))
        return column;
    }
  return NULL;
}

/* A guide names tables of the schema public without it. */
const char *
hoist_postgres_find_rule (const HoistValue *columns, const HoistPostgresShape *shape,
                          const HoistPostgresColumn *column)
{
  g_autofree char *whole = g_strconcat (shape->name, ".", column->name, NULL);
  const char *brief = g_str_has_prefix (whole, "public.") ? whole + strlen ("public.") : whole;
  const char *rule = hoist_value_lookup_string (columns, brief, NULL);

  return rule != NULL ? rule : hoist_value_lookup_string (columns, whole, NULL);
}

char *
hoist_postgres_write_key (const HoistPostgresShape *shape, const char *row)
{
  GString *text = g_string_new ("pg_catalog.json_build_array(");

  for (guint i = 0; i < shape->key->len; i++)
    {
      const HoistPostgresColumn *column = g_ptr_array_index (shape->key, i);

      g_string_append_printf (text, "%s%s.%s::text", i > 0 ? ", " : "", row, column->name);
    }
  g_string_append (text, ")::text");
  return g_string_free (text, FALSE);
}

char *
hoist_postgres_write_match (const HoistPostgresShape *shape, const char *key)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < shape->key->len; i++)
    {
      const HoistPostgresColumn *column = g_ptr_array_index (shape->key, i);

      g_string_append_printf (text, "%st.%s = (%s::json->>%u)::%s", i > 0 ? " AND " : "",
                              column->name, key, i, column->type);
    }
  return g_string_free (text, FALSE);
}
