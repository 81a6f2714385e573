/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-plane-tunnel.h. States: down → starting → open → down …; `failure` says why it is down,
 * and until `retry_at` whoever connects is told that at once. Owned by a client; main loop only. It
 * never answers a question of ssh, never shares a connection that another has made, and leaves no
 * child and no folder behind. */
#include "client/hoist-plane-tunnel.h"

#include <glib/gstdio.h>
#include <gio/gunixsocketaddress.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-process.h"
#include "client/hoist-plane-ssh.h"

#define START_LIMIT_S 60 /* a jump host or two, each with ssh's own limit */
#define RETRY_FIRST_S 1
#define RETRY_LAST_S 30
#define DENIED_RETRY_S 60 /* a server that counts what it denied may lock us out */
#define SAID_MAX 8192
#define FOLDER_PREFIX "hoist-ssh-" /* then our pid */
#define SOCKET_NAME "plane"
#define TUNNEL "hoist-tunnel" /* of a task that waits */
#define PATH_BYTES "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._-"

struct _HoistPlaneTunnel
{
  GObject parent_instance;
  HoistPlaneSsh *to;
  char *folder, *socket;
  GSubprocess *child; /* NULL: down */
  GPollableInputStream *errors;
  GSource *errors_source;
  GFileMonitor *monitor; /* while starting */
  guint limit;
  GString *said;
  GPtrArray *waiting; /* GTask* of those that connect meanwhile */
  GError *failure;
  gint64 retry_at; /* monotonic µs; G_MAXINT64: never */
  guint retry_s;
  gboolean open;
};

static void connectable_init (GSocketConnectableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HoistPlaneTunnel, hoist_plane_tunnel, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_SOCKET_CONNECTABLE, connectable_init))

/* --- what ssh says ----------------------------------------------------------------------- */

static void
drain (HoistPlaneTunnel *self)
{
  char bytes[1024];
  gssize n = 0;

  while (self->errors != NULL
         && (n = g_pollable_input_stream_read_nonblocking (self->errors, bytes, sizeof bytes, NULL,
                                                           NULL))
                > 0)
    g_string_append_len (self->said, bytes, n);
  if (self->said->len > SAID_MAX)
    g_string_erase (self->said, 0, (gssize) (self->said->len - SAID_MAX));
}

static gboolean
errors_cb (GObject *stream, gpointer user_data)
{
  HoistPlaneTunnel *self = user_data;
  char byte;
  gssize n = g_pollable_input_stream_read_nonblocking (self->errors, &byte, 1, NULL, NULL);

  if (n > 0)
    g_string_append_c (self->said, byte);
  drain (self);
  return n == 0 ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

/* --- the child --------------------------------------------------------------------------- */

/* One that waits was cancelled. */
static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;
  HoistPlaneTunnel *self = g_object_get_data (G_OBJECT (task), TUNNEL);

  if (g_ptr_array_remove (self->waiting, task))
    g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

static void
wait (HoistPlaneTunnel *self, GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);

  g_ptr_array_add (self->waiting, g_object_ref (task));
  g_object_set_data (G_OBJECT (task), TUNNEL, self); /* its enumerator keeps it alive */
  if (cancellable == NULL)
    return;
  GSource *source = g_cancellable_source_new (cancellable);
  g_task_set_task_data (task, source, (GDestroyNotify) g_source_unref);
  g_task_attach_source (task, source, G_SOURCE_FUNC (cancelled_cb));
}

static void
answer_all (HoistPlaneTunnel *self)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < waiting->len; i++)
    {
      GTask *task = waiting->pdata[i];
      GSource *source = g_task_get_task_data (task);

      if (source != NULL)
        g_source_destroy (source);
      if (self->open)
        g_task_return_boolean (task, TRUE);
      else
        g_task_return_error (task, g_error_copy (self->failure));
    }
}

static void
drop_child (HoistPlaneTunnel *self)
{
  self->open = FALSE;
  g_clear_handle_id (&self->limit, g_source_remove);
  g_clear_object (&self->monitor);
  if (self->errors_source != NULL)
    g_source_destroy (self->errors_source);
  g_clear_pointer (&self->errors_source, g_source_unref);
  g_clear_object (&self->errors);
  if (self->child != NULL)
    g_subprocess_send_signal (self->child, SIGTERM);
  g_clear_object (&self->child);
  if (self->socket != NULL)
    g_unlink (self->socket);
}

