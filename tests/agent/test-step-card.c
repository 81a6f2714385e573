/* SPDX-License-Identifier: GPL-3.0-or-later */
/* card: the node says whether it is needed and whether it is done; it never does it. */
#include "fixture.h"

#include <string.h>

static char *
make_args (Fixture *f, const char *more)
{
  return g_strdup_printf (
      "{\"id\":\"grant\",\"text\":\"Run this.\",\"copy\":[\"GRANT x\"],\"when\":"
      "\"before_stop\",\"folder\":\"%s\",\"seconds\":0%s%s}",
      f->directory, more[0] != '\0' ? "," : "", more);
}

static const char *
ask (Fixture *f, guint step, const char *args)
{
  g_autofree char *members = fixture_step_members (f, step, "card", "apply", args);

  return hoist_value_lookup_string (fixture_answer (f, "probe", members), "probe", "");
}

static void
test_proof (Fixture *f)
{
  g_autofree char *path = g_build_filename (f->directory, "granted", NULL);
  g_autofree char *proof =
      g_strdup_printf ("\"undo\":\"nothing\",\"done_when\":{\"file\":\"%s\"}", path);
  g_autofree char *args = make_args (f, proof);
  g_autofree char *members = fixture_step_members (f, 20, "card", "apply", args);
  g_autofree char *later = fixture_step_members (f, 21, "card", "apply", args);
  const char *message;

  fixture_claim (f);
  g_assert_cmpstr (ask (f, 20, args), ==, "not-applied");
  g_assert_cmpstr (fixture_error (f, "step", members, &message), ==, "failed");
  g_assert_nonnull (strstr (message, "waits for a person"));
  fixture_write (path, "");
  g_assert_cmpstr (ask (f, 20, args), ==, "applied");
  g_assert_cmpstr (hoist_value_lookup_string (fixture_answer (f, "step", later), "result", ""), ==,
                   "skipped");
}

static void
test_not_needed (Fixture *f)
{
  g_autofree char *args =
      make_args (f, "\"undo\":\"nothing\",\"only_when\":{\"file\":\"/nonexistent/x\"}");
  g_autofree char *members = fixture_step_members (f, 22, "card", "apply", args);

  fixture_claim (f);
  g_assert_cmpstr (ask (f, 22, args), ==, "applied");
  g_assert_cmpstr (hoist_value_lookup_string (fixture_answer (f, "step", members), "result", ""),
                   ==, "skipped");
  g_assert_true (fixture_said (f, "is not needed"));
}

static void
test_word (Fixture *f)
{
  g_autofree char *args = make_args (f, "\"undo\":\"nothing\"");

  fixture_claim (f);
  g_assert_cmpstr (ask (f, 23, args), ==, "unknown");
}

/* What the guide gives for the way back is run; what was left out is not taken back. */
static void
test_back (Fixture *f)
{
  g_autofree char *path = g_build_filename (f->directory, "undone", NULL);
  g_autofree char *args =
      make_args (f, "\"undo\":\"command\",\"undo_argv\":[\"/usr/bin/touch\",\"undone\"]");
  g_autofree char *members = fixture_step_members (f, 24, "card", "undo", args);

  fixture_claim (f);
  fixture_answer (f, "step", members);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-card/proof", test_proof);
  fixture_add ("/agent/step-card/not-needed", test_not_needed);
  fixture_add ("/agent/step-card/word", test_word);
  fixture_add ("/agent/step-card/back", test_back);
  return g_test_run ();
}
