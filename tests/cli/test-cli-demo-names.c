/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/hoist-cli-demo.h"
#include "base/hoist-grammar.h"
#include "base/hoist-id.h"

static void
test_many (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistDemo) demo = hoist_demo_new ("/tmp/not-made-by-this-test", &error);
  g_autoptr (GHashTable) slugs = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) ports = g_hash_table_new (NULL, NULL);
  g_assert_no_error (error);
  g_assert_true (hoist_demo_invent_tenants (demo, HOIST_DEMO_MAX_TENANTS, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < demo->tenants->len; i++)
    {
      const HoistTenant *tenant = g_ptr_array_index (demo->tenants, i);
      g_assert_true (hoist_grammar_matches (HOIST_GRAMMAR_SLUG, tenant->slug));
      g_assert_true (hoist_grammar_matches (HOIST_GRAMMAR_HOST, tenant->domain));
      g_assert_true (hoist_id_check (HOIST_ID_TENANT, tenant->id));
      g_assert_true (g_hash_table_add (slugs, tenant->slug));
      g_assert_true (g_hash_table_add (ports, GUINT_TO_POINTER (tenant->backend_port)));
      g_assert_true (g_hash_table_add (ports, GUINT_TO_POINTER (tenant->frontend_port)));
      g_assert_cmpuint (tenant->backend_port, <, 32768); /* below what outgoing connections take */
      g_assert_cmpint (tenant->environment == HOIST_ENVIRONMENT_TEST, ==, i == 0);
    }
  const HoistTenant *first = g_ptr_array_index (demo->tenants, 0);
  const HoistTenant *second = g_ptr_array_index (demo->tenants, 1);
  g_assert_cmpstr (first->slug, ==, "testsite");
  g_assert_cmpstr (second->slug, ==, "acme");
  g_assert_cmpstr (second->name, ==, "Acme");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-demo-names/many", test_many);
  return g_test_run ();
}
