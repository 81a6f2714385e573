/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A worker's hold on its tenant: epochs rise, a lost lease ends everything, what became of a step
 * is found out. */
#include "engine/hoist-run-contact.h"

#include "base/hoist-error.h"
#include "run-case.h"

static void
test_epochs_rise (RunCase *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_run_place_is_cut (hoist_run_worker_get_lead (c->worker)));
  g_assert_true (
      hoist_run_contact_connect (c->worker, hoist_run_worker_get_lead (c->worker), NULL, &error));
  g_assert_cmpint (c->worker->epoch, ==, 1);
  g_assert_true (
      hoist_run_contact_connect (c->worker, hoist_run_worker_get_lead (c->worker), NULL, &error));
  g_assert_cmpint (c->worker->epoch, ==, 2);
  g_assert_false (hoist_run_place_is_cut (hoist_run_worker_get_lead (c->worker)));
  g_autofree char *epoch = fixture_read_node (&c->f, "epoch");
  g_assert_cmpstr (epoch, ==, "2");
  hoist_run_contact_let_go (c->worker);
  g_assert_true (hoist_run_place_is_cut (hoist_run_worker_get_lead (c->worker)));
  g_assert_cmpint (c->worker->epoch, ==, 0);
}

/* Somebody else has taken the lease: nothing is journalled any more. */
static void
test_fenced (RunCase *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (
      hoist_run_contact_connect (c->worker, hoist_run_worker_get_lead (c->worker), NULL, &error));
  gint64 other = hoist_store_claim_lease (c->f.store, c->f.tenant->id, c->run, &error);
  g_assert_cmpint (other, ==, 2);
  gint64 head = hoist_store_journal_get_head (c->f.store);
  g_assert_false (
      hoist_run_worker_journal (c->worker, HOIST_EVENT_RUN, "started", -1, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FENCED);
  g_assert_cmpint (hoist_store_journal_get_head (c->f.store), ==, head);
  g_clear_error (&error);
  const HoistStep *step = g_ptr_array_index (c->plan->steps, 0);
  g_assert_null (hoist_run_worker_act (c->worker, step, FALSE, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FENCED);
  g_autofree char *effects = fixture_read_node (&c->f, "effects");
  g_assert_cmpstr (effects, ==, ""); /* no intent, no effect */
}

/* Paused for too long: it stops by itself before it asks anyone. */
static void
test_fences_itself (RunCase *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (
      hoist_run_contact_connect (c->worker, hoist_run_worker_get_lead (c->worker), NULL, &error));
  g_assert_true (hoist_run_worker_tick (c->worker, &error));
  c->worker->renewed_at -= 6 * G_USEC_PER_SEC;
  g_assert_true (hoist_run_worker_tick (c->worker, &error)); /* due: renewed */
  g_assert_true (hoist_run_worker_tick (c->worker, &error));
  c->worker->renewed_at -= 11 * G_USEC_PER_SEC;
  g_assert_false (hoist_run_worker_tick (c->worker, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FENCED);
}

static void
test_examine (RunCase *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_auto (HoistExamination) examination = { 0 };
  const HoistStep *stop = fixture_find_step (c->plan, HOIST_STEP_STOP);

  g_assert_true (
      hoist_run_contact_connect (c->worker, hoist_run_worker_get_lead (c->worker), NULL, &error));
  g_assert_true (hoist_run_worker_examine (c->worker, stop, FALSE, &examination, &error));
  g_assert_cmpint (examination.recorded, ==, HOIST_RECORDED_NONE);
  g_assert_cmpint (examination.probe, ==, HOIST_PROBE_NOT_APPLIED);
  g_autoptr (HoistValue) answer = hoist_run_worker_act (c->worker, stop, FALSE, &error);
  g_assert_no_error (error);
  g_assert_true (hoist_run_worker_examine (c->worker, stop, FALSE, &examination, &error));
  g_assert_cmpint (examination.recorded, ==, HOIST_RECORDED_DONE);
  g_assert_cmpint (examination.probe, ==, HOIST_PROBE_APPLIED);
  g_assert_true (hoist_run_worker_accept (c->worker, stop, FALSE, examination.answer, &error));
  g_autoptr (HoistRun) run = hoist_run_worker_dup_run (c->worker);
  g_assert_cmpstr (run->details, ==, "apply stop"); /* once, though it was said and recorded */

  fixture_set_scenario (
      &c->f, "[{'order':'step','kind':'backup','do':'error','code':'no-space','message':'full'}]");
  const HoistStep *backup = fixture_find_step (c->plan, HOIST_STEP_BACKUP);
  g_assert_null (hoist_run_worker_act (c->worker, backup, FALSE, &error));
  g_clear_error (&error);
  g_assert_true (hoist_run_worker_examine (c->worker, backup, FALSE, &examination, &error));
  g_assert_cmpint (examination.recorded, ==, HOIST_RECORDED_ERROR);
  g_assert_cmpint (examination.code, ==, HOIST_ERROR_NO_SPACE);
  g_assert_cmpstr (examination.message, ==, "full");
}

static void
test_busy_node (RunCase *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  fixture_set_scenario (
      &c->f, "[{'order':'claim','do':'error','code':'busy','message':'held by pid 7','times':2}]");
  g_assert_true (hoist_run_contact_connect (c->worker, hoist_run_worker_get_lead (c->worker), NULL,
                                            &error)); /* the third time it is free */
  g_assert_cmpint (c->worker->epoch, ==, 3);
}

static void
test_cancel_is_journalled (RunCase *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_run_worker_journal_cancel (c->worker, "ann", &error));
  g_autofree char *user = hoist_run_worker_dup_canceller (c->worker);
  g_assert_cmpstr (user, ==, "ann");
  g_autoptr (HoistRun) run = hoist_store_dup_run (c->f.store, c->run, NULL);
  g_assert_true (run->cancel_requested);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/run-worker/" name, RunCase, NULL, run_case_set_up, function, run_case_tear_down)
  ADD ("epochs-rise", test_epochs_rise);
  ADD ("fenced", test_fenced);
  ADD ("fences-itself", test_fences_itself);
  ADD ("examine", test_examine);
  ADD ("busy-node", test_busy_node);
  ADD ("cancel-is-journalled", test_cancel_is_journalled);
  return g_test_run ();
}
