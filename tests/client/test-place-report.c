/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places of a tenant: read, written again, found by id and by name. */
#include "client/hoist-tenant-report.h"

#include "model/hoist-json.h"

static HoistTenantReport *
read_report (const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) value = hoist_json_parse (json, -1, &error);
  HoistTenantReport *report;

  g_assert_no_error (error);
  report = hoist_tenant_report_read (value, &error);
  g_assert_no_error (error);
  return report;
}

static void
check (const HoistTenantReport *report)
{
  const HoistPlaceReport *lead = g_ptr_array_index (report->places, 0);
  const HoistPlaceReport *other = g_ptr_array_index (report->places, 1);

  g_assert_cmpuint (report->places->len, ==, 2);
  g_assert_true (lead->is_lead && !other->is_lead);
  g_assert_cmpstr (lead->version, ==, "v0.3.0");
  g_assert_cmpint (lead->health, ==, HOIST_HEALTH_HEALTHY);
  g_assert_cmpuint (lead->services->len, ==, 1);
  g_assert_cmpstr (other->version, ==, "");
  g_assert_cmpint (other->unknown_since, !=, 0);
  g_assert_cmpstr (other->error, ==, "no route to host");
  g_assert_true (hoist_place_list_find (report->places, "") == lead);
  g_assert_true (hoist_place_list_find (report->places, "local") == lead);
  g_assert_true (hoist_place_list_find (report->places, "nd_0123456789abcdef") == other);
  g_assert_true (hoist_place_list_find_named (report->places, "web2") == other);
  g_assert_null (hoist_place_list_find_named (report->places, "web3"));
}

static void
test_both_ways (void)
{
  g_autoptr (HoistTenantReport) report = read_report (
      "{\"id\":\"tn_1\",\"places\":[{\"node\":\"local\",\"name\":\"here\",\"role\":\"lead\","
      "\"deployed_version\":\"v0.3.0\",\"deployed_commit\":\"0123456\",\"state\":\"running\","
      "\"health\":\"healthy\",\"services\":[{\"name\":\"api\",\"state\":\"running\"}]},"
      "{\"node\":\"nd_0123456789abcdef\",\"name\":\"web2\",\"role\":\"follower\","
      "\"deployed_version\":null,\"health\":\"unknown\",\"error\":\"no route to host\","
      "\"unknown_since\":\"2026-11-21T08:40:00.000Z\"}]}");
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (HoistTenantReport) again = NULL;
  HoistJsonWriter w;

  check (report);
  hoist_json_writer_init (&w, json);
  hoist_tenant_report_write (report, &w, NULL);
  again = read_report (json->str);
  check (again);
}

static void
test_one_node (void)
{
  g_autoptr (HoistTenantReport) report = read_report ("{\"id\":\"tn_1\"}");
  g_autoptr (GString) json = g_string_new (NULL);
  HoistJsonWriter w;

  g_assert_cmpuint (report->places->len, ==, 0);
  hoist_json_writer_init (&w, json);
  hoist_tenant_report_write (report, &w, NULL);
  g_assert_null (strstr (json->str, "places"));
  g_assert_null (hoist_place_list_find (report->places, ""));
}

static void
test_nameless (void)
{
  g_autoptr (HoistTenantReport) report =
      read_report ("{\"id\":\"tn_1\",\"places\":[{\"node\":\"nd_0123456789abcdef\"}]}");
  const HoistPlaceReport *place = g_ptr_array_index (report->places, 0);

  g_assert_cmpstr (place->name, ==, "nd_0123456789abcdef");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/place-report/both-ways", test_both_ways);
  g_test_add_func ("/place-report/one-node", test_one_node);
  g_test_add_func ("/place-report/nameless", test_nameless);
  return g_test_run ();
}
