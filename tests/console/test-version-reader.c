/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Versions that are read apart: each once while they are fresh, at once when asked for. */
#include "console/hoist-version-reader.h"

#include "scene.h"
#include "served-plane.h"

#define TENANT "tn_0000000000000007"

static HoistFleet *
make_fleet (FakePlane *plane)
{
  HoistFleet *fleet = hoist_fleet_new ();
  HoistTenantQuery query = { 0 };
  g_autoptr (GAsyncResult) result = fake_plane_ask (plane, list_tenants, &query);
  g_autoptr (HoistTenantPage) page = hoist_client_list_tenants_finish (plane->client, result, NULL);

  g_assert_nonnull (page);
  hoist_fleet_take_tenants (fleet, page);
  return fleet;
}

static void
count_cb (guint *n)
{
  (*n)++;
}

static gboolean
twelve (gpointer n)
{
  return *(guint *) n == 12;
}

static gboolean
one_more (gpointer n)
{
  return *(guint *) n == 13;
}

static void
test_reads (void)
{
  g_autoptr (ServedPlane) served = served_plane_new (12, TRUE);
  g_autoptr (HoistFleet) fleet = make_fleet (served->fake);
  g_autoptr (HoistVersionReader) reader = hoist_version_reader_new (fleet, served->fake->client);
  g_autoptr (HoistTenantReport) bare = NULL;
  g_autoptr (HoistTenantReport) filled = NULL;
  HoistTenantItem *item = hoist_fleet_find_tenant (fleet, TENANT);
  guint n = 0;

  bare = hoist_tenant_report_ref (hoist_tenant_item_get_report (item));
  filled = hoist_version_reader_fill (reader, bare);
  g_assert_true (filled == bare); /* nothing is known, nothing is guessed */
  g_signal_connect_swapped (reader, "version", G_CALLBACK (count_cb), &n);
  hoist_version_reader_read_due (reader);
  scene_wait (twelve, &n);
  hoist_version_reader_read_due (reader); /* they are fresh */
  g_assert_cmpuint (served_plane_count (served, "/api/tenants/" TENANT "/version"), ==, 1);
  g_assert_cmpint (hoist_tenant_item_get_report (item)->version.observed_at, >, 0);
  served->deployed = "v0.3.0";
  hoist_version_reader_read (reader, TENANT);
  scene_wait (one_more, &n);
  g_assert_cmpstr (hoist_tenant_item_get_report (item)->version.deployed_version, ==, "v0.3.0");
  hoist_tenant_report_unref (g_steal_pointer (&filled));
  filled = hoist_version_reader_fill (reader, bare);
  g_assert_cmpstr (filled->version.deployed_version, ==, "v0.3.0");
}

static void
test_stop (void)
{
  g_autoptr (ServedPlane) served = served_plane_new (12, TRUE);
  g_autoptr (HoistFleet) fleet = make_fleet (served->fake);
  g_autoptr (HoistVersionReader) reader = hoist_version_reader_new (fleet, served->fake->client);
  guint n = 0;

  g_signal_connect_swapped (reader, "version", G_CALLBACK (count_cb), &n);
  hoist_version_reader_read_due (reader);
  hoist_version_reader_stop (reader);
  scene_settle ();
  g_assert_cmpuint (n, ==, 0);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/version-reader/reads", test_reads);
  g_test_add_func ("/version-reader/stop", test_stop);
  return g_test_run ();
}
