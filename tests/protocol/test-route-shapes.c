/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shapes: every name that is used exists, and answers are checked against them. */
#include "protocol/hoist-route-shapes.h"

#include <string.h>

#include "base/hoist-error.h"
#include "model/hoist-json.h"
#include "protocol/hoist-routes.h"

static void
test_names (void)
{
  const HoistRouteShape *shape;
  guint n = 0;
  for (; (shape = hoist_route_shapes_get (n)) != NULL; n++)
    {
      g_assert_true ((shape->members == NULL) == (shape->fields != NULL));
      g_assert_true (hoist_route_shapes_find (shape->name) == shape);
      if (shape->also != NULL)
        g_assert_nonnull (hoist_route_shapes_find (shape->also)->members);
      for (const HoistRouteMember *member = shape->members; member != NULL && member->name != NULL;
           member++)
        if (member->shape != NULL)
          g_assert_nonnull (hoist_route_shapes_find (member->shape));
      for (const HoistField *field = shape->fields != NULL ? shape->fields->fields : NULL;
           field != NULL && field->name != NULL; field++)
        if (field->element != NULL)
          g_assert_nonnull (hoist_route_shapes_find (field->element->noun));
    }
  g_assert_cmpuint (n, >, 30);
  for (guint i = 0; i < HOIST_N_ROUTES; i++)
    if (hoist_routes_get (i)->answer != NULL)
      g_assert_nonnull (hoist_route_shapes_find (hoist_routes_get (i)->answer));
}

static void
assert_shape (const char *name, const char *json, const char *message)
{
  g_autoptr (HoistValue) value = hoist_json_parse (json, -1, NULL);
  g_autoptr (GError) error = NULL;
  gboolean ok = hoist_route_shapes_check (name, value, &error);
  if (message == NULL)
    {
      g_assert_no_error (error);
      g_assert_true (ok);
      return;
    }
  g_assert_false (ok);
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  if (strstr (error->message, message) == NULL)
    g_error ("wanted “%s”: %s", message, error->message);
}

#define VERSION_                                                                                   \
  "{\"deployed_version\":\"v0.2.0\",\"deployed_commit\":\"295fb7f\",\"latest_version\":\"v0.3."    \
  "0\",\"latest_commit\":\"17b3ab3\","                                                             \
  "\"upgrade_available\":true,\"behind\":1,\"state\":\"behind\",\"observed_at\":null,\"deployed_"  \
  "commit_full\":null,\"latest_commit_full\":null}"
#define TENANT_                                                                                    \
  "\"id\":\"tn_0123456789abcdef\",\"name\":\"Acme\",\"slug\":\"acme\",\"domain\":\"\",\"api_"      \
  "domain\":\"\",\"status\":\"running\","                                                          \
  "\"health_status\":\"healthy\",\"frontend_port\":1,\"backend_port\":2,\"created_at\":\"2026-11-" \
  "21T04:05:06.789Z\",\"deployed_at\":null,"                                                       \
  "\"application\":\"cbapp\",\"environment\":\"test\",\"node\":\"\",\"hold\":null,\"run\":null,"   \
  "\"parked\":null,\"unknown_since\":null,\"last_upgrade\":null"

static void
test_answers (void)
{
  assert_shape ("Version", VERSION_, NULL);
  assert_shape ("TenantList", "{\"tenants\":[{" TENANT_ "}],\"total\":1,\"limit\":50,\"offset\":0}",
                NULL);
  assert_shape ("TenantDetail",
                "{" TENANT_ ",\"version\":" VERSION_ ",\"directory\":\"/"
                "srv\",\"health_details\":{\"frontend\":\"healthy\",\"backend\":\"healthy\","
                "\"database\":\"unknown\",\"last_check\":null},\"services\":[{\"name\":\"api\","
                "\"pid\":3}],\"databases\":[],\"tree_clean\":true,"
                "\"error\":null,\"latest_runs\":[],\"backups\":[]}",
                NULL);
  assert_shape ("TenantList",
                "{\"tenants\":[{\"id\":\"x\"}],\"total\":1,\"limit\":50,\"offset\":0}",
                "TenantList.tenants[0]");
  assert_shape ("TenantList", "{\"tenants\":[],\"total\":\"1\",\"limit\":50,\"offset\":0}",
                "TenantList.total");
  assert_shape ("TenantList", "{\"tenants\":[],\"total\":1,\"limit\":50,\"offset\":0,\"extra\":1}",
                "TenantList.extra");
  assert_shape ("Version", "{}", "Version.");
  assert_shape ("BackupList", "{\"backups\":[{}]}", "BackupList.backups[0]: backup.id");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/route-shapes/names", test_names);
  g_test_add_func ("/route-shapes/answers", test_answers);
  return g_test_run ();
}
