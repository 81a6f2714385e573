/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The frame loop: the calling thread hears orders, cancel, the end of the connection and deadlines
 * at any moment; one worker serves the orders in turn. Thread: the program's main thread. */
#pragma once
#include "agent/hoist-agent-state.h"

G_BEGIN_DECLS

/* Until the connection ends or a signal asks for the end, and the order that must not be broken off
 * has ended. Exit status. */
int hoist_agent_loop_run (HoistAgentState *state, int in_fd, int out_fd);

/* An agent that holds no tenant and hears nothing for so long ends by itself: its line may be gone
 * without a word. 0: never; 900 unless told. */
void hoist_agent_loop_set_idle_limit (guint seconds);

G_END_DECLS
