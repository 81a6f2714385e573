/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which sockets of this machine listen on a TCP port. The kernel is asked for listening sockets
 * alone (sock_diag): reading /proc/net/tcp walks the whole table of connections, which costs
 * milliseconds on a machine with much memory and is asked every few of them. Thread: any. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* Adds "socket:[INODE]", as /proc/PID/fd links to it, with its port (GUINT_TO_POINTER) of each that
 * listens on the port (0: on any) on any local address, IPv4 and IPv6. Keys are owned by the table.
 */
void hoist_socket_table_add_listeners (guint port, GHashTable *links);
/* The same out of the text files, for a kernel without sock_diag; in the header for its test. */
void hoist_socket_table_add_listeners_from_text (guint port, GHashTable *links);

G_END_DECLS
