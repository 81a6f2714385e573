/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every code gets both sentences; sentences that are there stay; what may have had an effect is
 * never called without one. */
#include "daemon/hoist-guidance.h"
#include "protocol/hoist-problem.h"
#include <string.h>

static void
test_all (void)
{
  for (int code = 0; code < HOIST_N_ERRORS; code++)
    for (int id = -1; id < HOIST_N_ROUTES; id++)
      {
        g_autoptr (GError) error = g_error_new_literal (HOIST_ERROR, code, "It is so.");
        g_autofree char *detail = NULL, *now = NULL, *next = NULL;

        hoist_guidance_attach (error, id >= 0 ? hoist_routes_get (id) : NULL);
        hoist_problem_split (error, &detail, &now, &next);
        g_assert_cmpstr (detail, ==, "It is so.");
        g_assert_cmpstr (now, !=, "");
        g_assert_cmpstr (next, !=, "");
        if (code == HOIST_ERROR_IO && id == HOIST_ROUTE_TENANT_UPGRADE)
          g_assert_false (g_str_has_prefix (now, "Nothing"));
      }
}

static void
test_keeps (void)
{
  g_autoptr (GError) error =
      hoist_problem_new_error (HOIST_ERROR_BUSY, "Busy.", "It goes on.", "Wait.");
  g_autofree char *now = NULL, *next = NULL;

  hoist_guidance_attach (error, NULL);
  hoist_problem_split (error, NULL, &now, &next);
  g_assert_cmpstr (now, ==, "It goes on.");
  g_assert_cmpstr (next, ==, "Wait.");
}

/* A node, a guide or a token has no tenant to look at. */
static void
test_no_tenant (void)
{
  static const HoistRouteId ids[] = { HOIST_ROUTE_NODE_ENROL, HOIST_ROUTE_GUIDE_INSTALL,
                                      HOIST_ROUTE_TOKEN_MAKE };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (GError) error =
          g_error_new_literal (HOIST_ERROR, HOIST_ERROR_UNREACHABLE, "Nobody answers.");

      hoist_guidance_attach (error, hoist_routes_get (ids[i]));
      g_assert_null (strstr (error->message, "tenant"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/daemon/guidance/all", test_all);
  g_test_add_func ("/daemon/guidance/keeps", test_keeps);
  g_test_add_func ("/daemon/guidance/no-tenant", test_no_tenant);
  return g_test_run ();
}
