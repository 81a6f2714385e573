/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a database holds, as digests: one over the schema, one per table over its rows in the order
 * of their keys, one over all. Values are hashed as stored, tagged by type, so that 1, 1.0, '1' and
 * x'31' differ; page layout, free pages and indexes do not count. Runs on the caller's connection
 * in one read transaction; any thread. Writes nothing. */
#include "drivers/hoist-sqlite.h"
#include "base/hoist-digest.h"
#include "base/hoist-error.h"
#include <string.h>

#define BUFFER_SIZE 65536

typedef struct
{
  HoistDigest *sum;
  const HoistDriverCall *call; /* is told of the bytes; may be NULL */
  guchar buffer[BUFFER_SIZE];
  gsize used;
} RowHash;

static void
row_hash_flush (RowHash *hash)
{
  hoist_digest_add (hash->sum, hash->buffer, hash->used);
  hoist_driver_call_bytes (hash->call, (gint64) hash->used);
  hash->used = 0;
}

static void
row_hash_add (RowHash *hash, const void *bytes, gsize n)
{
  if (hash->used + n > BUFFER_SIZE)
    row_hash_flush (hash);
  if (n > BUFFER_SIZE)
    {
      hoist_digest_add (hash->sum, bytes, n);
      hoist_driver_call_bytes (hash->call, (gint64) n);
      return;
    }
  if (n > 0)
    memcpy (hash->buffer + hash->used, bytes, n);
  hash->used += n;
}

static void
row_hash_add_sized (RowHash *hash, char tag, const void *bytes, gsize n)
{
  guint64 size = GUINT64_TO_BE ((guint64) n);

  row_hash_add (hash, &tag, 1);
  row_hash_add (hash, &size, sizeof size);
  row_hash_add (hash, bytes, n);
}

static void
row_hash_add_value (RowHash *hash, HoistSqliteStatement *row, int column)
{
  gint64 number;
  double real;

  switch (sqlite3_column_type (row, column))
    {
    case SQLITE_INTEGER:
      number = GINT64_TO_BE (sqlite3_column_int64 (row, column));
      row_hash_add_sized (hash, 'i', &number, sizeof number);
      break;
    case SQLITE_FLOAT:
      real = sqlite3_column_double (row, column);
      row_hash_add_sized (hash, 'r', &real, sizeof real);
      break;
    case SQLITE_TEXT:
      {
        const void *text = sqlite3_column_text (row, column);

        row_hash_add_sized (hash, 't', text, sqlite3_column_bytes (row, column));
        break;
      }
    case SQLITE_BLOB:
      {
        const void *blob = sqlite3_column_blob (row, column);

        row_hash_add_sized (hash, 'b', blob, sqlite3_column_bytes (row, column));
        break;
      }
    default:
      row_hash_add_sized (hash, 'n', NULL, 0);
    }
}

static char *
hash_rows (HoistSqlite *db, const char *sql, const HoistDriverCall *call, gint64 *ret_rows,
           GError **error)
{
  g_autoptr (HoistSqliteStatement) statement = hoist_sqlite_prepare (db, sql, error);
  g_autoptr (HoistDigest) sum = hoist_digest_new ();
  g_autofree RowHash *hash = g_new (RowHash, 1);
  int n_columns;
  gboolean row;

  if (statement == NULL)
    return NULL;
  hash->sum = sum;
  hash->call = call;
  hash->used = 0;
  *ret_rows = 0;
  n_columns = sqlite3_column_count (statement);
  while (TRUE)
    {
      if (!hoist_sqlite_step (statement, &row, error))
        return NULL;
      if (!row)
        break;
      row_hash_add_sized (hash, '(', NULL, 0);
      for (int i = 0; i < n_columns; i++)
        row_hash_add_value (hash, statement, i);
      ++*ret_rows;
    }
  row_hash_flush (hash);
  return hoist_digest_finish (sum);
}

char *
hoist_sqlite_hash_rows (HoistSqlite *db, const char *sql, gint64 *ret_rows, GError **error)
{
  return hash_rows (db, sql, NULL, ret_rows, error);
}

char *
hoist_sqlite_digest_schema (HoistSqlite *db, GError **error)
{
  gint64 n;

  return hoist_sqlite_hash_rows (
      db,
      "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE "
      "'sqlite\\_stat%' ESCAPE '\\' AND name NOT GLOB 'hoist_capture_*' ORDER BY type, name, "
      "tbl_name",
      &n, error);
}

