/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A hoistd of our own on this machine, for *This computer* and the demo fleet: finds one that is
 * running on a data folder, or starts `hoistd --data DIR --socket SOCK` so that it outlives us, and
 * waits until its socket answers. DIR/private-daemon.json (pid, start time, socket) says which
 * process it is. Thread: main loop only; start never blocks it. */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  char *address; /* "unix:…", for hoist_client_new */
  int pid;
  gboolean was_running; /* it was there already */
} HoistPrivateDaemon;
void hoist_private_daemon_free (HoistPrivateDaemon *daemon);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistPrivateDaemon, hoist_private_daemon_free)

char *hoist_private_daemon_dup_default_folder (void); /* XDG_DATA_HOME/hoist/this-computer */
char *hoist_private_daemon_dup_demo_folder (void);    /* XDG_DATA_HOME/hoist/demo */
/* XDG_RUNTIME_DIR/hoist/DIGEST.sock (DIR/hoistd.sock where that is short enough and there is no
 * runtime folder). */
char *hoist_private_daemon_dup_socket (const char *folder);
/* `folder` is made (0700) when it is missing. Errors: NOT_FOUND (no hoistd program), FAILED with
 * the daemon's last words, TIMED_OUT after 10 s. */
void hoist_private_daemon_start_async (const char *folder, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data);
HoistPrivateDaemon *hoist_private_daemon_start_finish (GAsyncResult *result, GError **error);
/* Ends the one that DIR/private-daemon.json names (identity checked), if it lives. Blocking, up to
 * 15 s: not on the main loop of a window. */
gboolean hoist_private_daemon_stop (const char *folder, GError **error);

/* The program beside ours: the build tree's, else the installed one, else NULL with NOT_FOUND.
 * name: hoistd, hoist-agent, hoistctl. */
char *hoist_program_find (const char *name, GError **error);

G_END_DECLS
