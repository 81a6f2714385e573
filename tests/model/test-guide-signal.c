/* SPDX-License-Identifier: GPL-3.0-or-later */
/* By which signals a guide may ask, and that SIGKILL is none of them. */
#include "model/hoist-guide-signal.h"

#include <signal.h>

#include "examples.h"

static void
test_read (void)
{
  g_autoptr (HoistValue) named = example_parse ("{\"signal\":\"QUIT\"}");
  g_autoptr (HoistValue) none = example_parse ("{}");
  g_autoptr (HoistValue) hard = example_parse ("{\"signal\":\"KILL\"}");
  g_auto (HoistReader) a, b, c;
  g_autoptr (GError) error = NULL;

  hoist_reader_init (&a, named, "a");
  g_assert_cmpint (hoist_guide_signal_read (&a), ==, SIGQUIT);
  hoist_reader_init (&b, none, "b");
  g_assert_cmpint (hoist_guide_signal_read (&b), ==, SIGTERM);
  hoist_reader_init (&c, hard, "c");
  hoist_guide_signal_read (&c);
  g_assert_false (hoist_reader_finish (&c, &error));
  g_assert_nonnull (error);
}

static void
test_names (void)
{
  static const int numbers[] = { SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGUSR1, SIGUSR2 };
  static const char *const names[] = { "TERM", "INT", "QUIT", "HUP", "USR1", "USR2" };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_assert_cmpstr (hoist_guide_signal_get_name (numbers[i]), ==, names[i]);
      g_assert_true (hoist_guide_signal_is_known (numbers[i]));
    }
  g_assert_false (hoist_guide_signal_is_known (SIGKILL));
  g_assert_false (hoist_guide_signal_is_known (0));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guide-signal/read", test_read);
  g_test_add_func ("/guide-signal/names", test_names);
  return g_test_run ();
}
