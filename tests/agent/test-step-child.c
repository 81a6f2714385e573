/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A program of the guide: its surroundings are those that were declared, and nothing of it stays.
 */
#include "fixture.h"

#include "base/hoist-process.h"

#include <stdlib.h>
#include <string.h>

static void
run (Fixture *f, const char *code, const char *more)
{
  g_autofree char *args = g_strdup_printf (
      "{\"id\":\"look\",\"argv\":[\"/usr/bin/python3\",\"-c\",\"%s\",\"a b; $(id)\"],\"when\":"
      "\"before_stop\",\"folder\":\"%s\",\"seconds\":20,\"undo\":\"nothing\"%s}",
      code, f->directory, more);
  g_autofree char *members = fixture_step_members (f, 20, "command", "apply", args);

  fixture_answer (f, "step", members);
}

static void
test_surroundings (Fixture *f)
{
  fixture_claim (f);
  run (f,
       "import os, sys; print(sorted(os.environ), os.environ['GREETING'], sys.argv[1], "
       "os.getcwd())",
       ",\"environment\":[\"GREETING=good day\"]");
  g_assert_true (fixture_said (f, "good day a b; $(id)"));
  g_assert_true (fixture_said (f, f->directory));
  g_assert_false (fixture_said (f, "G_TEST_SRCDIR"));
}

/* A child in a session of its own is ended with the command that started it. */
static void
test_nothing_stays (Fixture *f)
{
  g_autofree char *code = g_strdup_printf (
      "import subprocess; p = subprocess.Popen(['sleep', '600'], start_new_session=True, "
      "stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL);"
      " open('%s/pid', 'w').write(str(p.pid))",
      f->folder);
  g_autofree char *path = g_build_filename (f->folder, "pid", NULL);
  g_autofree char *text = NULL;

  fixture_claim (f);
  run (f, code, "");
  text = fixture_read (path);
  g_assert_cmpuint (hoist_process_get_start_time (atoi (text)), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-child/surroundings", test_surroundings);
  fixture_add ("/agent/step-child/nothing-stays", test_nothing_stays);
  return g_test_run ();
}
