/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What migrations have done to a copy: each row's values as hashes before, compared after. Rows
 * that people write meanwhile are carried column by column, so a column that the migrations
 * calculate, rename or move must be explained by the guide, or the run ends before the stop. Owned
 * by the call; worker thread. Writes to the copy's schema hoist_capture only. */
#include "drivers/hoist-postgres-capture.h"
#include "drivers/hoist-database-migrated.h"
#include <string.h>

#define STRIP                                                                                      \
  "DO $hoist$ DECLARE r record; BEGIN FOR r IN SELECT format('DROP FUNCTION "                      \
  "hoist_capture.%I() CASCADE', p.proname) AS sql FROM pg_proc p JOIN pg_namespace n ON n.oid = "  \
  "p.pronamespace WHERE n.nspname = 'hoist_capture' LOOP EXECUTE r.sql; END LOOP; END $hoist$; "   \
  "ALTER TABLE hoist_capture.log RENAME TO applied; DELETE FROM hoist_capture.applied WHERE op "   \
  "<> 'I'; CREATE INDEX ON hoist_capture.applied (tab, key); CREATE TABLE hoist_capture.before "   \
  "(tab text PRIMARY KEY, number int, columns text[]); CREATE TABLE hoist_capture.delta (tab "     \
  "text PRIMARY KEY, rows bigint)"

static char *
write_hash (const char *column)
{
  return g_strdup_printf ("coalesce(hashtextextended(t.%s::text, 0), 0)", column);
}

/* {"column": its place in the list of hashes}, as a list of SQL texts. */
static gboolean
note_table (HoistPostgres *copy, const HoistPostgresShape *shape, guint number,
            const HoistDriverCall *call, GError **error)
{
  g_autofree char *key = hoist_postgres_write_key (shape, "t");
  g_autofree char *about =
      g_strdup_printf ("INSERT INTO hoist_capture.before SELECT $1, %u, array_agg(c) FROM "
                       "json_array_elements_text($2::json) c",
                       number);
  g_autoptr (GString) hashes = g_string_new (NULL);
  g_autoptr (HoistValue) names = hoist_value_new_array ();
  g_autofree char *json = NULL;
  g_autofree char *sql = NULL;
  g_autoptr (HoistPostgresRows) rows = NULL;

  for (guint i = 0; i < shape->columns->len; i++)
    {
      const HoistPostgresColumn *column = g_ptr_array_index (shape->columns, i);
      g_autofree char *hash = write_hash (column->name);

      g_string_append_printf (hashes, "%s%s", i > 0 ? ", " : "", hash);
      hoist_value_append (names, hoist_value_new_string (column->name));
    }
  json = hoist_value_to_json (names);
  sql = g_strdup_printf ("CREATE TABLE hoist_capture.b%u AS SELECT %s AS key, ARRAY[%s] AS h FROM "
                         "ONLY %s t; CREATE INDEX ON hoist_capture.b%u (key)",
                         number, key, hashes->str, shape->name, number);
  rows =
      hoist_postgres_query (copy, about, (const char *[]){ shape->name, json, NULL }, call, error);
  return rows != NULL && hoist_postgres_run (copy, sql, call, error);
}

gboolean
hoist_postgres_note_before (HoistPostgres *copy, const HoistDriverCall *call, GError **error)
{
  g_autoptr (GPtrArray) shapes = NULL;

  if (!hoist_postgres_run (copy, STRIP, call, error)
      || (shapes = hoist_postgres_list_shapes (copy, call, error)) == NULL)
    return FALSE;
  for (guint i = 0; i < shapes->len; i++)
    {
      const HoistPostgresShape *shape = g_ptr_array_index (shapes, i);

      if (shape->key->len > 0 && !note_table (copy, shape, i, call, error))
        return FALSE;
    }
  return hoist_postgres_run (copy, "ANALYZE", call, error);
}

typedef struct
{
  HoistPostgres *copy;
  const HoistValue *columns;
  const HoistPostgresShape *before, *after;
  guint number;     /* of the table of hashes */
  const char *join; /* FROM … of both */
  const HoistDriverCall *call;
} Check;

static gboolean
count (const Check *c, const char *condition, gint64 *ret_rows, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) %s WHERE %s", c->join, condition);
  g_autofree char *text = hoist_postgres_get_text (c->copy, sql, NULL, c->call, error);

  if (text == NULL)
    return FALSE;
  *ret_rows = g_ascii_strtoll (text, NULL, 10);
  return TRUE;
}

/* A column that was not there before: what stands in it must be what it gets by itself. */
static gboolean
check_added (const Check *c, const HoistPostgresColumn *column, GError **error)
{
  gboolean calls = strchr (column->fallback, '(') != NULL; /* now(), nextval(…): as it comes */
  g_autofree char *condition = column->fallback[0] == '\0'
                                   ? g_strdup_printf ("t.%s IS NOT NULL", column->name)
                                   : g_strdup_printf ("t.%s::text IS DISTINCT FROM (%s)::text",
                                                      column->name, column->fallback);
  gint64 rows = 0;

  if (column->is_needed && column->fallback[0] == '\0')
    return hoist_database_migrated_refuse_needed (c->before->name, column->name, error);
  if (calls)
    return TRUE;
  return count (c, condition, &rows, error)
         && hoist_database_migrated_check_added (c->before->name, column->name, rows, error);
}

