/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The agent's Debian package, copied to a node over its ssh connection and installed there by
 * apt-get, as root or by `sudo -n`. The host key is the one that was compared. Every command is a
 * constant but for a path of our own making; the copy is compared by SHA-256 before it is
 * installed, and removed afterwards. Blocking. Thread: any. */
#pragma once
#include "engine/hoist-agent-ssh.h"

G_BEGIN_DECLS

/* Errors say what to do by hand: REFUSED (the key may run nothing but the agent), FORBIDDEN (no
 * rights), NOT_FOUND (no `package`; NULL: the daemon was given none), CORRUPT, FAILED with apt's
 * last words, and those of the connection. `public_key` is ours, for the line that allows it. */
gboolean hoist_node_install_agent (const HoistAgentSshTarget *target, const char *package,
                                   const char *public_key, GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
