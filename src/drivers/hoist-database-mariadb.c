/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of the MariaDB driver, and the look at a database that runs. Owns nothing; any thread.
 * The work is in hoist-mariadb-*.c. */
#include "drivers/hoist-database-draft.h"
#include "drivers/hoist-database-server.h"
#include "drivers/hoist-mariadb-copy.h"
#include <string.h>

static char *
locate (const HoistDatabaseWhere *where, GError **error)
{
  return hoist_database_server_locate (where, hoist_mariadb_place_keep, error);
}

static char *
dup_folder (const char *path)
{
  return NULL;
}

static char *
describe (const char *path)
{
  g_autoptr (HoistMariadbPlace) place = hoist_mariadb_place_load (path, NULL);

  return place != NULL ? hoist_mariadb_place_describe (place) : g_strdup ("");
}

static HoistMariadb *
open_place (const char *path, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistMariadbPlace) place = hoist_mariadb_place_load (path, error);

  return place != NULL ? hoist_mariadb_open (place, NULL, call, error) : NULL;
}

static GPtrArray *
count_each (HoistMariadb *db, const HoistDriverCall *call, GError **error)
{
  g_autoptr (GPtrArray) tables = hoist_mariadb_list_tables (db, call, error);
  g_autoptr (GPtrArray) counted =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_table_digest_free);

  for (guint i = 0; tables != NULL && i < tables->len; i++)
    {
      const HoistMariadbTable *table = g_ptr_array_index (tables, i);
      g_autofree char *name = hoist_mariadb_quote (table->name);
      g_autofree char *sql = g_strdup_printf ("SELECT COUNT(*) FROM %s", name);
      g_autofree char *text = NULL;

      if (table->is_sequence)
        continue;
      text = hoist_mariadb_get_text (db, sql, call, error);
      if (text == NULL)
        return NULL;
      g_ptr_array_add (counted,
                       hoist_table_digest_new (table->name, g_ascii_strtoll (text, NULL, 10), ""));
    }
  return tables != NULL ? g_steal_pointer (&counted) : NULL;
}

static GPtrArray *
count_tables (const char *path, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistMariadb) db = open_place (path, call, error);

  return db != NULL ? count_each (db, call, error) : NULL;
}

static char **
list_objects (const char *path, const HoistDriverCall *call, GError **error)
{
  static const char sql[] =
      "SELECT CONCAT('trigger ', TRIGGER_NAME, ' on ', EVENT_OBJECT_TABLE) FROM "
      "information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() UNION ALL SELECT "
      "CONCAT('view ', TABLE_NAME) FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE() "
      "UNION ALL SELECT CONCAT(LOWER(ROUTINE_TYPE), ' ', ROUTINE_NAME) FROM "
      "information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE() UNION ALL SELECT "
      "CONCAT('event ', EVENT_NAME) FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE() "
      "UNION ALL SELECT DISTINCT CONCAT('index ', INDEX_NAME, ' on ', TABLE_NAME) FROM "
      "information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND INDEX_NAME <> 'PRIMARY' "
      "ORDER BY 1";
  g_autoptr (HoistMariadb) db = open_place (path, call, error);
  g_autoptr (HoistMariadbRows) rows =
      db != NULL ? hoist_mariadb_query (db, sql, call, error) : NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  char **cells;

  if (rows == NULL)
    return NULL;
  while ((cells = hoist_mariadb_next (rows)) != NULL)
    g_ptr_array_add (names, g_strdup (cells[0]));
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

static gboolean
probe (const char *path, gboolean rows, HoistDatabaseSighting *ret, const HoistDriverCall *call,
       GError **error)
{
  g_autoptr (HoistMariadb) db = open_place (path, call, error);
  g_autoptr (GPtrArray) tables = NULL;
  g_autoptr (GPtrArray) objects = NULL;
  g_autoptr (GPtrArray) counted = NULL;
  g_autofree char *bytes = NULL;

  memset (ret, 0, sizeof *ret);
  if (db == NULL
      || (bytes = hoist_mariadb_get_text (db,
                                          "SELECT COALESCE(SUM(DATA_LENGTH + INDEX_LENGTH), 0) "
                                          "FROM information_schema.TABLES WHERE TABLE_SCHEMA = "
                                          "DATABASE()",
                                          call, error))
             == NULL
      || (tables = hoist_mariadb_list_tables (db, call, error)) == NULL
      || (objects = hoist_mariadb_list_objects (db, call, error)) == NULL)
    return FALSE;
  ret->bytes = g_ascii_strtoll (bytes, NULL, 10);
  for (guint i = 0; i < tables->len; i++)
    ret->tables += ((HoistMariadbTable *) g_ptr_array_index (tables, i))->is_sequence ? 0 : 1;
  ret->rows = rows ? 0 : -1;
  ret->schema_digest = hoist_mariadb_digest_schema (tables, objects);
  ret->revision = g_strndup (ret->schema_digest, 12);
  counted = rows ? count_each (db, call, error) : NULL;
  for (guint i = 0; counted != NULL && i < counted->len; i++)
    ret->rows += ((HoistTableDigest *) g_ptr_array_index (counted, i))->rows;
  return !rows || counted != NULL;
}

static HoistDatabaseDigest *
digest (const char *path, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistMariadb) db = open_place (path, call, error);

  return db != NULL ? hoist_mariadb_digest_all (db, call, error) : NULL;
}

