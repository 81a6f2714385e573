/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/hoist-tenant-report.h"
#include "base/hoist-error.h"
#include "model/hoist-json.h"

#include <string.h>

#define DETAIL                                                                                     \
  "{\"id\":\"tn_1\",\"name\":\"Acme\",\"slug\":\"acme\",\"domain\":\"a\",\"api_domain\":\"b\","    \
  "\"status\":"                                                                                    \
  "\"running\",\"health_status\":\"degraded\",\"frontend_port\":8102,\"backend_port\":8101,"       \
  "\"created_at\":\"2026-11-21T04:05:06.789Z\",\"deployed_at\":null,\"application\":\"cbapp\","    \
  "\"environment\":\"staging\",\"node\":\"local\",\"hold\":{\"reason\":\"audit\",\"by\":\"anna\"}" \
  ",\"run\":"                                                                                      \
  "\"rn_1\",\"parked\":null,\"unknown_since\":\"2026-11-21T04:06:00.000Z\",\"last_upgrade\":null," \
  "\"version\":{\"deployed_version\":\"v0.2.0\",\"deployed_commit\":\"0123456\",\"latest_"         \
  "version\":"                                                                                     \
  "\"v0.3.0\",\"latest_commit\":\"abcdef0\",\"upgrade_available\":true,\"behind\":1,\"state\":"    \
  "\"behind\","                                                                                    \
  "\"observed_at\":\"2026-11-21T04:05:06.000Z\",\"deployed_commit_full\":"                         \
  "\"0123456789012345678901234567890123456789\",\"latest_commit_full\":"                           \
  "\"abcdef0123456789012345678901234567890123\"},\"directory\":\"/srv/acme\",\"health_details\":"  \
  "{\"frontend\":\"healthy\",\"backend\":\"unhealthy\",\"database\":\"unknown\",\"last_check\":"   \
  "\"2026-11-21T04:05:06.000Z\"},\"services\":[{\"name\":\"api\",\"role\":\"backend\",\"state\":"  \
  "\"failed\","                                                                                    \
  "\"health\":\"unhealthy\",\"pid\":0,\"port\":8101,\"detail\":\"gone\"}],\"databases\":[{"        \
  "\"name\":"                                                                                      \
  "\"pocket\",\"engine\":\"sqlite\",\"path\":\"/srv/acme/db/pocket.db\",\"bytes\":4096,"           \
  "\"schema_revision\":\"20\",\"health\":\"healthy\"}],\"tree_clean\":false,\"error\":\"\","       \
  "\"latest_runs\":[],\"backups\":[]}"

static HoistTenantReport *
read_report (const char *json, GError **error)
{
  g_autoptr (HoistValue) value = hoist_json_parse (json, -1, error);
  return value != NULL ? hoist_tenant_report_read (value, error) : NULL;
}

static char *
write_report (const HoistTenantReport *report)
{
  g_autoptr (GString) text = g_string_new (NULL);
  HoistJsonWriter w;
  hoist_json_writer_init (&w, text);
  hoist_tenant_report_write (report, &w, NULL);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_detail (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTenantReport) report = read_report (DETAIL, &error);
  g_assert_no_error (error);
  g_assert_true (report->has_detail && report->has_version && report->has_environment);
  g_assert_cmpint (report->environment, ==, HOIST_ENVIRONMENT_STAGING);
  g_assert_cmpint (report->status, ==, HOIST_TENANT_STATUS_RUNNING);
  g_assert_cmpint (report->health, ==, HOIST_HEALTH_DEGRADED);
  g_assert_cmpint (report->backend_health, ==, HOIST_HEALTH_UNHEALTHY);
  g_assert_cmpstr (report->hold_reason, ==, "audit");
  g_assert_cmpstr (report->run, ==, "rn_1");
  g_assert_null (report->parked);
  g_assert_cmpint (report->unknown_since, >, 0);
  g_assert_false (report->tree_clean);
  g_assert_cmpuint (strlen (report->version.deployed_commit), ==, 40);
  g_assert_cmpint (report->version.state, ==, HOIST_VERSION_BEHIND);
  const HoistServiceSighting *service = g_ptr_array_index (report->services, 0);
  g_assert_cmpint (service->state, ==, HOIST_SERVICE_FAILED);
}

