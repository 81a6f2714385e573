/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order `backup-prune`: a backup's folder goes, named by identifiers only. Owns nothing; worker
 * thread, under the tenant's lock. It never follows a link, never leaves its own folder of backups,
 * and never removes what a run that has not ended here names. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "agent/hoist-agent-current.h"
#include "agent/hoist-agent-lock.h"
#include "agent/hoist-agent-read-orders.h"
#include "base/hoist-error.h"
#include "base/hoist-file-errno.h"
#include "base/hoist-file.h"
#include "base/hoist-id.h"

#define WAIT_MS 2000

static gboolean
step_names (const HoistValue *step, const char *backup)
{
  const HoistValue *args = hoist_value_get_member (step, "args");

  return args != NULL
         && (g_str_equal (hoist_value_lookup_string (args, "backup", ""), backup)
             || g_str_equal (hoist_value_lookup_string (args, "restore", ""), backup));
}

/* The control plane keeps it, too; after its store is lost this is what recovery goes back by. */
static gboolean
check_unused (const HoistAgentState *state, const char *tenant, const char *backup, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (HoistValue) current = hoist_agent_current_read (state, tenant, &local);
  const HoistValue *steps = current != NULL ? hoist_value_get_member (current, "steps") : NULL;
  gboolean named;

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (current == NULL || !g_str_equal (hoist_value_lookup_string (current, "state", ""), "running"))
    return TRUE;
  named = g_str_equal (hoist_value_lookup_string (current, "backup", ""), backup);
  for (guint i = 0; steps != NULL && i < hoist_value_get_size (steps); i++)
    named = named || step_names (hoist_value_get_element (steps, i), backup);
  if (named)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT,
                 "run %s has not ended on this node and names backup %s: it stays",
                 hoist_value_lookup_string (current, "run", "?"), backup);
  return !named;
}

/* A folder below another one, held; -1 without an error when there is none. */
static int
enter (int parent, const char *path, const char *name, GError **error)
{
  int fd = openat (parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

  if (fd < 0 && errno == ENOENT)
    return -1;
  if (fd < 0 && (errno == ENOTDIR || errno == ELOOP))
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                 "%s is on the way to %s and is no folder: nothing was removed", name, path);
  else if (fd < 0)
    hoist_file_set_errno (error, errno, "%s can't be opened", path);
  return fd;
}

/* From here on no one takes what is left for a backup. */
static gboolean
remove_manifest (int folder, const char *path, GError **error)
{
  if (unlinkat (folder, "manifest.json", 0) != 0 && errno != ENOENT)
    return hoist_file_set_errno (error, errno, "the manifest in %s can't be removed", path);
  return fsync (folder) == 0 || hoist_file_set_errno (error, errno, "%s can't be synced", path);
}

/* *ret_was_there: whether there was anything. */
static gboolean
remove_folder (const char *path, gboolean *ret_was_there, GError **error)
{
  g_autofree char *of_tenant = g_path_get_dirname (path);
  g_autofree char *of_all = g_path_get_dirname (of_tenant);
  const char *const names[] = { of_all, strrchr (of_tenant, '/') + 1, strrchr (path, '/') + 1,
                                NULL };
  g_autoptr (GError) local = NULL;
  int held[4] = { AT_FDCWD, -1, -1, -1 };
  guint n = 0;
  gboolean ok = TRUE;

  while (names[n] != NULL && (n == 0 || held[n] >= 0))
    {
      held[n + 1] = enter (held[n], path, names[n], &local);
      n++;
    }
  *ret_was_there = held[3] >= 0;
  if (*ret_was_there)
    ok = remove_manifest (held[3], path, &local) && hoist_file_remove_tree (path, &local)
         && (fsync (held[2]) == 0
             || hoist_file_set_errno (&local, errno, "%s can't be synced", of_tenant));
  for (guint i = 1; i < G_N_ELEMENTS (held); i++)
    if (held[i] >= 0)
      close (held[i]);
  ok = ok && local == NULL;
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return ok;
}

HoistValue *
hoist_order_backup_prune (HoistAgentState *state, const HoistValue *order,
                          const HoistDriverCall *call, GError **error)
{
  const char *tenant = hoist_value_lookup_string (order, "tenant", "");
  const char *backup = hoist_value_lookup_string (order, "backup", "");
  HoistAgentClaim claim = { .tenant = tenant, .run = "", .epoch = 0, .wait_ms = WAIT_MS };
  gboolean was_there = FALSE;

  if (!hoist_id_check (HOIST_ID_TENANT, tenant) || !hoist_id_check (HOIST_ID_BACKUP, backup))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                   "backup-prune: expected a tenant (tn_…) and a backup (bk_…), got “%s” and “%s”",
                   tenant, backup);
      return NULL;
    }
  g_autoptr (HoistAgentLock) lock =
      hoist_agent_lock_claim (state, &claim, call->cancellable, error);
  g_autofree char *path = hoist_agent_state_backup (state, tenant, backup);
  if (lock == NULL || !check_unused (state, tenant, backup, error)
      || !remove_folder (path, &was_there, error))
    return NULL;
  HoistValue *answer = hoist_value_new_object ();
  hoist_value_set (answer, "was_there", hoist_value_new_bool (was_there));
  return answer;
}
