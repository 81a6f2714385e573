/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A clone of a MariaDB database: dumped at one moment while people go on writing, restored beside
 * and proven, and then given its views, triggers and routines as well, so that what migrations do
 * has there what it has in the live one. Events it has not: they would act by themselves. Owned by
 * the call; worker thread. Never writes to the live database, and drops only what has a rehearsal's
 * name. */
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "drivers/hoist-database-server.h"
#include "drivers/hoist-mariadb-copy.h"
#include "drivers/hoist-mariadb-words.h"

static gboolean
is_there (const HoistDatabaseCloneOrder *order)
{
  g_autoptr (HoistMariadbPlace) place = hoist_mariadb_place_load (order->path, NULL);
  g_autofree char *name = hoist_database_server_name_clone (order);
  HoistMariadbBeside at = HOIST_MARIADB_NOTHING;

  return place != NULL && hoist_mariadb_look_beside (place, name, &at, NULL, NULL)
         && at != HOIST_MARIADB_NOTHING;
}

/* What a program that was killed has open there ends first. */
static gboolean
drop (const HoistDatabaseCloneOrder *order, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistMariadbPlace) place = hoist_mariadb_place_load (order->path, error);
  g_autofree char *name = hoist_database_server_name_clone (order);
  g_autofree char *path = hoist_database_server_locate_clone (order);
  g_autoptr (GError) local = NULL;

  if (place == NULL || !hoist_mariadb_end_sessions (path, call, error))
    return FALSE;
  if (hoist_mariadb_drop_beside (place, name, call, &local))
    return TRUE;
  /* Who may not drop one may not make one: what he needs is said as a whole. */
  if (!g_error_matches (local, HOIST_ERROR, HOIST_ERROR_FORBIDDEN)
      || hoist_mariadb_check_beside (place, call, error))
    g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static guint
leave_out_events (GPtrArray *objects)
{
  guint n = 0;

  for (guint i = objects->len; i-- > 0;)
    if (g_str_equal (((HoistMariadbObject *) objects->pdata[i])->kind, "EVENT"))
      {
        g_ptr_array_remove_index (objects, i);
        n++;
      }
  return n;
}

/* The server writes of a default in which database the sequence is: that would be the live one,
 * which a row of the clone must not take a number from. */
static gboolean
own_sequences (HoistMariadb *clone, const char *live, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistMariadbRows) rows = hoist_mariadb_query (
      clone,
      "SELECT c.TABLE_NAME, c.COLUMN_NAME, c.COLUMN_DEFAULT FROM information_schema.COLUMNS c JOIN "
      "information_schema.TABLES t ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND t.TABLE_NAME = "
      "c.TABLE_NAME WHERE c.TABLE_SCHEMA = DATABASE() AND t.TABLE_TYPE = 'BASE TABLE' AND "
      "c.COLUMN_DEFAULT LIKE '%val(`%'",
      call, error);
  char **cells;

  while (rows != NULL && (cells = hoist_mariadb_next (rows)) != NULL)
    {
      g_autofree char *table = hoist_mariadb_quote (cells[0]);
      g_autofree char *column = hoist_mariadb_quote (cells[1]);
      g_autofree char *own = hoist_mariadb_words_localise (cells[2], live);

      if (!g_str_equal (own, cells[2])
          && !hoist_mariadb_runf (clone, call, error,
                                  "ALTER TABLE %s ALTER COLUMN %s SET DEFAULT %s", table, column,
                                  own))
        return FALSE;
    }
  return rows != NULL;
}

static void
localise_objects (GPtrArray *objects, const char *live)
{
  for (guint i = 0; i < objects->len; i++)
    {
      HoistMariadbObject *object = objects->pdata[i];
      g_autofree char *body = g_steal_pointer (&object->body);

      object->body = hoist_mariadb_words_localise (body, live);
    }
}

/* Nothing of ours is in it any more: it looks as the live one does. */
static gboolean
bring_to_life (const HoistMariadbPlace *place, const char *name, const HoistDriverCall *call,
               GError **error)
{
  g_autoptr (HoistMariadb) clone = hoist_mariadb_open (place, name, call, error);
  g_autoptr (GPtrArray) objects =
      clone != NULL ? hoist_mariadb_list_objects (clone, call, error) : NULL;

  if (objects == NULL)
    return FALSE;
  if (leave_out_events (objects) > 0)
    hoist_driver_call_progress (call, 0, "The clone is without events: they would act.");
  localise_objects (objects, place->database);
  return own_sequences (clone, place->database, call, error)
         && hoist_mariadb_run (
             clone, "DROP TABLE IF EXISTS " HOIST_MARIADB_KEPT ", " HOIST_MARIADB_PENDING, call,
             error)
         && hoist_mariadb_settle_objects (clone, objects, NULL, call, error);
}

static gboolean
make (const HoistDatabaseCloneOrder *order, const HoistDriverCall *call, GError **error)
{
  const HoistDatabaseBackupOrder like =
      hoist_database_server_order_dump (order->path, order->folder, order->run);
  g_autofree char *dump = g_build_filename (order->folder, "dump", NULL);
  g_autofree char *name = hoist_database_server_name_clone (order);
  g_autoptr (HoistMariadbPlace) place = NULL;
  g_autoptr (HoistBackup) made = NULL;

  if (!drop (order, call, error) || !hoist_file_remove_tree (order->folder, error)
      || !hoist_file_make_folders (order->folder, 0700, error))
    return FALSE;
  place = hoist_mariadb_place_load (order->path, error);
  made = place != NULL ? hoist_mariadb_copy_moment (&like, dump, call, error) : NULL;
  return made != NULL && hoist_mariadb_make_beside (place, name, call, error)
         && hoist_mariadb_fill_beside (place, name, made, dump, NULL, call, error)
         && hoist_file_remove_tree (order->folder, error)
         && bring_to_life (place, name, call, error);
}

static gboolean
make_empty (const HoistDatabaseCloneOrder *order, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistMariadbPlace) place = hoist_mariadb_place_load (order->path, error);
  g_autofree char *name = hoist_database_server_name_clone (order);
  g_autoptr (HoistMariadb) made = NULL;

  if (place == NULL || !hoist_mariadb_check_beside (place, call, error)
      || !drop (order, call, error) || !hoist_mariadb_make_beside (place, name, call, error))
    return FALSE;
  made = hoist_mariadb_open (place, name, call, error);
  return made != NULL
         && hoist_mariadb_run (
             made, "DROP TABLE IF EXISTS " HOIST_MARIADB_KEPT ", " HOIST_MARIADB_PENDING, call,
             error);
}

const HoistDatabaseCloner hoist_database_cloner_mariadb = {
  make,     make_empty, hoist_database_server_locate_clone,
  is_there, drop,       hoist_database_server_rewrite_setting
};