/* Takes the failure. */
static void
go_down (HoistPlaneTunnel *self, GError *failure)
{
  gboolean denied = g_error_matches (failure, HOIST_ERROR, HOIST_ERROR_FORBIDDEN);

  drop_child (self);
  g_clear_error (&self->failure);
  self->failure = failure;
  self->retry_s = CLAMP (self->retry_s * 2, RETRY_FIRST_S, RETRY_LAST_S);
  if (g_error_matches (failure, HOIST_ERROR, HOIST_ERROR_HOST_KEY))
    self->retry_at = G_MAXINT64;
  else
    self->retry_at =
        g_get_monotonic_time () + (denied ? DENIED_RETRY_S : self->retry_s) * G_USEC_PER_SEC;
  answer_all (self);
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GWeakRef *weak = user_data;
  g_autoptr (HoistPlaneTunnel) self = g_weak_ref_get (weak);

  g_weak_ref_clear (weak);
  g_free (weak);
  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  if (self == NULL || self->child != G_SUBPROCESS (source))
    return;
  drain (self);
  if (self->open)
    {
      drop_child (self); /* a connection that stood is made again at once */
      return;
    }
  go_down (self, hoist_plane_ssh_explain (self->to, self->said->str));
}

static gboolean
limit_cb (gpointer user_data)
{
  HoistPlaneTunnel *self = user_data;

  self->limit = 0;
  g_string_append_printf (self->said, "\nno connection after %d s", START_LIMIT_S);
  go_down (self, hoist_plane_ssh_explain (self->to, self->said->str));
  return G_SOURCE_REMOVE;
}

/* ssh binds its socket first and listens then. */
static gboolean
socket_listens (const char *path)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GSocket) socket =
      g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);

  return socket != NULL && g_socket_connect (socket, address, NULL, NULL);
}

static gboolean
look_cb (gpointer user_data)
{
  HoistPlaneTunnel *self = user_data;

  if (self->child == NULL || self->open || !g_file_test (self->socket, G_FILE_TEST_EXISTS))
    return G_SOURCE_REMOVE;
  if (!socket_listens (self->socket))
    return G_SOURCE_CONTINUE;
  self->open = TRUE;
  self->retry_s = 0;
  g_clear_error (&self->failure);
  g_clear_handle_id (&self->limit, g_source_remove);
  g_clear_object (&self->monitor);
  answer_all (self);
  return G_SOURCE_REMOVE;
}

static void
folder_changed_cb (HoistPlaneTunnel *self)
{
  g_timeout_add_full (G_PRIORITY_DEFAULT, 1, look_cb, g_object_ref (self), g_object_unref);
}

/* In the child: it ends with us whatever happens, and has no terminal to ask on. */
static void
prepare_child_cb (gpointer unused)
{
  setsid ();
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

/* What a process left that was ended before it could take its folder away. */
static void
sweep (const char *parent)
{
  g_autoptr (GDir) dir = g_dir_open (parent, 0, NULL);

  for (const char *name; dir != NULL && (name = g_dir_read_name (dir)) != NULL;)
    {
      gint64 pid = g_str_has_prefix (name, FOLDER_PREFIX)
                       ? g_ascii_strtoll (name + strlen (FOLDER_PREFIX), NULL, 10)
                       : 0;
      if (pid <= 1 || pid > G_MAXINT || hoist_process_get_start_time ((gint) pid) != 0)
        continue;
      g_autofree char *folder = g_build_filename (parent, name, NULL);
      g_autofree char *socket = g_build_filename (folder, SOCKET_NAME, NULL);
      g_unlink (socket);
      g_rmdir (folder); /* another user's stays */
    }
}

static gboolean
make_folder (HoistPlaneTunnel *self, GError **error)
{
  const char *runtime = g_getenv ("XDG_RUNTIME_DIR");
  gboolean fits = runtime != NULL && *runtime == '/' && strlen (runtime) < 60
                  && strspn (runtime, PATH_BYTES) == strlen (runtime);
  g_autofree char *name = NULL;
  g_autofree char *parent = g_build_filename (fits ? runtime : "/tmp", fits ? "hoist" : NULL, NULL);

  if (self->folder != NULL)
    return TRUE;
  if (fits && !hoist_file_make_folders (parent, 0700, error))
    return FALSE;
  sweep (parent);
  name = g_strdup_printf (FOLDER_PREFIX "%d-XXXXXX", (int) getpid ());
  self->folder = g_build_filename (parent, name, NULL);
  if (g_mkdtemp_full (self->folder, 0700) == NULL)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "No private folder can be made in %s.",
                   parent);
      g_clear_pointer (&self->folder, g_free);
      return FALSE;
    }
  self->socket = g_build_filename (self->folder, SOCKET_NAME, NULL);
  return TRUE;
}

