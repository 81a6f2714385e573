/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Back to a backup: always into a new database, proven, then in the place of the tenant's own by
 * renames in one transaction; what was there is kept under a name of the run. Worker thread.
 * Deletes nothing of the tenant's. */
#include "drivers/hoist-database-manifest.h"
#include "drivers/hoist-postgres-copy.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include <sys/stat.h>

#define ASIDE_MAX 99

/* …/quarantine/TN/RN/STEP-apply */
char *
hoist_postgres_name_aside (const char *quarantine)
{
  g_autofree char *step = g_path_get_basename (quarantine);
  g_autofree char *folder = g_path_get_dirname (quarantine);
  g_autofree char *run = g_path_get_basename (folder);
  char *name = g_strdup_printf ("hoist_%s_%s", run, step);

  return g_strcanon (name, G_CSET_a_2_z G_CSET_DIGITS "_", '_');
}

static char *
find_byte_fault (const HoistBackup *backup, const HoistDriverCall *call, GError **error)
{
  g_autofree char *sum = NULL;
  struct stat st;
  gint64 size = -1;

  if (lstat (backup->path, &st) != 0 || !S_ISREG (st.st_mode))
    return g_strdup_printf ("The backup file %s is missing.", backup->path);
  if (st.st_size != backup->size)
    return g_strdup_printf ("The backup file %s has %" G_GINT64_FORMAT
                            " bytes; its manifest says %" G_GINT64_FORMAT ".",
                            backup->path, (gint64) st.st_size, backup->size);
  sum = hoist_file_digest (backup->path, &size, call != NULL ? call->cancellable : NULL, error);
  if (sum == NULL || g_str_equal (sum, backup->sha256))
    return NULL;
  return g_strdup_printf ("The backup file %s was changed after it was made: its SHA-256 is "
                          "%.12s…, its manifest says %.12s….",
                          backup->path, sum, backup->sha256);
}

static gboolean
check_bytes (const HoistBackup *backup, const HoistDriverCall *call, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *fault = find_byte_fault (backup, call, &local);

  if (fault != NULL)
    g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_CORRUPT, fault);
  else if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else
    return TRUE;
  return FALSE;
}

HoistBackup *
hoist_postgres_verify (const HoistBackup *backup, const char *scratch, const HoistDriverCall *call,
                       GError **error)
{
  g_autoptr (HoistPostgresPlace) place = hoist_postgres_read_place (backup, error);
  g_autofree char *ready = hoist_postgres_name_ready (backup->id);
  g_autoptr (GError) local = NULL;
  g_autoptr (HoistBackup) result = NULL;
  HoistBackup fields = *backup;

  if (place == NULL)
    return NULL;
  if (check_bytes (backup, call, &local)
      && hoist_postgres_make_ready (place, backup, backup->path, &fields.restore_s, call, &local)
      && hoist_postgres_drop_beside (place, ready, call, &local))
    {
      fields.fault = (char *) "";
      result = hoist_database_manifest_mark_verified (&fields);
    }
  else if (g_error_matches (local, HOIST_ERROR, HOIST_ERROR_CORRUPT)
           || g_error_matches (local, HOIST_ERROR, HOIST_ERROR_FAILED))
    result = hoist_database_manifest_mark_faulty (backup, local->message);
  else
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  return hoist_database_manifest_write (result, error) ? g_steal_pointer (&result) : NULL;
}

/* A backup of another database is never put in the place of this one. */
static HoistPostgresPlace *
load_same (const HoistBackup *backup, const char *path, GError **error)
{
  g_autoptr (HoistPostgresPlace) then = hoist_postgres_read_place (backup, error);
  g_autoptr (HoistPostgresPlace) now =
      then != NULL ? hoist_postgres_place_load (path, error) : NULL;

  if (now == NULL)
    return NULL;
  if (g_str_equal (then->database, now->database))
    return g_steal_pointer (&now);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
               "The backup %s is of the database %s; the settings name %s now.", backup->id,
               then->database, now->database);
  return NULL;
}

gboolean
hoist_postgres_prepare_restore (const HoistBackup *backup, const char *path,
                                const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistPostgresPlace) place = load_same (backup, path, error);

  return place != NULL && check_bytes (backup, call, error)
         && hoist_postgres_make_ready (place, backup, backup->path, NULL, call, error);
}

gboolean
hoist_postgres_has_prepared_restore (const HoistBackup *backup, const char *path)
{
  g_autoptr (HoistPostgresPlace) place = hoist_postgres_place_load (path, NULL);

  return place != NULL && hoist_postgres_has_ready (place, backup->id);
}

/* A step that is repeated may find its name taken by what it set aside before. */
static char *
find_free_name (const HoistPostgresPlace *place, const char *quarantine,
                const HoistDriverCall *call, GError **error)
{
  g_autofree char *base = hoist_postgres_name_aside (quarantine);

  for (guint i = 1; i <= ASIDE_MAX; i++)
    {
      g_autofree char *name = i == 1 ? g_strdup (base) : g_strdup_printf ("%s_%u", base, i);
      gboolean taken;

      if (!hoist_postgres_is_there (place, name, &taken, call, error))
        return NULL;
      if (!taken)
        return g_steal_pointer (&name);
    }
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT, "%s is taken.", base);
  return NULL;
}

/* The live database is that of the backup from now on. */
static gboolean
mark_restored (const HoistBackup *backup, const HoistPostgresPlace *place,
               const HoistDriverCall *call, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (backup->path);
  g_autoptr (HoistPostgres) db = hoist_postgres_open (place, NULL, call, error);

  return db != NULL
         && hoist_postgres_mark_keep (db, folder, HOIST_POSTGRES_MARK_BACKUP, call, error);
}

gboolean
hoist_postgres_restore (const HoistBackup *backup, const char *path, const char *quarantine,
                        const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistPostgresPlace) place = load_same (backup, path, error);
  g_autofree char *ready = hoist_postgres_name_ready (backup->id);
  g_autofree char *aside = NULL;

  if (place == NULL || !hoist_file_make_folders (quarantine, 0700, error))
    return FALSE;
  if (!hoist_postgres_has_ready (place, backup->id)
      && (!check_bytes (backup, call, error)
          || !hoist_postgres_make_ready (place, backup, backup->path, NULL, call, error)))
    return FALSE;
  aside = find_free_name (place, quarantine, call, error);
  return aside != NULL && hoist_postgres_swap (place, ready, aside, call, error)
         && mark_restored (backup, place, call, error);
}

gboolean
hoist_postgres_put_back (const char *path, const char *quarantine, const char *aside,
                         const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistPostgresPlace) place = hoist_postgres_place_load (path, error);
  g_autofree char *kept = hoist_postgres_name_aside (quarantine);
  g_autofree char *free_name = NULL;
  gboolean there;

  if (place == NULL || !hoist_postgres_is_there (place, kept, &there, call, error))
    return FALSE;
  if (!there)
    return TRUE;
  if (!hoist_file_make_folders (aside, 0700, error))
    return FALSE;
  free_name = find_free_name (place, aside, call, error);
  return free_name != NULL && hoist_postgres_swap (place, kept, free_name, call, error);
}
