/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines in batches, in the store before anyone is told, complete and clean. */
#include "engine/hoist-run-log.h"

#include "base/hoist-secret.h"
#include "fixture.h"

static char *
new_run (Fixture *f)
{
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, TRUE);

  return fixture_queue_run (f, plan);
}

typedef struct
{
  Fixture *f;
  guint n_batches, n_lines;
  gint64 last;
} Heard;

static void
told_cb (const char *run, GPtrArray *lines, gpointer data)
{
  Heard *heard = data;
  const HoistLogLine *last = g_ptr_array_index (lines, lines->len - 1);
  g_autoptr (GPtrArray) stored =
      hoist_store_list_log (heard->f->store, run, last->seq - 1, 10, NULL);

  g_assert_cmpuint (lines->len, <=, HOIST_RUN_LOG_BATCH);
  g_assert_cmpuint (stored->len, ==, 1); /* it is in the store already */
  heard->n_batches++;
  heard->n_lines += lines->len;
  heard->last = last->seq;
}

static void
test_batches (Fixture *f, gconstpointer unused)
{
  g_autofree char *run = new_run (f);
  Heard heard = { .f = f };
  g_autoptr (HoistRunLog) log = hoist_run_log_new (f->store, run, told_cb, &heard);

  g_assert_cmpuint (hoist_run_log_tick (log), ==, G_MAXUINT);
  for (guint i = 0; i < HOIST_RUN_LOG_BATCH + 1; i++)
    hoist_run_log_add (log, 3, HOIST_LOG_OUTPUT, "line");
  g_assert_cmpuint (heard.n_batches, ==, 1);
  g_assert_cmpuint (hoist_run_log_tick (log), <=, HOIST_RUN_LOG_DELAY_MS);
  while (hoist_run_log_tick (log) != G_MAXUINT)
    g_thread_yield ();
  g_assert_cmpuint (heard.n_batches, ==, 2);
  g_assert_cmpuint (heard.n_lines, ==, HOIST_RUN_LOG_BATCH + 1);
  g_assert_cmpint (hoist_run_log_get_seq (log), ==, heard.last);
}

static void
test_goes_on_after_a_restart (Fixture *f, gconstpointer unused)
{
  g_autofree char *run = new_run (f);
  HoistRunLog *before = hoist_run_log_new (f->store, run, NULL, NULL);

  for (guint i = 0; i < 10; i++)
    hoist_run_log_add (before, i % 2 ? 3 : HOIST_RUN_LOG_NO_STEP, HOIST_LOG_OUTPUT, "line");
  hoist_run_log_free (before); /* flushes */
  g_autoptr (HoistRunLog) after = hoist_run_log_new (f->store, run, NULL, NULL);
  g_assert_cmpint (hoist_run_log_get_seq (after), ==, 10);
  g_assert_cmpuint (hoist_run_log_count_after (after, 3, 0), ==, 5);
  g_assert_cmpuint (hoist_run_log_count_after (after, 3, 4), ==, 3);
  g_assert_cmpuint (hoist_run_log_count_after (after, 4, 0), ==, 0);
}

/* Each line has its step's node; what the control plane says of the run has none. */
static void
test_nodes (Fixture *f, gconstpointer unused)
{
  fixture_add_followers (f, 2);
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, TRUE);
  g_autofree char *run = fixture_queue_run (f, plan);
  g_autoptr (HoistRunLog) log = hoist_run_log_new (f->store, run, NULL, NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < plan->steps->len; i++)
    hoist_run_log_add (log, (int) i, HOIST_LOG_OUTPUT, "line");
  hoist_run_log_add (log, (int) plan->steps->len, HOIST_LOG_OUTPUT, "of no step of this run");
  hoist_run_log_add_format (log, HOIST_LOG_INFO, "of the run");
  hoist_run_log_flush (log);
  g_autoptr (GPtrArray) lines = hoist_store_list_log (f->store, run, 0, 1000, NULL);
  g_assert_cmpuint (lines->len, ==, plan->steps->len + 2);
  for (guint i = 0; i < lines->len; i++)
    {
      const HoistLogLine *line = g_ptr_array_index (lines, i);
      const HoistStep *step = i < plan->steps->len ? g_ptr_array_index (plan->steps, i) : NULL;
      g_assert_cmpstr (line->node, ==, step ? step->node : "");
      g_hash_table_add (seen, line->node);
    }
  g_assert_cmpuint (g_hash_table_size (seen), ==, 3);
}

static void
test_clean (Fixture *f, gconstpointer unused)
{
  g_autofree char *run = new_run (f);
  g_autoptr (HoistRunLog) log = hoist_run_log_new (f->store, run, NULL, NULL);

  hoist_secret_register ("s3cret-token-value");
  hoist_run_log_add (log, 0, HOIST_LOG_OUTPUT, "\x1b]52;c;AAAA\x07token=s3cret-token-value \xff\r");
  hoist_run_log_add_format (log, HOIST_LOG_WARNING, "%d of %d", 1, 2);
  hoist_run_log_flush (log);
  g_autoptr (GPtrArray) lines = hoist_store_list_log (f->store, run, 0, 10, NULL);
  const char *text = ((const HoistLogLine *) g_ptr_array_index (lines, 0))->text;
  g_assert_null (strstr (text, "s3cret"));
  g_assert_null (strchr (text, '\x1b'));
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_cmpstr (((const HoistLogLine *) g_ptr_array_index (lines, 1))->text, ==, "1 of 2");
}

static void
test_flood (Fixture *f, gconstpointer unused)
{
  g_autofree char *run = new_run (f);
  g_autoptr (HoistRunLog) log = hoist_run_log_new (f->store, run, NULL, NULL);
  g_autofree char *wide = g_strnfill (8000, 'x');

  for (guint i = 0; i < 600; i++)
    hoist_run_log_add (log, 5, HOIST_LOG_OUTPUT, wide); /* 4.8 MB */
  hoist_run_log_add (log, 6, HOIST_LOG_OUTPUT, "the next step speaks again");
  hoist_run_log_flush (log);
  g_autoptr (GPtrArray) lines = hoist_store_list_log (f->store, run, 0, 1000, NULL);
  const HoistLogLine *said = g_ptr_array_index (lines, lines->len - 2),
                     *last = g_ptr_array_index (lines, lines->len - 1);
  g_assert_cmpuint (lines->len, ==, 4 * 1024 * 1024 / 8000 + 2);
  g_assert_nonnull (strstr (said->text, "MiB"));
  g_assert_cmpint (last->step, ==, 6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/run-log/batches", Fixture, NULL, fixture_set_up, test_batches, fixture_tear_down);
  g_test_add ("/run-log/goes-on-after-a-restart", Fixture, NULL, fixture_set_up,
              test_goes_on_after_a_restart, fixture_tear_down);
  g_test_add ("/run-log/clean", Fixture, NULL, fixture_set_up, test_clean, fixture_tear_down);
  g_test_add ("/run-log/nodes", Fixture, NULL, fixture_set_up, test_nodes, fixture_tear_down);
  g_test_add ("/run-log/flood", Fixture, NULL, fixture_set_up, test_flood, fixture_tear_down);
  return g_test_run ();
}
