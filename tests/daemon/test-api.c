/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of handlers is as complete as the table of routes. */
#include "daemon/api/hoist-api.h"

static void
test_complete (void)
{
  for (HoistRouteId id = 0; id < HOIST_N_ROUTES; id++)
    {
      const HoistRoute *route = hoist_routes_get (id);
      const HoistApiHandler *handler = hoist_api_get_handler (id);

      g_test_message ("%s", route->operation);
      g_assert_cmpint (handler->answer != NULL, ==, (route->flags & HOIST_ROUTE_STREAM) == 0);
      g_assert_cmpint (handler->after != NULL, ==, (route->flags & HOIST_ROUTE_ASYNC) != 0);
      g_assert_cmpint (handler->lane, <, HOIST_N_LANES);
      if (handler->at_once != NULL)
        g_assert_cmpstr (route->method, ==, "GET");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/daemon/api/complete", test_complete);
  return g_test_run ();
}
