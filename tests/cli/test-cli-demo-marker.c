/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/hoist-cli-demo.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"

#include <string.h>

static void
test_marker (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("hoist-marker-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, ".hoist-demo", NULL);
  static const char *const foreign[] = { "", "{}", "[1]", "{\"hoist_demo\":2}",
                                         "{\"hoist_demo\":\"1\"}" };
  g_assert_false (hoist_demo_marker_exists (folder));
  for (guint i = 0; i < G_N_ELEMENTS (foreign); i++)
    {
      g_assert_true (g_file_set_contents (path, foreign[i], -1, &error));
      g_assert_false (hoist_demo_marker_exists (folder));
      g_assert_false (hoist_demo_marker_is_complete (folder));
    }
  g_assert_true (hoist_demo_marker_write (folder, FALSE, &error));
  g_assert_true (hoist_demo_marker_exists (folder));
  g_assert_false (hoist_demo_marker_is_complete (folder));
  g_assert_true (hoist_demo_marker_write (folder, TRUE, &error));
  g_assert_true (hoist_demo_marker_is_complete (folder));
  g_assert_true (hoist_file_remove_tree (folder, &error));
}

static void
test_inventory (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("hoist-marker-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "inventory.json", NULL);
  g_autoptr (HoistDemo) demo = hoist_demo_new (folder, &error);
  g_assert_no_error (error);
  g_assert_true (hoist_demo_invent_tenants (demo, 3, &error));
  g_assert_true (hoist_demo_inventory_write (demo, &error));
  g_autoptr (HoistDemo) again = hoist_demo_new (folder, &error);
  g_assert_true (hoist_demo_inventory_read (again, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (again->tenants->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      const HoistTenant *a = g_ptr_array_index (demo->tenants, i);
      const HoistTenant *b = g_ptr_array_index (again->tenants, i);
      g_assert_cmpstr (a->id, ==, b->id);
      g_assert_cmpstr (a->directory, ==, b->directory);
      g_assert_cmpuint (a->backend_port, ==, b->backend_port);
      g_assert_true (hoist_value_equal (a->settings, b->settings));
    }
  g_assert_true (g_file_set_contents (path, "{\"tenants\":[{\"slug\":\"-x\"}]}", -1, &error));
  g_assert_false (hoist_demo_inventory_read (again, &error));
  g_assert_nonnull (strstr (error->message, "tenants[0]"));
  g_assert_true (hoist_file_remove_tree (folder, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-demo-marker/marker", test_marker);
  g_test_add_func ("/cli-demo-marker/inventory", test_inventory);
  return g_test_run ();
}
