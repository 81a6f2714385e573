/* SPDX-License-Identifier: GPL-3.0-or-later */
/* *Explore the demo fleet* with the real hoistctl: made with progress, opened again, cancelled,
 * destroyed. */
#include "client/hoist-demo-fleet.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "fake-plane.h"

#include <string.h>

static char *base;

typedef struct
{
  guint n;
  double last;
  GCancellable *cancel; /* when the first services run */
} Progress;

static void
progress_cb (double fraction, const char *message, gpointer user_data)
{
  Progress *progress = user_data;
  g_assert_cmpfloat (fraction, >=, 0);
  g_assert_cmpuint (strlen (message), >, 0);
  progress->n++;
  progress->last = fraction;
  if (progress->cancel != NULL && strstr (message, "Services of") != NULL)
    g_cancellable_cancel (progress->cancel);
}

static gboolean
open_fleet (const char *folder, Progress *progress, GError **error)
{
  HoistDemoOrder order = {
    .folder = folder, .tenants = 2, .rows = 3, .progress = progress_cb, .progress_target = progress
  };
  g_autoptr (GAsyncResult) result = NULL;
  hoist_demo_fleet_open_async (&order, progress->cancel, fake_plane_done_cb, &result);
  fake_plane_wait (&result);
  return hoist_demo_fleet_open_finish (result, error);
}

static gboolean
destroy_fleet (const char *folder, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  hoist_demo_fleet_destroy_async (folder, NULL, fake_plane_done_cb, &result);
  fake_plane_wait (&result);
  return hoist_demo_fleet_destroy_finish (result, error);
}

static void
test_journey (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_build_filename (base, "fleet", NULL);
  Progress made = { 0 }, opened = { 0 };
  g_assert_cmpint (hoist_demo_fleet_examine (folder), ==, HOIST_DEMO_ABSENT);
  g_assert_true (open_fleet (folder, &made, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (made.n, >, 5);
  g_assert_cmpfloat (made.last, >, 0.9);
  g_assert_cmpint (hoist_demo_fleet_examine (folder), ==, HOIST_DEMO_READY);
  g_assert_true (open_fleet (folder, &opened, &error)); /* the services of one that is there */
  g_assert_cmpuint (opened.n, <, made.n);
  g_assert_true (destroy_fleet (folder, &error));
  g_assert_no_error (error);
  g_assert_cmpint (hoist_demo_fleet_examine (folder), ==, HOIST_DEMO_ABSENT);
}

static void
test_cancelled (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *folder = g_build_filename (base, "cancelled", NULL);
  Progress progress = { .cancel = cancellable };
  g_assert_false (open_fleet (folder, &progress, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED);
  g_assert_false (
      g_file_test (folder, G_FILE_TEST_EXISTS)); /* the child took it back before it ended */
}

static void
test_foreign (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_build_filename (base, "foreign", NULL);
  g_autofree char *file = g_build_filename (folder, "mine", NULL);
  Progress progress = { 0 };
  g_assert_true (hoist_file_make_folders (folder, 0700, &error));
  g_assert_true (g_file_set_contents (file, "precious", -1, &error));
  g_assert_cmpint (hoist_demo_fleet_examine (folder), ==, HOIST_DEMO_FOREIGN);
  g_assert_false (open_fleet (folder, &progress, &error));
  g_assert_nonnull (strstr (error->message, "not empty")); /* hoistctl's own words */
  g_clear_error (&error);
  g_assert_false (destroy_fleet (folder, &error));
  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  base = g_dir_make_tmp ("hoist-demo-XXXXXX", NULL);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/demo-fleet/journey", test_journey);
  g_test_add_func ("/demo-fleet/cancelled", test_cancelled);
  g_test_add_func ("/demo-fleet/foreign", test_foreign);
  int result = g_test_run ();
  g_assert_true (hoist_file_remove_tree (base, NULL));
  g_free (base);
  return result;
}
