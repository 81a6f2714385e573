/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of the SQLite driver, and the look at a database that runs. Owns nothing; any thread.
 * The work is in hoist-sqlite-*.c. */
#include "drivers/hoist-process-table.h"
#include "drivers/hoist-sqlite-draft.h"
#include "base/hoist-error.h"
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void
hoist_database_sighting_clear (HoistDatabaseSighting *sighting)
{
  g_clear_pointer (&sighting->schema_digest, g_free);
  g_clear_pointer (&sighting->revision, g_free);
}

static gint64
file_size (const char *path, const char *suffix)
{
  g_autofree char *name = g_strconcat (path, suffix, NULL);
  struct stat st;

  return lstat (name, &st) == 0 ? st.st_size : 0;
}

static gboolean
count_tables (HoistSqlite *db, gboolean count_rows, HoistDatabaseSighting *ret, GError **error)
{
  g_autoptr (GPtrArray) names = hoist_sqlite_list_tables (db, error);

  if (names == NULL)
    return FALSE;
  ret->rows = count_rows ? 0 : -1;
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *quoted = hoist_sqlite_quote (g_ptr_array_index (names, i));
      g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM %s", quoted);

      if (g_str_has_prefix (g_ptr_array_index (names, i), "sqlite_"))
        continue;
      ret->tables++;
      if (count_rows)
        ret->rows += hoist_sqlite_get_int (db, sql, 0);
    }
  return TRUE;
}

static gboolean
probe (const char *path, gboolean count_rows, HoistDatabaseSighting *ret,
       const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistSqlite) db = hoist_sqlite_open (path, HOIST_SQLITE_READ, call, error);

  memset (ret, 0, sizeof *ret);
  if (db == NULL)
    return FALSE;
  ret->bytes = file_size (path, "") + file_size (path, "-wal");
  ret->schema_digest = hoist_sqlite_digest_schema (db, error);
  if (ret->schema_digest == NULL || !count_tables (db, count_rows, ret, error))
    return FALSE;
  ret->revision = g_strndup (ret->schema_digest, 12);
  return TRUE;
}

static HoistDatabaseDigest *
digest (const char *path, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistSqlite) db = hoist_sqlite_open (path, HOIST_SQLITE_READ, call, error);

  return db != NULL ? hoist_sqlite_digest (db, call, error) : NULL;
}

static gboolean
clear_prepared (const char *folder, const char *path, GError **error)
{
  return hoist_sqlite_draft_clear (folder, error) && hoist_sqlite_ready_clear (folder, path, error);
}

static const HoistDatabaseDriver sqlite_driver = {
  .engine = "sqlite",
  .probe = probe,
  .digest = digest,
  .find_holders = hoist_sqlite_find_holders,
  .prepare_backup = hoist_sqlite_draft_make,
  .has_prepared_backup = hoist_sqlite_draft_exists,
  .prepare_restore = hoist_sqlite_ready_make,
  .has_prepared_restore = hoist_sqlite_ready_exists,
  .clear_prepared = clear_prepared,
  .back_up = hoist_sqlite_back_up,
  .verify = hoist_sqlite_verify,
  .restore = hoist_sqlite_restore,
  .put_back = hoist_sqlite_put_back,
  .compare = hoist_sqlite_baseline_compare,
  .keep_baseline = hoist_sqlite_baseline_keep,
  .has_baseline = hoist_sqlite_baseline_exists,
  .retire_baseline = hoist_sqlite_baseline_retire,
  .ask = hoist_sqlite_ask,
};

const HoistDatabaseDriver *
hoist_database_find (const char *engine, GError **error)
{
  if (g_strcmp0 (engine, "sqlite") == 0)
    return &sqlite_driver;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_OFFERED,
               "The database engine \"%s\" is not offered; \"sqlite\" is.",
               engine != NULL ? engine : "");
  return NULL;
}
