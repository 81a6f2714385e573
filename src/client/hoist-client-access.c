/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tokens, users and the audit trail over HTTP. Main loop; a password is registered as a secret
 * before it goes anywhere. */
#include "client/hoist-client-access.h"

#include "base/hoist-clock.h"
#include "base/hoist-secret.h"
#include "client/hoist-client-request.h"

static const HoistClientListReader events_reader = { "events",
                                                     (HoistClientNounReader) hoist_event_read,
                                                     (GDestroyNotify) hoist_event_unref };

static void
ask_value (HoistClient *self, HoistClientOrder *order, gpointer tag, GCancellable *cancellable,
           GAsyncReadyCallback callback, gpointer user_data)
{
  order->read = hoist_client_read_value;
  order->free_answer = (GDestroyNotify) hoist_value_unref;
  hoist_client_request_async (self, order, tag, cancellable, callback, user_data);
}

void
hoist_client_list_tokens_async (HoistClient *self, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  HoistClientOrder order = { .method = "GET", .path = hoist_client_path ("api", "tokens", NULL) };
  ask_value (self, &order, hoist_client_list_tokens_async, cancellable, callback, user_data);
}

HoistValue *
hoist_client_list_tokens_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_list_tokens_async, error);
}

void
hoist_client_create_token_async (HoistClient *self, const char *name, const char *role, guint days,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GString *body = g_string_new (NULL);
  HoistJsonWriter w;
  hoist_json_writer_init (&w, body);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_string (&w, "name", name);
  hoist_json_writer_string (&w, "role", role);
  if (days > 0)
    hoist_json_writer_int (&w, "days", days);
  hoist_json_writer_end_object (&w);
  HoistClientOrder order = { .method = "POST",
                             .path = hoist_client_path ("api", "tokens", NULL),
                             .body = g_string_free (body, FALSE) };
  ask_value (self, &order, hoist_client_create_token_async, cancellable, callback, user_data);
}

HoistValue *
hoist_client_create_token_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_create_token_async, error);
}

void
hoist_client_revoke_token_async (HoistClient *self, const char *id, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data)
{
  HoistClientOrder order = { .method = "DELETE",
                             .path = hoist_client_path ("api", "tokens", id, NULL),
                             .read = hoist_client_read_done };
  hoist_client_request_async (self, &order, hoist_client_revoke_token_async, cancellable, callback,
                              user_data);
}

gboolean
hoist_client_revoke_token_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_revoke_token_async, error) != NULL;
}

void
hoist_client_list_users_async (HoistClient *self, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  HoistClientOrder order = { .method = "GET", .path = hoist_client_path ("api", "users", NULL) };
  ask_value (self, &order, hoist_client_list_users_async, cancellable, callback, user_data);
}

HoistValue *
hoist_client_list_users_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_list_users_async, error);
}

void
hoist_client_add_user_async (HoistClient *self, const HoistUserWish *wish,
                             GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GString *body = g_string_new (NULL);
  HoistJsonWriter w;
  hoist_secret_register (wish->password);
  hoist_json_writer_init (&w, body);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_string (&w, "username", wish->username);
  hoist_json_writer_string (&w, "role", wish->role);
  hoist_json_writer_string (&w, "password", wish->password);
  if (wish->email != NULL)
    hoist_json_writer_string (&w, "email", wish->email);
  hoist_json_writer_end_object (&w);
  HoistClientOrder order = { .method = "POST",
                             .path = hoist_client_path ("api", "users", NULL),
                             .body = g_string_free (body, FALSE) };
  ask_value (self, &order, hoist_client_add_user_async, cancellable, callback, user_data);
}

HoistValue *
hoist_client_add_user_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_add_user_async, error);
}

void
hoist_audit_page_free (HoistAuditPage *page)
{
  if (page == NULL)
    return;
  g_ptr_array_unref (page->events);
  g_free (page->head);
  g_free (page);
}

static gpointer
read_audit (const HoistValue *value, gpointer hint, GError **error)
{
  GPtrArray *events = hoist_client_read_list (value, (gpointer) &events_reader, error);
  if (events == NULL)
    return NULL;
  HoistAuditPage *page = g_new0 (HoistAuditPage, 1);
  page->events = events;
  page->next = hoist_value_lookup_int (value, "next", 0);
  page->head = g_strdup (hoist_value_lookup_string (value, "head", ""));
  page->verified = hoist_value_lookup_bool (value, "verified", FALSE);
  page->position = hoist_value_lookup_int (value, "position", 0);
  if (!hoist_clock_parse (hoist_value_lookup_string (value, "since", ""), &page->since))
    page->since = 0;
  return page;
}

void
hoist_client_list_audit_async (HoistClient *self, gint64 after, guint limit, const char *tenant,
                               GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  HoistClientOrder order = { .method = "GET",
                             .path = g_strdup_printf (
                                 "/api/audit?after=%" G_GINT64_FORMAT "&limit=%u%s%s", after,
                                 limit > 0 ? limit : 100, tenant != NULL ? "&tenant=" : "",
                                 tenant != NULL ? tenant : ""),
                             .long_answer = TRUE,
                             .read = read_audit,
                             .free_answer = (GDestroyNotify) hoist_audit_page_free };
  hoist_client_request_async (self, &order, hoist_client_list_audit_async, cancellable, callback,
                              user_data);
}

HoistAuditPage *
hoist_client_list_audit_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_list_audit_async, error);
}
