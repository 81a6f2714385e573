/* SPDX-License-Identifier: GPL-3.0-or-later */
/* activate: one rename there, one back; a folder made by hand keeps its name. */
#include "fixture.h"

#include <string.h>

static void
test_there_and_back (Fixture *f)
{
  const HoistValue *facts;
  g_autofree char *digest = NULL, *args = NULL, *apply = NULL, *undo = NULL, *target = NULL;
  g_autofree char *live = g_build_filename (f->directory, "venv", NULL);
  g_autofree char *own = g_build_filename (f->directory, "venv/mine", NULL);

  fixture_claim (f);
  fixture_step (f, "fetch", "apply", "v0.2.0");
  facts = hoist_value_get_member (fixture_step (f, "dependencies", "apply", "v0.2.0"), "facts");
  digest = g_strdup (hoist_value_lookup_string (facts, "digest", ""));
  fixture_write (own, "x");
  args = g_strdup_printf (
      "{\"environment\":\"venv\",\"digest\":\"%s\",\"lock\":\"requirements.txt\"}", digest);
  apply = fixture_step_members (f, 6, "activate", "apply", args);
  undo = fixture_step_members (f, 6, "activate", "undo", args);
  g_assert_cmpstr (hoist_value_lookup_string (fixture_answer (f, "probe", apply), "probe", ""), ==,
                   "not-applied");
  fixture_answer (f, "step", apply);
  target = g_file_read_link (live, NULL);
  g_assert_true (g_str_has_prefix (target, "venv."));
  g_assert_cmpstr (hoist_value_lookup_string (fixture_answer (f, "probe", apply), "probe", ""), ==,
                   "applied");
  g_assert_cmpstr (hoist_value_lookup_string (fixture_answer (f, "probe", undo), "probe", ""), ==,
                   "not-applied");
  fixture_answer (f, "step", undo);
  g_assert_true (g_file_test (own, G_FILE_TEST_EXISTS));
  g_assert_cmpstr (hoist_value_lookup_string (fixture_answer (f, "probe", undo), "probe", ""), ==,
                   "applied");
}

static void
test_nothing_to_switch (Fixture *f)
{
  fixture_claim (f);
  g_assert_cmpstr (
      hoist_value_lookup_string (fixture_step (f, "activate", "apply", "v0.2.0"), "result", ""), ==,
      "skipped");
  g_assert_cmpstr (
      hoist_value_lookup_string (fixture_step (f, "activate", "undo", "v0.2.0"), "result", ""), ==,
      "skipped");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-activate/there-and-back", test_there_and_back);
  fixture_add ("/agent/step-activate/nothing-to-switch", test_nothing_to_switch);
  return g_test_run ();
}
