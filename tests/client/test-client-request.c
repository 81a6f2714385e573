/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may come back from an address that is not, or not quite, a control plane. */
#include "client/hoist-client-request.h"
#include "client/hoist-client-runs.h"
#include "fake-plane.h"

#include <string.h>

static void
check_refused (FakePlane *plane, HoistErrorCode code, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = fake_plane_ask (plane, get_run, FAKE_RUN);
  g_assert_null (hoist_client_get_run_finish (plane->client, result, &error));
  g_assert_error (error, HOIST_ERROR, (int) code);
  if (words != NULL)
    g_assert_nonnull (strstr (error->message, words));
}

static void
test_no_plane (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  static const char html[] = "<html><body>It works!</body></html>";
  static const char twice[] = "{\"id\":\"a\",\"id\":\"b\"}";
  fake_plane_answer_as (plane, 200, "text/html", html, strlen (html));
  check_refused (plane, HOIST_ERROR_PROTOCOL, "no control plane");
  fake_plane_answer (plane, 200, "{\"id\":");
  check_refused (plane, HOIST_ERROR_PROTOCOL, NULL);
  fake_plane_answer (plane, 200, twice);
  check_refused (plane, HOIST_ERROR_PROTOCOL, NULL);
  fake_plane_answer (plane, 200, NULL);
  check_refused (plane, HOIST_ERROR_PROTOCOL, NULL);
  fake_plane_answer (plane, 200, "[]");
  check_refused (plane, HOIST_ERROR_PROTOCOL, NULL);
  fake_plane_answer (plane, 200, "{\"id\":17}");
  check_refused (plane, HOIST_ERROR_PROTOCOL, NULL);
  fake_plane_answer_as (plane, 502, "text/html", html,
                        strlen (html)); /* a proxy without its plane */
  check_refused (plane, HOIST_ERROR_UNREACHABLE, NULL);
  fake_plane_answer (plane, 404, NULL);
  check_refused (plane, HOIST_ERROR_NOT_FOUND, NULL);
}

static void
test_hostile_json (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GString) nested = g_string_new (NULL);
  for (guint i = 0; i < 100000; i++)
    g_string_append_c (nested, '[');
  fake_plane_answer (plane, 200, nested->str);
  check_refused (plane, HOIST_ERROR_PROTOCOL, NULL);
  fake_plane_answer (plane, 500, nested->str);
  check_refused (plane, HOIST_ERROR_FAILED, NULL);
}

static void
test_too_large (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  gsize n = 5 * 1024 * 1024;
  g_autofree char *text = g_malloc (n);
  memset (text, ' ', n);
  fake_plane_answer_as (plane, 200, "application/json", text, n);
  check_refused (plane, HOIST_ERROR_TOO_LARGE, NULL);
}

static void
test_redirect_is_not_followed (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  hoist_client_set_token (plane->client, "hst_secret_token_2");
  fake_plane_answer (plane, 302, "{}");
  fake_plane_answer_header (plane, "Location", "http://127.0.0.1:9/steal");
  check_refused (plane, HOIST_ERROR_PROTOCOL, NULL);
  g_assert_cmpuint (plane->n_requests, ==, 1);
}

static void
test_no_cookies (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autofree char *run = fake_plane_dup_run ("ended", "new-healthy");
  for (guint i = 0; i < 2; i++)
    {
      fake_plane_answer (plane, 200, run);
      fake_plane_answer_header (plane, "Set-Cookie", "a=b; Path=/");
      g_autoptr (GError) error = NULL;
      g_autoptr (GAsyncResult) result = fake_plane_ask (plane, get_run, FAKE_RUN);
      g_autoptr (HoistRun) got = hoist_client_get_run_finish (plane->client, result, &error);
      g_assert_no_error (error);
      g_assert_null (fake_plane_get_header (plane, "cookie"));
    }
}

static void
hang_cb (SoupServerMessage *message, const char *path, gpointer user_data)
{
  *(SoupServerMessage **) user_data = g_object_ref (message);
  soup_server_message_pause (message);
}

static void
test_cancel (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  SoupServerMessage *hanging = NULL;
  plane->serve = hang_cb;
  plane->serve_target = &hanging;
  hoist_client_get_run_async (plane->client, FAKE_RUN, cancellable, fake_plane_done_cb, &result);
  while (hanging == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (cancellable);
  fake_plane_wait (&result);
  g_assert_null (hoist_client_get_run_finish (plane->client, result, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED);
  g_assert_cmpint (hoist_client_get_state (plane->client), !=, HOIST_CONNECTION_UNREACHABLE);
  soup_server_message_unpause (hanging);
  g_object_unref (hanging);
}

static void
drop_cb (SoupServerMessage *message, const char *path, gpointer user_data)
{
  GSocket *socket = soup_server_message_get_socket (message);
  g_socket_close (socket, NULL);
}

static void
test_connection_cut (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  plane->serve = drop_cb;
  check_refused (plane, HOIST_ERROR_UNREACHABLE, NULL);
}

static void
test_path_is_escaped (void)
{
  g_autofree char *path = hoist_client_path ("api", "runs", "a/../b?c#d e", NULL);
  g_assert_cmpstr (path, ==, "/api/runs/a%2F..%2Fb%3Fc%23d%20e");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client-request/no-plane", test_no_plane);
  g_test_add_func ("/client-request/hostile-json", test_hostile_json);
  g_test_add_func ("/client-request/too-large", test_too_large);
  g_test_add_func ("/client-request/redirect", test_redirect_is_not_followed);
  g_test_add_func ("/client-request/cookies", test_no_cookies);
  g_test_add_func ("/client-request/cancel", test_cancel);
  g_test_add_func ("/client-request/cut", test_connection_cut);
  g_test_add_func ("/client-request/path", test_path_is_escaped);
  return g_test_run ();
}
