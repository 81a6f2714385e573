/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two files whose blocks are allocated and never written: tenants/TN/reserve, which begins with the
 * folder of the other one, and .hoist-reserve beside the database. Owned by the run that holds the
 * tenant; worker thread. Never follows a link of the tenant's and never removes another name. */
#include "agent/hoist-agent-reserve.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "drivers/hoist-tenant-folder.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define STATE_BYTES (G_GINT64_CONSTANT (8) * 1024 * 1024)
#define TREE_BYTES (G_GINT64_CONSTANT (8) * 1024 * 1024)
#define RESTORE_FACTOR 1.2
#define NAME ".hoist-reserve"

/* Takes over the descriptor. */
static gboolean
allocate (int fd, const char *where, gint64 bytes, GError **error)
{
  int problem = fd < 0 || fallocate (fd, FALLOC_FL_KEEP_SIZE, 0, bytes) != 0 ? errno : 0;

  if (fd >= 0)
    close (fd);
  if (problem == 0 || problem == EOPNOTSUPP || problem == ENOSYS)
    return TRUE;
  g_set_error (error, HOIST_ERROR, problem == ENOSPC ? HOIST_ERROR_NO_SPACE : HOIST_ERROR_IO,
               "Space for going back (%" G_GINT64_FORMAT " bytes) can't be reserved in %s: %s",
               bytes, where, g_strerror (problem));
  return FALSE;
}

static gboolean
take_beside (const char *directory, const char *folder, gint64 bytes, GError **error)
{
  int parent = hoist_tenant_folder_open (directory, folder, error);
  int fd;

  if (parent < 0)
    return FALSE;
  unlinkat (parent, NAME, 0);
  fd = openat (parent, NAME, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  close (parent);
  return allocate (fd, folder, bytes, error);
}

gboolean
hoist_agent_reserve_take (const HoistAgentState *state, const HoistTenant *tenant,
                          const char *database, gint64 bytes, GError **error)
{
  g_autofree char *path = hoist_agent_state_tenant (state, tenant->id, "reserve");
  g_autofree char *ours = g_path_get_dirname (path);
  g_autofree char *folder = database != NULL && database[0] != '\0' ? g_path_get_dirname (database)
                                                                    : g_strdup (tenant->directory);
  g_autofree char *lines = g_strdup_printf ("%s\n%s\n", tenant->directory, folder);
  gint64 wanted = (gint64) ((double) MAX (bytes, 0) * RESTORE_FACTOR) + TREE_BYTES;

  hoist_agent_reserve_release (state, tenant->id);
  if (hoist_file_make_folders (ours, 0700, error)
      && hoist_file_replace (path, lines, strlen (lines), 0600, error)
      && allocate (open (path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW), path, STATE_BYTES, error)
      && take_beside (tenant->directory, folder, wanted, error))
    return TRUE;
  hoist_agent_reserve_release (state, tenant->id);
  return FALSE;
}

void
hoist_agent_reserve_release (const HoistAgentState *state, const char *tenant)
{
  g_autofree char *path = hoist_agent_state_tenant (state, tenant, "reserve");
  g_autofree char *text = hoist_file_read (path, 16 * 1024, NULL, NULL);
  g_auto (GStrv) lines = text != NULL ? g_strsplit (text, "\n", 3) : NULL;

  if (lines != NULL && g_strv_length (lines) == 3)
    {
      int parent = hoist_tenant_folder_open (lines[0], lines[1], NULL);

      if (parent >= 0)
        {
          unlinkat (parent, NAME, 0);
          close (parent);
        }
    }
  if (unlink (path) != 0 && errno != ENOENT)
    g_debug ("%s is left over: %s", path, g_strerror (errno));
}
