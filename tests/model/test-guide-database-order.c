/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which database an order is about: a file by its path, one on a server by its setting alone. */
#include "model/hoist-guide-database-order.h"

#include "examples.h"

#define BEGIN                                                                                      \
  "guide: 1\napplication: {name: tiny}\nsettings: {file: .env}\n"                                  \
  "services:\n  - {name: web, start: [run]}\n"                                                     \
  "health: {checks: [{name: w, service: web, url: \"http://127.0.0.1:1/\"}]}\n"                    \
  "databases:\n  - "

static HoistValue *
make (const char *database, GError **error)
{
  g_autofree char *text = g_strconcat (BEGIN, database, "\n", NULL);
  g_autoptr (HoistGuide) guide = hoist_guide_parse ("t.yaml", text, -1, error);
  g_autoptr (HoistTenant) tenant = example_tenant ();

  return guide != NULL
             ? hoist_guide_database_order_new (guide->databases->pdata[0], tenant, guide, error)
             : NULL;
}

static void
assert_path (const char *database, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) order = make (database, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (hoist_value_lookup_string (order, "name", ""), ==, "m");
  g_assert_cmpstr (hoist_value_lookup_string (order, "engine", ""), ==, "sqlite");
  g_assert_cmpstr (hoist_value_lookup_string (order, "path", ""), ==, path);
  g_assert_null (hoist_value_get_member (order, "setting"));
}

static void
test_file (void)
{
  g_autoptr (HoistTenant) tenant = example_tenant ();
  g_autofree char *below = g_build_filename (tenant->directory, "db/a.db", NULL);

  assert_path ("{name: m, engine: sqlite, path: db/a.db}", below);
  assert_path ("{name: m, engine: sqlite, path: /var/lib/a.db}", "/var/lib/a.db");
}

static void
test_server (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) order =
      make ("{name: m, engine: postgresql, url: \"{settings.DATABASE_URL}\"}", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (hoist_value_lookup_string (order, "engine", ""), ==, "postgresql");
  g_assert_cmpstr (hoist_value_lookup_string (order, "file", ""), ==, ".env");
  g_assert_cmpstr (hoist_value_lookup_string (order, "setting", ""), ==, "DATABASE_URL");
  g_assert_null (hoist_value_get_member (order, "path"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/guide-database-order/file", test_file);
  g_test_add_func ("/model/guide-database-order/server", test_server);
  return g_test_run ();
}
