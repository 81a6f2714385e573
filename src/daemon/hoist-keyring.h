/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is calling: tokens `hst_ID_SECRET` (256 random bits, stored as SHA-256) and users. Held in
 * memory so that no call waits for the store to know its caller; every change goes to the store
 * first. Looked up by ID and compared in constant time; an unknown ID costs the same. Wall time
 * never runs backwards here. Thread: any. */
#pragma once
#include "store/hoist-store-access.h"

G_BEGIN_DECLS

typedef struct
{
  char *id, *username, *email; /* id: us_…, or "" for a local user */
  char *token;                 /* tk_…; NULL: by the socket's peer */
  HoistRole role;
} HoistCaller;

void hoist_caller_clear (HoistCaller *caller);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistCaller, hoist_caller_clear)

typedef struct _HoistKeyring HoistKeyring;

HoistKeyring *hoist_keyring_new (HoistStore *store, GError **error);
void hoist_keyring_free (HoistKeyring *keyring);
/* `authorization` is the header's value. UNAUTHORIZED with one and the same sentence for unknown,
 * expired, revoked and malformed. */
gboolean hoist_keyring_authenticate (HoistKeyring *keyring, const char *authorization,
                                     HoistCaller *ret_caller,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Still valid with at least the role viewer? For streams, which ask every 5 s. */
gboolean hoist_keyring_is_valid (HoistKeyring *keyring, const char *token_id);
/* (blocking) Makes and stores a token; its text is returned once and never kept. `record` gets the
 * stored form. */
char *hoist_keyring_make_token (HoistKeyring *keyring, const char *name, const char *user,
                                HoistRole role, gint64 lifetime_us, HoistToken **ret_record,
                                GError **error);
/* (blocking) */
gboolean hoist_keyring_revoke (HoistKeyring *keyring, const char *token_id,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (blocking) Writes the times of last use that are newer than the store's by a minute or more. */
void hoist_keyring_write_last_used (HoistKeyring *keyring);

/* (blocking, password lane) Argon2id: 19 MiB, two passes. An unknown user costs the same as a wrong
 * password. NULL with UNAUTHORIZED. */
HoistUser *hoist_keyring_check_password (HoistKeyring *keyring, const char *username,
                                         const char *password, GError **error);
/* (blocking, password lane) CONFLICT when the name is taken, INVALID when name or password (8 to
 * 1,024 bytes) is not acceptable. */
HoistUser *hoist_keyring_make_user (HoistKeyring *keyring, const char *username,
                                    const char *password, const char *email, HoistRole role,
                                    GError **error);

G_END_DECLS
