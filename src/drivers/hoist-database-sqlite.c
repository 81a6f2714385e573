/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of the SQLite driver, and the look at a database that runs. Owns nothing; any thread.
 * The work is in hoist-sqlite-*.c. */
#include "drivers/hoist-sqlite-place.h"
#include "drivers/hoist-database-draft.h"
#include "drivers/hoist-process-table.h"
#include "drivers/hoist-sqlite-draft.h"
#include "base/hoist-error.h"
#include "drivers/hoist-tenant-folder.h"
#include "base/hoist-file.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

static GPtrArray *
count_each (const char *path, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistSqlite) db = hoist_sqlite_open (path, HOIST_SQLITE_READ, call, error);
  g_autoptr (GPtrArray) names = db != NULL ? hoist_sqlite_list_tables (db, error) : NULL;
  GPtrArray *counted;

  if (names == NULL)
    return NULL;
  counted = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_table_digest_free);
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *quoted = hoist_sqlite_quote (name);
      g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM %s", quoted);
      gboolean internal = g_str_has_prefix (name, "sqlite_");

      g_ptr_array_add (counted, hoist_table_digest_new (
                                    name, internal ? -1 : hoist_sqlite_get_int (db, sql, 0), ""));
    }
  return counted;
}

static char **
list_objects (const char *path, const HoistDriverCall *call, GError **error)
{
  static const char sql[] =
      "SELECT CASE type WHEN 'trigger' THEN 'trigger ' || name || ' on ' || tbl_name ELSE type || "
      "' ' || name END FROM sqlite_schema WHERE (type IN ('trigger', 'view') OR (type = 'index' "
      "AND "
      "sql IS NOT NULL)) AND name NOT GLOB 'hoist_capture_*' ORDER BY 1";
  g_autoptr (HoistSqlite) db = hoist_sqlite_open (path, HOIST_SQLITE_READ, call, error);
  g_autoptr (HoistSqliteStatement) statement =
      db != NULL ? hoist_sqlite_prepare (db, sql, error) : NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  gboolean row = TRUE;

  while (statement != NULL && hoist_sqlite_step (statement, &row, error))
    {
      g_ptr_array_add (names,
                       row ? g_strdup ((const char *) sqlite3_column_text (statement, 0)) : NULL);
      if (!row)
        return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
    }
  return NULL;
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

static char *
locate (const HoistDatabaseWhere *where, GError **error)
{
  return hoist_tenant_folder_check_file (where->directory, where->path, error)
             ? g_strdup (where->path)
             : NULL;
}

static char *
dup_folder (const char *path)
{
  return g_path_get_dirname (path);
}

static char *
describe (const char *path)
{
  return g_strdup (path);
}

static gboolean
examine (const char *path, GPtrArray *findings, const HoistDriverCall *call, GError **error)
{
  return TRUE;
}

static gboolean
is_there (const char *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static GPtrArray *
find_holders (const char *path, GError **error)
{
  return hoist_sqlite_find_holders (path);
}

/* There is no server that could keep a session of a program that has ended. */
static gboolean
end_sessions (const char *path, const HoistDriverCall *call, GError **error)
{
  return TRUE;
}

static gboolean
count_sessions (const char *path, gint64 *ret_ever, guint *ret_now, GError **error)
{
  g_autoptr (GPtrArray) holders = hoist_sqlite_find_holders (path);

  *ret_ever = -1;
  *ret_now = holders->len;
  return TRUE;
}

static char **
dup_migration_environment (const char *path)
{
  return g_new0 (char *, 1);
}

static gboolean
says_locked (const char *line)
{
  return strstr (line, "database is locked") != NULL;
}

static char *
locate_aside (const char *path, const char *quarantine)
{
  g_autofree char *base = g_path_get_basename (path);

  return g_build_filename (quarantine, base, NULL);
}

const HoistDatabaseDriver hoist_database_sqlite = {
  .engine = "sqlite",
  .locate = locate,
  .dup_folder = dup_folder,
  .describe = describe,
  .examine = examine,
  .probe = probe,
  .count_tables = count_each,
  .list_objects = list_objects,
  .digest = digest,
  .is_there = is_there,
  .find_holders = find_holders,
  .end_sessions = end_sessions,
  .count_sessions = count_sessions,
  .dup_migration_environment = dup_migration_environment,
  .says_locked = says_locked,
  .prepare_backup = hoist_sqlite_draft_make,
  .has_prepared_backup = hoist_database_draft_exists,
  .prepare_restore = hoist_sqlite_ready_make,
  .has_prepared_restore = hoist_sqlite_ready_exists,
  .clear_prepared = clear_prepared,
  .back_up = hoist_sqlite_back_up,
  .verify = hoist_sqlite_verify,
  .restore = hoist_sqlite_restore,
  .put_back = hoist_sqlite_put_back,
  .recreate = hoist_sqlite_recreate,
  .locate_aside = locate_aside,
  .compare = hoist_sqlite_baseline_compare,
  .keep_baseline = hoist_sqlite_baseline_keep,
  .has_baseline = hoist_sqlite_baseline_exists,
  .retire_baseline = hoist_sqlite_baseline_retire,
  .ask = hoist_sqlite_ask,
  .copier = &hoist_database_copier_sqlite,
  .cloner = &hoist_database_cloner_sqlite,
  .leavings = &hoist_database_leavings_sqlite,
  .schema = &hoist_database_schema_sqlite,
};
