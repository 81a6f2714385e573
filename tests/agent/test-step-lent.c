/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A command with the files of a release that is not deployed: in both directions, with what it
 * brings along, and without a trace afterwards. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/steps/hoist-step-lent.h"

#include "fixture.h"

#define CODE                                                                                       \
  "import os; v = open('VERSION').read().strip(); open('brought/seen', 'a').write(v + ' '); "      \
  "print('at', os.getcwd())"

static char *
make_args (Fixture *f, const char *brings, const char *more)
{
  g_autofree char *commit = fixture_commit (f, "v0.2.0");

  return g_strdup_printf (
      "{\"id\":\"early\",\"argv\":[\"/usr/bin/python3\",\"-c\",\"" CODE "\"],\"when\":"
      "\"before_stop\",\"folder\":\"%s\",\"seconds\":60,\"undo\":\"command\",\"undo_argv\":"
      "[\"/usr/bin/python3\",\"-c\",\"" CODE "\"],\"application\":\"demoapp\",\"commit\":\"%s\","
      "\"brings\":[%s],\"environments\":[]%s%s}",
      f->directory, commit, brings, more[0] != '\0' ? "," : "", more);
}

static const HoistValue *
act (Fixture *f, guint step, const char *direction, const char *args)
{
  g_autofree char *members = fixture_step_members (f, step, "command", direction, args);

  return fixture_answer (f, "step", members);
}

static void
test_there_and_back (Fixture *f)
{
  g_autofree char *args = make_args (f, "\"brought\"",
                                     "\"done_when\":{\"command\":["
                                     "\"/usr/bin/test\",\"-e\",\"brought/seen\"]}");
  g_autofree char *folder = g_build_filename (f->directory, "brought", NULL);
  g_autofree char *seen = g_build_filename (folder, "seen", NULL);
  g_autofree char *lent = g_build_filename (f->directory, ".git/hoist-release", NULL);
  g_autofree char *version = g_build_filename (f->directory, "VERSION", NULL);
  g_autofree char *deployed = fixture_read (version);
  g_autofree char *text = NULL, *twice = NULL, *still = NULL;

  g_assert_cmpint (mkdir (folder, 0755), ==, 0);
  fixture_claim (f);
  fixture_step (f, "fetch", "apply", "v0.2.0");
  act (f, 20, "apply", args);
  text = fixture_read (seen); /* through the link: it is the tenant's own */
  g_assert_cmpstr (text, ==, "v0.2.0 ");
  g_assert_true (fixture_said (f, ".git/hoist-release"));
  g_assert_false (g_file_test (lent, G_FILE_TEST_EXISTS));
  act (f, 20, "undo", args);
  twice = fixture_read (seen);
  g_assert_cmpstr (twice, ==, "v0.2.0 v0.2.0 ");
  g_assert_false (g_file_test (lent, G_FILE_TEST_EXISTS));
  still = fixture_read (version);
  g_assert_cmpstr (still, ==, deployed);
  g_assert_cmpstr (deployed, !=, "v0.2.0");
}

static void
test_refused (Fixture *f)
{
  static const struct
  {
    const char *brings, *word;
  } cases[] = {
    { "\"VERSION\"", "the release has one of its own" },
    { "\"nowhere/a\"", "the release has no such folder" },
  };

  fixture_claim (f);
  fixture_step (f, "fetch", "apply", "v0.2.0");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *args = make_args (f, cases[i].brings, "");
      g_autofree char *members = fixture_step_members (f, 30 + i, "command", "apply", args);
      const char *message;

      fixture_error (f, "step", members, &message);
      if (strstr (message, cases[i].word) == NULL)
        g_error ("wanted “%s”: %s", cases[i].word, message);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-lent/there-and-back", test_there_and_back);
  fixture_add ("/agent/step-lent/refused", test_refused);
  return g_test_run ();
}
