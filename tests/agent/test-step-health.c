/* SPDX-License-Identifier: GPL-3.0-or-later */
/* health: several good answers, the version, the files and the processes; nothing is changed. */
#include "fixture.h"

#include <string.h>

static void
test_good (Fixture *f)
{
  fixture_claim (f);
  fixture_step (f, "start", "apply", "v0.1.0");
  fixture_step (f, "health", "apply", "v0.1.0");
  g_assert_cmpstr (fixture_probe (f, "health", "apply", "v0.1.0"), ==, "not-applied");
}

static void
test_changed_file (Fixture *f)
{
  g_autofree char *path = g_build_filename (f->directory, "scripts/first.py", NULL);
  const char *message;

  fixture_claim (f);
  fixture_step (f, "start", "apply", "v0.1.0");
  fixture_write (path, "");
  g_assert_cmpstr (fixture_step_error (f, "health", "apply", "v0.1.0", &message), ==, "failed");
  g_assert_nonnull (strstr (message, "scripts/first.py"));
}

static void
test_nothing_runs (Fixture *f)
{
  fixture_claim (f);
  g_assert_cmpstr (fixture_step_error (f, "health", "apply", "v0.1.0", NULL), ==, "failed");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-health/good", test_good);
  fixture_add ("/agent/step-health/changed-file", test_changed_file);
  fixture_add ("/agent/step-health/nothing-runs", test_nothing_runs);
  return g_test_run ();
}
