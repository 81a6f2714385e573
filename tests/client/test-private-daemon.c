/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The real hoistd of this build, started, found again, started by two at once, ended. */
#include "client/hoist-private-daemon.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-process.h"
#include "client/hoist-client.h"
#include "fake-plane.h"

#include <string.h>

static char *base;

static HoistPrivateDaemon *
finish (GAsyncResult **result, GError **error)
{
  fake_plane_wait (result);
  HoistPrivateDaemon *daemon = hoist_private_daemon_start_finish (*result, error);
  g_clear_object (result);
  return daemon;
}

static HoistPrivateDaemon *
start (const char *folder, GError **error)
{
  GAsyncResult *result = NULL;
  hoist_private_daemon_start_async (folder, NULL, fake_plane_done_cb, &result);
  return finish (&result, error);
}

static void
check_answers (const char *address)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistClient) client = hoist_client_new (address, &error);
  g_autoptr (GAsyncResult) result = NULL;
  g_assert_no_error (error);
  hoist_client_get_plane_async (client, NULL, fake_plane_done_cb, &result);
  fake_plane_wait (&result);
  g_autoptr (HoistPlaneReport) plane = hoist_client_get_plane_finish (client, result, &error);
  g_assert_no_error (error);
  g_assert_false (plane->foreign);
}

static void
test_start_find_stop (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_build_filename (base, "one", NULL);
  g_autoptr (HoistPrivateDaemon) first = start (folder, &error);
  g_assert_no_error (error);
  g_assert_false (first->was_running);
  g_assert_cmpint (first->pid, >, 1);
  check_answers (first->address);
  g_autoptr (HoistPrivateDaemon) second = start (folder, &error);
  g_assert_no_error (error);
  g_assert_true (second->was_running);
  g_assert_cmpint (second->pid, ==, first->pid);
  g_assert_cmpstr (second->address, ==, first->address);
  guint64 start_time = hoist_process_get_start_time (first->pid);
  g_assert_true (hoist_private_daemon_stop (folder, &error));
  g_assert_no_error (error);
  g_assert_false (hoist_process_is_alive (first->pid, start_time));
  g_assert_true (hoist_private_daemon_stop (folder, &error)); /* nothing to stop is success */
}

static void
test_two_at_once (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_build_filename (base, "two", NULL);
  GAsyncResult *results[2] = { NULL, NULL };
  for (guint i = 0; i < 2; i++)
    hoist_private_daemon_start_async (folder, NULL, fake_plane_done_cb, &results[i]);
  g_autoptr (HoistPrivateDaemon) a = finish (&results[0], &error);
  g_assert_no_error (error);
  g_autoptr (HoistPrivateDaemon) b = finish (&results[1], &error);
  g_assert_no_error (error);
  g_assert_cmpint (a->pid, ==, b->pid);
  g_assert_true (a->was_running != b->was_running);
  g_assert_true (hoist_private_daemon_stop (folder, &error));
}

static void
test_cannot_start (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *blocker = g_build_filename (base, "a-file", NULL);
  g_autofree char *folder = g_build_filename (blocker, "below", NULL);
  g_assert_true (g_file_set_contents (blocker, "x", -1, NULL));
  g_assert_null (start (folder, &error));
  g_assert_nonnull (error);
}

/* hoistd itself says why, in its own words. */
static void
test_last_words (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_build_filename (base, "bad", NULL);
  g_autofree char *inventory = g_build_filename (folder, "inventory.json", NULL);
  g_assert_true (hoist_file_make_folders (folder, 0700, NULL));
  g_assert_true (g_file_set_contents (inventory, "{\"applications\":7}", -1, NULL));
  g_assert_null (start (folder, &error));
  g_assert_nonnull (strstr (error->message, "inventory.json"));
}

static void
test_program (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *hoistd = hoist_program_find ("hoistd", &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (hoistd, "/src/daemon/hoistd"));
  g_assert_null (hoist_program_find ("hoist-nothing", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
}

static void
test_socket_path (void)
{
  g_autofree char *deep = g_strnfill (150, 'd');
  g_autofree char *folder = g_build_filename (base, deep, NULL);
  g_autofree char *socket = hoist_private_daemon_dup_socket (folder);
  g_assert_cmpuint (strlen (socket), <, 108);
}

int
main (int argc, char **argv)
{
  base = g_dir_make_tmp ("hoist-daemon-XXXXXX", NULL);
  g_autofree char *runtime = g_build_filename (base, "runtime", NULL);
  g_assert_true (hoist_file_make_folders (runtime, 0700, NULL));
  g_setenv ("XDG_RUNTIME_DIR", runtime, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/private-daemon/start-find-stop", test_start_find_stop);
  g_test_add_func ("/private-daemon/two-at-once", test_two_at_once);
  g_test_add_func ("/private-daemon/cannot-start", test_cannot_start);
  g_test_add_func ("/private-daemon/last-words", test_last_words);
  g_test_add_func ("/private-daemon/program", test_program);
  g_test_add_func ("/private-daemon/socket-path", test_socket_path);
  int result = g_test_run ();
  g_assert_true (hoist_file_remove_tree (base, NULL));
  g_free (base);
  return result;
}
