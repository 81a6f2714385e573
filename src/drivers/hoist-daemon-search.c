/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads /proc for daemons. Owns nothing; any thread. A pid file is believed only of a process that
 * is older than it: a number that was given out again belongs to somebody else. Never signals by
 * number, only by a descriptor of the very process that was looked at; never sends SIGKILL. */
#include "drivers/hoist-daemon-search.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-process.h"
#include "base/hoist-text.h"
#include "drivers/hoist-process-table.h"

#define READ_MAX (256 * 1024)
#define COMM_MAX 15                         /* what the kernel keeps of a name */
#define YOUNGER_MAX_US (2 * G_USEC_PER_SEC) /* start times are coarse */
#define DELETED " (deleted)"

void
hoist_daemon_free (HoistDaemon *daemon)
{
  g_free (daemon->name);
  g_free (daemon->command);
  g_free (daemon->folder);
  g_free (daemon);
}

char *
hoist_daemon_describe (const HoistDaemon *daemon)
{
  return g_strdup_printf ("%s (pid %d: %.200s)", daemon->name, daemon->pid, daemon->command);
}

/* --- what /proc says ----------------------------------------------------------------------- */

static char *
read_file (gint pid, const char *name, gsize *ret_n)
{
  char path[64];
  g_autofree char *text = g_malloc (READ_MAX + 1);
  gsize n = 0;
  ssize_t more = 1;

  g_snprintf (path, sizeof path, "/proc/%d/%s", pid, name);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return NULL;
  while (more > 0 && n < READ_MAX)
    {
      more = read (fd, text + n, READ_MAX - n);
      n += more > 0 ? (gsize) more : 0;
    }
  close (fd);
  text[n] = '\0';
  *ret_n = n;
  return more < 0 ? NULL : g_memdup2 (text, n + 1);
}

static char *
read_link (gint pid, const char *name)
{
  char path[64];

  g_snprintf (path, sizeof path, "/proc/%d/%s", pid, name);
  return g_file_read_link (path, NULL);
}

/* The real user, which /proc's own owner is not of a process that must not be dumped; and the
 * state. */
static gboolean
read_status (gint pid, gint *ret_uid, char *ret_state)
{
  gsize n;
  g_autofree char *text = read_file (pid, "status", &n);
  const char *uid = text != NULL ? strstr (text, "\nUid:") : NULL;
  const char *state = text != NULL ? strstr (text, "\nState:") : NULL;

  if (uid == NULL || state == NULL)
    return FALSE;
  *ret_uid = atoi (uid + strlen ("\nUid:"));
  state += strlen ("\nState:");
  *ret_state = state[strspn (state, " \t")];
  return TRUE;
}

/* --- the rule ------------------------------------------------------------------------------ */

/* A program that was replaced while it runs is still that program. A link to it (redis-server is
 * one in some packages) gives the process its name. */
static gboolean
is_program (gint pid, const char *program)
{
  g_autofree char *path = read_link (pid, "exe");
  g_autofree char *base = NULL;
  g_autofree char *real = NULL;
  g_autofree char *comm = NULL;
  gsize n = 0;

  if (path == NULL)
    return FALSE;
  if (g_str_has_suffix (path, DELETED))
    path[strlen (path) - strlen (DELETED)] = '\0';
  if (program[0] == '/')
    {
      char *resolved = realpath (program, NULL);
      gboolean same =
          strcmp (path, program) == 0 || (resolved != NULL && strcmp (path, resolved) == 0);
      free (resolved);
      return same;
    }
  base = g_path_get_basename (path);
  if (strcmp (base, program) == 0)
    return TRUE;
  comm = read_file (pid, "comm", &n);
  return comm != NULL && strncmp (g_strchomp (comm), program, COMM_MAX) == 0;
}

static gboolean
has_argument (const char *text, gsize n, const char *pattern)
{
  for (gsize at = 0; at < n; at += strlen (text + at) + 1)
    if (text[at] != '\0' && g_pattern_match_simple (pattern, text + at))
      return TRUE;
  return FALSE;
}

static gboolean
has_arguments (gint pid, const char *const *patterns)
{
  gsize n = 0;
  g_autofree char *text = NULL;

  if (patterns == NULL || patterns[0] == NULL)
    return TRUE;
  text = read_file (pid, "cmdline", &n);
  for (guint i = 0; text != NULL && patterns[i] != NULL; i++)
    if (!has_argument (text, n, patterns[i]))
      return FALSE;
  return text != NULL;
}

static gboolean
is_under (const char *folder, const char *under)
{
  g_autofree char *canonical = g_canonicalize_filename (under, "/");
  char *resolved = realpath (canonical, NULL);
  const char *real = resolved != NULL ? resolved : canonical;
  gsize n = strlen (real);
  gboolean fits = strncmp (folder, real, n) == 0 && (folder[n] == '/' || folder[n] == '\0');

  free (resolved);
  return fits;
}

