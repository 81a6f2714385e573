/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-typed-back.h. A key that was carried is kept aside in the server's log (carried), so
 * that a copy which is given up takes nothing with it. Owned by the call; worker thread. Never
 * writes to the old database, nor to a table of the application on the server. */
#include "drivers/hoist-typed-back.h"

#include <string.h>
#include <sys/stat.h>

#include "base/hoist-error.h"
#include "drivers/hoist-sqlite-beside.h"
#include "drivers/hoist-typed-back-table.h"
#include "drivers/hoist-typed-learn.h"
#include "drivers/hoist-typed-sequence.h"
#include "drivers/hoist-typed-sides.h"

#define CHUNK "500" /* keys that are read at once */
#define DANGLING_ROUNDS 1000

static void
free_lost (gpointer data)
{
  HoistTypedLost *lost = data;

  g_free (lost->table);
  g_free (lost->key);
  g_free (lost->column);
  g_free (lost->why);
  g_free (lost);
}

static void
free_count (gpointer data)
{
  HoistTypedBackCount *count = data;

  g_free (count->name);
  g_free (count);
}

static void
back_init (HoistTypedBack *back)
{
  *back = (HoistTypedBack){ .tables = g_ptr_array_new_with_free_func (free_count),
                            .rows = g_ptr_array_new_with_free_func (free_lost) };
}

void
hoist_typed_back_clear (HoistTypedBack *back)
{
  g_clear_pointer (&back->tables, g_ptr_array_unref);
  g_clear_pointer (&back->rows, g_ptr_array_unref);
}

/* --- one round ----------------------------------------------------------------------------- */

typedef struct
{
  char *table, *keys; /* keys NULL: all of its rows went at once */
  gint64 n_keys;
} Chunk;

static void
free_chunk (gpointer data)
{
  Chunk *chunk = data;

  g_free (chunk->table);
  g_free (chunk->keys);
  g_free (chunk);
}

typedef struct
{
  HoistTypedSides *s;
  HoistSqlite *into;
  gboolean all, is_last; /* all: also what was carried before; nothing of the log is changed */
  GPtrArray *learnt;     /* forms, by the pair's tables */
  GPtrArray *tables;     /* HoistTypedBackTable*, by the pair's tables; NULL: not needed yet */
  GPtrArray *chunks;
  GPtrArray *homeless; /* char*: tables of the server that have no place */
  HoistTypedBack *ret;
} Round;

static void
round_clear (Round *r)
{
  g_clear_pointer (&r->learnt, g_ptr_array_unref);
  g_clear_pointer (&r->tables, g_ptr_array_unref);
  g_clear_pointer (&r->chunks, g_ptr_array_unref);
  g_clear_pointer (&r->homeless, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Round, round_clear)

static void
tell_lost (const char *table, const char *key, const char *column, const char *why,
           gpointer user_data)
{
  Round *r = user_data;
  HoistTypedLost *lost;

  if (r->ret->rows->len >= HOIST_TYPED_BACK_TOLD)
    return;
  lost = g_new0 (HoistTypedLost, 1);
  lost->table = g_strdup (table);
  lost->key = g_strdup (key);
  lost->column = g_strdup (column != NULL ? column : "");
  lost->why = g_strdup (why);
  g_ptr_array_add (r->ret->rows, lost);
}

static HoistTypedBackTable *
get_table (Round *r, guint at, GError **error)
{
  const HoistTypedTable *table = r->s->pair.tables->pdata[at];
  const HoistTypedBackPlace place = {
    .pair = &r->s->pair,
    .into = r->into,
    .there = hoist_postgres_find_shape (r->s->there, table->sql_name),
    .here = hoist_sqlite_find_shape (r->s->here, table->name),
    .table = table,
    .forms = r->learnt->pdata[at],
    .tell = tell_lost,
    .user_data = r,
  };

  if (r->tables->pdata[at] != NULL)
    return r->tables->pdata[at];
  if (place.there == NULL || place.here == NULL)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                   "The table %s is another one in the new database.", table->name);
      return NULL;
    }
  r->tables->pdata[at] = hoist_typed_back_table_new (&place, error);
  return r->tables->pdata[at];
}

