/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One model that filters, sorts and selects: what it tells is what it is; a selection lasts; ten
 * thousand rows are no matter. */
#include "console/items/hoist-tenant-list.h"

#include "scene.h"

/* What somebody who only listens believes the list to be. */
typedef struct
{
  GPtrArray *items; /* borrowed pointers */
  guint n_changes, n_touched;
} Mirror;

static void
changed_cb (GListModel *model, guint position, guint removed, guint added, Mirror *mirror)
{
  g_assert_cmpuint (position + removed, <=, mirror->items->len);
  if (removed > 0)
    g_ptr_array_remove_range (mirror->items, position, removed);
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (HoistTenantItem) item = g_list_model_get_item (model, position + i);

      g_ptr_array_insert (mirror->items, (int) (position + i), item);
    }
  mirror->n_changes++;
  mirror->n_touched += MAX (removed, added);
  g_assert_cmpuint (mirror->items->len, ==, g_list_model_get_n_items (model));
  for (guint i = 0; i < mirror->items->len; i += 1 + mirror->items->len / 500)
    g_assert_true (mirror->items->pdata[i]
                   == (gpointer) hoist_tenant_list_peek (HOIST_TENANT_LIST (model), i));
}

static Mirror *
watch (HoistTenantList *list)
{
  Mirror *mirror = g_new0 (Mirror, 1);

  mirror->items = g_ptr_array_new ();
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++)
    g_ptr_array_add (mirror->items, hoist_tenant_list_peek (list, i));
  g_signal_connect (list, "items-changed", G_CALLBACK (changed_cb), mirror);
  return mirror;
}

static void
mirror_free (Mirror *mirror)
{
  g_ptr_array_unref (mirror->items);
  g_free (mirror);
}

static HoistTenantReport *
make_report (guint i, const char *state, const char *health)
{
  g_autofree char *slug = g_strdup_printf ("tenant-%05u", i);
  g_autofree char *deployed = g_strdup_printf ("v0.%u.%u", i % 12, i % 7);
  SceneTenant tenant = {
    slug, i % 3 == 0 ? "test" : "production", deployed, "v0.12.0", state, health, 1
  };

  return scene_report (&tenant);
}

static HoistTenantPage *
make_page (guint n)
{
  HoistTenantPage *page = g_new0 (HoistTenantPage, 1);

  g_atomic_ref_count_init (&page->refs);
  page->tenants = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_tenant_report_unref);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (page->tenants, make_report (i, "behind", "healthy"));
  return page;
}

static void
assert_sorted (HoistTenantList *list, HoistTenantColumn column, gboolean down)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (list));

  for (guint i = 1; i < n; i++)
    {
      int order = hoist_tenant_column_compare (column, hoist_tenant_list_peek (list, i - 1),
                                               hoist_tenant_list_peek (list, i));

      g_assert_cmpint (down ? -order : order, <=, 0);
    }
}

static void
test_sorted_and_filtered (void)
{
  g_autoptr (HoistFleet) fleet = hoist_fleet_new ();
  g_autoptr (HoistTenantPage) page = make_page (300);
  g_autoptr (HoistTenantList) list = hoist_tenant_list_new (hoist_fleet_get_tenants (fleet));
  Mirror *mirror = watch (list);

  hoist_fleet_take_tenants (fleet, page);
  for (HoistTenantColumn column = 0; column < HOIST_N_TENANT_COLUMNS; column++)
    {
      hoist_tenant_list_sort_by (list, column, GTK_SORT_ASCENDING);
      assert_sorted (list, column, FALSE);
      hoist_tenant_list_sort_by (list, column, GTK_SORT_DESCENDING);
      assert_sorted (list, column, TRUE);
    }
  hoist_tenant_list_set_filter (list, 0, "tenant-0001");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 10);
  hoist_tenant_list_set_filter (list, 0, "tenant-00012");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 1);
  hoist_tenant_list_set_filter (list, HOIST_TENANT_TEST, "");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 100);
  hoist_tenant_list_set_filter (list, 0, "");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 300);
  mirror_free (mirror);
}

/* A row that changes moves alone; the others are not even told of. */
static void
test_one_changes (void)
{
  g_autoptr (HoistFleet) fleet = hoist_fleet_new ();
  g_autoptr (HoistTenantPage) page = make_page (300);
  g_autoptr (HoistTenantReport) degraded = make_report (7, "behind", "unhealthy");
  g_autoptr (HoistTenantReport) same = make_report (9, "up-to-date", "healthy");
  g_autoptr (HoistTenantList) list = NULL;
  Mirror *mirror;

  hoist_fleet_take_tenants (fleet, page);
  list = hoist_tenant_list_new (hoist_fleet_get_tenants (fleet));
  mirror = watch (list);
  hoist_fleet_take_tenant (fleet, same); /* sorted by name: its place is the same */
  g_assert_cmpuint (mirror->n_changes, ==, 0);
  hoist_tenant_list_sort_by (list, HOIST_TENANT_COLUMN_HEALTH, GTK_SORT_ASCENDING);
  mirror->n_changes = 0;
  hoist_fleet_take_tenant (fleet, degraded);
  g_assert_cmpuint (mirror->n_changes, ==, 1);
  g_assert_cmpstr (hoist_tenant_item_get_report (hoist_tenant_list_peek (list, 0))->slug, ==,
                   "tenant-00007");
  hoist_tenant_list_set_filter (list, HOIST_TENANT_UNHEALTHY, "");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 1);
  hoist_fleet_take_tenant (fleet, page->tenants->pdata[7]); /* well again: it goes by itself */
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
  mirror_free (mirror);
}

