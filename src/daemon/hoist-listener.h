/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The accept layer: the unix socket and, when asked for, one loopback address, both with a backlog
 * of their own (libsoup's is too short for mass connects); caps on connections; the time limits'
 * clock. Hands every accepted connection, wrapped in its gate, to one function. Thread: main loop.
 */
#pragma once
#include <gio/gio.h>
#include "daemon/hoist-gate.h"

G_BEGIN_DECLS

#define HOIST_TYPE_LISTENER (hoist_listener_get_type ())
G_DECLARE_FINAL_TYPE (HoistListener, hoist_listener, HOIST, LISTENER, GObject)

typedef struct
{
  guint max_connections; /* 0: 128 */
  guint max_per_peer;    /* TCP; 0: 16 */
  guint max_per_user;    /* unix socket; 0: 64 */
} HoistListenerCaps;

typedef void (*HoistListenerFunc) (HoistGate *gate, GSocketAddress *local, gpointer user_data);

HoistListener *hoist_listener_new (const HoistListenerCaps *caps, HoistListenerFunc accepted,
                                   HoistGateRefusedFunc refused, gpointer user_data);
/* Names that Host may have besides those of this machine; copied. Before anything is listened on.
 */
void hoist_listener_allow_hosts (HoistListener *self, const char *const *hosts);
/* The socket is open for our group, too (0660): they sign in with tokens, as only the kernel's word
 * for root or for us replaces one. Before the socket is made. */
void hoist_listener_share (HoistListener *self);
/* Makes `path` (0600). Its folder must belong to root or to us and be writable by nobody else. A
 * socket without a listener is replaced; one that answers is BUSY. */
gboolean hoist_listener_add_socket (HoistListener *self, const char *path,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* "127.0.0.1:32201", "[::1]:0", "localhost:32201". Anything that is not loopback is INVALID. */
gboolean hoist_listener_add_loopback (HoistListener *self, const char *address,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* "127.0.0.1:32201" with the real port; NULL when there is none. */
const char *hoist_listener_get_loopback (HoistListener *self);
const char *hoist_listener_get_socket (HoistListener *self);
/* A listening socket that nobody can reach (its name is gone), made with the unix socket. libsoup
 * keeps connections alive only while it has a listener of its own; it gets this. */
GSocket *hoist_listener_get_unreachable (HoistListener *self);
guint hoist_listener_get_n_connections (HoistListener *self);
/* Accepts nothing more and removes the socket; connections that are busy go on. */
void hoist_listener_stop (HoistListener *self);

G_END_DECLS
