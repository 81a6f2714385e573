/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A clone of a PostgreSQL database: dumped at one moment while people go on writing, restored
 * beside by the server's tools, proven by its digest. (A template copy would be faster, but the
 * server makes one only where nobody is connected.) Owned by the call; worker thread. Never writes
 * to the live database, and drops only what has a rehearsal's name. */
#include "base/hoist-file.h"
#include "drivers/hoist-database-server.h"
#include "drivers/hoist-postgres-capture.h"

/* What a program that was killed has open there ends first. */
static gboolean
drop (const HoistDatabaseCloneOrder *order, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistPostgresPlace) place = hoist_postgres_place_load (order->path, error);
  g_autofree char *name = hoist_database_server_name_clone (order);
  g_autofree char *path = hoist_database_server_locate_clone (order);
  g_autofree char *ready = hoist_database_server_name_ready (order->run);
  gboolean there;

  if (place == NULL || !hoist_postgres_is_there (place, name, &there, call, error))
    return FALSE;
  return (!there || hoist_postgres_end_sessions (path, call, error))
         && hoist_postgres_drop_beside (place, name, call, error)
         && hoist_postgres_drop_beside (place, ready, call, error);
}

/* The triggers by which an earlier run's way back is kept up to date are nothing for a clone. */
static gboolean
open_up (const HoistPostgresPlace *place, const char *name, const HoistDriverCall *call,
         GError **error)
{
  g_autoptr (HoistPostgres) clone = NULL;

  if (!hoist_postgres_close_off (place, name, FALSE, call, error))
    return FALSE;
  clone = hoist_postgres_open (place, name, call, error);
  return clone != NULL && hoist_postgres_stop_capture (clone, call, error);
}

static gboolean
make (const HoistDatabaseCloneOrder *order, const HoistDriverCall *call, GError **error)
{
  const HoistDatabaseBackupOrder like =
      hoist_database_server_order_dump (order->path, order->folder, order->run);
  g_autofree char *dump = g_build_filename (order->folder, "dump", NULL);
  g_autofree char *ready = hoist_database_server_name_ready (order->run);
  g_autofree char *name = hoist_database_server_name_clone (order);
  g_autoptr (HoistPostgresPlace) place = NULL;
  g_autoptr (HoistBackup) made = NULL;

  if (!drop (order, call, error) || !hoist_file_remove_tree (order->folder, error)
      || !hoist_file_make_folders (order->folder, 0700, error))
    return FALSE;
  place = hoist_postgres_place_load (order->path, error);
  made = place != NULL ? hoist_postgres_copy_and_prove (&like, dump, NULL, call, error) : NULL;
  return made != NULL && hoist_file_remove_tree (order->folder, error)
         && hoist_postgres_rename_beside (place, ready, name, call, error)
         && open_up (place, name, call, error);
}

static gboolean
is_there (const HoistDatabaseCloneOrder *order)
{
  g_autoptr (HoistPostgresPlace) place = hoist_postgres_place_load (order->path, NULL);
  g_autofree char *name = hoist_database_server_name_clone (order);
  g_autofree char *ready = hoist_database_server_name_ready (order->run);
  gboolean there = FALSE;

  return place != NULL
         && ((hoist_postgres_is_there (place, name, &there, NULL, NULL) && there)
             || (hoist_postgres_is_there (place, ready, &there, NULL, NULL) && there));
}

static gboolean
make_empty (const HoistDatabaseCloneOrder *order, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistPostgresPlace) place = hoist_postgres_place_load (order->path, error);
  g_autofree char *name = hoist_database_server_name_clone (order);

  return place != NULL && drop (order, call, error)
         && hoist_postgres_make_beside (place, name, call, error);
}

const HoistDatabaseCloner hoist_database_cloner_postgres = {
  make,     make_empty, hoist_database_server_locate_clone,
  is_there, drop,       hoist_database_server_rewrite_setting
};
