/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a database holds, as digests: the sum of a hash of every row, so that the order in which a
 * server keeps rows does not count; what AUTO_INCREMENT and sequences give out next, too. Values
 * are taken so that nothing of them is rounded or converted. Owned by the call; any thread. Reads
 * only. */
#include "drivers/hoist-mariadb-content.h"
#include "base/hoist-digest.h"
#include "base/hoist-error.h"
#include <string.h>

char *
hoist_mariadb_compare_sql (const HoistMariadbColumn *column)
{
  static const char *const forms[] = {
    [HOIST_MARIADB_NUMBER] = "CAST(%s AS CHAR)",
    [HOIST_MARIADB_REAL] = "CAST(CAST(%s AS DOUBLE) AS CHAR)",
    [HOIST_MARIADB_BITS] = "CAST(CAST(%s AS UNSIGNED) AS CHAR)",
    [HOIST_MARIADB_WORD] = "CAST(%s AS CHAR)",
    [HOIST_MARIADB_BYTES] = "CAST(%s AS BINARY)",
    [HOIST_MARIADB_LONG] = "SHA2(%s, 256)", /* a cast would end at max_allowed_packet */
  };
  g_autofree char *name = hoist_mariadb_quote (column->name);
  g_auto (GStrv) parts = g_strsplit (forms[column->kind], "%s", 2);

  return g_strconcat (parts[0], name, parts[1], NULL);
}

char *
hoist_mariadb_write_sql (const HoistMariadbColumn *column)
{
  static const char *const forms[] = {
    [HOIST_MARIADB_NUMBER] = "%s",
    [HOIST_MARIADB_REAL] = "CAST(%s AS DOUBLE)",
    [HOIST_MARIADB_BITS] = "CAST(%s AS UNSIGNED)",
    [HOIST_MARIADB_WORD] = "%s",
    [HOIST_MARIADB_BYTES] = "%s",
    [HOIST_MARIADB_LONG] = "%s",
  };
  g_autofree char *name = hoist_mariadb_quote (column->name);
  g_auto (GStrv) parts = g_strsplit (forms[column->kind], "%s", 2);

  return g_strconcat (parts[0], name, parts[1], NULL);
}

char *
hoist_mariadb_rows_sql (const HoistMariadbTable *table)
{
  GString *sql = g_string_new ("SELECT LEFT(SHA2(CONCAT(''");
  g_autofree char *name = hoist_mariadb_quote (table->name);

  for (guint i = 0; i < table->columns->len; i++)
    {
      g_autofree char *value = hoist_mariadb_compare_sql (g_ptr_array_index (table->columns, i));

      g_string_append_printf (sql, ", IFNULL(CONCAT(LENGTH(%s), ':', %s), 'N')", value, value);
    }
  g_string_append_printf (sql, "), 256), 32) FROM %s", name);
  return g_string_free (sql, FALSE);
}

typedef struct
{
  guint64 sums[2];
  gint64 n;
  GArray *rows;
  const char *table;
} Sum;

static gboolean
add_row (char **cells, const unsigned long *sizes, gpointer user_data, GError **error)
{
  Sum *sum = user_data;
  char first[17] = "";
  guint64 a;

  if (cells[0] == NULL || sizes[0] != 32)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                   "A row of the table %s is larger than the server lets one answer be "
                   "(max_allowed_packet).",
                   sum->table);
      return FALSE;
    }
  memcpy (first, cells[0], 16);
  a = g_ascii_strtoull (first, NULL, 16);
  sum->sums[0] += a;
  sum->sums[1] += g_ascii_strtoull (cells[0] + 16, NULL, 16);
  sum->n++;
  if (sum->rows != NULL)
    g_array_append_val (sum->rows, a);
  return TRUE;
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  guint64 x = *(const guint64 *) a, y = *(const guint64 *) b;

  return x < y ? -1 : x > y;
}

static HoistTableDigest *
digest_table (HoistMariadb *db, const HoistMariadbTable *table, GArray *rows,
              const HoistDriverCall *call, GError **error)
{
  g_autofree char *sql = NULL;
  g_autofree char *text = NULL;
  Sum sum = { .rows = rows, .table = table->name };

  if (!table->is_sequence)
    {
      sql = hoist_mariadb_rows_sql (table);
      if (!hoist_mariadb_each (db, sql, add_row, &sum, call, error))
        {
          g_prefix_error (error, "The table %s can't be read: ", table->name);
          return NULL;
        }
    }
  if (rows != NULL)
    g_array_sort (rows, compare_numbers);
  text = g_strdup_printf ("%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x", sum.sums[0],
                          sum.sums[1]);
  return hoist_table_digest_new (table->name, sum.n, text);
}

static void
add_all (HoistDatabaseDigest *found, const GPtrArray *tables)
{
  g_autoptr (HoistDigest) digest = hoist_digest_new ();

  hoist_digest_add (digest, found->schema_digest, strlen (found->schema_digest) + 1);
  for (guint i = 0; i < found->tables->len; i++)
    {
      const HoistTableDigest *table = g_ptr_array_index (found->tables, i);
      const HoistMariadbTable *as = g_ptr_array_index (tables, i);
      g_autofree char *line = g_strdup_printf ("%s\n%" G_GINT64_FORMAT "\n%s\n%s", table->name,
                                               table->rows, table->digest, as->counter);

      hoist_digest_add (digest, line, strlen (line) + 1);
    }
  found->content_digest = hoist_digest_finish (digest);
}

HoistDatabaseDigest *
hoist_mariadb_digest (HoistMariadb *db, const GPtrArray *tables, const GPtrArray *objects,
                      GPtrArray *rows, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistDatabaseDigest) found = g_new0 (HoistDatabaseDigest, 1);

  found->tables = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_table_digest_free);
  found->foreign_key_digest = g_strdup ("");
  found->schema_digest = hoist_mariadb_digest_schema (tables, objects);
  for (guint i = 0; i < tables->len; i++)
    {
      const HoistMariadbTable *table = g_ptr_array_index (tables, i);
      GArray *of = rows != NULL ? g_array_new (FALSE, FALSE, sizeof (guint64)) : NULL;
      HoistTableDigest *one;

      if (of != NULL)
        g_ptr_array_add (rows, of);
      one = digest_table (db, table, of, call, error);
      if (one == NULL)
        return NULL;
      g_ptr_array_add (found->tables, one);
      hoist_driver_call_progress (call, (i + 1.0) / tables->len, table->name);
    }
  add_all (found, tables);
  return g_steal_pointer (&found);
}

gboolean
hoist_mariadb_begin_moment (HoistMariadb *db, const HoistDriverCall *call, GError **error)
{
  return hoist_mariadb_run (db, "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY", call,
                            error);
}

HoistDatabaseDigest *
hoist_mariadb_digest_all (HoistMariadb *db, const HoistDriverCall *call, GError **error)
{
  g_autoptr (GPtrArray) tables = NULL;
  g_autoptr (GPtrArray) objects = NULL;
  g_autoptr (HoistDatabaseDigest) digest = NULL;

  if (!hoist_mariadb_begin_moment (db, call, error)
      || (tables = hoist_mariadb_list_tables (db, call, error)) == NULL
      || (objects = hoist_mariadb_list_objects (db, call, error)) == NULL
      || (digest = hoist_mariadb_digest (db, tables, objects, NULL, call, error)) == NULL
      || !hoist_mariadb_run (db, "COMMIT", call, error))
    return NULL;
  return g_steal_pointer (&digest);
}
