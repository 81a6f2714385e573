/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Both sides of a change of engine, read anew and compared (see hoist-typed-copy.h). A row is the
 * hash of its values in their common form; what was sent is not looked at. Owned by the call;
 * worker thread. Reads only. */
#include "base/hoist-digest.h"
#include "base/hoist-error.h"
#include "drivers/hoist-typed-copy.h"
#include "drivers/hoist-typed-table.h"
#include <string.h>

#define HASH 16 /* bytes of a row's SHA-256 that are kept */

typedef struct
{
  guint8 hash[HASH];
  gint64 ordinal; /* of the source: in the order in which it is read */
} Row;

typedef struct
{
  HoistTypedPair *pair;
  const HoistTypedTable *table;
  HoistDigest *digest;
  GString *value;
  GArray *here, *there; /* Row, sorted */
} Comparing;

void
hoist_typed_table_report_free (HoistTypedTableReport *report)
{
  g_free (report->name);
  g_free (report->digest);
  g_free (report->digest_there);
  g_free (report->first);
  g_free (report);
}

/* The length stands before each value, so that no two rows look alike by accident. */
static void
add_value (HoistDigest *digest, const char *bytes, gsize n_bytes, gboolean is_null)
{
  guint64 length = is_null ? G_MAXUINT64 : n_bytes;

  hoist_digest_add (digest, &length, sizeof length);
  if (!is_null)
    hoist_digest_add (digest, bytes, n_bytes);
}

static void
end_row (HoistDigest *digest, GArray *rows)
{
  guint8 whole[HOIST_DIGEST_SIZE];
  Row row = { .ordinal = rows->len + 1 };

  hoist_digest_finish_bytes (digest, whole);
  memcpy (row.hash, whole, HASH);
  g_array_append_val (rows, row);
}

/* --- the source -------------------------------------------------------------------------- */

/* jsonb, ranges, arrays and the like: what the server makes of such a text. */
static char *
ask_server (Comparing *c, const HoistTypedColumn *column, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT ($1::text)::%s::text", column->type);
  const char *values[] = { c->value->str, NULL };

  return hoist_postgres_get_text (c->pair->to, sql, values, c->pair->call, error);
}

static gboolean
add_source_value (Comparing *c, HoistSqliteStatement *rows, guint at, GError **error)
{
  const HoistTypedColumn *column = g_ptr_array_index (c->table->columns, at);
  HoistTypedValue value;
  const char *why = NULL;
  g_autofree char *said = NULL;

  if (!hoist_typed_table_get_value (rows, at, &value))
    {
      add_value (c->digest, NULL, 0, TRUE);
      return TRUE;
    }
  g_string_truncate (c->value, 0);
  /* What does not fit was never copied: it differs from everything. */
  if (!hoist_typed_value_write (&column->kind, &value, c->value, &why))
    g_string_assign (c->value, why);
  else if (column->kind.of == HOIST_TYPED_SERVER)
    {
      said = ask_server (c, column, error);
      if (said == NULL)
        return FALSE;
      g_string_assign (c->value, said);
    }
  add_value (c->digest, c->value->str, c->value->len, FALSE);
  return TRUE;
}

static gboolean
read_source (Comparing *c, GError **error)
{
  g_autoptr (HoistSqliteStatement) rows = hoist_typed_table_select (c->pair, c->table, error);
  gboolean row = TRUE;

  while (rows != NULL)
    {
      if (!hoist_sqlite_step (rows, &row, error) || !hoist_driver_call_check (c->pair->call, error))
        return FALSE;
      if (!row)
        return TRUE;
      for (guint i = 0; i < c->table->columns->len; i++)
        if (!add_source_value (c, rows, i, error))
          return FALSE;
      end_row (c->digest, c->here);
    }
  return FALSE;
}

/* --- over there -------------------------------------------------------------------------- */

/* One field of COPY's text format, which ends at a tab or at the line's end; NULL is \N. */
static const char *
take_field (const char *at, const char *end, GString *ret, gboolean *ret_null)
{
  g_string_truncate (ret, 0);
  *ret_null = end - at >= 2 && at[0] == '\\' && at[1] == 'N';
  for (; at < end && *at != '\t' && *at != '\n'; at++)
    {
      static const char from[] = "bfnrtv", to[] = "\b\f\n\r\t\v";
      const char *known;

      if (*at != '\\' || at + 1 == end)
        {
          g_string_append_c (ret, *at);
          continue;
        }
      at++;
      known = strchr (from, *at);
      g_string_append_c (ret, known != NULL ? to[known - from] : *at);
    }
  return at < end ? at + 1 : end;
}

static void
add_line (Comparing *c, const char *line, gsize n_bytes)
{
  g_autoptr (GString) field = g_string_new (NULL);
  const char *at = line, *end = line + n_bytes;

  for (guint i = 0; i < c->table->columns->len; i++)
    {
      const HoistTypedColumn *column = g_ptr_array_index (c->table->columns, i);
      gboolean is_null;

      at = take_field (at, end, field, &is_null);
      g_string_truncate (c->value, 0);
      /* What SQLite can't have (infinity, the years before Christ) differs from everything there.
       */
      if (!is_null && !hoist_typed_value_read (&column->kind, field->str, field->len, c->value))
        g_string_printf (c->value, "\n%s", field->str);
      add_value (c->digest, c->value->str, c->value->len, is_null);
    }
  end_row (c->digest, c->there);
}

