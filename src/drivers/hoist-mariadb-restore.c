/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Back to a backup: always into a new database, proven, then in the place of the tenant's own; what
 * was there is kept under a name of the run. Worker thread. Deletes nothing of the tenant's. */
#include "drivers/hoist-database-proof.h"
#include "drivers/hoist-database-server.h"
#include "drivers/hoist-mariadb-copy.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"

#define ASIDE_MAX 99

HoistBackup *
hoist_mariadb_verify (const HoistBackup *backup, const char *scratch, const HoistDriverCall *call,
                      GError **error)
{
  g_autoptr (HoistMariadbPlace) place = hoist_mariadb_read_place (backup, error);
  g_autofree char *ready = hoist_database_server_name_ready (backup->id);
  g_autoptr (GError) local = NULL;
  double seconds = -1;
  gboolean sound;

  if (place == NULL)
    return NULL;
  sound = hoist_database_proof_check_bytes (backup, call, &local)
          && hoist_mariadb_make_ready (place, backup, backup->path, &seconds, call, &local)
          && hoist_mariadb_drop_beside (place, ready, call, &local);
  return hoist_database_proof_conclude (backup, seconds, sound ? NULL : local, error);
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

  return place != NULL && hoist_database_proof_check_bytes (backup, call, error)
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
  g_autofree char *base = hoist_database_server_name_aside (quarantine);

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
  g_autofree char *ready = hoist_database_server_name_ready (backup->id);
  g_autofree char *aside = NULL;
  gboolean done;

  if (place == NULL || !hoist_file_make_folders (quarantine, 0700, error))
    return FALSE;
  aside = find_name (place, quarantine, &done, call, error);
  if (aside == NULL || done)
    return done;
  if (!hoist_mariadb_has_ready (place, backup->id)
      && (!hoist_database_proof_check_bytes (backup, call, error)
          || !hoist_mariadb_make_ready (place, backup, backup->path, NULL, call, error)))
    return FALSE;
  return hoist_mariadb_swap (place, ready, aside, call, error);
}

gboolean
hoist_mariadb_put_back (const char *path, const char *quarantine, const char *aside,
                        const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistMariadbPlace) place = hoist_mariadb_place_load (path, error);
  g_autofree char *kept = hoist_database_server_name_aside (quarantine);
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

/* A database beside without a table of people's, and of which nothing is kept that acts. */
static gboolean
make_empty (const HoistMariadbPlace *place, const char *name, const HoistDriverCall *call,
            GError **error)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_auto (GStrv) statements = hoist_mariadb_keep_statements (none, "");
  g_autoptr (HoistMariadb) db = NULL;

  if (hoist_mariadb_make_beside (place, name, call, error))
    db = hoist_mariadb_open (place, name, call, error);
  for (guint i = 0; db != NULL && statements[i] != NULL; i++)
    if (!hoist_mariadb_run (db, statements[i], call, error))
      return FALSE;
  return db != NULL && hoist_mariadb_call_whole (place, name, call, error);
}

gboolean
hoist_mariadb_recreate (const char *path, const char *quarantine, const HoistDriverCall *call,
                        GError **error)
{
  g_autoptr (HoistMariadbPlace) place = hoist_mariadb_place_load (path, error);
  g_autofree char *aside = hoist_database_server_name_aside (quarantine);
  g_autofree char *fresh = g_strconcat (aside, "_fresh", NULL);
  gboolean is_aside;

  /* What an interrupted call has begun is ended, or taken back, first. */
  if (place == NULL || !hoist_file_make_folders (quarantine, 0700, error)
      || !hoist_mariadb_end_swap (place, aside, &is_aside, call, error))
    return FALSE;
  return is_aside
         || (make_empty (place, fresh, call, error)
             && hoist_mariadb_swap (place, fresh, aside, call, error));
}
