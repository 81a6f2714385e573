/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What whoever waited for a way of several hops is told: of the whole way, never of one hop. */
#include "daemon/hoist-way-end.h"

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-id.h"
#include "store/hoist-store-journal.h"

#define TENANT "tn_0123456789abcdef"
#define ROLLOUT "ro_0123456789abcdef"
#define COMMIT "2222222222222222222222222222222222222222"

static char *
add_run (HoistStore *store, guint hop, const char *from, const char *to, HoistOutcome outcome)
{
  char *id = hoist_id_new (HOIST_ID_RUN);
  g_autoptr (GError) error = NULL;
  HoistRun fields = { .id = id,
                      .tenant = (char *) TENANT,
                      .from_version = (char *) from,
                      .from_commit = (char *) COMMIT,
                      .to_version = (char *) to,
                      .to_commit = (char *) COMMIT,
                      .state = HOIST_RUN_ENDED,
                      .outcome = outcome,
                      .cause = (char *) (outcome == HOIST_OUTCOME_NEW_HEALTHY ? "" : "It broke."),
                      .rollout = (char *) ROLLOUT,
                      .hop = hop,
                      .hops = 2 };
  g_autoptr (HoistRun) run = hoist_run_new (&fields);
  HoistJournalEntry entry = { .type = HOIST_EVENT_RUN,
                              .phase = "ended",
                              .tenant = TENANT,
                              .run = id,
                              .step = -1,
                              .snapshot = run };
  g_autoptr (HoistEvent) event = hoist_store_journal_append (store, &entry, &error);

  g_assert_no_error (error);
  return id;
}

static void
add_target (HoistRollout *rollout, const char *from, const char *to, const char *run)
{
  HoistRolloutTarget fields = { .index = rollout->targets->len,
                                .tenant = (char *) TENANT,
                                .from_version = (char *) from,
                                .to_version = (char *) to,
                                .run = (char *) run };

  g_ptr_array_add (rollout->targets, hoist_rollout_target_new (&fields));
}

typedef struct
{
  const char *first, *second; /* outcome words; NULL: it had no run */
  gboolean success;
  const char *version, *cause;
} Row;

static HoistOutcome
find_outcome (const char *word)
{
  return g_str_equal (word, "good") ? HOIST_OUTCOME_NEW_HEALTHY : HOIST_OUTCOME_OLD_RESTORED;
}

static void
check_row (HoistStore *store, const Row *row)
{
  HoistRollout fields = { .id = (char *) ROLLOUT,
                          .state = HOIST_ROLLOUT_RUNNING,
                          .in_hops = TRUE,
                          .stop_reason = (char *) row->cause };
  g_autoptr (HoistRollout) rollout = hoist_rollout_new (&fields);
  g_autoptr (GError) error = NULL;
  g_auto (HoistWayEnd) end = { 0 };
  g_autofree char *one =
      row->first ? add_run (store, 1, "v1.0", "v2.0", find_outcome (row->first)) : NULL;
  g_autofree char *two =
      row->second ? add_run (store, 2, "v2.0", "v3.0", find_outcome (row->second)) : NULL;

  add_target (rollout, "v1.0", "v2.0", one);
  add_target (rollout, "v2.0", "v3.0", two);
  g_assert_true (hoist_store_add_rollout (store, rollout, &error));
  g_assert_false (hoist_way_end_is_over (store, ROLLOUT));
  rollout->state = HOIST_ROLLOUT_ENDED;
  g_assert_true (hoist_store_update_rollout (store, rollout, NULL, &error));
  g_assert_true (hoist_way_end_is_over (store, ROLLOUT));
  g_autoptr (HoistRun) last = hoist_way_end_dup_run (store, ROLLOUT, &error);
  if (row->first == NULL)
    {
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FAILED);
      g_assert_nonnull (strstr (error->message, row->cause));
      return;
    }
  g_assert_no_error (error);
  g_assert_cmpstr (last->id, ==, two ? two : one);
  hoist_way_end_init (&end, store, last);
  g_assert_cmpint (end.success, ==, row->success);
  g_assert_cmpstr (end.previous_version, ==, "v1.0");
  g_assert_cmpstr (end.new_version, ==, row->version);
  g_assert_cmpstr (end.cause, ==, row->cause);
}

static void
test_ends (void)
{
  static const Row rows[] = {
    { "good", "good", TRUE, "v3.0", "" },
    { "good", "bad", FALSE, "v2.0", "acme stays on v2.0, hop 1 of 2" },
    { "good", NULL, FALSE, "v2.0", "acme stays on v2.0, hop 1 of 2" },
    { "bad", NULL, FALSE, "v1.0", "acme stays on v1.0" },
    { NULL, NULL, FALSE, NULL, "The plan is stale." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *folder = g_dir_make_tmp ("hoist-way-XXXXXX", NULL);
      g_autoptr (HoistStore) store = hoist_store_open (folder, NULL);
      check_row (store, &rows[i]);
      g_clear_object (&store);
      g_assert_true (hoist_file_remove_tree (folder, NULL));
    }
}

/* Of a run that is no hop: the run's own. */
static void
test_alone (void)
{
  g_autofree char *folder = g_dir_make_tmp ("hoist-way-XXXXXX", NULL);
  g_autoptr (HoistStore) store = hoist_store_open (folder, NULL);
  HoistRun run = { .from_version = (char *) "v1.0",
                   .to_version = (char *) "v2.0",
                   .outcome = HOIST_OUTCOME_OLD_RESTORED,
                   .cause = (char *) "It broke." };
  g_auto (HoistWayEnd) end = { 0 };

  hoist_way_end_init (&end, store, &run);
  g_assert_false (end.success);
  g_assert_cmpstr (end.new_version, ==, "v1.0");
  g_assert_cmpstr (end.cause, ==, "It broke.");
  g_clear_object (&store);
  g_assert_true (hoist_file_remove_tree (folder, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/daemon/way-end/ends", test_ends);
  g_test_add_func ("/daemon/way-end/alone", test_alone);
  return g_test_run ();
}
