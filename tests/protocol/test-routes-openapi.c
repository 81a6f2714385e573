/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The OpenAPI document: strict JSON, every row in it, every reference resolved. */
#include <string.h>

#include "model/hoist-json.h"
#include "protocol/hoist-routes.h"

static HoistValue *
make_document (void)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  HoistJsonWriter w;
  hoist_json_writer_init (&w, out);
  hoist_routes_write_openapi (&w);
  HoistValue *value = hoist_json_parse (out->str, (gssize) out->len, &error);
  g_assert_no_error (error);
  return value;
}

static void
check_references (const HoistValue *value, const HoistValue *schemas)
{
  if (hoist_value_get_type_of (value) == HOIST_VALUE_ARRAY)
    for (guint i = 0; i < hoist_value_get_size (value); i++)
      check_references (hoist_value_get_element (value, i), schemas);
  if (hoist_value_get_type_of (value) != HOIST_VALUE_OBJECT)
    return;
  const char *ref = hoist_value_lookup_string (value, "$ref", NULL);
  if (ref != NULL)
    {
      g_assert_true (g_str_has_prefix (ref, "#/components/schemas/"));
      g_assert_nonnull (hoist_value_get_member (schemas, strrchr (ref, '/') + 1));
    }
  for (guint i = 0; i < hoist_value_get_size (value); i++)
    check_references (hoist_value_get_member_at (value, i), schemas);
}

static void
test_document (void)
{
  g_autoptr (HoistValue) document = make_document ();
  g_assert_cmpstr (hoist_value_lookup_string (document, "openapi", NULL), ==, "3.1.0");
  const HoistValue *paths = hoist_value_get_member (document, "paths");
  const HoistValue *schemas =
      hoist_value_get_member (hoist_value_get_member (document, "components"), "schemas");
  guint n_operations = 0;
  for (guint i = 0; i < HOIST_N_ROUTES; i++)
    {
      const HoistRoute *route = hoist_routes_get (i);
      g_autofree char *method = g_ascii_strdown (route->method, -1);
      const HoistValue *operation =
          hoist_value_get_member (hoist_value_get_member (paths, route->path), method);
      g_assert_nonnull (operation);
      g_assert_cmpstr (hoist_value_lookup_string (operation, "operationId", NULL), ==,
                       route->operation);
      g_assert_true ((hoist_value_get_member (operation, "requestBody") != NULL)
                     == (route->body != NULL));
      const HoistValue *responses = hoist_value_get_member (operation, "responses");
      g_assert_nonnull (hoist_value_get_member (responses, "default"));
    }
  for (guint i = 0; i < hoist_value_get_size (paths); i++)
    n_operations += hoist_value_get_size (hoist_value_get_member_at (paths, i));
  g_assert_cmpuint (n_operations, ==, HOIST_N_ROUTES);
  check_references (document, schemas);
}

static void
test_bodies_are_closed (void)
{
  g_autoptr (HoistValue) document = make_document ();
  g_autofree char *json = hoist_value_to_json (
      hoist_value_get_member (hoist_value_get_member (hoist_value_get_member (document, "paths"),
                                                      "/api/tenants/{tenant}/upgrade"),
                              "post"));
  g_assert_nonnull (strstr (json, "\"additionalProperties\":false"));
  g_assert_nonnull (strstr (json, "\"backup_db\":{\"type\":\"boolean\",\"default\":true}"));
  g_assert_nonnull (strstr (json, "Idempotency-Key"));
  g_assert_nonnull (strstr (json, "\"202\""));
}

int
main (int argc, char **argv)
{
  if (argc == 2 && strcmp (argv[1], "--print") == 0)
    {
      g_autoptr (HoistValue) document = make_document ();
      g_autofree char *json = hoist_value_to_json (document);
      g_print ("%s\n", json);
      return 0;
    }
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/routes-openapi/document", test_document);
  g_test_add_func ("/routes-openapi/bodies-are-closed", test_bodies_are_closed);
  return g_test_run ();
}
