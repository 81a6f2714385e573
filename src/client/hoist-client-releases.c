/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Applications and releases over HTTP. Main loop; notes stay text, rendering is the console's. */
#include "client/hoist-client-releases.h"

#include "client/hoist-client-request.h"

static const HoistClientListReader releases_reader = { "releases",
                                                       (HoistClientNounReader) hoist_release_read,
                                                       (GDestroyNotify) hoist_release_unref };

void
hoist_release_list_free (HoistReleaseList *list)
{
  if (list == NULL)
    return;
  g_ptr_array_unref (list->releases);
  g_free (list->deployed);
  g_free (list->latest);
  g_free (list);
}

static gpointer
read_releases (const HoistValue *value, gpointer hint, GError **error)
{
  GPtrArray *releases = hoist_client_read_list (value, (gpointer) &releases_reader, error);
  if (releases == NULL)
    return NULL;
  HoistReleaseList *list = g_new0 (HoistReleaseList, 1);
  list->releases = releases;
  list->deployed = g_strdup (hoist_value_lookup_string (value, "deployed", ""));
  list->latest = g_strdup (hoist_value_lookup_string (value, "latest", ""));
  return list;
}

static void
ask_releases (HoistClient *self, char *path, gpointer tag, GCancellable *cancellable,
              GAsyncReadyCallback callback, gpointer user_data)
{
  HoistClientOrder order = { .method = "GET",
                             .path = path,
                             .long_answer = TRUE,
                             .read = read_releases,
                             .free_answer = (GDestroyNotify) hoist_release_list_free };
  hoist_client_request_async (self, &order, tag, cancellable, callback, user_data);
}

void
hoist_client_list_releases_async (HoistClient *self, const char *tenant, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data)
{
  ask_releases (self, hoist_client_path ("api", "tenants", tenant, "releases", NULL),
                hoist_client_list_releases_async, cancellable, callback, user_data);
}

HoistReleaseList *
hoist_client_list_releases_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_list_releases_async, error);
}

void
hoist_client_list_application_releases_async (HoistClient *self, const char *application,
                                              GCancellable *cancellable,
                                              GAsyncReadyCallback callback, gpointer user_data)
{
  ask_releases (self, hoist_client_path ("api", "applications", application, "releases", NULL),
                hoist_client_list_application_releases_async, cancellable, callback, user_data);
}

HoistReleaseList *
hoist_client_list_application_releases_finish (HoistClient *self, GAsyncResult *result,
                                               GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_list_application_releases_async,
                                      error);
}

void
hoist_client_list_applications_async (HoistClient *self, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer user_data)
{
  HoistClientOrder order = { .method = "GET",
                             .path = hoist_client_path ("api", "applications", NULL),
                             .read = hoist_client_read_value,
                             .free_answer = (GDestroyNotify) hoist_value_unref };
  hoist_client_request_async (self, &order, hoist_client_list_applications_async, cancellable,
                              callback, user_data);
}

HoistValue *
hoist_client_list_applications_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_list_applications_async, error);
}
