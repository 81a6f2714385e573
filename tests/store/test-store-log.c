/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Log lines: numbers, caps, clean text, speed (src/store/hoist-store-log.c). */
#include "fixture.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"

static GPtrArray *
new_lines (guint n, int step, HoistLogLevel level, const char *text)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_log_line_free);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (lines, hoist_log_line_new (0, hoist_clock_wall_us (), step, level, text, ""));
  return lines;
}

static gint64
append (Fixture *f, const HoistRun *run, GPtrArray *lines)
{
  g_autoptr (GError) error = NULL;
  gint64 last = hoist_store_append_log (f->store, run->id, lines, &error);
  g_assert_no_error (error);
  return last;
}

static HoistRun *
put_run (Fixture *f, const char *slug)
{
  g_autoptr (HoistTenant) tenant = fixture_put_tenant (f, slug);
  HoistRun *run = fixture_new_run (tenant, HOIST_RUN_RUNNING, HOIST_OUTCOME_NONE);
  fixture_must_append_run (f, run);
  return run;
}

static void
test_numbers (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRun) run = put_run (f, "acme");
  g_autoptr (HoistRun) other = put_run (f, "other");
  g_autoptr (GPtrArray) first = new_lines (3, 0, HOIST_LOG_OUTPUT, "one");
  g_autoptr (GPtrArray) second = new_lines (2, 1, HOIST_LOG_WARNING, "two");
  g_autoptr (GPtrArray) none = new_lines (0, 1, HOIST_LOG_WARNING, "");
  g_assert_cmpint (append (f, run, first), ==, 3);
  g_assert_cmpint (((HoistLogLine *) first->pdata[2])->seq, ==, 3);
  g_assert_cmpint (append (f, other, second), ==, 2);
  fixture_reopen (f);
  g_assert_cmpint (append (f, run, second), ==, 5);
  g_assert_cmpint (append (f, run, none), ==, 5);
  /* After its end a run may still say something. */
  g_autoptr (HoistRun) ended = fixture_change_run (run, HOIST_RUN_ENDED, HOIST_OUTCOME_UNTOUCHED);
  fixture_must_append_run (f, ended);
  g_assert_cmpint (append (f, run, first), ==, 8);

  g_autoptr (GPtrArray) read = hoist_store_list_log (f->store, run->id, 2, 3, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read->len, ==, 3);
  const HoistLogLine *line = read->pdata[1];
  g_assert_cmpint (line->seq, ==, 4);
  g_assert_cmpint (line->step, ==, 1);
  g_assert_cmpint (line->level, ==, HOIST_LOG_WARNING);
  g_assert_cmpstr (line->text, ==, "two");
  g_assert_cmpint (hoist_store_append_log (f->store, "rn_0000000000000000", first, &error), ==, -1);
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
}

static void
test_nodes (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRun) run = put_run (f, "acme");
  g_autoptr (GPtrArray) lines = new_lines (1, 0, HOIST_LOG_INFO, "here");
  g_ptr_array_add (lines, hoist_log_line_new (0, hoist_clock_wall_us (), 1, HOIST_LOG_OUTPUT,
                                              "there", "nd_0123456789abcdef"));
  g_assert_cmpint (append (f, run, lines), ==, 2);
  fixture_reopen (f);
  g_autoptr (GPtrArray) read = hoist_store_list_log (f->store, run->id, 0, 10, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (((HoistLogLine *) read->pdata[0])->node, ==, "");
  g_assert_cmpstr (((HoistLogLine *) read->pdata[1])->node, ==, "nd_0123456789abcdef");
}

