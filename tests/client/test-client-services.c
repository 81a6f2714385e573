/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Services of the lead, of one node, of all: which are named with their node, and a silent one is
 * unknown. */
#include "client/hoist-client-services.h"

#include "fake-plane.h"
#include <string.h>

#define SERVICE "{\"name\":\"api\",\"role\":\"backend\",\"state\":\"running\"}"

static GPtrArray *
control (FakePlane *plane, const char *node)
{
  HoistServicePlace place = { FAKE_TENANT, node };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *services;

  hoist_client_control_services_async (plane->client, &place, "stop", NULL, fake_plane_done_cb,
                                       &result);
  fake_plane_wait (&result);
  services = hoist_client_control_services_finish (plane->client, result, &error);
  g_assert_no_error (error);
  return services;
}

static void
test_control (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GPtrArray) one = NULL;
  g_autoptr (GPtrArray) all = NULL;
  const HoistServiceSighting *silent;

  fake_plane_answer (plane, 200, "{\"status\":\"success\",\"services\":[" SERVICE "]}");
  one = control (plane, NULL);
  g_assert_cmpstr (((HoistServiceSighting *) one->pdata[0])->name, ==, "api");
  fake_plane_answer (plane, 200,
                     "{\"status\":\"failed\",\"services\":[],\"nodes\":[{\"node\":\"local\","
                     "\"name\":\"web1\",\"services\":[" SERVICE "],\"error\":null},{\"node\":"
                     "\"nd_1\",\"name\":\"web2\",\"services\":[],\"error\":\"no route\"}]}");
  all = control (plane, "all");
  g_assert_cmpstr (plane->method, ==, "POST");
  g_assert_true (g_str_has_suffix (plane->path, "/services/stop?node=all"));
  g_assert_cmpuint (all->len, ==, 2);
  g_assert_cmpstr (((HoistServiceSighting *) all->pdata[0])->name, ==, "api on web1");
  silent = all->pdata[1];
  g_assert_cmpstr (silent->name, ==, "services on web2");
  g_assert_cmpint (silent->state, ==, HOIST_SERVICE_UNKNOWN);
  g_assert_cmpstr (silent->detail, ==, "no route");
}

static void
test_logs (void)
{
  HoistServicePlace place = { FAKE_TENANT, "nd_1" };
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) answer = NULL;

  fake_plane_answer (plane, 200, "{\"services\":[],\"logs\":[]}");
  hoist_client_read_service_logs_async (plane->client, &place, 5, NULL, fake_plane_done_cb,
                                        &result);
  fake_plane_wait (&result);
  answer = hoist_client_read_service_logs_finish (plane->client, result, &error);
  g_assert_no_error (error);
  g_assert_nonnull (hoist_value_get_member (answer, "logs"));
  g_assert_cmpstr (plane->method, ==, "GET");
  g_assert_true (g_str_has_suffix (plane->path, "/services/status?node=nd_1&log_lines=5"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client-services/control", test_control);
  g_test_add_func ("/client-services/logs", test_logs);
  return g_test_run ();
}
