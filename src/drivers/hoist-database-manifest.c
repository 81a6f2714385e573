/* SPDX-License-Identifier: GPL-3.0-or-later */
/* manifest.json: what a backup is said to be. Owned by the call; worker thread. Never opens the
 * file it speaks of. */
#include "drivers/hoist-database-manifest.h"
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
hoist_database_manifest_name_file (const char *folder, const char *base)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%d_%H%M%S");
  g_autofree char *name = g_strdup_printf ("%s.backup_%s", base, stamp);

  return g_build_filename (folder, name, NULL);
}

void
hoist_database_manifest_describe (const HoistDatabaseBackupOrder *order,
                                  const HoistDatabaseDigest *digest, HoistBackup *fields)
{
  *fields = (HoistBackup){ .id = (char *) order->id,
                           .tenant = (char *) order->tenant,
                           .run = (char *) order->run,
                           .version = (char *) order->version,
                           .commit = (char *) order->commit,
                           .content_digest = digest->content_digest,
                           .schema_digest = digest->schema_digest,
                           .page_count = digest->page_count,
                           .user_version = digest->user_version,
                           .application_id = digest->application_id,
                           .tables = digest->tables,
                           .foreign_key_faults = digest->foreign_key_faults,
                           .foreign_key_digest = digest->foreign_key_digest,
                           .created_at = now_ms (),
                           .restore_s = -1,
                           .fault = (char *) "" };
}

HoistBackup *
hoist_database_manifest_mark_verified (const HoistBackup *backup)
{
  HoistBackup fields = *backup;

  fields.verified_at = now_ms ();
  return hoist_backup_new (&fields);
}

HoistBackup *
hoist_database_manifest_name_proven (const HoistBackup *proven, const char *folder,
                                     const char *database)
{
  g_autofree char *base =
      g_strcanon (g_strdup (database), G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_-.", '_');
  g_autofree char *path = hoist_database_manifest_name_file (folder, base);
  HoistBackup fields = *proven;

  fields.path = path;
  fields.created_at = now_ms ();
  return hoist_database_manifest_mark_verified (&fields);
}

HoistBackup *
hoist_database_manifest_mark_faulty (const HoistBackup *backup, const char *fault)
{
  HoistBackup fields = *backup;

  fields.fault = (char *) fault;
  fields.verified_at = 0;
  return hoist_backup_new (&fields);
}

gboolean
hoist_database_manifest_write (const HoistBackup *backup, GError **error)
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
