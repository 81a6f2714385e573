/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks the kernel over netlink, and reads the text files where that is not offered. Owns a socket
 * for one call; any thread. Never tells who a socket belongs to. */
#include "drivers/hoist-socket-table.h"
#include <arpa/inet.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LISTENING 10 /* TCP_LISTEN */
#define ANSWER_SECONDS 2

static gboolean
ask (int fd, int family)
{
  struct
  {
    struct nlmsghdr head;
    struct inet_diag_req_v2 of;
  } request = { .head = { .nlmsg_len = sizeof request,
                          .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                          .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP },
                .of = { .sdiag_family = (guint8) family,
                        .sdiag_protocol = IPPROTO_TCP,
                        .idiag_states = 1u << LISTENING } };

  return send (fd, &request, sizeof request, 0) == sizeof request;
}

static void
note (unsigned long inode, guint found, guint port, GHashTable *links)
{
  if (port == 0 || found == port)
    g_hash_table_insert (links, g_strdup_printf ("socket:[%lu]", inode), GUINT_TO_POINTER (found));
}

static void
add (const struct nlmsghdr *message, guint port, GHashTable *links)
{
  const struct inet_diag_msg *one = NLMSG_DATA (message);

  if (message->nlmsg_len >= NLMSG_LENGTH (sizeof *one))
    note (one->idiag_inode, ntohs (one->id.idiag_sport), port, links);
}

/* FALSE when the kernel refused or did not answer to the end. */
static gboolean
take_answer (int fd, guint port, GHashTable *links)
{
  union
  {
    struct nlmsghdr head;
    char bytes[32768];
  } buffer;

  for (;;)
    {
      ssize_t n = recv (fd, buffer.bytes, sizeof buffer.bytes, 0);
      int left = (int) n;

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      for (struct nlmsghdr *m = &buffer.head; NLMSG_OK (m, left); m = NLMSG_NEXT (m, left))
        {
          if (m->nlmsg_type == NLMSG_DONE)
            return TRUE;
          if (m->nlmsg_type == NLMSG_ERROR)
            return FALSE;
          if (m->nlmsg_type == SOCK_DIAG_BY_FAMILY)
            add (m, port, links);
        }
    }
}

static gboolean
add_from_kernel (int fd, guint port, GHashTable *links)
{
  const struct timeval patience = { .tv_sec = ANSWER_SECONDS };

  return setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0
         && ask (fd, AF_INET) && take_answer (fd, port, links) && ask (fd, AF_INET6)
         && take_answer (fd, port, links);
}

/* Lines: sl local rem st … inode (tenth column). */
static void
add_from_text (const char *file, guint port, GHashTable *links)
{
  FILE *stream = fopen (file, "re");
  char line[512];

  if (stream == NULL)
    return;
  while (fgets (line, sizeof line, stream) != NULL)
    {
      unsigned int local_port, state;
      unsigned long inode;

      if (sscanf (line, " %*d: %*[0-9A-Fa-f]:%x %*[0-9A-Fa-f]:%*x %x %*s %*s %*s %*u %*d %lu",
                  &local_port, &state, &inode)
              == 3
          && state == LISTENING)
        note (inode, local_port, port, links);
    }
  fclose (stream);
}

void
hoist_socket_table_add_listeners_from_text (guint port, GHashTable *links)
{
  add_from_text ("/proc/net/tcp", port, links);
  add_from_text ("/proc/net/tcp6", port, links);
}

void
hoist_socket_table_add_listeners (guint port, GHashTable *links)
{
  int fd = socket (AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
  gboolean told = fd >= 0 && add_from_kernel (fd, port, links);

  if (fd >= 0)
    close (fd);
  if (!told)
    hoist_socket_table_add_listeners_from_text (port, links);
}