static gboolean
start (HoistPlaneTunnel *self, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDERR_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autoptr (GFile) folder = NULL;
  g_autoptr (GError) problem = NULL;
  g_auto (GStrv) argv = NULL;
  GWeakRef *weak;

  if (!make_folder (self, error))
    return FALSE;
  argv = hoist_plane_ssh_dup_argv (self->to, self->socket);
  folder = g_file_new_for_path (self->folder);
  self->monitor = g_file_monitor_directory (folder, G_FILE_MONITOR_NONE, NULL, error);
  if (self->monitor == NULL)
    return FALSE;
  g_signal_connect_swapped (self->monitor, "changed", G_CALLBACK (folder_changed_cb), self);
  g_subprocess_launcher_set_child_setup (launcher, prepare_child_cb, NULL, NULL);
  g_subprocess_launcher_setenv (launcher, "SSH_ASKPASS_REQUIRE", "never", TRUE);
  g_string_truncate (self->said, 0);
  self->child = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv, &problem);
  if (self->child == NULL)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE,
                   "ssh can’t be started (%s): install openssh-client.", problem->message);
      return FALSE;
    }
  self->errors =
      G_POLLABLE_INPUT_STREAM (g_object_ref (g_subprocess_get_stderr_pipe (self->child)));
  self->errors_source = g_pollable_input_stream_create_source (self->errors, NULL);
  g_source_set_callback (self->errors_source, G_SOURCE_FUNC (errors_cb), self, NULL);
  g_source_attach (self->errors_source, NULL);
  self->limit = g_timeout_add_seconds (START_LIMIT_S, limit_cb, self);
  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, self);
  g_subprocess_wait_async (self->child, NULL, ended_cb, weak);
  return TRUE;
}

static void
open_async (HoistPlaneTunnel *self, GTask *task)
{
  GError *error = NULL;

  if (self->open && g_subprocess_get_identifier (self->child) == NULL)
    drop_child (self); /* it has ended, which this thread has yet to be told */
  if (self->open)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (self->child == NULL && self->failure != NULL && g_get_monotonic_time () < self->retry_at)
    {
      g_task_return_error (task, g_error_copy (self->failure));
      return;
    }
  wait (self, task);
  if (self->child == NULL && !start (self, &error))
    go_down (self, error);
}

/* --- for libsoup: an address that is there once the tunnel is ----------------------------- */

#define HOIST_TYPE_TUNNEL_ENUMERATOR (hoist_tunnel_enumerator_get_type ())
G_DECLARE_FINAL_TYPE (HoistTunnelEnumerator, hoist_tunnel_enumerator, HOIST, TUNNEL_ENUMERATOR,
                      GSocketAddressEnumerator)
struct _HoistTunnelEnumerator
{
  GSocketAddressEnumerator parent_instance;
  HoistPlaneTunnel *tunnel;
  gboolean given;
};
G_DEFINE_FINAL_TYPE (HoistTunnelEnumerator, hoist_tunnel_enumerator,
                     G_TYPE_SOCKET_ADDRESS_ENUMERATOR)

static void
next_async (GSocketAddressEnumerator *enumerator, GCancellable *cancellable,
            GAsyncReadyCallback callback, gpointer user_data)
{
  HoistTunnelEnumerator *self = HOIST_TUNNEL_ENUMERATOR (enumerator);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, next_async);
  if (self->given)
    g_task_return_boolean (task, FALSE);
  else
    open_async (self->tunnel, task);
}

static GSocketAddress *
next_finish (GSocketAddressEnumerator *enumerator, GAsyncResult *result, GError **error)
{
  HoistTunnelEnumerator *self = HOIST_TUNNEL_ENUMERATOR (enumerator);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  self->given = TRUE;
  return g_unix_socket_address_new (self->tunnel->socket);
}