/* Of one that was set aside: also when not all of it is done yet; then it has to be ended. */
static gboolean
is_there (const char *path)
{
  g_autoptr (HoistMariadbPlace) place = hoist_mariadb_place_load (path, NULL);
  HoistMariadbBeside at = HOIST_MARIADB_NOTHING;

  if (place == NULL || !hoist_mariadb_look_beside (place, place->database, &at, NULL, NULL))
    return FALSE;
  return strchr (path, '?') != NULL ? at >= HOIST_MARIADB_RECORDED : at != HOIST_MARIADB_NOTHING;
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
  return g_new0 (char *, 1); /* no client reads one; the server's lock_wait_timeout counts */
}

static gboolean
says_locked (const char *line)
{
  return strstr (line, "Lock wait timeout exceeded") != NULL
         || strstr (line, "Deadlock found when trying to get lock") != NULL;
}

const HoistDatabaseDriver hoist_database_mariadb = {
  .engine = "mariadb",
  .locate = locate,
  .dup_folder = dup_folder,
  .describe = describe,
  .examine = hoist_mariadb_examine,
  .probe = probe,
  .count_tables = count_tables,
  .list_objects = list_objects,
  .digest = digest,
  .is_there = is_there,
  .find_holders = hoist_mariadb_find_sessions,
  .end_sessions = hoist_mariadb_end_sessions,
  .count_sessions = hoist_mariadb_count_sessions,
  .dup_migration_environment = dup_migration_environment,
  .says_locked = says_locked,
  .prepare_backup = hoist_mariadb_draft_make,
  .has_prepared_backup = hoist_database_draft_exists,
  .prepare_restore = hoist_mariadb_prepare_restore,
  .has_prepared_restore = hoist_mariadb_has_prepared_restore,
  .clear_prepared = hoist_mariadb_clear_prepared,
  .back_up = hoist_mariadb_back_up,
  .verify = hoist_mariadb_verify,
  .restore = hoist_mariadb_restore,
  .put_back = hoist_mariadb_put_back,
  .recreate = hoist_mariadb_recreate,
  .locate_aside = locate_aside,
  .compare = hoist_mariadb_compare,
  .keep_baseline = hoist_mariadb_keep_baseline,
  .has_baseline = hoist_mariadb_has_baseline,
  .retire_baseline = hoist_mariadb_retire_baseline,
  .ask = hoist_mariadb_ask,
  .cloner = &hoist_database_cloner_mariadb,
  .schema = &hoist_database_schema_mariadb,
  .leavings = &hoist_database_leavings_mariadb,
};
