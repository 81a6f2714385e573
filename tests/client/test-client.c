/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/hoist-client-runs.h"
#include "client/hoist-client.h"
#include "fake-plane.h"

#include <glib/gstdio.h>
#include <string.h>

static void
test_addresses (void)
{
  static const struct
  {
    const char *given, *normal;
  } rows[] = {
    { "/run/hoist/hoistd.sock", "unix:/run/hoist/hoistd.sock" },
    { "unix:/run/x", "unix:/run/x" },
    { " http://127.0.0.1:32201/ ", "http://127.0.0.1:32201" },
    { "http://localhost:32201", "http://localhost:32201" },
    { "http://[::1]:32201", "http://[::1]:32201" },
    { "https://plane.example", "https://plane.example" },
    { "HTTPS://plane.example:8443/", "https://plane.example:8443" },
    /* the token would travel in clear */
    { "http://plane.example", NULL },
    { "http://10.0.0.1:32201", NULL },
    /* no address */
    { "", NULL },
    { "plane.example", NULL },
    { "ftp://127.0.0.1", NULL },
    { "unix:relative", NULL },
    { "unix:/a/../b", NULL },
    { "https://user:secret@plane.example", NULL },
    { "https://plane.example/sub", NULL },
    { "https://plane.example/?a=b", NULL },
    { "https://", NULL },
    { "javascript:alert(1)", NULL },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *normal = hoist_client_normalize_address (rows[i].given, &error);
      g_assert_cmpstr (normal, ==, rows[i].normal);
      if (rows[i].normal == NULL)
        g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
      else
        g_assert_no_error (error);
    }
}

static void
count_cb (GObject *object, GParamSpec *spec, gpointer user_data)
{
  (*(guint *) user_data)++;
}

static void
test_states (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *run = fake_plane_dup_run ("ended", "new-healthy");
  guint n_notified = 0;
  g_signal_connect (plane->client, "notify::state", G_CALLBACK (count_cb), &n_notified);
  g_assert_cmpint (hoist_client_get_state (plane->client), ==, HOIST_CONNECTION_UNKNOWN);
  g_assert_false (hoist_client_is_local_socket (plane->client));

  fake_plane_answer (plane, 401, "{\"code\":\"unauthorized\",\"detail\":\"Sign in.\"}");
  g_autoptr (GAsyncResult) refused = fake_plane_ask (plane, get_run, FAKE_RUN);
  g_assert_null (hoist_client_get_run_finish (plane->client, refused, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_UNAUTHORIZED);
  g_clear_error (&error);
  g_assert_cmpint (hoist_client_get_state (plane->client), ==, HOIST_CONNECTION_UNAUTHORIZED);
  g_assert_null (fake_plane_get_header (plane, "authorization"));

  hoist_client_set_token (plane->client, "hst_secret_token_1");
  g_assert_true (hoist_client_get_has_token (plane->client));
  fake_plane_answer (plane, 200, run);
  g_autoptr (GAsyncResult) fine = fake_plane_ask (plane, get_run, FAKE_RUN);
  g_autoptr (HoistRun) got = hoist_client_get_run_finish (plane->client, fine, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (got->id, ==, FAKE_RUN);
  g_assert_cmpint (hoist_client_get_state (plane->client), ==, HOIST_CONNECTION_ONLINE);
  g_assert_cmpstr (fake_plane_get_header (plane, "authorization"), ==, "Bearer hst_secret_token_1");
  g_assert_null (strstr (plane->path, "hst_"));
  g_assert_cmpuint (n_notified, ==, 2);

  soup_server_disconnect (plane->server);
  g_autoptr (GAsyncResult) gone = fake_plane_ask (plane, get_run, FAKE_RUN);
  g_assert_null (hoist_client_get_run_finish (plane->client, gone, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE);
  g_assert_cmpint (hoist_client_get_state (plane->client), ==, HOIST_CONNECTION_UNREACHABLE);
  g_assert_cmpuint (n_notified, ==, 3);
  g_assert_null (strstr (error->message, "hst_"));
}

static void
test_no_socket (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("hoist-client-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "none.sock", NULL);
  g_autoptr (HoistClient) client = hoist_client_new (path, &error);
  g_autoptr (GAsyncResult) result = NULL;
  g_assert_no_error (error);
  g_assert_true (hoist_client_is_local_socket (client));
  hoist_client_get_run_async (client, FAKE_RUN, NULL, fake_plane_done_cb, &result);
  fake_plane_wait (&result);
  g_assert_null (hoist_client_get_run_finish (client, result, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE);
  g_autofree char *detail = NULL, *next = NULL;
  hoist_client_split_error (error, &detail, NULL, &next);
  g_assert_nonnull (strstr (detail, path));
  g_assert_nonnull (strstr (next, "hoistd"));
  g_rmdir (folder);
}

static void
test_problem_parts (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  fake_plane_answer (
      plane, 409,
      "{\"type\":\"about:blank\",\"title\":\"Busy\",\"status\":409,\"code\":\"busy\",\"detail\":"
      "\"Another run holds acme.\",\"what_is_true_now\":\"Nothing was changed.\",\"next\":"
      "\"Wait for it.\"}");
  g_autoptr (GAsyncResult) result = fake_plane_ask (plane, cancel_run, FAKE_RUN);
  g_assert_null (hoist_client_cancel_run_finish (plane->client, result, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_BUSY);
  g_autofree char *detail = NULL, *now = NULL, *next = NULL;
  hoist_client_split_error (error, &detail, &now, &next);
  g_assert_cmpstr (detail, ==, "Another run holds acme.");
  g_assert_cmpstr (now, ==, "Nothing was changed.");
  g_assert_cmpstr (next, ==, "Wait for it.");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/addresses", test_addresses);
  g_test_add_func ("/client/states", test_states);
  g_test_add_func ("/client/no-socket", test_no_socket);
  g_test_add_func ("/client/problem-parts", test_problem_parts);
  return g_test_run ();
}
