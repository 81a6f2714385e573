/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A control plane behind OpenSSH: "ssh://[USER@]HOST[:PORT][/PATH/OF/ITS/SOCKET]". How such an
 * address is read, the ssh command that forwards the socket, and what ssh's last words mean. HOST
 * may be an alias of the user's own ssh configuration, which decides everything that the address
 * leaves out (user, port, key, jump host); only what could ask, learn a host key or outlive us is
 * set here. Pure. Thread: any. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

#define HOIST_PLANE_SSH_SOCKET "/run/hoist/hoistd.sock" /* of the Debian package */

typedef struct
{
  char *user; /* NULL: as the configuration says */
  char *host;
  guint port; /* 0: as the configuration says */
  char *socket;
} HoistPlaneSsh;
void hoist_plane_ssh_free (HoistPlaneSsh *ssh);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistPlaneSsh, hoist_plane_ssh_free)

gboolean hoist_plane_ssh_is_address (const char *text);
HoistPlaneSsh *hoist_plane_ssh_parse (const char *text, GError **error); /* INVALID */
char *hoist_plane_ssh_dup_address (const HoistPlaneSsh *ssh);            /* its normal form */
char *hoist_plane_ssh_dup_target (const HoistPlaneSsh *ssh);             /* USER@HOST, for people */
/* `local` is where the socket appears on this machine. */
char **hoist_plane_ssh_dup_argv (const HoistPlaneSsh *ssh, const char *local);

/* Why ssh ended before the socket was there: HOST_KEY (unknown or changed: a hard stop),
 * UNAUTHORIZED never (that is the plane's own word), FORBIDDEN (it lets nobody in without asking),
 * UNREACHABLE. Always says what to do. `said` is all that it wrote to stderr. */
GError *hoist_plane_ssh_explain (const HoistPlaneSsh *ssh, const char *said);
/* The connection stands, but what answers behind it is not there: UNREACHABLE. NULL when ssh did
 * not complain of that. */
GError *hoist_plane_ssh_explain_socket (const HoistPlaneSsh *ssh, const char *said);

G_END_DECLS