/* Not one that failed, nor one that was taken back already, nor a way back itself. */
static void
test_run_to_take_back (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTenantReport) report = read_report (DETAIL, &error);
  HoistRun rows[] = {
    { .id = (char *) "rn_4", .kind = HOIST_PLAN_ROLLBACK, .outcome = HOIST_OUTCOME_NEW_HEALTHY },
    { .id = (char *) "rn_3", .kind = HOIST_PLAN_UPGRADE, .outcome = HOIST_OUTCOME_OLD_RESTORED },
    { .id = (char *) "rn_2", .outcome = HOIST_OUTCOME_NEW_HEALTHY },
    { .id = (char *) "rn_1", .outcome = HOIST_OUTCOME_NEW_HEALTHY },
  };
  g_autoptr (GPtrArray) runs = g_ptr_array_new ();
  HoistTenantReport fields = *report;

  g_assert_cmpstr (hoist_tenant_report_find_run_to_take_back (report), ==, "");
  fields.latest_runs = runs;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      rows[i].rolled_back_by = (char *) (i == 2 ? "rn_4" : "");
      g_ptr_array_add (runs, &rows[i]);
    }
  g_assert_cmpstr (hoist_tenant_report_find_run_to_take_back (&fields), ==, "rn_1");
}

/* What is written is read back as the same (the cache lives of it). */
static void
test_round_trip (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTenantReport) report = read_report (DETAIL, &error);
  g_autofree char *first = write_report (report);
  g_autoptr (HoistTenantReport) again = read_report (first, &error);
  g_assert_no_error (error);
  g_autofree char *second = write_report (again);
  g_assert_cmpstr (first, ==, second);
}

static void
test_sparse (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTenantReport) report = read_report (
      "{\"id\":\"x\",\"frontend_port\":-5,\"backend_port\":99999,\"status\":7,\"name\":[]}",
      &error);
  g_assert_no_error (error);
  g_assert_cmpstr (report->name, ==, "");
  g_assert_cmpuint (report->frontend_port, ==, 0);
  g_assert_cmpuint (report->backend_port, ==, 65535);
  g_assert_false (report->has_detail || report->has_version || report->has_environment);
  g_assert_cmpuint (report->services->len, ==, 0);
  g_assert_null (read_report ("{\"name\":\"no id\"}", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL);
  g_clear_error (&error);
  g_assert_null (read_report ("[1]", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL);
}

static void
test_with_version (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTenantReport) report = read_report ("{\"id\":\"x\",\"slug\":\"acme\"}", &error);
  g_autoptr (HoistValue) value = hoist_json_parse (
      "{\"deployed_version\":\"v1\",\"latest_version\":\"v1\",\"upgrade_available\":false}", -1,
      &error);
  g_autoptr (HoistVersionReport) version = hoist_version_report_read (value, &error);
  g_autoptr (HoistTenantReport) both = hoist_tenant_report_with_version (report, version);
  g_assert_false (report->has_version);
  g_assert_true (both->has_version);
  g_assert_cmpstr (both->slug, ==, "acme");
  g_assert_cmpstr (both->version.deployed_version, ==, "v1");
  g_assert_cmpint (both->version.state, ==, HOIST_VERSION_UP_TO_DATE);
  g_assert_cmpint (both->version.behind, ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tenant-report/run-to-take-back", test_run_to_take_back);
  g_test_add_func ("/tenant-report/detail", test_detail);
  g_test_add_func ("/tenant-report/round-trip", test_round_trip);
  g_test_add_func ("/tenant-report/sparse", test_sparse);
  g_test_add_func ("/tenant-report/with-version", test_with_version);
  return g_test_run ();
}
