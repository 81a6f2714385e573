/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Once through a log of captured changes: for every key that it names, the row as it is now is
 * written on the other side, or deleted there. All of one moment, in one transaction; what was
 * carried is taken out of the log only afterwards, so that nothing is lost between the two, and
 * doing it again changes nothing. Owned by the call; worker thread. Never writes a table of the
 * side that it reads from. */
#include "drivers/hoist-postgres-capture.h"
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
  const HoistPostgresShape *from, *to;
  char *match;   /* "t.k = (…)" for the key hoist_k.key */
  char *texts;   /* columns of `from` that `to` has, as texts of a row t */
  char *names;   /* … and as SQL names, those that are calculated behind them */
  char *values;  /* what is written there, of a row s */
  char *fields;  /* s: each text as the type that it has there, under its name of `from` */
  char *updates; /* SET list; "" nothing to update */
  char *same;    /* condition that t holds what s says */
  const HoistDriverCall *call;
} Table;

static void
table_clear (Table *t)
{
  g_free (t->match);
  g_free (t->texts);
  g_free (t->names);
  g_free (t->values);
  g_free (t->fields);
  g_free (t->updates);
  g_free (t->same);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Table, table_clear)

static void
add (GString *list, const char *between, const char *text)
{
  g_string_append_printf (list, "%s%s", list->len > 0 ? between : "", text);
}

static char *
write_match (const HoistPostgresShape *shape, const char *key)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < shape->key->len; i++)
    {
      const HoistPostgresColumn *column = g_ptr_array_index (shape->key, i);
      g_autofree char *one =
          g_strdup_printf ("t.%s = (%s::json->>%u)::%s", column->name, key, i, column->type);

      add (text, " AND ", one);
    }
  return g_string_free (text, FALSE);
}

/* Lists of SQL that grow together. */
typedef struct
{
  GString *texts, *names, *values, *fields, *updates, *same;
  guint n; /* texts so far; the key is in front of them */
} Lists;

/* A column of `from` is there under its own name, as the type that it will have; if `to` has none,
 * as the type that it has. */
static void
add_field (Lists *l, const Table *t, const HoistPostgresColumn *column)
{
  const HoistPostgresColumn *there = hoist_postgres_find_column (t->to, column->name);
  g_autofree char *text = g_strdup_printf ("t.%s::text", column->name);
  g_autofree char *field = g_strdup_printf (
      "(e->>%u)::%s AS %s", ++l->n, there != NULL ? there->type : column->type, column->name);

  add (l->texts, ", ", text);
  add (l->fields, ", ", field);
}

static void
add_target (Lists *l, const Table *t, const HoistPostgresColumn *column)
{
  const HoistValue *columns = t->carry->columns;
  const char *rule = hoist_postgres_find_rule (columns, t->to, column);
  gboolean is_there = hoist_postgres_find_column (t->from, column->name) != NULL;
  g_autofree char *update = g_strdup_printf ("%s = EXCLUDED.%s", column->name, column->name);
  g_autofree char *same =
      g_strdup_printf ("t.%s::text IS NOT DISTINCT FROM s.%s::text", column->name, column->name);
  g_autofree char *plain = g_strdup_printf ("s.%s", column->name);
  g_autofree char *value = rule != NULL && !t->carry->back
                               ? g_strdup_printf ("(%s)::%s", rule, column->type)
                               : g_strdup (plain);

  if (!is_there && (rule == NULL || t->carry->back))
    return; /* it gets what it gets by itself */
  add (l->names, ", ", column->name);
  add (l->values, ", ", value);
  if (rule == NULL && !column->is_fixed)
    add (l->same, " AND ", same);
  if (!column->is_key && !column->is_fixed && !(rule != NULL && t->carry->back))
    add (l->updates, ", ", update);
}

static void
table_init (Table *t)
{
  Lists l = { g_string_new (NULL),
              g_string_new (NULL),
              g_string_new (NULL),
              g_string_new (NULL),
              g_string_new (NULL),
              g_string_new (NULL),
              0 };

  for (guint i = 0; i < t->from->columns->len; i++)
    add_field (&l, t, g_ptr_array_index (t->from->columns, i));
  for (guint i = 0; i < t->to->columns->len; i++)
    add_target (&l, t, g_ptr_array_index (t->to->columns, i));
  t->match = write_match (t->to, "hoist_k.key");
  t->texts = g_string_free (l.texts, FALSE);
  t->names = g_string_free (l.names, FALSE);
  t->values = g_string_free (l.values, FALSE);
  t->fields = g_string_free (l.fields, FALSE);
  t->updates = g_string_free (l.updates, FALSE);
  t->same = g_string_free (l.same, FALSE);
}

/* --- one chunk ----------------------------------------------------------------------------- */

