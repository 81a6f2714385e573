/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hoistd without its command line: store, engine and everything that serves them, put together in
 * order and taken apart in the reverse order. Thread: main loop. */
#pragma once
#include <gio/gio.h>
#include "daemon/hoist-listener.h"
#include "daemon/hoist-plane.h"

G_BEGIN_DECLS

typedef struct _HoistDaemon HoistDaemon;

typedef struct
{
  const char *data;          /* the daemon's folder; made 0700 when absent */
  const char *socket;        /* NULL: DATA/hoistd.sock */
  gboolean share;            /* the socket is open for our group, too */
  const char *listen;        /* loopback address and port, or NULL */
  const char *agent;         /* hoist-agent, or NULL: looked for beside this program */
  const char *agent_package; /* its Debian package, for nodes that have none; NULL: as installed */
  guint contact_seconds;     /* that a run waits for a silent node; 0: ten minutes */
  const char *guides;        /* one more folder of guides, or NULL */
  const char *const *hosts;  /* more names that Host may have, or NULL */
  HoistListenerCaps caps;
} HoistDaemonOptions;

/* Opens the store (BUSY when another daemon has it), imports guides and inventory, listens and
 * starts the engine. */
HoistDaemon *hoist_daemon_new (const HoistDaemonOptions *options, GError **error);
/* Accepts nothing more, ends streams, lets workers end their present step. */
void hoist_daemon_free (HoistDaemon *daemon);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistDaemon, hoist_daemon_free)

const HoistPlane *hoist_daemon_get_plane (HoistDaemon *daemon);
HoistListener *hoist_daemon_get_listener (HoistDaemon *daemon);
/* hoist-agent of this build or installation; NULL when it is not there. */
char *hoist_daemon_find_agent (void);
#define HOIST_DAEMON_AGENT_PACKAGE "/usr/share/hoist/hoist-agent.deb" /* of the package hoistd */

G_END_DECLS
