/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The backup of a MariaDB database. While the services run: digest and dump of one moment, the dump
 * restored beside and compared (the draft). After the stop: when the database still holds what the
 * draft holds, the draft is the backup; else all of it is made anew. A moment is a transaction's
 * snapshot; tables that have none (MyISAM, Aria) are locked for as long as it takes. What can't be
 * proven is removed and reported, never called a backup. Worker thread. Never writes to the live
 * database. */
#include "drivers/hoist-database-manifest.h"
#include "drivers/hoist-mariadb-copy.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "model/hoist-json.h"
#include <string.h>

#define MANIFEST_MAX (16 * 1024 * 1024)
#define ROWS "rows-backup"

static char *
name_draft (const char *folder, const char *file)
{
  return g_build_filename (folder, "draft", file, NULL);
}

gboolean
hoist_mariadb_draft_exists (const char *folder)
{
  g_autofree char *path = name_draft (folder, "draft.json");

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

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

static HoistBackup *
copy_and_prove (const HoistDatabaseBackupOrder *order, const char *path,
                const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistMariadbPlace) from = load_from (order, error);
  g_autoptr (HoistMariadbPlace) place =
      from != NULL ? hoist_mariadb_place_load (order->path, error) : NULL;
  g_autoptr (HoistDatabaseDigest) digest =
      place != NULL ? copy_content (from, path, call, error) : NULL;
  g_autofree char *sum = NULL;
  g_autoptr (HoistBackup) made = NULL;
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
  made = hoist_backup_new (&fields);
  fields = *made;
  if (!hoist_mariadb_make_ready (place, made, path, &fields.restore_s, call, error))
    return NULL;
  return hoist_backup_new (&fields);
}

static gboolean
write_draft (const char *folder, const HoistBackup *backup, GError **error)
{
  g_autofree char *path = name_draft (folder, "draft.json");
  g_autoptr (GString) text = g_string_new (NULL);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, text);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_backup_write (backup, &w, "backup");
  hoist_json_writer_end_object (&w);
  return hoist_file_replace (path, text->str, text->len, 0600, error);
}

/* What can't be restored will not be restorable after the stop: that ends the run before it. */
static void
refuse (GError *error)
{
  if (error != NULL && !g_error_matches (error, HOIST_ERROR, HOIST_ERROR_CANCELLED)
      && !g_error_matches (error, HOIST_ERROR, HOIST_ERROR_NO_SPACE)
      && !g_error_matches (error, HOIST_ERROR, HOIST_ERROR_CORRUPT))
    error->code = HOIST_ERROR_REFUSED;
}

gboolean
hoist_mariadb_draft_make (const HoistDatabaseBackupOrder *order, const HoistDriverCall *call,
                          GError **error)
{
  g_autofree char *folder = name_draft (order->folder, NULL);
  g_autofree char *path = name_draft (order->folder, "dump");
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (GError) local = NULL;

  if (!hoist_file_remove_tree (folder, error) || !hoist_file_make_folders (folder, 0700, error)
      || !hoist_mariadb_keep_place (order->folder, order->path, error))
    return FALSE;
  backup = copy_and_prove (order, path, call, &local);
  if (backup != NULL && write_draft (order->folder, backup, &local))
    return TRUE;
  refuse (local);
  g_propagate_error (error, g_steal_pointer (&local));
  if (!hoist_file_remove_tree (folder, NULL))
    g_debug ("The unfinished copy in %s is left over.", folder);
  return FALSE;
}

/* For one use. */
static HoistBackup *
take_draft (const char *folder, GError **error)
{
  g_autofree char *path = name_draft (folder, "draft.json");
  g_autofree char *text = hoist_file_read (path, MANIFEST_MAX, NULL, error);
  g_autoptr (HoistValue) value = text != NULL ? hoist_json_parse (text, -1, error) : NULL;

  if (value == NULL || !hoist_file_remove_tree (path, error))
    return NULL;
  return hoist_backup_read (hoist_value_get_member (value, "backup"), error);
}

/* The manifest and the right names. */
static HoistBackup *
finish (const HoistDatabaseBackupOrder *order, const HoistBackup *proven, const char *database,
        GError **error)
{
  g_autofree char *base =
      g_strcanon (g_strdup (database), G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_-.", '_');
  g_autofree char *path = hoist_database_manifest_name_file (order->folder, base);
  g_autofree char *from = g_path_get_dirname (proven->path);
  g_autofree char *rows = g_build_filename (from, ROWS, NULL);
  g_autofree char *rows_to = g_build_filename (order->folder, ROWS, NULL);
  g_autoptr (HoistBackup) named = NULL;
  g_autoptr (HoistBackup) backup = NULL;
  HoistBackup fields = *proven;

  fields.path = path;
  fields.created_at = g_get_real_time () / 1000 * 1000;
  named = hoist_backup_new (&fields);
  backup = hoist_database_manifest_mark_verified (named);
  if (!hoist_file_rename (proven->path, path, error)
      || (!g_str_equal (rows, rows_to) && !hoist_file_rename (rows, rows_to, error))
      || !hoist_mariadb_keep_place (order->folder, order->path, error)
      || !hoist_database_manifest_write (backup, error))
    return NULL;
  return g_steal_pointer (&backup);
}

/* NULL without an error: the draft is not what the database holds now. */
static HoistBackup *
settle (const HoistDatabaseBackupOrder *order, const HoistMariadbPlace *from,
        const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistBackup) draft = take_draft (order->folder, error);
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
  if (hoist_mariadb_draft_exists (order->folder))
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
  g_autofree char *ready = hoist_mariadb_name_ready (backup);
  g_autofree char *draft = name_draft (folder, NULL);

  return place != NULL && hoist_mariadb_drop_beside (place, ready, NULL, error)
         && hoist_file_remove_tree (draft, error);
}
