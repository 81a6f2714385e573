/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sd_notify without its library. Owned by nobody; any thread. Never fails loudly: without a service
 * manager there is nobody to tell. */
#include "daemon/hoist-notify.h"
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

gboolean
hoist_notify (const char *state)
{
  const char *path = g_getenv ("NOTIFY_SOCKET");
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  socklen_t length;
  gssize sent;
  int fd;

  if (path == NULL || (path[0] != '/' && path[0] != '@') || path[1] == '\0'
      || strlen (path) >= sizeof address.sun_path)
    return FALSE;
  memcpy (address.sun_path, path, strlen (path));
  if (path[0] == '@')
    address.sun_path[0] = '\0'; /* the abstract name space */
  length = offsetof (struct sockaddr_un, sun_path) + strlen (path);
  fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return FALSE;
  sent = sendto (fd, state, strlen (state), MSG_NOSIGNAL, (struct sockaddr *) &address, length);
  close (fd);
  return sent == (gssize) strlen (state);
}
