/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Secrets of control planes in the Secret Service (schema org.hoist.ControlPlane). Attributes and
 * labels are stored unencrypted, so they hold only the opaque uuid of the plane and the kind: no
 * name, no address, no user. A keyring that does not answer is given up after 10 s; one that is
 * locked asks its own question, for which there is a minute. UNREACHABLE: there is no keyring here,
 * it died, or it does not answer; CANCELLED: it stayed locked; NOT_FOUND: nothing kept. The caller
 * then asks each time; nothing is ever written in the clear. Secrets are freed with
 * hoist_secret_free. Thread: main loop only. */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  HOIST_KEYRING_ABSENT, /* nobody answers: Hoist asks each time */
  HOIST_KEYRING_LOCKED, /* it will ask its own question first */
  HOIST_KEYRING_OPEN
} HoistKeyringState;
/* How the keyring is now; asks no question. Never fails. */
void hoist_credentials_probe_async (GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer user_data);
HoistKeyringState hoist_credentials_probe_finish (GAsyncResult *result);

/* kind: "token". */
void hoist_credentials_store_async (const char *plane, const char *kind, const char *secret,
                                    GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean hoist_credentials_store_finish (GAsyncResult *result, GError **error);
void hoist_credentials_lookup_async (const char *plane, const char *kind, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
char *hoist_credentials_lookup_finish (GAsyncResult *result, GError **error);
/* All kinds of this plane; nothing kept is success. */
void hoist_credentials_clear_async (const char *plane, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
gboolean hoist_credentials_clear_finish (GAsyncResult *result, GError **error);

G_END_DECLS
