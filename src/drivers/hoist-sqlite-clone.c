/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A clone of a SQLite database: a file that the online backup makes, so that writers are in
 * nobody's way. Owns nothing beyond a call; worker thread. Never opens the live one for writing. */
#include <errno.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "base/hoist-file-errno.h"
#include "drivers/hoist-database-clone.h"
#include "drivers/hoist-sqlite.h"

static gboolean
drop (const HoistDatabaseCloneOrder *order, const HoistDriverCall *call, GError **error)
{
  static const char *const sides[] = { "-wal", "-shm", "-journal", "" };

  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      g_autofree char *path = g_strconcat (order->file, sides[i], NULL);

      if (g_unlink (path) != 0 && errno != ENOENT && errno != ENOTDIR)
        return hoist_file_set_errno (error, errno, "%s can't be removed", path);
    }
  return TRUE;
}

static gboolean
make (const HoistDatabaseCloneOrder *order, const HoistDriverCall *call, GError **error)
{
  return drop (order, call, error)
         && hoist_sqlite_online_copy (order->path, order->file, call, error);
}

static char *
locate (const HoistDatabaseCloneOrder *order)
{
  return g_strdup (order->file);
}

static gboolean
is_there (const HoistDatabaseCloneOrder *order)
{
  return g_file_test (order->file, G_FILE_TEST_EXISTS);
}

const HoistDatabaseCloner hoist_database_cloner_sqlite = {
  make, drop, locate, is_there, drop, NULL
};
