/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to drivers: the processes in a unit's control group, those of its children included. A
 * group that is gone has none. Thread: any. */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

/* gint pids, never NULL. `control_group` as systemd says it: "/system.slice/acme-api.service". */
GArray *hoist_systemd_cgroup_list (const char *control_group);
/* Whether the process is in it or below it. */
gboolean hoist_systemd_cgroup_owns (const char *control_group, gint pid);
/* TRUE when nobody is left in it, at the latest after wait_ms; woken by the kernel. */
gboolean hoist_systemd_cgroup_wait_empty (const char *control_group, guint wait_ms,
                                          GCancellable *cancellable);
/* A descriptor that becomes readable when the group empties, -1 when there is none. */
int hoist_systemd_cgroup_watch (const char *control_group);
/* "python3 (pid 12), redis-server (pid 13)", three at most; newly allocated. */
char *hoist_systemd_cgroup_describe (const char *control_group);

G_END_DECLS
