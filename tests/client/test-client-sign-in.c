/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/hoist-client.h"
#include "base/hoist-secret.h"
#include "fake-plane.h"

#include <string.h>

static void
test_login (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  fake_plane_answer (
      plane, 200,
      "{\"access_token\":\"hst_login_token\",\"token_type\":\"bearer\",\"user\":{\"id\":1}}");
  g_autoptr (GAsyncResult) result = fake_plane_ask (plane, login, "anna", "correct horse");
  char *token = hoist_client_login_finish (plane->client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (token, ==, "hst_login_token");
  g_assert_true (hoist_client_get_has_token (plane->client));
  g_assert_cmpstr (plane->body, ==, "{\"username\":\"anna\",\"password\":\"correct horse\"}");
  hoist_secret_free (token);
}

static void
test_wrong_password (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  fake_plane_answer (plane, 401,
                     "{\"code\":\"unauthorized\",\"detail\":\"Wrong name or password.\"}");
  g_autoptr (GAsyncResult) result = fake_plane_ask (plane, login, "anna", "wrong one");
  g_assert_null (hoist_client_login_finish (plane->client, result, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_UNAUTHORIZED);
  g_assert_false (hoist_client_get_has_token (plane->client));
}

/* A plane that knows only the HTML form. */
static void
test_form (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  plane->any_route = TRUE;
  fake_plane_answer (plane, 422, "{\"detail\":[{\"msg\":\"field required\"}]}");
  fake_plane_answer (plane, 200, "{\"access_token\":\"abc\",\"token_type\":\"bearer\"}");
  g_autoptr (GAsyncResult) result = fake_plane_ask (plane, login, "anna", "a&b =c");
  char *token = hoist_client_login_finish (plane->client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (token, ==, "abc");
  g_assert_cmpstr (plane->body, ==, "username=anna&password=a%26b%20%3Dc");
  g_assert_cmpstr (fake_plane_get_header (plane, "content-type"), ==,
                   "application/x-www-form-urlencoded");
  g_assert_cmpuint (plane->n_requests, ==, 2);
  hoist_secret_free (token);
}

/* A token with a line break would smuggle a header. */
static void
test_bad_token (void)
{
  static const char *const answers[] = {
    "{\"access_token\":\"a\\r\\nX: y\",\"token_type\":\"bearer\"}",
    "{\"access_token\":\"\",\"token_type\":\"bearer\"}", "{\"token_type\":\"bearer\"}",
    "{\"access_token\":\"abc\",\"token_type\":\"mac\"}"
  };
  g_autoptr (FakePlane) plane = fake_plane_new ();
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (GError) error = NULL;
      fake_plane_answer (plane, 200, answers[i]);
      g_autoptr (GAsyncResult) result = fake_plane_ask (plane, login, "anna", "correct horse");
      g_assert_null (hoist_client_login_finish (plane->client, result, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL);
      g_assert_false (hoist_client_get_has_token (plane->client));
    }
}

static HoistPlaneReport *
get_plane (FakePlane *plane, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  hoist_client_get_plane_async (plane->client, NULL, fake_plane_done_cb, &result);
  fake_plane_wait (&result);
  return hoist_client_get_plane_finish (plane->client, result, error);
}

static void
test_plane (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  fake_plane_answer (
      plane, 200,
      "{\"name\":\"Prod\",\"version\":\"0.1.0\",\"api\":1,\"instance\":\"in_x\",\"user\":"
      "{\"username\":\"anna\",\"role\":\"operator\"},\"capabilities\":[\"plans\",\"events\"],"
      "\"node\":{\"name\":\"n1\"},\"time\":\"2026-11-21T04:05:06.789Z\"}");
  g_autoptr (HoistPlaneReport) report = get_plane (plane, &error);
  g_assert_no_error (error);
  g_assert_false (report->foreign);
  g_assert_true (hoist_plane_report_can (report, "plans"));
  g_assert_false (hoist_plane_report_can (report, "users"));
  g_assert_true (hoist_plane_report_may (report, "viewer"));
  g_assert_true (hoist_plane_report_may (report, "operator"));
  g_assert_false (hoist_plane_report_may (report, "admin"));
  g_assert_false (hoist_plane_report_may (report, "emperor"));

  fake_plane_answer (plane, 404, "{\"detail\":\"Not Found\"}");
  g_autoptr (HoistPlaneReport) foreign = get_plane (plane, &error);
  g_assert_no_error (error);
  g_assert_true (foreign->foreign);
  g_assert_false (hoist_plane_report_can (foreign, "plans"));
  g_assert_true (hoist_plane_report_may (foreign, "admin"));

  fake_plane_answer (plane, 200, "{\"name\":\"New\",\"api\":2}");
  g_assert_null (get_plane (plane, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL);
  g_assert_nonnull (strstr (error->message, "version 2"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client-sign-in/login", test_login);
  g_test_add_func ("/client-sign-in/wrong-password", test_wrong_password);
  g_test_add_func ("/client-sign-in/form", test_form);
  g_test_add_func ("/client-sign-in/bad-token", test_bad_token);
  g_test_add_func ("/client-sign-in/plane", test_plane);
  return g_test_run ();
}
