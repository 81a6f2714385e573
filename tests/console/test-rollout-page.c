/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The progress of a rollout: what each came to and why, and which buttons there are. */
#include "console/pages/hoist-rollout-page.h"

#include "rollout-scene.h"
#include "scene.h"

static gboolean
is_visible (gpointer page, const char *label)
{
  GtkWidget *button = scene_find (GTK_WIDGET (page), GTK_TYPE_BUTTON, label);

  g_assert_nonnull (button);
  return gtk_widget_get_visible (button);
}

static void
test_running (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  HoistRolloutPage *page = hoist_rollout_page_new (session, "ro_0123456789abcdef");
  GtkWindow *window = scene_show (GTK_WIDGET (page), 760, 800);
  g_autoptr (HoistRollout) rollout = rollout_scene (HOIST_ROLLOUT_RUNNING);
  g_autofree char *texts = NULL;

  hoist_rollout_page_show_rollout (page, rollout);
  texts = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (texts, "1 of 4 upgraded, 1 failed"));
  g_assert_nonnull (strstr (texts, "<b>not markup</b>"));
  g_assert_true (is_visible (page, "Stop"));
  g_assert_false (is_visible (page, "Retry Failed…")); /* not while others go on */
  scene_picture (window, "rollout");
  scene_close (window);
}

static void
test_stopped (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  HoistRolloutPage *page = hoist_rollout_page_new (session, "ro_0123456789abcdef");
  GtkWindow *window = scene_show (GTK_WIDGET (page), 360, 800);
  g_autoptr (HoistRollout) rollout = rollout_scene (HOIST_ROLLOUT_STOPPED);
  HoistRolloutTarget *third = g_ptr_array_index (rollout->targets, 2);

  third->state = HOIST_TARGET_DONE;
  hoist_rollout_count (rollout);
  g_free (rollout->stop_reason);
  rollout->stop_reason =
      g_strdup ("Stopped at the first failure: add_person_indexes.py ended with 1.");
  hoist_rollout_page_show_rollout (page, rollout);
  g_assert_false (is_visible (page, "Stop"));
  g_assert_true (is_visible (page, "Resume"));
  g_assert_true (is_visible (page, "Retry Failed…"));
  scene_picture (window, "rollout-stopped-narrow");
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/rollout-page/running", test_running);
  g_test_add_func ("/console/rollout-page/stopped", test_stopped);
  return g_test_run ();
}
