/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The quick switcher's search: all words, in any order, best first, and never more than asked for.
 */
#include "console/items/hoist-switch-item.h"

#include "scene.h"
#include "served-plane.h"

typedef struct
{
  char *folder;
  HoistPlaneList *list;
  HoistPlaneSet *set;
  HoistKnownPlane *plane;
} Fixture;

static void
set_up (Fixture *f, gconstpointer unused)
{
  g_autofree char *file = NULL;
  g_autoptr (HoistTenantPage) page = scene_tenants ();
  g_autoptr (HoistRun) run = scene_run (HOIST_PLAN_UPGRADE, 2);
  HoistFleet *fleet;

  f->folder = served_plane_make_folder ();
  file = g_build_filename (f->folder, "planes.json", NULL);
  f->list = hoist_plane_list_new (file);
  f->plane =
      hoist_plane_list_add (f->list, HOIST_PLANE_ADDRESS, "Berlin", "https://b.example", NULL);
  hoist_plane_list_add (f->list, HOIST_PLANE_DEMO, "Demo Fleet", "/srv/demo", NULL);
  f->set = hoist_plane_set_new (f->list);
  fleet = hoist_session_get_fleet (hoist_plane_set_find (f->set, f->plane));
  hoist_fleet_take_tenants (fleet, page);
  hoist_fleet_take_run (fleet, run);
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  g_clear_object (&f->set);
  g_clear_object (&f->list);
  served_plane_remove_folder (f->folder);
}

static const char *
first_title (GPtrArray *found)
{
  return found->len > 0 ? hoist_switch_item_get_title (g_ptr_array_index (found, 0)) : "nothing";
}

static void
test_search (Fixture *f, gconstpointer unused)
{
  g_autoptr (GPtrArray) all = hoist_switch_item_search (f->set, "", 40);
  g_autoptr (GPtrArray) plane = hoist_switch_item_search (f->set, "berl", 40);
  g_autoptr (GPtrArray) tenant = hoist_switch_item_search (f->set, "  ACME ", 40);
  g_autoptr (GPtrArray) run = hoist_switch_item_search (f->set, "v0.3.0 acme", 40);
  g_autoptr (GPtrArray) action = hoist_switch_item_search (f->set, "creden", 40);
  g_autoptr (GPtrArray) view = hoist_switch_item_search (f->set, "show over", 40);
  g_autoptr (GPtrArray) guides = hoist_switch_item_search (f->set, "show gui", 40);
  g_autoptr (GPtrArray) none = hoist_switch_item_search (f->set, "no such thing", 40);
  g_autoptr (GPtrArray) few = hoist_switch_item_search (f->set, "a", 3);
  HoistSwitchItem *item;

  g_assert_cmpuint (all->len, >, 10); /* planes and actions, no tenants */
  g_assert_cmpstr (first_title (plane), ==, "Berlin");
  g_assert_null (hoist_switch_item_get_action (g_ptr_array_index (plane, 0)));
  g_assert_cmpstr (first_title (tenant), ==, "acme");
  item = g_ptr_array_index (tenant, 0);
  g_assert_cmpstr (hoist_switch_item_get_action (item), ==,
                   "win.show-tenant('tn_acme000000000000')");
  g_assert_cmpstr (hoist_switch_item_get_plane (item), ==, hoist_known_plane_get_uuid (f->plane));
  g_assert_cmpstr (hoist_switch_item_get_subtitle (item), ==, "Tenant of Berlin");
  g_assert_true (g_str_has_prefix (first_title (run), "acme: Upgrade to v0.3.0"));
  g_assert_cmpstr (first_title (action), ==, "Credentials and planes");
  g_assert_cmpstr (first_title (view), ==, "Show overview");
  g_assert_cmpstr (first_title (guides), ==, "Show guides"); /* every view of the sidebar */
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (few->len, ==, 3);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add ("/switch-item/search", Fixture, NULL, set_up, test_search, tear_down);
  return g_test_run ();
}
