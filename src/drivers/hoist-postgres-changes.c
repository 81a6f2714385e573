/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds and keeps what was written between a dump and the stop. New rows are known by the number of
 * their transaction; which rows are gone is told by the keys, in shares of the table, so that only
 * those shares are read that differ. The sum of hashes that is a table's digest is kept up with
 * what goes and what comes. Owned by the call; worker thread. Reads the databases only; what it
 * writes is the file beside the dump (hoist-postgres-changes-file.h). */
#include "drivers/hoist-postgres-changes.h"
#include "drivers/hoist-postgres-changes-file.h"
#include "base/hoist-error.h"
#include <string.h>

#define FEW 20000         /* rows that are fewer than any database worth the thought */
#define CHUNK_ROWS "500"  /* of one record … */
#define CHUNK_BYTES "4e6" /* … and about so many of its rows, as the server keeps them */
#define SHARES "4095"     /* a mask */

void
hoist_postgres_changes_clear (HoistPostgresChanges *changes)
{
  g_clear_pointer (&changes->tables, g_ptr_array_unref);
  g_clear_pointer (&changes->counts, g_array_unref);
}

/* Large objects have no numbers that we may read. */
static gboolean
has_large_objects (HoistPostgres *db, const HoistBackup *dump, const HoistDriverCall *call)
{
  const HoistTableDigest *last =
      dump->tables->len > 0 ? g_ptr_array_index (dump->tables, dump->tables->len - 1) : NULL;
  g_autofree char *now = hoist_postgres_get_text (
      db, "SELECT 1 FROM pg_largeobject_metadata LIMIT 1", NULL, call, NULL);

  return (last != NULL && g_str_equal (last->name, HOIST_POSTGRES_LARGE_OBJECTS)) || now == NULL
         || now[0] != '\0';
}

gboolean
hoist_postgres_changes_find (HoistPostgres *live, const HoistBackup *dump, gint64 mark,
                             HoistPostgresChanges *ret, const HoistDriverCall *call, GError **error)
{
  *ret = (HoistPostgresChanges){ .tables = hoist_postgres_list_tables (live, call, error),
                                 .counts = g_array_new (FALSE, FALSE, sizeof (gint64)) };
  if (ret->tables == NULL || ret->tables->len != dump->tables->len
      || has_large_objects (live, dump, call))
    return FALSE;
  for (guint i = 0; i < ret->tables->len; i++)
    {
      const HoistPostgresTable *table = g_ptr_array_index (ret->tables, i);
      const HoistTableDigest *before = g_ptr_array_index (dump->tables, i);
      gint64 counts[2];

      if (!g_str_equal (table->name, before->name)
          || !hoist_postgres_count_since (live, table, mark, counts, call, error))
        return FALSE;
      g_array_append_vals (ret->counts, counts, 2);
      ret->n_rows += counts[0] + counts[1];
      ret->n_new += counts[1];
      ret->n_removed += before->rows - counts[0];
    }
  return TRUE;
}

gboolean
hoist_postgres_changes_are_few (const HoistPostgresChanges *changes)
{
  return changes->n_new + changes->n_removed <= MAX (FEW, changes->n_rows / 10);
}

/* --- one table ----------------------------------------------------------------------------- */

typedef struct
{
  const HoistPostgresChangesOrder *order;
  const HoistDriverCall *call;
  const HoistPostgresShape *shape;
  HoistPostgresPut put;
  HoistPostgresChangesFile *file;
  char *sum;         /* of the hashes of its rows */
  gint64 n_replaced; /* rows of before that are there with other content */
  gint64 n_gone;     /* rows of before that must be found to be gone */
} Table;

static void
table_clear (Table *t)
{
  hoist_postgres_put_clear (&t->put);
  g_free (t->sum);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Table, table_clear)

#define HASHES "count(*), coalesce(sum(hashtextextended((t.*)::text COLLATE \"C\", 0)), 0)::text"

/* sum + sign * what is in the second cell */
static gboolean
add_to_sum (Table *t, const HoistPostgresRows *rows, const char *sign, GError **error)
{
  const char *values[] = { t->sum, hoist_postgres_cell (rows, 0, 1), NULL };
  g_autofree char *sql = g_strdup_printf ("SELECT ($1::numeric %s $2::numeric)::text", sign);
  char *sum = hoist_postgres_get_text (t->order->live, sql, values, t->call, error);

  if (sum == NULL)
    return FALSE;
  g_free (t->sum);
  t->sum = sum;
  return TRUE;
}

/* The rows of these keys leave the sum; how many there were is added. */
static gboolean
take_out (Table *t, const char *keys, gint64 *ret_n, GError **error)
{
  const char *values[] = { keys, NULL };
  g_autofree char *sql =
      g_strdup_printf ("SELECT " HASHES " FROM json_array_elements_text($1::json) hoist_k (key) "
                       "JOIN ONLY %s t ON %s",
                       t->shape->name, t->put.match);
  g_autoptr (HoistPostgresRows) rows =
      hoist_postgres_query (t->order->ready, sql, values, t->call, error);

  if (rows == NULL || !add_to_sum (t, rows, "-", error))
    return FALSE;
  *ret_n += hoist_postgres_cell_int (rows, 0, 0);
  return TRUE;
}

