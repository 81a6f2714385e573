/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adoption: what was found is shown, nothing is written; confirmed, it is written once. */
#include "plane-fixture.h"
#include "store/hoist-store-tenant.h"
#include <string.h>

#define FOUND                                                                                      \
  "{'directory':'/srv/"                                                                            \
  "initech','application':'cbapp','slug':'initech','name':'Initech','environment':'production','"  \
  "repository':'/srv/origin.git',"                                                                 \
  "'domain':'initech.example','backend_port':32111,'deployed_version':'v0.2.0','deployed_commit':" \
  "'" PLANE_OLD_COMMIT                                                                             \
  "','services':[{'name':'api','role':'backend','port':32111,'state':'running',"                   \
  "'pid':7}],'databases':[{'name':'pocket','engine':'sqlite','path':'/srv/initech/db/"             \
  "pocket.db','bytes':4096,'tables':3,'rows':9}],"                                                 \
  "'settings':{'SLUG':'initech','API_PORT':'32111'}}"

static void
test_adopt (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *first = plane_fixture_add_tenant (f, "acme");
  g_autoptr (Reply) found = NULL, told = NULL, adopted = NULL, twice = NULL, relative = NULL,
                    hostile = NULL;
  g_autoptr (HoistTenant) tenant = NULL;
  const HoistValue *inner;

  plane_fixture_write_node (f, "inspect.json", FOUND);
  found = plane_fixture_call (f, "POST", "/api/tenants", NULL, "{\"directory\":\"/srv/initech\"}");
  g_assert_cmpuint (found->status, ==, 200);
  g_assert_false (hoist_value_lookup_bool (found->json, "written", TRUE));
  inner = hoist_value_get_member (found->json, "found");
  g_assert_cmpstr (hoist_value_lookup_string (inner, "deployed_version", ""), ==, "v0.2.0");
  tenant = hoist_store_dup_tenant_by_slug (f->plane->store, "initech", NULL);
  g_assert_null (tenant);

  told = plane_fixture_call (f, "POST", "/api/tenants", NULL,
                             "{\"directory\":\"/srv/initech\",\"environment\":\"staging\"}");
  inner = hoist_value_get_member (told->json, "found"); /* as it would be written down */
  g_assert_cmpstr (hoist_value_lookup_string (inner, "environment", ""), ==, "staging");
  g_assert_cmpstr (hoist_value_lookup_string (inner, "slug", ""), ==, "initech");

  adopted = plane_fixture_call (f, "POST", "/api/tenants", NULL,
                                "{\"directory\":\"/srv/initech\",\"name\":\"Initech "
                                "Ltd\",\"environment\":\"staging\",\"confirm\":true}");
  g_assert_cmpuint (adopted->status, ==, 201);
  g_assert_nonnull (strstr (adopted->head, "Location: /api/tenants/tn_"));
  tenant = hoist_store_dup_tenant_by_slug (f->plane->store, "initech", NULL);
  g_assert_cmpstr (tenant->name, ==, "Initech Ltd");
  g_assert_cmpint (tenant->environment, ==, HOIST_ENVIRONMENT_STAGING);
  g_assert_cmpuint (tenant->backend_port, ==, 32111);
  g_assert_cmpstr (hoist_value_lookup_string (tenant->settings, "API_PORT", ""), ==, "32111");

  twice = plane_fixture_call (f, "POST", "/api/tenants", NULL,
                              "{\"directory\":\"/srv/initech\",\"confirm\":true}");
  reply_assert_problem (twice, 409, "conflict");
  relative = plane_fixture_call (f, "POST", "/api/tenants", NULL, "{\"directory\":\"srv/x\"}");
  reply_assert_problem (relative, 400, "invalid");
  hostile = plane_fixture_call (f, "POST", "/api/tenants", NULL,
                                "{\"directory\":\"/srv/x\",\"slug\":\"$(id)\"}");
  reply_assert_problem (hostile, 400, "invalid");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  plane_fixture_add ("/daemon/api-adopt/adopt", test_adopt);
  return g_test_run ();
}
