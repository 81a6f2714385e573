/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An upgrade without runs: nothing is believed until it was read back, a cut does not end it. */
#include "client/hoist-plain-upgrade.h"
#include "base/hoist-error.h"
#include "fake-plane.h"

static HoistPlainUpgrade *
make (HoistClient *client)
{
  HoistUpgradeWish wish = { .target_version = "v0.3.0", .backup_db = TRUE };
  HoistPlainUpgrade *upgrade = hoist_plain_upgrade_new (client, "17", "v0.2.0", &wish);
  hoist_plain_upgrade_set_patience (upgrade, 1, 3);
  return upgrade;
}

static void
run (HoistPlainUpgrade *upgrade)
{
  hoist_plain_upgrade_start (upgrade);
  while (!hoist_plain_upgrade_is_over (upgrade))
    g_main_context_iteration (NULL, TRUE);
}

static void
say_version (FakePlane *plane, const char *version)
{
  g_autofree char *text = g_strdup_printf ("{\"deployed_version\":\"%s\",\"latest_version\":"
                                           "\"v0.3.0\",\"upgrade_available\":false}",
                                           version);
  fake_plane_answer (plane, 200, text);
}

#define ANSWER(status)                                                                             \
  "{\"status\":\"" status "\",\"previous_version\":\"v0.2.0\",\"new_version\":\"v0.3.0\","         \
  "\"commit\":\"17b3ab3\",\"migrations_run\":[\"a.py\",\"b.py\"],\"backup_path\":\"/b/1\","        \
  "\"details\":[\"Going down\",\"Coming up\"]}"

static void
test_done (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (HoistPlainUpgrade) upgrade = make (plane->client);
  plane->any_route = TRUE;
  fake_plane_answer (plane, 200, ANSWER ("success"));
  say_version (plane, "v0.3.0");
  run (upgrade);
  g_assert_cmpint (hoist_plain_upgrade_get_state (upgrade), ==, HOIST_PLAIN_DONE);
  g_assert_cmpstr (hoist_plain_upgrade_get_details (upgrade)[1], ==, "Coming up");
  g_assert_cmpstr (hoist_plain_upgrade_get_commit (upgrade), ==, "17b3ab3");
  g_assert_cmpstr (hoist_plain_upgrade_get_backup (upgrade), ==, "/b/1");
  g_assert_cmpuint (hoist_plain_upgrade_get_n_migrations (upgrade), ==, 2);
  g_assert_cmpstr (hoist_plain_upgrade_get_trouble (upgrade), ==, "");
  g_assert_false (hoist_plain_upgrade_was_cut (upgrade));
}

/* "success", and the version is still the old one. */
static void
test_not_believed (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (HoistPlainUpgrade) upgrade = make (plane->client);
  plane->any_route = TRUE;
  fake_plane_answer (plane, 200, ANSWER ("success"));
  say_version (plane, "v0.2.0");
  run (upgrade);
  g_assert_cmpint (hoist_plain_upgrade_get_state (upgrade), ==, HOIST_PLAIN_FAILED);
  g_assert_nonnull (strstr (hoist_plain_upgrade_get_trouble (upgrade), "v0.2.0"));
}

static void
test_failed (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (HoistPlainUpgrade) upgrade = make (plane->client);
  plane->any_route = TRUE;
  fake_plane_answer (plane, 200, ANSWER ("failed"));
  say_version (plane, "v0.2.0");
  run (upgrade);
  g_assert_cmpint (hoist_plain_upgrade_get_state (upgrade), ==, HOIST_PLAIN_FAILED);

  g_autoptr (HoistPlainUpgrade) refused = make (plane->client);
  fake_plane_answer (plane, 500, "{\"detail\":\"Migration 4 broke\"}");
  run (refused);
  g_assert_cmpint (hoist_plain_upgrade_get_state (refused), ==, HOIST_PLAIN_FAILED);
  g_assert_nonnull (strstr (hoist_plain_upgrade_get_trouble (refused), "Migration 4 broke"));
}

/* A proxy that lost its patience: the version is looked at until it is the wanted one. */
static void
test_cut (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (HoistPlainUpgrade) upgrade = make (plane->client);
  plane->any_route = TRUE;
  fake_plane_answer (plane, 504, "{\"detail\":\"Gateway Timeout\"}");
  say_version (plane, "v0.2.0");
  fake_plane_answer (plane, 503, "{\"detail\":\"starting\"}");
  say_version (plane, "v0.3.0");
  run (upgrade);
  g_assert_cmpint (hoist_plain_upgrade_get_state (upgrade), ==, HOIST_PLAIN_DONE);
  g_assert_true (hoist_plain_upgrade_was_cut (upgrade));
  g_assert_cmpuint (plane->n_requests, ==, 4); /* the upgrade itself was asked for once */
}

static void
test_uncertain (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (HoistPlainUpgrade) upgrade = make (plane->client);
  plane->any_route = TRUE;
  fake_plane_answer (plane, 504, "{\"detail\":\"Gateway Timeout\"}");
  for (guint i = 0; i < 4; i++)
    say_version (plane, "v0.2.0");
  run (upgrade);
  g_assert_cmpint (hoist_plain_upgrade_get_state (upgrade), ==, HOIST_PLAIN_UNCERTAIN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plain-upgrade/done", test_done);
  g_test_add_func ("/plain-upgrade/not-believed", test_not_believed);
  g_test_add_func ("/plain-upgrade/failed", test_failed);
  g_test_add_func ("/plain-upgrade/cut", test_cut);
  g_test_add_func ("/plain-upgrade/uncertain", test_uncertain);
  return g_test_run ();
}