static HoistPostgresRows *
ask (HoistPostgres *db, char *sql, const char *one, const char *other, const HoistDriverCall *call,
     GError **error)
{
  const char *values[] = { one, other, NULL };
  g_autofree char *text = sql;

  return hoist_postgres_query (db, text, values, call, error);
}

/* [[key, text, …], …] */
static char *
read_rows (const Table *t, const Chunk *chunk, GError **error)
{
  g_autofree char *match = write_match (t->from, "hoist_k.key");
  g_autoptr (HoistPostgresRows) rows =
      ask (t->carry->from,
           g_strdup_printf (
               "SELECT coalesce(json_agg(json_build_array(hoist_k.key, %s)), '[]')::text FROM "
               "json_array_elements_text($1::json) hoist_k (key) JOIN ONLY %s t ON %s",
               t->texts, t->from->name, match),
           chunk->keys, NULL, t->call, error);

  return rows != NULL ? g_strdup (hoist_postgres_cell (rows, 0, 0)) : NULL;
}

static gboolean
delete_rows (const Table *t, const char *keys, HoistDatabaseCarried *ret, GError **error)
{
  g_autoptr (HoistPostgresRows) rows =
      ask (t->carry->to,
           g_strdup_printf (
               "DELETE FROM ONLY %s t USING json_array_elements_text($1::json) hoist_k (key) "
               "WHERE %s",
               t->to->name, t->match),
           keys, NULL, t->call, error);

  if (rows == NULL)
    return FALSE;
  ret->carried += g_ascii_strtoll (PQcmdTuples (rows), NULL, 10);
  return TRUE;
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
               t->to->name, t->match),
           chunk->born, t->to->name, t->call, error);
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
               hoist_postgres_cell (rows, 0, 0), t->to->name, keys);
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
              chunk->born, t->to->name, t->call, error);
  return rows != NULL;
}

#define SOURCE "(SELECT e->>0 AS hoist_key, %s FROM json_array_elements($1::json) e) s"

static gboolean
put_rows (const Table *t, const char *list, HoistDatabaseCarried *ret, GError **error)
{
  g_autofree char *source = g_strdup_printf (SOURCE, t->fields);
  g_autofree char *conflict =
      t->updates[0] != '\0' ? g_strdup_printf ("UPDATE SET %s", t->updates) : g_strdup ("NOTHING");
  g_autoptr (GString) key = g_string_new (NULL);
  g_autoptr (HoistPostgresRows) rows = NULL;

  for (guint i = 0; i < t->to->key->len; i++)
    add (key, ", ", ((HoistPostgresColumn *) g_ptr_array_index (t->to->key, i))->name);
  rows = ask (t->carry->to,
              g_strdup_printf ("INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %s ON "
                               "CONFLICT (%s) DO %s",
                               t->to->name, t->names, t->values, source, key->str, conflict),
              list, NULL, t->call, error);
  if (rows == NULL)
    return FALSE;
  ret->carried += g_ascii_strtoll (PQcmdTuples (rows), NULL, 10);
  return TRUE;
}

/* Read back: what was sent is what is there now. */
static gboolean
prove_rows (const Table *t, const char *list, GError **error)
{
  g_autofree char *source = g_strdup_printf (SOURCE, t->fields);
  g_autofree char *match = write_match (t->to, "s.hoist_key");
  g_autoptr (HoistPostgresRows) rows = NULL;

  if (t->carry->back)
    return TRUE;
  rows = ask (t->carry->to,
              g_strdup_printf ("SELECT count(*) FROM %s WHERE NOT EXISTS (SELECT 1 FROM ONLY %s t "
                               "WHERE %s AND %s)",
                               source, t->to->name, match, t->same),
              list, NULL, t->call, error);
  if (rows == NULL || hoist_postgres_cell_int (rows, 0, 0) == 0)
    return rows != NULL;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
               hoist_postgres_cell_int (rows, 0, 0) == 1
                   ? "%s row of %s is not there as it was carried."
                   : "%s rows of %s are not there as they were carried.",
               hoist_postgres_cell (rows, 0, 0), t->to->name);
  return FALSE;
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
    g_propagate_prefixed_error (error, g_steal_pointer (&local), "%s: ", t->to->name);
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
  g_autofree char *list = read_rows (t, chunk, error);
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
  *t = (Table){ .carry = r->carry, .call = r->call };
  t->from = hoist_postgres_find_shape (r->from, chunk->table);
  t->to = hoist_postgres_find_shape (r->to, chunk->table);
  if (t->from == NULL || t->to == NULL || t->to->key->len == 0)
    return FALSE;
  table_init (t);
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
      sql = g_strdup_printf ("DELETE FROM ONLY %s", t.to->name);
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
