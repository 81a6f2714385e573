/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nodes over HTTP. Main loop. Never confirms a fingerprint by itself: the caller gives what a
 * person compared. */
#include "client/hoist-client-nodes.h"

#include <string.h>

#include "base/hoist-error.h"
#include "client/hoist-client-request.h"
#include "model/hoist-fields.h"

void
hoist_node_report_free (HoistNodeReport *report)
{
  if (report == NULL)
    return;
  g_clear_pointer (&report->node, hoist_node_unref);
  g_clear_pointer (&report->sighting, hoist_node_sighting_unref);
  g_free (report);
}

void
hoist_node_found_free (HoistNodeFound *found)
{
  if (found == NULL)
    return;
  g_clear_pointer (&found->written, hoist_node_report_free);
  g_clear_pointer (&found->agent, hoist_node_sighting_unref);
  g_clear_pointer (&found->findings, g_ptr_array_unref);
  g_free (found->host_key);
  g_free (found->fingerprint);
  g_free (found->authorized_keys);
  g_free (found);
}

/* Reading */

/* The members of the noun itself, without what the API adds. */
static HoistNode *
read_node (const HoistValue *value, GError **error)
{
  g_autoptr (HoistValue) bare = hoist_value_new_object ();

  for (guint i = 0; i < hoist_value_get_size (value); i++)
    {
      const char *name = hoist_value_get_member_name (value, i);
      for (const HoistField *field = hoist_node_fields.fields; field->name != NULL; field++)
        if (strcmp (field->name, name) == 0)
          hoist_value_set (bare, name, hoist_value_ref (hoist_value_get_member_at (value, i)));
    }
  return hoist_node_read (bare, error);
}

static gboolean
read_sighting (const HoistValue *value, const char *name, HoistNodeSighting **ret, GError **error)
{
  const HoistValue *member = hoist_value_get_member (value, name);

  if (member == NULL || hoist_value_get_type_of (member) == HOIST_VALUE_NULL)
    return TRUE;
  *ret = hoist_node_sighting_read (member, error);
  return *ret != NULL;
}

static gpointer
read_report (const HoistValue *value, GError **error)
{
  g_autoptr (HoistNodeReport) report = g_new0 (HoistNodeReport, 1);

  if (value == NULL || hoist_value_get_type_of (value) != HOIST_VALUE_OBJECT)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL, "The answer is no node.");
      return NULL;
    }
  report->node = read_node (value, error);
  if (report->node == NULL || !read_sighting (value, "sighting", &report->sighting, error))
    return NULL;
  report->tenants = (guint) hoist_value_lookup_int (value, "tenants", 0);
  return g_steal_pointer (&report);
}

static const HoistClientNounReader report_reader = read_report;
static const HoistClientListReader reports_reader = { "nodes", read_report,
                                                      (GDestroyNotify) hoist_node_report_free };

static gboolean
read_findings (const HoistValue *found, HoistNodeFound *ret, GError **error)
{
  const HoistValue *list = hoist_value_get_member (found, "findings");

  ret->findings = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_finding_free);
  for (guint i = 0; list != NULL && i < hoist_value_get_size (list); i++)
    {
      HoistFinding *finding = hoist_finding_read (hoist_value_get_element (list, i), error);
      if (finding == NULL)
        return FALSE;
      g_ptr_array_add (ret->findings, finding);
    }
  return TRUE;
}

static gpointer
read_found (const HoistValue *value, gpointer hint, GError **error)
{
  g_autoptr (HoistNodeFound) ret = g_new0 (HoistNodeFound, 1);
  const HoistValue *found = hoist_value_get_member (value, "found");

  if (found == NULL)
    {
      ret->written = read_report (value, error);
      ret->findings = g_ptr_array_new ();
      return ret->written != NULL ? g_steal_pointer (&ret) : NULL;
    }
  ret->host_key = g_strdup (hoist_value_lookup_string (found, "host_key", ""));
  ret->fingerprint = g_strdup (hoist_value_lookup_string (found, "fingerprint", ""));
  ret->authorized_keys = g_strdup (hoist_value_lookup_string (value, "authorized_keys", ""));
  return read_findings (found, ret, error) && read_sighting (found, "agent", &ret->agent, error)
             ? g_steal_pointer (&ret)
             : NULL;
}

/* Asking */

static void
ask_report (HoistClient *self, HoistClientOrder *order, gpointer tag, GCancellable *cancellable,
            GAsyncReadyCallback callback, gpointer user_data)
{
  order->read = hoist_client_read_noun;
  order->hint = (gpointer) &report_reader;
  order->free_answer = (GDestroyNotify) hoist_node_report_free;
  hoist_client_request_async (self, order, tag, cancellable, callback, user_data);
}

void
hoist_client_list_nodes_async (HoistClient *self, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  HoistClientOrder order = { .method = "GET",
                             .path = hoist_client_path ("api", "nodes", NULL),
                             .long_answer = TRUE,
                             .read = hoist_client_read_list,
                             .hint = (gpointer) &reports_reader,
                             .free_answer = (GDestroyNotify) g_ptr_array_unref };
  hoist_client_request_async (self, &order, hoist_client_list_nodes_async, cancellable, callback,
                              user_data);
}

