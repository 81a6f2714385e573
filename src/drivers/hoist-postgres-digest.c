/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a database holds, as digests: the sum of a hash of every row, so that the order in which a
 * server keeps rows does not count; sequences and large objects too. Owned by the call; any
 * thread. Reads only; the caller's transaction, if there is one, is the moment that is described.
 */
#include "drivers/hoist-postgres-copy.h"
#include "base/hoist-digest.h"
#include "base/hoist-error.h"
#include <string.h>

static void
table_free (gpointer data)
{
  HoistPostgresTable *table = data;

  g_free (table->name);
  g_free (table->sql_name);
  g_free (table);
}

GPtrArray *
hoist_postgres_list_tables (HoistPostgres *db, const HoistDriverCall *call, GError **error)
{
  static const char sql[] =
      "SELECT CASE WHEN n.nspname = 'public' THEN quote_ident(c.relname) ELSE "
      "quote_ident(n.nspname) "
      "|| '.' || quote_ident(c.relname) END, quote_ident(n.nspname) || '.' || "
      "quote_ident(c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE "
      "c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname NOT IN ('pg_catalog', "
      "'information_schema', 'hoist_capture') AND n.nspname !~ '^pg_(toast|temp)' AND NOT EXISTS "
      "(SELECT 1 FROM "
      "pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e') "
      "ORDER BY (n.nspname || '.' || c.relname) COLLATE \"C\"";
  g_autoptr (HoistPostgresRows) rows = hoist_postgres_query (db, sql, NULL, call, error);
  GPtrArray *tables;

  if (rows == NULL)
    return NULL;
  tables = g_ptr_array_new_with_free_func (table_free);
  for (int i = 0; i < PQntuples (rows); i++)
    {
      HoistPostgresTable *table = g_new0 (HoistPostgresTable, 1);

      table->name = g_strdup (hoist_postgres_cell (rows, i, 0));
      table->sql_name = g_strdup (hoist_postgres_cell (rows, i, 1));
      g_ptr_array_add (tables, table);
    }
  return tables;
}

static HoistTableDigest *
digest_table (HoistPostgres *db, const HoistPostgresTable *table, const HoistDriverCall *call,
              GError **error)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT count(*), coalesce(sum(hashtextextended((t.*)::text COLLATE \"C\", "
                       "0)), 0) FROM ONLY %s t",
                       table->sql_name);
  g_autoptr (HoistPostgresRows) rows = hoist_postgres_query (db, sql, NULL, call, error);

  if (rows == NULL)
    {
      g_prefix_error (error, "The table %s can't be read: ", table->name);
      return NULL;
    }
  return hoist_table_digest_new (table->name, hoist_postgres_cell_int (rows, 0, 0),
                                 hoist_postgres_cell (rows, 0, 1));
}

/* Where each sequence stands: a restore that sets them back hands out numbers twice. */
static gboolean
add_sequences (HoistPostgres *db, HoistDigest *digest, const char *known,
               const HoistDriverCall *call, GError **error)
{
  g_autofree char *text =
      known != NULL ? g_strdup (known) : hoist_postgres_read_sequences (db, call, error);

  if (text == NULL)
    return FALSE;
  hoist_digest_add (digest, text, strlen (text) + 1);
  return TRUE;
}

static gboolean
add_all (HoistPostgres *db, HoistDatabaseDigest *found, const char *sequences,
         const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistDigest) digest = hoist_digest_new ();

  hoist_digest_add (digest, found->schema_digest, strlen (found->schema_digest) + 1);
  for (guint i = 0; i < found->tables->len; i++)
    {
      const HoistTableDigest *table = g_ptr_array_index (found->tables, i);
      g_autofree char *line =
          g_strdup_printf ("%s\n%" G_GINT64_FORMAT "\n%s", table->name, table->rows, table->digest);

      hoist_digest_add (digest, line, strlen (line) + 1);
    }
  if (!add_sequences (db, digest, sequences, call, error))
    return FALSE;
  found->content_digest = hoist_digest_finish (digest);
  return TRUE;
}

/* Large objects are rows of the moment like others; a database has them or it has not. */
static gboolean
add_large_objects (HoistPostgres *db, GPtrArray *tables, const HoistDriverCall *call,
                   GError **error)
{
  g_autoptr (HoistPostgresRows) rows = hoist_postgres_query (
      db,
      "SELECT count(*), coalesce(sum(hashtextextended(oid || ':' || encode(lo_get(oid), 'hex'), "
      "0)), 0) FROM pg_largeobject_metadata",
      NULL, call, error);

  if (rows == NULL)
    return FALSE;
  if (hoist_postgres_cell_int (rows, 0, 0) > 0)
    g_ptr_array_add (tables, hoist_table_digest_new (HOIST_POSTGRES_LARGE_OBJECTS,
                                                     hoist_postgres_cell_int (rows, 0, 0),
                                                     hoist_postgres_cell (rows, 0, 1)));
  return TRUE;
}

/* What is known already; NULL where it is to be found. */
typedef struct
{
  GPtrArray *tables;
  const char *sequences;
} Known;

static gboolean
fill (HoistPostgres *db, HoistDatabaseDigest *found, const Known *known,
      const HoistDriverCall *call, GError **error)
{
  g_autoptr (GPtrArray) objects = hoist_postgres_list_objects (db, call, error);
  g_autoptr (GPtrArray) tables = NULL;

  if (objects == NULL)
    return FALSE;
  found->schema_digest = hoist_postgres_digest_objects (objects);
  if (known->tables != NULL)
    return add_all (db, found, known->sequences, call, error);
  tables = hoist_postgres_list_tables (db, call, error);
  if (tables == NULL)
    return FALSE;
  for (guint i = 0; i < tables->len; i++)
    {
      HoistTableDigest *table = digest_table (db, g_ptr_array_index (tables, i), call, error);

      if (table == NULL)
        return FALSE;
      g_ptr_array_add (found->tables, table);
      hoist_driver_call_progress (call, (i + 1.0) / tables->len, table->name);
    }
  return add_large_objects (db, found->tables, call, error)
         && add_all (db, found, known->sequences, call, error);
}

static HoistDatabaseDigest *
make (HoistPostgres *db, const Known *known, const HoistDriverCall *call, GError **error)
{
  gboolean own = PQtransactionStatus (db) == PQTRANS_IDLE;
  g_autoptr (HoistDatabaseDigest) found = g_new0 (HoistDatabaseDigest, 1);

  found->tables = known->tables != NULL
                      ? g_ptr_array_ref (known->tables)
                      : g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_table_digest_free);
  found->foreign_key_digest = g_strdup ("");
  if (own
      && !hoist_postgres_run (db, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", call, error))
    return NULL;
  if (!fill (db, found, known, call, error)
      || (own && !hoist_postgres_run (db, "COMMIT", call, error)))
    return NULL;
  return g_steal_pointer (&found);
}

HoistDatabaseDigest *
hoist_postgres_digest (HoistPostgres *db, const HoistDriverCall *call, GError **error)
{
  const Known known = { NULL, NULL };

  return make (db, &known, call, error);
}

HoistDatabaseDigest *
hoist_postgres_digest_known (HoistPostgres *db, GPtrArray *tables, const char *sequences,
                             const HoistDriverCall *call, GError **error)
{
  const Known known = { tables, sequences };

  return make (db, &known, call, error);
}