static gboolean
read_chunks (Round *r, GError **error)
{
  static const char sql[] =
      "WITH k AS (SELECT tab, key FROM hoist_capture.log UNION SELECT tab, key FROM "
      "hoist_capture.carried WHERE $1 = 'all'), n AS (SELECT tab, key, (row_number() OVER "
      "(PARTITION BY tab ORDER BY key) - 1) / " CHUNK
      " AS part FROM k WHERE key <> '') SELECT tab, "
      "json_agg(key)::text, count(*) FROM n GROUP BY tab, part UNION ALL SELECT tab, '', 0 FROM k "
      "WHERE key = '' ORDER BY 3, 1";
  const char *values[] = { r->all ? "all" : "", NULL };
  g_autoptr (HoistPostgresRows) rows =
      hoist_postgres_query (r->s->pair.to, sql, values, r->s->pair.call, error);

  for (int i = 0; rows != NULL && i < PQntuples (rows); i++)
    {
      Chunk *chunk = g_new0 (Chunk, 1);
      const char *keys = hoist_postgres_cell (rows, i, 1);

      chunk->table = g_strdup (hoist_postgres_cell (rows, i, 0));
      chunk->keys = keys[0] != '\0' ? g_strdup (keys) : NULL;
      chunk->n_keys = hoist_postgres_cell_int (rows, i, 2);
      r->ret->noted += chunk->n_keys;
      g_ptr_array_add (r->chunks, chunk);
    }
  return rows != NULL;
}

static HoistTypedBackCount *
find_count (Round *r, const char *name)
{
  HoistTypedBackCount *count;

  for (guint i = 0; i < r->ret->tables->len; i++)
    if (g_str_equal (((HoistTypedBackCount *) r->ret->tables->pdata[i])->name, name))
      return r->ret->tables->pdata[i];
  count = g_new0 (HoistTypedBackCount, 1);
  count->name = g_strdup (name);
  count->then = -1;
  g_ptr_array_add (r->ret->tables, count);
  return count;
}

/* "public.users" is called users where the old database has no such table. */
static const char *
name_for_people (const char *sql_name)
{
  return g_str_has_prefix (sql_name, "public.") ? sql_name + strlen ("public.") : sql_name;
}

static void
lose_chunk (Round *r, const Chunk *chunk)
{
  HoistTypedBackCount *count = find_count (r, name_for_people (chunk->table));

  if (count->noted == 0)
    {
      tell_lost (count->name, "", NULL, "The old database has no such table.", r);
      g_ptr_array_add (r->homeless, g_strdup (chunk->table));
    }
  count->noted += chunk->n_keys;
  count->lost += chunk->n_keys;
}

typedef enum
{
  DROP,
  PUT
} Pass;

static gboolean
pass_chunk (Round *r, const Chunk *chunk, Pass pass, GError **error)
{
  guint at = 0;
  const HoistTypedTable *table = hoist_typed_sides_find_table (r->s, chunk->table, &at);
  HoistTypedBackTable *t;

  if (!hoist_driver_call_check (r->s->pair.call, error))
    return FALSE;
  if (table == NULL)
    {
      if (pass == DROP && chunk->n_keys > 0)
        lose_chunk (r, chunk);
      return TRUE;
    }
  t = get_table (r, at, error);
  if (t == NULL)
    return FALSE;
  if (pass == PUT)
    return chunk->keys == NULL
           || hoist_typed_back_table_put (t, chunk->keys, &r->ret->carried, error);
  find_count (r, table->name)->noted += chunk->n_keys;
  return chunk->keys != NULL ? hoist_typed_back_table_drop (t, chunk->keys, &r->ret->carried, error)
                             : hoist_typed_back_table_empty (t, error);
}

static gboolean
pass_all (Round *r, Pass pass, GError **error)
{
  for (guint i = 0; i < r->chunks->len; i++)
    if (!pass_chunk (r, r->chunks->pdata[i], pass, error))
      return FALSE;
  return TRUE;
}

static gboolean
bring_back_all (Round *r, GError **error)
{
  for (guint i = 0; i < r->tables->len; i++)
    if (r->tables->pdata[i] != NULL
        && !hoist_typed_back_table_bring_back (r->tables->pdata[i], error))
      return FALSE;
  return TRUE;
}

/* --- rows that refer to what has no place -------------------------------------------------- */

