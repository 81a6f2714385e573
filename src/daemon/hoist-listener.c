/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Accepts connections. Owned by the server; main loop only. Never lets a peer take all places:
 * beyond its cap a connection of that peer that only waits is closed for the new one, and only when
 * there is none the new one is turned away. Never listens beyond this machine. */
#include "daemon/hoist-listener.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include <errno.h>
#include <gio/gunixsocketaddress.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BACKLOG 1024
#define RETRY_MS 200

typedef struct
{
  HoistListener *listener; /* borrowed */
  GSocketListener *sockets;
  GSocketAddress *local;
  HoistGuardRules rules;
  GCancellable *stop;
  guint retry;
} Door;

struct _HoistListener
{
  GObject parent;
  HoistListenerCaps caps;
  HoistListenerFunc accepted;
  HoistGateRefusedFunc refused;
  gpointer user_data;
  char **hosts;
  char *socket_path, *loopback;
  GSocket *unreachable;
  dev_t socket_dev;
  ino_t socket_ino;
  GPtrArray *doors; /* Door* */
  GPtrArray *gates; /* HoistGate*, borrowed, oldest first */
  guint sweep;
  gboolean is_shared;
};

G_DEFINE_FINAL_TYPE (HoistListener, hoist_listener, G_TYPE_OBJECT)

static void accept_next (Door *door);

static void
door_free (Door *door)
{
  g_cancellable_cancel (door->stop);
  g_clear_handle_id (&door->retry, g_source_remove);
  g_clear_object (&door->stop);
  g_clear_object (&door->sockets);
  g_clear_object (&door->local);
  g_free (door);
}

static gboolean
sweep_cb (gpointer user_data)
{
  HoistListener *self = user_data;
  gint64 now = hoist_clock_boottime_us ();

  for (guint i = self->gates->len; i > 0; i--) /* backwards: a closed gate leaves the array */
    hoist_gate_check_deadline (g_ptr_array_index (self->gates, i - 1), now);
  if (self->gates->len > 0)
    return G_SOURCE_CONTINUE;
  self->sweep = 0;
  return G_SOURCE_REMOVE;
}

static void
gone_cb (HoistGate *gate, gpointer user_data)
{
  HoistListener *self = user_data;

  g_ptr_array_remove (self->gates, gate);
}

static void
refused_cb (HoistGate *gate, const HoistRefusal *refusal, gpointer user_data)
{
  HoistListener *self = user_data;

  if (self->refused != NULL)
    self->refused (gate, refusal, self->user_data);
}

/* Closes one connection that only waits, of this peer or (NULL) of any. */
static gboolean
evict (HoistListener *self, const char *key)
{
  for (guint i = 0; i < self->gates->len; i++)
    {
      HoistGate *gate = g_ptr_array_index (self->gates, i);

      if ((key == NULL || strcmp (hoist_gate_get_peer (gate)->key, key) == 0)
          && hoist_gate_may_be_evicted (gate))
        {
          hoist_gate_close (gate);
          return TRUE;
        }
    }
  return FALSE;
}

static gboolean
make_room (HoistListener *self, const HoistPeer *peer)
{
  guint of_peer = 0, cap = peer->is_local ? self->caps.max_per_user : self->caps.max_per_peer;

  for (guint i = 0; i < self->gates->len; i++)
    of_peer +=
        strcmp (hoist_gate_get_peer (g_ptr_array_index (self->gates, i))->key, peer->key) == 0;
  if (of_peer >= cap)
    return evict (self, peer->key);
  return self->gates->len < self->caps.max_connections || evict (self, NULL);
}

static void
welcome (Door *door, GSocketConnection *connection)
{
  static const HoistRefusal full = { HOIST_ERROR_BUSY, 503,
                                     "there are too many connections of this peer" };
  HoistListener *self = door->listener;
  g_autoptr (HoistGate) gate = NULL;
  HoistPeer peer;

  if (!hoist_peer_read (&peer, g_socket_connection_get_socket (connection), NULL))
    return;
  /* A head and its body are two writes: without this the second would wait for the peer's ACK. */
  if (!peer.is_local)
    g_socket_set_option (g_socket_connection_get_socket (connection), IPPROTO_TCP, TCP_NODELAY, 1,
                         NULL);
  if (!make_room (self, &peer))
    {
      gate = hoist_gate_new (connection, &peer, &door->rules, NULL, NULL, NULL);
      hoist_gate_refuse (gate, &full);
      hoist_gate_close (gate);
      return;
    }
  gate = hoist_gate_new (connection, &peer, &door->rules, gone_cb, refused_cb, self);
  g_ptr_array_add (self->gates, gate);
  if (self->sweep == 0)
    self->sweep = g_timeout_add_seconds (1, sweep_cb, self);
  self->accepted (gate, door->local, self->user_data);
}