static char *
write_select (const HoistTypedTable *table)
{
  GString *sql = g_string_new ("COPY (SELECT ");

  for (guint i = 0; i < table->columns->len; i++)
    g_string_append_printf (sql, "%s%s", i > 0 ? ", " : "",
                            ((HoistTypedColumn *) g_ptr_array_index (table->columns, i))->sql_name);
  g_string_append_printf (sql, " FROM %s) TO STDOUT", table->sql_name);
  return g_string_free (sql, FALSE);
}

/* What is still on its way is read to the end, so that the connection can be used again. */
static gboolean
end_reading (Comparing *c, gboolean good, GError **error)
{
  HoistPostgresRows *result = NULL;

  while ((result = PQgetResult (c->pair->to)) != NULL)
    {
      if (good && PQresultStatus (result) != PGRES_COMMAND_OK)
        {
          hoist_postgres_set_error (c->pair->to, result, error);
          good = FALSE;
        }
      PQclear (result);
    }
  return good;
}

static gboolean
read_target (Comparing *c, GError **error)
{
  g_autofree char *sql = write_select (c->table);
  g_autoptr (HoistPostgresRows) begun = PQexec (c->pair->to, sql);
  gboolean good = TRUE;
  char *line = NULL;
  int n;

  if (PQresultStatus (begun) != PGRES_COPY_OUT)
    {
      hoist_postgres_set_error (c->pair->to, begun, error);
      return FALSE;
    }
  while ((n = PQgetCopyData (c->pair->to, &line, FALSE)) > 0)
    {
      good = good && hoist_driver_call_check (c->pair->call, error);
      if (good)
        add_line (c, line, (gsize) n);
      PQfreemem (line);
    }
  return end_reading (c, good, error);
}

/* --- both -------------------------------------------------------------------------------- */

static int
compare_rows_cb (gconstpointer a, gconstpointer b)
{
  return memcmp (((const Row *) a)->hash, ((const Row *) b)->hash, HASH);
}

static char *
digest_rows (const GArray *rows)
{
  g_autoptr (HoistDigest) digest = hoist_digest_new ();

  for (guint i = 0; i < rows->len; i++)
    hoist_digest_add (digest, g_array_index (rows, Row, i).hash, HASH);
  return hoist_digest_finish (digest);
}

static char *
name_row (const Comparing *c, gint64 ordinal)
{
  g_autoptr (HoistSqliteStatement) rows = hoist_typed_table_select (c->pair, c->table, NULL);
  gboolean row = rows != NULL;

  for (gint64 i = 0; i < ordinal && row; i++)
    if (!hoist_sqlite_step (rows, &row, NULL))
      row = FALSE;
  return row ? hoist_typed_table_name_row (c->table, rows, ordinal) : NULL;
}

static HoistTypedTableReport *
report (const Comparing *c)
{
  HoistTypedTableReport *ret = g_new0 (HoistTypedTableReport, 1);
  guint i = 0, k = 0;
  gint64 first = -1;

  while (i < c->here->len || k < c->there->len)
    {
      const Row *here = i < c->here->len ? &g_array_index (c->here, Row, i) : NULL;
      const Row *there = k < c->there->len ? &g_array_index (c->there, Row, k) : NULL;
      int order = here == NULL ? 1 : there == NULL ? -1 : compare_rows_cb (here, there);

      if (order < 0 && first < 0)
        first = here->ordinal;
      ret->differing += order != 0 ? 1 : 0;
      ret->only_there += order > 0 ? 1 : 0;
      i += order <= 0 ? 1 : 0;
      k += order >= 0 ? 1 : 0;
    }
  ret->name = g_strdup (c->table->name);
  ret->rows = c->here->len;
  ret->digest = digest_rows (c->here);
  ret->digest_there = digest_rows (c->there);
  ret->first = first >= 0 ? name_row (c, first) : NULL;
  return ret;
}

static HoistTypedTableReport *
compare_table (HoistTypedPair *pair, const HoistTypedTable *table, GError **error)
{
  g_autoptr (HoistDigest) digest = hoist_digest_new ();
  g_autoptr (GString) value = g_string_new (NULL);
  g_autoptr (GArray) here = g_array_new (FALSE, FALSE, sizeof (Row));
  g_autoptr (GArray) there = g_array_new (FALSE, FALSE, sizeof (Row));
  Comparing c = { pair, table, digest, value, here, there };

  if (!read_source (&c, error) || !read_target (&c, error))
    {
      g_prefix_error (error, "The table %s can't be compared: ", table->name);
      return NULL;
    }
  g_array_sort (here, compare_rows_cb);
  g_array_sort (there, compare_rows_cb);
  return report (&c);
}

GPtrArray *
hoist_typed_copy_compare (const HoistTypedCopyOrder *order, const HoistDriverCall *call,
                          GError **error)
{
  g_autoptr (GPtrArray) reports =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_typed_table_report_free);
  g_auto (HoistTypedPair) pair = { 0 };

  if (!hoist_typed_pair_open (&pair, order, call, error))
    return NULL;
  for (guint i = 0; i < pair.tables->len; i++)
    {
      const HoistTypedTable *table = g_ptr_array_index (pair.tables, i);
      HoistTypedTableReport *one = NULL;

      hoist_driver_call_progress (call, (double) i / pair.tables->len, table->name);
      one = compare_table (&pair, table, error);
      if (one == NULL)
        return NULL;
      g_ptr_array_add (reports, one);
    }
  return g_steal_pointer (&reports);
}
