/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The client against a plane that speaks only the base contract, with its own words: sign-in by
 * form, pages of fifty, versions, an upgrade that answers when it is done, one that is cut. */
#include "client/hoist-plain-upgrade.h"
#include "base/hoist-error.h"
#include "base/hoist-secret.h"
#include "client/hoist-client-plans.h"
#include "client/hoist-client-tenants.h"
#include "fake-plane.h"

typedef struct
{
  GSubprocess *child;
  FakePlane plane; /* only its client, for fake_plane_ask */
} Foreign;

static void
set_up (Foreign *f, gconstpointer option)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *program = g_test_build_filename (G_TEST_DIST, "fakes", "foreign-plane.py", NULL);
  f->child = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                               &error, program, "--tenants", "120", option, NULL);
  g_assert_no_error (error);
  g_autoptr (GDataInputStream) lines =
      g_data_input_stream_new (g_subprocess_get_stdout_pipe (f->child));
  g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (line, "ready "));
  g_autofree char *address = g_strdup_printf ("http://127.0.0.1:%s", line + strlen ("ready "));
  f->plane.client = hoist_client_new (address, &error);
  g_assert_no_error (error);
}

static void
tear_down (Foreign *f, gconstpointer option)
{
  g_autoptr (GError) error = NULL;
  g_clear_object (&f->plane.client);
  g_assert_true (g_output_stream_close (g_subprocess_get_stdin_pipe (f->child), NULL, &error));
  g_assert_true (g_subprocess_wait_check (f->child, NULL, &error));
  g_clear_object (&f->child);
}

static void
sign_in (Foreign *f)
{
  g_autoptr (GError) error = NULL;
  FakePlane *plane = &f->plane;
  g_autoptr (GAsyncResult) result = fake_plane_ask (plane, login, "anna", "correct horse");
  char *token = hoist_client_login_finish (plane->client, result, &error);
  g_assert_no_error (error);
  hoist_secret_free (token);
}

static void
test_list (Foreign *f, gconstpointer option)
{
  FakePlane *plane = &f->plane;
  g_autoptr (GError) error = NULL;
  HoistTenantQuery query = { 0 };
  g_autoptr (GAsyncResult) asked = NULL;
  hoist_client_get_plane_async (plane->client, NULL, fake_plane_done_cb, &asked);
  fake_plane_wait (&asked);
  g_autoptr (HoistPlaneReport) report =
      hoist_client_get_plane_finish (plane->client, asked, &error);
  g_assert_no_error (error);
  g_assert_true (report->foreign);

  g_autoptr (GAsyncResult) refused = fake_plane_ask (plane, list_tenants, &query);
  g_assert_null (hoist_client_list_tenants_finish (plane->client, refused, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_UNAUTHORIZED);
  g_clear_error (&error);
  sign_in (f);
  g_autoptr (GAsyncResult) result = fake_plane_ask (plane, list_tenants, &query);
  g_autoptr (HoistTenantPage) page =
      hoist_client_list_tenants_finish (plane->client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (page->tenants->len, ==, 120);
  const HoistTenantReport *last = page->tenants->pdata[119];
  g_assert_cmpstr (last->slug, ==, "customer-120");
  g_assert_false (last->has_version); /* nothing is guessed */

  g_autoptr (GAsyncResult) looked = fake_plane_ask (plane, get_version, last->id, FALSE);
  g_autoptr (HoistVersionReport) version =
      hoist_client_get_version_finish (plane->client, looked, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (version->deployed_version, ==, "2.0.4");
  g_assert_true (version->upgrade_available);

  HoistPlanWish wish = { .target_version = "2.1.0", .backup_db = TRUE };
  g_autoptr (GAsyncResult) planned = fake_plane_ask (plane, make_plan, last->id, &wish);
  g_assert_null (hoist_client_make_plan_finish (plane->client, planned, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
}

static void
upgrade (Foreign *f, gboolean cut)
{
  HoistUpgradeWish wish = { .target_version = "2.1.0", .backup_db = TRUE, .run_migrations = TRUE };
  g_autoptr (HoistPlainUpgrade) running =
      hoist_plain_upgrade_new (f->plane.client, "3", "2.0.4", &wish);
  sign_in (f);
  hoist_plain_upgrade_set_patience (running, 50, 100);
  hoist_plain_upgrade_start (running);
  while (!hoist_plain_upgrade_is_over (running))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (hoist_plain_upgrade_get_state (running), ==, HOIST_PLAIN_DONE);
  g_assert_cmpstr (hoist_plain_upgrade_get_deployed (running), ==, "2.1.0");
  g_assert_true (hoist_plain_upgrade_was_cut (running) == cut);
  guint n = g_strv_length ((char **) hoist_plain_upgrade_get_details (running));
  g_assert_cmpuint (n, ==, cut ? 0 : 5);
}

static void
test_upgrade (Foreign *f, gconstpointer option)
{
  upgrade (f, FALSE);
}

static void
test_cut (Foreign *f, gconstpointer option)
{
  upgrade (f, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/foreign-plane/list", Foreign, NULL, set_up, test_list, tear_down);
  g_test_add ("/foreign-plane/upgrade", Foreign, NULL, set_up, test_upgrade, tear_down);
  g_test_add ("/foreign-plane/cut", Foreign, "--cut", set_up, test_cut, tear_down);
  return g_test_run ();
}
