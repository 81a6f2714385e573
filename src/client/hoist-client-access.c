/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing in, the plane's own report, tokens, users and the audit trail over HTTP. Main loop; a
 * password is in memory only until its message is sent, and registered as a secret before. */
#include "client/hoist-client-access.h"

#include "base/hoist-secret.h"
#include "client/hoist-client-request.h"
#include "model/hoist-role.h"

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

static gpointer
read_login (const HoistValue *value, gpointer hint, GError **error)
{
  const char *token = hoist_value_lookup_string (value, "access_token", NULL);
  if (token != NULL && *token != '\0')
    return g_strdup (token);
  g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL,
                       "The plane signed in without giving a token.");
  return NULL;
}

void
hoist_client_login_async (HoistClient *self, const char *username, const char *password,
                          GCancellable *cancellable, GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GString *body = g_string_new (NULL);
  HoistJsonWriter w;
  hoist_secret_register (password);
  hoist_json_writer_init (&w, body);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_string (&w, "username", username);
  hoist_json_writer_string (&w, "password", password);
  hoist_json_writer_end_object (&w);
  HoistClientOrder order = { .method = "POST",
                             .path = hoist_client_path ("api", "auth", "login", NULL),
                             .body = g_string_free (body, FALSE),
                             .read = read_login,
                             .free_answer = (GDestroyNotify) hoist_secret_free };
  hoist_client_request_async (self, &order, hoist_client_login_async, cancellable, callback,
                              user_data);
}

char *
hoist_client_login_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  char *token = hoist_client_request_finish (self, result, hoist_client_login_async, error);
  if (token != NULL)
    hoist_client_set_token (self, token);
  return token;
}

void
hoist_plane_report_free (HoistPlaneReport *report)
{
  if (report == NULL)
    return;
  g_free (report->name);
  g_free (report->version);
  g_free (report->instance);
  g_free (report->username);
  g_free (report->role);
  g_free (report->node_name);
  g_strfreev (report->capabilities);
  g_free (report);
}

gboolean
hoist_plane_report_can (const HoistPlaneReport *report, const char *capability)
{
  return g_strv_contains ((const char *const *) report->capabilities, capability);
}

static int
role_rank (const char *role)
{
  for (int i = 0; hoist_role_names[i] != NULL; i++)
    if (g_strcmp0 (hoist_role_names[i], role) == 0)
      return i;
  return 0;
}

gboolean
hoist_plane_report_may (const HoistPlaneReport *report, const char *role)
{
  return report->foreign || role_rank (report->role) >= role_rank (role);
}

static char **
read_words (const HoistValue *list)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  if (list != NULL && hoist_value_get_type_of (list) == HOIST_VALUE_ARRAY)
    for (guint i = 0; i < hoist_value_get_size (list); i++)
      {
        const HoistValue *word = hoist_value_get_element (list, i);
        if (hoist_value_get_type_of (word) == HOIST_VALUE_STRING)
          g_strv_builder_add (words, hoist_value_get_string (word));
      }
  return g_strv_builder_end (words);
}

static gpointer
read_plane (const HoistValue *value, gpointer hint, GError **error)
{
  const HoistValue *user = hoist_value_get_member (value, "user");
  HoistPlaneReport *report = g_new0 (HoistPlaneReport, 1);
  report->foreign = value == NULL;
  report->name = g_strdup (hoist_value_lookup_string (value, "name", ""));
  report->version = g_strdup (hoist_value_lookup_string (value, "version", ""));
  report->instance = g_strdup (hoist_value_lookup_string (value, "instance", ""));
  report->api = (int) hoist_value_lookup_int (value, "api", 0);
  report->username = g_strdup (hoist_value_lookup_string (user, "username", ""));
  report->role = g_strdup (hoist_value_lookup_string (user, "role", ""));
  report->node_name =
      g_strdup (hoist_value_lookup_string (hoist_value_get_member (value, "node"), "name", ""));
  report->capabilities = read_words (hoist_value_get_member (value, "capabilities"));
  return report;
}

void
hoist_client_get_plane_async (HoistClient *self, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  HoistClientOrder order = { .method = "GET",
                             .path = hoist_client_path ("api", "plane", NULL),
                             .read = read_plane,
                             .free_answer = (GDestroyNotify) hoist_plane_report_free };
  hoist_client_request_async (self, &order, hoist_client_get_plane_async, cancellable, callback,
                              user_data);
}

HoistPlaneReport *
hoist_client_get_plane_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GError) failure = NULL;
  HoistPlaneReport *report =
      hoist_client_request_finish (self, result, hoist_client_get_plane_async, &failure);
  if (report == NULL && g_error_matches (failure, HOIST_ERROR, HOIST_ERROR_NOT_FOUND))
    return read_plane (NULL, NULL, NULL); /* it has only the base contract */
  if (report == NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return report;
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
