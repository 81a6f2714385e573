/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Children, as SAFETY.md ("Children") wants them: argv arrays only, an environment built from
 * nothing plus the declared names, own session, stdin from /dev/null, umask 077 unless told, core
 * dumps off, a deadline by CLOCK_BOOTTIME (TERM to the group, grace, KILL, proof that nothing is
 * left).
 *
 * hoist_process_run blocks; output arrives line by line in the calling thread (through a pipe
 * that is drained while waiting), cut to 8 KiB a line, not yet cleaned. Result = exit status, never
 * parsed from output. Thread: any. Errors: CANCELLED, TIMED_OUT, FAILED (could not be started). */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

typedef void (*HoistProcessLineFunc) (const char *line, gboolean is_stderr, gpointer user_data);
/* Called in the parent after the fork and before the child may exec: journal pid and start time
 * here. */
typedef gboolean (*HoistProcessEffectFunc) (gint pid, guint64 start_time, gpointer user_data,
                                            GError **error);

typedef struct
{
  const char *const *argv;        /* argv[0] is looked up in PATH of the fixed environment */
  const char *const *environment; /* extra "NAME=value", may be NULL */
  const char *folder;             /* working directory, may be NULL */
  gint uid, gid;                 /* -1: as we are; else dropped to (supplementary groups cleared) */
  guint umask;                   /* 0: 077; a service, a checkout, an environment say 022 */
  guint deadline_ms;             /* 0: none */
  guint grace_ms;                /* between TERM and KILL; 0: 10,000 */
  int keep_fd;                   /* a descriptor the child inherits (the tenant's lock), or -1 */
  gboolean background;           /* yields to whatever else wants the processor or the disk */
  gboolean contain;              /* tenant code: a cgroup of its own, where there can be one */
  HoistProcessLineFunc line;     /* may be NULL: output is dropped */
  HoistProcessEffectFunc effect; /* may be NULL */
  gpointer user_data;
} HoistProcessOrder;

typedef struct
{
  int exit_status; /* 0–255 when it exited, else 128 + signal */
  int signal;      /* 0 when it exited */
  gint64 cpu_us;   /* user + system of the child (waited-for descendants included) */
} HoistProcessOutcome;

gboolean hoist_process_run (const HoistProcessOrder *order, HoistProcessOutcome *ret_outcome,
                            GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Runs and collects stdout (at most max_bytes, else TOO_LARGE); a non-zero exit is an error FAILED
 * that carries the last stderr lines, cleaned. */
char *hoist_process_capture (const HoistProcessOrder *order, gsize max_bytes,
                             GCancellable *cancellable, GError **error);
/* Starts a child that outlives us: own session, output appended to `log_path`, no lock inherited.
 */
gboolean hoist_process_start_detached (const HoistProcessOrder *order, const char *log_path,
                                       gint *ret_pid, guint64 *ret_start_time,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Start time of a live process in clock ticks since boot (/proc/PID/stat field 22), 0 if there is
 * none (a zombie counts as none). */
guint64 hoist_process_get_start_time (gint pid);
gboolean hoist_process_is_alive (gint pid, guint64 start_time);
/* A descriptor of exactly that process, which becomes readable when it ends; -1: it has ended. */
int hoist_process_open (gint pid, guint64 start_time);
/* Ends the group and session of pid (identity checked by start time): TERM, wait up to grace_ms,
 * KILL when `may_kill`; waits on pidfds, no polling sleep. TRUE when nothing of it is left. */
gboolean hoist_process_end (gint pid, guint64 start_time, int first_signal, guint grace_ms,
                            gboolean may_kill, GCancellable *cancellable,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Who is left of the group and session of pid, itself included, also when it has ended. gint. */
GArray *hoist_process_list_left (gint pid, guint64 start_time);
/* /usr/sbin:/usr/bin:/sbin:/bin, LC_ALL=C.UTF-8, TZ=UTC, HOME=/nonexistent … as a new strv, plus
 * extra. In failpoint builds HOIST_FAILPOINT* pass. */
char **hoist_process_dup_environment (const char *const *extra);

G_END_DECLS
