/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each word of a row that changes makes it another one. */
#include "client/hoist-tenant-same.h"

#include "model/hoist-json.h"

#define ROW                                                                                        \
  "{\"id\":\"tn_1\",\"name\":\"Acme\",\"slug\":\"acme\",\"domain\":\"a\",\"api_domain\":\"b\","    \
  "\"status\":\"running\",\"health_status\":\"degraded\",\"frontend_port\":8102,"                  \
  "\"backend_port\":8101,\"created_at\":\"2026-11-21T04:05:06.789Z\",\"deployed_at\":null,"        \
  "\"application\":\"cbapp\",\"environment\":\"staging\",\"node\":\"local\",\"hold\":{\"reason\":" \
  "\"audit\",\"by\":\"anna\"},\"run\":\"rn_1\",\"parked\":null,\"unknown_since\":"                 \
  "\"2026-11-21T04:06:00.000Z\",\"last_upgrade\":null,\"version\":{\"deployed_version\":"          \
  "\"v0.2.0\",\"deployed_commit\":\"0123456\",\"latest_version\":\"v0.3.0\",\"latest_commit\":"    \
  "\"abcdef0\",\"upgrade_available\":true,\"behind\":1,\"state\":\"behind\","                      \
  "\"observed_at\":\"2026-11-21T04:05:07.000Z\"}}"

static const struct
{
  const char *word, *other;
} changes[] = {
  { "\"Acme\"", "\"Acmes\"" },
  { "\"acme\"", "\"acmes\"" },
  { "\"domain\":\"a\"", "\"domain\":\"c\"" },
  { "\"b\"", "\"c\"" },
  { "8101", "8103" },
  { "8102", "8103" },
  { "\"running\"", "\"stopped\"" },
  { "\"degraded\"", "\"healthy\"" },
  { "05:06.789", "05:06.790" },
  { "06:00.000", "06:00.001" },
  { "05:07.000", "05:07.001" },
  { "\"cbapp\"", "\"other\"" },
  { "\"staging\"", "\"test\"" },
  { "\"local\"", "\"other\"" },
  { "\"audit\"", "\"audits\"" },
  { "\"anna\"", "\"bert\"" },
  { "\"rn_1\"", "null" },
  { "\"parked\":null", "\"parked\":\"rn_1\"" },
  { "\"deployed_at\":null", "\"deployed_at\":\"2026-11-21T04:06:00.000Z\"" },
  { "\"last_upgrade\":null", "\"last_upgrade\":\"2026-11-21T04:06:00.000Z\"" },
  { "v0.2.0", "v0.2.1" },
  { "v0.3.0", "v0.3.1" },
  { "0123456", "0123457" },
  { "abcdef0", "abcdef1" },
  { "true", "false" },
  { "\"behind\":1", "\"behind\":2" },
  { "\"state\":\"behind\"", "\"state\":\"ahead\"" },
  { "\"version\":", "\"versions\":" },
  { "\"node\"", "\"directory\":\"/srv\",\"node\"" },
  { "\"node\"", "\"places\":[{\"node\":\"local\"}],\"node\"" },
};

static HoistTenantReport *
read_row (const char *json)
{
  g_autoptr (HoistValue) value = hoist_json_parse (json, -1, NULL);
  return hoist_tenant_report_read (value, NULL);
}

static void
test_same (void)
{
  g_autoptr (HoistTenantReport) one = read_row (ROW);
  g_autoptr (HoistTenantReport) same = read_row (ROW);
  g_assert_true (hoist_tenant_same (one, one));
  g_assert_true (hoist_tenant_same (one, same));
}

static void
test_other (void)
{
  g_autoptr (HoistTenantReport) one = read_row (ROW);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_auto (GStrv) parts = g_strsplit (ROW, changes[i].word, 2);
      g_autofree char *changed = g_strjoinv (changes[i].other, parts);
      g_autoptr (HoistTenantReport) other = read_row (changed);
      g_assert_cmpuint (g_strv_length (parts), ==, 2);
      g_assert_nonnull (other);
      if (hoist_tenant_same (one, other) || hoist_tenant_same (other, one))
        g_error ("%s and %s are the same", changes[i].word, changes[i].other);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tenant-same/same", test_same);
  g_test_add_func ("/tenant-same/other", test_other);
  return g_test_run ();
}
