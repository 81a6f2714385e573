/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads /proc. Owns nothing; any thread. Never signals a process, never fails because one ended
 * while it was looked at. */
#include "drivers/hoist-process-table.h"
#include "base/hoist-process.h"
#include "base/hoist-text.h"
#include "drivers/hoist-socket-table.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void
hoist_process_sighting_free (HoistProcessSighting *sighting)
{
  g_free (sighting->name);
  g_free (sighting);
}

static gint
parse_pid (const char *name)
{
  char *end;
  long pid;

  if (!g_ascii_isdigit (name[0]))
    return 0;
  pid = strtol (name, &end, 10);
  return *end == '\0' && pid > 0 && pid < G_MAXINT ? (gint) pid : 0;
}

/* Calls `visit` with each pid until it says stop (FALSE). */
static void
for_each_process (gboolean (*visit) (gint pid, gpointer user_data), gpointer user_data)
{
  DIR *proc = opendir ("/proc");
  struct dirent *entry;

  if (proc == NULL)
    return;
  while ((entry = readdir (proc)) != NULL)
    {
      gint pid = parse_pid (entry->d_name);

      if (pid > 0 && !visit (pid, user_data))
        break;
    }
  closedir (proc);
}

/* Calls `visit` with what each descriptor of pid links to, until it says stop (FALSE). */
static gboolean
for_each_descriptor (gint pid,
                     gboolean (*visit) (int folder, const char *fd, const char *link,
                                        gpointer data),
                     gpointer user_data)
{
  char path[64];
  struct dirent *entry;
  gboolean go_on = TRUE;
  DIR *folder;

  g_snprintf (path, sizeof path, "/proc/%d/fd", pid);
  folder = opendir (path);
  if (folder == NULL)
    return TRUE;
  while (go_on && (entry = readdir (folder)) != NULL)
    {
      char link[1024];
      ssize_t n;

      if (!g_ascii_isdigit (entry->d_name[0]))
        continue;
      n = readlinkat (dirfd (folder), entry->d_name, link, sizeof link - 1);
      if (n <= 0)
        continue;
      link[n] = '\0';
      go_on = visit (dirfd (folder), entry->d_name, link, user_data);
    }
  closedir (folder);
  return go_on;
}

static char *
read_small (gint pid, const char *file, gsize *ret_n)
{
  char path[64];
  char buffer[8192];
  ssize_t n;
  int fd;

  g_snprintf (path, sizeof path, "/proc/%d/%s", pid, file);
  fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return NULL;
  n = read (fd, buffer, sizeof buffer - 1);
  close (fd);
  if (n < 0)
    return NULL;
  buffer[n] = '\0';
  if (ret_n != NULL)
    *ret_n = (gsize) n;
  return g_memdup2 (buffer, (gsize) n + 1);
}

/* Fields of /proc/PID/stat after the command: parent and session. */
static gboolean
read_family (gint pid, gint *ret_parent, gint *ret_session)
{
  g_autofree char *text = read_small (pid, "stat", NULL);
  const char *rest = text != NULL ? strrchr (text, ')') : NULL;
  int group;
  char state;

  return rest != NULL
         && sscanf (rest + 1, " %c %d %d %d", &state, ret_parent, &group, ret_session) == 4
         && state != 'Z' && state != 'X';
}

char *
hoist_process_table_dup_name (gint pid)
{
  g_autofree char *text = read_small (pid, "comm", NULL);

  if (text == NULL)
    return g_strdup ("");
  g_strchomp (text);
  return hoist_text_clean_line (text, -1, 64);
}

char *
hoist_process_table_dup_folder (gint pid)
{
  char path[64];

  g_snprintf (path, sizeof path, "/proc/%d/cwd", pid);
  return g_file_read_link (path, NULL);
}

char *
hoist_process_table_dup_command (gint pid)
{
  gsize n = 0;
  g_autofree char *text = read_small (pid, "cmdline", &n);

  if (text == NULL || n == 0)
    return g_strdup ("");
  for (gsize i = 0; i + 1 < n; i++)
    if (text[i] == '\0')
      text[i] = ' ';
  return hoist_text_clean_line (text, -1, 1024);
}

