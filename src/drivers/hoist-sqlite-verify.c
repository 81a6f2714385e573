/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Manifests, and the proof of a backup: its bytes are read back, it is restored into a scratch
 * folder by the very code a rollback uses, and what stands there must be sound and the same.
 * Foreign keys that were broken before the backup are no fault of it, as long as they are the same.
 * Owned by the call; worker thread. Never touches the live database. */
#include "drivers/hoist-sqlite-place.h"
#include "drivers/hoist-sqlite.h"
#include "base/hoist-clock.h"
#include "base/hoist-file.h"
#include "base/hoist-error.h"
#include "base/hoist-text.h"
#include "model/hoist-json.h"
#include <sys/stat.h>

#define FULL_CHECK_MAX (64 * 1024 * 1024)

/* As exact as a manifest writes it, so that what is read back is the same. */
static gint64
now_ms (void)
{
  return hoist_clock_wall_us () / 1000 * 1000;
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

static char *
check_bytes (const HoistBackup *backup, const HoistDriverCall *call, GError **error)
{
  gint64 size = -1;
  g_autofree char *sum = NULL;
  struct stat st;

  if (lstat (backup->path, &st) != 0 || !S_ISREG (st.st_mode))
    return g_strdup_printf ("The backup file %s is missing.", backup->path);
  if (st.st_size != backup->size)
    return g_strdup_printf ("The backup file %s has %" G_GINT64_FORMAT
                            " bytes; its manifest says %" G_GINT64_FORMAT ".",
                            backup->path, (gint64) st.st_size, backup->size);
  sum = hoist_file_digest (backup->path, &size, call != NULL ? call->cancellable : NULL, error);
  if (sum == NULL || g_str_equal (sum, backup->sha256))
    return NULL;
  return g_strdup_printf (
      "The backup file %s was changed after it was made: its SHA-256 is %.12s…, "
      "its manifest says %.12s….",
      backup->path, sum, backup->sha256);
}

/* NULL when the database is sound; else the fault. */
static char *
check_sound (const HoistBackup *backup, HoistSqlite *db, GError **error)
{
  g_autoptr (HoistSqliteStatement) check = NULL;
  g_autofree char *found = NULL;
  gboolean row;
  const char *word;

  check = hoist_sqlite_prepare (
      db, backup->size > FULL_CHECK_MAX ? "PRAGMA quick_check(1)" : "PRAGMA integrity_check(1)",
      error);
  if (check == NULL || !hoist_sqlite_step (check, &row, error))
    return NULL;
  word = row ? (const char *) sqlite3_column_text (check, 0) : "nothing";
  if (g_strcmp0 (word, "ok") == 0)
    return NULL;
  found = hoist_text_clean_line (word, -1, 300);
  return g_strdup_printf ("The database in %s is itself damaged: %s.", backup->path, found);
}

/* Of a manifest that says nothing of them nothing can be said either. */
static char *
check_foreign_keys (const HoistBackup *backup, HoistSqlite *db, const HoistDriverCall *call,
                    GError **error)
{
  g_autoptr (HoistDatabaseDigest) found = g_new0 (HoistDatabaseDigest, 1);

  if (backup->foreign_key_digest[0] == '\0')
    return NULL;
  if (!hoist_sqlite_check_foreign_keys (db, found, call, error)
      || g_str_equal (found->foreign_key_digest, backup->foreign_key_digest))
    return NULL;
  return g_strdup_printf ("What was restored from %s breaks foreign keys in %" G_GINT64_FORMAT
                          " rows; the database it was made of did so in %" G_GINT64_FORMAT
                          ", and not in the same ones.",
                          backup->path, found->foreign_key_faults, backup->foreign_key_faults);
}

/* NULL when the restored database is sound and the same; else the fault. */
static char *
check_restored (const HoistBackup *backup, const char *path, const HoistDriverCall *call,
                GError **error)
{
  g_autoptr (HoistSqlite) db = hoist_sqlite_open (path, HOIST_SQLITE_WRITE, call, error);
  g_autoptr (HoistDatabaseDigest) digest = NULL;
  g_autoptr (GError) local = NULL;
  char *fault = NULL;

  if (db != NULL)
    fault = check_sound (backup, db, &local);
  if (db != NULL && fault == NULL && local == NULL)
    fault = check_foreign_keys (backup, db, call, &local);
  if (db == NULL || fault != NULL || local != NULL)
    {
      if (local != NULL)
        g_propagate_error (error, g_steal_pointer (&local));
      return fault;
    }
  digest = hoist_sqlite_digest (db, call, error);
  if (digest == NULL || g_str_equal (digest->content_digest, backup->content_digest))
    return NULL;
  return g_strdup_printf ("What was restored from %s differs from the database it was made of.",
                          backup->path);
}

static char *
drill (const HoistBackup *backup, const char *scratch, double *ret_seconds,
       const HoistDriverCall *call, GError **error)
{
  g_autofree char *path = g_build_filename (scratch, "drill.db", NULL);
  gint64 begin = hoist_clock_boottime_us ();
  char *fault = NULL;

  if (!hoist_file_remove_tree (scratch, error) || !hoist_file_make_folders (scratch, 0700, error)
      || !hoist_sqlite_place (backup, path, NULL, call, error))
    return NULL;
  *ret_seconds = (hoist_clock_boottime_us () - begin) / 1e6;
  fault = check_restored (backup, path, call, error);
  return fault;
}

static HoistBackup *
with_result (const HoistBackup *backup, const char *fault, double seconds)
{
  HoistBackup fields = *backup;

  fields.fault = (char *) (fault != NULL ? fault : "");
  fields.verified_at = fault != NULL ? 0 : now_ms ();
  fields.restore_s = fault != NULL ? backup->restore_s : seconds;
  return hoist_backup_new (&fields);
}

HoistBackup *
hoist_sqlite_verify (const HoistBackup *backup, const char *scratch, const HoistDriverCall *call,
                     GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (HoistBackup) result = NULL;
  g_autofree char *fault = check_bytes (backup, call, &local);
  double seconds = -1;

  if (fault == NULL && local == NULL)
    fault = drill (backup, scratch, &seconds, call, &local);
  if (!hoist_file_remove_tree (scratch, NULL))
    g_debug ("The scratch folder %s is left over.", scratch);
  if (fault == NULL && g_error_matches (local, HOIST_ERROR, HOIST_ERROR_CORRUPT))
    fault = g_strdup (local->message);
  else if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  result = with_result (backup, fault, seconds);
  if (!hoist_sqlite_write_manifest (result, error))
    return NULL;
  return g_steal_pointer (&result);
}
