/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/hoist-cli.h"

static void
test_errors (void)
{
  static const struct
  {
    HoistErrorCode code;
    int exit;
  } rows[] = {
    { HOIST_ERROR_FAILED, 1 },       { HOIST_ERROR_INVALID, 2 },     { HOIST_ERROR_REFUSED, 3 },
    { HOIST_ERROR_ACKNOWLEDGE, 3 },  { HOIST_ERROR_STALE, 3 },       { HOIST_ERROR_BUSY, 3 },
    { HOIST_ERROR_CONFLICT, 3 },     { HOIST_ERROR_NOT_OFFERED, 3 }, { HOIST_ERROR_PARKED, 5 },
    { HOIST_ERROR_UNREACHABLE, 6 },  { HOIST_ERROR_TIMED_OUT, 6 },   { HOIST_ERROR_NOT_FOUND, 7 },
    { HOIST_ERROR_UNAUTHORIZED, 8 }, { HOIST_ERROR_FORBIDDEN, 8 },   { HOIST_ERROR_CORRUPT, 9 },
    { HOIST_ERROR_CANCELLED, 130 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = g_error_new (HOIST_ERROR, (int) rows[i].code, "x");
      g_assert_cmpint (hoist_cli_exit_of_error (error), ==, rows[i].exit);
    }
  g_autoptr (GError) foreign = g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");
  g_assert_cmpint (hoist_cli_exit_of_error (foreign), ==, 130);
  for (int code = 0; code < HOIST_N_ERRORS; code++) /* no error looks like success */
    {
      g_autoptr (GError) error = g_error_new (HOIST_ERROR, code, "x");
      g_assert_cmpint (hoist_cli_exit_of_error (error), !=, 0);
    }
}

static void
test_outcomes (void)
{
  static const int exits[] = { [HOIST_OUTCOME_NONE] = 1,
                               [HOIST_OUTCOME_NEW_HEALTHY] = 0,
                               [HOIST_OUTCOME_OLD_RESTORED] = 4,
                               [HOIST_OUTCOME_UNTOUCHED] = 3,
                               [HOIST_OUTCOME_PARKED] = 5 };
  for (guint i = 0; i < G_N_ELEMENTS (exits); i++)
    {
      HoistRun run = { .outcome = (HoistOutcome) i };
      g_assert_cmpint (hoist_cli_exit_of_run (&run), ==, exits[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-exit/errors", test_errors);
  g_test_add_func ("/cli-exit/outcomes", test_outcomes);
  return g_test_run ();
}
