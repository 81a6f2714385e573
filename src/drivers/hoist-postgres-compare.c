/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Table by table: rows now, rows in a backup, rows written since. Where a mark tells (the usual
 * case) no copy is needed; else the backup is restored beside and every row compared by its hash.
 * Owned by the call; worker thread. Writes to no database but one of its own, which it drops. */
#include "drivers/hoist-postgres-copy.h"
#include "base/hoist-error.h"
#include <string.h>

typedef struct
{
  HoistPostgres *now, *then; /* then: NULL where a mark tells */
  gint64 mark;               /* -1: none tells */
  HoistDatabaseSince since;  /* what the mark is of */
  const HoistBackup *backup;
  const HoistDriverCall *call;
} Comparison;

static const HoistTableDigest *
find_then (const HoistBackup *backup, const char *name)
{
  for (guint i = 0; i < backup->tables->len; i++)
    {
      const HoistTableDigest *table = g_ptr_array_index (backup->tables, i);

      if (g_str_equal (table->name, name))
        return table;
    }
  return NULL;
}

static void
choose_mark (Comparison *c, const HoistDatabaseComparisonOrder *order)
{
  g_autofree char *folder = g_path_get_dirname (order->backup->path);

  c->mark = -1;
  c->since = order->since;
  if (order->since == HOIST_DATABASE_SINCE_THIS_RUN
      || (order->since == HOIST_DATABASE_SINCE_MIGRATIONS
          && !hoist_postgres_mark_is_retired (order->backup)))
    c->mark = hoist_postgres_mark_find (c->now, folder, HOIST_POSTGRES_MARK_MIGRATED, c->call);
  if (c->mark >= 0)
    return;
  c->since = HOIST_DATABASE_SINCE_BACKUP;
  c->mark = hoist_postgres_mark_find (c->now, folder, HOIST_POSTGRES_MARK_BACKUP, c->call);
}

#define OF_TABLE                                                                                   \
  "FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped"

/* The columns that both have, as SQL: a migration that adds one or takes one away writes no row. An
 * empty text when one of them has no such table. */
static char *
dup_common_columns (const Comparison *c, const HoistPostgresTable *table, GError **error)
{
  const char *there[] = { table->sql_name, NULL, NULL };
  g_autofree char *names = hoist_postgres_get_text (
      c->now, "SELECT coalesce(array_agg(attname), '{}')::text " OF_TABLE, there, c->call, error);

  there[1] = names;
  return names != NULL ? hoist_postgres_get_text (
             c->then,
             "SELECT coalesce(string_agg('t.' || quote_ident(attname), ', ' ORDER BY "
             "attname), '') " OF_TABLE " AND attname = ANY ($2::name[])",
             there, c->call, error)
                       : NULL;
}

/* Hashes of all rows, sorted; an empty result when there is no such table. */
static HoistPostgresRows *
read_hashes (HoistPostgres *db, const HoistPostgresTable *table, const char *columns,
             const HoistDriverCall *call, GError **error)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT hashtextextended(ROW(%s)::text COLLATE \"C\", 0) FROM ONLY %s t ORDER "
      "BY 1",
      columns, table->sql_name);
  const char *name[] = { table->sql_name, NULL };
  g_autofree char *there =
      hoist_postgres_get_text (db, "SELECT to_regclass($1)::text", name, call, error);

  if (there == NULL)
    return NULL;
  return hoist_postgres_query (db, there[0] != '\0' ? sql : "SELECT 0 WHERE false", NULL, call,
                               error);
}

/* In `now` and not in `then`, each as often as it occurs. */
static gint64
count_new (const HoistPostgresRows *now, const HoistPostgresRows *then)
{
  int n = PQntuples (now), m = PQntuples (then), i = 0, k = 0;
  gint64 written = 0;

  while (i < n)
    {
      gint64 a = hoist_postgres_cell_int (now, i, 0);
      gint64 b = k < m ? hoist_postgres_cell_int (then, k, 0) : 0;

      if (k < m && b < a)
        k++;
      else
        {
          written += k >= m || a < b ? 1 : 0;
          k += k < m && a == b ? 1 : 0;
          i++;
        }
    }
  return written;
}

