/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the daemon listens and how many it lets in: folders and stale sockets (140), loopback only,
 * caps with eviction of those who only wait (75), time limits. */
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "plane-fixture.h"
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
accept_nothing (HoistGate *gate, GSocketAddress *local, gpointer user_data)
{
  hoist_gate_close (gate);
}

static void
test_loopback_only (void)
{
  static const char *const refused[] = {
    "0.0.0.0:0",       "192.168.1.1:0",  "[::]:0",  "127.0.0.1", "127.0.0.1:x",
    "127.0.0.1:65536", "example.org:80", "127.1:0", ":0",        ""
  };
  static const char *const taken[] = { "127.0.0.1:0", "localhost:0", "127.0.0.2:0" };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (HoistListener) listener = hoist_listener_new (NULL, accept_nothing, NULL, NULL);
      g_autoptr (GError) error = NULL;

      g_assert_false (hoist_listener_add_loopback (listener, refused[i], &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
      g_assert_true (g_str_has_prefix (error->message, "--listen"));
    }
  for (guint i = 0; i < G_N_ELEMENTS (taken); i++)
    {
      g_autoptr (HoistListener) listener = hoist_listener_new (NULL, accept_nothing, NULL, NULL);

      g_assert_true (hoist_listener_add_loopback (listener, taken[i], NULL));
      g_assert_nonnull (hoist_listener_get_loopback (listener));
      g_assert_false (g_str_has_suffix (hoist_listener_get_loopback (listener), ":0"));
    }
}

static void
expect_refused (const char *path, int code)
{
  g_autoptr (HoistListener) listener = hoist_listener_new (NULL, accept_nothing, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (hoist_listener_add_socket (listener, path, &error));
  g_assert_error (error, HOIST_ERROR, code);
  g_assert_true (g_str_has_prefix (error->message, "--socket"));
}

static void
test_socket_path (void)
{
  g_autofree char *folder = g_dir_make_tmp ("hoist-listener-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "h.sock", NULL);
  g_autofree char *missing = g_build_filename (folder, "no", "h.sock", NULL);
  g_autofree char *link = g_build_filename (folder, "l.sock", NULL);
  g_autofree char *long_name = g_strnfill (120, 'x');
  g_autofree char *long_path = g_build_filename (folder, long_name, NULL);
  struct stat st;

  expect_refused (missing, HOIST_ERROR_NOT_FOUND);
  expect_refused (long_path, HOIST_ERROR_INVALID);
  g_assert_cmpint (g_chmod (folder, 0777), ==, 0);
  expect_refused (path, HOIST_ERROR_INVALID);
  g_assert_cmpint (g_chmod (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, "somebody's file", -1, NULL));
  expect_refused (path, HOIST_ERROR_CONFLICT);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (symlink ("/etc/passwd", link), ==, 0);
  expect_refused (link, HOIST_ERROR_CONFLICT);
  {
    g_autoptr (HoistListener) listener = hoist_listener_new (NULL, accept_nothing, NULL, NULL);
    g_autoptr (GError) error = NULL;

    g_assert_true (hoist_listener_add_socket (listener, path, &error));
    g_assert_no_error (error);
    g_assert_cmpint (stat (path, &st), ==, 0);
    g_assert_cmpuint (st.st_mode & 0777, ==, 0600);
    expect_refused (path, HOIST_ERROR_BUSY); /* somebody answers there */
  }
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS)); /* taken away with its listener */
  {
    g_autoptr (HoistListener) listener = hoist_listener_new (NULL, accept_nothing, NULL, NULL);

    hoist_listener_share (listener);
    g_assert_true (hoist_listener_add_socket (listener, path, NULL));
    g_assert_cmpint (stat (path, &st), ==, 0);
    g_assert_cmpuint (st.st_mode & 0777, ==, 0660);
  }
  g_assert_true (hoist_file_remove_tree (folder, NULL));
}

/* What a daemon that was killed left behind is replaced. */
static void
test_stale_socket (void)
{
  g_autofree char *folder = g_dir_make_tmp ("hoist-listener-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "h.sock", NULL);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (HoistListener) listener = hoist_listener_new (NULL, accept_nothing, NULL, NULL);
  GSocket *dead =
      g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);

  g_assert_true (g_socket_bind (dead, address, FALSE, NULL));
  g_object_unref (dead);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (hoist_listener_add_socket (listener, path, NULL));
  g_clear_object (&listener);
  g_assert_true (hoist_file_remove_tree (folder, NULL));
}

static GSocket *
connect_to (PlaneFixture *f)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", f->port);
  GSocket *socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

  g_assert_true (g_socket_connect (socket, address, NULL, NULL));
  return socket;
}

