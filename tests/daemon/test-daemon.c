/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The daemon put together and taken apart: its folder, one daemon per folder, an agent that is
 * missing, what stays over a restart. */
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "plane-fixture.h"
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

static void
expect_error (const HoistDaemonOptions *options, int code, const char *place)
{
  g_autoptr (GError) error = NULL;
  HoistDaemon *daemon = hoist_daemon_new (options, &error);

  g_assert_null (daemon);
  g_assert_error (error, HOIST_ERROR, code);
  g_assert_nonnull (strstr (error->message, place));
}

static void
test_one_per_folder (PlaneFixture *f, gconstpointer unused)
{
  HoistDaemonOptions options = { .data = f->folder, .agent = "/bin/true" };

  expect_error (&options, HOIST_ERROR_BUSY, "");
}

static void
test_restart (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *token = plane_fixture_make_token (f, HOIST_ROLE_VIEWER);
  g_autofree char *tenant = plane_fixture_add_tenant (f, "acme");
  g_autoptr (Reply) before = plane_fixture_call (f, "GET", "/api/tenants", token, NULL);
  g_autoptr (Reply) after = NULL;

  plane_fixture_restart (f);
  after = plane_fixture_call (f, "GET", "/api/tenants", token, NULL);
  g_assert_cmpuint (after->status, ==, 200);
  g_assert_nonnull (strstr (after->body, tenant));
  g_assert_nonnull (strstr (before->body, tenant));
}

static void
test_folder (void)
{
  g_autofree char *parent = g_dir_make_tmp ("hoist-daemon-XXXXXX", NULL);
  g_autofree char *data = g_build_filename (parent, "new", "data", NULL);
  g_autofree char *inventory = g_build_filename (data, "inventory.json", NULL);
  HoistDaemonOptions options = { .data = data, .agent = "/nonexistent/hoist-agent" };
  HoistDaemon *daemon;
  struct stat st;

  expect_error (&options, HOIST_ERROR_NOT_FOUND, "--agent");
  g_assert_cmpint (stat (data, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 0777, ==, 0700);
  options.agent = "/bin/true";
  options.listen = "192.168.0.1:80";
  expect_error (&options, HOIST_ERROR_INVALID, "--listen");
  options.listen = NULL;
  g_assert_true (g_file_set_contents (inventory, "{\"tenants\":3}", -1, NULL));
  expect_error (&options, HOIST_ERROR_INVALID, "inventory.json");
  g_assert_cmpint (g_unlink (inventory), ==, 0);
  g_assert_cmpint (g_chmod (data, 0777), ==, 0);
  expect_error (&options, HOIST_ERROR_INVALID, "--data");
  g_assert_cmpint (g_chmod (data, 0700), ==, 0);
  daemon = hoist_daemon_new (&options, NULL); /* after all these failures nothing is held */
  g_assert_nonnull (daemon);
  hoist_daemon_free (daemon);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_true (hoist_file_remove_tree (parent, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  plane_fixture_add ("/daemon/daemon/one-per-folder", test_one_per_folder);
  plane_fixture_add ("/daemon/daemon/restart", test_restart);
  g_test_add_func ("/daemon/daemon/folder", test_folder);
  return g_test_run ();
}