static GSocketAddress *
next (GSocketAddressEnumerator *enumerator, GCancellable *cancellable, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "A tunnel never blocks.");
  return NULL;
}

static void
enumerator_finalize (GObject *object)
{
  g_object_unref (HOIST_TUNNEL_ENUMERATOR (object)->tunnel);
  G_OBJECT_CLASS (hoist_tunnel_enumerator_parent_class)->finalize (object);
}

static void
hoist_tunnel_enumerator_class_init (HoistTunnelEnumeratorClass *klass)
{
  GSocketAddressEnumeratorClass *enumerator_class = G_SOCKET_ADDRESS_ENUMERATOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = enumerator_finalize;
  enumerator_class->next = next;
  enumerator_class->next_async = next_async;
  enumerator_class->next_finish = next_finish;
}

static void
hoist_tunnel_enumerator_init (HoistTunnelEnumerator *self)
{
}

static GSocketAddressEnumerator *
enumerate (GSocketConnectable *connectable)
{
  HoistTunnelEnumerator *enumerator = g_object_new (HOIST_TYPE_TUNNEL_ENUMERATOR, NULL);

  enumerator->tunnel = g_object_ref (HOIST_PLANE_TUNNEL (connectable));
  return G_SOCKET_ADDRESS_ENUMERATOR (enumerator);
}

static char *
to_string (GSocketConnectable *connectable)
{
  return hoist_plane_ssh_dup_address (HOIST_PLANE_TUNNEL (connectable)->to);
}

static void
connectable_init (GSocketConnectableIface *iface)
{
  iface->enumerate = enumerate;
  iface->proxy_enumerate = enumerate;
  iface->to_string = to_string;
}

/* --- the object -------------------------------------------------------------------------- */

void
hoist_plane_tunnel_close (HoistPlaneTunnel *self)
{
  go_down (self, g_error_new_literal (HOIST_ERROR, HOIST_ERROR_CANCELLED, "Cancelled."));
  self->retry_at = G_MAXINT64;
  if (self->folder != NULL)
    g_rmdir (self->folder);
}

static void
finalize (GObject *object)
{
  HoistPlaneTunnel *self = HOIST_PLANE_TUNNEL (object);

  hoist_plane_tunnel_close (self);
  g_ptr_array_unref (self->waiting);
  g_string_free (self->said, TRUE);
  g_clear_error (&self->failure);
  g_clear_pointer (&self->to, hoist_plane_ssh_free);
  g_free (self->folder);
  g_free (self->socket);
  G_OBJECT_CLASS (hoist_plane_tunnel_parent_class)->finalize (object);
}

static void
hoist_plane_tunnel_class_init (HoistPlaneTunnelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
hoist_plane_tunnel_init (HoistPlaneTunnel *self)
{
  self->said = g_string_new (NULL);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
}

HoistPlaneTunnel *
hoist_plane_tunnel_new (const char *address, GError **error)
{
  g_autoptr (HoistPlaneSsh) to = hoist_plane_ssh_parse (address, error);
  HoistPlaneTunnel *self;

  if (to == NULL)
    return NULL;
  self = g_object_new (HOIST_TYPE_PLANE_TUNNEL, NULL);
  self->to = g_steal_pointer (&to);
  return self;
}

void
hoist_plane_tunnel_hurry (HoistPlaneTunnel *self)
{
  if (g_error_matches (self->failure, HOIST_ERROR, HOIST_ERROR_HOST_KEY))
    return;
  self->retry_at = 0;
  self->retry_s = 0;
}

GError *
hoist_plane_tunnel_get_complaint (HoistPlaneTunnel *self)
{
  drain (self);
  return hoist_plane_ssh_explain_socket (self->to, self->said->str);
}

int
hoist_plane_tunnel_get_pid (HoistPlaneTunnel *self)
{
  const char *identifier = self->child != NULL ? g_subprocess_get_identifier (self->child) : NULL;

  return identifier != NULL ? (int) g_ascii_strtoll (identifier, NULL, 10) : 0;
}

const char *
hoist_plane_tunnel_get_folder (HoistPlaneTunnel *self)
{
  return self->folder;
}