gint
hoist_process_table_get_parent (gint pid)
{
  gint parent, session;

  return read_family (pid, &parent, &session) ? parent : 0;
}

gint
hoist_process_table_get_uid (gint pid)
{
  char path[64];
  struct stat st;

  g_snprintf (path, sizeof path, "/proc/%d", pid);
  return stat (path, &st) == 0 ? (gint) st.st_uid : -1;
}

static HoistProcessSighting *
sight (gint pid)
{
  HoistProcessSighting *sighting = g_new0 (HoistProcessSighting, 1);

  sighting->pid = pid;
  sighting->start_time = hoist_process_get_start_time (pid);
  sighting->name = hoist_process_table_dup_name (pid);
  return sighting;
}

/* Holders of files */

typedef struct
{
  dev_t dev;
  ino_t ino;
  char *base; /* last part of the path: cheap to compare before a stat */
} HeldFile;

typedef struct
{
  GArray *files;
  gint except;
  gint pid;
  GPtrArray *found;
} HolderSearch;

static gboolean
visit_held_descriptor (int folder, const char *fd, const char *link, gpointer user_data)
{
  HolderSearch *search = user_data;
  struct stat st;

  if (link[0] != '/')
    return TRUE;
  for (guint i = 0; i < search->files->len; i++)
    {
      const HeldFile *file = &g_array_index (search->files, HeldFile, i);

      if (strstr (link, file->base) == NULL || fstatat (folder, fd, &st, 0) != 0
          || st.st_dev != file->dev || st.st_ino != file->ino)
        continue;
      g_ptr_array_add (search->found, sight (search->pid));
      return FALSE;
    }
  return TRUE;
}

static gboolean
visit_holder (gint pid, gpointer user_data)
{
  HolderSearch *search = user_data;

  if (pid == search->except)
    return TRUE;
  search->pid = pid;
  for_each_descriptor (pid, visit_held_descriptor, search);
  return TRUE;
}

static void
clear_held_file (gpointer file)
{
  g_free (((HeldFile *) file)->base);
}

/* The kernel gives a write lease only to somebody who alone has the file open: one call instead of
 * a walk over every descriptor of the machine. FALSE is no answer: somebody has it open, or the
 * file system has no leases. */
static gboolean
is_held_by_nobody (const char *path)
{
  int fd = open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  gboolean alone;

  if (fd < 0)
    return errno == ENOENT;
  /* Who opens it just now waits for the next line, and we would be told by SIGIO, which ends a
   * process; SIGURG does not. */
  alone = fcntl (fd, F_SETSIG, SIGURG) == 0 && fcntl (fd, F_SETLEASE, F_WRLCK) == 0;
  if (alone)
    (void) fcntl (fd, F_SETLEASE, F_UNLCK);
  close (fd);
  return alone;
}

/* Not when this process itself has one of them open: closing another descriptor of a file gives up
 * the record locks that it has there. */
static gboolean
are_held_by_nobody (GArray *files, const char *const *paths)
{
  g_autoptr (GPtrArray) ours =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_process_sighting_free);
  HolderSearch search = { .files = files, .pid = getpid (), .found = ours };

  for_each_descriptor (search.pid, visit_held_descriptor, &search);
  if (ours->len > 0)
    return FALSE;
  for (guint i = 0; paths[i] != NULL; i++)
    if (!is_held_by_nobody (paths[i]))
      return FALSE;
  return TRUE;
}

GPtrArray *
hoist_process_table_find_holders (const char *const *paths, gint except_pid)
{
  g_autoptr (GArray) files = g_array_new (FALSE, FALSE, sizeof (HeldFile));
  HolderSearch search = { .files = files, .except = except_pid };

  g_array_set_clear_func (files, clear_held_file);
  search.found = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_process_sighting_free);
  for (guint i = 0; paths[i] != NULL; i++)
    {
      struct stat st;

      if (lstat (paths[i], &st) == 0)
        {
          HeldFile file = { st.st_dev, st.st_ino, g_path_get_basename (paths[i]) };

          g_array_append_val (files, file);
        }
    }
  if (files->len > 0 && !are_held_by_nobody (files, paths))
    for_each_process (visit_holder, &search);
  return search.found;
}

