/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the migrations made of the database, kept beside the backup as the pages they changed: rows
 * that people have written since are told from rows that a migration wrote by it. While the
 * backup's own state is the live one the baseline is retired (renamed), not removed: taking a
 * restore back makes it count again. Owned by the call; worker thread. Nothing is ever restored
 * from it. */
#include "drivers/hoist-sqlite-pages.h"
#include "drivers/hoist-sqlite-place.h"
#include "drivers/hoist-sqlite.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define NAME "migrated.pages"
#define RETIRED "migrated.pages.retired"

static char *
name_kept (const HoistBackup *backup, const char *name)
{
  g_autofree char *folder = g_path_get_dirname (backup->path);

  return g_build_filename (folder, name, NULL);
}

gboolean
hoist_sqlite_baseline_keep (const HoistBackup *backup, const char *path,
                            const HoistDriverCall *call, GError **error)
{
  g_auto (HoistSqliteRest) rest = { 0 };
  g_autoptr (HoistSqlitePages) pages = NULL;
  g_autofree char *kept = name_kept (backup, NAME);
  int older = -1;
  gboolean ok = FALSE;

  if (!hoist_sqlite_rest_open (&rest, path, call, error))
    return FALSE;
  older = open (backup->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (older < 0)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "The backup file %s can't be read: %s",
                 backup->path, g_strerror (errno));
  else
    pages = hoist_sqlite_pages_compare (rest.fd, older, call, error);
  if (pages != NULL)
    ok = hoist_sqlite_pages_keep (pages, rest.fd, backup->content_digest, kept, error);
  if (older >= 0)
    close (older);
  return ok;
}

gboolean
hoist_sqlite_baseline_retire (const HoistBackup *backup, gboolean retired, GError **error)
{
  g_autofree char *live = name_kept (backup, NAME);
  g_autofree char *away = name_kept (backup, RETIRED);
  const char *from = retired ? live : away;

  return !g_file_test (from, G_FILE_TEST_EXISTS)
         || hoist_file_rename (from, retired ? away : live, error);
}

/* NULL: there is none. */
static char *
find_kept (const HoistBackup *backup, HoistDatabaseSince since)
{
  g_autofree char *live = name_kept (backup, NAME);
  g_autofree char *away = name_kept (backup, RETIRED);

  if (since != HOIST_DATABASE_SINCE_BACKUP && g_file_test (live, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&live);
  if (since == HOIST_DATABASE_SINCE_THIS_RUN && g_file_test (away, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&away);
  return NULL;
}

gboolean
hoist_sqlite_baseline_exists (const HoistBackup *backup)
{
  g_autofree char *kept = find_kept (backup, HOIST_DATABASE_SINCE_THIS_RUN);

  return kept != NULL;
}

/* The database as the migrations left it, in a file of its own. */
static gboolean
rebuild (const HoistBackup *backup, const char *kept, const char *path, const HoistDriverCall *call,
         GError **error)
{
  gboolean ok;
  int fd;

  if (!hoist_sqlite_copy (backup->path, path, NULL, call, error))
    return FALSE;
  fd = open (path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  ok = fd >= 0 && hoist_sqlite_pages_apply (kept, backup->content_digest, fd, error);
  if (fd < 0)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "%s can't be opened: %s", path,
                 g_strerror (errno));
  else
    close (fd);
  return ok;
}

static HoistTableComparison *
find_table (const GPtrArray *tables, const char *name)
{
  for (guint i = 0; i < tables->len; i++)
    {
      HoistTableComparison *one = g_ptr_array_index (tables, i);

      if (g_str_equal (one->name, name))
        return one;
    }
  return NULL;
}

/* Since the migrations; but `then` is what the backup holds, whatever they have added or removed.
 */
static void
take_counts (GPtrArray *tables, const HoistBackup *backup)
{
  for (guint i = 0; i < tables->len; i++)
    {
      HoistTableComparison *one = g_ptr_array_index (tables, i);

      one->then = 0;
      one->since = HOIST_DATABASE_SINCE_MIGRATIONS;
    }
  for (guint i = 0; i < backup->tables->len; i++)
    {
      const HoistTableDigest *table = g_ptr_array_index (backup->tables, i);
      HoistTableComparison *one = find_table (tables, table->name);

      if (g_str_equal (table->name, "sqlite_sequence"))
        continue;
      if (one == NULL)
        {
          one = g_new0 (HoistTableComparison, 1);
          one->name = g_strdup (table->name);
          g_ptr_array_add (tables, one);
        }
      one->then = table->rows;
    }
}

GPtrArray *
hoist_sqlite_baseline_compare (const HoistDatabaseComparisonOrder *order,
                               const HoistDriverCall *call, GError **error)
{
  g_autofree char *kept = find_kept (order->backup, order->since);
  g_autofree char *base = g_build_filename (order->scratch, "base.db", NULL);
  g_autoptr (GPtrArray) tables = NULL;

  if (kept == NULL)
    return hoist_sqlite_compare (order->path, order->backup->path, call, error);
  if (hoist_file_remove_tree (order->scratch, error)
      && hoist_file_make_folders (order->scratch, 0700, error)
      && rebuild (order->backup, kept, base, call, error))
    tables = hoist_sqlite_compare (order->path, base, call, error);
  if (!hoist_file_remove_tree (order->scratch, NULL))
    g_debug ("The scratch folder %s is left over.", order->scratch);
  if (tables != NULL)
    take_counts (tables, order->backup);
  return g_steal_pointer (&tables);
}
