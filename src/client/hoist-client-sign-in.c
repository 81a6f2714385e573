/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sign-in, and what answers at an address: a Hoist plane or one that has only the base contract.
 * Owner: the client; main loop. Never keeps a password. */
#include "client/hoist-client.h"

#include "base/hoist-secret.h"
#include "client/hoist-client-request.h"

#include <string.h>

static gpointer
read_token (const HoistValue *value, gpointer hint, GError **error)
{
  const char *token = hoist_value_lookup_string (value, "access_token", "");
  const char *type = hoist_value_lookup_string (value, "token_type", "");
  if (token[0] != '\0' && g_ascii_strcasecmp (type, "bearer") == 0)
    {
      for (const char *p = token; *p != '\0'; p++)
        if (!g_ascii_isgraph (*p))
          token = "";
      if (token[0] != '\0')
        return g_strdup (token);
    }
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL,
               "The sign-in was answered without a usable access_token of type bearer");
  return NULL;
}

static char *
make_json (const char *username, const char *password)
{
  GString *body = g_string_new (NULL);
  HoistJsonWriter w;
  hoist_json_writer_init (&w, body);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_string (&w, "username", username);
  hoist_json_writer_string (&w, "password", password);
  hoist_json_writer_end_object (&w);
  return g_string_free (body, FALSE);
}

static char *
make_form (const char *username, const char *password)
{
  g_autofree char *user = g_uri_escape_string (username, NULL, FALSE);
  char *secret = g_uri_escape_string (password, NULL, FALSE);
  char *form = g_strdup_printf ("username=%s&password=%s", user, secret);
  hoist_secret_free (secret);
  return form;
}

static void
send_login (GTask *task, char *body, gboolean form, GAsyncReadyCallback callback)
{
  HoistClientOrder order = { .method = "POST",
                             .path = hoist_client_path ("api", "auth", "login", NULL),
                             .body = body,
                             .form = form,
                             .read = read_token,
                             .free_answer = (GDestroyNotify) hoist_secret_free };
  hoist_client_request_async (g_task_get_source_object (task), &order, send_login,
                              g_task_get_cancellable (task), callback, g_object_ref (task));
}

static void
return_login (GTask *task, GAsyncResult *result)
{
  GError *error = NULL;
  char *token =
      hoist_client_request_finish (g_task_get_source_object (task), result, send_login, &error);
  if (token != NULL)
    g_task_return_pointer (task, token, (GDestroyNotify) hoist_secret_free);
  else
    g_task_return_error (task, error);
}

static void
form_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  return_login (task, result);
}

/* A plane that knows only the HTML form says that it does not understand the JSON: nothing was
 * tried with the password then, and it is sent once more as a form. */
static void
json_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  char *form = g_task_get_task_data (task);
  guint status = hoist_client_request_get_status (result);
  if (status == 415 || status == 422 || status == 400)
    send_login (task, g_strdup (form), TRUE, form_cb);
  else
    return_login (task, result);
}

void
hoist_client_login_async (HoistClient *self, const char *username, const char *password,
                          GCancellable *cancellable, GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hoist_client_login_async);
  hoist_secret_register (password);
  g_task_set_task_data (task, make_form (username, password), (GDestroyNotify) hoist_secret_free);
  send_login (task, make_json (username, password), FALSE, json_cb);
}

char *
hoist_client_login_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  char *token = g_task_propagate_pointer (G_TASK (result), error);
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

static char **
dup_words (const HoistValue *array)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  guint n = array != NULL && hoist_value_get_type_of (array) == HOIST_VALUE_ARRAY
                ? hoist_value_get_size (array)
                : 0;
  for (guint i = 0; i < n; i++)
    {
      const HoistValue *word = hoist_value_get_element (array, i);
      if (hoist_value_get_type_of (word) == HOIST_VALUE_STRING)
        g_strv_builder_add (words, hoist_value_get_string (word));
    }
  return g_strv_builder_end (words);
}

static HoistPlaneReport *
fill_plane (const HoistValue *value)
{
  const HoistValue *user = hoist_value_get_member (value, "user");
  const HoistValue *node = hoist_value_get_member (value, "node");
  HoistPlaneReport *report = g_new0 (HoistPlaneReport, 1);
  report->foreign = value == NULL;
  report->name = g_strdup (hoist_value_lookup_string (value, "name", ""));
  report->version = g_strdup (hoist_value_lookup_string (value, "version", ""));
  report->instance = g_strdup (hoist_value_lookup_string (value, "instance", ""));
  report->api = (int) CLAMP (hoist_value_lookup_int (value, "api", 0), 0, G_MAXINT);
  report->username = g_strdup (hoist_value_lookup_string (user, "username", ""));
  report->role = g_strdup (hoist_value_lookup_string (user, "role", ""));
  report->node_name = g_strdup (hoist_value_lookup_string (node, "name", ""));
  report->capabilities = dup_words (hoist_value_get_member (value, "capabilities"));
  return report;
}

static gpointer
read_plane (const HoistValue *value, gpointer hint, GError **error)
{
  HoistPlaneReport *report = fill_plane (value);
  if (value != NULL && report->api == 1)
    return report;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL,
               "The control plane speaks version %d of the API; this program speaks 1",
               report->api);
  hoist_plane_report_free (report);
  return NULL;
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
  g_autoptr (GError) own = NULL;
  HoistPlaneReport *report =
      hoist_client_request_finish (self, result, hoist_client_get_plane_async, &own);
  if (report != NULL)
    return report;
  if (g_error_matches (own, HOIST_ERROR, HOIST_ERROR_NOT_FOUND))
    return fill_plane (NULL);
  g_propagate_error (error, g_steal_pointer (&own));
  return NULL;
}

gboolean
hoist_plane_report_can (const HoistPlaneReport *report, const char *capability)
{
  return g_strv_contains ((const char *const *) report->capabilities, capability);
}

static int
rank (const char *role)
{
  static const char *const roles[] = { "viewer", "operator", "approver", "admin" };
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    if (strcmp (roles[i], role) == 0)
      return (int) i + 1;
  return 0;
}

gboolean
hoist_plane_report_may (const HoistPlaneReport *report, const char *role)
{
  return report->foreign || (rank (role) > 0 && rank (report->role) >= rank (role));
}
