/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What runs have left beside a SQLite database: FILE.hoist_RN_before and the like, listed as its
 * folder has them, removed by name. Owns nothing; any thread. Never removes what somebody has open,
 * nor what has not one of Hoist's names. */
#include "base/hoist-error.h"
#include "base/hoist-file-errno.h"
#include "base/hoist-file.h"
#include "drivers/hoist-database-left.h"
#include "drivers/hoist-process-table.h"
#include "drivers/hoist-sqlite.h"
#include "model/hoist-retention.h"
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

static gint
compare (gconstpointer a, gconstpointer b)
{
  const HoistDatabaseLeft *one = *(HoistDatabaseLeft *const *) a,
                          *other = *(HoistDatabaseLeft *const *) b;

  return g_strcmp0 (one->name, other->name);
}

static void
add (GPtrArray *left, const char *folder, const char *entry, const char *name)
{
  g_autofree char *path = g_build_filename (folder, entry, NULL);
  g_autofree char *owner = hoist_retention_dup_database_owner (name);
  struct stat st;

  if (owner != NULL && strchr (name, '-') == NULL && lstat (path, &st) == 0 && S_ISREG (st.st_mode))
    g_ptr_array_add (left, hoist_database_left_new (name, st.st_size));
}

static GPtrArray *
list (const char *path, const HoistDriverCall *call, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *prefix = g_strconcat (base, ".", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GPtrArray *left = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_database_left_free);
  const char *entry;

  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (entry, prefix))
      add (left, folder, entry, entry + strlen (prefix));
  g_ptr_array_sort (left, compare);
  return left;
}

static gboolean
remove_all (const char *path, GError **error)
{
  static const char *const sides[] = { "-wal", "-shm", "-journal", "" };

  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      g_autofree char *one = g_strconcat (path, sides[i], NULL);

      if (unlink (one) != 0 && errno != ENOENT)
        return hoist_file_set_errno (error, errno, "%s can't be removed", one);
    }
  return TRUE;
}

static gboolean
drop (const char *path, const char *name, const HoistDriverCall *call, GError **error)
{
  g_autofree char *owner = hoist_retention_dup_database_owner (name);
  g_autofree char *other = g_strconcat (path, ".", name, NULL);
  g_autoptr (GPtrArray) holders = NULL;
  g_autofree char *who = NULL;

  if (owner == NULL || strchr (name, '/') != NULL)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                   "The database %s is none that a run has left.", name);
      return FALSE;
    }
  holders = hoist_sqlite_find_holders (other);
  if (holders->len == 0)
    return remove_all (other, error);
  who = hoist_process_table_describe (holders);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_BUSY, "The database %s is open in %s.", name, who);
  return FALSE;
}

const HoistDatabaseLeavings hoist_database_leavings_sqlite = { list, drop };
