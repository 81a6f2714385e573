/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tenants over HTTP: lists (paged until the plane's total, remembered by ETag), one, versions,
 * changes, adoption, services, repairs. Main loop; long lists are read in a worker. Never guesses a
 * version. */
#include "client/hoist-client-tenants.h"

#include <string.h>

#include "base/hoist-clock.h"
#include "base/hoist-id.h"
#include "client/hoist-client-request.h"
#include "client/hoist-tenant-memory.h"

#define MODEST_PAGE 50
#define PAGE 10000 /* asked for at once when all are wanted; a plane may give fewer */

static const HoistClientNounReader report_reader = (HoistClientNounReader) hoist_tenant_report_read;
static const HoistClientNounReader version_reader =
    (HoistClientNounReader) hoist_version_report_read;
static const HoistClientListReader tenant_reader = {
  "tenants", (HoistClientNounReader) hoist_tenant_report_read,
  (GDestroyNotify) hoist_tenant_report_unref
};

HoistTenantPage *
hoist_tenant_page_ref (const HoistTenantPage *page)
{
  g_atomic_ref_count_inc ((gatomicrefcount *) &page->refs);
  return (HoistTenantPage *) page;
}

void
hoist_tenant_page_unref (HoistTenantPage *page)
{
  if (page == NULL || !g_atomic_ref_count_dec (&page->refs))
    return;
  g_ptr_array_unref (page->tenants);
  g_free (page);
}

static HoistTenantPage *
new_page (GPtrArray *tenants, gint64 total, gint64 received_at)
{
  HoistTenantPage *page = g_new0 (HoistTenantPage, 1);
  g_atomic_ref_count_init (&page->refs);
  page->tenants = tenants;
  page->total = total;
  page->received_at = received_at;
  return page;
}

static gpointer
read_page (const HoistValue *value, gpointer hint, GError **error)
{
  if (value == NULL)
    return new_page (g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_tenant_report_unref), 0,
                     hoist_clock_wall_us ()); /* 304: the caller has it */
  GPtrArray *tenants = hint; /* what was read one by one; here it is only seen that it was a list */
  g_autoptr (GPtrArray) none = hoist_client_read_list (value, (gpointer) &tenant_reader, error);
  if (none == NULL)
    return NULL;
  return new_page (g_ptr_array_ref (tenants), hoist_value_lookup_int (value, "total", tenants->len),
                   hoist_clock_wall_us ());
}

/* A list under way: the pages so far, and the answer to an earlier call with the same query. */
typedef struct
{
  char *query; /* without limit and offset */
  guint limit, offset;
  GPtrArray *tenants;
  char *etag;      /* of the first page */
  gboolean modest; /* the plane refuses large pages: the contract's 50 are asked for */
} Listing;

static void
listing_free (Listing *listing)
{
  g_free (listing->query);
  g_free (listing->etag);
  g_clear_pointer (&listing->tenants, g_ptr_array_unref);
  g_free (listing);
}

static void
finish_listing (GTask *task, Listing *listing, HoistTenantPage *last)
{
  HoistClient *self = g_task_get_source_object (task);
  HoistTenantPage *page =
      new_page (g_ptr_array_ref (listing->tenants), last->total, last->received_at);
  if (listing->limit == 0 && listing->etag != NULL)
    {
      HoistRememberedTenants whole = { listing->etag, listing->tenants, last->total };
      hoist_tenant_memory_keep (self, listing->query, &whole);
    }
  g_task_return_pointer (task, page, (GDestroyNotify) hoist_tenant_page_unref);
}

static void ask_page (GTask *task);

