/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A hoistd of our own: found by DIR/private-daemon.json, or started detached and awaited by its own
 * READY=1. Stateless; start works in a worker; never ends a process whose start time is not the
 * recorded one. */
#include "client/hoist-private-daemon.h"

#include <errno.h>
#include <gio/gunixsocketaddress.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-id.h"
#include "base/hoist-process.h"
#include "model/hoist-json.h"

#define READY_LIMIT_MS 10000
#define STOP_LIMIT_MS 15000
#define NOTE_FILE "private-daemon.json"
#define LOCK_FILE "private-daemon.lock" /* of two that start one, the second finds the first's */

void
hoist_private_daemon_free (HoistPrivateDaemon *daemon)
{
  if (daemon == NULL)
    return;
  g_free (daemon->address);
  g_free (daemon);
}

char *
hoist_private_daemon_dup_default_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "hoist", "this-computer", NULL);
}

char *
hoist_private_daemon_dup_demo_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "hoist", "demo", NULL);
}

char *
hoist_private_daemon_dup_socket (const char *folder)
{
  g_autofree char *own = g_build_filename (folder, "hoistd.sock", NULL);
  const char *runtime = g_getenv ("XDG_RUNTIME_DIR");
  struct sockaddr_un address;
  if ((runtime == NULL || *runtime != '/') && strlen (own) < sizeof address.sun_path)
    return g_steal_pointer (&own);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, folder, -1);
  digest[16] = '\0';
  g_autofree char *name = g_strconcat (digest, ".sock", NULL);
  return g_build_filename (runtime != NULL && *runtime == '/' ? runtime : g_get_tmp_dir (), "hoist",
                           name, NULL);
}

/* What the note says: FALSE when there is none or its process is gone. */
static gboolean
read_note (const char *folder, gint *ret_pid, guint64 *ret_start_time, char **ret_socket)
{
  g_autofree char *file = g_build_filename (folder, NOTE_FILE, NULL);
  gsize size = 0;
  g_autofree char *text = hoist_file_read (file, 4096, &size, NULL);
  g_autoptr (HoistValue) note = text != NULL ? hoist_json_parse (text, size, NULL) : NULL;
  *ret_pid = (gint) hoist_value_lookup_int (note, "pid", 0);
  *ret_start_time = (guint64) hoist_value_lookup_int (note, "start_time", 0);
  *ret_socket = g_strdup (hoist_value_lookup_string (note, "socket", ""));
  if (*ret_pid > 0 && hoist_process_is_alive (*ret_pid, *ret_start_time))
    return TRUE;
  g_clear_pointer (ret_socket, g_free);
  return FALSE;
}

static gboolean
write_note (const char *folder, gint pid, guint64 start_time, const char *socket, GError **error)
{
  g_autofree char *file = g_build_filename (folder, NOTE_FILE, NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  HoistJsonWriter w;
  hoist_json_writer_init (&w, text);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_int (&w, "pid", pid);
  hoist_json_writer_int (&w, "start_time", (gint64) start_time);
  hoist_json_writer_string (&w, "socket", socket);
  hoist_json_writer_end_object (&w);
  return hoist_file_replace (file, text->str, text->len, 0600, error);
}

static gboolean
socket_answers (const char *path)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_socket_client_set_timeout (client, 2);
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, NULL);
  return connection != NULL;
}

/* A datagram socket in the abstract namespace that the daemon tells READY=1 to. */
static int
open_notify (char **ret_name, GError **error)
{
  guint8 random[16];
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  hoist_id_fill_random (random, sizeof random);
  g_autofree char *digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, random, sizeof random);
  int length =
      g_snprintf (address.sun_path + 1, sizeof address.sun_path - 1, "hoist-%.32s", digest);
  int fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd >= 0
      && bind (fd, (struct sockaddr *) &address,
               (socklen_t) (G_STRUCT_OFFSET (struct sockaddr_un, sun_path) + 1 + (gsize) length))
             == 0)
    {
      *ret_name = g_strdup_printf ("NOTIFY_SOCKET=@%s", address.sun_path + 1);
      return fd;
    }
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "No socket to hear the daemon on: %s",
               g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return -1;
}

static char *
last_words (const char *log)
{
  g_autofree char *text = NULL;
  gsize size = 0;
  if (!g_file_get_contents (log, &text, &size, NULL) || size == 0)
    return g_strdup ("it left no message");
  g_strchomp (text);
  const char *line = strrchr (text, '\n');
  return g_utf8_make_valid (line != NULL ? line + 1 : text, -1);
}

static gboolean
await_ready (int notify, gint pid, const char *log, GError **error)
{
  int pidfd = (int) syscall (SYS_pidfd_open, pid, 0);
  struct pollfd wait[2] = { { .fd = notify, .events = POLLIN }, { .fd = pidfd, .events = POLLIN } };
  gboolean ready = FALSE;
  gint64 deadline = g_get_monotonic_time () + READY_LIMIT_MS * 1000;
  for (;;)
    {
      gint64 left = (deadline - g_get_monotonic_time ()) / 1000;
      char text[256] = "";
      int n = left > 0 ? poll (wait, 2, (int) left) : 0;
      if (n < 0 && errno == EINTR)
        continue;
      if (n > 0 && (wait[0].revents & POLLIN)
          && recv (notify, text, sizeof text - 1, MSG_DONTWAIT) > 0)
        ready = strstr (text, "READY=1") != NULL;
      if (ready || n <= 0 || pidfd < 0 || (wait[1].revents & POLLIN))
        break;
    }
  gboolean over = pidfd < 0 || (wait[1].revents & POLLIN);
  if (pidfd >= 0)
    close (pidfd);
  if (ready)
    return TRUE;
  g_autofree char *words = last_words (log);
  if (over)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED, "hoistd ended while it started: %s",
                 words);
  else
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_TIMED_OUT, "hoistd was not ready after %d s: %s",
                 READY_LIMIT_MS / 1000, words);
  return FALSE;
}

