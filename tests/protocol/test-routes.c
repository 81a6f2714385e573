/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of routes: sound rows, paths that find theirs, and hostile paths that find none. */
#include "protocol/hoist-routes.h"

#include <string.h>

#include "base/hoist-error.h"

#define ID "0123456789abcdef"

static void
test_rows (void)
{
  for (guint i = 0; i < HOIST_N_ROUTES; i++)
    {
      const HoistRoute *route = hoist_routes_get (i);
      g_assert_cmpuint (route->id, ==, i);
      g_assert_true (g_str_has_prefix (route->path, "/api/"));
      g_assert_true ((route->role == HOIST_ROLE_NONE)
                     == ((route->flags & HOIST_ROUTE_NO_AUTH) != 0));
      g_assert_true (strcmp (route->method, "GET") != 0
                     || (route->flags & HOIST_ROUTE_CHANGES) == 0);
      g_assert_true (strcmp (route->method, "GET") != 0 || route->body == NULL);
      g_assert_true (g_str_has_suffix (route->summary, "."));
      for (guint j = 0; j < i; j++)
        {
          const HoistRoute *other = hoist_routes_get (j);
          g_assert_cmpstr (other->operation, !=, route->operation);
          g_assert_false (strcmp (other->path, route->path) == 0
                          && strcmp (other->method, route->method) == 0);
        }
    }
}

/* Every row finds itself by a path made from it. */
static void
test_find_themselves (void)
{
  for (guint i = 0; i < HOIST_N_ROUTES; i++)
    {
      const HoistRoute *route = hoist_routes_get (i);
      const char *name = strchr (route->path, '{'), *first = NULL, *second = NULL;
      if (name != NULL)
        first = g_str_has_prefix (name, "{tenant")   ? "tn_" ID
                : g_str_has_prefix (name, "{plan")   ? "pl_" ID
                : g_str_has_prefix (name, "{run")    ? "rn_" ID
                : g_str_has_prefix (name, "{roll")   ? "ro_" ID
                : g_str_has_prefix (name, "{backup") ? "bk_" ID
                : g_str_has_prefix (name, "{token")  ? "tk_" ID
                : g_str_has_prefix (name, "{node")   ? "nd_" ID
                                                     : "cbapp";
      if (route->id == HOIST_ROUTE_SERVICES_CONTROL)
        second = "restart";
      g_autofree char *path = hoist_routes_format_path (i, first, second);
      HoistRouteParams params;
      g_autoptr (GError) error = NULL;
      g_assert_true (hoist_routes_match (route->method, path, &params, &error) == route);
      g_assert_cmpuint (params.n, ==, (first != NULL) + (second != NULL));
      if (second != NULL)
        {
          g_assert_cmpstr (hoist_route_params_get (&params, "tenant"), ==, first);
          g_assert_cmpstr (hoist_route_params_get (&params, "action"), ==, second);
        }
    }
}

static void
test_not_found (void)
{
  static const char *const paths[] = {
    "",
    "/",
    "/api",
    "/api/",
    "/api/tenants/",
    "//api/tenants",
    "/api//tenants",
    "/API/tenants",
    "/api/tenantsx",
    "/api/tenants/rn_" ID,
    "/api/tenants/acme",
    "/api/tenants/tn_" ID "0",
    "/api/tenants/tn_" ID "/",
    "/api/tenants/..",
    "/api/tenants/tn_" ID "/services/kill",
    "/api/tenants/tn_" ID "/services",
    "/api/runs/tn_" ID,
    "/api/runs/rn_" ID "/log/x",
    "/api/applications/../releases",
    "/api/applications/a%2fb/releases",
    "/api/applications/-x/releases",
    "/api/tenants/{tenant}",
    "api/tenants",
    "/api/tenants?limit=1",
  };
  static const char *const methods[] = { "GET", "POST", "DELETE" };
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    for (guint m = 0; m < G_N_ELEMENTS (methods); m++)
      {
        g_autoptr (GError) error = NULL;
        HoistRouteParams params;
        g_assert_null (hoist_routes_match (methods[m], paths[i], &params, &error));
        g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
        g_assert_null (hoist_routes_dup_allowed (paths[i]));
      }
  g_autofree char *large = g_strnfill (1000000, 'a');
  g_autofree char *path = g_strconcat ("/api/tenants/", large, NULL);
  g_autoptr (GError) error = NULL;
  g_assert_null (hoist_routes_match ("GET", path, NULL, &error));
  g_assert_cmpuint (strlen (error->message), <, 400);
}

