/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One line per event, without control characters and without secrets. */
#include "base/hoist-secret.h"
#include "daemon/hoist-diagnostic.h"

static void
test_line (void)
{
  if (g_test_subprocess ())
    {
      hoist_secret_register ("sesame-open-123");
      hoist_diagnostic_take_over ();
      hoist_diagnostic ("a %s\nb\x1b[31m", "sesame-open-123");
      g_log_structured ("Some", G_LOG_LEVEL_WARNING, "MESSAGE", "from a library");
      g_log_structured ("Some", G_LOG_LEVEL_DEBUG, "MESSAGE", "not this");
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("hoistd: a *");
  g_test_trap_assert_stderr_unmatched ("*sesame*");
  g_test_trap_assert_stderr_unmatched ("*\x1b*");
  g_test_trap_assert_stderr_unmatched ("*not this*");
  g_test_trap_assert_stderr ("*hoistd: *from a library*");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/daemon/diagnostic/line", test_line);
  return g_test_run ();
}
