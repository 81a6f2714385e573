/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way to a control plane behind OpenSSH: a child `ssh -N -L` forwards the plane's socket to one
 * in a private folder of ours. It is a GSocketConnectable that libsoup connects to like to any
 * other: the child is started when somebody connects, and again, after a back-off that grows to
 * RETRY_LAST_S, when it has ended. It ends with the tunnel, and with this process whatever happens
 * to it. Errors of a connection are HOIST_ERROR (hoist-plane-ssh.h); HOST_KEY is final for this
 * tunnel. Thread: main loop only. */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

#define HOIST_TYPE_PLANE_TUNNEL (hoist_plane_tunnel_get_type ())
G_DECLARE_FINAL_TYPE (HoistPlaneTunnel, hoist_plane_tunnel, HOIST, PLANE_TUNNEL, GObject)

HoistPlaneTunnel *hoist_plane_tunnel_new (const char *address,
                                          GError **error); /* ssh://…; INVALID */
/* The next connection tries at once: somebody has changed something, and says so. */
void hoist_plane_tunnel_hurry (HoistPlaneTunnel *self);
/* Ends ssh and takes the folder away, whoever still holds the tunnel; it is never opened again. */
void hoist_plane_tunnel_close (HoistPlaneTunnel *self);
/* Why a connection through a tunnel that stands was closed; NULL when ssh did not complain. */
GError *hoist_plane_tunnel_get_complaint (HoistPlaneTunnel *self);
int hoist_plane_tunnel_get_pid (HoistPlaneTunnel *self);            /* of ssh; 0: none */
const char *hoist_plane_tunnel_get_folder (HoistPlaneTunnel *self); /* NULL: none yet */

G_END_DECLS
