/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The backup of a MariaDB database. While the services run: digest and dump of one moment, the dump
 * restored beside and compared (the draft). After the stop: when the database still holds what the
 * draft holds, the draft is the backup; else all of it is made anew. A moment is a transaction's
 * snapshot; tables that have none (MyISAM, Aria) are locked for as long as it takes. What can't be
 * proven is removed and reported, never called a backup. Worker thread. Never writes to the live
 * database. */
#include "drivers/hoist-database-draft.h"
#include "drivers/hoist-database-manifest.h"
#include "drivers/hoist-database-server.h"
#include "drivers/hoist-mariadb-copy.h"
#include "base/hoist-file.h"

#define ROWS "rows-backup"

/* A connection that holds them; *ret stays NULL when there are none. */
static gboolean
lock_tables (const HoistMariadbPlace *place, HoistMariadb **ret, const HoistDriverCall *call,
             GError **error)
{
  g_autoptr (HoistMariadb) db = hoist_mariadb_open (place, NULL, call, error);
  g_autoptr (GPtrArray) tables = db != NULL ? hoist_mariadb_list_tables (db, call, error) : NULL;
  g_autoptr (GString) sql = g_string_new ("LOCK TABLES ");
  guint n = 0;

  if (tables == NULL)
    return FALSE;
  for (guint i = 0; i < tables->len; i++)
    {
      const HoistMariadbTable *table = g_ptr_array_index (tables, i);
      g_autofree char *name = hoist_mariadb_quote (table->name);

      if (!g_str_equal (table->engine, "InnoDB"))
        g_string_append_printf (sql, "%s%s READ", n++ > 0 ? ", " : "", name);
    }
  if (n == 0)
    return TRUE;
  if (!hoist_mariadb_run (db, sql->str, call, error))
    return FALSE;
  *ret = g_steal_pointer (&db);
  return TRUE;
}

/* Digest, hashes of rows and dump of one moment. */
static HoistDatabaseDigest *
copy_content (const HoistMariadbPlace *place, const char *path, const HoistDriverCall *call,
              GError **error)
{
  g_autoptr (HoistMariadb) locks = NULL;
  g_autoptr (HoistMariadb) db = NULL;
  g_autoptr (GPtrArray) tables = NULL;
  g_autoptr (GPtrArray) objects = NULL;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  g_autoptr (HoistDatabaseDigest) digest = NULL;
  g_autofree char *folder = g_path_get_dirname (path);

  if (!lock_tables (place, &locks, call, error)
      || (db = hoist_mariadb_open (place, NULL, call, error)) == NULL
      || !hoist_mariadb_begin_moment (db, call, error)
      || (tables = hoist_mariadb_list_tables (db, call, error)) == NULL
      || (objects = hoist_mariadb_list_objects (db, call, error)) == NULL
      || (digest = hoist_mariadb_digest (db, tables, objects, rows, call, error)) == NULL
      || !hoist_mariadb_dump (db, tables, objects, path, call, error)
      || !hoist_mariadb_run (db, "COMMIT", call, error)
      || !hoist_mariadb_rows_keep (folder, HOIST_MARIADB_ROWS_BACKUP, tables, rows, error))
    return NULL;
  return g_steal_pointer (&digest);
}

static HoistMariadbPlace *
load_from (const HoistDatabaseBackupOrder *order, GError **error)
{
  return hoist_mariadb_place_load (order->from != NULL ? order->from : order->path, error);
}

HoistBackup *
hoist_mariadb_copy_moment (const HoistDatabaseBackupOrder *order, const char *path,
                           const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistMariadbPlace) from = load_from (order, error);
  g_autoptr (HoistDatabaseDigest) digest =
      from != NULL ? copy_content (from, path, call, error) : NULL;
  g_autofree char *sum = NULL;
  HoistBackup fields;

  if (digest == NULL)
    return NULL;
  hoist_database_manifest_describe (order, digest, &fields);
  sum = hoist_file_digest (path, &fields.size, call != NULL ? call->cancellable : NULL, error);
  if (sum == NULL)
    return NULL;
  fields.engine = (char *) "mariadb";
  fields.path = (char *) path;
  fields.sha256 = sum;
  return hoist_backup_new (&fields);
}

static HoistBackup *
copy_and_prove (const HoistDatabaseBackupOrder *order, const char *path,
                const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistMariadbPlace) place = hoist_mariadb_place_load (order->path, error);
  g_autoptr (HoistBackup) made =
      place != NULL ? hoist_mariadb_copy_moment (order, path, call, error) : NULL;
  HoistBackup fields;

  if (made == NULL)
    return NULL;
  fields = *made;
  if (!hoist_mariadb_make_ready (place, made, path, &fields.restore_s, call, error))
    return NULL;
  return hoist_backup_new (&fields);
}

