/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a program of a step ended, in one sentence. */
#include "agent/steps/hoist-step-program.h"

#include "base/hoist-error.h"

static void
assert_failed (const HoistProcessOutcome *outcome, const char *last, const char *expected)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (hoist_step_program_check ("step", "tidy", outcome, last, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==, expected);
}

static void
test_check (void)
{
  g_autoptr (GError) error = NULL;
  HoistProcessOutcome well = { 0 }, exited = { .exit_status = 5 },
                      killed = { .exit_status = 137, .signal = 9 };

  g_assert_true (hoist_step_program_check ("step", "tidy", &well, "error: none", &error));
  g_assert_no_error (error);
  assert_failed (&exited, "no room", "The step tidy failed (exit 5): no room");
  assert_failed (&exited, NULL, "The step tidy failed (exit 5): it wrote nothing");
  assert_failed (&killed, "half", "The step tidy was ended by signal 9: half");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/agent/step-program/check", test_check);
  return g_test_run ();
}