static void
page_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Listing *listing = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (HoistTenantPage) page =
      hoist_client_request_finish (HOIST_CLIENT (source), result, ask_page, &error);
  if (page == NULL)
    {
      guint status = hoist_client_request_get_status (result);
      if ((status == 422 || status == 400) && listing->limit == 0 && !listing->modest)
        {
          g_error_free (error);
          listing->modest = TRUE;
          ask_page (task);
        }
      else
        g_task_return_error (task, error);
      return;
    }
  if (hoist_client_request_was_unchanged (result))
    {
      const HoistRememberedTenants *old =
          hoist_tenant_memory_get (HOIST_CLIENT (source), listing->query);
      HoistTenantPage *same =
          new_page (g_ptr_array_ref (old->tenants), old->total, page->received_at);
      same->unchanged = TRUE;
      g_task_return_pointer (task, same, (GDestroyNotify) hoist_tenant_page_unref);
      return;
    }
  if (listing->tenants->len == 0)
    {
      g_free (listing->etag);
      listing->etag = g_strdup (hoist_client_request_get_etag (result));
    }
  for (guint i = 0; i < page->tenants->len; i++)
    g_ptr_array_add (listing->tenants, hoist_tenant_report_ref (page->tenants->pdata[i]));
  listing->offset += page->tenants->len;
  if (listing->limit == 0 && page->tenants->len > 0 && listing->tenants->len < page->total)
    ask_page (task);
  else
    finish_listing (task, listing, page);
}

static void
ask_page (GTask *task)
{
  HoistClient *self = g_task_get_source_object (task);
  Listing *listing = g_task_get_task_data (task);
  const HoistRememberedTenants *remembered = listing->limit == 0 && listing->offset == 0
                                                 ? hoist_tenant_memory_get (self, listing->query)
                                                 : NULL;
  HoistClientOrder order = {
    .method = "GET",
    .path = g_strdup_printf ("/api/tenants?limit=%u&offset=%u%s",
                             listing->limit > 0 ? listing->limit
                             : listing->modest  ? MODEST_PAGE
                                                : PAGE,
                             listing->offset, listing->query),
    .long_answer = TRUE,
    .etag = remembered != NULL ? remembered->etag : NULL,
    .read = read_page,
    .list = &tenant_reader,
    .free_answer = (GDestroyNotify) hoist_tenant_page_unref,
  };
  hoist_client_request_async (self, &order, ask_page, g_task_get_cancellable (task), page_cb,
                              g_object_ref (task));
}

void
hoist_client_list_tenants_async (HoistClient *self, const HoistTenantQuery *query,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hoist_client_list_tenants_async);
  GString *text = g_string_new (NULL);
  if (query->status != NULL)
    {
      g_string_append (text, "&status=");
      g_string_append_uri_escaped (text, query->status, NULL, FALSE);
    }
  if (query->search != NULL)
    {
      g_string_append (text, "&search=");
      g_string_append_uri_escaped (text, query->search, NULL, FALSE);
    }
  if (query->include_version)
    g_string_append (text, HOIST_TENANT_MEMORY_WHOLE);
  Listing *listing = g_new0 (Listing, 1);
  listing->query = g_string_free (text, FALSE);
  listing->limit = query->limit;
  listing->offset = query->offset;
  listing->tenants = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_tenant_report_unref);
  g_task_set_task_data (task, listing, (GDestroyNotify) listing_free);
  ask_page (task);
}

HoistTenantPage *
hoist_client_list_tenants_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* The last words of a call that every function below hands on. */
#define CALL cancellable, callback, user_data

static void
ask_report (HoistClient *self, const char *method, char *path, char *body, gpointer tag,
            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  HoistClientOrder order = { .method = method,
                             .path = path,
                             .body = body,
                             .read = hoist_client_read_noun,
                             .hint = (gpointer) &report_reader,
                             .free_answer = (GDestroyNotify) hoist_tenant_report_unref };
  hoist_client_request_async (self, &order, tag, CALL);
}

void
hoist_client_get_tenant_async (HoistClient *self, const char *id, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  ask_report (self, "GET", hoist_client_path ("api", "tenants", id, NULL), NULL,
              hoist_client_get_tenant_async, CALL);
}

HoistTenantReport *
hoist_client_get_tenant_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_get_tenant_async, error);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const char *slug = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (HoistTenantPage) page =
      hoist_client_list_tenants_finish (HOIST_CLIENT (source), result, &error);
  if (page == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = 0; i < page->tenants->len; i++)
    {
      HoistTenantReport *report = page->tenants->pdata[i];
      if (g_strcmp0 (report->slug, slug) == 0 || g_strcmp0 (report->id, slug) == 0)
        {
          g_task_return_pointer (task, hoist_tenant_report_ref (report),
                                 (GDestroyNotify) hoist_tenant_report_unref);
          return;
        }
    }
  g_task_return_new_error (task, HOIST_ERROR, HOIST_ERROR_NOT_FOUND,
                           "There is no tenant “%s” on this control plane.", slug);
}

