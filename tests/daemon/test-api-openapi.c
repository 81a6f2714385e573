/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The served document names every route of the table, and no other; no caller is needed for it. */
#include "plane-fixture.h"
#include "protocol/hoist-routes.h"
#include <string.h>

static void
test_openapi (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *text = g_strdup_printf (
      "GET /api/openapi.json HTTP/1.1\r\nHost: localhost:%u\r\nConnection: close\r\n\r\n", f->port);
  g_autoptr (Reply) reply = plane_fixture_send (f, FALSE, text, -1);
  const HoistValue *paths = hoist_value_get_member (reply->json, "paths");
  guint n = 0;

  g_assert_cmpuint (reply->status, ==, 200);
  g_assert_true (g_str_has_prefix (reply_get (reply, "openapi"), "3.1"));
  for (HoistRouteId id = 0; id < HOIST_N_ROUTES; id++)
    {
      const HoistRoute *route = hoist_routes_get (id);
      g_autofree char *method = g_ascii_strdown (route->method, -1);
      const HoistValue *operation =
          hoist_value_get_member (hoist_value_get_member (paths, route->path), method);

      g_assert_cmpstr (hoist_value_lookup_string (operation, "operationId", ""), ==,
                       route->operation);
    }
  for (guint i = 0; i < hoist_value_get_size (paths); i++)
    {
      const HoistValue *path = hoist_value_get_member_at (paths, i);

      for (guint k = 0; k < hoist_value_get_size (path); k++)
        n += strcmp (hoist_value_get_member_name (path, k), "parameters") != 0;
    }
  g_assert_cmpuint (n, ==, HOIST_N_ROUTES);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  plane_fixture_add ("/daemon/api-openapi/openapi", test_openapi);
  return g_test_run ();
}
