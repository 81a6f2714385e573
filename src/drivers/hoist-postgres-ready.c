/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A database restored from a backup that lies ready beside the tenant's own: proven by its digest,
 * then closed off, so that nobody can have changed it when it takes its place by a rename. Owned by
 * the call; worker thread. Touches only databases whose names are Hoist's. */
#include "drivers/hoist-database-proof.h"
#include "drivers/hoist-database-server.h"
#include "drivers/hoist-postgres-changes-file.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"

static gboolean
prove (HoistPostgres *db, const HoistBackup *backup, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistDatabaseDigest) digest = hoist_postgres_digest (db, call, error);
  const char *differs;

  if (digest == NULL)
    return FALSE;
  differs = hoist_database_proof_find_difference (digest, backup, "a sequence");
  if (differs == NULL)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
               "What was restored from the backup of %s differs from the database it was made of: "
               "%s.",
               PQdb (db), differs);
  return FALSE;
}

static gboolean
fill (const HoistPostgresPlace *place, const char *name, const HoistBackup *backup,
      const char *path, double *ret_seconds, const HoistDriverCall *call, GError **error)
{
  gint64 begin = hoist_clock_boottime_us ();
  g_autoptr (HoistPostgres) db = NULL;
  gboolean loaded = hoist_postgres_load (place, name, path, call, error);

  if (ret_seconds != NULL)
    *ret_seconds = (hoist_clock_boottime_us () - begin) / 1e6;
  if (loaded)
    db = hoist_postgres_open (place, name, call, error);
  return db != NULL && hoist_postgres_changes_file_apply (db, path, call, error)
         && hoist_postgres_set_sequences (db, path, call, error)
         && hoist_postgres_run (db, "ANALYZE", call, error) && prove (db, backup, call, error);
}

gboolean
hoist_postgres_renew_ready (const HoistPostgresPlace *place, const HoistBackup *backup,
                            const char *path, const HoistDriverCall *call, GError **error)
{
  g_autofree char *name = hoist_database_server_name_ready (backup->id);
  g_autoptr (HoistPostgres) db = NULL;
  g_autoptr (HoistDatabaseDigest) digest = NULL;

  if (hoist_postgres_close_off (place, name, FALSE, call, error))
    db = hoist_postgres_open (place, name, call, error);
  if (db != NULL && hoist_postgres_set_sequences (db, path, call, error))
    digest = hoist_postgres_digest_known (db, backup->tables, NULL, call, error);
  if (digest == NULL || !hoist_postgres_close_off (place, name, TRUE, call, error))
    return FALSE;
  if (g_str_equal (digest->content_digest, backup->content_digest))
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
               "The sequences of %s could not be set as they are.", place->database);
  return FALSE;
}

gboolean
hoist_postgres_make_ready (const HoistPostgresPlace *place, const HoistBackup *backup,
                           const char *path, double *ret_seconds, const HoistDriverCall *call,
                           GError **error)
{
  g_autofree char *name = hoist_database_server_name_ready (backup->id);
  g_autoptr (GError) left = NULL;
  gboolean ok;

  if (!hoist_postgres_make_beside (place, name, call, error))
    return FALSE;
  ok = fill (place, name, backup, path, ret_seconds, call, error);
  ok = ok && hoist_postgres_close_off (place, name, TRUE, call, error);
  if (!ok && !hoist_postgres_drop_beside (place, name, NULL, &left))
    g_debug ("%s", left->message);
  return ok;
}

/* Closed off: it was proven. */
gboolean
hoist_postgres_has_ready (const HoistPostgresPlace *place, const char *backup)
{
  g_autofree char *name = hoist_database_server_name_ready (backup);
  g_autoptr (HoistPostgres) db = hoist_postgres_open_beside (place, NULL, NULL);
  const char *values[] = { name, NULL };
  g_autofree char *found = NULL;

  if (db != NULL)
    found = hoist_postgres_get_text (
        db, "SELECT 1 FROM pg_database WHERE datname = $1 AND NOT datallowconn", values, NULL,
        NULL);
  return found != NULL && found[0] != '\0';
}

HoistPostgresPlace *
hoist_postgres_read_place (const HoistBackup *backup, GError **error)
{
  g_autofree char *place = hoist_database_server_read_place (backup, error);

  return place != NULL ? hoist_postgres_place_load (place, error) : NULL;
}
