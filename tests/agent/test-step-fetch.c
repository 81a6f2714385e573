/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fetch: the very commit the plan names, or stale; nothing that runs is touched. */
#include "fixture.h"

#include <glib/gstdio.h>
#include <string.h>

static void
test_fetch (Fixture *f)
{
  g_autofree char *commit = fixture_commit (f, "v0.2.0");
  g_autofree char *folder = hoist_agent_state_release (f->state, "demoapp", commit);

  fixture_claim (f);
  g_assert_cmpstr (fixture_probe (f, "fetch", "apply", "v0.2.0"), ==, "not-applied");
  fixture_step (f, "fetch", "apply", "v0.2.0");
  g_assert_true (g_file_test (folder, G_FILE_TEST_IS_DIR));
  g_assert_cmpstr (fixture_probe (f, "fetch", "apply", "v0.2.0"), ==, "applied");
}

static void
test_moved_tag (Fixture *f)
{
  g_autofree char *args = fixture_args (f, "fetch", "v0.2.0");
  g_autofree char *members = fixture_step_members (f, 1, "fetch", "apply", args);
  g_autofree char *other = fixture_commit (f, "v0.3.0");
  const char *message;

  fixture_claim (f);
  g_free (fixture_git (f->work, "tag", "-f", "v0.2.0", other, NULL));
  g_free (fixture_git (f->work, "push", "-q", "-f", f->origin, "--tags", NULL));
  g_assert_cmpstr (fixture_error (f, "step", members, &message), ==, "stale");
  g_assert_nonnull (strstr (message, "v0.2.0"));
}

static void
test_origin_gone (Fixture *f)
{
  g_autofree char *args = fixture_args (f, "fetch", "v0.2.0");
  g_autofree char *members = fixture_step_members (f, 1, "fetch", "apply", args);
  g_autofree char *aside = g_strconcat (f->origin, ".away", NULL);

  fixture_claim (f);
  g_assert_cmpint (g_rename (f->origin, aside), ==, 0);
  g_assert_cmpstr (fixture_error (f, "step", members, NULL), ==, "unreachable");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-fetch/fetch", test_fetch);
  fixture_add ("/agent/step-fetch/moved-tag", test_moved_tag);
  fixture_add ("/agent/step-fetch/origin-gone", test_origin_gone);
  return g_test_run ();
}
