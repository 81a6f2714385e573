/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See fault-disk.h. Each file of SQLite is kept behind one of ours that counts and then passes on.
 */
#include "fault-disk.h"

#include <sqlite3.h>

static sqlite3_vfs *real_vfs;
static sqlite3_vfs fault_vfs;
static struct
{
  gboolean armed, for_ever;
  FaultKind kind;
  guint countdown, hits;
  int result;
} plan;

typedef struct
{
  sqlite3_file base;
  sqlite3_file *real; /* right behind this struct */
  gboolean is_database;
} FaultFile;

void
fault_disk_arm (FaultKind kind, guint countdown, int result, gboolean for_ever)
{
  plan.armed = TRUE;
  plan.kind = kind;
  plan.countdown = countdown;
  plan.result = result;
  plan.for_ever = for_ever;
  plan.hits = 0;
}

guint
fault_disk_disarm (void)
{
  plan.armed = FALSE;
  return plan.hits;
}

/* What this operation must return, SQLITE_OK to do it. */
static int
next_result (FaultKind kind)
{
  if (!plan.armed || plan.kind != kind || (plan.countdown > 1 && plan.countdown--))
    return SQLITE_OK;
  plan.hits++;
  plan.armed = plan.for_ever;
  return plan.result;
}

#define REAL(file) (((FaultFile *) (file))->real)

static int
file_close (sqlite3_file *file)
{
  return REAL (file)->pMethods != NULL ? REAL (file)->pMethods->xClose (REAL (file)) : SQLITE_OK;
}

static int
file_read (sqlite3_file *file, void *bytes, int n, sqlite3_int64 offset)
{
  int rc = next_result (FAULT_READ);
  return rc != SQLITE_OK ? rc : REAL (file)->pMethods->xRead (REAL (file), bytes, n, offset);
}

static int
file_write (sqlite3_file *file, const void *bytes, int n, sqlite3_int64 offset)
{
  int rc = next_result (FAULT_WRITE);
  if (rc == SQLITE_OK)
    return REAL (file)->pMethods->xWrite (REAL (file), bytes, n, offset);
  /* A failing disk keeps the first half. */
  REAL (file)->pMethods->xWrite (REAL (file), bytes, n / 2, offset);
  return rc;
}

static int
file_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  return REAL (file)->pMethods->xTruncate (REAL (file), size);
}

static int
file_sync (sqlite3_file *file, int flags)
{
  int rc = next_result (FAULT_SYNC);
  if (rc == SQLITE_OK && ((FaultFile *) file)->is_database)
    rc = next_result (FAULT_SYNC_DATABASE);
  return rc != SQLITE_OK ? rc : REAL (file)->pMethods->xSync (REAL (file), flags);
}

static int
file_size (sqlite3_file *file, sqlite3_int64 *ret_size)
{
  return REAL (file)->pMethods->xFileSize (REAL (file), ret_size);
}

static int
file_lock (sqlite3_file *file, int level)
{
  return REAL (file)->pMethods->xLock (REAL (file), level);
}

static int
file_unlock (sqlite3_file *file, int level)
{
  return REAL (file)->pMethods->xUnlock (REAL (file), level);
}

static int
file_check_reserved (sqlite3_file *file, int *ret_reserved)
{
  return REAL (file)->pMethods->xCheckReservedLock (REAL (file), ret_reserved);
}

static int
file_control (sqlite3_file *file, int op, void *arg)
{
  return REAL (file)->pMethods->xFileControl (REAL (file), op, arg);
}

static int
file_sector_size (sqlite3_file *file)
{
  return REAL (file)->pMethods->xSectorSize (REAL (file));
}

static int
file_characteristics (sqlite3_file *file)
{
  return REAL (file)->pMethods->xDeviceCharacteristics (REAL (file));
}

static int
file_shm_map (sqlite3_file *file, int page, int size, int extend, void volatile **ret_page)
{
  return REAL (file)->pMethods->xShmMap (REAL (file), page, size, extend, ret_page);
}

static int
file_shm_lock (sqlite3_file *file, int offset, int n, int flags)
{
  return REAL (file)->pMethods->xShmLock (REAL (file), offset, n, flags);
}

static void
file_shm_barrier (sqlite3_file *file)
{
  REAL (file)->pMethods->xShmBarrier (REAL (file));
}

static int
file_shm_unmap (sqlite3_file *file, int remove)
{
  return REAL (file)->pMethods->xShmUnmap (REAL (file), remove);
}

static const sqlite3_io_methods methods = {
  2,
  file_close,
  file_read,
  file_write,
  file_truncate,
  file_sync,
  file_size,
  file_lock,
  file_unlock,
  file_check_reserved,
  file_control,
  file_sector_size,
  file_characteristics,
  file_shm_map,
  file_shm_lock,
  file_shm_barrier,
  file_shm_unmap,
  NULL,
  NULL,
};

static int
open_file (sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *ret_flags)
{
  FaultFile *fault = (FaultFile *) file;
  fault->real = (sqlite3_file *) (fault + 1);
  fault->is_database = (flags & SQLITE_OPEN_MAIN_DB) != 0;
  int rc = real_vfs->xOpen (real_vfs, name, fault->real, flags, ret_flags);
  fault->base.pMethods = fault->real->pMethods != NULL ? &methods : NULL;
  return rc;
}

void
fault_disk_install (void)
{
  if (real_vfs != NULL)
    return;
  real_vfs = sqlite3_vfs_find (NULL);
  /* All but opening is the real one's, which looks at no member that differs. */
  fault_vfs = *real_vfs;
  fault_vfs.zName = "fault";
  fault_vfs.pNext = NULL;
  fault_vfs.szOsFile = sizeof (FaultFile) + real_vfs->szOsFile;
  fault_vfs.xOpen = open_file;
  g_assert_cmpint (sqlite3_vfs_register (&fault_vfs, 1), ==, SQLITE_OK);
}
