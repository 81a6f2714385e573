/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-typed-sides.h. Owned by the call; worker thread. Reads only. */
#include "drivers/hoist-typed-sides.h"

#include "drivers/hoist-postgres-capture.h"
#include "drivers/hoist-sqlite-capture.h"

void
hoist_typed_sides_clear (HoistTypedSides *s)
{
  g_clear_pointer (&s->here, g_ptr_array_unref);
  g_clear_pointer (&s->there, g_ptr_array_unref);
  hoist_typed_pair_clear (&s->pair);
}

gboolean
hoist_typed_sides_open (HoistTypedSides *s, const HoistTypedCopyOrder *order,
                        const HoistDriverCall *call, GError **error)
{
  return hoist_typed_pair_open (&s->pair, order, call, error)
         && (s->here = hoist_sqlite_list_shapes (s->pair.from, error)) != NULL
         && (s->there = hoist_postgres_list_shapes (s->pair.to, call, error)) != NULL;
}

const HoistTypedTable *
hoist_typed_sides_find_table (const HoistTypedSides *s, const char *name_there, guint *ret_at)
{
  for (guint i = 0; i < s->pair.tables->len; i++)
    {
      const HoistTypedTable *table = s->pair.tables->pdata[i];

      *ret_at = i;
      if (g_str_equal (table->sql_name, name_there) && !table->is_alike)
        return table;
    }
  return NULL;
}

#define UNWATCHED                                                                                  \
  "SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) FROM pg_class c JOIN "           \
  "pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND c.relpersistence <> 't' "    \
  "AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'hoist_capture') AND n.nspname !~ "   \
  "'^pg_(toast|temp)' AND NOT EXISTS (SELECT 1 FROM pg_depend e WHERE e.classid = "                \
  "'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e') AND NOT EXISTS (SELECT 1 FROM "   \
  "pg_trigger g WHERE g.tgrelid = c.oid AND g.tgname = 'hoist_capture' AND g.tgenabled = 'A') "    \
  "ORDER BY 1"

HoistPostgresRows *
hoist_typed_sides_list_unwatched (const HoistTypedSides *s, GError **error)
{
  return hoist_postgres_query (s->pair.to, UNWATCHED, NULL, s->pair.call, error);
}
