/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What runs have left beside a PostgreSQL database: listed as the server has it, dropped by name.
 * Owns nothing; any thread. Never drops what somebody has open, nor what has not one of Hoist's
 * names. */
#include "base/hoist-error.h"
#include "drivers/hoist-database-server.h"
#include "drivers/hoist-postgres-copy.h"

static GPtrArray *
list (const char *path, const HoistDriverCall *call, GError **error)
{
  static const char sql[] =
      "SELECT datname, pg_database_size(oid) FROM pg_database WHERE datname ~ "
      "'^hoist_(rn|bk)_[a-z0-9]{16}_[a-z0-9_]+$' AND pg_has_role(datdba, 'USAGE') ORDER BY 1";
  g_autoptr (HoistPostgresPlace) place = hoist_postgres_place_load (path, error);
  g_autoptr (HoistPostgres) db =
      place != NULL ? hoist_postgres_open_beside (place, call, error) : NULL;
  g_autoptr (HoistPostgresRows) rows =
      db != NULL ? hoist_postgres_query (db, sql, NULL, call, error) : NULL;
  GPtrArray *left;

  if (rows == NULL)
    return NULL;
  left = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_database_left_free);
  for (int i = 0; i < PQntuples (rows); i++)
    g_ptr_array_add (left, hoist_database_left_new (hoist_postgres_cell (rows, i, 0),
                                                    hoist_postgres_cell_int (rows, i, 1)));
  return left;
}

static gboolean
drop (const char *path, const char *name, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistPostgresPlace) place = NULL;

  if (!hoist_database_server_check_left (name, path, hoist_postgres_find_sessions, error))
    return FALSE;
  place = hoist_postgres_place_load (path, error);
  return place != NULL && hoist_postgres_drop_beside (place, name, call, error);
}

const HoistDatabaseLeavings hoist_database_leavings_postgres = { list, drop };
