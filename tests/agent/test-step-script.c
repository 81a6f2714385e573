/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A script of a release: where it runs, with what, and what its failure is called. */
#include "fixture.h"

#include <string.h>

static char *
members (Fixture *f, const char *code)
{
  g_autofree char *args = g_strdup_printf (
      "{\"scripts\":[\"scripts/x.py\"],\"commands\":[[\"/usr/bin/python3\",\"-c\",\"%s\"]],"
      "\"folder\":\"%s\",\"environment\":[\"MODE=test\"]}",
      code, f->directory);

  return fixture_step_members (f, fixture_step_number ("migrate"), "migrate", "apply", args);
}

static void
test_place (Fixture *f)
{
  g_autofree char *order = members (
      f, "import os; print(os.getcwd(), os.environ['MODE'], os.environ['PYTHONUNBUFFERED'])");
  g_autofree char *line = g_strdup_printf ("%s test 1", f->directory);

  fixture_claim (f);
  fixture_answer (f, "step", order);
  g_assert_true (fixture_said (f, line));
}

static void
test_failure (Fixture *f)
{
  g_autofree char *order = members (f, "import sys; print('last words'); sys.exit(5)");
  const char *message;

  fixture_claim (f);
  g_assert_cmpstr (fixture_error (f, "step", order, &message), ==, "failed");
  g_assert_nonnull (strstr (message, "scripts/x.py failed (exit 5): last words"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-script/place", test_place);
  fixture_add ("/agent/step-script/failure", test_failure);
  return g_test_run ();
}
