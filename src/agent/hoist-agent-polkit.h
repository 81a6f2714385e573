/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The polkit rule that an agent needs whose user is not root: this user may start, stop and reset
 * these units of systemd, nothing else and nobody else. Pure. Thread: any. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

#define HOIST_AGENT_POLKIT_FOLDER "/etc/polkit-1/rules.d"

/* The file's text. INVALID: a user or a unit that is none; what comes from outside never becomes
 * part of the rule's code. */
char *hoist_agent_polkit_dup_rule (const char *user, const char *const *units, GError **error);

G_END_DECLS
