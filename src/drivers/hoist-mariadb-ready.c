/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A database restored from a backup that lies ready beside the tenant's own: its content proven by
 * digest, its views, triggers and routines by making them there, after which they go again, so that
 * nothing acts in it. Owned by the call; worker thread. Touches only databases whose names are
 * Hoist's. */
#include "drivers/hoist-database-proof.h"
#include "drivers/hoist-database-server.h"
#include "drivers/hoist-mariadb-copy.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"

static gboolean
prove_content (HoistMariadb *db, const HoistBackup *backup, const HoistDriverCall *call,
               GError **error)
{
  g_autoptr (HoistDatabaseDigest) digest = hoist_mariadb_digest_all (db, call, error);
  const char *differs;

  if (digest == NULL)
    return FALSE;
  differs = hoist_database_proof_find_difference (
      digest, backup, "what AUTO_INCREMENT or a sequence gives out next");
  if (differs == NULL)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
               "What was restored from the backup into %s differs from the database it was made "
               "of: %s.",
               hoist_mariadb_get_database (db), differs);
  return FALSE;
}

/* All but events, which would run; made, read, compared, and dropped. */
static gboolean
prove_objects (HoistMariadb *db, const HoistDriverCall *call, GError **error)
{
  g_autoptr (GPtrArray) kept = hoist_mariadb_list_objects (db, call, error);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GPtrArray) made = NULL;
  guint k = 0;

  for (guint i = 0; kept != NULL && i < kept->len;)
    if (g_str_equal (((HoistMariadbObject *) kept->pdata[i])->kind, "EVENT"))
      g_ptr_array_remove_index (kept, i);
    else
      i++;
  if (kept == NULL || !hoist_mariadb_settle_objects (db, kept, NULL, call, error)
      || (made = hoist_mariadb_list_live_objects (db, call, error)) == NULL)
    return FALSE;
  while (k < kept->len && k < made->len
         && hoist_mariadb_object_equal (kept->pdata[k], made->pdata[k]))
    k++;
  if (k < kept->len || made->len != kept->len)
    {
      const HoistMariadbObject *o = k < kept->len ? kept->pdata[k] : made->pdata[k];

      g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
                   "The %s %s is another one after it was made again.", o->kind, o->name);
      return FALSE;
    }
  return hoist_mariadb_settle_objects (db, none, NULL, call, error);
}

gboolean
hoist_mariadb_fill_beside (const HoistMariadbPlace *place, const char *name,
                           const HoistBackup *backup, const char *path, double *ret_seconds,
                           const HoistDriverCall *call, GError **error)
{
  gint64 begin = hoist_clock_boottime_us ();
  g_autoptr (HoistMariadb) db = hoist_mariadb_open (place, name, call, error);
  gboolean loaded = db != NULL && hoist_mariadb_load (db, path, call, error);

  if (ret_seconds != NULL)
    *ret_seconds = (hoist_clock_boottime_us () - begin) / 1e6;
  g_clear_pointer (&db, hoist_mariadb_close); /* what the dump has set is gone with it */
  db = loaded ? hoist_mariadb_open (place, name, call, error) : NULL;
  return db != NULL && prove_content (db, backup, call, error) && prove_objects (db, call, error);
}

gboolean
hoist_mariadb_make_ready (const HoistMariadbPlace *place, const HoistBackup *backup,
                          const char *path, double *ret_seconds, const HoistDriverCall *call,
                          GError **error)
{
  g_autofree char *name = hoist_database_server_name_ready (backup->id);
  g_autoptr (GError) left = NULL;
  gboolean ok;

  if (!hoist_mariadb_make_beside (place, name, call, error))
    return FALSE;
  ok = hoist_mariadb_fill_beside (place, name, backup, path, ret_seconds, call, error)
       && hoist_mariadb_call_whole (place, name, call, error);
  if (!ok && !hoist_mariadb_drop_beside (place, name, NULL, &left))
    g_debug ("%s", left->message);
  return ok;
}

gboolean
hoist_mariadb_has_ready (const HoistMariadbPlace *place, const char *backup)
{
  g_autofree char *name = hoist_database_server_name_ready (backup);
  HoistMariadbBeside at;

  return hoist_mariadb_look_beside (place, name, &at, NULL, NULL) && at == HOIST_MARIADB_WHOLE;
}

HoistMariadbPlace *
hoist_mariadb_read_place (const HoistBackup *backup, GError **error)
{
  g_autofree char *place = hoist_database_server_read_place (backup, error);

  return place != NULL ? hoist_mariadb_place_load (place, error) : NULL;
}
