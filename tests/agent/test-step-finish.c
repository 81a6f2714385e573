/* SPDX-License-Identifier: GPL-3.0-or-later */
/* finish: the run is marked, old things go, what is live stays. */
#include "fixture.h"

#include <string.h>

static void
test_finish (Fixture *f)
{
  g_autofree char *old = fixture_commit (f, "v0.3.0");
  g_autofree char *folder = hoist_agent_state_release (f->state, "demoapp", old);
  g_autofree char *file = g_build_filename (folder, "x", NULL);

  fixture_claim (f);
  fixture_step (f, "fetch", "apply", "v0.2.0");
  fixture_write (file, "x");
  g_assert_cmpstr (fixture_probe (f, "finish", "apply", "v0.2.0"), ==, "not-applied");
  fixture_step (f, "finish", "apply", "v0.2.0");
  g_assert_cmpstr (fixture_probe (f, "finish", "apply", "v0.2.0"), ==, "applied");
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-finish/finish", test_finish);
  return g_test_run ();
}
