/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Groups of a tenant's page: what can be copied, the way to the latest release, what is unknown. */
#include "console/pages/hoist-tenant-facts.h"

#include "scene.h"

static HoistFactGroup *
make_group (void)
{
  return HOIST_FACT_GROUP (g_object_ref_sink (hoist_fact_group_new ("")));
}

static const char *
name_of (HoistFactGroup *group, const char *key)
{
  HoistFactRow *row = hoist_fact_group_find (group, key);

  return row != NULL ? hoist_fact_row_get_accessible_name (row) : NULL;
}

static void
test_path (void)
{
  HoistReleaseList *list = scene_releases ();
  g_autofree char *far = hoist_tenant_facts_dup_path (list->releases, "v0.2.0", "v0.5.0");
  g_autofree char *near = hoist_tenant_facts_dup_path (list->releases, "v0.4.0", "v0.5.0");
  g_autofree char *ahead = hoist_tenant_facts_dup_path (list->releases, "v0.5.0", "v0.2.0");
  g_autofree char *foreign = hoist_tenant_facts_dup_path (list->releases, "v9", "v0.5.0");

  g_assert_cmpstr (far, ==, "v0.2.0 → v0.3.0 → v0.4.0 → v0.5.0");
  g_assert_null (near); /* nothing stands in between */
  g_assert_null (ahead);
  g_assert_null (foreign);
  hoist_release_list_free (list);
}

static void
test_versions (void)
{
  HoistFactGroup *group = make_group ();
  g_autoptr (HoistTenantReport) report = scene_acme ();

  hoist_tenant_facts_show_versions (group, report, NULL, TRUE);
  g_assert_null (name_of (group, "path"));
  g_assert_nonnull (strstr (name_of (group, "deployed"), "Deployed: v0.2.0"));
  hoist_tenant_facts_show_versions (group, report, "v0.2.0 → v0.3.0 → v0.5.0", TRUE);
  g_assert_cmpstr (name_of (group, "path"), ==, "The way there, v0.2.0 → v0.3.0 → v0.5.0");
  g_object_unref (group);
}

static void
test_unknown (void)
{
  HoistFactGroup *group = make_group ();
  SceneTenant umbrella = {
    "umbrella", "production",   "v0.9.0",
    "v0.10.0",  "behind",       "unknown",
    1,          .detail = TRUE, .unknown_since = "2026-11-21T03:40:00.000Z"
  };
  g_autoptr (HoistTenantReport) report = scene_report (&umbrella);

  hoist_tenant_facts_show_versions (group, report, NULL, FALSE);
  g_assert_nonnull (strstr (name_of (group, "deployed"), "Last seen"));
  g_assert_nonnull (strstr (name_of (group, "deployed"), "the node does not answer"));
  g_object_unref (group);
}

static void
test_identifiers (void)
{
  HoistFactGroup *group = make_group ();
  g_autoptr (HoistTenantReport) report = scene_acme ();

  hoist_tenant_facts_show_identifiers (group, report);
  g_assert_cmpstr (name_of (group, "slug"), ==, "Short name, acme");
  g_assert_nonnull (strstr (name_of (group, "id"), report->id));
  g_assert_null (name_of (group, "api-domain")); /* what there is none of has no row */
  g_object_unref (group);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/tenant-facts/path", test_path);
  g_test_add_func ("/console/tenant-facts/versions", test_versions);
  g_test_add_func ("/console/tenant-facts/unknown", test_unknown);
  g_test_add_func ("/console/tenant-facts/identifiers", test_identifiers);
  return g_test_run ();
}
