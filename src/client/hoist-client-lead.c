/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lead of a tenant over HTTP. Main loop. It never chooses one. */
#include "client/hoist-client-lead.h"

#include "base/hoist-error.h"
#include "client/hoist-client-request.h"

#define CALL cancellable, callback, user_data

static const HoistClientNounReader tenant_reader = (HoistClientNounReader) hoist_tenant_report_read;

void
hoist_lead_report_free (HoistLeadReport *report)
{
  g_free (report->node);
  g_free (report->name);
  g_strfreev (report->merits);
  g_strfreev (report->faults);
  g_free (report);
}

static char **
read_texts (const HoistValue *object, const char *name)
{
  const HoistValue *list = hoist_value_get_member (object, name);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (list != NULL && hoist_value_get_type_of (list) == HOIST_VALUE_ARRAY)
    for (guint i = 0; i < hoist_value_get_size (list); i++)
      {
        const HoistValue *text = hoist_value_get_element (list, i);
        if (hoist_value_get_type_of (text) == HOIST_VALUE_STRING)
          g_strv_builder_add (builder, hoist_value_get_string (text));
      }
  return g_strv_builder_end (builder);
}

static gpointer
read_candidate (const HoistValue *value, GError **error)
{
  HoistLeadReport *report;

  if (hoist_value_get_type_of (value) != HOIST_VALUE_OBJECT)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL,
                           "candidates: an object is expected");
      return NULL;
    }
  report = g_new0 (HoistLeadReport, 1);
  report->node = g_strdup (hoist_value_lookup_string (value, "node", ""));
  report->name = g_strdup (hoist_value_lookup_string (value, "name", report->node));
  report->is_lead = hoist_value_lookup_bool (value, "is_lead", FALSE);
  report->fits = hoist_value_lookup_bool (value, "fits", FALSE);
  report->proposed = hoist_value_lookup_bool (value, "proposed", FALSE);
  report->merits = read_texts (value, "merits");
  report->faults = read_texts (value, "faults");
  return report;
}

static const HoistClientListReader list_reader = { "candidates", read_candidate,
                                                   (GDestroyNotify) hoist_lead_report_free };

void
hoist_client_list_leads_async (HoistClient *self, const char *tenant, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  HoistClientOrder order = { .method = "GET",
                             .path = hoist_client_path ("api", "tenants", tenant, "lead", NULL),
                             .read = hoist_client_read_list,
                             .hint = (gpointer) &list_reader,
                             .free_answer = (GDestroyNotify) g_ptr_array_unref };

  hoist_client_request_async (self, &order, hoist_client_list_leads_async, CALL);
}

GPtrArray *
hoist_client_list_leads_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_list_leads_async, error);
}

void
hoist_client_change_lead_async (HoistClient *self, const char *tenant, const char *node,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GString *body = g_string_new (NULL);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, body);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_string (&w, "node", node);
  hoist_json_writer_end_object (&w);
  HoistClientOrder order = { .method = "PATCH",
                             .path = hoist_client_path ("api", "tenants", tenant, "lead", NULL),
                             .body = g_string_free (body, FALSE),
                             .read = hoist_client_read_noun,
                             .hint = (gpointer) &tenant_reader,
                             .free_answer = (GDestroyNotify) hoist_tenant_report_unref };

  hoist_client_request_async (self, &order, hoist_client_change_lead_async, CALL);
}

HoistTenantReport *
hoist_client_change_lead_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_change_lead_async, error);
}