/* 75: a peer that opens a thousand connections and says nothing has sixteen of them, and still
 * somebody of that peer is served. */
static void
test_caps (PlaneFixture *f, gconstpointer unused)
{
  g_autoptr (GPtrArray) sockets = g_ptr_array_new_with_free_func (g_object_unref);
  HoistListener *listener = hoist_daemon_get_listener (f->daemon);
  g_autofree char *token = plane_fixture_make_token (f, HOIST_ROLE_VIEWER);
  g_autoptr (Reply) reply = NULL;

  for (guint i = 0; i < 300; i++)
    {
      g_ptr_array_add (sockets, connect_to (f));
      if (i % 3 == 0)
        g_assert_cmpint (g_socket_send (g_ptr_array_index (sockets, i), "GET /api", 8, NULL, NULL),
                         ==, 8);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
  plane_fixture_wait_until (hoist_listener_get_n_connections (listener) > 0);
  for (guint i = 0; i < 50; i++)
    plane_fixture_iterate ();
  g_assert_cmpuint (hoist_listener_get_n_connections (listener), <=, 16);
  reply = plane_fixture_call (f, "GET", "/api/plane", token, NULL);
  g_assert_cmpuint (reply->status, ==, 200);
  g_ptr_array_set_size (sockets, 0);
  plane_fixture_wait_until (hoist_listener_get_n_connections (listener) == 0);
}

static GSocket *
connect_to_socket (PlaneFixture *f)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (f->socket);
  GSocket *socket =
      g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);

  g_assert_true (g_socket_connect (socket, address, NULL, NULL));
  return socket;
}

/* A connection that its peer ends between two requests is let go, not only when another one needs
 * its place. */
static void
test_let_go (PlaneFixture *f, gconstpointer unused)
{
  static const char *const targets[] = { "/api/openapi.json", "/api/nothing" };
  HoistListener *listener = hoist_daemon_get_listener (f->daemon);

  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      g_autofree char *request =
          g_strdup_printf ("GET %s HTTP/1.1\r\nHost: localhost:%u\r\n\r\n", targets[i], f->port);
      g_autoptr (GSocket) socket = i == 0 ? connect_to (f) : connect_to_socket (f);
      char answer[64 * 1024];

      g_assert_cmpint (g_socket_send (socket, request, strlen (request), NULL, NULL), >, 0);
      plane_fixture_wait_until (g_socket_condition_check (socket, G_IO_IN) != 0);
      g_assert_cmpint (g_socket_receive (socket, answer, sizeof answer, NULL, NULL), >, 0);
      g_assert_cmpuint (hoist_listener_get_n_connections (listener), ==, 1);
      plane_fixture_iterate ();
      g_socket_close (socket, NULL);
      plane_fixture_wait_until (hoist_listener_get_n_connections (listener) == 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/daemon/listener/loopback-only", test_loopback_only);
  g_test_add_func ("/daemon/listener/socket-path", test_socket_path);
  g_test_add_func ("/daemon/listener/stale-socket", test_stale_socket);
  plane_fixture_add ("/daemon/listener/caps", test_caps);
  plane_fixture_add ("/daemon/listener/let-go", test_let_go);
  return g_test_run ();
}
