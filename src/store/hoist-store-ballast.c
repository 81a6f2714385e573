/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file of reserved space beside the store. Owned by HoistStore, under its writer's mutex.
 * Never: holds anything but zeros, fails the store because the disk is small. */
#include "store/hoist-store-ballast.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hoist-file.h"

#define MIB (G_GINT64_CONSTANT (1) << 20)

gint64
hoist_store_ballast_choose_size (gint64 free_bytes)
{
  if (free_bytes < 4 * MIB)
    return 0;
  return CLAMP (free_bytes / 8, MIB, 64 * MIB);
}

/* What the file holds on the disk, not its length. */
static gint64
get_reserved (int fd)
{
  struct stat st;
  return fstat (fd, &st) == 0 ? MIN ((gint64) st.st_blocks * 512, (gint64) st.st_size) : 0;
}

void
hoist_store_ballast_reserve (HoistStoreBallast *ballast, const char *folder)
{
  if (ballast->path == NULL)
    ballast->path = g_build_filename (folder, "ballast", NULL);
  int fd = open (ballast->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    {
      ballast->bytes = 0;
      return;
    }
  gint64 present = get_reserved (fd);
  gint64 wanted =
      hoist_store_ballast_choose_size (MAX (hoist_file_get_free_bytes (folder, NULL), 0) + present);
  if (present < wanted && (posix_fallocate (fd, 0, wanted) != 0 || fsync (fd) != 0))
    wanted = 0;
  /* Also where a full disk cut the reserve short: better none than half a promise. */
  if (wanted == 0 && ftruncate (fd, 0) != 0)
    g_debug ("%s could not be emptied: %s", ballast->path, g_strerror (errno));
  ballast->bytes = wanted;
  close (fd);
}

gboolean
hoist_store_ballast_release (HoistStoreBallast *ballast)
{
  if (ballast->bytes == 0)
    return FALSE;
  ballast->bytes = 0;
  int fd = open (ballast->path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0)
    return FALSE;
  gboolean released = ftruncate (fd, 0) == 0 && fsync (fd) == 0;
  close (fd);
  return released;
}

void
hoist_store_ballast_clear (HoistStoreBallast *ballast)
{
  g_clear_pointer (&ballast->path, g_free);
}
