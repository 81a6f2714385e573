/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A parked tenant says which commit, data, node and next action; what is not known is said so. */
#include "console/pages/hoist-parked-facts.h"

#include "scene.h"

static HoistFactGroup *
make_group (void)
{
  return HOIST_FACT_GROUP (g_object_ref_sink (hoist_fact_group_new ("")));
}

static const char *
name_of (HoistFactGroup *group, const char *key)
{
  return hoist_fact_row_get_accessible_name (hoist_fact_group_find (group, key));
}

static void
test_read_back (void)
{
  HoistFactGroup *state = make_group (), *commands = make_group ();
  g_autoptr (HoistRun) run = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_PARKED);
  g_autoptr (HoistTenantReport) report = scene_acme ();
  g_autofree char *resolve = g_strdup_printf ("hoistctl run resolve %s '…'", run->id);

  hoist_parked_facts_show (state, commands, run, report);
  g_assert_cmpstr (name_of (state, "commit"), ==, "Code, 295fb7f, v0.2.0");
  g_assert_cmpstr (name_of (state, "data"), ==,
                   "Data, /srv/cbapp/acme/db/pocket.db, schema 8f14e45fceea");
  g_assert_cmpstr (name_of (state, "services"), ==, "Services, api: Running, frontend: Running");
  g_assert_nonnull (strstr (name_of (commands, "resolve"), resolve));
  g_assert_nonnull (hoist_fact_group_find (commands, "back"));
  g_object_unref (state);
  g_object_unref (commands);
}

static void
test_unknown (void)
{
  HoistFactGroup *state = make_group (), *commands = make_group ();
  g_autoptr (HoistRun) run = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_PARKED);

  run->backup[0] = '\0';
  hoist_parked_facts_show (state, commands, run, NULL);
  g_assert_cmpstr (name_of (state, "commit"), ==, "Code, not known");
  g_assert_cmpstr (name_of (state, "data"), ==, "Data, not known");
  g_assert_cmpstr (name_of (state, "node"), ==, "Node, not known");
  g_assert_null (hoist_fact_group_find (commands, "back")); /* there is no backup to go back with */
  g_object_unref (state);
  g_object_unref (commands);
}

/* Any other outcome has nothing of it. */
static void
test_others (void)
{
  HoistFactGroup *state = make_group (), *commands = make_group ();
  g_autoptr (HoistRun) run = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_OLD_RESTORED);

  hoist_parked_facts_show (state, commands, run, NULL);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (state)));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (commands)));
  g_object_unref (state);
  g_object_unref (commands);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/parked-facts/read-back", test_read_back);
  g_test_add_func ("/console/parked-facts/unknown", test_unknown);
  g_test_add_func ("/console/parked-facts/others", test_others);
  return g_test_run ();
}
