/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A drift over HTTP: as the node says it, and nothing that is none. */
#include "plane-fixture.h"
#include <string.h>

static void
test_drift (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *tenant = plane_fixture_add_tenant (f, "acme");
  g_autofree char *path = g_strconcat ("/api/tenants/", tenant, "/drift", NULL);
  g_autoptr (Reply) seen = NULL, wrong = NULL, none = NULL;

  plane_fixture_write_node (
      f, "drift.json",
      "{'state':'found','refuses':true,'entries':[{'change':'missing','kind':"
      "'index','message':'An index is missing.','matters':true}],'sql':'X;'}");
  seen = plane_fixture_call (f, "POST", path, NULL, NULL);
  g_assert_cmpuint (seen->status, ==, 200);
  g_assert_cmpstr (reply_get (seen, "state"), ==, "found");
  g_assert_cmpstr (reply_get (seen, "sql"), ==, "X;");
  g_assert_nonnull (strstr (seen->body, "An index is missing."));
  plane_fixture_write_node (f, "drift.json", "{'state':'perhaps'}");
  wrong = plane_fixture_call (f, "POST", path, NULL, NULL);
  g_assert_cmpuint (wrong->status, >=, 400);
  none = plane_fixture_call (f, "POST", "/api/tenants/tn_0123456789abcdef/drift", NULL, NULL);
  reply_assert_problem (none, 404, "not-found");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  plane_fixture_add ("/daemon/api-drift/drift", test_drift);
  return g_test_run ();
}