void
hoist_database_digest_free (HoistDatabaseDigest *digest)
{
  g_free (digest->schema_digest);
  g_free (digest->content_digest);
  g_free (digest->foreign_key_digest);
  g_clear_pointer (&digest->tables, g_ptr_array_unref);
  g_free (digest);
}

/* What need not be read again. */
typedef struct
{
  const GPtrArray *before;
  const gboolean *changed;
} Known;

static gboolean
digest_tables (HoistSqlite *db, HoistDatabaseDigest *digest, const Known *known,
               const HoistDriverCall *call, GError **error)
{
  g_autoptr (GPtrArray) names = hoist_sqlite_list_tables (db, error);

  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *quoted = hoist_sqlite_quote (name);
      g_autofree char *sql = g_strdup_printf ("SELECT * FROM %s NOT INDEXED", quoted);
      g_autofree char *hash = NULL;
      gint64 rows;

      if (known != NULL && i < known->before->len && !known->changed[i])
        {
          const HoistTableDigest *same = g_ptr_array_index (known->before, i);

          g_ptr_array_add (digest->tables,
                           hoist_table_digest_new (same->name, same->rows, same->digest));
          continue;
        }
      hash = hash_rows (db, sql, call, &rows, error);
      if (hash == NULL)
        return FALSE;
      g_ptr_array_add (digest->tables, hoist_table_digest_new (name, rows, hash));
      hoist_driver_call_progress (call, (i + 1.0) / names->len, name);
      if (!hoist_driver_call_check (call, error))
        return FALSE;
    }
  return names != NULL;
}

static char *
combine (const HoistDatabaseDigest *digest)
{
  g_autoptr (HoistDigest) sum = hoist_digest_new ();
  g_autofree char *head =
      g_strdup_printf ("hoist-content-1\n%s\n%" G_GINT64_FORMAT "\n%" G_GINT64_FORMAT "\n",
                       digest->schema_digest, digest->user_version, digest->application_id);

  hoist_digest_add (sum, head, strlen (head));
  for (guint i = 0; i < digest->tables->len; i++)
    {
      const HoistTableDigest *table = g_ptr_array_index (digest->tables, i);
      g_autofree char *line = g_strdup_printf ("%s\n%" G_GINT64_FORMAT "\n%s\n", table->digest,
                                               table->rows, table->name);

      hoist_digest_add (sum, line, strlen (line) + 1);
    }
  return hoist_digest_finish (sum);
}

static gboolean
fill (HoistSqlite *db, HoistDatabaseDigest *digest, const Known *known, const HoistDriverCall *call,
      GError **error)
{
  digest->schema_digest = hoist_sqlite_digest_schema (db, error);
  if (digest->schema_digest == NULL)
    return FALSE;
  digest->page_count = hoist_sqlite_get_int (db, "PRAGMA page_count", -1);
  digest->user_version = hoist_sqlite_get_int (db, "PRAGMA user_version", 0);
  digest->application_id = hoist_sqlite_get_int (db, "PRAGMA application_id", 0);
  if (!digest_tables (db, digest, known, call, error))
    return FALSE;
  digest->content_digest = combine (digest);
  return TRUE;
}

static HoistDatabaseDigest *
digest_known (HoistSqlite *db, const Known *known, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistDatabaseDigest) digest = g_new0 (HoistDatabaseDigest, 1);
  gboolean own = sqlite3_get_autocommit (db) != 0;
  gboolean ok;

  digest->tables = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_table_digest_free);
  if (own && !hoist_sqlite_run (db, "BEGIN", error))
    return NULL;
  ok = fill (db, digest, known, call, error);
  if (own && !hoist_sqlite_run (db, "COMMIT", ok ? error : NULL))
    ok = FALSE;
  return ok ? g_steal_pointer (&digest) : NULL;
}

HoistDatabaseDigest *
hoist_sqlite_digest (HoistSqlite *db, const HoistDriverCall *call, GError **error)
{
  return digest_known (db, NULL, call, error);
}

HoistDatabaseDigest *
hoist_sqlite_digest_changed (HoistSqlite *db, const GPtrArray *before, const gboolean *changed,
                             const HoistDriverCall *call, GError **error)
{
  const Known known = { before, changed };

  return digest_known (db, &known, call, error);
}
