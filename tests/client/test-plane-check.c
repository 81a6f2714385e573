/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The checks before a plane is added, against planes that pass, warn and fail. */
#include "client/hoist-plane-check.h"
#include "base/hoist-error.h"
#include "fake-plane.h"

static void
run (HoistPlaneCheck *check)
{
  hoist_plane_check_start (check);
  while (!hoist_plane_check_is_over (check))
    g_main_context_iteration (NULL, TRUE);
}

static char *
dup_plane (const char *role)
{
  return g_strdup_printf ("{\"name\":\"Prod\",\"version\":\"0.1.0\",\"api\":1,\"instance\":\"in\","
                          "\"user\":{\"username\":\"anna\",\"role\":\"%s\"},\"capabilities\":[]}",
                          role);
}

static void
test_passes (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (HoistPlaneCheck) check = hoist_plane_check_new (plane->client);
  g_autofree char *answer = dup_plane ("operator");
  fake_plane_answer (plane, 200, answer);
  fake_plane_answer (plane, 200, "{\"tenants\":[],\"total\":12}");
  run (check);
  for (guint i = 0; i < HOIST_N_CHECKS; i++)
    g_assert_cmpint (hoist_plane_check_get_state (check, i), ==, HOIST_CHECK_PASSED);
  g_assert_true (hoist_plane_check_has_passed (check));
  g_assert_cmpint (hoist_plane_check_get_total (check), ==, 12);
  g_assert_cmpstr (hoist_plane_check_get_report (check)->name, ==, "Prod");
}

/* Only looking, an empty plane, a clock of another day: it can be added, and it is said. */
static void
test_warns (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (HoistPlaneCheck) check = hoist_plane_check_new (plane->client);
  g_autofree char *answer = dup_plane ("viewer");
  fake_plane_answer (plane, 200, answer);
  fake_plane_answer_header (plane, "Date", "Tue, 03 Feb 2015 04:05:06 GMT");
  fake_plane_answer (plane, 200, "{\"tenants\":[],\"total\":0}");
  run (check);
  g_assert_true (hoist_plane_check_has_passed (check));
  g_assert_cmpint (hoist_plane_check_get_state (check, HOIST_CHECK_CLOCK), ==, HOIST_CHECK_WARNING);
  g_assert_cmpint (hoist_plane_check_get_state (check, HOIST_CHECK_RIGHTS), ==,
                   HOIST_CHECK_WARNING);
  g_assert_cmpint (hoist_plane_check_get_state (check, HOIST_CHECK_TENANTS), ==,
                   HOIST_CHECK_WARNING);
}

static void
test_foreign (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (HoistPlaneCheck) check = hoist_plane_check_new (plane->client);
  plane->any_route = TRUE;
  fake_plane_answer (plane, 404, "{\"detail\":\"Not Found\"}");
  fake_plane_answer (plane, 401, "{\"detail\":\"Not authenticated\"}");
  run (check);
  g_assert_false (hoist_plane_check_has_passed (check));
  g_assert_cmpint (hoist_plane_check_get_state (check, HOIST_CHECK_API), ==, HOIST_CHECK_WARNING);
  g_assert_error (hoist_plane_check_get_error (check), HOIST_ERROR, HOIST_ERROR_UNAUTHORIZED);
  fake_plane_answer (plane, 404, "{\"detail\":\"Not Found\"}");
  fake_plane_answer (plane, 200, "{\"tenants\":[],\"total\":3}");
  run (check); /* after the sign-in */
  g_assert_true (hoist_plane_check_has_passed (check));
}

static void
test_fails (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistClient) nobody = hoist_client_new ("http://127.0.0.1:1", &error);
  g_autoptr (HoistPlaneCheck) check = hoist_plane_check_new (nobody);
  run (check);
  g_assert_cmpint (hoist_plane_check_get_state (check, HOIST_CHECK_REACHABLE), ==,
                   HOIST_CHECK_FAILED);
  g_assert_cmpint (hoist_plane_check_get_state (check, HOIST_CHECK_API), ==, HOIST_CHECK_WAITING);

  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (HoistPlaneCheck) strange = hoist_plane_check_new (plane->client);
  fake_plane_answer_as (plane, 200, "text/html", "<h1>It works!</h1>", 18);
  run (strange);
  g_assert_cmpint (hoist_plane_check_get_state (strange, HOIST_CHECK_REACHABLE), ==,
                   HOIST_CHECK_PASSED);
  g_assert_cmpint (hoist_plane_check_get_state (strange, HOIST_CHECK_API), ==, HOIST_CHECK_FAILED);
  g_assert_error (hoist_plane_check_get_error (strange), HOIST_ERROR, HOIST_ERROR_PROTOCOL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plane-check/passes", test_passes);
  g_test_add_func ("/plane-check/warns", test_warns);
  g_test_add_func ("/plane-check/foreign", test_foreign);
  g_test_add_func ("/plane-check/fails", test_fails);
  return g_test_run ();
}
