/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nouns as bodies (src/store/hoist-store-body.c). */
#include "store/hoist-store-body.h"

#include "base/hoist-error.h"
#include "model/hoist-tenant.h"

static const HoistTenant good = { .id = (char *) "tn_0123456789abcdef",
                                  .slug = (char *) "acme",
                                  .name = (char *) "Acme",
                                  .application = (char *) "cbapp",
                                  .directory = (char *) "/srv/acme",
                                  .created_at = 1234567 };

static void
test_round_trip (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTenant) tenant = hoist_tenant_new (&good);
  g_autoptr (HoistTenant) checked = NULL;
  g_autofree char *body =
      hoist_store_body_make (&hoist_tenant_fields, tenant, (gpointer *) &checked, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (checked->slug, ==, "acme");
  /* As it will be read back: milliseconds. */
  g_assert_cmpint (checked->created_at, ==, 1234000);
  g_autoptr (HoistTenant) read =
      hoist_store_body_read (&hoist_tenant_fields, good.id, body, &error);
  g_assert_no_error (error);
  g_autofree char *again = hoist_store_body_make (&hoist_tenant_fields, read, NULL, &error);
  g_assert_cmpstr (again, ==, body);
}

static void
test_refused (void)
{
  g_autoptr (GError) error = NULL;
  HoistTenant bad = good;
  bad.directory = (char *) "relative";
  g_assert_null (hoist_store_body_make (&hoist_tenant_fields, &bad, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "directory"));
}

static void
test_damaged (void)
{
  const char *const bodies[] = {
    "", "{", "[]", "null", "{\"id\":1}", "{} {}", "{\"id\":\"tn_0123456789abcdef\"}"
  };
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (hoist_store_body_read (&hoist_tenant_fields, "tn_x", bodies[i], &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
      g_assert_true (g_str_has_prefix (error->message, "The store's tenant tn_x is damaged: "));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/body/round-trip", test_round_trip);
  g_test_add_func ("/store/body/refused", test_refused);
  g_test_add_func ("/store/body/damaged", test_damaged);
  return g_test_run ();
}