GPtrArray *
hoist_client_list_nodes_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_list_nodes_async, error);
}

void
hoist_client_get_node_async (HoistClient *self, const char *id, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  HoistClientOrder order = { .method = "GET",
                             .path = hoist_client_path ("api", "nodes", id, NULL) };
  ask_report (self, &order, hoist_client_get_node_async, cancellable, callback, user_data);
}

HoistNodeReport *
hoist_client_get_node_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_get_node_async, error);
}

void
hoist_client_check_node_async (HoistClient *self, const char *id, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  HoistClientOrder order = { .method = "POST",
                             .path = hoist_client_path ("api", "nodes", id, "check", NULL),
                             .patient = TRUE };
  ask_report (self, &order, hoist_client_check_node_async, cancellable, callback, user_data);
}

HoistNodeReport *
hoist_client_check_node_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_check_node_async, error);
}

/* Enrolling, changing, forgetting */

static void
write_text (HoistJsonWriter *w, const char *name, const char *text)
{
  if (text != NULL)
    hoist_json_writer_string (w, name, text);
}

static void
write_roles (HoistJsonWriter *w, const char *const *roles)
{
  hoist_json_writer_begin_array (w, "roles");
  for (guint i = 0; roles[i] != NULL; i++)
    hoist_json_writer_string (w, NULL, roles[i]);
  hoist_json_writer_end_array (w);
}

static char *
make_wish_body (const HoistNodeWish *wish)
{
  GString *json = g_string_new (NULL);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, json);
  hoist_json_writer_begin_object (&w, NULL);
  write_text (&w, "name", wish->name);
  write_text (&w, "transport", wish->transport);
  write_text (&w, "user", wish->user);
  write_text (&w, "host", wish->host);
  if (wish->port != 0)
    hoist_json_writer_int (&w, "port", wish->port);
  write_text (&w, "identity_file", wish->identity_file);
  write_text (&w, "state_folder", wish->state_folder);
  if (wish->roles != NULL)
    write_roles (&w, wish->roles);
  write_text (&w, "fingerprint", wish->fingerprint);
  hoist_json_writer_bool (&w, "confirm", wish->confirm);
  if (wish->install_agent)
    hoist_json_writer_bool (&w, "install_agent", TRUE);
  hoist_json_writer_end_object (&w);
  return g_string_free (json, FALSE);
}

void
hoist_client_enrol_node_async (HoistClient *self, const HoistNodeWish *wish,
                               GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  HoistClientOrder order = { .method = "POST",
                             .path = hoist_client_path ("api", "nodes", NULL),
                             .body = make_wish_body (wish),
                             .patient = TRUE,
                             .read = read_found,
                             .free_answer = (GDestroyNotify) hoist_node_found_free };
  hoist_client_request_async (self, &order, hoist_client_enrol_node_async, cancellable, callback,
                              user_data);
}

HoistNodeFound *
hoist_client_enrol_node_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_enrol_node_async, error);
}

void
hoist_client_change_node_async (HoistClient *self, const HoistNode *node, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  GString *json = g_string_new (NULL);
  HoistJsonWriter w;
  HoistClientOrder order = { .method = "PATCH",
                             .path = hoist_client_path ("api", "nodes", node->id, NULL) };

  hoist_json_writer_init (&w, json);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_string (&w, "name", node->name);
  write_roles (&w, (const char *const *) node->roles);
  hoist_json_writer_end_object (&w);
  order.body = g_string_free (json, FALSE);
  ask_report (self, &order, hoist_client_change_node_async, cancellable, callback, user_data);
}

HoistNodeReport *
hoist_client_change_node_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_change_node_async, error);
}

void
hoist_client_trust_node_async (HoistClient *self, const char *id, const char *fingerprint,
                               GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GString *json = g_string_new (NULL);
  HoistJsonWriter w;
  HoistClientOrder order = { .method = "PATCH",
                             .path = hoist_client_path ("api", "nodes", id, NULL),
                             .patient = TRUE };

  hoist_json_writer_init (&w, json);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_string (&w, "fingerprint", fingerprint);
  hoist_json_writer_end_object (&w);
  order.body = g_string_free (json, FALSE);
  ask_report (self, &order, hoist_client_trust_node_async, cancellable, callback, user_data);
}

HoistNodeReport *
hoist_client_trust_node_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_trust_node_async, error);
}

void
hoist_client_forget_node_async (HoistClient *self, const char *id, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  HoistClientOrder order = { .method = "DELETE",
                             .path = hoist_client_path ("api", "nodes", id, NULL),
                             .read = hoist_client_read_done };
  hoist_client_request_async (self, &order, hoist_client_forget_node_async, cancellable, callback,
                              user_data);
}

gboolean
hoist_client_forget_node_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_forget_node_async, error) != NULL;
}
