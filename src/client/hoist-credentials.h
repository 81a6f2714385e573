/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Secrets of control planes in the Secret Service (schema org.hoist.ControlPlane). Attributes are
 * stored unencrypted, so they hold only the opaque uuid of the plane and the kind. Every call ends
 * within 5 s. UNREACHABLE: there is no keyring here; CANCELLED: the user closed its prompt;
 * NOT_FOUND: nothing kept. The caller then asks each time; nothing is ever written in the clear.
 * Secrets are freed with hoist_secret_free. Thread: main loop only. */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

/* kind: "token" or "password". `label` is for the keyring's own list, e.g. "Hoist: Production
 * token". */
void hoist_credentials_store_async (const char *plane, const char *kind, const char *label,
                                    const char *secret, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
gboolean hoist_credentials_store_finish (GAsyncResult *result, GError **error);
void hoist_credentials_lookup_async (const char *plane, const char *kind, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
char *hoist_credentials_lookup_finish (GAsyncResult *result, GError **error);
/* All kinds of this plane; nothing kept is success. */
void hoist_credentials_clear_async (const char *plane, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
gboolean hoist_credentials_clear_finish (GAsyncResult *result, GError **error);

G_END_DECLS
