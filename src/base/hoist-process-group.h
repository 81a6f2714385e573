/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to base: all that is left of a child, and its end. What counts as left: the process
 * itself, its group and session when it leads them, whoever carries its mark in the environment (a
 * grandchild that made a session of its own), and the children of all these. Only a process that
 * made a session, changed its environment and lost its parent is out of reach without a cgroup.
 * Thread: any. */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  gint pid;
  guint64 start_time;
  gboolean is_ours; /* the leader is a child of ours that nobody has waited for: its pid is taken */
} HoistProcessGroup;

/* Other descriptors to serve while waiting, such as the child's output. */
typedef struct
{
  GPollFD *fds;
  guint n_fds;
  void (*ready) (gpointer user_data);
  gpointer user_data;
} HoistProcessService;

typedef struct
{
  gint pid;
  guint64 start_time;
} HoistProcessMember;

/* Live members (HoistProcessMember); a zombie is none. */
GArray *hoist_process_group_find (const HoistProcessGroup *group);
/* Sends `signal` to all, waits up to grace_ms, then KILL when `may_kill`. `service` may be NULL.
 * FALSE: TIMED_OUT (some are left), CANCELLED. */
gboolean hoist_process_group_end (const HoistProcessGroup *group, int first_signal, guint grace_ms,
                                  gboolean may_kill, const HoistProcessService *service,
                                  GCancellable *cancellable,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct
{
  char state; /* R, S, D, Z … */
  gint parent, group, session;
  guint64 start_time;
  gint n_threads;
} HoistProcessStat;

/* /proc/PID/stat; FALSE if there is no such process. */
gboolean hoist_process_stat_read (gint pid, HoistProcessStat *ret);

G_END_DECLS