/* Listeners of ports */

typedef struct
{
  GHashTable *links; /* "socket:[INODE]" */
  gint pid;
} ListenerSearch;

static gboolean
visit_socket_descriptor (int folder, const char *fd, const char *link, gpointer user_data)
{
  ListenerSearch *search = user_data;

  return !(link[0] == 's' && g_hash_table_contains (search->links, link));
}

static gboolean
visit_listener (gint pid, gpointer user_data)
{
  ListenerSearch *search = user_data;

  if (for_each_descriptor (pid, visit_socket_descriptor, search))
    return TRUE;
  search->pid = pid;
  return FALSE;
}

gboolean
hoist_process_table_find_listener (guint port, gint hint, gint *ret_pid)
{
  g_autoptr (GHashTable) links = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  ListenerSearch search = { links, 0 };

  hoist_socket_table_add_listeners (port, links);
  if (ret_pid != NULL)
    *ret_pid = 0;
  if (g_hash_table_size (links) == 0)
    return FALSE;
  if (ret_pid == NULL)
    return TRUE;
  if (hint <= 0 || visit_listener (hint, &search))
    for_each_process (visit_listener, &search);
  *ret_pid = search.pid;
  return TRUE;
}

/* Families */

gboolean
hoist_process_table_is_member (gint pid, gint leader)
{
  gint parent, session;

  for (guint depth = 0; pid > 1 && depth < 64; depth++)
    {
      if (pid == leader)
        return TRUE;
      if (!read_family (pid, &parent, &session))
        return FALSE;
      if (session == leader)
        return TRUE;
      pid = parent;
    }
  return FALSE;
}

typedef struct
{
  gint leader;
  GArray *found;
} MemberSearch;

static gboolean
visit_member (gint pid, gpointer user_data)
{
  MemberSearch *search = user_data;
  gint parent, session;

  if (read_family (pid, &parent, &session) && hoist_process_table_is_member (pid, search->leader))
    g_array_append_val (search->found, pid);
  return TRUE;
}

GArray *
hoist_process_table_list_members (gint leader)
{
  MemberSearch search = { leader, g_array_new (FALSE, FALSE, sizeof (gint)) };

  for_each_process (visit_member, &search);
  return search.found;
}

typedef struct
{
  GHashTable *links; /* "socket:[INODE]", its port */
  GArray *ports;
} PortSearch;

static int
compare_ports_cb (gconstpointer a, gconstpointer b)
{
  return (int) *(const guint *) a - (int) *(const guint *) b;
}

static gboolean
visit_port (int folder, const char *fd, const char *link, gpointer user_data)
{
  PortSearch *search = user_data;
  guint port = GPOINTER_TO_UINT (g_hash_table_lookup (search->links, link));
  gboolean known = port == 0;

  for (guint i = 0; !known && i < search->ports->len; i++)
    known = g_array_index (search->ports, guint, i) == port;
  if (!known)
    g_array_append_val (search->ports, port);
  return TRUE;
}

GArray *
hoist_process_table_list_ports (gint leader)
{
  g_autoptr (GHashTable) links = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GArray) members = hoist_process_table_list_members (leader);
  PortSearch search = { links, g_array_new (FALSE, FALSE, sizeof (guint)) };

  hoist_socket_table_add_listeners (0, links);
  for (guint i = 0; i < members->len; i++)
    for_each_descriptor (g_array_index (members, gint, i), visit_port, &search);
  g_array_sort (search.ports, compare_ports_cb);
  return search.ports;
}

char *
hoist_process_table_describe (const GPtrArray *sightings)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < sightings->len && i < 3; i++)
    {
      const HoistProcessSighting *one = g_ptr_array_index (sightings, i);

      g_string_append_printf (text, "%s%s (pid %d)", i > 0 ? ", " : "",
                              one->name[0] != '\0' ? one->name : "a process", one->pid);
    }
  if (sightings->len > 3)
    g_string_append_printf (text, " and %u more", sightings->len - 3);
  return g_string_free (text, FALSE);
}
