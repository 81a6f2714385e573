/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bodies, queries and forms: defaults are filled in, everything else is refused by name. */
#include <string.h>

#include "base/hoist-error.h"
#include "model/hoist-json.h"
#include "protocol/hoist-routes.h"

static HoistValue *
read_body (HoistRouteId id, const char *json, GError **error)
{
  g_autoptr (HoistValue) value = json != NULL ? hoist_json_parse (json, -1, NULL) : NULL;
  return hoist_route_read_body (hoist_routes_get (id), value, error);
}

static void
assert_body (HoistRouteId id, const char *json, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) body = read_body (id, json, &error);
  g_assert_no_error (error);
  g_autofree char *text = hoist_value_to_json (body);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_defaults (void)
{
  assert_body (HOIST_ROUTE_TENANT_UPGRADE, NULL, "{\"backup_db\":true,\"run_migrations\":true}");
  assert_body (HOIST_ROUTE_TENANT_UPGRADE, "{}", "{\"backup_db\":true,\"run_migrations\":true}");
  assert_body (
      HOIST_ROUTE_TENANT_UPGRADE,
      "{\"target_version\":\"v0.3.0\",\"backup_db\":false,\"acknowledged\":[\"v0.3.0#1\"]}",
      "{\"target_version\":\"v0.3.0\",\"backup_db\":false,\"run_migrations\":true,\"acknowledged\":"
      "[\"v0.3.0#1\"]}");
  assert_body (HOIST_ROUTE_PLAN_MAKE, "{}",
               "{\"kind\":\"upgrade\",\"backup_db\":true,\"run_migrations\":true,\"restore_data\":"
               "true,\"recreate\":false}");
  assert_body (HOIST_ROUTE_TENANT_CHECK, NULL, "{}");
  assert_body (HOIST_ROUTE_TENANT_CHECK, "{}", "{}");
  assert_body (HOIST_ROUTE_TOKEN_MAKE, "{\"name\":\"ci\",\"role\":\"viewer\"}",
               "{\"name\":\"ci\",\"role\":\"viewer\",\"days\":90}");
}

/* null lifts the hold; absent leaves it. */
static void
test_nullable (void)
{
  assert_body (HOIST_ROUTE_TENANT_CHANGE, "{\"hold\":null}", "{\"hold\":null}");
  assert_body (HOIST_ROUTE_TENANT_CHANGE, "{\"name\":\"Acme\"}", "{\"name\":\"Acme\"}");
  assert_body (HOIST_ROUTE_TENANT_CHANGE, "{\"hold\":{\"reason\":\"audit\"}}",
               "{\"hold\":{\"reason\":\"audit\"}}");
}

static void
test_refused_bodies (void)
{
  static const struct
  {
    HoistRouteId id;
    const char *json, *message;
  } cases[] = {
    { HOIST_ROUTE_TENANT_UPGRADE, "{\"backup_db\":\"false\"}",
      "body.backup_db (line 1, column 14): expected true or false" },
    { HOIST_ROUTE_TENANT_UPGRADE, "{\"backup_db\":0}", "body.backup_db" },
    { HOIST_ROUTE_TENANT_UPGRADE, "{\"force\":true}", "body.force" },
    { HOIST_ROUTE_TENANT_UPGRADE, "{\"target_version\":\"--upload-pack=x\"}",
      "body.target_version" },
    { HOIST_ROUTE_TENANT_UPGRADE, "{\"target_version\":\"$(id)\"}", "body.target_version" },
    { HOIST_ROUTE_TENANT_UPGRADE, "{\"target_version\":\"main\"}", "body.target_version" },
    { HOIST_ROUTE_TENANT_UPGRADE, "{\"target_version\":\"\"}", "body.target_version" },
    { HOIST_ROUTE_TENANT_UPGRADE, "{\"acknowledged\":\"all\"}", "body.acknowledged" },
    { HOIST_ROUTE_TENANT_UPGRADE, "[]", "body (line 1, column 1): expected an object" },
    { HOIST_ROUTE_TENANT_UPGRADE, "\"x\"", "expected an object" },
    { HOIST_ROUTE_TENANT_ADOPT, "{}", "body.directory (line 1, column 1): is missing" },
    { HOIST_ROUTE_TENANT_ADOPT, "{\"directory\":\"../x\"}", "body.directory" },
    { HOIST_ROUTE_TENANT_ADOPT, "{\"directory\":\"/x\",\"slug\":\"a b\"}", "body.slug" },
    { HOIST_ROUTE_TENANT_ADOPT, "{\"directory\":\"/x\",\"environment\":\"live\"}",
      "body.environment" },
    { HOIST_ROUTE_TENANT_CHANGE, "{\"hold\":{}}", "body.hold.reason" },
    { HOIST_ROUTE_TENANT_CHANGE, "{\"hold\":{\"reason\":\"  \"}}", "body.hold.reason" },
    { HOIST_ROUTE_TENANT_CHANGE, "{\"hold\":{\"reason\":\"x\",\"by\":\"me\"}}", "body.hold.by" },
    { HOIST_ROUTE_TENANT_CHANGE, "{\"hold\":\"x\"}", "body.hold" },
    { HOIST_ROUTE_RUN_START, "{\"plan\":\"rn_0123456789abcdef\",\"plan_hash\":\"x\"}",
      "body.plan" },
    { HOIST_ROUTE_RUN_START, "{\"plan\":\"pl_0123456789abcdef\"}", "body.plan_hash" },
    { HOIST_ROUTE_RUN_ROLLBACK, "{\"reason\":\"\"}", "body.reason" },
    { HOIST_ROUTE_RUN_ROLLBACK, "{\"reason\":\"a\\u202eb\"}", "body.reason" },
    { HOIST_ROUTE_RUN_RESOLVE, "{}", "body.statement" },
    { HOIST_ROUTE_TENANT_REPAIR, "{\"repair\":\"everything\"}", "body.repair" },
    { HOIST_ROUTE_TOKEN_MAKE, "{\"name\":\"ci\",\"role\":\"none\"}", "body.role" },
    { HOIST_ROUTE_TOKEN_MAKE, "{\"name\":\"ci\",\"role\":\"viewer\",\"days\":0}", "body.days" },
    { HOIST_ROUTE_USER_MAKE, "{\"username\":\"Root!\",\"password\":\"x\",\"role\":\"viewer\"}",
      "body.username" },
    { HOIST_ROUTE_TENANT_CHECK, "{\"now\":true}", "body.now" },
    { HOIST_ROUTE_LOGIN, "{\"username\":\"a\",\"password\":1}", "body.password" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HoistValue) body = read_body (cases[i].id, cases[i].json, &error);
      g_assert_null (body);
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
      if (strstr (error->message, cases[i].message) == NULL)
        g_error ("wanted “%s”: %s", cases[i].message, error->message);
    }
}

