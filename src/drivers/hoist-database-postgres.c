/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of the PostgreSQL driver, and the look at a database that runs. Owns nothing; any
 * thread. The work is in hoist-postgres-*.c. */
#include "drivers/hoist-database-draft.h"
#include "drivers/hoist-database-server.h"
#include "drivers/hoist-postgres-copy.h"
#include <string.h>

static char *
locate (const HoistDatabaseWhere *where, GError **error)
{
  return hoist_database_server_locate (where, hoist_postgres_place_keep, error);
}

static char *
dup_folder (const char *path)
{
  return NULL;
}

static char *
describe (const char *path)
{
  g_autoptr (HoistPostgresPlace) place = hoist_postgres_place_load (path, NULL);

  return place != NULL ? hoist_postgres_place_describe (place) : g_strdup ("");
}

static GPtrArray *
count_each (HoistPostgres *db, const HoistDriverCall *call, GError **error)
{
  g_autoptr (GPtrArray) tables = hoist_postgres_list_tables (db, call, error);
  g_autoptr (GPtrArray) counted = NULL;

  if (tables == NULL)
    return NULL;
  counted = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_table_digest_free);
  for (guint i = 0; i < tables->len; i++)
    {
      const HoistPostgresTable *table = g_ptr_array_index (tables, i);
      g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM ONLY %s", table->sql_name);
      g_autofree char *text = hoist_postgres_get_text (db, sql, NULL, call, error);

      if (text == NULL)
        return NULL;
      g_ptr_array_add (counted,
                       hoist_table_digest_new (table->name, g_ascii_strtoll (text, NULL, 10), ""));
    }
  return g_steal_pointer (&counted);
}

static GPtrArray *
count_tables (const char *path, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistPostgresPlace) place = hoist_postgres_place_load (path, error);
  g_autoptr (HoistPostgres) db =
      place != NULL ? hoist_postgres_open (place, NULL, call, error) : NULL;

  return db != NULL ? count_each (db, call, error) : NULL;
}

/* Those of extensions come and go with them. */
static char **
list_objects (const char *path, const HoistDriverCall *call, GError **error)
{
  static const char sql[] =
      "SELECT format('trigger %s on %s', t.tgname, t.tgrelid::regclass) FROM pg_trigger t WHERE "
      "NOT "
      "t.tgisinternal AND t.tgname !~ '^hoist_capture' UNION ALL SELECT format('%s %s', CASE "
      "c.relkind WHEN 'i' THEN 'index' ELSE 'view' END, c.oid::regclass) FROM pg_class c WHERE "
      "c.relkind IN ('v', 'm', 'i') AND c.relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE "
      "nspname ~ '^pg_' OR nspname IN ('information_schema', 'hoist_capture')) AND NOT EXISTS "
      "(SELECT 1 FROM pg_depend e WHERE e.objid = c.oid AND e.deptype IN ('e', 'i')) UNION ALL "
      "SELECT format('function %s', p.oid::regprocedure) FROM pg_proc p WHERE p.pronamespace NOT "
      "IN "
      "(SELECT oid FROM pg_namespace WHERE nspname ~ '^pg_' OR nspname IN ('information_schema', "
      "'hoist_capture')) AND NOT EXISTS (SELECT 1 FROM pg_depend e WHERE e.objid = p.oid AND "
      "e.deptype = 'e') ORDER BY 1";
  g_autoptr (HoistPostgresPlace) place = hoist_postgres_place_load (path, error);
  g_autoptr (HoistPostgres) db =
      place != NULL ? hoist_postgres_open (place, NULL, call, error) : NULL;
  g_autoptr (HoistPostgresRows) rows =
      db != NULL ? hoist_postgres_query (db, sql, NULL, call, error) : NULL;
  char **names;

  if (rows == NULL)
    return NULL;
  names = g_new0 (char *, PQntuples (rows) + 1);
  for (int i = 0; i < PQntuples (rows); i++)
    names[i] = g_strdup (hoist_postgres_cell (rows, i, 0));
  return names;
}

static gboolean
count_rows (HoistPostgres *db, gint64 *ret_rows, const HoistDriverCall *call, GError **error)
{
  g_autoptr (GPtrArray) counted = count_each (db, call, error);

  *ret_rows = 0;
  for (guint i = 0; counted != NULL && i < counted->len; i++)
    *ret_rows += ((HoistTableDigest *) g_ptr_array_index (counted, i))->rows;
  return counted != NULL;
}

