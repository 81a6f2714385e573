/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words for control planes, and when the name of a tenant must be typed. */
#include "console/items/hoist-plane-words.h"

#include "scene.h"

static void
test_states (void)
{
  g_autoptr (GHashTable) words = g_hash_table_new (g_str_hash, g_str_equal);

  for (int state = HOIST_SESSION_OPENING; state <= HOIST_SESSION_FAILED; state++)
    {
      HoistLook look = hoist_plane_words_state (state);

      g_assert_cmpstr (look.word, !=, "");
      g_assert_true (g_hash_table_add (words, (char *) look.word)); /* each has its own */
    }
}

static void
test_name (void)
{
  g_autoptr (HoistKnownPlane) plane = hoist_known_plane_new (
      "6ba7b810-9dad-11d1-80b4-00c04fd430c8", HOIST_PLANE_ADDRESS, "Berlin", "https://b.example");
  g_autoptr (HoistSession) session = hoist_session_new (plane);
  HoistPlaneNotes notes = *hoist_known_plane_get_notes (plane);
  g_autofree char *plain = hoist_plane_words_dup_accessible_name (session);
  g_autofree char *full = NULL;

  g_assert_cmpstr (plain, ==, "Berlin, opening");
  notes.stage = HOIST_STAGE_PRODUCTION;
  hoist_known_plane_set_notes (plane, &notes);
  hoist_session_set_paused (session, TRUE);
  full = hoist_plane_words_dup_accessible_name (session);
  g_assert_true (g_str_has_prefix (full, "Berlin, production, paused since "));
}

static gboolean
must_confirm (HoistPlaneStage stage, gboolean without_name, const char *environment)
{
  g_autoptr (HoistKnownPlane) plane = hoist_known_plane_new (
      "6ba7b810-9dad-11d1-80b4-00c04fd430c8", HOIST_PLANE_ADDRESS, "Berlin", "https://b.example");
  HoistPlaneNotes notes = *hoist_known_plane_get_notes (plane);
  SceneTenant tenant = { "acme", environment, "v0.2.0", "v0.3.0", "behind", "healthy" };
  g_autoptr (HoistTenantReport) report = scene_report (&tenant);

  notes.stage = stage;
  notes.without_name = without_name;
  hoist_known_plane_set_notes (plane, &notes);
  return hoist_plane_words_must_confirm (plane, report);
}

static void
test_policy (void)
{
  g_assert_true (must_confirm (HOIST_STAGE_PRODUCTION, FALSE, "test"));
  g_assert_true (must_confirm (HOIST_STAGE_PRODUCTION, TRUE, "test"));
  g_assert_false (must_confirm (HOIST_STAGE_TEST, FALSE, "production"));
  g_assert_true (must_confirm (HOIST_STAGE_STAGING, FALSE, "test"));
  g_assert_false (must_confirm (HOIST_STAGE_STAGING, TRUE, "production"));
  g_assert_true (must_confirm (HOIST_STAGE_UNSET, FALSE, "production"));
  g_assert_false (must_confirm (HOIST_STAGE_UNSET, FALSE, "test"));
  g_assert_true (hoist_plane_words_must_confirm (NULL, NULL)); /* what is not known is production */
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/plane-words/states", test_states);
  g_test_add_func ("/plane-words/name", test_name);
  g_test_add_func ("/plane-words/policy", test_policy);
  return g_test_run ();
}
