/* SPDX-License-Identifier: GPL-3.0-or-later */
/* manifest.json: what a backup is said to be. Owned by the call; worker thread. Never opens the
 * file it speaks of. */
#include "drivers/hoist-sqlite-draft.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "model/hoist-json.h"

/* As exact as a manifest writes it, so that what is read back is the same. */
static gint64
now_ms (void)
{
  return hoist_clock_wall_us () / 1000 * 1000;
}

char *
hoist_sqlite_name_backup (const HoistDatabaseBackupOrder *order)
{
  g_autofree char *base = g_path_get_basename (order->path);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%d_%H%M%S");
  g_autofree char *name = NULL;

  name = g_strdup_printf ("%s.backup_%s", base, stamp);
  return g_build_filename (order->folder, name, NULL);
}

HoistBackup *
hoist_sqlite_describe (const HoistDatabaseBackupOrder *order, const HoistSqliteFile *file,
                       const HoistDatabaseDigest *digest, double restore_s)
{
  HoistBackup fields = { 0 };

  fields.id = (char *) order->id;
  fields.tenant = (char *) order->tenant;
  fields.run = (char *) order->run;
  fields.engine = (char *) "sqlite";
  fields.path = (char *) file->path;
  fields.version = (char *) order->version;
  fields.commit = (char *) order->commit;
  fields.size = file->size;
  fields.sha256 = (char *) file->sum;
  fields.sha256_block = hoist_sqlite_blocks_choose (file->size);
  fields.content_digest = digest->content_digest;
  fields.schema_digest = digest->schema_digest;
  fields.page_count = digest->page_count;
  fields.user_version = digest->user_version;
  fields.application_id = digest->application_id;
  fields.tables = digest->tables;
  fields.foreign_key_faults = digest->foreign_key_faults;
  fields.foreign_key_digest = digest->foreign_key_digest;
  fields.created_at = now_ms ();
  fields.restore_s = restore_s;
  fields.fault = (char *) "";
  return hoist_backup_new (&fields);
}

HoistBackup *
hoist_sqlite_mark_verified (const HoistBackup *backup)
{
  HoistBackup fields = *backup;

  fields.verified_at = now_ms ();
  return hoist_backup_new (&fields);
}

HoistBackup *
hoist_sqlite_mark_faulty (const HoistBackup *backup, const char *fault)
{
  HoistBackup fields = *backup;

  fields.fault = (char *) fault;
  fields.verified_at = 0;
  return hoist_backup_new (&fields);
}

gboolean
hoist_sqlite_write_manifest (const HoistBackup *backup, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (backup->path);
  g_autofree char *path = g_build_filename (folder, "manifest.json", NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, text);
  hoist_backup_write (backup, &w, NULL);
  return hoist_file_replace (path, text->str, text->len, 0600, error);
}

HoistBackup *
hoist_database_read_manifest (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "manifest.json", NULL);
  g_autofree char *inside = NULL;
  g_autofree char *text = NULL;
  g_autoptr (HoistValue) value = NULL;
  g_autoptr (HoistBackup) backup = NULL;
  gsize n;

  text = hoist_file_read (path, 16 * 1024 * 1024, &n, error);
  value = text != NULL ? hoist_json_parse (text, n, error) : NULL;
  backup = value != NULL ? hoist_backup_read (value, error) : NULL;
  if (backup == NULL)
    {
      if (text != NULL)
        g_prefix_error (error, "The manifest %s can't be used: ", path);
      return NULL;
    }
  inside = g_path_get_dirname (backup->path);
  if (g_str_equal (inside, folder))
    return g_steal_pointer (&backup);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
               "The manifest %s speaks of a file in another folder: %s.", path, backup->path);
  return NULL;
}
