/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cells of the table of tenants: the right words for each state, and a cell follows its item. */
#include "console/widgets/hoist-tenant-cell.h"
#include "scene.h"

static void
assert_cell (HoistTenantItem *item, HoistTenantColumn column, const char *expected)
{
  GtkWidget *cell = g_object_ref_sink (hoist_tenant_cell_new (column));

  hoist_tenant_cell_set_item (HOIST_TENANT_CELL (cell), item);
  g_assert_cmpstr (hoist_tenant_cell_get_text (HOIST_TENANT_CELL (cell)), ==, expected);
  g_object_unref (cell);
}

static void
test_states (void)
{
  const char *const states[] = { "Up to date", "1 behind", "Held", "Parked" };
  g_autoptr (HoistTenantPage) page = scene_tenants ();

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autoptr (HoistTenantItem) item =
          hoist_tenant_item_new (g_ptr_array_index (page->tenants, i));

      assert_cell (item, HOIST_TENANT_COLUMN_STATE, states[i]);
    }
}

static void
test_unreachable (void)
{
  SceneTenant lost = { "lost",    "production", "", "v0.3.0",
                       "unknown", "healthy",    0,  .unknown_since = "2026-11-21T03:40:00.000Z" };
  g_autoptr (HoistTenantReport) report = scene_report (&lost);
  g_autoptr (HoistTenantItem) item = hoist_tenant_item_new (report);

  assert_cell (item, HOIST_TENANT_COLUMN_HEALTH, "Unknown"); /* what was healthy is not known now */
  assert_cell (item, HOIST_TENANT_COLUMN_DEPLOYED, "–");
  assert_cell (item, HOIST_TENANT_COLUMN_LATEST, "v0.3.0");
}

static void
test_follows (void)
{
  g_autoptr (HoistTenantReport) acme = scene_acme ();
  g_autoptr (HoistTenantItem) item = hoist_tenant_item_new (acme);
  g_autoptr (HoistRun) run = scene_run (HOIST_PLAN_UPGRADE, 5);
  GtkWidget *cell = g_object_ref_sink (hoist_tenant_cell_new (HOIST_TENANT_COLUMN_STATE));
  GtkWidget *bar;

  hoist_tenant_cell_set_item (HOIST_TENANT_CELL (cell), item);
  hoist_tenant_item_set_run (item, run);
  g_assert_cmpstr (hoist_tenant_cell_get_text (HOIST_TENANT_CELL (cell)), ==, "Upgrading 50 %");
  bar = scene_find (cell, GTK_TYPE_PROGRESS_BAR, NULL);
  g_assert_true (gtk_widget_get_visible (bar));
  hoist_tenant_item_set_run (item, NULL);
  g_assert_cmpstr (hoist_tenant_cell_get_text (HOIST_TENANT_CELL (cell)), ==, "1 behind");
  g_assert_false (gtk_widget_get_visible (bar));
  g_object_unref (cell);
}

/* Said when asked for: a text that is set on the widget costs questions to the display each time.
 */
static void
test_tooltip (void)
{
  g_autoptr (HoistTenantPage) page = scene_tenants ();
  g_autoptr (HoistTenantItem) held = hoist_tenant_item_new (g_ptr_array_index (page->tenants, 2));
  const struct
  {
    HoistTenantColumn column;
    const char *text;
  } cells[] = { { HOIST_TENANT_COLUMN_NAME, "globex" },
                { HOIST_TENANT_COLUMN_STATE, "Fair until Friday" },
                { HOIST_TENANT_COLUMN_LAST_UPGRADE, "2026" },
                { HOIST_TENANT_COLUMN_DEPLOYED, NULL } };

  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    {
      GtkWidget *cell = g_object_ref_sink (hoist_tenant_cell_new (cells[i].column));
      g_autofree char *before = hoist_tenant_cell_dup_tooltip (HOIST_TENANT_CELL (cell));
      g_autofree char *text = NULL;

      g_assert_null (before);
      hoist_tenant_cell_set_item (HOIST_TENANT_CELL (cell), held);
      text = hoist_tenant_cell_dup_tooltip (HOIST_TENANT_CELL (cell));
      g_assert_cmpint (text != NULL, ==, cells[i].text != NULL);
      g_assert_true (text == NULL || strstr (text, cells[i].text) != NULL);
      g_assert_cmpint (gtk_widget_get_has_tooltip (cell), ==, cells[i].text != NULL);
      g_assert_null (gtk_widget_get_tooltip_text (cell));
      g_object_unref (cell);
    }
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/tenant-cell/states", test_states);
  g_test_add_func ("/console/tenant-cell/unreachable", test_unreachable);
  g_test_add_func ("/console/tenant-cell/follows", test_follows);
  g_test_add_func ("/console/tenant-cell/tooltip", test_tooltip);
  return g_test_run ();
}
