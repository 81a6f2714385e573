/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A database at rest: all of it is in the main file, nobody writes, and a read transaction keeps it
 * so while its bytes are read. Owned by the call; worker thread. A descriptor of our own is closed
 * after SQLite's: closing any descriptor of a file drops the locks of the process on it. */
#include "drivers/hoist-sqlite.h"
#include "base/hoist-error.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

void
hoist_sqlite_rest_clear (HoistSqliteRest *rest)
{
  g_clear_pointer (&rest->db, hoist_sqlite_close);
  if (rest->fd > 0)
    close (rest->fd);
  rest->fd = -1;
}

static gboolean
is_empty (const char *path, const char *suffix)
{
  g_autofree char *side = g_strconcat (path, suffix, NULL);
  struct stat st;

  return lstat (side, &st) != 0 || st.st_size == 0;
}

static gboolean
is_same_file (const char *path, int fd)
{
  struct stat a, b;

  return lstat (path, &a) == 0 && fstat (fd, &b) == 0 && a.st_ino == b.st_ino
         && a.st_dev == b.st_dev;
}

gboolean
hoist_sqlite_rest_open (HoistSqliteRest *rest, const char *path, const HoistDriverCall *call,
                        GError **error)
{
  rest->fd = -1;
  rest->db = hoist_sqlite_open (path, HOIST_SQLITE_WRITE, call, error);
  if (rest->db == NULL)
    return FALSE;
  rest->fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (rest->fd < 0 || !is_same_file (path, rest->fd))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "The database %s can't be read: %s.", path,
                   g_strerror (errno));
      return FALSE;
    }
  if (!hoist_sqlite_run (rest->db, "PRAGMA wal_checkpoint(TRUNCATE)", error)
      || !hoist_sqlite_run (rest->db, "BEGIN", error)
      || !hoist_sqlite_run (rest->db, "SELECT count(*) FROM sqlite_schema", error))
    return FALSE;
  if (is_empty (path, "-wal"))
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_BUSY,
               "The database %s is not at rest: something is still in its -wal.", path);
  return FALSE;
}
