/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who could lead, read leniently; and the order that changes it. */
#include "client/hoist-client-lead.h"

#include "fake-plane.h"
#include <string.h>

static void
test_list (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;

  fake_plane_answer (
      plane, 200,
      "{\"lead\":\"local\",\"proposed\":\"nd_1\",\"candidates\":[{\"node\":\"local\","
      "\"name\":\"here\",\"is_lead\":true,\"fits\":true,\"proposed\":false,"
      "\"score\":3,\"merits\":[\"It leads now.\"],\"faults\":[\"Busy.\",7]},"
      "{\"node\":\"nd_1\",\"proposed\":true}]}");
  g_autoptr (GAsyncResult) asked = fake_plane_ask (plane, list_leads, FAKE_TENANT);
  g_autoptr (GPtrArray) list = hoist_client_list_leads_finish (plane->client, asked, &error);
  g_assert_no_error (error);
  const HoistLeadReport *lead = g_ptr_array_index (list, 0), *other = g_ptr_array_index (list, 1);
  g_assert_true (lead->is_lead && lead->fits && !lead->proposed);
  g_assert_cmpstr (lead->merits[0], ==, "It leads now.");
  g_assert_cmpuint (g_strv_length (lead->faults), ==, 1);
  g_assert_cmpstr (other->name, ==, "nd_1");
  g_assert_true (other->proposed && !other->fits);
}

static void
test_change (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  fake_plane_answer (plane, 200, "{\"id\":\"tn_1\",\"node\":\"nd_1\"}");
  hoist_client_change_lead_async (plane->client, FAKE_TENANT, "nd_1", NULL, fake_plane_done_cb,
                                  &result);
  fake_plane_wait (&result);
  g_autoptr (HoistTenantReport) report =
      hoist_client_change_lead_finish (plane->client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (report->node, ==, "nd_1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client-lead/list", test_list);
  g_test_add_func ("/client-lead/change", test_change);
  return g_test_run ();
}
