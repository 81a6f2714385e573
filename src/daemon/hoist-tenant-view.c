/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes tenants for the API. Owned by nobody (pure); any thread. Never invents: what was not seen
 * is null, "unknown" or "error". */
#include "daemon/hoist-tenant-view.h"
#include <string.h>

#define SHORT_COMMIT 7

const char *const hoist_tenant_status_names[] = { "running", "stopped", "error", NULL };

HoistTenantStatus
hoist_tenant_view_get_status (const HoistSighting *sighting)
{
  guint running = 0, stopped = 0,
        n = sighting != NULL && sighting->services != NULL ? sighting->services->len : 0;

  for (guint i = 0; i < n; i++)
    {
      const HoistServiceSighting *service = g_ptr_array_index (sighting->services, i);

      running += service->state == HOIST_SERVICE_RUNNING;
      stopped += service->state == HOIST_SERVICE_STOPPED;
    }
  if (n > 0 && running == n)
    return HOIST_TENANT_STATUS_RUNNING;
  return n > 0 && stopped == n ? HOIST_TENANT_STATUS_STOPPED : HOIST_TENANT_STATUS_ERROR;
}

static void
write_commit (HoistJsonWriter *w, const char *name, const char *commit)
{
  char cut[SHORT_COMMIT + 1];

  if (commit != NULL)
    g_strlcpy (cut, commit, sizeof cut);
  hoist_json_writer_string (w, name, commit != NULL ? cut : NULL);
}

void
hoist_tenant_view_write_members (const HoistTenantRow *row, HoistJsonWriter *w)
{
  const HoistTenant *tenant = row->tenant;
  const HoistSighting *sighting = row->sighting;

  hoist_json_writer_string (w, "id", tenant->id);
  hoist_json_writer_string (w, "name", tenant->name);
  hoist_json_writer_string (w, "slug", tenant->slug);
  hoist_json_writer_string (w, "domain", tenant->domain);
  hoist_json_writer_string (w, "api_domain", tenant->api_domain);
  hoist_json_writer_string (w, "status",
                            hoist_tenant_status_names[hoist_tenant_view_get_status (sighting)]);
  hoist_json_writer_string (
      w, "health_status",
      hoist_health_names[sighting != NULL ? hoist_sighting_sum_health (sighting)
                                          : HOIST_HEALTH_UNKNOWN]);
  hoist_json_writer_int (w, "frontend_port", tenant->frontend_port);
  hoist_json_writer_int (w, "backend_port", tenant->backend_port);
  hoist_json_writer_time (w, "created_at", tenant->created_at);
  hoist_json_writer_time (w, "deployed_at", tenant->deployed_at);
  hoist_json_writer_string (w, "application", tenant->application);
  hoist_json_writer_string (w, "environment", hoist_environment_names[tenant->environment]);
  hoist_json_writer_string (w, "node", *tenant->node != '\0' ? tenant->node : "local");
  if (tenant->hold_reason != NULL)
    {
      hoist_json_writer_begin_object (w, "hold");
      hoist_json_writer_string (w, "reason", tenant->hold_reason);
      hoist_json_writer_string (w, "by", tenant->hold_by);
      hoist_json_writer_time (w, "since", tenant->hold_at);
      hoist_json_writer_end_object (w);
    }
  else
    hoist_json_writer_null (w, "hold");
  hoist_json_writer_string (w, "run", row->open_run);
  hoist_json_writer_string (w, "parked", row->parked_run);
  hoist_json_writer_time (w, "unknown_since", sighting != NULL ? sighting->unknown_since : 0);
  hoist_json_writer_time (w, "last_upgrade", row->last_upgrade);
}

void
hoist_tenant_view_write_version (const HoistTenantRow *row, const HoistReleaseLine *line,
                                 HoistJsonWriter *w, const char *name)
{
  const HoistRelease *latest = line != NULL ? line->latest : NULL;
  HoistStanding standing;

  hoist_release_line_place (line, row->tenant, row->sighting, &standing);
  hoist_json_writer_begin_object (w, name);
  hoist_json_writer_string (w, "deployed_version", standing.deployed_tag);
  write_commit (w, "deployed_commit", standing.deployed_commit);
  hoist_json_writer_string (w, "latest_version", latest != NULL ? latest->tag : NULL);
  write_commit (w, "latest_commit", latest != NULL ? latest->commit : NULL);
  hoist_json_writer_bool (w, "upgrade_available", standing.upgrade_available);
  hoist_json_writer_int (w, "behind", standing.behind);
  hoist_json_writer_string (w, "state", standing.state);
  hoist_json_writer_time (w, "observed_at", row->sighting != NULL ? row->sighting->observed_at : 0);
  hoist_json_writer_string (w, "deployed_commit_full", standing.deployed_commit);
  hoist_json_writer_string (w, "latest_commit_full", latest != NULL ? latest->commit : NULL);
  hoist_json_writer_end_object (w);
}

void
hoist_tenant_view_write_services (const HoistSighting *sighting, HoistJsonWriter *w,
                                  const char *name)
{
  hoist_json_writer_begin_array (w, name);
  for (guint i = 0; sighting != NULL && sighting->services != NULL && i < sighting->services->len;
       i++)
    {
      const HoistServiceSighting *service = g_ptr_array_index (sighting->services, i);

      hoist_json_writer_begin_object (w, NULL);
      hoist_json_writer_string (w, "name", service->name);
      hoist_json_writer_string (w, "role", service->role);
      hoist_json_writer_string (w, "state", hoist_service_state_names[service->state]);
      hoist_json_writer_string (w, "health", hoist_health_names[service->health]);
      hoist_json_writer_int (w, "pid", service->pid);
      hoist_json_writer_int (w, "port", service->port);
      hoist_json_writer_string (w, "detail", service->detail);
      hoist_json_writer_end_object (w);
    }
  hoist_json_writer_end_array (w);
}

void
hoist_tenant_view_write_components (const HoistSighting *sighting, HoistJsonWriter *w,
                                    const char *name)
{
  const GPtrArray *components = sighting != NULL ? sighting->components : NULL;

  if (components == NULL || components->len == 0)
    return;
  hoist_json_writer_begin_array (w, name);
  for (guint i = 0; i < components->len; i++)
    hoist_component_sighting_write (g_ptr_array_index (components, i), w, NULL);
  hoist_json_writer_end_array (w);
}

static HoistHealth
health_of_role (const HoistSighting *sighting, const char *role)
{
  for (guint i = 0; sighting != NULL && sighting->services != NULL && i < sighting->services->len;
       i++)
    {
      const HoistServiceSighting *service = g_ptr_array_index (sighting->services, i);

      if (strcmp (service->role, role) == 0)
        return service->health;
    }
  return HOIST_HEALTH_UNKNOWN;
}

void
hoist_tenant_view_write_health (const HoistSighting *sighting, HoistJsonWriter *w, const char *name)
{
  HoistHealth database = sighting != NULL ? sighting->database_health : HOIST_HEALTH_UNKNOWN;

  hoist_json_writer_begin_object (w, name);
  hoist_json_writer_string (w, "frontend",
                            hoist_health_names[health_of_role (sighting, "frontend")]);
  hoist_json_writer_string (w, "backend", hoist_health_names[health_of_role (sighting, "backend")]);
  hoist_json_writer_string (w, "database", hoist_health_names[database]);
  hoist_json_writer_time (w, "last_check", sighting != NULL ? sighting->observed_at : 0);
  hoist_json_writer_end_object (w);
}