static void
test_methods (void)
{
  g_autofree char *allowed = hoist_routes_dup_allowed ("/api/tenants/tn_" ID);
  g_assert_cmpstr (allowed, ==, "GET, PATCH, DELETE");
  static const char *const methods[] = { "PUT", "HEAD", "OPTIONS", "get", "", "POST" };
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (hoist_routes_match (methods[i], "/api/tenants/tn_" ID, NULL, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_METHOD);
      g_assert_nonnull (strstr (error->message, "GET, PATCH, DELETE"));
    }
  g_autofree char *status = hoist_routes_dup_allowed ("/api/tenants/tn_" ID "/services/status");
  g_assert_cmpstr (status, ==, "GET");
}

/* The roles of PROTOCOL.md, once more by hand: a change here must be meant. */
static void
test_roles (void)
{
  static const struct
  {
    HoistRouteId id;
    HoistRole role;
  } roles[] = {
    { HOIST_ROUTE_LOGIN, HOIST_ROLE_NONE },
    { HOIST_ROUTE_OPENAPI, HOIST_ROLE_NONE },
    { HOIST_ROUTE_TENANT_LIST, HOIST_ROLE_VIEWER },
    { HOIST_ROUTE_TENANT_ADOPT, HOIST_ROLE_ADMIN },
    { HOIST_ROUTE_TENANT_CHANGE, HOIST_ROLE_OPERATOR },
    { HOIST_ROUTE_TENANT_FORGET, HOIST_ROLE_ADMIN },
    { HOIST_ROUTE_TENANT_UPGRADE, HOIST_ROLE_OPERATOR },
    { HOIST_ROUTE_SERVICES_CONTROL, HOIST_ROLE_OPERATOR },
    { HOIST_ROUTE_TENANT_DEPLOY, HOIST_ROLE_ADMIN },
    { HOIST_ROUTE_PLAN_MAKE, HOIST_ROLE_VIEWER },
    { HOIST_ROUTE_TENANT_REPAIR, HOIST_ROLE_OPERATOR },
    { HOIST_ROUTE_RUN_START, HOIST_ROLE_OPERATOR },
    { HOIST_ROUTE_RUN_CANCEL, HOIST_ROLE_OPERATOR },
    { HOIST_ROUTE_RUN_CARD, HOIST_ROLE_OPERATOR },
    { HOIST_ROUTE_RUN_RESOLVE, HOIST_ROLE_OPERATOR },
    { HOIST_ROUTE_RUN_RETRY, HOIST_ROLE_OPERATOR },
    { HOIST_ROUTE_RUN_ROLLBACK, HOIST_ROLE_OPERATOR },
    { HOIST_ROUTE_ROLLOUT_PLAN, HOIST_ROLE_VIEWER },
    { HOIST_ROUTE_ROLLOUT_START, HOIST_ROLE_OPERATOR },
    { HOIST_ROUTE_ROLLOUT_STOP, HOIST_ROLE_OPERATOR },
    { HOIST_ROUTE_ROLLOUT_RESUME, HOIST_ROLE_OPERATOR },
    { HOIST_ROUTE_ROLLOUT_RETRY, HOIST_ROLE_OPERATOR },
    { HOIST_ROUTE_BACKUP_VERIFY, HOIST_ROLE_OPERATOR },
    { HOIST_ROUTE_TOKEN_LIST, HOIST_ROLE_ADMIN },
    { HOIST_ROUTE_TOKEN_MAKE, HOIST_ROLE_ADMIN },
    { HOIST_ROUTE_TOKEN_REVOKE, HOIST_ROLE_ADMIN },
    { HOIST_ROUTE_USER_LIST, HOIST_ROLE_ADMIN },
    { HOIST_ROUTE_USER_MAKE, HOIST_ROLE_ADMIN },
  };
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    g_assert_cmpint (hoist_routes_get (roles[i].id)->role, ==, roles[i].role);
  for (guint i = 0; i < HOIST_N_ROUTES; i++)
    if ((hoist_routes_get (i)->flags & HOIST_ROUTE_CHANGES) != 0)
      g_assert_cmpint (hoist_routes_get (i)->role, >=, HOIST_ROLE_OPERATOR);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/routes/rows", test_rows);
  g_test_add_func ("/routes/find-themselves", test_find_themselves);
  g_test_add_func ("/routes/not-found", test_not_found);
  g_test_add_func ("/routes/methods", test_methods);
  g_test_add_func ("/routes/roles", test_roles);
  return g_test_run ();
}
