/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Control groups of units: the unified hierarchy, or systemd's own where the machine still has
 * both. Owns nothing between calls; any thread. Reads only; never moves or kills a process. */
#include "drivers/hoist-systemd-cgroup.h"
#include "base/hoist-clock.h"
#include "base/hoist-file.h"
#include "drivers/hoist-process-table.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#define DEPTH_MAX 16
#define NAMED 3
#define ROUND_MS 200 /* where the kernel has no events file, and against one that was missed */

static const char *const roots[] = { "/sys/fs/cgroup", "/sys/fs/cgroup/unified",
                                     "/sys/fs/cgroup/systemd" };

/* NULL: the group is gone, or never was. */
static char *
find_folder (const char *control_group)
{
  if (control_group == NULL || control_group[0] != '/' || strcmp (control_group, "/") == 0)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (roots); i++)
    {
      g_autofree char *root = g_build_filename (roots[i], "cgroup.procs", NULL);
      g_autofree char *folder = g_build_filename (roots[i], control_group, NULL);

      if (g_file_test (root, G_FILE_TEST_EXISTS) && g_file_test (folder, G_FILE_TEST_IS_DIR))
        return g_steal_pointer (&folder);
    }
  return NULL;
}

static void
list_into (const char *folder, guint depth, GArray *pids)
{
  g_autofree char *path = g_build_filename (folder, "cgroup.procs", NULL);
  g_autofree char *text = hoist_file_read (path, 1024 * 1024, NULL, NULL);
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);
  g_autoptr (GDir) dir = depth < DEPTH_MAX ? g_dir_open (folder, 0, NULL) : NULL;
  const char *name;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      gint pid = atoi (lines[i]);

      if (pid > 0)
        g_array_append_val (pids, pid);
    }
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *below = g_build_filename (folder, name, NULL);

      if (g_file_test (below, G_FILE_TEST_IS_DIR) && !g_file_test (below, G_FILE_TEST_IS_SYMLINK))
        list_into (below, depth + 1, pids);
    }
}

GArray *
hoist_systemd_cgroup_list (const char *control_group)
{
  GArray *pids = g_array_new (FALSE, FALSE, sizeof (gint));
  g_autofree char *folder = find_folder (control_group);

  if (folder != NULL)
    list_into (folder, 0, pids);
  return pids;
}

static gboolean
is_at_or_below (const char *path, const char *group)
{
  gsize n = strlen (group);

  return strncmp (path, group, n) == 0 && (path[n] == '\0' || path[n] == '/');
}

gboolean
hoist_systemd_cgroup_owns (const char *control_group, gint pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/cgroup", pid);
  g_autofree char *text = hoist_file_read (path, 65536, NULL, NULL);
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  if (control_group == NULL || control_group[0] != '/' || strcmp (control_group, "/") == 0)
    return FALSE;
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *colon = strchr (lines[i], ':');
      const char *group = colon != NULL ? strchr (colon + 1, ':') : NULL;
      gboolean ours = g_str_has_prefix (lines[i], "0::") || strstr (lines[i], ":name=systemd:");

      if (ours && group != NULL && is_at_or_below (group + 1, control_group))
        return TRUE;
    }
  return FALSE;
}

int
hoist_systemd_cgroup_watch (const char *control_group)
{
  g_autofree char *folder = find_folder (control_group);
  g_autofree char *path = folder != NULL ? g_build_filename (folder, "cgroup.events", NULL) : NULL;
  int fd = path != NULL ? inotify_init1 (IN_CLOEXEC | IN_NONBLOCK) : -1;

  if (fd >= 0 && inotify_add_watch (fd, path, IN_MODIFY | IN_DELETE_SELF) < 0)
    {
      close (fd);
      return -1;
    }
  return fd;
}

/* Until something happens to the group, the time of a round is over, or somebody cancels. */
static void
wait_round (int fd, guint ms, GCancellable *cancellable)
{
  GPollFD fds[2] = { { fd, G_IO_IN, 0 } };
  guint n = fd >= 0 ? 1 : 0;
  gboolean cancel = cancellable != NULL && g_cancellable_make_pollfd (cancellable, &fds[n]);
  char buffer[4096];

  g_poll (fds, cancel ? n + 1 : n, (int) ms);
  if (cancel)
    g_cancellable_release_fd (cancellable);
  if (fd >= 0)
    while (read (fd, buffer, sizeof buffer) > 0)
      ;
}

static gboolean
is_empty (const char *control_group)
{
  g_autoptr (GArray) pids = hoist_systemd_cgroup_list (control_group);

  return pids->len == 0;
}

gboolean
hoist_systemd_cgroup_wait_empty (const char *control_group, guint wait_ms,
                                 GCancellable *cancellable)
{
  gint64 end = hoist_clock_boottime_us () + (gint64) wait_ms * 1000;
  int fd = hoist_systemd_cgroup_watch (control_group);
  gboolean empty;

  while (!(empty = is_empty (control_group)) && !g_cancellable_is_cancelled (cancellable))
    {
      gint64 left_us = end - hoist_clock_boottime_us ();

      if (left_us <= 0)
        break;
      wait_round (fd, (guint) MIN (left_us / 1000 + 1, ROUND_MS), cancellable);
    }
  if (fd >= 0)
    close (fd);
  return empty;
}

char *
hoist_systemd_cgroup_describe (const char *control_group)
{
  g_autoptr (GArray) pids = hoist_systemd_cgroup_list (control_group);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < MIN (pids->len, NAMED); i++)
    {
      gint pid = g_array_index (pids, gint, i);
      g_autofree char *name = hoist_process_table_dup_name (pid);

      g_string_append_printf (text, "%s%s (pid %d)", i > 0 ? ", " : "",
                              name[0] != '\0' ? name : "a process", pid);
    }
  if (pids->len > NAMED)
    g_string_append_printf (text, " and %u more", pids->len - NAMED);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
