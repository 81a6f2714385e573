/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report of a file: each path once, in the order of the file, and what was asked for. */
#include "model/hoist-reader-report.h"

static void
test_problems (void)
{
  g_autoptr (HoistReaderReport) report = hoist_reader_report_new ();

  hoist_reader_report_add (report, 7, 3, "services[0].port", "expected a string");
  hoist_reader_report_add (report, 7, 3, "services[0].port", "expected a number");
  hoist_reader_report_add (report, 2, 9, "application.name", "is missing");
  hoist_reader_report_add (report, 0, 0, "", "no file");
  hoist_reader_report_add (report, 3, 1, "health", "is missing");
  hoist_reader_report_forget (report, "health");
  hoist_reader_report_forget (report, "nothing");
  hoist_reader_report_sort (report);
  g_assert_cmpuint (report->problems->len, ==, 3);
  g_autofree char *first =
      hoist_reader_report_dup_line ("a.yaml", g_ptr_array_index (report->problems, 0));
  g_autofree char *last =
      hoist_reader_report_dup_line ("a.yaml", g_ptr_array_index (report->problems, 2));
  g_assert_cmpstr (first, ==, "a.yaml:1:1: no file");
  g_assert_cmpstr (last, ==, "a.yaml:7:3: services[0].port: expected a string");
}

static void
test_a_hundred (void)
{
  g_autoptr (HoistReaderReport) report = hoist_reader_report_new ();

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *path = g_strdup_printf ("a[%u]", i);
      hoist_reader_report_add (report, i, 1, path, "wrong");
    }
  g_assert_cmpuint (report->problems->len, ==, 100);
}

static void
test_asked (void)
{
  g_autoptr (HoistReaderReport) report = hoist_reader_report_new ();

  hoist_reader_report_ask (report, "", "services");
  hoist_reader_report_ask (report, "services[0].stop", "signal");
  hoist_reader_report_ask (report, "services[12].stop", "signal");
  g_assert_cmpuint (g_hash_table_size (report->asked), ==, 2);
  g_assert_true (g_hash_table_contains (report->asked, "services"));
  g_assert_true (g_hash_table_contains (report->asked, "services[].stop.signal"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reader-report/problems", test_problems);
  g_test_add_func ("/reader-report/a-hundred", test_a_hundred);
  g_test_add_func ("/reader-report/asked", test_asked);
  return g_test_run ();
}
