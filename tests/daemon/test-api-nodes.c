/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nodes over HTTP: looked at, enrolled, changed, checked, forgotten; and what is refused. */
#include "plane-fixture.h"
#include <string.h>

static void
test_life (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *look =
      g_strdup_printf ("{\"transport\":\"local\",\"state_folder\":\"%s/node\"}", f->folder);
  g_autofree char *enrol =
      g_strdup_printf ("{\"transport\":\"local\",\"state_folder\":\"%s/node\",\"name\":\"one\","
                       "\"roles\":[\"web\"],\"confirm\":true}",
                       f->folder);
  g_autoptr (Reply) found = plane_fixture_call (f, "POST", "/api/nodes", NULL, look);
  g_autoptr (Reply) none = plane_fixture_call (f, "GET", "/api/nodes", NULL, NULL);
  g_autoptr (Reply) made = plane_fixture_call (f, "POST", "/api/nodes", NULL, enrol);
  g_autoptr (Reply) again = plane_fixture_call (f, "POST", "/api/nodes", NULL, enrol);
  g_autofree char *path = g_strconcat ("/api/nodes/", reply_get (made, "id"), NULL);
  g_autofree char *check = g_strconcat (path, "/check", NULL);
  g_autoptr (Reply) list = plane_fixture_call (f, "GET", "/api/nodes", NULL, NULL);
  g_autoptr (Reply) renamed =
      plane_fixture_call (f, "PATCH", path, NULL, "{\"name\":\"two\",\"roles\":[]}");
  g_autoptr (Reply) checked = plane_fixture_call (f, "POST", check, NULL, NULL);
  g_autoptr (Reply) keyless =
      plane_fixture_call (f, "PATCH", path, NULL, "{\"fingerprint\":\"SHA256:x\"}");
  g_autoptr (Reply) forgotten = plane_fixture_call (f, "DELETE", path, NULL, NULL);
  g_autoptr (Reply) gone = plane_fixture_call (f, "GET", path, NULL, NULL);

  g_assert_cmpuint (found->status, ==, 200);
  g_assert_cmpuint (hoist_value_get_size (hoist_value_get_member (none->json, "nodes")), ==, 0);
  g_assert_cmpuint (made->status, ==, 201);
  reply_assert_problem (again, 409, "conflict");
  g_assert_cmpuint (hoist_value_get_size (hoist_value_get_member (list->json, "nodes")), ==, 1);
  g_assert_cmpstr (reply_get (renamed, "name"), ==, "two");
  reply_assert_problem (keyless, 400, "invalid");
  g_assert_cmpuint (checked->status, ==, 200);
  g_assert_cmpint (
      hoist_value_lookup_int (hoist_value_get_member (checked->json, "sighting"), "protocol", -1),
      >=, 0);
  g_assert_cmpuint (forgotten->status, ==, 204);
  reply_assert_problem (gone, 404, "not-found");
}

static void
test_refused (PlaneFixture *f, gconstpointer unused)
{
  static const struct
  {
    const char *body;
    guint status;
    const char *code;
  } cases[] = {
    { "{}", 400, "invalid" },
    { "{\"user\":\"hoist\",\"host\":\"-oProxyCommand=x\"}", 400, "invalid" },
    { "{\"user\":\"hoist\",\"host\":\"a%h\"}", 400, "invalid" },
    { "{\"user\":\"hoist\",\"host\":\"127.0.0.1\",\"port\":0}", 400, "invalid" },
    { "{\"user\":\"hoist\",\"host\":\"127.0.0.1\",\"port\":1,\"confirm\":true}", 400, "invalid" },
    { "{\"user\":\"hoist\",\"host\":\"127.0.0.1\",\"port\":1}", 503, "unreachable" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Reply) reply = plane_fixture_call (f, "POST", "/api/nodes", NULL, cases[i].body);
      reply_assert_problem (reply, cases[i].status, cases[i].code);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  plane_fixture_add ("/daemon/api-nodes/life", test_life);
  plane_fixture_add ("/daemon/api-nodes/refused", test_refused);
  return g_test_run ();
}
