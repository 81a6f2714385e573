/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HTTP: libsoup's server behind the gates of the listener. Finds the route, the caller and his role
 * before a body is read; runs the handler on its lane while the message is paused; turns errors
 * into problem documents; journals an audit record for every call that changes something. Thread:
 * main loop. */
#pragma once
#include "daemon/hoist-listener.h"
#include "daemon/hoist-plane.h"

G_BEGIN_DECLS

typedef struct _HoistServer HoistServer;

/* `plane` must outlive the server. */
HoistServer *hoist_server_new (const HoistPlane *plane, const HoistListenerCaps *caps);
HoistListener *hoist_server_get_listener (HoistServer *server);
/* After the listener has its socket. */
gboolean hoist_server_start (HoistServer *server, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Accepts nothing more and closes every connection. Calls that are going on end without an answer.
 */
void hoist_server_stop (HoistServer *server);
/* After the lanes are gone. */
void hoist_server_free (HoistServer *server);

G_END_DECLS
