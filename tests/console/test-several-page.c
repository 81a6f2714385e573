/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Upgrading several: who goes from where to where, who is left out and why; nothing starts before
 * everything was read and the name was typed. */
#include "console/pages/hoist-several-page.h"

#include "console/widgets/hoist-notice-card.h"
#include "rollout-scene.h"
#include "scene.h"

static HoistSession *
make_session (void)
{
  g_autoptr (HoistKnownPlane) plane = hoist_known_plane_new (
      "0b0e7a0c-0000-4000-8000-000000000000", HOIST_PLANE_ADDRESS, "Berlin", "/nowhere.sock");
  g_autoptr (HoistTenantPage) page = scene_tenants ();
  HoistSession *session = hoist_session_new (plane);

  hoist_fleet_take_tenants (hoist_session_get_fleet (session), page);
  return session;
}

static HoistSeveralPage *
make_page (HoistSession *session)
{
  g_autofree char *id = scene_id ("tn_", "acme");
  const char *tenants[] = { id, NULL };

  return hoist_several_page_new (session, tenants);
}

static void
test_way (void)
{
  g_autoptr (HoistSession) session = make_session ();
  HoistSeveralPage *page = make_page (session);
  GtkWindow *window = scene_show (GTK_WIDGET (page), 760, 1500);
  g_autoptr (HoistRollout) planned = rollout_scene (HOIST_ROLLOUT_PLANNED);
  g_autofree char *texts = NULL;
  GtkWidget *card, *entry;

  g_assert_false (hoist_several_page_can_start (page)); /* nothing is planned */
  hoist_several_page_show_plan (page, planned);
  texts = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (texts, "umbrella is held by dana: audit week"));
  g_assert_nonnull (strstr (texts, "v0.2.0 → v0.3.0"));
  g_assert_nonnull (strstr (texts, "1 notice is still to be read"));
  scene_picture (window, "several");
  card = scene_find (GTK_WIDGET (page), HOIST_TYPE_NOTICE_CARD, NULL);
  hoist_notice_card_set_active (HOIST_NOTICE_CARD (card), TRUE);
  g_assert_false (hoist_several_page_can_start (page)); /* production: the plane's name */
  entry = scene_find (GTK_WIDGET (page), ADW_TYPE_ENTRY_ROW, NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry),
                         hoist_known_plane_get_name (hoist_session_get_plane (session)));
  g_assert_true (hoist_several_page_can_start (page));
  g_assert_nonnull (scene_find (GTK_WIDGET (page), GTK_TYPE_BUTTON, "Upgrade 4 Tenants"));
  scene_picture (window, "several-ready");
  scene_close (window);
}

static void
test_nothing_left (void)
{
  g_autoptr (HoistSession) session = make_session ();
  HoistSeveralPage *page = make_page (session);
  GtkWindow *window = scene_show (GTK_WIDGET (page), 360, 800);
  g_autoptr (HoistRollout) planned = rollout_scene (HOIST_ROLLOUT_PLANNED);
  g_autofree char *texts = NULL;

  g_ptr_array_remove_range (planned->targets, 0, 4);
  g_ptr_array_set_size (planned->notices, 0);
  hoist_rollout_count (planned);
  hoist_several_page_show_plan (page, planned);
  texts = scene_texts (GTK_WIDGET (page));
  g_assert_false (hoist_several_page_can_start (page));
  g_assert_nonnull (strstr (texts, "None of these tenants can be upgraded now."));
  scene_picture (window, "several-nothing");
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/several-page/way", test_way);
  g_test_add_func ("/console/several-page/nothing-left", test_nothing_left);
  return g_test_run ();
}
