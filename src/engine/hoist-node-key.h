/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys of nodes and of the control plane towards them. Blocking. Thread: any. */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

/* The host key that a machine shows now, "ssh-ed25519 AAAA…" (the best of what it has). Trusted by
 * nobody yet. UNREACHABLE. */
char *hoist_node_key_scan (const char *host, guint port, GCancellable *cancellable, GError **error);
/* The same with its fingerprint, HOST_KEY when it is not the one that a person compared (NULL:
 * nobody has yet). */
gboolean hoist_node_key_find (const char *host, guint port, const char *compared, char **ret_key,
                              char **ret_fingerprint, GCancellable *cancellable, GError **error);
/* "SHA256:…" of such a line, as ssh-keygen -l says it; INVALID when it is none. Pure. */
char *hoist_node_key_fingerprint (const char *public_key, GError **error);
/* The public half of the private key, which is made when `make` and there is none. */
char *hoist_node_key_dup_public (const char *identity_file, gboolean make, const char *comment,
                                 GError **error);
/* The line for authorized_keys on the node: this key may run the agent and nothing else. Pure. */
char *hoist_node_key_authorized_line (const char *public_key);

G_END_DECLS
