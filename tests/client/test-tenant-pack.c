/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is packed is unpacked the same; what is damaged anywhere is refused or harmless. */
#include "client/hoist-tenant-pack.h"

#include <string.h>

#include "client/hoist-tenant-same.h"
#include "model/hoist-json.h"

#define FULL                                                                                       \
  "{\"id\":\"tn_1\",\"name\":\"Acmé\",\"slug\":\"acme\",\"domain\":\"a\",\"api_domain\":\"b\","   \
  "\"status\":\"running\",\"health_status\":\"degraded\",\"frontend_port\":8102,"                  \
  "\"backend_port\":8101,\"created_at\":\"2026-11-21T04:05:06.789Z\",\"application\":\"cbapp\","   \
  "\"environment\":\"production\",\"node\":\"local\",\"hold\":{\"reason\":\"audit\",\"by\":"       \
  "\"anna\"},\"run\":\"rn_1\",\"parked\":\"rn_0\",\"unknown_since\":\"2026-11-21T04:06:00.000Z\"," \
  "\"version\":{\"deployed_version\":\"v0.2.0\",\"deployed_commit\":\"0123456\","                  \
  "\"latest_version\":\"v0.3.0\",\"latest_commit\":\"abcdef0\",\"upgrade_available\":true,"        \
  "\"behind\":1,\"state\":\"mixed\",\"observed_at\":\"2026-11-21T04:05:07.000Z\"}}"

static HoistTenantReport *
read_report (const char *json)
{
  g_autoptr (HoistValue) value = hoist_json_parse (json, -1, NULL);
  HoistTenantReport *report = hoist_tenant_report_read (value, NULL);
  g_assert_nonnull (report);
  return report;
}

static HoistTenantPage *
make_page (guint n)
{
  HoistTenantPage *page = g_new0 (HoistTenantPage, 1);
  g_atomic_ref_count_init (&page->refs);
  page->tenants = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_tenant_report_unref);
  page->total = n;
  page->received_at = G_GINT64_CONSTANT (1795236306123457);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (page->tenants, read_report (i == 0 ? FULL : "{\"id\":\"tn_2\"}"));
  return page;
}

static void
test_round_trip (void)
{
  g_autoptr (HoistTenantPage) page = make_page (3);
  g_autoptr (GBytes) bytes = hoist_tenant_pack_write (page, "\"one\"");
  g_autoptr (GBytes) bare = hoist_tenant_pack_write (page, NULL);
  g_autofree char *etag = NULL;
  g_autofree char *none = NULL;
  g_autoptr (HoistTenantPage) back = hoist_tenant_pack_read (bytes, &etag);
  g_autoptr (HoistTenantPage) other = hoist_tenant_pack_read (bare, &none);
  g_assert_cmpstr (etag, ==, "\"one\"");
  g_assert_nonnull (other);
  g_assert_null (none);
  g_assert_cmpint (back->received_at, ==, page->received_at);
  g_assert_cmpint (back->total, ==, 3);
  g_assert_cmpuint (back->tenants->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_true (hoist_tenant_same (page->tenants->pdata[i], back->tenants->pdata[i]));
  g_assert_cmpstr (((HoistTenantReport *) back->tenants->pdata[0])->name, ==, "Acmé");
  g_assert_null (((HoistTenantReport *) back->tenants->pdata[1])->run);
}

static void
test_empty (void)
{
  g_autoptr (HoistTenantPage) page = make_page (0);
  g_autoptr (GBytes) bytes = hoist_tenant_pack_write (page, NULL);
  g_autofree char *etag = NULL;
  g_autoptr (HoistTenantPage) back = hoist_tenant_pack_read (bytes, &etag);
  g_assert_cmpuint (back->tenants->len, ==, 0);
}

/* Each byte once another one, and each shorter file: refused, or a list whose every text and number
 * is a good one. */
static void
test_damaged (void)
{
  g_autoptr (HoistTenantPage) page = make_page (2);
  g_autoptr (GBytes) bytes = hoist_tenant_pack_write (page, "\"one\"");
  gsize n;
  const guchar *good = g_bytes_get_data (bytes, &n);
  guint n_refused = 0;
  for (gsize i = 0; i < 2 * n; i++)
    {
      guchar *copy = g_memdup2 (good, n);
      copy[i % n] ^= i < n ? 0xff : 0;
      g_autoptr (GBytes) damaged = g_bytes_new_take (copy, i < n ? n : i - n);
      g_autofree char *etag = NULL;
      g_autoptr (HoistTenantPage) back = hoist_tenant_pack_read (damaged, &etag);
      n_refused += back == NULL ? 1 : 0;
      for (guint k = 0; back != NULL && k < back->tenants->len; k++)
        {
          const HoistTenantReport *report = back->tenants->pdata[k];
          g_assert_true (g_utf8_validate (report->name, -1, NULL) && report->id[0] != '\0');
          g_assert_cmpuint (report->health, <=, HOIST_HEALTH_UNHEALTHY);
        }
    }
  g_assert_cmpuint (n_refused, >, n);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tenant-pack/round-trip", test_round_trip);
  g_test_add_func ("/tenant-pack/empty", test_empty);
  g_test_add_func ("/tenant-pack/damaged", test_damaged);
  return g_test_run ();
}
