/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must be read back, and what people are told. */
#include "engine/hoist-run-outcome.h"

#include "base/hoist-error.h"
#include "engine/hoist-run-record.h"
#include "fixture.h"

static HoistSighting *
new_sighting (const char *commit, gboolean clean, HoistServiceState state, HoistHealth health)
{
  g_autoptr (GPtrArray) services =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_service_sighting_free);
  HoistServiceSighting api = { .name = (char *) "api",
                               .role = (char *) "backend",
                               .state = state,
                               .health = health,
                               .detail = (char *) "HTTP 500" };
  HoistSighting fields = { .tenant = (char *) "tn_0123456789abcdef",
                           .observed_at = 1,
                           .commit = (char *) commit,
                           .tag = (char *) "v0.3.0",
                           .tree_clean = clean,
                           .health = health,
                           .database_health = HOIST_HEALTH_HEALTHY,
                           .services = services };

  g_ptr_array_add (services, hoist_service_sighting_new (&api));
  return hoist_sighting_new (&fields);
}

static void
test_prove (void)
{
  static const struct
  {
    const char *commit;
    gboolean clean;
    HoistServiceState state;
    HoistHealth health;
    const char *lacks;
  } rows[] = {
    { NEW_COMMIT, TRUE, HOIST_SERVICE_RUNNING, HOIST_HEALTH_HEALTHY, NULL },
    { OLD_COMMIT, TRUE, HOIST_SERVICE_RUNNING, HOIST_HEALTH_HEALTHY, "tree is at 1111111" },
    { NULL, TRUE, HOIST_SERVICE_RUNNING, HOIST_HEALTH_HEALTHY, "tree is at nothing" },
    { NEW_COMMIT, FALSE, HOIST_SERVICE_RUNNING, HOIST_HEALTH_HEALTHY, "differ" },
    { NEW_COMMIT, TRUE, HOIST_SERVICE_STOPPED, HOIST_HEALTH_HEALTHY, "api is stopped" },
    { NEW_COMMIT, TRUE, HOIST_SERVICE_FAILED, HOIST_HEALTH_UNHEALTHY, "api is failed" },
    { NEW_COMMIT, TRUE, HOIST_SERVICE_RUNNING, HOIST_HEALTH_UNHEALTHY, "HTTP 500" },
    { NEW_COMMIT, TRUE, HOIST_SERVICE_RUNNING, HOIST_HEALTH_UNKNOWN, "health is unknown" },
    { NEW_COMMIT, TRUE, HOIST_SERVICE_RUNNING, HOIST_HEALTH_DEGRADED, "health is degraded" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HoistSighting) sighting =
          new_sighting (rows[i].commit, rows[i].clean, rows[i].state, rows[i].health);
      g_assert_cmpint (hoist_run_outcome_prove (sighting, NEW_COMMIT, "v0.3.0", &error), ==,
                       rows[i].lacks == NULL);
      if (rows[i].lacks)
        g_assert_nonnull (strstr (error->message, rows[i].lacks));
    }
}

static void
test_unknown_is_no_proof (void)
{
  g_autoptr (GError) error = NULL;
  HoistSighting fields = { .tenant = (char *) "tn_0123456789abcdef",
                           .commit = (char *) NEW_COMMIT,
                           .tree_clean = TRUE,
                           .health = HOIST_HEALTH_HEALTHY,
                           .unknown_since = 5,
                           .error = (char *) "the agent has gone" };
  g_autoptr (HoistSighting) sighting = hoist_sighting_new (&fields);

  g_assert_false (hoist_run_outcome_prove (sighting, NEW_COMMIT, "v0.3.0", &error));
  g_assert_nonnull (strstr (error->message, "the agent has gone"));
}

static void
test_sentences (Fixture *f, gconstpointer unused)
{
  static const struct
  {
    HoistOutcome outcome;
    const char *key, *truth, *next;
  } rows[] = {
    { HOIST_OUTCOME_NEW_HEALTHY, "", "acme is at v0.3.0 (2222222) and healthy", "" },
    { HOIST_OUTCOME_OLD_RESTORED, "x", "acme is at v0.2.0 (1111111) again",
      "say what was resolved" },
    { HOIST_OUTCOME_OLD_RESTORED, "", "acme is at v0.2.0 (1111111) again", "Plan it again" },
    { HOIST_OUTCOME_UNTOUCHED, "x", "acme was not changed", "Remove the cause" },
    { HOIST_OUTCOME_PARKED, "x", "acme is parked and locked", "say what was resolved on run" },
  };
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, TRUE);
  g_autoptr (HoistRun) first = hoist_run_record_begin (plan, "rn_0123456789abcdef", "me", "", 1);
  HoistRun fields = *first;
  fields.discarded_rows = 1;
  g_autoptr (HoistRun) run = hoist_run_new (&fields);
  g_autoptr (HoistSighting) sighting =
      new_sighting (NEW_COMMIT, FALSE, HOIST_SERVICE_STOPPED, HOIST_HEALTH_UNHEALTHY);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      HoistRunEnding ending = { run,  rows[i].outcome, "Cause.", rows[i].key, sighting,
                                NULL, "And a note." };
      g_autoptr (HoistValue) payload = hoist_run_outcome_describe (&ending);
      const char *truth = hoist_value_lookup_string (payload, "what_is_true_now", "");
      g_assert_nonnull (strstr (truth, rows[i].truth));
      g_assert_nonnull (strstr (truth, "And a note."));
      g_assert_nonnull (strstr (hoist_value_lookup_string (payload, "next", ""), rows[i].next));
      g_assert_cmpstr (hoist_value_lookup_string (payload, "outcome", ""), ==,
                       hoist_outcome_names[rows[i].outcome]);
      if (rows[i].outcome == HOIST_OUTCOME_OLD_RESTORED)
        g_assert_nonnull (strstr (truth, "1 row written since the backup is set aside"));
      if (rows[i].outcome == HOIST_OUTCOME_PARKED)
        g_assert_nonnull (
            strstr (truth, "code at v0.3.0 (2222222) with changed files; service api stopped"));
    }
}

/* Of several nodes one is silent: it is named, and what to do about it comes first. */
static void
test_silent_node (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, TRUE);
  g_autoptr (HoistRun) first = hoist_run_record_begin (plan, "rn_0123456789abcdef", "me", "", 1);
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  HoistRun fields = *first;
  fields.no_contact = (char *) "nd_0123456789abcdef";
  fields.no_contact_since = 1000000;
  g_autoptr (HoistRun) run = hoist_run_new (&fields);
  HoistRunEnding ending = { run, HOIST_OUTCOME_PARKED, "Cause.", "x", NULL, NULL, NULL, names };

  g_hash_table_insert (names, (char *) "nd_0123456789abcdef", (char *) "web2");
  g_autoptr (HoistValue) payload = hoist_run_outcome_describe (&ending);
  const char *next = hoist_value_lookup_string (payload, "next", "");
  g_assert_true (g_str_has_prefix (next, "web2 has been silent since 1970-01-01T00:00:01"));
  g_assert_nonnull (strstr (next, "every node of acme to one release (v0.2.0 or v0.3.0)"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run-outcome/prove", test_prove);
  g_test_add_func ("/run-outcome/unknown-is-no-proof", test_unknown_is_no_proof);
  g_test_add ("/run-outcome/sentences", Fixture, NULL, fixture_set_up, test_sentences,
              fixture_tear_down);
  g_test_add ("/run-outcome/silent-node", Fixture, NULL, fixture_set_up, test_silent_node,
              fixture_tear_down);
  return g_test_run ();
}