typedef struct
{
  char *table, *parent;
  gint64 rowid;
} Dangling;

static void
free_dangling (gpointer data)
{
  Dangling *one = data;

  g_free (one->table);
  g_free (one->parent);
  g_free (one);
}

static GPtrArray *
find_dangling (HoistSqlite *db, GError **error)
{
  g_autoptr (HoistSqliteStatement) rows =
      hoist_sqlite_prepare (db, "PRAGMA main.foreign_key_check", error);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (free_dangling);
  gboolean row = FALSE, ok = rows != NULL;

  while (ok && (ok = hoist_sqlite_step (rows, &row, error)) && row)
    {
      Dangling *one = g_new0 (Dangling, 1);

      one->table = g_strdup ((const char *) sqlite3_column_text (rows, 0));
      one->rowid = sqlite3_column_int64 (rows, 1);
      one->parent = g_strdup ((const char *) sqlite3_column_text (rows, 2));
      g_ptr_array_add (list, one);
    }
  return ok ? g_steal_pointer (&list) : NULL;
}

static gboolean
reject (Round *r, const Dangling *one, GError **error)
{
  for (guint i = 0; i < r->s->pair.tables->len; i++)
    if (g_ascii_strcasecmp (((HoistTypedTable *) r->s->pair.tables->pdata[i])->name, one->table)
        == 0)
      {
        HoistTypedBackTable *t = get_table (r, i, error);

        return t != NULL && hoist_typed_back_table_reject (t, one->rowid, one->parent, error);
      }
  return TRUE;
}

/* A row that is taken out may be what another one refers to. */
static gboolean
settle_dangling (Round *r, GError **error)
{
  gint64 before = -1;

  for (guint i = 0; i < DANGLING_ROUNDS; i++)
    {
      g_autoptr (GPtrArray) list = find_dangling (r->into, error);
      gint64 changes = sqlite3_total_changes (r->into);

      if (list == NULL)
        return FALSE;
      if (list->len == 0 || changes == before) /* nothing more can be done about it */
        return TRUE;
      for (guint k = 0; k < list->len; k++)
        if (!reject (r, list->pdata[k], error))
          return FALSE;
      before = changes == sqlite3_total_changes (r->into) ? changes : -1;
      if (!bring_back_all (r, error))
        return FALSE;
    }
  return TRUE;
}

/* --- counts -------------------------------------------------------------------------------- */

static gint64
count_here (Round *r, const char *table)
{
  g_autofree char *quoted = hoist_sqlite_quote (table);
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM main.%s", quoted);

  return hoist_sqlite_get_int (r->into, sql, -1);
}

static gboolean
count_there (Round *r, const char *sql_name, gint64 *ret, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM %s", sql_name);
  g_autofree char *n = hoist_postgres_get_text (r->s->pair.to, sql, NULL, r->s->pair.call, error);

  *ret = n != NULL ? g_ascii_strtoll (n, NULL, 10) : -1;
  return n != NULL;
}

static gboolean
count_tables (Round *r, GError **error)
{
  for (guint i = 0; i < r->s->pair.tables->len; i++)
    {
      const HoistTypedTable *table = r->s->pair.tables->pdata[i];
      HoistTypedBackCount *count = find_count (r, table->name);

      count->then = count_here (r, table->name);
      if (r->tables->pdata[i] != NULL)
        count->lost = hoist_typed_back_table_count_lost (r->tables->pdata[i]);
      if (!count_there (r, table->sql_name, &count->now, error))
        return FALSE;
    }
  for (guint i = 0; i < r->homeless->len; i++)
    if (!count_there (r, r->homeless->pdata[i],
                      &find_count (r, name_for_people (r->homeless->pdata[i]))->now, error))
      return FALSE;
  for (guint i = 0; i < r->ret->tables->len; i++)
    r->ret->lost += ((HoistTypedBackCount *) r->ret->tables->pdata[i])->lost;
  return TRUE;
}

