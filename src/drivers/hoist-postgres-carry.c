/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Once through a log of captured changes: for every key that it names, the row as it is now is
 * written on the other side, or deleted there. All of one moment, in one transaction; what was
 * carried is taken out of the log only afterwards, so that nothing is lost between the two, and
 * doing it again changes nothing. Owned by the call; worker thread. Never writes a table of the
 * side that it reads from. */
#include "drivers/hoist-postgres-put.h"
#include "base/hoist-error.h"
#include "base/hoist-text.h"
#include <string.h>

#define CHUNK "500"

/* Keys of one table that were noted, as JSON lists of texts. The numbers of the log are in the
 * order of each row's changes: who changes it next waits for the one before. */
typedef struct
{
  char *table, *keys;
  char *born; /* first of all they came to be */
  char *dead; /* last of all they were deleted */
  gint64 n_keys;
  gboolean emptied, waits;
} Chunk;

static void
chunk_free (gpointer data)
{
  Chunk *chunk = data;

  g_free (chunk->table);
  g_free (chunk->keys);
  g_free (chunk->born);
  g_free (chunk->dead);
  g_free (chunk);
}

typedef struct
{
  const HoistPostgresCarry *carry;
  HoistPostgresPut put;
  const HoistDriverCall *call;
} Table;

static void
table_clear (Table *t)
{
  hoist_postgres_put_clear (&t->put);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Table, table_clear)

/* --- one chunk ----------------------------------------------------------------------------- */

static HoistPostgresRows *
ask (HoistPostgres *db, char *sql, const char *one, const char *other, const HoistDriverCall *call,
     GError **error)
{
  const char *values[] = { one, other, NULL };
  g_autofree char *text = sql;

  return hoist_postgres_query (db, text, values, call, error);
}

static gboolean
delete_rows (const Table *t, const char *keys, HoistDatabaseCarried *ret, GError **error)
{
  return hoist_postgres_put_delete (&t->put, t->carry->to, keys, &ret->carried, t->call, error);
}

/* A row that came to be over here must not be there already, unless we brought it. */
static gboolean
check_collisions (const Table *t, const Chunk *chunk, GError **error)
{
  g_autoptr (HoistPostgresRows) rows = NULL;
  g_autofree char *keys = NULL;

  if (t->carry->back || g_str_equal (chunk->born, "[]"))
    return TRUE;
  rows =
      ask (t->carry->to,
           g_strdup_printf (
               "SELECT count(*), coalesce(string_agg(key, ', ' ORDER BY key) "
               "FILTER (WHERE n <= 5), '') FROM (SELECT hoist_k.key, row_number() OVER "
               "(ORDER BY hoist_k.key) AS n FROM json_array_elements_text($1::json) hoist_k (key) "
               "JOIN ONLY %s t ON %s WHERE NOT EXISTS (SELECT 1 FROM "
               "hoist_capture.applied a WHERE a.tab = $2 AND a.key = hoist_k.key)) q",
               t->put.to->name, t->put.match),
           chunk->born, t->put.to->name, t->call, error);
  if (rows == NULL)
    return FALSE;
  if (hoist_postgres_cell_int (rows, 0, 0) == 0)
    return TRUE;
  keys = hoist_text_clean_line (hoist_postgres_cell (rows, 0, 1), -1, 200);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT,
               hoist_postgres_cell_int (rows, 0, 0) == 1
                   ? "%s key of %s was given out on both sides, by the migrations and by the "
                     "service: %s."
                   : "%s keys of %s were given out on both sides, by the migrations and by the "
                     "service: %s.",
               hoist_postgres_cell (rows, 0, 0), t->put.to->name, keys);
  return FALSE;
}

static gboolean
note_born (const Table *t, const Chunk *chunk, GError **error)
{
  g_autoptr (HoistPostgresRows) rows = NULL;

  if (t->carry->back || g_str_equal (chunk->born, "[]"))
    return TRUE;
  rows = ask (t->carry->to,
              g_strdup ("INSERT INTO hoist_capture.applied (tab, op, key) SELECT $2, 'I', key FROM "
                        "json_array_elements_text($1::json) hoist_k (key)"),
              chunk->born, t->put.to->name, t->call, error);
  return rows != NULL;
}

static gboolean
put_rows (const Table *t, const char *list, HoistDatabaseCarried *ret, GError **error)
{
  return hoist_postgres_put_write (&t->put, t->carry->to, list, &ret->carried, t->call, error);
}

static gboolean
prove_rows (const Table *t, const char *list, GError **error)
{
  return t->carry->back || hoist_postgres_put_prove (&t->put, t->carry->to, list, t->call, error);
}

