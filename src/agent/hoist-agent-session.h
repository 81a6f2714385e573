/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Serves orders one after the other: checks them, finds their row, sends their replies. It knows
 * nothing of frames: replies go to a sink, which the frame loop, `once` and tests fill.
 * Thread: one worker; the sink must stand being called from it. */
#pragma once
#include "agent/hoist-agent-state.h"
#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  /* One reply as JSON. `droppable`: a log or progress line, kept in the spool anyway. */
  void (*send) (const char *json, gboolean droppable, gpointer user_data);
  /* The order that runs must end by then (boottime µs; 0: none any more); the sink cancels it. May
   * be NULL. */
  void (*set_deadline) (gint64 deadline, gpointer user_data);
  /* TRUE when the sink cancelled the order because of its deadline. May be NULL. */
  gboolean (*is_late) (gpointer user_data);
  gpointer user_data;
} HoistAgentSink;

typedef struct _HoistAgentSession HoistAgentSession;

/* `trusted`: no hello is asked for (a local `once`). */
HoistAgentSession *hoist_agent_session_new (HoistAgentState *state, const HoistAgentSink *sink,
                                            gboolean trusted);
/* Whether a tenant is claimed now. The worker's. */
gboolean hoist_agent_session_is_holding (const HoistAgentSession *self);
void hoist_agent_session_free (HoistAgentSession *self); /* releases what it holds */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistAgentSession, hoist_agent_session_free)
/* Sends all replies of one order; TRUE when it ended with a result. */
gboolean hoist_agent_session_serve (HoistAgentSession *self, const HoistValue *order,
                                    GCancellable *cancellable);
/* Whether an order that has begun goes on when the connection ends. */
gboolean hoist_agent_session_outlives (const HoistValue *order);

G_END_DECLS
