/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening: folder, lock, database, schema, then what is kept in memory. Once per process. Never:
 * opens beside another daemon. */
#include "store/hoist-store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-id.h"
#include "store/hoist-store-object.h"
#include "store/hoist-store-schema.h"

/* The lock file names its holder for the message that the next one gets; without a name the lock
 * holds as well. */
static void
write_holder (int fd)
{
  g_autofree char *pid = g_strdup_printf ("%d\n", (int) getpid ());
  gssize n = strlen (pid);
  if (ftruncate (fd, 0) != 0 || pwrite (fd, pid, n, 0) != n)
    g_debug ("The holder of the store's lock could not be noted: %s", g_strerror (errno));
}

static gboolean
take_lock (HoistStore *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, "hoist.lock", NULL);
  g_autoptr (GError) local = NULL;
  self->lock_fd = hoist_file_lock (path, 0, FALSE, &local);
  if (self->lock_fd >= 0)
    {
      write_holder (self->lock_fd);
      return TRUE;
    }
  if (!g_error_matches (local, HOIST_ERROR, HOIST_ERROR_BUSY))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  g_autofree char *holder = hoist_file_read (path, 32, NULL, NULL);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_BUSY,
               "Another hoistd (pid %s) already has the store %s; end that one first.",
               holder && *holder ? g_strchomp (holder) : "unknown", self->folder);
  return FALSE;
}

/* Made by us and not by SQLite, so that it and its side files are nobody else's to read. */
static gboolean
make_file (const char *path, GError **error)
{
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  struct stat st;
  if (fd >= 0 && fstat (fd, &st) == 0 && S_ISREG (st.st_mode) && fchmod (fd, 0600) == 0)
    {
      close (fd);
      return TRUE;
    }
  int saved = errno;
  if (fd >= 0)
    close (fd);
  g_set_error (error, HOIST_ERROR, saved == ENOSPC ? HOIST_ERROR_NO_SPACE : HOIST_ERROR_IO,
               "The store's file %s can't be opened as a regular file: %s.", path,
               g_strerror (saved));
  return FALSE;
}

static gboolean
open_database (HoistStore *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, "hoist.db", NULL);
  if (!make_file (path, error) || !hoist_file_sync_folder (self->folder, error))
    return FALSE;
  self->writer = hoist_store_connection_open (path, HOIST_STORE_WRITER, error);
  if (self->writer == NULL || !hoist_store_schema_apply (self->writer, error))
    return FALSE;
  self->reader = hoist_store_connection_open (path, HOIST_STORE_READER, error);
  return self->reader != NULL;
}

static gboolean
ensure_instance (HoistStore *self, GError **error)
{
  if (!hoist_store_read_setting (self, "instance", &self->instance, error))
    return FALSE;
  if (self->instance == NULL)
    {
      self->instance = hoist_id_new (HOIST_ID_INSTANCE);
      return hoist_store_set_setting (self, "instance", self->instance, error);
    }
  if (hoist_id_check (HOIST_ID_INSTANCE, self->instance))
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
               "The store's setting instance is damaged: it is not an identifier.");
  return FALSE;
}

HoistStore *
hoist_store_open (const char *folder, GError **error)
{
  g_return_val_if_fail (folder != NULL, NULL);
  if (!hoist_file_make_folders (folder, 0700, error))
    return NULL;
  g_autoptr (HoistStore) self = g_object_new (HOIST_TYPE_STORE, NULL);
  /* Resolved once: SQLite is told to refuse links below. */
  g_autofree char *resolved = realpath (folder, NULL);
  if (resolved == NULL)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "The store's folder %s: %s.", folder,
                   g_strerror (errno));
      return NULL;
    }
  self->folder = g_strdup (resolved);
  if (!take_lock (self, error) || !open_database (self, error) || !ensure_instance (self, error)
      || !hoist_store_journal_load (self, error) || !hoist_store_tenants_load (self, error)
      || !hoist_store_sightings_load (self, error) || !hoist_store_runs_load (self, error))
    return NULL;
  hoist_store_ballast_reserve (&self->ballast, self->folder);
  return g_steal_pointer (&self);
}