static gboolean
guarded (const Table *t,
         gboolean (*act) (const Table *, const char *, HoistDatabaseCarried *, GError **),
         const char *list, HoistDatabaseCarried *ret, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (!hoist_postgres_run (t->carry->to, "SAVEPOINT chunk", t->call, error))
    return FALSE;
  if (act (t, list, ret, &local))
    return hoist_postgres_run (t->carry->to, "RELEASE SAVEPOINT chunk", t->call, error);
  if (g_error_matches (local, HOIST_ERROR, HOIST_ERROR_CANCELLED)
      || g_error_matches (local, HOIST_ERROR, HOIST_ERROR_UNREACHABLE)
      || hoist_postgres_run (t->carry->to, "ROLLBACK TO SAVEPOINT chunk", t->call, NULL))
    g_propagate_prefixed_error (error, g_steal_pointer (&local), "%s: ", t->put.to->name);
  return FALSE;
}

/* Row by row: those that have no place there stay where they are. */
static gboolean
put_each (const Table *t, const char *list, HoistDatabaseCarried *ret, GError **error)
{
  g_autoptr (HoistPostgresRows) rows =
      ask (t->carry->to,
           g_strdup ("SELECT json_build_array(e)::text FROM json_array_elements($1::json) e"), list,
           NULL, t->call, error);

  for (int i = 0; rows != NULL && i < PQntuples (rows); i++)
    if (!guarded (t, put_rows, hoist_postgres_cell (rows, i, 0), ret, NULL))
      ret->lost++;
  return rows != NULL && hoist_driver_call_check (t->call, error);
}

