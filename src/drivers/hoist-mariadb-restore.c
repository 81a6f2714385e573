/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Back to a backup: always into a new database, proven, then in the place of the tenant's own; what
 * was there is kept under a name of the run. Worker thread. Deletes nothing of the tenant's. */
#include "drivers/hoist-database-manifest.h"
#include "drivers/hoist-mariadb-copy.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include <sys/stat.h>

#define ASIDE_MAX 99

/* …/quarantine/TN/RN/STEP-apply */
char *
hoist_mariadb_name_aside (const char *quarantine)
{
  g_autofree char *step = g_path_get_basename (quarantine);
  g_autofree char *folder = g_path_get_dirname (quarantine);
  g_autofree char *run = g_path_get_basename (folder);
  char *name = g_strdup_printf ("hoist_%s_%s", run, step);

  return g_strcanon (name, G_CSET_a_2_z G_CSET_DIGITS "_", '_');
}

static gboolean
check_bytes (const HoistBackup *backup, const HoistDriverCall *call, GError **error)
{
  g_autofree char *sum = NULL;
  struct stat st;
  gint64 size = -1;

  if (lstat (backup->path, &st) != 0 || !S_ISREG (st.st_mode))
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT, "The backup file %s is missing.",
                 backup->path);
  else if (st.st_size != backup->size)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
                 "The backup file %s has %" G_GINT64_FORMAT
                 " bytes; its manifest says %" G_GINT64_FORMAT ".",
                 backup->path, (gint64) st.st_size, backup->size);
  else if ((sum = hoist_file_digest (backup->path, &size, call != NULL ? call->cancellable : NULL,
                                     error))
           == NULL)
    return FALSE;
  else if (g_str_equal (sum, backup->sha256))
    return TRUE;
  else
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
                 "The backup file %s was changed after it was made: its SHA-256 is %.12s…, its "
                 "manifest says %.12s….",
                 backup->path, sum, backup->sha256);
  return FALSE;
}

HoistBackup *
hoist_mariadb_verify (const HoistBackup *backup, const char *scratch, const HoistDriverCall *call,
                      GError **error)
{
  g_autoptr (HoistMariadbPlace) place = hoist_mariadb_read_place (backup, error);
  g_autofree char *ready = hoist_mariadb_name_ready (backup->id);
  g_autoptr (GError) local = NULL;
  g_autoptr (HoistBackup) result = NULL;
  HoistBackup fields = *backup;

  if (place == NULL)
    return NULL;
  if (check_bytes (backup, call, &local)
      && hoist_mariadb_make_ready (place, backup, backup->path, &fields.restore_s, call, &local)
      && hoist_mariadb_drop_beside (place, ready, call, &local))
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
static HoistMariadbPlace *
load_same (const HoistBackup *backup, const char *path, GError **error)
{
  g_autoptr (HoistMariadbPlace) then = hoist_mariadb_read_place (backup, error);
  g_autoptr (HoistMariadbPlace) now = then != NULL ? hoist_mariadb_place_load (path, error) : NULL;

  if (now == NULL || g_str_equal (then->database, now->database))
    return g_steal_pointer (&now);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
               "The backup %s is of the database %s; the settings name %s now.", backup->id,
               then->database, now->database);
  return NULL;
}

gboolean
hoist_mariadb_prepare_restore (const HoistBackup *backup, const char *path,
                               const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistMariadbPlace) place = load_same (backup, path, error);

  return place != NULL && check_bytes (backup, call, error)
         && hoist_mariadb_make_ready (place, backup, backup->path, NULL, call, error);
}

gboolean
hoist_mariadb_has_prepared_restore (const HoistBackup *backup, const char *path)
{
  g_autoptr (HoistMariadbPlace) place = hoist_mariadb_place_load (path, NULL);

  return place != NULL && hoist_mariadb_has_ready (place, backup->id);
}

/* The first name that is free. What an interrupted call of the same step has begun under one of
 * them is ended first: *ret_done when that has put the backup in place. */
static char *
find_name (const HoistMariadbPlace *place, const char *quarantine, gboolean *ret_done,
           const HoistDriverCall *call, GError **error)
{
  g_autofree char *base = hoist_mariadb_name_aside (quarantine);

  *ret_done = FALSE;
  for (guint i = 1; i <= ASIDE_MAX; i++)
    {
      g_autofree char *name = i == 1 ? g_strdup (base) : g_strdup_printf ("%s_%u", base, i);
      HoistMariadbBeside before, now;
      gboolean is_aside;

      if (!hoist_mariadb_look_beside (place, name, &before, call, error)
          || !hoist_mariadb_end_swap (place, name, &is_aside, call, error)
          || !hoist_mariadb_look_beside (place, name, &now, call, error))
        return NULL;
      *ret_done = *ret_done || (before == HOIST_MARIADB_RENAMED && is_aside);
      if (now == HOIST_MARIADB_NOTHING || *ret_done)
        return g_steal_pointer (&name);
    }
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT, "%s is taken.", base);
  return NULL;
}

gboolean
hoist_mariadb_restore (const HoistBackup *backup, const char *path, const char *quarantine,
                       const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistMariadbPlace) place = load_same (backup, path, error);
  g_autofree char *ready = hoist_mariadb_name_ready (backup->id);
  g_autofree char *aside = NULL;
  gboolean done;

  if (place == NULL || !hoist_file_make_folders (quarantine, 0700, error))
    return FALSE;
  aside = find_name (place, quarantine, &done, call, error);
  if (aside == NULL || done)
    return done;
  if (!hoist_mariadb_has_ready (place, backup->id)
      && (!check_bytes (backup, call, error)
          || !hoist_mariadb_make_ready (place, backup, backup->path, NULL, call, error)))
    return FALSE;
  return hoist_mariadb_swap (place, ready, aside, call, error);
}

gboolean
hoist_mariadb_put_back (const char *path, const char *quarantine, const char *aside,
                        const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistMariadbPlace) place = hoist_mariadb_place_load (path, error);
  g_autofree char *kept = hoist_mariadb_name_aside (quarantine);
  g_autofree char *name = NULL;
  gboolean done, is_aside;

  if (place == NULL || !hoist_file_make_folders (aside, 0700, error))
    return FALSE;
  /* First what an interrupted call of this kind has begun: it may have taken `kept` already. */
  name = find_name (place, aside, &done, call, error);
  if (name == NULL || done)
    return done;
  return hoist_mariadb_end_swap (place, kept, &is_aside, call, error)
         && (!is_aside || hoist_mariadb_swap (place, kept, name, call, error));
}
