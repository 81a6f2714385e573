/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What needs attention: the worst first, each with its reason and an action; what was resolved or
 * is over is not there. */
#include "console/items/hoist-attention.h"

#include "card-scene.h"
#include "lane-scene.h"

static char *
titles_of (HoistFleet *fleet, gint64 now)
{
  g_autoptr (GPtrArray) list = hoist_attention_list (fleet, NULL, now);
  GString *titles = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++)
    g_string_append_printf (titles, "%s|", ((HoistAttention *) list->pdata[i])->title);
  return g_string_free (titles, FALSE);
}

static void
test_tenants (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  HoistFleet *fleet = hoist_session_get_fleet (session);
  g_autofree char *now = titles_of (fleet, SCENE_NOW);
  g_autofree char *later = titles_of (fleet, SCENE_NOW + HOIST_ATTENTION_HELD_US);

  g_assert_nonnull (strstr (now, "initech is unhealthy|umbrella is unknown since "));
  g_assert_nonnull (strstr (now, "globex is degraded|"));
  g_assert_null (strstr (now, "testsite"));
  g_assert_null (strstr (now, "is held")); /* since three days */
  g_assert_nonnull (strstr (later, "|globex is held for 9 days|"));
}

/* Nodes that differ come before anything that is only unhealthy, with what each shows. */
static void
test_mixed (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  HoistFleet *fleet = hoist_session_get_fleet (session);
  g_autoptr (HoistTenantReport) report = lane_scene_report (TRUE);
  g_autoptr (HoistTenantReport) equal = lane_scene_report (FALSE);
  g_autofree char *action = g_strdup_printf ("win.show-changes('%s')", report->id);
  g_autoptr (GPtrArray) list = NULL;
  g_autofree char *after = NULL;
  const HoistAttention *first;

  hoist_fleet_take_tenant (fleet, report);
  list = hoist_attention_list (fleet, NULL, SCENE_NOW);
  first = list->pdata[0];
  g_assert_cmpstr (first->title, ==, "acme is mixed: its nodes differ");
  g_assert_cmpstr (first->reason, ==, "web1 at v0.3.0, web2 at v0.2.0, web3 at v0.2.0");
  g_assert_cmpstr (first->look.word, ==, "Mixed");
  g_assert_cmpstr (first->button_action, ==, action);
  hoist_fleet_take_tenant (fleet, equal);
  after = titles_of (fleet, SCENE_NOW);
  g_assert_null (strstr (after, "mixed"));
}

/* A person is waited for: before what has failed, behind what is parked; gone when it was done. */
static void
test_card (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  HoistFleet *fleet = hoist_session_get_fleet (session);
  g_autoptr (HoistRun) open = card_scene_run ("open", NULL);
  g_autoptr (HoistRun) done = card_scene_run ("", NULL);
  g_autoptr (GPtrArray) list = NULL;
  g_autofree char *after = NULL;
  const HoistAttention *first;

  hoist_fleet_take_run (fleet, open);
  list = hoist_attention_list (fleet, NULL, SCENE_NOW);
  first = list->pdata[0];
  g_assert_cmpstr (first->title, ==, "acme waits for a person");
  g_assert_cmpstr (first->reason, ==, "Let the application change its tables");
  g_assert_true (g_str_has_prefix (first->button_action, "win.show-run('rn_"));
  hoist_fleet_take_run (fleet, done);
  after = titles_of (fleet, SCENE_NOW);
  g_assert_null (strstr (after, "waits for"));
}

static void
test_runs (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  HoistFleet *fleet = hoist_session_get_fleet (session);
  g_autoptr (HoistRun) failed = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_OLD_RESTORED);
  HoistRun fields = *failed;
  g_autoptr (GPtrArray) list = NULL;
  g_autofree char *resolved = NULL;
  const HoistAttention *first;

  hoist_fleet_take_run (fleet, failed);
  list = hoist_attention_list (fleet, NULL, SCENE_NOW);
  first = list->pdata[0];
  g_assert_nonnull (strstr (first->title, "failed"));
  g_assert_cmpstr (first->reason, ==, failed->cause);
  g_assert_true (g_str_has_prefix (first->button_action, "win.show-run('rn_"));
  fields.resolution = (char *) "the disk is free";
  fields.position = failed->position + 1;
  g_autoptr (HoistRun) said = hoist_run_new (&fields);
  hoist_fleet_take_run (fleet, said);
  resolved = titles_of (fleet, SCENE_NOW);
  g_assert_null (strstr (resolved, "failed"));
}

static void
add_backup (GPtrArray *backups, const char *slug, int days_ago, const char *fault)
{
  g_autofree char *tenant = scene_id ("tn_", slug);
  HoistBackup fields = { .id = (char *) "bk_0123456789abcdef",
                         .tenant = tenant,
                         .path = (char *) "/var/backups/pocket.db",
                         .fault = (char *) fault,
                         .verified_at = days_ago < 0 ? 0 : SCENE_NOW - days_ago * G_TIME_SPAN_DAY };

  g_ptr_array_add (backups, hoist_backup_new (&fields));
}

static void
test_drills (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (GPtrArray) backups =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_backup_unref);
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GString) said = g_string_new (NULL);

  add_backup (backups, "acme", 2, "page 3 is damaged"); /* refused: no good drill */
  add_backup (backups, "acme", 41, "");
  add_backup (backups, "testsite", 3, "");
  add_backup (backups, "testsite", 90, "");
  add_backup (backups, "initech", -1, "");
  list = hoist_attention_list (hoist_session_get_fleet (session), backups, SCENE_NOW);
  for (guint i = 0; i < list->len; i++)
    {
      const HoistAttention *one = list->pdata[i];

      if (strstr (one->title, "drill") != NULL)
        g_string_append_printf (said, "%s %s|", one->title, one->reason);
    }
  g_assert_cmpstr (said->str, ==,
                   "No good backup drill of acme for long The last one is 41 days old.|"
                   "No good backup drill of initech for long None of its backups was ever restored "
                   "on trial.|");
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/attention/tenants", test_tenants);
  g_test_add_func ("/console/attention/mixed", test_mixed);
  g_test_add_func ("/console/attention/runs", test_runs);
  g_test_add_func ("/console/attention/card", test_card);
  g_test_add_func ("/console/attention/drills", test_drills);
  return g_test_run ();
}
