/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to drivers: what systemd says of a service unit at one moment. Owner: the caller's
 * stack. Thread: any. */
#pragma once
#include "drivers/hoist-systemd-bus.h"

G_BEGIN_DECLS

#define HOIST_SYSTEMD_INVOCATION_SIZE 33

typedef struct
{
  char *name; /* as it was asked for */
  char *path;
  char *load_state, *active_state, *sub_state, *file_state, *load_error;
  char *type, *result, *kill_mode, *restart, *control_group, *timeout_mode;
  char *folder, *command; /* WorkingDirectory; the first command's path and arguments */
  char **triggers;        /* sockets, timers, paths that start it */
  char invocation[HOIST_SYSTEMD_INVOCATION_SIZE]; /* 32 hex; "" none yet */
  gboolean start_queued; /* it is not running, and systemd is about to start it (at a boot, say) */
  gboolean need_reload, send_sigkill, remain_after_exit, has_exec_stop;
  gint main_pid, last_pid;                 /* 0 none; the last one also when it has ended */
  int kill_signal, exit_code, exit_status; /* exit_code: CLD_… of the last main process, 0 none */
  guint restarts;
  guint64 started_us, active_us, watchdog_us;            /* monotonic µs; 0 never */
  guint64 start_timeout_us, stop_timeout_us, restart_us; /* G_MAXUINT64: infinite */
} HoistSystemdUnit;

/* Loads it, whether it runs or not. REFUSED with a sentence for a template and for a name that is
 * none; a unit that is masked or not there is read: hoist_systemd_unit_check says so. */
gboolean hoist_systemd_unit_read (HoistSystemdBus *bus, const char *name, HoistSystemdUnit *ret,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
void hoist_systemd_unit_clear (HoistSystemdUnit *unit);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistSystemdUnit, hoist_systemd_unit_clear)

/* NOT_FOUND, REFUSED (masked, bad setting, a oneshot that does not stay): what is wrong with it by
 * name, and what to do. */
gboolean hoist_systemd_unit_check (const HoistSystemdUnit *unit,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Is meant to be running, and something of it is: active, being started or being stopped. */
gboolean hoist_systemd_unit_is_up (const HoistSystemdUnit *unit);
/* systemd starts it again and again: it waits for the next try, or was started again three times
 * and is up for less than a minute. */
gboolean hoist_systemd_unit_is_looping (const HoistSystemdUnit *unit);
/* "exit status 3", "signal 9", "start-limit-hit", "timeout"; newly allocated. */
char *hoist_systemd_unit_dup_result (const HoistSystemdUnit *unit);

G_END_DECLS
