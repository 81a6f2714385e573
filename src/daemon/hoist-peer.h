/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is at the other end of a connection: a user of this machine by the socket (SO_PEERCRED), or
 * an address. Thread: any. */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  gboolean is_local;   /* over the unix socket */
  gboolean is_trusted; /* local, and root or the daemon's own user: administrator without a token */
  guint uid;           /* local only */
  gint pid;            /* local only; for messages, never for a decision */
  char name[72];       /* "local:root", "127.0.0.1" */
  char key[72]; /* what caps and back-off count by: "uid:0"; all of the loopback network is one peer
                 */
} HoistPeer;

gboolean hoist_peer_read (HoistPeer *peer, GSocket *socket,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
