/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each check has its sentence: what was found, and what is only a warning. */
#include "console/dialogs/hoist-check-facts.h"

#include "scene.h"
#include "served-plane.h"

static gboolean
is_over (gpointer check)
{
  return hoist_plane_check_is_over (check);
}

static char *
show (HoistClient *client, const char *picture)
{
  g_autoptr (HoistPlaneCheck) check = hoist_plane_check_new (client);
  GtkWidget *group = hoist_fact_group_new (NULL);
  GtkWindow *window;
  char *texts;

  hoist_plane_check_start (check);
  scene_wait (is_over, check);
  hoist_check_facts_show (HOIST_FACT_GROUP (group), check, client);
  window = scene_show (group, 480, 420);
  scene_picture (window, picture);
  texts = scene_texts (group);
  scene_close (window);
  return texts;
}

static void
test_sentences (void)
{
  g_autoptr (ServedPlane) served = served_plane_new (1, FALSE);
  g_autoptr (ServedPlane) foreign = served_plane_new (0, TRUE);
  g_autoptr (HoistClient) nobody = hoist_client_new ("http://127.0.0.1:1", NULL);
  g_autofree char *good = show (served->fake->client, "checks-passed");
  g_autofree char *base = show (foreign->fake->client, "checks-foreign");
  g_autofree char *bad = show (nobody, "checks-failed");

  g_assert_nonnull (strstr (good, "Hoist 0.1.0, version 1 of the API"));
  g_assert_nonnull (strstr (good, "anna, as operator: may upgrade and roll back"));
  g_assert_nonnull (strstr (good, "The clocks are together"));
  g_assert_nonnull (strstr (good, "1 tenant\n"));
  g_assert_nonnull (strstr (base, "Only the base contract"));
  g_assert_nonnull (strstr (base, "There are none yet"));
  g_assert_nonnull (strstr (bad, "No control plane answers"));
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/check-facts/sentences", test_sentences);
  return g_test_run ();
}