static gboolean
carry_rows (const Table *t, const Chunk *chunk, HoistDatabaseCarried *ret, GError **error)
{
  g_autofree char *list =
      hoist_postgres_put_read (&t->put, t->carry->from, chunk->keys, t->call, error);
  g_autoptr (GError) local = NULL;

  if (list == NULL || g_str_equal (list, "[]"))
    return list != NULL;
  if (guarded (t, put_rows, list, ret, &local))
    return prove_rows (t, list, error) && note_born (t, chunk, error);
  if (t->carry->back && !g_error_matches (local, HOIST_ERROR, HOIST_ERROR_CANCELLED))
    return put_each (t, list, ret, error);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* --- all of them --------------------------------------------------------------------------- */

static GPtrArray *
read_chunks (HoistPostgres *from, const HoistDriverCall *call, GError **error)
{
  static const char sql[] =
      "WITH k AS (SELECT tab, key, (array_agg(op ORDER BY seq))[1] AS first, (array_agg(op ORDER "
      "BY seq DESC))[1] AS last FROM hoist_capture.log GROUP BY tab, key), n AS (SELECT *, tab "
      "IN (SELECT tab FROM k WHERE key = '') AS emptied, (row_number() OVER (PARTITION BY tab "
      "ORDER BY key) - 1) / " CHUNK " AS part FROM k WHERE "
      "key <> '') SELECT tab, coalesce(json_agg(key) FILTER (WHERE last <> 'D'), '[]')::text, "
      "coalesce(json_agg(key) FILTER (WHERE first = 'I' AND NOT emptied), '[]')::text, "
      "coalesce(json_agg(key) "
      "FILTER (WHERE last = 'D'), '[]')::text, '', count(*) FROM n GROUP BY tab, part UNION ALL "
      "SELECT tab, '[]', '[]', '[]', 'T', 0 FROM k WHERE key = '' ORDER BY 5 DESC, 1";
  g_autoptr (HoistPostgresRows) rows = hoist_postgres_query (from, sql, NULL, call, error);
  GPtrArray *chunks;

  if (rows == NULL)
    return NULL;
  chunks = g_ptr_array_new_with_free_func (chunk_free);
  for (int i = 0; i < PQntuples (rows); i++)
    {
      Chunk *chunk = g_new0 (Chunk, 1);

      chunk->table = g_strdup (hoist_postgres_cell (rows, i, 0));
      chunk->keys = g_strdup (hoist_postgres_cell (rows, i, 1));
      chunk->born = g_strdup (hoist_postgres_cell (rows, i, 2));
      chunk->dead = g_strdup (hoist_postgres_cell (rows, i, 3));
      chunk->emptied = hoist_postgres_cell (rows, i, 4)[0] != '\0';
      chunk->n_keys = g_ascii_strtoll (hoist_postgres_cell (rows, i, 5), NULL, 10);
      g_ptr_array_add (chunks, chunk);
    }
  return chunks;
}

typedef struct
{
  const HoistPostgresCarry *carry;
  GPtrArray *from, *to; /* shapes */
  GPtrArray *chunks;
  HoistDatabaseCarried *ret;
  const HoistDriverCall *call;
} Round;

/* FALSE: the table has no place over there. */
static gboolean
find_table (const Round *r, const Chunk *chunk, Table *t)
{
  const HoistPostgresShape *from = hoist_postgres_find_shape (r->from, chunk->table);
  const HoistPostgresShape *to = hoist_postgres_find_shape (r->to, chunk->table);

  *t = (Table){ .carry = r->carry, .call = r->call };
  if (from == NULL || to == NULL || to->key->len == 0)
    return FALSE;
  hoist_postgres_put_init (&t->put, from, to, r->carry->columns, r->carry->back);
  return TRUE;
}

static gint64
count_keys (const Round *r, const Chunk *chunk)
{
  const char *values[] = { chunk->keys, NULL };
  g_autofree char *n = hoist_postgres_get_text (
      r->carry->from, "SELECT json_array_length($1::json)", values, r->call, NULL);

  return n != NULL ? g_ascii_strtoll (n, NULL, 10) : 0;
}

/* First of all, before anything of the other side is touched. */
static gboolean
check_chunk (const Round *r, const Chunk *chunk, GError **error)
{
  g_auto (Table) t = { 0 };

  if (find_table (r, chunk, &t))
    return check_collisions (&t, chunk, error);
  r->ret->lost += count_keys (r, chunk);
  return TRUE;
}

static gboolean
delete_chunk (const Round *r, Chunk *chunk, GError **error)
{
  g_auto (Table) t = { 0 };
  g_autofree char *sql = NULL;
  g_autoptr (GError) local = NULL;
  gboolean again = chunk->waits;

  chunk->waits = FALSE;
  if (!find_table (r, chunk, &t))
    return TRUE;
  if (chunk->emptied)
    {
      sql = g_strdup_printf ("DELETE FROM ONLY %s", t.put.to->name);
      return hoist_postgres_run (r->carry->to, sql, r->call, error);
    }
  if (g_str_equal (chunk->dead, "[]") || guarded (&t, delete_rows, chunk->dead, r->ret, &local))
    return TRUE;
  chunk->waits = !again; /* for a row that has to go first and comes later */
  if (!again)
    return hoist_driver_call_check (r->call, error);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
put_chunk (const Round *r, const Chunk *chunk, GError **error)
{
  g_auto (Table) t = { 0 };

  return chunk->emptied || !find_table (r, chunk, &t) || carry_rows (&t, chunk, r->ret, error);
}

/* What was noted up to this round and is not over there yet. */
static void
tell_rest (const Round *r, guint done)
{
  guint n = r->chunks->len;
  gint64 rest = 0;
  g_autofree char *text = NULL;

  for (guint i = done; i < n; i++)
    rest += ((const Chunk *) r->chunks->pdata[i])->n_keys;
  text = g_strdup_printf ("%s is %" G_GINT64_FORMAT " %s behind",
                          r->carry->back ? "What was set aside" : "The copy", rest,
                          rest == 1 ? "row" : "rows");
  hoist_driver_call_progress (r->call, (double) done / n, text);
}

static gboolean
carry_all (const Round *r, GError **error)
{
  guint n = r->chunks->len;

  if (n > 0)
    tell_rest (r, 0);
  for (guint i = 0; i < n; i++)
    if (!check_chunk (r, g_ptr_array_index (r->chunks, i), error))
      return FALSE;
  for (guint i = 0; i < n; i++)
    if (!delete_chunk (r, g_ptr_array_index (r->chunks, i), error))
      return FALSE;
  for (guint i = 0; i < n; i++)
    {
      if (!put_chunk (r, g_ptr_array_index (r->chunks, i), error))
        return FALSE;
      tell_rest (r, i + 1);
    }
  for (guint i = n; i > 0; i--)
    {
      Chunk *chunk = g_ptr_array_index (r->chunks, i - 1);

      if (chunk->waits && !delete_chunk (r, chunk, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
begin (const HoistPostgresCarry *carry, const HoistDriverCall *call, GError **error)
{
  return hoist_postgres_run (carry->from, "BEGIN ISOLATION LEVEL REPEATABLE READ", call, error)
         && hoist_postgres_run (carry->to, "BEGIN; SET CONSTRAINTS ALL DEFERRED", call, error);
}

gboolean
hoist_postgres_carry (const HoistPostgresCarry *carry, HoistDatabaseCarried *ret,
                      const HoistDriverCall *call, GError **error)
{
  g_autoptr (GPtrArray) from = hoist_postgres_list_shapes (carry->from, call, error);
  g_autoptr (GPtrArray) to =
      from != NULL ? hoist_postgres_list_shapes (carry->to, call, error) : NULL;
  g_autoptr (GPtrArray) chunks = NULL;
  Round r = { carry, from, to, NULL, ret, call };
  gboolean ok;

  if (to == NULL || !begin (carry, call, error))
    return FALSE;
  r.chunks = chunks = read_chunks (carry->from, call, error);
  ok = chunks != NULL && carry_all (&r, error)
       && hoist_postgres_run (carry->to, "COMMIT", call, error)
       && hoist_postgres_run (carry->from, "DELETE FROM hoist_capture.log", call, error)
       && hoist_postgres_run (carry->from, "COMMIT", call, error);
  if (!ok
      && (!hoist_postgres_run (carry->to, "ROLLBACK", NULL, NULL)
          || !hoist_postgres_run (carry->from, "ROLLBACK", NULL, NULL)))
    g_debug ("A side of the copy is gone.");
  return ok && hoist_postgres_count_lag (carry->from, &ret->lag, call, error);
}
