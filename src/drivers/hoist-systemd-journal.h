/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to drivers: the last lines in the node's journal of one run of a unit. Thread: any; it
 * blocks. */
#pragma once
#include "drivers/hoist-service.h"

G_BEGIN_DECLS

/* The last n_lines that the run `invocation` (32 hex) wrote, and what systemd said of it (then the
 * line begins with HOIST_SERVICE_MANAGER_LINE); with invocation "" of the unit, whichever run.
 * Cleaned char*, never NULL; where the journal can't be read, one line in brackets says so. */
GPtrArray *hoist_systemd_journal_read (const char *unit, const char *invocation, guint n_lines);
/* Lines of the output of journalctl -o json; for tests of what is inside. */
void hoist_systemd_journal_parse (const char *text, GPtrArray *lines);

G_END_DECLS
