/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The real hoistd of this build behind a stand-in for ssh that can fail in every way
 * (tests/fakes/ssh.py); the real ssh is in tests/e2e/ssh-plane.py. */
#include "client/hoist-plane-tunnel.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-process.h"
#include "client/hoist-client.h"
#include "client/hoist-private-daemon.h"
#include "fake-plane.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static char *base, *socket_path;

static void
set_mode (const char *mode)
{
  g_autofree char *file = g_build_filename (base, "mode", NULL);
  g_assert_true (g_file_set_contents (file, mode, -1, NULL));
}

static guint
count_starts (void)
{
  g_autofree char *file = g_build_filename (base, "starts", NULL);
  g_autofree char *text = NULL;
  guint n = 0;
  if (!g_file_get_contents (file, &text, NULL, NULL))
    return 0;
  for (const char *p = text; *p != '\0'; p++)
    n += *p == '\n';
  return n;
}

static HoistClient *
new_client (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *address = g_strconcat ("ssh://deploy@plane.example", socket_path, NULL);
  HoistClient *client = hoist_client_new (address, &error);
  g_assert_no_error (error);
  return client;
}

static void
ask (HoistClient *client, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  hoist_client_get_plane_async (client, NULL, fake_plane_done_cb, &result);
  fake_plane_wait (&result);
  g_autoptr (HoistPlaneReport) report = hoist_client_get_plane_finish (client, result, error);
  g_assert_true (report == NULL || !report->foreign);
}

/* Private, and nothing is left of it: no child, no folder. */
static void
test_forward (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *runtime = g_build_filename (base, "runtime", "hoist", NULL);
  g_autofree char *stale = g_build_filename (runtime, "hoist-ssh-2147483647-abcdef", NULL);
  HoistClient *client = new_client ();
  guint before = count_starts ();
  set_mode ("forward");
  g_assert_true (hoist_file_make_folders (stale, 0700, NULL)); /* of a process that was killed */
  ask (client, &error);
  g_assert_no_error (error);
  ask (client, &error);
  g_assert_no_error (error);
  g_assert_cmpint (hoist_client_get_state (client), ==, HOIST_CONNECTION_ONLINE);
  g_assert_cmpuint (count_starts (), ==, before + 1);
  g_assert_false (hoist_client_is_local_socket (client));
  g_object_unref (client);
  g_autoptr (GDir) dir = g_dir_open (runtime, 0, NULL);
  for (const char *name; (name = g_dir_read_name (dir)) != NULL;)
    g_assert_false (g_str_has_prefix (name, "hoist-ssh-"));
}

static void
open_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GSocketConnection **ret = user_data;
  *ret = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, NULL);
  g_assert_nonnull (*ret);
}

static GSocketConnection *
open_tunnel (HoistPlaneTunnel *tunnel)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  GSocketConnection *connection = NULL;
  g_socket_client_connect_async (client, G_SOCKET_CONNECTABLE (tunnel), NULL, open_cb, &connection);
  while (connection == NULL)
    g_main_context_iteration (NULL, TRUE);
  return connection;
}

static void
test_child (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *address = g_strconcat ("ssh://plane.example", socket_path, NULL);
  HoistPlaneTunnel *tunnel = hoist_plane_tunnel_new (address, &error);
  GStatBuf st;
  g_assert_no_error (error);
  g_assert_cmpint (hoist_plane_tunnel_get_pid (tunnel), ==, 0);
  set_mode ("forward");
  g_autoptr (GSocketConnection) first = open_tunnel (tunnel);
  int pid = hoist_plane_tunnel_get_pid (tunnel);
  guint64 start_time = hoist_process_get_start_time (pid);
  g_assert_cmpint (g_stat (hoist_plane_tunnel_get_folder (tunnel), &st), ==, 0);
  g_assert_cmpint (st.st_mode & 0777, ==, 0700);
  /* It dies: the next connection makes another, at once. */
  kill (pid, SIGKILL);
  while (hoist_plane_tunnel_get_pid (tunnel) == pid)
    g_main_context_iteration (NULL, TRUE);
  g_autoptr (GSocketConnection) second = open_tunnel (tunnel);
  int other = hoist_plane_tunnel_get_pid (tunnel);
  guint64 other_start = hoist_process_get_start_time (other);
  g_assert_cmpint (other, !=, pid);
  g_assert_false (hoist_process_is_alive (pid, start_time));
  g_autofree char *folder = g_strdup (hoist_plane_tunnel_get_folder (tunnel));
  g_object_unref (tunnel);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  while (hoist_process_is_alive (other, other_start))
    g_main_context_iteration (NULL, FALSE);
}

