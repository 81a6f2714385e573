/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is heard of a step that is under way belongs to that step, also where several are. */
#include "engine/hoist-run-deed.h"

#include "base/hoist-error.h"
#include "engine/hoist-run-contact.h"
#include "run-case.h"

typedef struct
{
  RunCase r;
  double total; /* last told */
} Case;

static void
progress_cb (const char *run, int step, double fraction, const char *detail, double total,
             gpointer data)
{
  Case *c = data;

  c->total = total;
}

static void
set_up (Case *c, gconstpointer unused)
{
  fixture_set_up (&c->r.f, NULL);
  fixture_add_followers (&c->r.f, 2);
  HoistRunWorkerSettings settings = fixture_make_settings (&c->r.f);
  settings.progress = progress_cb;
  settings.user_data = c;
  run_case_queue (&c->r, &settings);
}

static void
tear_down (Case *c, gconstpointer unused)
{
  run_case_tear_down (&c->r, NULL);
}

/* The preflight of a node, its intent journalled. */
static const HoistStep *
begin_on (Case *c, guint place)
{
  const HoistStep *step = g_ptr_array_index (c->r.plan->steps, place);
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_run_contact_connect (
      c->r.worker, hoist_run_worker_get_place (c->r.worker, step), NULL, &error));
  g_assert_true (hoist_run_worker_intend (c->r.worker, step, FALSE, &error));
  g_assert_no_error (error);
  return step;
}

static guint
count_lines (Case *c, int step)
{
  g_autoptr (GPtrArray) lines = hoist_store_list_log (c->r.f.store, c->r.run, 0, 1000, NULL);
  guint n = 0;

  for (guint i = 0; i < lines->len; i++)
    n += ((const HoistLogLine *) g_ptr_array_index (lines, i))->step == step;
  return n;
}

static void
test_one (Case *c, gconstpointer unused)
{
  const HoistStep *step = begin_on (c, 0);
  g_autoptr (GError) error = NULL;

  g_autoptr (HoistValue) answer = hoist_run_worker_order (c->r.worker, step, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (hoist_value_lookup_string (answer, "result", ""), ==, "done");
  g_autoptr (HoistValue) details = hoist_run_deed_new_details (&c->r.worker->deeds[step->index]);
  g_assert_cmpuint (hoist_value_get_size (details), ==, 1);
  g_assert_cmpuint (count_lines (c, 0), ==, 2);
  hoist_run_deed_end (&c->r.worker->deeds[step->index]);
  g_autoptr (HoistValue) none = hoist_run_deed_new_details (&c->r.worker->deeds[step->index]);
  g_assert_cmpuint (hoist_value_get_size (none), ==, 0);
}

static void
test_several (Case *c, gconstpointer unused)
{
  HoistRunDone done[2] = { { begin_on (c, 1), NULL, NULL }, { begin_on (c, 2), NULL, NULL } };

  fixture_at (&c->r.f, 2);
  fixture_set_scenario (&c->r.f, "[{'order':'step','do':'error','message':'the disk is full'}]");
  fixture_at (&c->r.f, 0);
  hoist_run_worker_order_all (c->r.worker, done, 2);
  g_assert_no_error (done[0].error);
  g_assert_nonnull (done[0].answer);
  g_assert_null (done[1].answer);
  g_assert_error (done[1].error, HOIST_ERROR, HOIST_ERROR_FAILED);
  g_assert_cmpuint (count_lines (c, 1), ==, 2);
  g_assert_cmpuint (count_lines (c, 2), ==, 0);
  g_autoptr (HoistValue) first = hoist_run_deed_new_details (&c->r.worker->deeds[1]);
  g_autoptr (HoistValue) second = hoist_run_deed_new_details (&c->r.worker->deeds[2]);
  g_assert_cmpuint (hoist_value_get_size (first), ==, 1);
  g_assert_cmpuint (hoist_value_get_size (second), ==, 0);
  hoist_value_unref (done[0].answer);
  g_clear_error (&done[1].error);
}

/* The whole counts every step that is under way; one that goes back makes it no fuller. */
static void
test_progress (Case *c, gconstpointer unused)
{
  HoistAgentListener one = hoist_run_deed_make_listener (&c->r.worker->deeds[1], FALSE),
                     other = hoist_run_deed_make_listener (&c->r.worker->deeds[2], FALSE),
                     back = hoist_run_deed_make_listener (&c->r.worker->deeds[1], TRUE);

  one.progress (1, "", one.user_data);
  double alone = c->total;
  g_assert_cmpfloat (alone, >, 0);
  other.progress (1, "", other.user_data);
  double both = c->total;
  g_assert_cmpfloat (both, >, alone);
  back.progress (1, "", back.user_data);
  g_assert_cmpfloat (c->total, ==, both);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/run-deed/" name, Case, NULL, set_up, function, tear_down)
  ADD ("one", test_one);
  ADD ("several", test_several);
  ADD ("progress", test_progress);
  return g_test_run ();
}