/* Wall µs; 0 when it is gone. */
static gint64
get_start (gint pid)
{
  guint64 ticks = hoist_process_get_start_time (pid);
  gint64 since_boot = (gint64) (ticks * G_USEC_PER_SEC / (guint64) sysconf (_SC_CLK_TCK));

  return ticks == 0 ? 0 : hoist_clock_wall_us () - hoist_clock_boottime_us () + since_boot;
}

/* What a pid file names: 0 when nobody, or when that number was given out again since. */
static gint
read_pid_file (const char *path)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  char text[32] = { 0 };
  struct stat st;
  gint pid = 0;

  if (fd < 0)
    return 0;
  if (fstat (fd, &st) == 0 && S_ISREG (st.st_mode) && read (fd, text, sizeof text - 1) > 0)
    pid = atoi (text);
  close (fd);
  if (pid <= 1)
    return 0;
  gint64 written = (gint64) st.st_mtim.tv_sec * G_USEC_PER_SEC + st.st_mtim.tv_nsec / 1000;
  gint64 start = get_start (pid);
  return start > 0 && start <= written + YOUNGER_MAX_US ? pid : 0;
}

static gboolean
is_named (gint pid, const char *const *pid_files)
{
  gboolean found = FALSE;

  if (pid_files == NULL || pid_files[0] == NULL)
    return TRUE;
  for (guint i = 0; !found && pid_files[i] != NULL; i++)
    {
      glob_t paths = { 0 };

      if (glob (pid_files[i], GLOB_NOSORT, NULL, &paths) == 0)
        for (gsize k = 0; !found && k < paths.gl_pathc; k++)
          found = read_pid_file (paths.gl_pathv[k]) == pid;
      globfree (&paths);
    }
  return found;
}

static HoistDaemon *
look_at (const HoistDaemonRule *rule, gint pid)
{
  guint64 start_time = hoist_process_get_start_time (pid);
  gint uid = -1;
  char state = 'X';
  g_autofree char *folder = NULL;

  if (start_time == 0 || pid == getpid () || !read_status (pid, &uid, &state) || uid != rule->uid
      || state == 'Z' || state == 'X' || !is_program (pid, rule->program))
    return NULL;
  folder = read_link (pid, "cwd");
  if (folder == NULL
      || (rule->under != NULL && rule->under[0] != '\0' && !is_under (folder, rule->under))
      || !has_arguments (pid, rule->arguments) || !is_named (pid, rule->pid_files)
      || !hoist_process_is_alive (pid, start_time))
    return NULL;
  HoistDaemon *daemon = g_new0 (HoistDaemon, 1);
  daemon->pid = pid;
  daemon->start_time = start_time;
  daemon->name = g_path_get_basename (rule->program);
  daemon->command = g_strstrip (hoist_process_table_dup_command (pid)); /* a title is padded */
  daemon->folder = g_steal_pointer (&folder);
  daemon->frozen = state == 'T' || state == 't';
  return daemon;
}

static int
compare_cb (gconstpointer a, gconstpointer b)
{
  const HoistDaemon *one = *(HoistDaemon *const *) a, *other = *(HoistDaemon *const *) b;

  return (one->pid > other->pid) - (one->pid < other->pid);
}

GPtrArray *
hoist_daemon_search_find (const HoistDaemonRule *rule)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_daemon_free);
  DIR *proc = opendir ("/proc");
  struct dirent *entry;

  while (proc != NULL && (entry = readdir (proc)) != NULL)
    {
      gint pid = g_ascii_isdigit (entry->d_name[0]) ? atoi (entry->d_name) : 0;
      HoistDaemon *daemon = pid > 1 ? look_at (rule, pid) : NULL;

      if (daemon != NULL)
        g_ptr_array_add (found, daemon);
    }
  if (proc != NULL)
    closedir (proc);
  g_ptr_array_sort (found, compare_cb);
  return found;
}

int
hoist_daemon_search_ask (const HoistDaemonRule *rule, const HoistDaemon *daemon, int number,
                         GError **error)
{
  int fd = (int) syscall (SYS_pidfd_open, daemon->pid, 0);

  if (fd < 0)
    return -1;
  /* The descriptor holds on to one process: whether it is the right one is asked behind it. */
  HoistDaemon *again = look_at (rule, daemon->pid);
  gboolean same = again != NULL && again->start_time == daemon->start_time;

  g_clear_pointer (&again, hoist_daemon_free);
  if (same && syscall (SYS_pidfd_send_signal, fd, number, NULL, 0) == 0)
    return fd;
  if (same && errno != ESRCH)
    {
      g_autofree char *who = hoist_daemon_describe (daemon);

      g_set_error (error, HOIST_ERROR, HOIST_ERROR_FORBIDDEN, "%s can't be asked to end: %s", who,
                   g_strerror (errno));
    }
  close (fd);
  return -1;
}
