/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the peer of a connection once, when it is accepted. Owned by the connection's gate; any
 * thread. Never asks the peer itself. */
#include "daemon/hoist-peer.h"
#include "base/hoist-error.h"
#include <pwd.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static gboolean
read_local (HoistPeer *peer, GSocket *socket, GError **error)
{
  struct ucred credentials;
  socklen_t length = sizeof credentials;
  struct passwd entry, *found = NULL;
  char buffer[4096];

  if (getsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_UNAUTHORIZED,
                           "The user at the other end of the socket can't be read.");
      return FALSE;
    }
  peer->is_local = TRUE;
  peer->uid = credentials.uid;
  peer->pid = credentials.pid;
  peer->is_trusted = credentials.uid == 0 || credentials.uid == geteuid ();
  if (getpwuid_r (credentials.uid, &entry, buffer, sizeof buffer, &found) == 0 && found != NULL
      && g_utf8_validate (found->pw_name, -1, NULL))
    g_snprintf (peer->name, sizeof peer->name, "local:%s", found->pw_name);
  else
    g_snprintf (peer->name, sizeof peer->name, "local:%u", peer->uid);
  g_snprintf (peer->key, sizeof peer->key, "uid:%u", peer->uid);
  return TRUE;
}

gboolean
hoist_peer_read (HoistPeer *peer, GSocket *socket, GError **error)
{
  g_autoptr (GSocketAddress) address = NULL;
  g_autofree char *text = NULL;
  GInetAddress *inet;

  memset (peer, 0, sizeof *peer);
  if (g_socket_get_family (socket) == G_SOCKET_FAMILY_UNIX)
    return read_local (peer, socket, error);

  address = g_socket_get_remote_address (socket, error);
  if (address == NULL)
    return FALSE;
  inet = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address));
  text = g_inet_address_to_string (inet);
  g_strlcpy (peer->name, text, sizeof peer->name);
  g_snprintf (peer->key, sizeof peer->key, "ip:%s",
              g_inet_address_get_is_loopback (inet) ? "loopback" : text);
  return TRUE;
}
