/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The proof of a backup: its bytes are read back, it is restored into a scratch
 * folder by the very code a rollback uses, and what stands there must be sound and the same.
 * Foreign keys that were broken before the backup are no fault of it, as long as they are the same.
 * Owned by the call; worker thread. Never touches the live database. */
#include "drivers/hoist-database-proof.h"
#include "drivers/hoist-sqlite-draft.h"
#include "drivers/hoist-sqlite-place.h"
#include "base/hoist-clock.h"
#include "base/hoist-file.h"
#include "base/hoist-error.h"
#include "base/hoist-text.h"

#define FULL_CHECK_MAX (64 * 1024 * 1024)

/* How far the proof of a backup is: its bytes go by four times. */
static const char *const passes[] = { "reading back", "restoring", "checking", "comparing" };
typedef struct
{
  const HoistDriverCall *outer;
  gint64 size, done, told;
} Meter;

static void
bytes_cb (gint64 n, gpointer user_data)
{
  Meter *meter = user_data;
  gint64 all = meter->size * (gint64) G_N_ELEMENTS (passes);
  guint pass;

  meter->done = MIN (meter->done + n, all);
  if (all <= 0 || meter->done - meter->told < all / 200) /* half a percent */
    return;
  meter->told = meter->done;
  pass = MIN ((guint) (meter->done / meter->size), (guint) G_N_ELEMENTS (passes) - 1);
  hoist_driver_call_progress (meter->outer, (double) meter->done / (double) all, passes[pass]);
}

static gboolean
check_bytes (const HoistBackup *backup, const HoistDriverCall *call, GError **error)
{
  gint64 size = -1;
  g_autofree char *sum = NULL;

  if (!hoist_database_proof_check_size (backup, error))
    return FALSE;
  sum = hoist_sqlite_sum_file (backup, &size, call, error);
  return sum != NULL && hoist_database_proof_check_sum (backup, sum, error);
}

gboolean
hoist_sqlite_check_sound (HoistSqlite *db, const char *table, GError **error)
{
  gint64 size = hoist_sqlite_get_int (db, "PRAGMA page_count", 0)
                * hoist_sqlite_get_int (db, "PRAGMA page_size", 0);
  const char *depth = size > FULL_CHECK_MAX ? "quick_check" : "integrity_check";
  g_autofree char *what = table != NULL ? hoist_sqlite_quote (table) : g_strdup ("1");
  g_autofree char *sql = g_strdup_printf ("PRAGMA %s(%s)", depth, what);
  g_autoptr (HoistSqliteStatement) check = hoist_sqlite_prepare (db, sql, error);
  g_autofree char *found = NULL;
  gboolean row;
  const char *word;

  if (check == NULL || !hoist_sqlite_step (check, &row, error))
    return FALSE;
  word = row ? (const char *) sqlite3_column_text (check, 0) : "nothing";
  if (g_strcmp0 (word, "ok") == 0)
    return TRUE;
  found = hoist_text_clean_line (word, -1, 300);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT, "is itself damaged: %s", found);
  return FALSE;
}

/* NULL when the database is sound; else the fault. */
static char *
find_damage (const HoistBackup *backup, HoistSqlite *db, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (hoist_sqlite_check_sound (db, NULL, &local))
    return NULL;
  if (g_error_matches (local, HOIST_ERROR, HOIST_ERROR_CORRUPT))
    return g_strdup_printf ("The database in %s %s.", backup->path, local->message);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
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
  return g_strdup_printf ("What was restored from %s breaks foreign keys (rows: %" G_GINT64_FORMAT
                          "), and not as the database it was made of did (rows: %" G_GINT64_FORMAT
                          ").",
                          backup->path, found->foreign_key_faults, backup->foreign_key_faults);
}

char *
hoist_sqlite_find_fault (const HoistBackup *backup, const char *path, const HoistDriverCall *call,
                         GError **error)
{
  g_autoptr (HoistSqlite) db = hoist_sqlite_open (path, HOIST_SQLITE_WRITE, call, error);
  g_autoptr (HoistDatabaseDigest) digest = NULL;
  g_autoptr (GError) local = NULL;
  char *fault = NULL;

  if (db != NULL)
    fault = find_damage (backup, db, &local);
  if (db != NULL && local == NULL)
    hoist_driver_call_bytes (call, backup->size);
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
  fault = hoist_sqlite_find_fault (backup, path, call, error);
  return fault;
}

static HoistBackup *
pass (const HoistBackup *backup, double seconds)
{
  HoistBackup fields = *backup;

  fields.fault = (char *) "";
  fields.restore_s = seconds;
  return hoist_database_manifest_mark_verified (&fields);
}

HoistBackup *
hoist_sqlite_verify (const HoistBackup *backup, const char *scratch, const HoistDriverCall *outer,
                     GError **error)
{
  Meter meter = { .outer = outer, .size = backup->size };
  const HoistDriverCall metered = { .cancellable = outer != NULL ? outer->cancellable : NULL,
                                    .keep_fd = -1,
                                    .bytes = bytes_cb,
                                    .user_data = &meter };
  const HoistDriverCall *call = &metered; /* it starts no children */
  g_autoptr (GError) local = NULL;
  g_autoptr (HoistBackup) result = NULL;
  g_autofree char *fault = NULL;
  double seconds = -1;

  if (check_bytes (backup, call, &local))
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
  result =
      fault != NULL ? hoist_database_manifest_mark_faulty (backup, fault) : pass (backup, seconds);
  if (!hoist_database_manifest_write (result, error))
    return NULL;
  return g_steal_pointer (&result);
}