static gboolean
add_new_to_sum (Table *t, GError **error)
{
  g_autofree char *since = hoist_postgres_write_since (t->order->mark);
  g_autofree char *sql =
      g_strdup_printf ("SELECT " HASHES " FROM ONLY %s t WHERE %s", t->shape->name, since);
  g_autoptr (HoistPostgresRows) rows =
      hoist_postgres_query (t->order->live, sql, NULL, t->call, error);

  return rows != NULL && add_to_sum (t, rows, "+", error);
}

/* Lists of keys, each short enough for one record. */
static HoistPostgresRows *
list_new (const Table *t, GError **error)
{
  g_autofree char *key = hoist_postgres_write_key (t->shape, "t");
  g_autofree char *since = hoist_postgres_write_since (t->order->mark);
  g_autofree char *sql = g_strdup_printf (
      "SELECT json_agg(key)::text FROM (SELECT %s AS key, (row_number() OVER w - 1) / " CHUNK_ROWS
      " + floor(sum(pg_column_size(t.*)) OVER w / " CHUNK_BYTES ") AS part FROM ONLY %s t WHERE %s "
      "WINDOW w AS (ORDER BY ctid ROWS UNBOUNDED PRECEDING)) q GROUP BY part ORDER BY part",
      key, t->shape->name, since);

  return hoist_postgres_query (t->order->live, sql, NULL, t->call, error);
}

static gboolean
keep_new (Table *t, GError **error)
{
  g_autoptr (HoistPostgresRows) lists = list_new (t, error);

  for (int i = 0; lists != NULL && i < PQntuples (lists); i++)
    {
      const char *keys = hoist_postgres_cell (lists, i, 0);
      g_autofree char *rows = NULL;

      if (!take_out (t, keys, &t->n_replaced, error)
          || (rows = hoist_postgres_put_read (&t->put, t->order->live, keys, t->call, error))
                 == NULL
          || !hoist_postgres_changes_file_add (t->file, t->shape, "[]", rows, error))
        return FALSE;
    }
  return lists != NULL && add_new_to_sum (t, error);
}

/* --- what is gone -------------------------------------------------------------------------- */

static GHashTable *
read_shares (const Table *t, HoistPostgres *db, GError **error)
{
  g_autofree char *key = hoist_postgres_write_key (t->shape, "t");
  g_autofree char *sql = g_strdup_printf (
      "SELECT hashtext(key) & " SHARES ", sum(hashtextextended(key, 0))::text FROM (SELECT %s AS "
      "key FROM ONLY %s t) q GROUP BY 1",
      key, t->shape->name);
  g_autoptr (HoistPostgresRows) rows = hoist_postgres_query (db, sql, NULL, t->call, error);
  GHashTable *shares;

  if (rows == NULL)
    return NULL;
  shares = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (int i = 0; i < PQntuples (rows); i++)
    g_hash_table_replace (shares, g_strdup (hoist_postgres_cell (rows, i, 0)),
                          g_strdup (hoist_postgres_cell (rows, i, 1)));
  return shares;
}

/* Those in which the keys are others, as a list of SQL. */
static char *
find_shares (const Table *t, GError **error)
{
  g_autoptr (GHashTable) then = read_shares (t, t->order->ready, error);
  g_autoptr (GHashTable) now = then != NULL ? read_shares (t, t->order->live, error) : NULL;
  GHashTableIter iter;
  gpointer share, sum;
  GString *list;

  if (now == NULL)
    return NULL;
  list = g_string_new ("{");
  g_hash_table_iter_init (&iter, then);
  while (g_hash_table_iter_next (&iter, &share, &sum))
    if (g_strcmp0 (sum, g_hash_table_lookup (now, share)) != 0)
      g_string_append_printf (list, "%s%s", list->len > 1 ? "," : "", (const char *) share);
  g_string_append_c (list, '}');
  return g_string_free (list, FALSE);
}

static HoistPostgresRows *
read_keys (const Table *t, HoistPostgres *db, const char *shares, GError **error)
{
  const char *values[] = { shares, NULL };
  g_autofree char *key = hoist_postgres_write_key (t->shape, "t");
  g_autofree char *sql = g_strdup_printf ("SELECT key FROM (SELECT %s AS key FROM ONLY %s t) q "
                                          "WHERE hashtext(key) & " SHARES " = ANY ($1::int[])",
                                          key, t->shape->name);

  return hoist_postgres_query (db, sql, values, t->call, error);
}

