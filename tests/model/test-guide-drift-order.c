/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a node is told to make a schema: filled for the tenant, without a URL. */
#include "model/hoist-guide-drift-order.h"

#include "examples.h"

#define BEGIN                                                                                      \
  "guide: 1\napplication: {name: tiny}\nsettings: {file: .env}\n"                                  \
  "services:\n  - {name: web, start: [run]}\n"                                                     \
  "health: {checks: [{name: w, service: web, url: \"http://127.0.0.1:1/\"}]}\n"                    \
  "migrations: {command: [\"{environment}/bin/python3\", \"{script}\"], scripts: [a.py, b.py]}\n"  \
  "dependencies: [{kind: pip, lock: r.txt, environment: venv}]\n"

static HoistValue *
make (const char *database, GError **error)
{
  g_autofree char *text = g_strdup_printf (BEGIN "databases:\n  - %s\n", database);
  g_autoptr (HoistGuide) guide = hoist_guide_parse ("t.yaml", text, -1, error);
  g_autoptr (HoistTenant) tenant = example_tenant ();

  return guide != NULL ? hoist_guide_drift_order_new (guide, tenant, error) : NULL;
}

static void
test_file (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) order =
      make ("{name: m, engine: sqlite, path: db/a.db, drift: {ignore: [x]}}", &error);
  g_assert_no_error (error);
  g_autoptr (HoistTenant) tenant = example_tenant ();
  g_autofree char *path = g_build_filename (tenant->directory, "db/a.db", NULL);
  g_autofree char *python = g_build_filename (tenant->directory, "venv/bin/python3", NULL);
  const HoistValue *commands = hoist_value_get_member (order, "commands");
  const HoistValue *second = hoist_value_get_element (commands, 1);

  g_assert_cmpstr (hoist_value_lookup_string (order, "check", ""), ==, "refuse");
  g_assert_cmpstr (
      hoist_value_lookup_string (hoist_value_get_member (order, "database"), "path", ""), ==, path);
  g_assert_cmpstr (hoist_value_get_string (hoist_value_get_element (second, 0)), ==, python);
  g_assert_cmpstr (hoist_value_get_string (hoist_value_get_element (second, 1)), ==, "b.py");
  g_assert_cmpuint (hoist_value_get_size (hoist_value_get_member (order, "schema")), ==, 0);
}

static void
test_server (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) order =
      make ("{name: m, engine: postgresql, url: \"{settings.URL}\", drift: "
            "{schema: [\"{directory}/make\"]}}",
            &error);
  g_assert_no_error (error);
  const HoistValue *database = hoist_value_get_member (order, "database");

  g_assert_cmpstr (hoist_value_lookup_string (database, "setting", ""), ==, "URL");
  g_assert_cmpstr (hoist_value_lookup_string (database, "file", ""), ==, ".env");
  g_assert_null (hoist_value_get_member (database, "path"));
  g_assert_cmpuint (hoist_value_get_size (hoist_value_get_member (order, "schema")), ==, 1);
}

static void
test_not_asked (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (make ("{name: m, engine: sqlite, path: a.db}", &error));
  g_assert_no_error (error);
  g_assert_null (make ("{name: m, engine: sqlite, path: a.db, drift: {check: skip}}", &error));
  g_assert_no_error (error);
  g_assert_null (make ("{name: m, engine: sqlite, path: a.db, drift: {schema: [m, "
                       "\"{settings.NONE}\"]}}",
                       &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guide-drift-order/file", test_file);
  g_test_add_func ("/guide-drift-order/server", test_server);
  g_test_add_func ("/guide-drift-order/not-asked", test_not_asked);
  return g_test_run ();
}