static gboolean
compare_table (const Comparison *c, const HoistPostgresTable *table, GPtrArray *found,
               GError **error)
{
  const HoistTableDigest *before = find_then (c->backup, table->name);
  HoistTableComparison *one = g_new0 (HoistTableComparison, 1);
  gint64 counts[2] = { 0, 0 };

  one->name = g_strdup (table->name);
  one->then = before != NULL ? before->rows : 0;
  one->since = c->since;
  g_ptr_array_add (found, one);
  if (c->then != NULL)
    {
      g_autofree char *columns = dup_common_columns (c, table, error);
      g_autoptr (HoistPostgresRows) now =
          columns != NULL ? read_hashes (c->now, table, columns, c->call, error) : NULL;
      g_autoptr (HoistPostgresRows) then =
          now != NULL ? read_hashes (c->then, table, columns, c->call, error) : NULL;

      if (then == NULL)
        return FALSE;
      one->now = PQntuples (now);
      one->written_since = count_new (now, then);
      return TRUE;
    }
  if (!hoist_postgres_count_since (c->now, table, c->mark, counts, c->call, error))
    return FALSE;
  one->now = counts[0] + counts[1];
  one->written_since = counts[1];
  return TRUE;
}

/* Tables that the backup has and that are gone. */
static void
add_missing (const Comparison *c, GPtrArray *found)
{
  for (guint i = 0; i < c->backup->tables->len; i++)
    {
      const HoistTableDigest *table = g_ptr_array_index (c->backup->tables, i);
      HoistTableComparison *one;
      gboolean there = FALSE;

      for (guint k = 0; k < found->len && !there; k++)
        there = g_str_equal (((HoistTableComparison *) g_ptr_array_index (found, k))->name,
                             table->name);
      if (there || g_str_equal (table->name, HOIST_POSTGRES_LARGE_OBJECTS))
        continue;
      one = g_new0 (HoistTableComparison, 1);
      one->name = g_strdup (table->name);
      one->then = table->rows;
      g_ptr_array_add (found, one);
    }
}

static GPtrArray *
compare_all (const Comparison *c, GError **error)
{
  g_autoptr (GPtrArray) tables = hoist_postgres_list_tables (c->now, c->call, error);
  g_autoptr (GPtrArray) found = NULL;

  if (tables == NULL)
    return NULL;
  found = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_table_comparison_free);
  for (guint i = 0; i < tables->len; i++)
    if (!compare_table (c, g_ptr_array_index (tables, i), found, error))
      return NULL;
  add_missing (c, found);
  return g_steal_pointer (&found);
}

/* By content, with the backup restored beside. */
static GPtrArray *
compare_rows (Comparison *c, const HoistPostgresPlace *place, GError **error)
{
  g_autofree char *name = g_strdup_printf ("hoist_%s_compare", c->backup->id);
  g_autoptr (HoistPostgres) then = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GError) left = NULL;

  if (hoist_postgres_make_beside (place, name, c->call, error)
      && hoist_postgres_load (place, name, c->backup->path, c->call, error))
    then = hoist_postgres_open (place, name, c->call, error);
  c->then = then;
  if (then != NULL)
    found = compare_all (c, error);
  g_clear_pointer (&then, hoist_postgres_close);
  if (!hoist_postgres_drop_beside (place, name, NULL, &left))
    g_debug ("%s", left->message);
  return g_steal_pointer (&found);
}

GPtrArray *
hoist_postgres_compare (const HoistDatabaseComparisonOrder *order, const HoistDriverCall *call,
                        GError **error)
{
  g_autoptr (HoistPostgresPlace) place = hoist_postgres_place_load (order->path, error);
  g_autoptr (HoistPostgres) db =
      place != NULL ? hoist_postgres_open (place, NULL, call, error) : NULL;
  Comparison c = { .now = db, .backup = order->backup, .call = call };

  if (db == NULL)
    return NULL;
  choose_mark (&c, order);
  return c.mark >= 0 ? compare_all (&c, error) : compare_rows (&c, place, error);
}