/* A column that stayed: its values, too. `place` is that of its hash, from 1. */
static gboolean
check_kept (const Check *c, const HoistPostgresColumn *column, guint place, GError **error)
{
  g_autofree char *hash = write_hash (column->name);
  g_autofree char *condition = g_strdup_printf ("b.h[%u] IS DISTINCT FROM %s", place, hash);
  gint64 rows = 0;

  return count (c, condition, &rows, error)
         && hoist_database_migrated_check_kept (c->before->name, column->name, rows, error);
}

static gboolean
check_columns (const Check *c, GError **error)
{
  for (guint i = 0; i < c->after->columns->len; i++)
    {
      const HoistPostgresColumn *column = g_ptr_array_index (c->after->columns, i);
      const HoistPostgresColumn *was = hoist_postgres_find_column (c->before, column->name);
      guint place = 0;

      if (hoist_postgres_find_rule (c->columns, c->after, column) != NULL)
        continue;
      if (was != NULL)
        g_ptr_array_find (c->before->columns, was, &place);
      if (was != NULL ? !check_kept (c, column, place + 1, error) : !check_added (c, column, error))
        return FALSE;
    }
  return TRUE;
}

/* How many rows more there are, where none of the old ones has gone. */
static gboolean
note_delta (const Check *c, GError **error)
{
  g_autofree char *sql = g_strdup_printf (
      "INSERT INTO hoist_capture.delta SELECT $1, (SELECT count(*) FROM ONLY %s) - n FROM (SELECT "
      "count(*) AS n FROM hoist_capture.b%u) q WHERE n = (SELECT count(*) %s) ON CONFLICT DO "
      "NOTHING",
      c->after->name, c->number, c->join);
  const char *values[] = { c->after->name, NULL };
  g_autoptr (HoistPostgresRows) rows = hoist_postgres_query (c->copy, sql, values, c->call, error);

  return rows != NULL;
}

static gboolean
has_same_key (const HoistPostgresShape *a, const HoistPostgresShape *b)
{
  if (a->key->len != b->key->len)
    return FALSE;
  for (guint i = 0; i < a->key->len; i++)
    {
      const HoistPostgresColumn *column = g_ptr_array_index (a->key, i);
      const HoistPostgresColumn *other = hoist_postgres_find_column (b, column->name);

      if (other == NULL || !other->is_key)
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_table (Check *c, const GPtrArray *shapes, GError **error)
{
  const char *values[] = { c->before->name, NULL };
  g_autofree char *number = hoist_postgres_get_text (
      c->copy, "SELECT number FROM hoist_capture.before WHERE tab = $1", values, c->call, error);
  g_autofree char *key = hoist_postgres_write_key (c->before, "t");
  g_autofree char *join = NULL;

  if (number == NULL)
    return FALSE;
  c->after = hoist_postgres_find_shape (shapes, c->before->name);
  if (c->after == NULL || number[0] == '\0')
    return hoist_database_migrated_refuse (
        c->before->name, error,
        "the table is gone after the migrations, or was not there before them; rows that "
        "are written meanwhile would have no place.");
  if (!has_same_key (c->before, c->after))
    return hoist_database_migrated_refuse_key (c->before->name, error);
  c->number = (guint) g_ascii_strtoull (number, NULL, 10);
  join = g_strdup_printf ("FROM hoist_capture.b%u b JOIN ONLY %s t ON b.key = %s", c->number,
                          c->after->name, key);
  c->join = join;
  return check_columns (c, error) && note_delta (c, error);
}

gboolean
hoist_postgres_check_migrated (HoistPostgres *live, HoistPostgres *copy, const HoistValue *columns,
                               const HoistDriverCall *call, GError **error)
{
  g_autoptr (GPtrArray) before = hoist_postgres_list_shapes (live, call, error);
  g_autoptr (GPtrArray) after =
      before != NULL ? hoist_postgres_list_shapes (copy, call, error) : NULL;
  Check c = { .copy = copy, .columns = columns, .call = call };

  if (after == NULL)
    return FALSE;
  for (guint i = 0; i < before->len; i++)
    {
      c.before = g_ptr_array_index (before, i);
      if (!check_table (&c, after, error))
        return FALSE;
      hoist_driver_call_progress (call, (i + 1.0) / before->len, c.before->name);
    }
  return TRUE;
}

gboolean
hoist_postgres_compare_counts (HoistPostgres *live, HoistPostgres *copy,
                               const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistPostgresRows) known =
      hoist_postgres_query (copy, "SELECT tab, rows FROM hoist_capture.delta", NULL, call, error);

  for (int i = 0; known != NULL && i < PQntuples (known); i++)
    {
      const char *table = hoist_postgres_cell (known, i, 0);
      g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM ONLY %s", table);
      g_autofree char *here = hoist_postgres_get_text (live, sql, NULL, call, error);
      g_autofree char *there =
          here != NULL ? hoist_postgres_get_text (copy, sql, NULL, call, error) : NULL;

      if (there == NULL)
        return FALSE;
      gint64 live_rows = g_ascii_strtoll (here, NULL, 10);
      if (!hoist_database_migrated_check_rows (table,
                                               live_rows + hoist_postgres_cell_int (known, i, 1),
                                               g_ascii_strtoll (there, NULL, 10), live_rows, error))
        return FALSE;
    }
  return known != NULL;
}
