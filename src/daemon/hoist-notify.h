/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells the service manager how we are (sd_notify's protocol, by hand): "READY=1", "STOPPING=1".
 * Thread: any. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* One datagram to $NOTIFY_SOCKET. TRUE when it was sent, FALSE when there is no such socket (which
 * is no error). */
gboolean hoist_notify (const char *state);

G_END_DECLS