static void
got_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  HoistTenantReport *report =
      hoist_client_get_tenant_finish (HOIST_CLIENT (source), result, &error);
  if (report != NULL)
    g_task_return_pointer (task, report, (GDestroyNotify) hoist_tenant_report_unref);
  else
    g_task_return_error (task, error);
}

void
hoist_client_find_tenant_async (HoistClient *self, const char *id_or_slug,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hoist_client_find_tenant_async);
  g_task_set_task_data (task, g_strdup (id_or_slug), g_free);
  HoistTenantQuery all = { .include_version = TRUE };
  if (hoist_id_check (HOIST_ID_TENANT, id_or_slug))
    hoist_client_get_tenant_async (self, id_or_slug, cancellable, got_cb, g_object_ref (task));
  else
    hoist_client_list_tenants_async (self, &all, cancellable, found_cb, g_object_ref (task));
}

HoistTenantReport *
hoist_client_find_tenant_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
hoist_client_get_version_async (HoistClient *self, const char *id, gboolean refresh,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autofree char *path = hoist_client_path ("api", "tenants", id, "version", NULL);
  HoistClientOrder order = { .method = "GET",
                             .path = g_strconcat (path, refresh ? "?refresh=true" : NULL, NULL),
                             .read = hoist_client_read_noun,
                             .hint = (gpointer) &version_reader,
                             .free_answer = (GDestroyNotify) hoist_version_report_free };
  hoist_client_request_async (self, &order, hoist_client_get_version_async, CALL);
}

HoistVersionReport *
hoist_client_get_version_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_get_version_async, error);
}

void
hoist_client_check_tenant_async (HoistClient *self, const char *id, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data)
{
  ask_report (self, "POST", hoist_client_path ("api", "tenants", id, "check", NULL), NULL,
              hoist_client_check_tenant_async, CALL);
}

HoistTenantReport *
hoist_client_check_tenant_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_check_tenant_async, error);
}

static void
write_if_set (HoistJsonWriter *w, const char *name, const char *value)
{
  if (value != NULL)
    hoist_json_writer_string (w, name, value);
}

void
hoist_client_change_tenant_async (HoistClient *self, const char *id,
                                  const HoistTenantChange *change, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data)
{
  GString *body = g_string_new (NULL);
  HoistJsonWriter w;
  hoist_json_writer_init (&w, body);
  hoist_json_writer_begin_object (&w, NULL);
  write_if_set (&w, "name", change->name);
  write_if_set (&w, "environment", change->environment);
  if (change->hold != NULL)
    {
      hoist_json_writer_begin_object (&w, "hold");
      hoist_json_writer_string (&w, "reason", change->hold);
      hoist_json_writer_end_object (&w);
    }
  else if (change->release_hold)
    hoist_json_writer_null (&w, "hold");
  hoist_json_writer_end_object (&w);
  ask_report (self, "PATCH", hoist_client_path ("api", "tenants", id, NULL),
              g_string_free (body, FALSE), hoist_client_change_tenant_async, CALL);
}

HoistTenantReport *
hoist_client_change_tenant_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_change_tenant_async, error);
}

static void
write_followers (HoistJsonWriter *w, const char *const *followers)
{
  hoist_json_writer_begin_array (w, "followers");
  for (guint i = 0; followers[i] != NULL; i++)
    {
      const char *colon = strchr (followers[i], ':');
      g_autofree char *node =
          g_strndup (followers[i], colon != NULL ? (gsize) (colon - followers[i]) : 0);

      hoist_json_writer_begin_object (w, NULL);
      hoist_json_writer_string (w, "node", node);
      hoist_json_writer_string (w, "directory", colon != NULL ? colon + 1 : followers[i]);
      hoist_json_writer_end_object (w);
    }
  hoist_json_writer_end_array (w);
}