/* One that comes leaves all others where they are, and what is selected stays selected. */
static void
test_selection (void)
{
  g_autoptr (HoistFleet) fleet = hoist_fleet_new ();
  g_autoptr (HoistTenantPage) page = make_page (30);
  g_autoptr (HoistTenantReport) another = make_report (15000, "behind", "healthy");
  g_autoptr (HoistTenantList) list = NULL;
  g_autoptr (GPtrArray) selected = NULL;
  GtkSelectionModel *model;
  Mirror *mirror;

  hoist_fleet_take_tenants (fleet, page);
  list = hoist_tenant_list_new (hoist_fleet_get_tenants (fleet));
  model = GTK_SELECTION_MODEL (list);
  mirror = watch (list);
  gtk_selection_model_select_item (model, 3, TRUE); /* the focus moves */
  g_assert_cmpuint (hoist_tenant_list_get_n_selected (list), ==, 0);
  gtk_selection_model_select_item (model, 3, FALSE); /* Space */
  gtk_selection_model_select_range (model, 5, 3, FALSE);
  g_assert_cmpuint (hoist_tenant_list_get_n_selected (list), ==, 4);
  gtk_selection_model_unselect_item (model, 6);
  hoist_tenant_list_sort_by (list, HOIST_TENANT_COLUMN_DEPLOYED, GTK_SORT_DESCENDING);
  hoist_tenant_list_set_filter (list, 0, "tenant-00003");
  hoist_fleet_take_tenant (fleet, another);
  g_assert_cmpuint (hoist_tenant_list_get_n_selected (list), ==, 3);
  selected = hoist_tenant_list_list_selected (list);
  g_assert_cmpuint (selected->len, ==, 3);
  g_assert_cmpstr (hoist_tenant_item_get_report (selected->pdata[0])->slug, ==, "tenant-00003");
  hoist_tenant_list_set_filter (list, 0, "");
  gtk_selection_model_select_all (model);
  g_assert_cmpuint (hoist_tenant_list_get_n_selected (list), ==, 31);
  hoist_fleet_remove_tenant (fleet, another->id);
  g_assert_cmpuint (hoist_tenant_list_get_n_selected (list), ==, 30);
  hoist_tenant_list_unselect_all (list);
  g_assert_false (gtk_selection_model_is_selected (model, 0));
  mirror_free (mirror);
}

static double
measure (HoistTenantList *list, guint flags, const char *text)
{
  gint64 begin = g_get_monotonic_time ();

  hoist_tenant_list_set_filter (list, flags, text);
  return (double) (g_get_monotonic_time () - begin) / 1000;
}

/* Printed, not judged: a sanitized build on a busy machine says nothing about milliseconds. */
static void
test_ten_thousand (void)
{
  g_autoptr (HoistFleet) fleet = hoist_fleet_new ();
  g_autoptr (HoistTenantPage) page = make_page (10000);
  g_autoptr (HoistTenantList) list = hoist_tenant_list_new (hoist_fleet_get_tenants (fleet));
  gint64 begin = g_get_monotonic_time ();
  double first, second;

  hoist_fleet_take_tenants (fleet, page);
  g_test_message ("filled in %.1f ms", (double) (g_get_monotonic_time () - begin) / 1000);
  begin = g_get_monotonic_time ();
  hoist_tenant_list_sort_by (list, HOIST_TENANT_COLUMN_DEPLOYED, GTK_SORT_DESCENDING);
  g_test_message ("sorted by version in %.1f ms",
                  (double) (g_get_monotonic_time () - begin) / 1000);
  first = measure (list, 0, "1");
  second = measure (list, 0, "12");
  g_test_message ("first letter %.1f ms, second %.1f ms, all again %.1f ms", first, second,
                  measure (list, 0, ""));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 10000);
  assert_sorted (list, HOIST_TENANT_COLUMN_DEPLOYED, TRUE);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/tenant-list/sorted-and-filtered", test_sorted_and_filtered);
  g_test_add_func ("/console/tenant-list/one-changes", test_one_changes);
  g_test_add_func ("/console/tenant-list/selection", test_selection);
  g_test_add_func ("/console/tenant-list/ten-thousand", test_ten_thousand);
  return g_test_run ();
}
