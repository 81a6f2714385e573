/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Upgrades on a foreign plane are known again by the next session: the finished one as it ended,
 * the one under way looked after, and the newer one of a tenant in the place of the older. */
#include "console/hoist-plain-keeper.h"

#include "client/hoist-plain-memory.h"
#include "scene.h"

#define PLANE "6ba7b810-9dad-11d1-80b4-00c04fd430c8"

static HoistPlainUpgrade *
make (HoistClient *client, const char *target)
{
  HoistUpgradeWish wish = { .target_version = target, .backup_db = TRUE };
  HoistPlainUpgrade *upgrade = hoist_plain_upgrade_new (client, "17", "v0.2.0", &wish);

  hoist_plain_upgrade_set_patience (upgrade, 1, 1);
  return upgrade;
}

static void
over_cb (HoistPlainKeeper *keeper, const char *tenant, char **ret)
{
  g_free (*ret);
  *ret = g_strdup (tenant);
}

static gboolean
is_over (gpointer upgrade)
{
  return hoist_plain_upgrade_is_over (upgrade);
}

static void
test_next_session (void)
{
  g_autoptr (HoistClient) nobody = hoist_client_new ("http://127.0.0.1:9", NULL);
  g_autoptr (HoistPlainKeeper) first = hoist_plain_keeper_new (PLANE);
  g_autoptr (HoistPlainKeeper) second = hoist_plain_keeper_new (PLANE);
  g_autofree char *over = NULL;
  HoistPlainUpgrade *begun, *found;

  g_assert_null (hoist_plain_keeper_find (first, "17"));
  begun = hoist_plain_keeper_start (first, make (nobody, "v0.3.0"));
  g_assert_true (hoist_plain_keeper_find (first, "17") == begun);
  g_clear_object (&first); /* in the middle */
  g_signal_connect (second, "over", G_CALLBACK (over_cb), &over);
  hoist_plain_keeper_recall (second, nobody);
  found = hoist_plain_keeper_find (second, "17");
  g_assert_nonnull (found);
  g_assert_true (hoist_plain_upgrade_is_remembered (found));
  g_assert_true (hoist_plain_upgrade_was_cut (found));
  g_assert_cmpstr (hoist_plain_upgrade_get_target (found), ==, "v0.3.0");
  hoist_plain_upgrade_set_patience (found, 1, 0);
  scene_wait (is_over, found);
  g_assert_cmpint (hoist_plain_upgrade_get_state (found), ==, HOIST_PLAIN_UNCERTAIN);
  g_assert_cmpstr (over, ==, "17");
  hoist_plain_keeper_recall (second, nobody); /* once only */
  g_assert_true (hoist_plain_keeper_find (second, "17") == found);
}

static void
test_newer (void)
{
  g_autoptr (HoistClient) nobody = hoist_client_new ("http://127.0.0.1:9", NULL);
  g_autoptr (HoistPlainKeeper) keeper = hoist_plain_keeper_new (PLANE);
  g_autoptr (GPtrArray) kept = NULL;
  HoistPlainUpgrade *newer = hoist_plain_keeper_start (keeper, make (nobody, "v0.4.0"));

  hoist_plain_keeper_recall (keeper, nobody);
  g_assert_true (hoist_plain_keeper_find (keeper, "17") == newer);
  kept = hoist_plain_memory_load (PLANE, nobody);
  g_assert_cmpuint (kept->len, ==, 1);
  g_assert_cmpstr (hoist_plain_upgrade_get_target (kept->pdata[0]), ==, "v0.4.0");
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/plain-keeper/next-session", test_next_session);
  g_test_add_func ("/console/plain-keeper/newer", test_newer);
  return g_test_run ();
}
