/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See run-case.h. */
#include "run-case.h"

#include "engine/hoist-run-contact.h"

void
run_case_queue (RunCase *c, const HoistRunWorkerSettings *settings)
{
  g_autoptr (GError) error = NULL;

  c->plan = fixture_add_plan (&c->f, HOIST_PLAN_UPGRADE, TRUE);
  c->run = fixture_queue_run (&c->f, c->plan);
  c->worker = hoist_run_worker_new (settings, c->run, &error);
  g_assert_no_error (error);
}

void
run_case_set_up (RunCase *c, gconstpointer unused)
{
  fixture_set_up (&c->f, NULL);
  HoistRunWorkerSettings settings = fixture_make_settings (&c->f);
  run_case_queue (c, &settings);
}

void
run_case_tear_down (RunCase *c, gconstpointer unused)
{
  hoist_run_worker_free (c->worker);
  hoist_plan_unref (c->plan);
  g_free (c->run);
  fixture_tear_down (&c->f, NULL);
}

void
run_case_connect (RunCase *c)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (
      hoist_run_contact_connect (c->worker, hoist_run_worker_get_lead (c->worker), NULL, &error));
  g_assert_no_error (error);
}
