/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is remembered of upgrades on a foreign plane: all that was known, nothing more, and one that
 * was under way is looked after without asking for it again. */
#include "client/hoist-plain-memory.h"

#include "base/hoist-file.h"
#include "fake-plane.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

#define PLANE "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
#define ANSWER                                                                                     \
  "{\"status\":\"success\",\"previous_version\":\"v0.2.0\",\"new_version\":\"v0.3.0\","            \
  "\"commit\":\"17b3ab3\",\"migrations_run\":[\"a.py\"],\"backup_path\":\"/b/1\","                 \
  "\"details\":[\"Going down\",\"<b>Coming</b> up\"]}"
#define VERSION(deployed) "{\"deployed_version\":\"" deployed "\",\"upgrade_available\":false}"

static HoistPlainUpgrade *
make (HoistClient *client, const char *tenant)
{
  HoistUpgradeWish wish = { .target_version = "v0.3.0", .backup_db = TRUE };
  HoistPlainUpgrade *upgrade = hoist_plain_upgrade_new (client, tenant, "v0.2.0", &wish);

  hoist_plain_upgrade_set_patience (upgrade, 1, 3);
  return upgrade;
}

static void
save_one (HoistPlainUpgrade *upgrade)
{
  g_autoptr (GPtrArray) one = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (one, upgrade);
  g_assert_true (hoist_plain_memory_save (PLANE, one, &error));
  g_assert_no_error (error);
}

static void
test_over (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (HoistPlainUpgrade) upgrade = make (plane->client, "17");
  g_autoptr (GPtrArray) upgrades = NULL;
  HoistPlainUpgrade *again;

  plane->any_route = TRUE;
  fake_plane_answer (plane, 200, ANSWER);
  fake_plane_answer (plane, 200, VERSION ("v0.3.0"));
  hoist_plain_upgrade_start (upgrade);
  while (!hoist_plain_upgrade_is_over (upgrade))
    g_main_context_iteration (NULL, TRUE);
  save_one (upgrade);
  upgrades = hoist_plain_memory_load (PLANE, plane->client);
  g_assert_cmpuint (upgrades->len, ==, 1);
  again = g_ptr_array_index (upgrades, 0);
  g_assert_true (hoist_plain_upgrade_is_remembered (again));
  g_assert_false (hoist_plain_upgrade_is_remembered (upgrade));
  g_assert_cmpint (hoist_plain_upgrade_get_state (again), ==, HOIST_PLAIN_DONE);
  g_assert_cmpstr (hoist_plain_upgrade_get_tenant (again), ==, "17");
  g_assert_cmpstr (hoist_plain_upgrade_get_from (again), ==, "v0.2.0");
  g_assert_cmpstr (hoist_plain_upgrade_get_target (again), ==, "v0.3.0");
  g_assert_cmpstr (hoist_plain_upgrade_get_backup (again), ==, "/b/1");
  g_assert_cmpstr (hoist_plain_upgrade_get_details (again)[1], ==, "<b>Coming</b> up");
  g_assert_cmpint (hoist_plain_upgrade_get_started_at (again) / 1000, ==,
                   hoist_plain_upgrade_get_started_at (upgrade) / 1000);
  g_assert_cmpuint (hoist_plain_upgrade_get_n_migrations (again), ==, 1);
  hoist_plain_upgrade_resume (again); /* there is nothing to look after */
  g_assert_cmpint (hoist_plain_upgrade_get_state (again), ==, HOIST_PLAIN_DONE);
}

/* The program ended in the middle: the version decides, and nothing is asked for twice. */
static void
test_under_way (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (HoistPlainUpgrade) upgrade = make (plane->client, "17");
  g_autoptr (GPtrArray) upgrades = NULL;
  HoistPlainUpgrade *again;

  save_one (upgrade); /* running */
  upgrades = hoist_plain_memory_load (PLANE, plane->client);
  again = g_ptr_array_index (upgrades, 0);
  hoist_plain_upgrade_set_patience (again, 1, 3);
  g_assert_cmpint (hoist_plain_upgrade_get_state (again), ==, HOIST_PLAIN_RUNNING);
  plane->any_route = TRUE;
  fake_plane_answer (plane, 200, VERSION ("v0.2.0"));
  fake_plane_answer (plane, 200, VERSION ("v0.3.0"));
  hoist_plain_upgrade_resume (again);
  g_assert_cmpint (hoist_plain_upgrade_get_state (again), ==, HOIST_PLAIN_LOOKING);
  while (!hoist_plain_upgrade_is_over (again))
    {
      g_main_context_iteration (NULL, TRUE);
      g_assert_cmpstr (plane->method, !=, "POST");
    }
  g_assert_cmpint (hoist_plain_upgrade_get_state (again), ==, HOIST_PLAIN_DONE);
  g_assert_true (hoist_plain_upgrade_was_cut (again));
  g_assert_cmpstr (hoist_plain_upgrade_get_details (again)[0], ==, NULL); /* never heard */
}

static void
test_file (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (HoistPlainUpgrade) upgrade = make (plane->client, "17");
  g_autoptr (GPtrArray) nothing = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path =
      g_build_filename (g_get_user_state_dir (), "hoist", PLANE, "upgrades.json", NULL);
  static const char *const damaged[] = { "",
                                         "{",
                                         "[]",
                                         "{\"format\":1,\"upgrades\":{}}",
                                         "{\"format\":2,\"upgrades\":[]}",
                                         "{\"format\":1,\"upgrades\":[7,{\"tenant\":\"\"}]}" };
  struct stat st;

  save_one (upgrade);
  g_assert_cmpint (stat (path, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 0777, ==, 0600);
  for (guint i = 0; i < G_N_ELEMENTS (damaged); i++)
    {
      g_autoptr (GPtrArray) none = NULL;

      g_assert_true (g_file_set_contents (path, damaged[i], -1, NULL));
      none = hoist_plain_memory_load (PLANE, plane->client);
      g_assert_cmpuint (none->len, ==, 0);
    }
  g_assert_true (hoist_plain_memory_forget (PLANE, &error));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_false (hoist_plain_memory_save ("../x", nothing, &error));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/client/plain-memory/over", test_over);
  g_test_add_func ("/client/plain-memory/under-way", test_under_way);
  g_test_add_func ("/client/plain-memory/file", test_file);
  return g_test_run ();
}