static gboolean
keep_gone (Table *t, GError **error)
{
  g_autofree char *shares = find_shares (t, error);
  g_autoptr (HoistPostgresRows) then =
      shares != NULL ? read_keys (t, t->order->ready, shares, error) : NULL;
  g_autoptr (HoistPostgresRows) now =
      then != NULL ? read_keys (t, t->order->live, shares, error) : NULL;
  g_autoptr (GHashTable) there = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (HoistValue) gone = hoist_value_new_array ();
  g_autofree char *keys = NULL;
  gint64 n = 0;

  if (now == NULL)
    return FALSE;
  for (int i = 0; i < PQntuples (now); i++)
    g_hash_table_add (there, (gpointer) hoist_postgres_cell (now, i, 0));
  for (int i = 0; i < PQntuples (then); i++)
    if (!g_hash_table_contains (there, hoist_postgres_cell (then, i, 0)))
      hoist_value_append (gone, hoist_value_new_string (hoist_postgres_cell (then, i, 0)));
  keys = hoist_value_to_json (gone);
  return take_out (t, keys, &n, error)
         && hoist_postgres_changes_file_add (t->file, t->shape, keys, "[]", error)
         && n == t->n_gone;
}

/* FALSE without an error: what is gone can't be told. */
static gboolean
keep_table (Table *t, gint64 n_removed, GError **error)
{
  if (!keep_new (t, error))
    return FALSE;
  t->n_gone = n_removed - t->n_replaced;
  return t->n_gone == 0 || (t->n_gone > 0 && keep_gone (t, error));
}

/* --- all of them --------------------------------------------------------------------------- */

static HoistTableDigest *
keep_one (const HoistPostgresChangesOrder *order, const GPtrArray *shapes, guint i,
          HoistPostgresChanges *changes, HoistPostgresChangesFile *file,
          const HoistDriverCall *call, GError **error)
{
  const HoistPostgresTable *table = g_ptr_array_index (changes->tables, i);
  const HoistTableDigest *before = g_ptr_array_index (order->dump->tables, i);
  const gint64 *counts = &g_array_index (changes->counts, gint64, 2 * i);
  g_auto (Table) t = { .order = order, .call = call, .file = file };

  if (counts[0] == before->rows && counts[1] == 0)
    return hoist_table_digest_new (before->name, before->rows, before->digest);
  t.shape = hoist_postgres_find_shape (shapes, table->sql_name);
  if (t.shape == NULL || t.shape->key->len == 0)
    return NULL;
  hoist_postgres_put_init (&t.put, t.shape, t.shape, NULL, FALSE);
  t.sum = g_strdup (before->digest);
  if (!keep_table (&t, before->rows - counts[0], error))
    return NULL;
  changes->n_kept += counts[1] + t.n_gone;
  return hoist_table_digest_new (before->name, counts[0] + counts[1], t.sum);
}

GPtrArray *
hoist_postgres_changes_keep (const HoistPostgresChangesOrder *order, HoistPostgresChanges *changes,
                             const HoistDriverCall *call, GError **error)
{
  g_autoptr (GPtrArray) shapes = hoist_postgres_list_shapes (order->live, call, error);
  g_autoptr (HoistPostgresChangesFile) file =
      shapes != NULL ? hoist_postgres_changes_file_new (order->path, error) : NULL;
  g_autoptr (GPtrArray) digests =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_table_digest_free);

  if (file == NULL)
    return NULL;
  for (guint i = 0; i < changes->tables->len; i++)
    {
      HoistTableDigest *digest = keep_one (order, shapes, i, changes, file, call, error);

      if (digest == NULL)
        return NULL;
      g_ptr_array_add (digests, digest);
    }
  return hoist_postgres_changes_file_finish (file, error) ? g_steal_pointer (&digests) : NULL;
}

gboolean
hoist_postgres_changes_check (HoistPostgres *ready, const HoistBackup *dump,
                              const GPtrArray *tables, const HoistDriverCall *call, GError **error)
{
  g_autoptr (GPtrArray) there = hoist_postgres_list_tables (ready, call, error);

  if (there == NULL)
    return FALSE;
  for (guint i = 0; i < tables->len && i < there->len; i++)
    {
      const HoistPostgresTable *table = g_ptr_array_index (there, i);
      const HoistTableDigest *before = g_ptr_array_index (dump->tables, i);
      const HoistTableDigest *now = g_ptr_array_index (tables, i);
      g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM ONLY %s", table->sql_name);
      g_autofree char *n = NULL;

      if (g_str_equal (before->digest, now->digest) && before->rows == now->rows)
        continue;
      n = hoist_postgres_get_text (ready, sql, NULL, call, error);
      if (n == NULL)
        return FALSE;
      if (g_ascii_strtoll (n, NULL, 10) == now->rows)
        continue;
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
                   "%s has %s rows in the copy and %" G_GINT64_FORMAT " in the database.",
                   now->name, n, now->rows);
      return FALSE;
    }
  return TRUE;
}
