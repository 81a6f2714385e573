/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the journal says of a run's past, and what is queued at start. */
#include "engine/hoist-recovery.h"

#include "base/hoist-clock.h"
#include "engine/hoist-run-record.h"
#include "fixture.h"

static void
add (GPtrArray *events, HoistEventType type, const char *phase, int step, const char *json)
{
  g_autoptr (HoistValue) payload = fixture_parse (json);
  HoistEvent fields = { .position = events->len + 1,
                        .type = type,
                        .phase = (char *) phase,
                        .tenant = (char *) "",
                        .run = (char *) "",
                        .step = step,
                        .payload = payload,
                        .hash = (char *) "" };

  g_ptr_array_add (events, hoist_event_new (&fields));
}

static void
test_history (void)
{
  g_autoptr (GPtrArray) events =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_event_unref);

  add (events, HOIST_EVENT_RUN, "started", -1, "{}");
  add (events, HOIST_EVENT_STEP, "intent", 0, "{'log_seq':0}");
  add (events, HOIST_EVENT_STEP, "done", 0, "{}");
  add (events, HOIST_EVENT_STEP, "intent", 1, "{'log_seq':5}");
  add (events, HOIST_EVENT_RUN, "recovered", -1, "{}");
  add (events, HOIST_EVENT_STEP, "intent", 1, "{'log_seq':9}");
  add (events, HOIST_EVENT_RUN, "recovered", -1, "{}");
  g_autoptr (HoistRunHistory) stuck = hoist_run_history_fold (events, 3);
  g_assert_cmpuint (stuck->recoveries, ==, 2);
  g_assert_cmpuint (hoist_run_history_get_step (stuck, 1)->attempts[0], ==, 2);
  /* The node's file of it begins with the first attempt. */
  g_assert_cmpint (hoist_run_history_get_step (stuck, 1)->log_seq[0], ==, 5);
  g_assert_false (hoist_run_history_get_step (stuck, 0)->unheard[0]);
  g_assert_true (hoist_run_history_get_step (stuck, 1)->unheard[0]);
  g_assert_cmpuint (hoist_run_history_get_step (stuck, 1)->attempts[1], ==, 0);
  g_assert_null (hoist_run_history_get_step (stuck, 3));
  g_assert_null (stuck->canceller);

  add (events, HOIST_EVENT_RUN, "cancelling", -1, "{'user':'ann'}");
  add (events, HOIST_EVENT_STEP, "failed", 1, "{}");
  add (events, HOIST_EVENT_STEP, "undo-intent", 1, "{'log_seq':12}");
  add (events, HOIST_EVENT_STEP, "undo-failed", 1, "{'result':'failed'}");
  add (events, HOIST_EVENT_STEP, "intent", 77, "{}"); /* of no step of this plan */
  g_autoptr (HoistRunHistory) moved = hoist_run_history_fold (events, 3);
  g_assert_cmpuint (moved->recoveries, ==, 0);
  g_assert_cmpstr (moved->canceller, ==, "ann");
  g_assert_cmpuint (hoist_run_history_get_step (moved, 1)->attempts[1], ==, 1);
  g_assert_true (hoist_run_history_get_step (moved, 1)->unheard[0]); /* given up, not answered */
  g_assert_false (hoist_run_history_get_step (moved, 1)->unheard[1]);
}

typedef struct
{
  GMutex mutex;
  GString *order;
} Seen;

static void
seen_cb (const char *run, gpointer data)
{
  Seen *seen = data;

  g_mutex_lock (&seen->mutex);
  g_string_append_printf (seen->order, "%s ", run);
  g_mutex_unlock (&seen->mutex);
}

static char *
queue_for (Fixture *f, const char *slug)
{
  g_autoptr (HoistTenant) other = fixture_new_tenant (slug);
  HoistTenant *kept = f->tenant;

  g_assert_true (hoist_store_put_tenant (f->store, other, NULL));
  f->tenant = other;
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, TRUE);
  f->tenant = kept;
  return fixture_queue_run (f, plan);
}

/* What had begun comes before what had not, each in its order; what has ended does not come. */
static void
test_resume (Fixture *f, gconstpointer unused)
{
  Seen seen = { .order = g_string_new (NULL) };
  g_autofree char *waiting = queue_for (f, "one"), *begun = queue_for (f, "two"),
                  *later = queue_for (f, "three"), *ended = queue_for (f, "four");
  struct
  {
    const char *run, *phase, *json;
  } records[] = { { begun, "started", "{}" },
                  { later, "started", "{}" },
                  { ended, "ended", "{'outcome':'untouched'}" } };

  for (guint i = 0; i < G_N_ELEMENTS (records); i++)
    {
      g_autoptr (HoistRun) before = hoist_store_dup_run (f->store, records[i].run, NULL);
      g_autoptr (HoistValue) payload = fixture_parse (records[i].json);
      g_autoptr (HoistRun) after =
          hoist_run_record_fold (before, HOIST_EVENT_RUN, records[i].phase, -1, payload, 5);
      HoistJournalEntry entry = { .type = HOIST_EVENT_RUN,
                                  .phase = records[i].phase,
                                  .tenant = before->tenant,
                                  .run = before->id,
                                  .step = -1,
                                  .payload = payload,
                                  .snapshot = after };
      g_autoptr (HoistEvent) event = hoist_store_journal_append (f->store, &entry, NULL);
      g_assert_nonnull (event);
    }
  HoistRunQueue *queue = hoist_run_queue_new (1, 1, seen_cb, &seen);
  hoist_run_queue_stop (queue); /* nothing starts: the order can be looked at */
  g_assert_cmpint (hoist_recovery_resume (f->store, queue, NULL), ==, 3);
  g_assert_cmpuint (hoist_run_queue_get_n_waiting (queue), ==, 3);
  g_assert_false (hoist_run_queue_remove (queue, ended));
  g_assert_true (hoist_run_queue_remove (queue, begun));
  g_assert_true (hoist_run_queue_remove (queue, later));
  g_assert_true (hoist_run_queue_remove (queue, waiting));
  hoist_run_queue_free (queue);
  g_string_free (seen.order, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recovery/history", test_history);
  g_test_add ("/recovery/resume", Fixture, NULL, fixture_set_up, test_resume, fixture_tear_down);
  return g_test_run ();
}
