/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What needs attention: the worst first, each with its reason and an action; what was resolved or
 * is over is not there. */
#include "console/items/hoist-attention.h"

#include "scene.h"

static char *
titles_of (HoistFleet *fleet, gint64 now)
{
  g_autoptr (GPtrArray) list = hoist_attention_list (fleet, now);
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
  list = hoist_attention_list (fleet, SCENE_NOW);
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

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/attention/tenants", test_tenants);
  g_test_add_func ("/console/attention/runs", test_runs);
  return g_test_run ();
}
