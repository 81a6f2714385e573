/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What /proc says about the processes of this machine: who holds a file, who listens on a port, who
 * belongs to whom. Reads only; a process that ends meanwhile is simply not there. Thread: any. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gint pid;
  guint64 start_time; /* clock ticks since boot, see base/hoist-process.h */
  char *name;         /* comm, cleaned */
} HoistProcessSighting;

void hoist_process_sighting_free (HoistProcessSighting *sighting);

/* Processes other than `except_pid` that have one of these files open (same device and inode; a
 * file that is not there is skipped). HoistProcessSighting*, never NULL. */
GPtrArray *hoist_process_table_find_holders (const char *const *paths, gint except_pid);
/* TRUE when something listens on the TCP port on any local address. ret_pid (may be NULL) is the
 * owner, 0 when it can't be seen; `hint` is a pid whose session is looked at first (0: none). */
gboolean hoist_process_table_find_listener (guint port, gint hint, gint *ret_pid);
/* pid is `leader`, in its session, or a descendant. */
gboolean hoist_process_table_is_member (gint pid, gint leader);
/* Every live process of the leader's session and every descendant, `leader` included. gint pids. */
GArray *hoist_process_table_list_members (gint leader);
/* The TCP ports on which these listen, in order; guint. Empty where that can't be seen. */
GArray *hoist_process_table_list_ports (gint leader);
char *hoist_process_table_dup_name (gint pid);    /* "" when gone */
char *hoist_process_table_dup_folder (gint pid);  /* working directory; NULL when not readable */
char *hoist_process_table_dup_command (gint pid); /* arguments joined by a space, cleaned; "" */
gint hoist_process_table_get_parent (gint pid);   /* 0 when gone */
gint hoist_process_table_get_uid (gint pid);      /* -1 when gone */
/* "python3 (pid 123), sqlite3 (pid 7)" of sightings, at most three named. */
char *hoist_process_table_describe (const GPtrArray *sightings);

G_END_DECLS
