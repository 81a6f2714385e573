/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Users, tokens (stored as SHA-256) and idempotency keys. Thread: any. */
#pragma once
#include "model/hoist-role.h"
#include "store/hoist-store.h"

G_BEGIN_DECLS

typedef struct
{
  char *id, *username, *email, *password_hash;
  HoistRole role;
  gint64 created_at;
} HoistUser;
void hoist_user_free (HoistUser *user);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistUser, hoist_user_free)
gboolean hoist_store_put_user (HoistStore *self, const HoistUser *user,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
HoistUser *hoist_store_dup_user_by_name (HoistStore *self, const char *username); /* NULL: none */
GPtrArray *hoist_store_list_users (HoistStore *self, GError **error);

typedef struct
{
  char *id, *name, *hash, *user;
  HoistRole role;
  gint64 created_at, expires_at, last_used_at, revoked_at;
} HoistToken;
void hoist_token_free (HoistToken *token);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistToken, hoist_token_free)
gboolean hoist_store_put_token (HoistStore *self, const HoistToken *token,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
HoistToken *hoist_store_dup_token_by_hash (HoistStore *self, const char *hash);
GPtrArray *hoist_store_list_tokens (HoistStore *self, GError **error);
gboolean hoist_store_revoke_token (HoistStore *self, const char *id,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct
{
  char *key, *request_hash, *answer; /* JSON of {status, location, body} */
  gint64 created_at;
} HoistKeyRecord;
void hoist_key_record_free (HoistKeyRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistKeyRecord, hoist_key_record_free)
HoistKeyRecord *hoist_store_dup_key (HoistStore *self, const char *key);
gboolean hoist_store_put_key (HoistStore *self, const HoistKeyRecord *record,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
