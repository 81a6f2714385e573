/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Services, repairs and the deployment that is not offered, over HTTP. */
#include "plane-fixture.h"
#include <string.h>

static void
test_services (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *tenant = plane_fixture_add_tenant (f, "acme");
  g_autofree char *status = g_strconcat ("/api/tenants/", tenant, "/services/status", NULL);
  g_autofree char *stop = g_strconcat ("/api/tenants/", tenant, "/services/stop", NULL);
  g_autofree char *explode = g_strconcat ("/api/tenants/", tenant, "/services/explode", NULL);
  g_autofree char *deploy = g_strconcat ("/api/tenants/", tenant, "/deploy", NULL);
  g_autoptr (Reply) seen = NULL, with = NULL, stopped = NULL, wrong = NULL, none = NULL,
                    offered = NULL;
  g_autofree char *logs = NULL;

  plane_fixture_write_node (f, "services.json",
                            "{'services':[{'name':'api','role':'backend','state':'running','health'"
                            ":'healthy','pid':12,'port':32101,'detail':''}]}");
  seen = plane_fixture_call (f, "GET", status, NULL, NULL);
  g_assert_cmpuint (seen->status, ==, 200);
  g_assert_cmpstr (reply_get (seen, "status"), ==, "success");
  g_assert_nonnull (strstr (seen->body, "\"name\":\"api\""));
  g_assert_null (strstr (seen->body, "\"logs\""));
  plane_fixture_write_node (
      f, "services.json",
      "{'services':[{'name':'api','role':'backend','state':'running','health':'healthy','pid':12,"
      "'port':32101,'detail':''}],'logs':[{'service':'api','path':'/a.log','lines':['one']}]}");
  logs = g_strconcat (status, "?log_lines=5", NULL);
  with = plane_fixture_call (f, "GET", logs, NULL, NULL);
  g_assert_cmpuint (with->status, ==, 200);
  g_assert_nonnull (strstr (with->body, "\"lines\":[\"one\"]"));
  stopped = plane_fixture_call (f, "POST", stop, NULL, NULL);
  g_assert_cmpuint (stopped->status, ==, 200);
  wrong = plane_fixture_call (f, "POST", explode, NULL, NULL);
  reply_assert_problem (wrong, 404, "not-found");
  none =
      plane_fixture_call (f, "POST", "/api/tenants/tn_0123456789abcdef/services/stop", NULL, NULL);
  reply_assert_problem (none, 404, "not-found");
  offered = plane_fixture_call (f, "POST", deploy, NULL, NULL);
  reply_assert_problem (offered, 501, "not-offered");
}

static void
test_repair (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *tenant = plane_fixture_add_tenant (f, "acme");
  g_autofree char *path = g_strconcat ("/api/tenants/", tenant, "/repairs", NULL);
  g_autoptr (Reply) done = NULL, other = NULL;

  plane_fixture_write_node (f, "repair.json", "{'message':'The fetch line is as it must be.'}");
  done = plane_fixture_call (f, "POST", path, NULL, "{\"repair\":\"refspec\"}");
  g_assert_cmpuint (done->status, ==, 200);
  g_assert_cmpstr (reply_get (done, "message"), ==, "The fetch line is as it must be.");
  other = plane_fixture_call (f, "POST", path, NULL, "{\"repair\":\"everything\"}");
  reply_assert_problem (other, 400, "invalid");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  plane_fixture_add ("/daemon/api-services/services", test_services);
  plane_fixture_add ("/daemon/api-services/repair", test_repair);
  return g_test_run ();
}
