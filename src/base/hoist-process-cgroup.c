/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A child's own cgroup. Only the unified hierarchy is used, wherever it is mounted; no controller
 * is switched on, so that a cgroup with processes of its own may have children. Owner: the call.
 * Thread: any. Never an error: where there is no cgroup the child runs without. */
#include "base/hoist-process-cgroup.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where the unified hierarchy is mounted; ret_root is what of it is mounted there. */
static char *
dup_mount_point (char **ret_root)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  *ret_root = NULL;
  if (!g_file_get_contents ("/proc/self/mountinfo", &text, NULL, NULL))
    return NULL;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) fields = NULL;

      if (strstr (lines[i], " - cgroup2 ") == NULL)
        continue;
      fields = g_strsplit (lines[i], " ", 6); /* id parent device root place rest */
      if (g_strv_length (fields) < 6)
        continue;
      *ret_root = g_strdup (fields[3]);
      return g_strdup (fields[4]);
    }
  return NULL;
}

/* The folder of our own cgroup. */
static char *
dup_own_folder (void)
{
  g_autofree char *text = NULL, *root = NULL, *place = dup_mount_point (&root);
  const char *path;
  gsize n_root;

  if (place == NULL || !g_file_get_contents ("/proc/self/cgroup", &text, NULL, NULL))
    return NULL;
  path = g_str_has_prefix (text, "0::") ? text : strstr (text, "\n0::");
  if (path == NULL)
    return NULL;
  path = strchr (path, '/');
  if (path == NULL)
    return NULL;
  n_root = g_str_equal (root, "/") ? 0 : strlen (root);
  if (strncmp (path, root, n_root) != 0)
    return NULL;
  path += n_root;
  return g_strdup_printf ("%s%.*s", place, (int) strcspn (path, "\n"), path);
}

static char *
dup_folder (gint pid, guint64 start_time)
{
  g_autofree char *own = dup_own_folder ();

  if (own == NULL)
    return NULL;
  return g_strdup_printf ("%s%shoist-%d-%" G_GUINT64_FORMAT, own,
                          g_str_has_suffix (own, "/") ? "" : "/", pid, start_time);
}

/* A cgroup's files take one write and no truncation. */
static gboolean
write_word (const char *folder, const char *name, const char *word)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  int fd = open (path, O_WRONLY | O_CLOEXEC);
  gboolean ok;

  if (fd < 0)
    return FALSE;
  ok = write (fd, word, strlen (word)) == (gssize) strlen (word);
  close (fd);
  return ok;
}

char *
hoist_process_cgroup_make (gint pid, guint64 start_time)
{
  g_autofree char *folder = dup_folder (pid, start_time);
  char word[16];

  if (folder == NULL || mkdir (folder, 0755) != 0)
    return NULL;
  g_snprintf (word, sizeof word, "%d", pid);
  if (write_word (folder, "cgroup.procs", word))
    return g_steal_pointer (&folder);
  (void) rmdir (folder);
  return NULL;
}

char *
hoist_process_cgroup_find (gint pid, guint64 start_time)
{
  g_autofree char *folder = dup_folder (pid, start_time);

  if (folder == NULL || access (folder, F_OK) != 0)
    return NULL;
  return g_steal_pointer (&folder);
}

GArray *
hoist_process_cgroup_list (const char *folder)
{
  GArray *pids = g_array_new (FALSE, FALSE, sizeof (gint));
  g_autofree char *path = folder == NULL ? NULL : g_build_filename (folder, "cgroup.procs", NULL);
  FILE *file = path == NULL ? NULL : fopen (path, "re");
  gint pid;

  while (file != NULL && fscanf (file, "%d", &pid) == 1)
    if (pid > 1)
      g_array_append_val (pids, pid);
  if (file != NULL)
    fclose (file);
  return pids;
}

void
hoist_process_cgroup_kill (const char *folder)
{
  if (folder != NULL)
    (void) write_word (folder, "cgroup.kill", "1");
}

void
hoist_process_cgroup_remove (char *folder)
{
  if (folder != NULL)
    (void) rmdir (folder);
  g_free (folder);
}
