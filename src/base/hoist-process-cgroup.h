/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to base: a cgroup (version 2) of a child's own below ours, from which nothing that the
 * child starts can get out. Where we may not make one there is none, and the search by session,
 * mark and parent (base/hoist-process-search.h) has to do. Thread: any. */
#pragma once
#include "base/hoist-process.h"

G_BEGIN_DECLS

/* Puts the process, which still waits for its release, into a new cgroup that is called after pid
 * and start time. Its folder, NULL when there can be none. */
char *hoist_process_cgroup_make (gint pid, guint64 start_time);
/* The folder of the one that was made for it, by whomever, NULL when there is none below ours. */
char *hoist_process_cgroup_find (gint pid, guint64 start_time);
/* gint pids of those in it; none when `folder` is NULL. */
GArray *hoist_process_cgroup_list (const char *folder);
/* SIGKILL to all of it at once. */
void hoist_process_cgroup_kill (const char *folder);
/* Removes it when nobody is left in it, and frees `folder` (NULL is fine). */
void hoist_process_cgroup_remove (char *folder);

G_END_DECLS