static HoistPrivateDaemon *
new_daemon (const char *socket, gint pid, gboolean was_running)
{
  HoistPrivateDaemon *daemon = g_new0 (HoistPrivateDaemon, 1);
  daemon->address = g_strconcat ("unix:", socket, NULL);
  daemon->pid = pid;
  daemon->was_running = was_running;
  return daemon;
}

static HoistPrivateDaemon *
start (const char *folder, GError **error)
{
  g_autofree char *socket = hoist_private_daemon_dup_socket (folder);
  g_autofree char *socket_folder = g_path_get_dirname (socket);
  g_autofree char *log = g_build_filename (folder, "hoistd.log", NULL);
  g_autofree char *notify_name = NULL;
  g_autofree char *program = hoist_program_find ("hoistd", error);
  gint pid = 0;
  guint64 start_time = 0;
  if (program == NULL || !hoist_file_make_folders (folder, 0700, error)
      || !hoist_file_make_folders (socket_folder, 0700, error))
    return NULL;
  int notify = open_notify (&notify_name, error);
  if (notify < 0)
    return NULL;
  const char *argv[] = { program, "--data", folder, "--socket", socket, NULL };
  g_autofree char *home = g_strconcat ("HOME=", g_get_home_dir (), NULL);
  const char *environment[] = { notify_name, home, NULL };
  HoistProcessOrder order = {
    .argv = argv, .environment = environment, .folder = folder, .uid = -1, .gid = -1, .keep_fd = -1
  };
  gboolean ok = hoist_process_start_detached (&order, log, &pid, &start_time, error)
                && write_note (folder, pid, start_time, socket, error)
                && await_ready (notify, pid, log, error);
  close (notify);
  return ok ? new_daemon (socket, pid, FALSE) : NULL;
}

/* One that was started here before, or by hand (its pid is then not ours to know: 0). */
static HoistPrivateDaemon *
find (const char *folder)
{
  g_autofree char *recorded = NULL;
  g_autofree char *usual = g_build_filename (folder, "hoistd.sock", NULL);
  gint pid = 0;
  guint64 start_time = 0;
  if (read_note (folder, &pid, &start_time, &recorded) && socket_answers (recorded))
    return new_daemon (recorded, pid, TRUE);
  if (strlen (usual) < sizeof ((struct sockaddr_un *) NULL)->sun_path && socket_answers (usual))
    return new_daemon (usual, 0, TRUE);
  return NULL;
}

static void
start_in_worker (GTask *task, gpointer source, gpointer folder, GCancellable *cancellable)
{
  GError *error = NULL;
  HoistPrivateDaemon *daemon = NULL;
  g_autofree char *lock = g_build_filename (folder, LOCK_FILE, NULL);
  int held = hoist_file_make_folders (folder, 0700, &error)
                 ? hoist_file_lock (lock, READY_LIMIT_MS, FALSE, &error)
                 : -1;
  if (held >= 0)
    daemon = find (folder);
  if (held >= 0 && daemon == NULL)
    daemon = start (folder, &error);
  if (held >= 0)
    close (held);
  if (daemon != NULL)
    g_task_return_pointer (task, daemon, (GDestroyNotify) hoist_private_daemon_free);
  else
    g_task_return_error (task, error);
}

void
hoist_private_daemon_start_async (const char *folder, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, hoist_private_daemon_start_async);
  g_task_set_task_data (task, g_strdup (folder), g_free);
  g_task_run_in_thread (task, start_in_worker);
}

HoistPrivateDaemon *
hoist_private_daemon_start_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
hoist_private_daemon_stop (const char *folder, GError **error)
{
  g_autofree char *socket = NULL;
  g_autofree char *file = g_build_filename (folder, NOTE_FILE, NULL);
  gint pid = 0;
  guint64 start_time = 0;
  if (read_note (folder, &pid, &start_time, &socket)
      && !hoist_process_end (pid, start_time, SIGTERM, STOP_LIMIT_MS, TRUE, NULL, error))
    return FALSE;
  return hoist_file_remove_tree (file, error);
}

char *
hoist_program_find (const char *name, GError **error)
{
  static const struct
  {
    const char *name, *folder;
  } floors[] = { { "hoistd", "daemon" },
                 { "hoist-agent", "agent" },
                 { "hoistctl", "cli" },
                 { "hoist", "console" } };
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *here = self != NULL ? g_path_get_dirname (self) : g_strdup ("/usr/bin");
  const char *root = g_getenv ("HOIST_BUILD_ROOT"); /* tests: their programs lie elsewhere */
  for (guint i = 0; i < G_N_ELEMENTS (floors); i++)
    {
      if (strcmp (floors[i].name, name) != 0)
        continue;
      char *places[] = { root != NULL ? g_build_filename (root, "src", floors[i].folder, name, NULL)
                                      : g_build_filename (here, name, NULL),
                         g_build_filename (here, "..", floors[i].folder, name, NULL),
                         g_build_filename (here, name, NULL),
                         g_build_filename (here, "..", "libexec", name, NULL) };
      char *found = NULL;
      for (guint k = 0; k < G_N_ELEMENTS (places); k++)
        if (found == NULL && g_file_test (places[k], G_FILE_TEST_IS_EXECUTABLE))
          found = g_canonicalize_filename (places[k], NULL);
      for (guint k = 0; k < G_N_ELEMENTS (places); k++)
        g_free (places[k]);
      if (found != NULL)
        return found;
    }
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND,
               "The program %s is not beside this one (%s).", name, here);
  return NULL;
}