static gboolean
retry_cb (gpointer user_data)
{
  Door *door = user_data;

  door->retry = 0;
  accept_next (door);
  return G_SOURCE_REMOVE;
}

static void
accept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection =
      g_socket_listener_accept_finish (G_SOCKET_LISTENER (source), result, NULL, &error);
  Door *door = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    return;               /* the door may be gone */
  if (connection == NULL) /* no descriptors left: trying at once would only spin */
    {
      door->retry = g_timeout_add (RETRY_MS, retry_cb, door);
      return;
    }
  welcome (door, connection);
  accept_next (door);
}

static void
accept_next (Door *door)
{
  g_socket_listener_accept_async (door->sockets, door->stop, accept_cb, door);
}

static gboolean
open_door (HoistListener *self, GSocket *socket, guint port, GError **error)
{
  Door *door;

  g_socket_set_listen_backlog (socket, BACKLOG);
  if (!g_socket_listen (socket, error))
    return FALSE;
  door = g_new0 (Door, 1);
  door->listener = self;
  door->sockets = g_socket_listener_new ();
  door->stop = g_cancellable_new ();
  door->rules = (HoistGuardRules){ port, (const char *const *) self->hosts };
  g_ptr_array_add (self->doors, door);
  door->local = g_socket_get_local_address (socket, error);
  if (door->local == NULL || !g_socket_listener_add_socket (door->sockets, socket, NULL, error))
    return FALSE;
  accept_next (door);
  return TRUE;
}

static gboolean
check_folder (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  struct stat st;

  if (stat (folder, &st) != 0)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND,
                 "--socket: the folder %s can't be read: %s.", folder, g_strerror (errno));
  else if (!S_ISDIR (st.st_mode))
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID, "--socket: %s is not a folder.", folder);
  else if (st.st_uid != 0 && st.st_uid != geteuid ())
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                 "--socket: the folder %s belongs to another user; it must belong to root or to "
                 "the daemon's user.",
                 folder);
  else if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                 "--socket: the folder %s may be written by others; choose one that only its owner "
                 "can write.",
                 folder);
  else
    return TRUE;
  return FALSE;
}

/* Removes what a daemon that died left behind; anything else in that place is an error. */
static gboolean
clear_stale (const char *path, GSocketAddress *address, GError **error)
{
  g_autoptr (GSocket) probe = NULL;
  struct stat st;

  if (lstat (path, &st) != 0)
    return TRUE;
  if (!S_ISSOCK (st.st_mode) || (st.st_uid != geteuid () && geteuid () != 0))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT,
                   "--socket: %s exists and is not a socket of this user.", path);
      return FALSE;
    }
  probe =
      g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, error);
  if (probe == NULL)
    return FALSE;
  if (g_socket_connect (probe, address, NULL, NULL))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_BUSY, "--socket: another program answers at %s.",
                   path);
      return FALSE;
    }
  if (unlink (path) != 0 && errno != ENOENT)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "--socket: %s can't be replaced: %s.", path,
                   g_strerror (errno));
      return FALSE;
    }
  return TRUE;
}

static GSocket *
bind_private (GSocketAddress *address, gboolean is_shared, GError **error)
{
  g_autoptr (GSocket) socket =
      g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, error);
  mode_t before;
  gboolean bound;

  if (socket == NULL)
    return NULL;
  before = umask (is_shared ? 0117 : 0177);
  bound = g_socket_bind (socket, address, FALSE, error);
  umask (before);
  return bound ? g_steal_pointer (&socket) : NULL;
}

void
hoist_listener_share (HoistListener *self)
{
  self->is_shared = TRUE;
}

gboolean
hoist_listener_add_socket (HoistListener *self, const char *path, GError **error)
{
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocket) socket = NULL;
  struct stat st;

  if (strlen (path) > 107)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                   "--socket: %s is longer than the 107 bytes that a socket's path may have.",
                   path);
      return FALSE;
    }
  address = g_unix_socket_address_new (path);
  if (!check_folder (path, error) || !clear_stale (path, address, error))
    return FALSE;
  g_clear_object (&self->unreachable);
  self->unreachable = bind_private (address, self->is_shared, error);
  if (self->unreachable == NULL || !g_socket_listen (self->unreachable, error)
      || unlink (path) != 0)
    return FALSE;
  socket = bind_private (address, self->is_shared, error);
  if (socket == NULL)
    return FALSE;
  g_free (self->socket_path);
  self->socket_path = g_strdup (path);
  if (lstat (path, &st) == 0)
    {
      self->socket_dev = st.st_dev;
      self->socket_ino = st.st_ino;
    }
  return open_door (self, socket, 0, error);
}

GSocket *
hoist_listener_get_unreachable (HoistListener *self)
{
  return self->unreachable;
}

