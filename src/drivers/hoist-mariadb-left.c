/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What runs have left beside a MariaDB database: listed as the server shows it to us, dropped by
 * name. Owns nothing; any thread. Never drops what somebody has open, nor what has not one of
 * Hoist's names. */
#include "base/hoist-error.h"
#include "drivers/hoist-database-server.h"
#include "drivers/hoist-mariadb-copy.h"

static GPtrArray *
list (const char *path, const HoistDriverCall *call, GError **error)
{
  static const char sql[] =
      "SELECT s.SCHEMA_NAME, COALESCE(SUM(t.DATA_LENGTH + t.INDEX_LENGTH), 0) FROM "
      "information_schema.SCHEMATA s LEFT JOIN information_schema.TABLES t ON t.TABLE_SCHEMA = "
      "s.SCHEMA_NAME WHERE s.SCHEMA_NAME REGEXP '^hoist_(rn|bk)_[a-z0-9]{16}_[a-z0-9_]+$' GROUP BY "
      "s.SCHEMA_NAME ORDER BY 1";
  g_autoptr (HoistMariadbPlace) place = hoist_mariadb_place_load (path, error);
  g_autoptr (HoistMariadb) db = place != NULL ? hoist_mariadb_open (place, "", call, error) : NULL;
  g_autoptr (HoistMariadbRows) rows =
      db != NULL ? hoist_mariadb_query (db, sql, call, error) : NULL;
  GPtrArray *left;
  char **cells;

  if (rows == NULL)
    return NULL;
  left = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_database_left_free);
  while ((cells = hoist_mariadb_next (rows)) != NULL)
    g_ptr_array_add (left,
                     hoist_database_left_new (cells[0], g_ascii_strtoll (cells[1], NULL, 10)));
  return left;
}

static gboolean
drop (const char *path, const char *name, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistMariadbPlace) place = NULL;

  if (!hoist_database_server_check_left (name, path, hoist_mariadb_find_sessions, error))
    return FALSE;
  place = hoist_mariadb_place_load (path, error);
  return place != NULL && hoist_mariadb_drop_beside (place, name, call, error);
}

const HoistDatabaseLeavings hoist_database_leavings_mariadb = { list, drop };