/* What no trigger sees: of a table that is new since, every row; and large objects. */
static gboolean
count_unseen (Round *r, GError **error)
{
  g_autoptr (HoistPostgresRows) rows = hoist_typed_sides_list_unwatched (r->s, error);
  g_autofree char *blobs =
      rows != NULL
          ? hoist_postgres_get_text (r->s->pair.to, "SELECT count(*) FROM pg_largeobject_metadata",
                                     NULL, r->s->pair.call, error)
          : NULL;

  for (int i = 0; blobs != NULL && i < PQntuples (rows); i++)
    {
      Chunk chunk = { .table = (char *) hoist_postgres_cell (rows, i, 0) };

      if (!count_there (r, chunk.table, &chunk.n_keys, error))
        return FALSE;
      r->ret->noted += chunk.n_keys;
      if (chunk.n_keys > 0)
        lose_chunk (r, &chunk);
    }
  if (blobs == NULL || g_str_equal (blobs, "0"))
    return blobs != NULL;
  r->ret->noted += g_ascii_strtoll (blobs, NULL, 10);
  r->ret->lost += g_ascii_strtoll (blobs, NULL, 10);
  tell_lost ("large objects", "", NULL, "SQLite has no such thing.", r);
  return TRUE;
}

/* --- the log ------------------------------------------------------------------------------- */

static gboolean
keep_lost (Round *r, HoistPostgres *db, GError **error)
{
  for (guint i = 0; i < r->tables->len; i++)
    {
      const HoistTypedTable *table = r->s->pair.tables->pdata[i];
      const GPtrArray *lost = r->tables->pdata[i] != NULL
                                  ? hoist_typed_back_table_get_lost (r->tables->pdata[i])
                                  : NULL;
      g_autoptr (HoistValue) list = hoist_value_new_array ();
      g_autofree char *json = NULL;
      const char *values[] = { table->sql_name, NULL, NULL };
      g_autoptr (HoistPostgresRows) rows = NULL;

      if (lost == NULL || lost->len == 0)
        continue;
      for (guint k = 0; k < lost->len; k++)
        hoist_value_append (list, hoist_value_new_string (lost->pdata[k]));
      json = hoist_value_to_json (list);
      values[1] = json;
      rows = hoist_postgres_query (
          db,
          "INSERT INTO hoist_lost SELECT $1, key FROM json_array_elements_text($2::json) k (key)",
          values, r->s->pair.call, error);
      if (rows == NULL)
        return FALSE;
    }
  for (guint i = 0; i < r->homeless->len; i++)
    {
      const char *values[] = { r->homeless->pdata[i], NULL };
      g_autoptr (HoistPostgresRows) rows = hoist_postgres_query (
          db,
          "INSERT INTO hoist_lost SELECT DISTINCT tab, key FROM hoist_capture.log WHERE tab = $1",
          values, r->s->pair.call, error);

      if (rows == NULL)
        return FALSE;
    }
  return TRUE;
}

/* Behind the copy's own end. What has no place stays noted: it is looked at in each round. */
static gboolean
note_carried (Round *r, GError **error)
{
  static const char move[] =
      "WITH gone AS (DELETE FROM hoist_capture.log l WHERE NOT EXISTS (SELECT 1 FROM hoist_lost o "
      "WHERE o.tab = l.tab AND o.key = l.key) RETURNING tab, key) INSERT INTO "
      "hoist_capture.carried SELECT DISTINCT tab, key FROM gone";
  HoistPostgres *db = r->s->pair.to;
  const HoistDriverCall *call = r->s->pair.call;
  gint64 homeless = 0;

  if (r->all)
    return hoist_postgres_run (db, "ROLLBACK", call, error);
  if (!hoist_postgres_run (db, "CREATE TEMP TABLE hoist_lost (tab text, key text) ON COMMIT DROP",
                           call, error)
      || !keep_lost (r, db, error) || !hoist_postgres_run (db, move, call, error)
      || !hoist_postgres_count_lag (db, &homeless, call, error)
      || !hoist_postgres_run (db, "COMMIT", call, error)
      || !hoist_postgres_count_lag (db, &r->ret->lag, call, error))
    return FALSE;
  r->ret->lag -= homeless; /* which no round would carry */
  return TRUE;
}

/* --- the whole ----------------------------------------------------------------------------- */