static void
test_clean (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRun) run = put_run (f, "acme");
  g_autofree char *long_text = g_strnfill (20000, 'x');
  g_autoptr (GPtrArray) lines = new_lines (1, 0, HOIST_LOG_OUTPUT, long_text);
  const char *const hostile[] = { "\033]0;title\007plain", "caf\303\251 \342\200\256 reversed",
                                  "\377\376 no UTF-8", "a\nb" };
  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      HoistLogLine *line = hoist_log_line_new (0, 1, 0, HOIST_LOG_OUTPUT, "", "");
      g_free (line->text);
      line->text = g_strdup (hostile[i]);
      g_ptr_array_add (lines, line);
    }
  g_assert_cmpint (append (f, run, lines), ==, 5);
  g_autoptr (GPtrArray) read = hoist_store_list_log (f->store, run->id, 0, 10, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read->len, ==, 5);
  for (guint i = 0; i < read->len; i++)
    {
      const char *text = ((HoistLogLine *) read->pdata[i])->text;
      g_assert_cmpuint (strlen (text), <=, 8192 + 8);
      g_assert_true (g_utf8_validate (text, -1, NULL));
      for (const char *c = text; *c != '\0'; c++)
        g_assert_true ((guchar) *c >= 0x20);
      g_assert_null (strstr (text, "\342\200\256"));
    }
}

static void
test_cap (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRun) run = put_run (f, "acme");
  g_autofree char *text = g_strnfill (4096, 'x');
  /* 4 MiB are 1,024 lines of this size. */
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (GPtrArray) lines = new_lines (100, 2, HOIST_LOG_OUTPUT, text);
      gint64 last = append (f, run, lines);
      g_assert_cmpint (last, ==, MIN (1025, (i + 1) * 100));
      if (i > 10)
        g_assert_cmpuint (lines->len, ==, 0);
      if (i == 10)
        {
          g_assert_cmpuint (lines->len, ==, 25);
          const HoistLogLine *said = lines->pdata[24];
          g_assert_nonnull (strstr (said->text, "4 MiB"));
          g_assert_cmpint (said->seq, ==, 1025);
        }
    }
  /* Another step, and what Hoist itself says of this one, still have room. */
  g_autoptr (GPtrArray) other = new_lines (1, 3, HOIST_LOG_OUTPUT, text);
  g_assert_cmpint (append (f, run, other), ==, 1026);
  g_autoptr (GPtrArray) own = new_lines (1, 2, HOIST_LOG_ERROR, "the step failed");
  g_assert_cmpint (append (f, run, own), ==, 1027);
  g_autoptr (GPtrArray) end = hoist_store_list_log (f->store, run->id, 1024, 10, &error);
  g_assert_cmpuint (end->len, ==, 3);
}

static void
test_speed (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRun) run = put_run (f, "acme");
  const char *text = "Collecting pocket-framework==1.2.3 (from -r requirements.txt (line 12))";
  gint64 start = g_get_monotonic_time ();
  for (guint i = 0; i < 500; i++)
    {
      g_autoptr (GPtrArray) lines = new_lines (200, i / 20, HOIST_LOG_OUTPUT, text);
      append (f, run, lines);
    }
  g_test_message ("100,000 lines in batches of 200: %.0f ms",
                  (g_get_monotonic_time () - start) / 1000.0);
  start = g_get_monotonic_time ();
  gint64 after = 0;
  for (;;)
    {
      g_autoptr (GPtrArray) lines = hoist_store_list_log (f->store, run->id, after, 1000, &error);
      if (lines->len == 0)
        break;
      after = ((HoistLogLine *) lines->pdata[lines->len - 1])->seq;
    }
  g_assert_cmpint (after, ==, 100000);
  g_test_message ("100,000 lines read by thousands: %.0f ms",
                  (g_get_monotonic_time () - start) / 1000.0);
  start = g_get_monotonic_time ();
  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (GPtrArray) lines = new_lines (5, 30, HOIST_LOG_OUTPUT, text);
      append (f, run, lines);
    }
  g_test_message ("a batch of 5 lines: %.2f ms", (g_get_monotonic_time () - start) / 200000.0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/store/log/numbers", test_numbers);
  fixture_add ("/store/log/nodes", test_nodes);
  fixture_add ("/store/log/clean", test_clean);
  fixture_add ("/store/log/cap", test_cap);
  fixture_add ("/store/log/speed", test_speed);
  return g_test_run ();
}
