/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TENANT, VERSION, SERVICE and health as the API writes them; nothing is invented for a tenant that
 * nobody saw. */
#include "daemon/hoist-tenant-view.h"
#include "model/hoist-json.h"
#include "protocol/hoist-route-shapes.h"

static GPtrArray *
make_services (HoistServiceState api, HoistServiceState web)
{
  GPtrArray *services =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_service_sighting_free);
  HoistServiceSighting one = { (char *) "api", (char *) "backend", api, HOIST_HEALTH_HEALTHY, 12,
                               32101,          (char *) "HTTP 200" };
  HoistServiceSighting two = { (char *) "web", (char *) "frontend", web, HOIST_HEALTH_DEGRADED, 13,
                               32001,          (char *) "slow" };

  g_ptr_array_add (services, hoist_service_sighting_new (&one));
  g_ptr_array_add (services, hoist_service_sighting_new (&two));
  return services;
}

static void
test_status (void)
{
  static const struct
  {
    HoistServiceState api, web;
    HoistTenantStatus status;
  } rows[] = {
    { HOIST_SERVICE_RUNNING, HOIST_SERVICE_RUNNING, HOIST_TENANT_STATUS_RUNNING },
    { HOIST_SERVICE_STOPPED, HOIST_SERVICE_STOPPED, HOIST_TENANT_STATUS_STOPPED },
    { HOIST_SERVICE_RUNNING, HOIST_SERVICE_STOPPED, HOIST_TENANT_STATUS_ERROR },
    { HOIST_SERVICE_FAILED, HOIST_SERVICE_RUNNING, HOIST_TENANT_STATUS_ERROR },
    { HOIST_SERVICE_UNKNOWN, HOIST_SERVICE_UNKNOWN, HOIST_TENANT_STATUS_ERROR },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GPtrArray) services = make_services (rows[i].api, rows[i].web);
      HoistSighting sighting = { .services = services };

      g_assert_cmpint (hoist_tenant_view_get_status (&sighting), ==, rows[i].status);
    }
  g_assert_cmpint (hoist_tenant_view_get_status (NULL), ==, HOIST_TENANT_STATUS_ERROR);
}

static HoistValue *
write_row (const HoistTenantRow *row)
{
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  HoistValue *value;
  HoistJsonWriter w;

  hoist_json_writer_init (&w, json);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_tenant_view_write_members (row, &w);
  hoist_tenant_view_write_version (row, NULL, &w, "version");
  hoist_json_writer_end_object (&w);
  value = hoist_json_parse (json->str, -1, &error);
  g_assert_no_error (error);
  g_assert_true (hoist_route_shapes_check ("Tenant", value, &error));
  g_assert_no_error (error);
  return value;
}

static void
test_members (void)
{
  g_autoptr (GPtrArray) services = make_services (HOIST_SERVICE_RUNNING, HOIST_SERVICE_RUNNING);
  HoistSighting sighting = { .observed_at = 1,
                             .health = HOIST_HEALTH_DEGRADED,
                             .services = services,
                             .commit = (char *) "0123456789abcdef0123456789abcdef01234567" };
  HoistTenant tenant = { .id = (char *) "tn_0123456789abcdef",
                         .slug = (char *) "acme",
                         .name = (char *) "<b>Acme</b> \"&\" Söhne",
                         .application = (char *) "cbapp",
                         .node = (char *) "",
                         .domain = (char *) "",
                         .api_domain = (char *) "",
                         .created_at = 1,
                         .environment = HOIST_ENVIRONMENT_STAGING };
  HoistTenantRow row = { .tenant = &tenant, .sighting = &sighting };
  g_autoptr (HoistValue) seen = write_row (&row);
  g_autoptr (HoistValue) unseen = NULL;
  const HoistValue *version = hoist_value_get_member (seen, "version");

  g_assert_cmpstr (hoist_value_lookup_string (seen, "name", ""), ==, tenant.name);
  g_assert_cmpstr (hoist_value_lookup_string (seen, "status", ""), ==, "running");
  g_assert_cmpstr (hoist_value_lookup_string (seen, "health_status", ""), ==, "degraded");
  g_assert_cmpstr (hoist_value_lookup_string (seen, "node", ""), ==, "local");
  g_assert_cmpstr (hoist_value_lookup_string (version, "deployed_commit", ""), ==, "0123456");
  g_assert_cmpstr (hoist_value_lookup_string (version, "state", ""), ==, "unknown");
  row.sighting = NULL;
  tenant.hold_reason = (char *) "audit";
  tenant.hold_by = (char *) "alice";
  unseen = write_row (&row);
  g_assert_cmpstr (hoist_value_lookup_string (unseen, "status", ""), ==, "error");
  g_assert_cmpstr (hoist_value_lookup_string (unseen, "health_status", ""), ==, "unknown");
  g_assert_cmpstr (hoist_value_lookup_string (hoist_value_get_member (unseen, "hold"), "by", ""),
                   ==, "alice");
}

static void
test_health (void)
{
  g_autoptr (GPtrArray) services = make_services (HOIST_SERVICE_RUNNING, HOIST_SERVICE_RUNNING);
  HoistSighting sighting = { .observed_at = 1,
                             .services = services,
                             .database_health = HOIST_HEALTH_UNHEALTHY };
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (HoistValue) value = NULL;
  HoistJsonWriter w;

  hoist_json_writer_init (&w, json);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_tenant_view_write_health (&sighting, &w, "seen");
  hoist_tenant_view_write_health (NULL, &w, "unseen");
  hoist_tenant_view_write_services (&sighting, &w, "services");
  hoist_tenant_view_write_services (NULL, &w, "none");
  hoist_json_writer_end_object (&w);
  value = hoist_json_parse (json->str, -1, NULL);
  g_assert_cmpstr (
      hoist_value_lookup_string (hoist_value_get_member (value, "seen"), "frontend", ""), ==,
      "degraded");
  g_assert_cmpstr (
      hoist_value_lookup_string (hoist_value_get_member (value, "seen"), "backend", ""), ==,
      "healthy");
  g_assert_cmpstr (
      hoist_value_lookup_string (hoist_value_get_member (value, "seen"), "database", ""), ==,
      "unhealthy");
  g_assert_cmpstr (
      hoist_value_lookup_string (hoist_value_get_member (value, "unseen"), "backend", ""), ==,
      "unknown");
  g_assert_cmpuint (hoist_value_get_size (hoist_value_get_member (value, "services")), ==, 2);
  g_assert_cmpuint (hoist_value_get_size (hoist_value_get_member (value, "none")), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/daemon/tenant-view/status", test_status);
  g_test_add_func ("/daemon/tenant-view/members", test_members);
  g_test_add_func ("/daemon/tenant-view/health", test_health);
  return g_test_run ();
}
