/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is at the other end: this user by the socket, an address by TCP; all of the loopback network
 * is one peer. */
#include "daemon/hoist-peer.h"
#include <sys/socket.h>
#include <unistd.h>

static void
test_local (void)
{
  int fds[2];
  g_autoptr (GSocket) socket = NULL;
  g_autofree char *key = g_strdup_printf ("uid:%u", geteuid ());
  HoistPeer peer;

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  socket = g_socket_new_from_fd (fds[0], NULL);
  g_assert_true (hoist_peer_read (&peer, socket, NULL));
  g_assert_true (peer.is_local);
  g_assert_true (peer.is_trusted);
  g_assert_cmpuint (peer.uid, ==, geteuid ());
  g_assert_cmpint (peer.pid, ==, getpid ());
  g_assert_cmpstr (peer.key, ==, key);
  g_assert_true (g_str_has_prefix (peer.name, "local:"));
  close (fds[1]);
}

static void
test_address (void)
{
  static const char *const from[] = { "127.0.0.1", "127.9.8.7" };

  for (guint i = 0; i < G_N_ELEMENTS (from); i++)
    {
      g_autoptr (GSocket) listener =
          g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
      g_autoptr (GSocket) client =
          g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
      g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
      g_autoptr (GSocketAddress) source = g_inet_socket_address_new_from_string (from[i], 0);
      g_autoptr (GSocketAddress) real = NULL;
      g_autoptr (GSocket) accepted = NULL;
      HoistPeer peer;

      g_assert_true (g_socket_bind (listener, any, TRUE, NULL));
      g_assert_true (g_socket_listen (listener, NULL));
      real = g_socket_get_local_address (listener, NULL);
      g_assert_true (g_socket_bind (client, source, TRUE, NULL));
      g_assert_true (g_socket_connect (client, real, NULL, NULL));
      accepted = g_socket_accept (listener, NULL, NULL);
      g_assert_true (hoist_peer_read (&peer, accepted, NULL));
      g_assert_false (peer.is_local);
      g_assert_false (peer.is_trusted);
      g_assert_cmpstr (peer.name, ==, from[i]);
      g_assert_cmpstr (peer.key, ==, "ip:loopback");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/daemon/peer/local", test_local);
  g_test_add_func ("/daemon/peer/address", test_address);
  return g_test_run ();
}