/* Numbers are never asked of a resolver: "localhost" is 127.0.0.1 here. */
static GSocketAddress *
parse_loopback (const char *text, GError **error)
{
  const char *colon = strrchr (text, ':');
  g_autofree char *host = NULL;
  g_autoptr (GInetAddress) inet = NULL;
  guint64 port = 0;

  if (colon == NULL || !g_ascii_string_to_unsigned (colon + 1, 10, 0, 65535, &port, NULL))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID, "--listen: %s must be 127.0.0.1:PORT.",
                   text);
      return NULL;
    }
  host = g_strndup (text, colon - text);
  if (host[0] == '[' && g_str_has_suffix (host, "]"))
    {
      host[strlen (host) - 1] = '\0';
      memmove (host, host + 1, strlen (host));
    }
  inet = g_inet_address_new_from_string (strcmp (host, "localhost") == 0 ? "127.0.0.1" : host);
  if (inet == NULL || !g_inet_address_get_is_loopback (inet))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                   "--listen: %s is not a loopback address. For other machines put a reverse proxy "
                   "with https in front, "
                   "or forward the socket with ssh.",
                   text);
      return NULL;
    }
  return g_inet_socket_address_new (inet, port);
}

gboolean
hoist_listener_add_loopback (HoistListener *self, const char *address, GError **error)
{
  g_autoptr (GSocketAddress) wanted = parse_loopback (address, error);
  g_autoptr (GSocketAddress) real = NULL;
  g_autoptr (GSocket) socket = NULL;
  guint port;

  if (wanted == NULL)
    return FALSE;
  socket = g_socket_new (g_socket_address_get_family (wanted), G_SOCKET_TYPE_STREAM,
                         G_SOCKET_PROTOCOL_TCP, error);
  if (socket == NULL || !g_socket_bind (socket, wanted, TRUE, error))
    {
      g_prefix_error (error, "--listen: %s: ", address);
      return FALSE;
    }
  real = g_socket_get_local_address (socket, error);
  if (real == NULL)
    return FALSE;
  port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (real));
  g_free (self->loopback);
  self->loopback = g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (real));
  return open_door (self, socket, port, error);
}

const char *
hoist_listener_get_loopback (HoistListener *self)
{
  return self->loopback;
}

const char *
hoist_listener_get_socket (HoistListener *self)
{
  return self->socket_path;
}

guint
hoist_listener_get_n_connections (HoistListener *self)
{
  return self->gates->len;
}

void
hoist_listener_allow_hosts (HoistListener *self, const char *const *hosts)
{
  g_strfreev (self->hosts);
  self->hosts = g_strdupv ((char **) hosts);
}

void
hoist_listener_stop (HoistListener *self)
{
  struct stat st;

  for (guint i = 0; i < self->doors->len; i++)
    {
      Door *door = g_ptr_array_index (self->doors, i);

      g_cancellable_cancel (door->stop);
      g_socket_listener_close (door->sockets);
    }
  if (self->socket_path != NULL && lstat (self->socket_path, &st) == 0
      && st.st_dev == self->socket_dev && st.st_ino == self->socket_ino)
    unlink (self->socket_path);
}

static void
finalize (GObject *object)
{
  HoistListener *self = HOIST_LISTENER (object);

  hoist_listener_stop (self);
  for (guint i = self->gates->len; i > 0; i--)
    hoist_gate_close (g_ptr_array_index (self->gates, i - 1));
  g_clear_handle_id (&self->sweep, g_source_remove);
  g_ptr_array_unref (self->gates);
  g_ptr_array_unref (self->doors);
  g_strfreev (self->hosts);
  g_clear_object (&self->unreachable);
  g_free (self->socket_path);
  g_free (self->loopback);
  G_OBJECT_CLASS (hoist_listener_parent_class)->finalize (object);
}

static void
hoist_listener_class_init (HoistListenerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
hoist_listener_init (HoistListener *self)
{
  self->doors = g_ptr_array_new_with_free_func ((GDestroyNotify) door_free);
  self->gates = g_ptr_array_new ();
}

HoistListener *
hoist_listener_new (const HoistListenerCaps *caps, HoistListenerFunc accepted,
                    HoistGateRefusedFunc refused, gpointer user_data)
{
  HoistListener *self = g_object_new (HOIST_TYPE_LISTENER, NULL);

  self->caps.max_connections =
      caps != NULL && caps->max_connections > 0 ? caps->max_connections : 128;
  self->caps.max_per_peer = caps != NULL && caps->max_per_peer > 0 ? caps->max_per_peer : 16;
  self->caps.max_per_user = caps != NULL && caps->max_per_user > 0 ? caps->max_per_user : 64;
  self->accepted = accepted;
  self->refused = refused;
  self->user_data = user_data;
  return self;
}
