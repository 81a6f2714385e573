/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Units of a real systemd for tests: only where it is process 1 and we are root, which the lab's
 * nodes are (tests/lab); elsewhere a test says aloud that it was skipped. */
#pragma once
#include "drivers/hoist-service.h"

/* FALSE, with g_test_skip and the reason, where there is none. */
gboolean node_is_there (void);
/* Writes the unit below /run/systemd/system and makes systemd read it. `body` are its lines. */
void node_write_unit (const char *name, const char *body);
/* The same without making systemd read it. */
void node_write_unit_unread (const char *name, const char *body);
/* systemctl with these arguments; its output. Its exit does not matter. */
char *node_systemctl (const char *first, ...) G_GNUC_NULL_TERMINATED;
char *node_show (const char *unit, const char *property);
/* Ends the unit whatever it does, and removes it. */
void node_remove_unit (const char *name);
/* A program for ExecStart=: a server on a port in one of the modes that node.c lists. */
char *node_make_server (const char *folder);
/* Until that program listens; forget before a start what an earlier one has said. */
void node_forget_listening (const char *program);
void node_await_listening (const char *program);