static void
test_long_texts (void)
{
  g_autofree char *large = g_strnfill (100000, 'x');
  g_autoptr (HoistValue) value = hoist_value_new_object ();
  g_autoptr (GError) error = NULL;
  hoist_value_set (value, "username", hoist_value_new_string ("a"));
  hoist_value_set (value, "password", hoist_value_new_string (large));
  g_assert_null (hoist_route_read_body (hoist_routes_get (HOIST_ROUTE_LOGIN), value, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
}

static void
assert_query (HoistRouteId id, const char *query, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) value = hoist_route_read_query (hoist_routes_get (id), query, &error);
  if (expected == NULL)
    {
      g_assert_null (value);
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
      return;
    }
  g_assert_no_error (error);
  g_autofree char *text = hoist_value_to_json (value);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_queries (void)
{
  assert_query (HOIST_ROUTE_TENANT_LIST, NULL, "{\"limit\":50,\"offset\":0}");
  assert_query (HOIST_ROUTE_TENANT_LIST, "", "{\"limit\":50,\"offset\":0}");
  assert_query (HOIST_ROUTE_TENANT_LIST, "status=&search=a%20b+c&limit=10000&include=version",
                "{\"search\":\"a b c\",\"limit\":10000,\"offset\":0,\"include\":\"version\"}");
  assert_query (HOIST_ROUTE_TENANT_VERSION, "refresh=true", "{\"refresh\":true}");
  assert_query (
      HOIST_ROUTE_RUN_LIST, "tenant=tn_0123456789abcdef&state=ended",
      "{\"tenant\":\"tn_0123456789abcdef\",\"state\":\"ended\",\"limit\":50,\"offset\":0}");
  assert_query (HOIST_ROUTE_TENANT_GET, "", "{}");
  static const char *const bad[] = { "limit=0",
                                     "limit=10001",
                                     "limit=-1",
                                     "limit=1.5",
                                     "limit=x",
                                     "limit=",
                                     "limit=99999999999999999999",
                                     "limit=1&limit=2",
                                     "offset=+1",
                                     "status=dead",
                                     "include=all",
                                     "search=%",
                                     "search=%ff",
                                     "search=%00",
                                     "unknown=1",
                                     "limit",
                                     "=1",
                                     "search=a%0ab%1b" };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_query (HOIST_ROUTE_TENANT_LIST, bad[i], NULL);
  assert_query (HOIST_ROUTE_TENANT_VERSION, "refresh=yes", NULL);
  assert_query (HOIST_ROUTE_RUN_LIST, "tenant=acme", NULL);
  assert_query (HOIST_ROUTE_TENANT_GET, "verbose=1", NULL);
}

static void
test_form (void)
{
  const HoistRoute *route = hoist_routes_get (HOIST_ROUTE_LOGIN);
  g_autoptr (GError) error = NULL;
  static const char good[] = "username=ann&password=p%26%3D+x";
  g_autoptr (HoistValue) value = hoist_route_read_form (route, good, strlen (good), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (hoist_value_lookup_string (value, "password", NULL), ==, "p&= x");
  static const char *const bad[] = { "username=ann", "username=ann&password=x&grant=y",
                                     "username=ann&password=x&password=y", "" };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_null (hoist_route_read_form (route, bad[i], strlen (bad[i]), &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
      g_clear_error (&error);
    }
  g_assert_null (hoist_route_read_form (route, "username=a\0&password=x", 22, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/routes-read/defaults", test_defaults);
  g_test_add_func ("/routes-read/nullable", test_nullable);
  g_test_add_func ("/routes-read/refused-bodies", test_refused_bodies);
  g_test_add_func ("/routes-read/long-texts", test_long_texts);
  g_test_add_func ("/routes-read/queries", test_queries);
  g_test_add_func ("/routes-read/form", test_form);
  return g_test_run ();
}