static char *
adoption_body (const HoistTenantAdoption *adoption, gboolean confirm)
{
  GString *body = g_string_new (NULL);
  HoistJsonWriter w;
  hoist_json_writer_init (&w, body);
  hoist_json_writer_begin_object (&w, NULL);
  write_if_set (&w, "node", adoption->node);
  write_if_set (&w, "directory", adoption->directory);
  write_if_set (&w, "application", adoption->application);
  write_if_set (&w, "slug", adoption->slug);
  write_if_set (&w, "name", adoption->name);
  write_if_set (&w, "environment", adoption->environment);
  write_if_set (&w, "domain", adoption->domain);
  write_if_set (&w, "api_domain", adoption->api_domain);
  if (adoption->followers != NULL)
    write_followers (&w, adoption->followers);
  hoist_json_writer_bool (&w, "confirm", confirm);
  hoist_json_writer_end_object (&w);
  return g_string_free (body, FALSE);
}

static gpointer
read_found (const HoistValue *value, gpointer hint, GError **error)
{
  const HoistValue *found = hoist_value_get_member (value, "found");
  return hoist_client_read_value (found != NULL ? found : value, hint, error);
}

void
hoist_client_inspect_tenant_async (HoistClient *self, const HoistTenantAdoption *adoption,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  HoistClientOrder order = { .method = "POST",
                             .path = hoist_client_path ("api", "tenants", NULL),
                             .body = adoption_body (adoption, FALSE),
                             .read = read_found,
                             .free_answer = (GDestroyNotify) hoist_value_unref };
  hoist_client_request_async (self, &order, hoist_client_inspect_tenant_async, CALL);
}

HoistValue *
hoist_client_inspect_tenant_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_inspect_tenant_async, error);
}

void
hoist_client_adopt_tenant_async (HoistClient *self, const HoistTenantAdoption *adoption,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  ask_report (self, "POST", hoist_client_path ("api", "tenants", NULL),
              adoption_body (adoption, TRUE), hoist_client_adopt_tenant_async, CALL);
}

HoistTenantReport *
hoist_client_adopt_tenant_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_adopt_tenant_async, error);
}

void
hoist_client_change_followers_async (HoistClient *self, const char *id,
                                     const char *const *followers, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data)
{
  GString *body = g_string_new (NULL);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, body);
  hoist_json_writer_begin_object (&w, NULL);
  write_followers (&w, followers);
  hoist_json_writer_end_object (&w);
  ask_report (self, "PATCH", hoist_client_path ("api", "tenants", id, "followers", NULL),
              g_string_free (body, FALSE), hoist_client_change_followers_async, CALL);
}

HoistTenantReport *
hoist_client_change_followers_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_change_followers_async, error);
}

void
hoist_client_forget_tenant_async (HoistClient *self, const char *id, gboolean leave_held,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autofree char *path = hoist_client_path ("api", "tenants", id, NULL);
  HoistClientOrder order = { .method = "DELETE",
                             .path =
                                 g_strconcat (path, leave_held ? "?leave_held=true" : NULL, NULL),
                             .read = hoist_client_read_done };
  hoist_client_request_async (self, &order, hoist_client_forget_tenant_async, CALL);
}

gboolean
hoist_client_forget_tenant_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_forget_tenant_async, error)
         != NULL;
}

static gpointer
read_message (const HoistValue *value, gpointer hint, GError **error)
{
  return g_strdup (hoist_value_lookup_string (value, "message", ""));
}

void
hoist_client_repair_tenant_async (HoistClient *self, const char *id, const char *repair,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GString *body = g_string_new (NULL);
  HoistJsonWriter w;
  hoist_json_writer_init (&w, body);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_string (&w, "repair", repair);
  hoist_json_writer_end_object (&w);
  HoistClientOrder order = { .method = "POST",
                             .path = hoist_client_path ("api", "tenants", id, "repairs", NULL),
                             .body = g_string_free (body, FALSE),
                             .read = read_message,
                             .free_answer = g_free };
  hoist_client_request_async (self, &order, hoist_client_repair_tenant_async, CALL);
}

char *
hoist_client_repair_tenant_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_repair_tenant_async, error);
}