/* A host key that is not the known one: nothing more is tried, whoever hurries. */
static void
test_host_key (void)
{
  static const char *const modes[] = { "unknown", "changed" };
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) again = NULL;
      g_autoptr (HoistClient) client = new_client ();
      set_mode (modes[i]);
      ask (client, &error);
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_HOST_KEY);
      g_assert_nonnull (strstr (error->message, "\nNow: Nothing was sent"));
      g_assert_nonnull (strstr (error->message, "\nNext: "));
      g_assert_cmpint (hoist_client_get_state (client), ==, HOIST_CONNECTION_UNTRUSTED);
      guint starts = count_starts ();
      ask (client, &again);
      g_assert_error (again, HOIST_ERROR, HOIST_ERROR_HOST_KEY);
      g_assert_cmpuint (count_starts (), ==, starts);
    }
}

/* Between two tries there is a wait; somebody who says that it may work now is believed. */
static void
test_back_off (void)
{
  static const struct
  {
    const char *mode;
    int code;
  } rows[] = { { "away", HOIST_ERROR_UNREACHABLE }, { "denied", HOIST_ERROR_FORBIDDEN } };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HoistClient) client = new_client ();
      guint before = count_starts ();
      set_mode (rows[i].mode);
      for (guint k = 0; k < 5; k++)
        {
          g_clear_error (&error);
          ask (client, &error);
          g_assert_error (error, HOIST_ERROR, rows[i].code);
          g_assert_cmpint (hoist_client_get_state (client), ==, HOIST_CONNECTION_UNREACHABLE);
        }
      g_assert_cmpuint (count_starts (), ==, before + 1);
      set_mode ("forward");
      hoist_client_hurry (client);
      g_clear_error (&error);
      ask (client, &error);
      g_assert_no_error (error);
      g_assert_cmpint (hoist_client_get_state (client), ==, HOIST_CONNECTION_ONLINE);
    }
}

/* ssh is there, the control plane behind it is not. */
static void
test_no_socket (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistClient) client = new_client ();
  set_mode ("refuse");
  ask (client, &error);
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE);
  g_assert_nonnull (strstr (error->message, "group hoist"));
}

static void
test_cancelled (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  HoistClient *client = new_client ();
  set_mode ("forward");
  hoist_client_get_plane_async (client, cancellable, fake_plane_done_cb, &result);
  g_cancellable_cancel (cancellable);
  fake_plane_wait (&result);
  g_assert_null (hoist_client_get_plane_finish (client, result, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED);
  g_object_unref (client);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  base = g_dir_make_tmp ("hoist-tunnel-XXXXXX", NULL);
  g_autofree char *runtime = g_build_filename (base, "runtime", NULL);
  g_autofree char *folder = g_build_filename (base, "plane", NULL);
  g_autofree char *fake =
      g_build_filename (g_getenv ("HOIST_SOURCE_ROOT"), "tests", "fakes", "ssh.py", NULL);
  g_autofree char *link = g_build_filename (base, "ssh", NULL);
  g_autofree char *path = g_strconcat (base, ":/usr/bin:/bin", NULL);
  g_assert_true (hoist_file_make_folders (runtime, 0700, NULL));
  g_assert_cmpint (symlink (fake, link), ==, 0);
  g_setenv ("XDG_RUNTIME_DIR", runtime, TRUE);
  g_setenv ("PATH", path, TRUE);
  g_setenv ("FAKE_SSH", base, TRUE);
  hoist_private_daemon_start_async (folder, NULL, fake_plane_done_cb, &result);
  fake_plane_wait (&result);
  g_autoptr (HoistPrivateDaemon) daemon = hoist_private_daemon_start_finish (result, &error);
  g_assert_no_error (error);
  socket_path = g_strdup (daemon->address + strlen ("unix:"));
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plane-tunnel/forward", test_forward);
  g_test_add_func ("/plane-tunnel/child", test_child);
  g_test_add_func ("/plane-tunnel/host-key", test_host_key);
  g_test_add_func ("/plane-tunnel/back-off", test_back_off);
  g_test_add_func ("/plane-tunnel/no-socket", test_no_socket);
  g_test_add_func ("/plane-tunnel/cancelled", test_cancelled);
  int status = g_test_run ();
  g_assert_true (hoist_private_daemon_stop (folder, NULL));
  g_assert_true (hoist_file_remove_tree (base, NULL));
  g_free (socket_path);
  g_free (base);
  return status;
}
