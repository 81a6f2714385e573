/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Back to a backup: always into a new database, proven, then in the place of the tenant's own by
 * renames in one transaction; what was there is kept under a name of the run. Worker thread.
 * Deletes nothing of the tenant's. */
#include "drivers/hoist-database-proof.h"
#include "drivers/hoist-database-server.h"
#include "drivers/hoist-postgres-copy.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"

#define ASIDE_MAX 99

HoistBackup *
hoist_postgres_verify (const HoistBackup *backup, const char *scratch, const HoistDriverCall *call,
                       GError **error)
{
  g_autoptr (HoistPostgresPlace) place = hoist_postgres_read_place (backup, error);
  g_autofree char *ready = hoist_database_server_name_ready (backup->id);
  g_autoptr (GError) local = NULL;
  double seconds = -1;
  gboolean sound;

  if (place == NULL)
    return NULL;
  sound = hoist_database_proof_check_bytes (backup, call, &local)
          && hoist_postgres_make_ready (place, backup, backup->path, &seconds, call, &local)
          && hoist_postgres_drop_beside (place, ready, call, &local);
  return hoist_database_proof_conclude (backup, seconds, sound ? NULL : local, error);
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

  return place != NULL && hoist_database_proof_check_bytes (backup, call, error)
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
  g_autofree char *base = hoist_database_server_name_aside (quarantine);

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
  g_autofree char *ready = hoist_database_server_name_ready (backup->id);
  g_autofree char *aside = NULL;

  if (place == NULL || !hoist_file_make_folders (quarantine, 0700, error))
    return FALSE;
  if (!hoist_postgres_has_ready (place, backup->id)
      && (!hoist_database_proof_check_bytes (backup, call, error)
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
  g_autofree char *kept = hoist_database_server_name_aside (quarantine);
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

gboolean
hoist_postgres_recreate (const char *path, const char *quarantine, const HoistDriverCall *call,
                         GError **error)
{
  g_autoptr (HoistPostgresPlace) place = hoist_postgres_place_load (path, error);
  g_autofree char *aside = hoist_database_server_name_aside (quarantine);
  g_autofree char *fresh = g_strconcat (aside, "_fresh", NULL);
  gboolean there;

  if (place == NULL || !hoist_postgres_is_there (place, aside, &there, call, error))
    return FALSE;
  return there
         || (hoist_file_make_folders (quarantine, 0700, error)
             && hoist_postgres_make_beside (place, fresh, call, error)
             && hoist_postgres_swap (place, fresh, aside, call, error));
}
