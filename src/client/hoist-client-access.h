/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tokens, users and the audit trail over HTTP. See hoist-client.h for errors and threads. */
#pragma once
#include "client/hoist-client.h"
#include "model/hoist-event.h"

G_BEGIN_DECLS

/* Lists are as the plane writes them: {tokens:[…]}, {users:[…]}. */
void hoist_client_list_tokens_async (HoistClient *self, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
HoistValue *hoist_client_list_tokens_finish (HoistClient *self, GAsyncResult *result,
                                             GError **error);
/* The answer has the token itself in `token`, once. days 0: the plane's choice. */
void hoist_client_create_token_async (HoistClient *self, const char *name, const char *role,
                                      guint days, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer user_data);
HoistValue *hoist_client_create_token_finish (HoistClient *self, GAsyncResult *result,
                                              GError **error);
void hoist_client_revoke_token_async (HoistClient *self, const char *id, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer user_data);
gboolean hoist_client_revoke_token_finish (HoistClient *self, GAsyncResult *result, GError **error);

void hoist_client_list_users_async (HoistClient *self, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
HoistValue *hoist_client_list_users_finish (HoistClient *self, GAsyncResult *result,
                                            GError **error);
typedef struct
{
  const char *username, *email, *role, *password;
} HoistUserWish; /* email may be NULL */
void hoist_client_add_user_async (HoistClient *self, const HoistUserWish *wish,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer user_data);
HoistValue *hoist_client_add_user_finish (HoistClient *self, GAsyncResult *result, GError **error);

typedef struct
{
  GPtrArray *events; /* HoistEvent*, oldest first */
  gint64 next;       /* pass as `after` */
  char *head;        /* hash of the chain's last record */
  gboolean verified; /* the plane walked the chain and found it whole */
  gint64 position;   /* of the chain's last record; 0: none, or the plane does not say */
  gint64 since;      /* time of its first record; 0: as above */
} HoistAuditPage;
void hoist_audit_page_free (HoistAuditPage *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistAuditPage, hoist_audit_page_free)
/* tenant NULL: all; limit 0: 100. */
void hoist_client_list_audit_async (HoistClient *self, gint64 after, guint limit,
                                    const char *tenant, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
HoistAuditPage *hoist_client_list_audit_finish (HoistClient *self, GAsyncResult *result,
                                                GError **error);

G_END_DECLS
