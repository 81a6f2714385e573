/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dependencies: an environment beside the live one; skipped when it is there. */
#include "fixture.h"

#include <string.h>

static void
test_build_and_skip (Fixture *f)
{
  const HoistValue *answer, *facts;
  g_autofree char *name = NULL, *mark = NULL, *args = NULL, *again = NULL;

  fixture_claim (f);
  fixture_step (f, "fetch", "apply", "v0.2.0");
  g_assert_cmpstr (fixture_probe (f, "dependencies", "apply", "v0.2.0"), ==, "not-applied");
  answer = fixture_step (f, "dependencies", "apply", "v0.2.0");
  g_assert_cmpstr (hoist_value_lookup_string (answer, "result", ""), ==, "done");
  facts = hoist_value_get_member (answer, "facts");
  name = g_strdup (hoist_value_lookup_string (facts, "environment", ""));
  mark = g_build_filename (f->directory, name, ".hoist-complete", NULL);
  g_assert_true (g_file_test (mark, G_FILE_TEST_EXISTS));
  g_assert_cmpstr (fixture_probe (f, "dependencies", "apply", "v0.2.0"), ==, "applied");
  args = fixture_args (f, "dependencies", "v0.2.0");
  again = fixture_step_members (f, 77, "dependencies", "apply", args);
  answer = fixture_answer (f, "step", again);
  g_assert_cmpstr (hoist_value_lookup_string (answer, "result", ""), ==, "skipped");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-dependencies/build-and-skip", test_build_and_skip);
  return g_test_run ();
}
