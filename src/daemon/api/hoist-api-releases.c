/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Versions, releases and applications. Called on lanes; the origin is asked only on request or when
 * nothing is known yet. Never calls a tenant up to date that was not seen. */
#include "base/hoist-error.h"
#include "daemon/api/hoist-api-resources.h"
#include "daemon/hoist-tenant-view.h"
#include "model/hoist-guide.h"
#include <string.h>

static HoistReleaseLine *
load_line (HoistStore *store, const char *application, GError **error)
{
  GPtrArray *releases = hoist_store_list_releases (store, application, error);

  return releases != NULL ? hoist_release_line_new (releases) : NULL;
}

/* Releases of an application, asked from its origin when they never were (or when told to). A
 * failure leaves what is known. */
static HoistReleaseLine *
current_line (HoistCall *call, const char *application, gboolean refresh, GError **error)
{
  g_autoptr (HoistApplication) known =
      hoist_store_dup_application (call->plane->store, application, error);

  if (known == NULL)
    return NULL;
  if (refresh
      && !hoist_engine_refresh_releases (call->plane->engine, application, call->cancellable,
                                         error))
    return NULL;
  if (!refresh && known->releases_at == 0 && *known->repository != '\0')
    {
      g_autoptr (GError) trouble = NULL;

      if (!hoist_engine_refresh_releases (call->plane->engine, application, call->cancellable,
                                          &trouble))
        g_clear_error (&trouble); /* the standing is "unknown" then */
    }
  return load_line (call->plane->store, application, error);
}

HoistAnswer *
hoist_api_get_version (HoistCall *call, GError **error)
{
  const char *id = hoist_call_param (call, "tenant");
  gboolean refresh = hoist_value_lookup_bool (call->query, "refresh", FALSE);
  g_autoptr (HoistTenant) tenant = hoist_store_dup_tenant (call->plane->store, id, error);
  g_autoptr (HoistSighting) sighting = NULL;
  g_autoptr (HoistReleaseLine) line = NULL;
  HoistTenantRow row = { 0 };
  HoistJsonWriter w;
  GString *json;

  if (tenant == NULL)
    return NULL;
  line = current_line (call, tenant->application, refresh, error);
  if (line == NULL)
    return NULL;
  sighting = hoist_store_dup_sighting (call->plane->store, id);
  if (refresh || sighting == NULL || sighting->observed_at == 0)
    {
      g_autoptr (HoistSighting) now =
          hoist_engine_observe (call->plane->engine, id, call->cancellable, NULL);

      g_clear_pointer (&sighting, hoist_sighting_unref);
      sighting = hoist_store_dup_sighting (call->plane->store, id);
    }
  row.tenant = tenant;
  row.sighting = sighting;
  json = g_string_new (NULL);
  hoist_json_writer_init (&w, json);
  hoist_tenant_view_write_version (&row, line, &w, NULL);
  return hoist_answer_new_json (200, json);
}

static HoistAnswer *
answer_releases (const HoistReleaseLine *line, const char *deployed)
{
  GString *json = g_string_sized_new (4096);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, json);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_begin_array (&w, "releases");
  for (guint i = 0; i < line->releases->len; i++)
    hoist_release_write (g_ptr_array_index (line->releases, i), &w, NULL);
  hoist_json_writer_end_array (&w);
  hoist_json_writer_string (&w, "deployed", deployed);
  hoist_json_writer_string (&w, "latest", line->latest != NULL ? line->latest->tag : NULL);
  hoist_json_writer_end_object (&w);
  return hoist_answer_new_json (200, json);
}

HoistAnswer *
hoist_api_list_tenant_releases (HoistCall *call, GError **error)
{
  const char *id = hoist_call_param (call, "tenant");
  g_autoptr (HoistTenant) tenant = hoist_store_dup_tenant (call->plane->store, id, error);
  g_autoptr (HoistReleaseLine) line =
      tenant != NULL ? current_line (call, tenant->application, FALSE, error) : NULL;
  g_autoptr (HoistSighting) sighting = NULL;
  HoistStanding standing;

  if (line == NULL)
    return NULL;
  sighting = hoist_store_dup_sighting (call->plane->store, id);
  hoist_release_line_place (line, tenant, sighting, &standing);
  return answer_releases (line, standing.deployed_tag);
}

HoistAnswer *
hoist_api_list_releases (HoistCall *call, GError **error)
{
  g_autoptr (HoistReleaseLine) line =
      current_line (call, hoist_call_param (call, "application"), FALSE, error);

  return line != NULL ? answer_releases (line, NULL) : NULL;
}

static guint
count_tenants (GPtrArray *tenants, const char *application)
{
  guint n = 0;

  for (guint i = 0; i < tenants->len; i++)
    n += strcmp (((HoistTenant *) g_ptr_array_index (tenants, i))->application, application) == 0;
  return n;
}

HoistAnswer *
hoist_api_list_applications (HoistCall *call, GError **error)
{
  HoistStore *store = call->plane->store;
  g_autoptr (GPtrArray) applications = hoist_store_list_applications (store, error);
  g_autoptr (GPtrArray) tenants =
      applications != NULL ? hoist_store_list_tenants (store, error) : NULL;
  GString *json;
  HoistJsonWriter w;

  if (tenants == NULL)
    return NULL;
  json = g_string_new (NULL);
  hoist_json_writer_init (&w, json);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_begin_array (&w, "applications");
  for (guint i = 0; i < applications->len; i++)
    {
      const HoistApplication *application = g_ptr_array_index (applications, i);
      g_autoptr (HoistReleaseLine) line = load_line (store, application->name, NULL);
      g_autoptr (HoistGuide) guide =
          hoist_guide_parse (application->name, application->guide, -1, NULL);

      hoist_json_writer_begin_object (&w, NULL);
      hoist_json_writer_string (&w, "name", application->name);
      hoist_json_writer_string (&w, "title", application->title);
      hoist_json_writer_string (&w, "repository", application->repository);
      hoist_json_writer_string (&w, "guide_hash", guide != NULL ? guide->hash : "");
      hoist_json_writer_string (&w, "latest",
                                line != NULL && line->latest != NULL ? line->latest->tag : NULL);
      hoist_json_writer_int (&w, "tenants", count_tenants (tenants, application->name));
      hoist_json_writer_end_object (&w);
    }
  hoist_json_writer_end_array (&w);
  hoist_json_writer_end_object (&w);
  return hoist_answer_new_json (200, json);
}
