/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cache of tenants: what is not refused is a list that can be written, and is then read as the
 * same. */
#include "client/hoist-tenant-pack.h"
#include "client/hoist-tenant-same.h"
#include "fuzz-target.h"

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t n_bytes)
{
  g_autoptr (GBytes) whole = g_bytes_new (bytes, n_bytes);
  g_autofree char *etag = NULL;
  g_autofree char *again_etag = NULL;
  g_autoptr (HoistTenantPage) page = hoist_tenant_pack_read (whole, &etag);
  if (page == NULL)
    return 0;
  g_autoptr (GBytes) written = hoist_tenant_pack_write (page, etag);
  g_autoptr (HoistTenantPage) again = hoist_tenant_pack_read (written, &again_etag);
  g_assert_nonnull (again);
  g_assert_cmpstr (etag, ==, again_etag);
  g_assert_cmpuint (page->tenants->len, ==, again->tenants->len);
  for (guint i = 0; i < page->tenants->len; i++)
    {
      const HoistTenantReport *report = page->tenants->pdata[i];
      g_assert_true (g_utf8_validate (report->slug, -1, NULL));
      g_assert_true (hoist_tenant_same (report, again->tenants->pdata[i]));
    }
  return 0;
}