static gboolean
begin (Round *r, GError **error)
{
  g_autofree char *escaped = g_uri_escape_string (r->s->pair.order->from, "/", FALSE);
  char *attach = sqlite3_mprintf ("ATTACH 'file://%q?mode=ro' AS was", escaped);
  int on;
  gboolean ok;

  sqlite3_db_config (r->into, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, &on);
  ok = hoist_sqlite_run (r->into, attach, error)
       && hoist_sqlite_run (r->into, "PRAGMA foreign_keys = OFF", error)
       && hoist_sqlite_run (r->into, "BEGIN IMMEDIATE", error)
       && hoist_postgres_run (r->s->pair.to, "BEGIN ISOLATION LEVEL REPEATABLE READ",
                              r->s->pair.call, error);
  sqlite3_free (attach);
  return ok;
}

static gboolean
go_through (Round *r, GError **error)
{
  if ((r->learnt = hoist_typed_learn (&r->s->pair, error)) == NULL || !read_chunks (r, error)
      || !pass_all (r, DROP, error) || !pass_all (r, PUT, error) || !bring_back_all (r, error))
    return FALSE;
  if (r->is_last
      && (!settle_dangling (r, error) || !hoist_typed_sequence_raise (&r->s->pair, r->into, error)))
    return FALSE;
  return (!r->is_last || count_unseen (r, error)) && count_tables (r, error);
}

static gboolean
run_round (Round *r, GError **error)
{
  r->tables = g_ptr_array_new_with_free_func (hoist_typed_back_table_free);
  g_ptr_array_set_size (r->tables, (int) r->s->pair.tables->len);
  r->chunks = g_ptr_array_new_with_free_func (free_chunk);
  r->homeless = g_ptr_array_new_with_free_func (g_free);
  if (begin (r, error) && go_through (r, error) && hoist_sqlite_run (r->into, "COMMIT", error)
      && note_carried (r, error))
    return TRUE;
  if (!hoist_sqlite_run (r->into, "ROLLBACK", NULL))
    g_debug ("The transaction has ended by itself.");
  return FALSE;
}

gboolean
hoist_typed_back_preview (const HoistTypedCopyOrder *order, HoistTypedBack *ret,
                          const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistSqlite) scratch = hoist_sqlite_open_scratch (call, error);
  g_auto (HoistTypedSides) s = { { 0 } };
  g_auto (Round) r = { .s = &s, .into = scratch, .all = TRUE, .is_last = TRUE, .ret = ret };

  back_init (ret);
  return scratch != NULL && hoist_sqlite_online_copy_into (order->from, scratch, call, error)
         && hoist_typed_sides_open (&s, order, call, error) && run_round (&r, error);
}

gboolean
hoist_typed_back_make (const HoistTypedCopyOrder *order, const char *into,
                       const HoistDriverCall *call, GError **error)
{
  static const char again[] =
      "BEGIN; INSERT INTO hoist_capture.log (tab, op, key) SELECT tab, CASE key WHEN '' THEN 'T' "
      "ELSE 'U' END, key FROM hoist_capture.carried; DELETE FROM hoist_capture.carried; COMMIT";
  g_autoptr (HoistPostgresPlace) place = hoist_postgres_place_load (order->to, error);
  g_autoptr (HoistPostgres) db =
      place != NULL ? hoist_postgres_open (place, NULL, call, error) : NULL;
  g_autoptr (HoistSqlite) copy = NULL;

  if (db == NULL || !hoist_sqlite_beside_remove (into, error)
      || !hoist_postgres_run (db, again, call, error)
      || !hoist_sqlite_beside_copy (order->from, into, call, error)
      || (copy = hoist_sqlite_open (into, HOIST_SQLITE_WRITE, call, error)) == NULL)
    return FALSE;
  return hoist_sqlite_check_sound (copy, NULL, error);
}

gboolean
hoist_typed_back_carry (const HoistTypedCopyOrder *order, const char *into, gboolean is_last,
                        HoistTypedBack *ret, const HoistDriverCall *call, GError **error)
{
  g_auto (HoistTypedSides) s = { { 0 } };
  g_autoptr (HoistSqlite) copy = hoist_sqlite_open (into, HOIST_SQLITE_WRITE, call, error);
  g_auto (Round) r = { .s = &s, .into = copy, .is_last = is_last, .ret = ret };

  back_init (ret);
  return copy != NULL && hoist_typed_sides_open (&s, order, call, error) && run_round (&r, error);
}
