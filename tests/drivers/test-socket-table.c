/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Listening sockets of this process are found, by the kernel's answer and by the text files, and
 * nothing else is. */
#include "drivers/hoist-socket-table.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

typedef void (*Look) (guint port, GHashTable *links);

static const Look ways[] = { hoist_socket_table_add_listeners,
                             hoist_socket_table_add_listeners_from_text };

static int
make_socket (int family, guint *ret_port)
{
  struct sockaddr_in6 address6 = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
  struct sockaddr_in address4 = { .sin_family = AF_INET };
  struct sockaddr *address =
      family == AF_INET ? (struct sockaddr *) &address4 : (struct sockaddr *) &address6;
  socklen_t n = family == AF_INET ? sizeof address4 : sizeof address6;
  int fd = socket (family, SOCK_STREAM | SOCK_CLOEXEC, 0);

  address4.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  if (fd < 0 || bind (fd, address, n) != 0)
    return -1; /* a machine without IPv6 */
  g_assert_cmpint (getsockname (fd, address, &n), ==, 0);
  *ret_port = ntohs (family == AF_INET ? address4.sin_port : address6.sin6_port);
  return fd;
}

static char *
dup_link (int fd)
{
  struct stat st;

  g_assert_cmpint (fstat (fd, &st), ==, 0);
  return g_strdup_printf ("socket:[%lu]", (gulong) st.st_ino);
}

static GHashTable *
look (guint way, guint port)
{
  GHashTable *links = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  ways[way](port, links);
  return links;
}

static void
check_family (int family)
{
  guint port = 0;
  int fd = make_socket (family, &port);
  g_autofree char *link = fd >= 0 ? dup_link (fd) : NULL;

  if (fd < 0)
    {
      g_test_skip ("no such addresses here");
      return;
    }
  for (guint way = 0; way < G_N_ELEMENTS (ways); way++)
    {
      g_autoptr (GHashTable) bound = look (way, port);

      g_assert_cmpuint (g_hash_table_size (bound), ==, 0);
    }
  g_assert_cmpint (listen (fd, 4), ==, 0);
  for (guint way = 0; way < G_N_ELEMENTS (ways); way++)
    {
      g_autoptr (GHashTable) found = look (way, port);

      g_autoptr (GHashTable) all = look (way, 0);

      g_assert_cmpuint (g_hash_table_size (found), ==, 1);
      g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (found, link)), ==, port);
      g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (all, link)), ==, port);
    }
  close (fd);
}

static void
test_ipv4 (void)
{
  check_family (AF_INET);
}

static void
test_ipv6 (void)
{
  check_family (AF_INET6);
}

/* The two ends of a connection have the port, too, and do not listen. */
static void
test_connection (void)
{
  guint port = 0;
  int fd = make_socket (AF_INET, &port);
  int here = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), there;
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons ((guint16) port) };

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_cmpint (listen (fd, 4), ==, 0);
  g_assert_cmpint (connect (here, (struct sockaddr *) &address, sizeof address), ==, 0);
  there = accept (fd, NULL, NULL);
  g_assert_cmpint (there, >=, 0);
  close (fd);
  for (guint way = 0; way < G_N_ELEMENTS (ways); way++)
    {
      g_autoptr (GHashTable) found = look (way, port);

      g_assert_cmpuint (g_hash_table_size (found), ==, 0);
    }
  close (here);
  close (there);
}

/* More listeners than one answer of the kernel holds. */
static void
test_many (void)
{
  int fds[400];
  guint last = 0;

  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      fds[i] = make_socket (AF_INET, &last);
      g_assert_cmpint (listen (fds[i], 1), ==, 0);
    }
  for (guint i = 0; i < G_N_ELEMENTS (fds); i += 57)
    {
      struct sockaddr_in address;
      socklen_t n = sizeof address;
      g_autofree char *link = dup_link (fds[i]);
      g_autoptr (GHashTable) found = NULL;

      g_assert_cmpint (getsockname (fds[i], (struct sockaddr *) &address, &n), ==, 0);
      found = look (0, ntohs (address.sin_port));
      g_assert_true (g_hash_table_contains (found, link));
    }
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drivers/socket-table/ipv4", test_ipv4);
  g_test_add_func ("/drivers/socket-table/ipv6", test_ipv6);
  g_test_add_func ("/drivers/socket-table/connection", test_connection);
  g_test_add_func ("/drivers/socket-table/many", test_many);
  return g_test_run ();
}