static gboolean
probe (const char *path, gboolean rows, HoistDatabaseSighting *ret, const HoistDriverCall *call,
       GError **error)
{
  g_autoptr (HoistPostgresPlace) place = hoist_postgres_place_load (path, error);
  g_autoptr (HoistPostgres) db =
      place != NULL ? hoist_postgres_open (place, NULL, call, error) : NULL;
  g_autoptr (GPtrArray) objects = NULL;
  g_autoptr (GPtrArray) tables = NULL;
  g_autofree char *bytes = NULL;

  memset (ret, 0, sizeof *ret);
  if (db == NULL || !hoist_postgres_check_server (db, call, error)
      || (bytes = hoist_postgres_get_text (db, "SELECT pg_database_size(current_database())", NULL,
                                           call, error))
             == NULL
      || (objects = hoist_postgres_list_objects (db, call, error)) == NULL
      || (tables = hoist_postgres_list_tables (db, call, error)) == NULL)
    return FALSE;
  ret->bytes = g_ascii_strtoll (bytes, NULL, 10);
  ret->tables = tables->len;
  ret->rows = -1;
  ret->schema_digest = hoist_postgres_digest_objects (objects);
  ret->revision = g_strndup (ret->schema_digest, 12);
  return !rows || count_rows (db, &ret->rows, call, error);
}

static HoistDatabaseDigest *
digest (const char *path, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistPostgresPlace) place = hoist_postgres_place_load (path, error);
  g_autoptr (HoistPostgres) db =
      place != NULL ? hoist_postgres_open (place, NULL, call, error) : NULL;

  return db != NULL ? hoist_postgres_digest (db, call, error) : NULL;
}

static gboolean
is_there (const char *path)
{
  g_autoptr (HoistPostgresPlace) place = hoist_postgres_place_load (path, NULL);
  gboolean there = FALSE;

  return place != NULL && hoist_postgres_is_there (place, place->database, &there, NULL, NULL)
         && there;
}

static char *
locate_aside (const char *path, const char *quarantine)
{
  g_autofree char *name = hoist_database_server_name_aside (quarantine);

  return hoist_database_server_locate_other (path, name);
}

static char **
dup_migration_environment (const char *path)
{
  /* Who waits for a lock that is never given up fails, and the one who holds it is named. */
  static const char *const environment[] = { "PGOPTIONS=-c lock_timeout=60s", NULL };

  return g_strdupv ((char **) environment);
}

static gboolean
says_locked (const char *line)
{
  return strstr (line, "due to lock timeout") != NULL || strstr (line, "55P03") != NULL
         || strstr (line, "LockNotAvailable") != NULL;
}

static GPtrArray *
find_holders (const char *path, GError **error)
{
  return hoist_postgres_find_sessions (path, error);
}

const HoistDatabaseDriver hoist_database_postgres = {
  .engine = "postgresql",
  .locate = locate,
  .dup_folder = dup_folder,
  .describe = describe,
  .examine = hoist_postgres_examine,
  .probe = probe,
  .count_tables = count_tables,
  .list_objects = list_objects,
  .digest = digest,
  .is_there = is_there,
  .find_holders = find_holders,
  .end_sessions = hoist_postgres_end_sessions,
  .count_sessions = hoist_postgres_count_sessions,
  .dup_migration_environment = dup_migration_environment,
  .says_locked = says_locked,
  .prepare_backup = hoist_postgres_draft_make,
  .has_prepared_backup = hoist_database_draft_exists,
  .prepare_restore = hoist_postgres_prepare_restore,
  .has_prepared_restore = hoist_postgres_has_prepared_restore,
  .clear_prepared = hoist_postgres_clear_prepared,
  .back_up = hoist_postgres_back_up,
  .verify = hoist_postgres_verify,
  .restore = hoist_postgres_restore,
  .put_back = hoist_postgres_put_back,
  .recreate = hoist_postgres_recreate,
  .locate_aside = locate_aside,
  .compare = hoist_postgres_compare,
  .keep_baseline = hoist_postgres_mark_keep_baseline,
  .has_baseline = hoist_postgres_mark_has_baseline,
  .retire_baseline = hoist_postgres_mark_retire,
  .ask = hoist_postgres_ask,
  .copier = &hoist_database_copier_postgres,
  .cloner = &hoist_database_cloner_postgres,
  .schema = &hoist_database_schema_postgres,
  .leavings = &hoist_database_leavings_postgres,
};
