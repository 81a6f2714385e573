/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Named points at which tests end a process (SAFETY.md, "How it is proven"). Compiled to nothing
 * unless -Dfailpoints=true. One registered table: every step kind × {apply, undo} × five points,
 * named "migrate.apply.mid-effect". `hoistd --list-failpoints` prints it.
 *
 * HOIST_FAILPOINT=NAME:MODE[,…]   MODE: kill-self, kill-daemon, kill-agent, stop-self (SIGSTOP),
 * fail, hang HOIST_FAILPOINT_ONCE=FOLDER     each point fires once: the file FOLDER/NAME is made
 * with O_EXCL first The peer to kill (the daemon's agent, the agent's daemon) is told by
 * hoist_failpoint_set_peer. Thread: any. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  HOIST_FAILPOINT_PRE_INTENT,
  HOIST_FAILPOINT_POST_INTENT,
  HOIST_FAILPOINT_MID_EFFECT,
  HOIST_FAILPOINT_POST_EFFECT,
  HOIST_FAILPOINT_POST_DONE,
  HOIST_N_FAILPOINTS
} HoistFailpoint;

const char *hoist_failpoint_get_name (HoistFailpoint point);

#ifdef HOIST_FAILPOINTS
typedef enum
{
  HOIST_FAILPOINT_ROLE_DAEMON,
  HOIST_FAILPOINT_ROLE_AGENT
} HoistFailpointRole;
void hoist_failpoint_set_role (HoistFailpointRole role);
void hoist_failpoint_set_peer (gint pid); /* per thread */
/* FALSE with HOIST_ERROR_FAILED "failpoint …" when the mode is `fail`; other modes do not return or
 * return TRUE. */
gboolean hoist_failpoint_hit (const char *step_kind, gboolean is_undo, HoistFailpoint point,
                              GError **error);
#else
#define hoist_failpoint_set_role(role)                                                             \
  G_STMT_START                                                                                     \
  {                                                                                                \
  }                                                                                                \
  G_STMT_END
#define hoist_failpoint_set_peer(pid)                                                              \
  G_STMT_START                                                                                     \
  {                                                                                                \
  }                                                                                                \
  G_STMT_END
#define hoist_failpoint_hit(kind, is_undo, point, error) (TRUE)
#endif

G_END_DECLS