gboolean
hoist_mariadb_draft_make (const HoistDatabaseBackupOrder *order, const HoistDriverCall *call,
                          GError **error)
{
  g_autofree char *folder = hoist_database_draft_name_file (order->folder, NULL);
  g_autofree char *path = hoist_database_draft_name_file (order->folder, "dump");
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (GError) local = NULL;

  if (!hoist_file_remove_tree (folder, error) || !hoist_file_make_folders (folder, 0700, error)
      || !hoist_database_server_keep_place (order->folder, order->path, error))
    return FALSE;
  backup = copy_and_prove (order, path, call, &local);
  if (backup != NULL && hoist_database_draft_write (order->folder, backup, -1, &local))
    return TRUE;
  hoist_database_draft_refuse (local);
  g_propagate_error (error, g_steal_pointer (&local));
  if (!hoist_file_remove_tree (folder, NULL))
    g_debug ("The unfinished copy in %s is left over.", folder);
  return FALSE;
}

/* The manifest and the right names. */
static HoistBackup *
finish (const HoistDatabaseBackupOrder *order, const HoistBackup *proven, const char *database,
        GError **error)
{
  g_autofree char *from = g_path_get_dirname (proven->path);
  g_autofree char *rows = g_build_filename (from, ROWS, NULL);
  g_autofree char *rows_to = g_build_filename (order->folder, ROWS, NULL);
  g_autoptr (HoistBackup) backup =
      hoist_database_manifest_name_proven (proven, order->folder, database);

  if (!hoist_file_rename (proven->path, backup->path, error)
      || (!g_str_equal (rows, rows_to) && !hoist_file_rename (rows, rows_to, error))
      || !hoist_database_server_keep_place (order->folder, order->path, error)
      || !hoist_database_manifest_write (backup, error))
    return NULL;
  return g_steal_pointer (&backup);
}

/* NULL without an error: the draft is not what the database holds now. */
static HoistBackup *
settle (const HoistDatabaseBackupOrder *order, const HoistMariadbPlace *from,
        const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistBackup) draft = hoist_database_draft_take (order->folder, NULL, error);
  g_autoptr (HoistMariadb) db = draft != NULL ? hoist_mariadb_open (from, NULL, call, error) : NULL;
  g_autoptr (HoistDatabaseDigest) now =
      db != NULL ? hoist_mariadb_digest_all (db, call, error) : NULL;

  if (now == NULL || !g_str_equal (now->content_digest, draft->content_digest))
    return NULL;
  if (order->ret_copied_pages != NULL)
    *order->ret_copied_pages = 0;
  return finish (order, draft, from->database, error);
}

HoistBackup *
hoist_mariadb_back_up (const HoistDatabaseBackupOrder *order, const HoistDriverCall *call,
                       GError **error)
{
  g_autoptr (HoistMariadbPlace) from = load_from (order, error);
  g_autofree char *fresh = g_build_filename (order->folder, "dump", NULL);
  g_autoptr (HoistBackup) proven = NULL;
  g_autoptr (GError) local = NULL;
  HoistBackup *backup = NULL;

  if (from == NULL)
    return NULL;
  if (order->ret_copied_pages != NULL)
    *order->ret_copied_pages = -1;
  if (hoist_database_draft_exists (order->folder))
    backup = settle (order, from, call, &local);
  if (backup != NULL)
    return backup;
  if (local != NULL)
    hoist_driver_call_progress (call, 0, local->message);
  if (!hoist_file_remove_tree (order->folder, error)
      || !hoist_file_make_folders (order->folder, 0700, error))
    return NULL;
  proven = copy_and_prove (order, fresh, call, error);
  backup = proven != NULL ? finish (order, proven, from->database, error) : NULL;
  if (backup == NULL && !hoist_file_remove_tree (order->folder, NULL))
    g_debug ("The unfinished backup in %s is left over.", order->folder);
  return backup;
}

gboolean
hoist_mariadb_clear_prepared (const char *folder, const char *path, GError **error)
{
  g_autoptr (HoistMariadbPlace) place = hoist_mariadb_place_load (path, error);
  g_autofree char *backup = g_path_get_basename (folder);
  g_autofree char *ready = hoist_database_server_name_ready (backup);
  g_autofree char *draft = hoist_database_draft_name_file (folder, NULL);

  return place != NULL && hoist_mariadb_drop_beside (place, ready, NULL, error)
         && hoist_file_remove_tree (draft, error);
}
