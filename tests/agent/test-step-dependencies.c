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

static char *
own_args (Fixture *f, const char *tag)
{
  g_autofree char *commit = fixture_commit (f, tag);

  return g_strdup_printf (
      "{\"kind\":\"command\",\"lock\":\"VERSION\",\"environment\":\"thirdparty\",\"application\":"
      "\"demoapp\",\"commit\":\"%s\",\"command\":[\"/usr/bin/python3\",\"-c\",\"import os; "
      "os.mkdir('thirdparty'); open('thirdparty/of', 'w').write(open('VERSION').read())\"]}",
      commit);
}

/* By a program of the release itself, in a copy of it; what is live is changed by the switch. */
static void
test_own_command (Fixture *f)
{
  g_autofree char *args = own_args (f, "v0.2.0");
  g_autofree char *members = fixture_step_members (f, 40, "dependencies", "apply", args);
  g_autofree char *file = g_build_filename (f->directory, "thirdparty", "of", NULL);

  fixture_claim (f);
  fixture_step (f, "fetch", "apply", "v0.2.0");
  const HoistValue *facts = hoist_value_get_member (fixture_answer (f, "step", members), "facts");
  g_autofree char *name = g_strdup (hoist_value_lookup_string (facts, "environment", ""));
  g_autofree char *digest = g_strdup (hoist_value_lookup_string (facts, "digest", ""));
  g_autofree char *made = g_build_filename (f->directory, name, "of", NULL);
  g_autofree char *text = fixture_read (made);
  g_assert_cmpstr (g_strchomp (text), ==, "v0.2.0");
  g_assert_false (g_file_test (file, G_FILE_TEST_EXISTS));

  g_autofree char *switching = g_strdup_printf (
      "{\"kind\":\"command\",\"environment\":\"thirdparty\",\"digest\":\"%s\",\"lock\":"
      "\"VERSION\"}",
      digest);
  g_autofree char *there = fixture_step_members (f, 41, "activate", "apply", switching);
  g_autofree char *back = fixture_step_members (f, 41, "activate", "undo", switching);
  fixture_answer (f, "step", there);
  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
  fixture_answer (f, "step", back);
  g_assert_false (g_file_test (file, G_FILE_TEST_EXISTS)); /* before there was none */
  g_assert_true (g_file_test (made, G_FILE_TEST_EXISTS));
}

/* What was made by hand and made room is what its release goes back to, without a network. */
static void
test_kept (Fixture *f)
{
  g_autofree char *own = g_build_filename (f->directory, "thirdparty/mine", NULL);
  g_autofree char *aside = g_build_filename (f->directory, "thirdparty.hoist-aside/mine", NULL);
  g_autofree char *over_args = own_args (f, "v0.2.0");
  g_autofree char *over = fixture_step_members (f, 40, "dependencies", "apply", over_args);
  g_autofree char *back_args = own_args (f, "v0.1.0");
  g_autofree char *back = fixture_step_members (f, 77, "dependencies", "apply", back_args);
  g_autofree char *switching = NULL, *members = NULL, *kept = NULL, *name = NULL;
  const HoistValue *facts;

  fixture_write (own, "x");
  fixture_claim (f);
  fixture_step (f, "fetch", "apply", "v0.2.0");
  facts = hoist_value_get_member (fixture_answer (f, "step", over), "facts");
  switching = g_strdup_printf (
      "{\"kind\":\"command\",\"environment\":\"thirdparty\",\"digest\":\"%s\",\"lock\":"
      "\"VERSION\"}",
      hoist_value_lookup_string (facts, "digest", ""));
  members = fixture_step_members (f, 41, "activate", "apply", switching);
  fixture_answer (f, "step", members);
  g_assert_true (g_file_test (aside, G_FILE_TEST_EXISTS));

  facts = hoist_value_get_member (fixture_answer (f, "step", back), "facts");
  name = g_strdup (hoist_value_lookup_string (facts, "environment", ""));
  kept = g_build_filename (f->directory, name, "mine", NULL);
  g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (aside, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (own, G_FILE_TEST_EXISTS)); /* what is live is not changed here */
  g_assert_cmpstr (hoist_value_lookup_string (fixture_answer (f, "probe", back), "probe", ""), ==,
                   "applied");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-dependencies/build-and-skip", test_build_and_skip);
  fixture_add ("/agent/step-dependencies/own-command", test_own_command);
  fixture_add ("/agent/step-dependencies/kept", test_kept);
  return g_test_run ();
}
