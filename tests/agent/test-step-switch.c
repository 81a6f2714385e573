/* SPDX-License-Identifier: GPL-3.0-or-later */
/* switch where nothing was copied: said, and nothing is done; its undo has nothing to do. What it
 * does behind a copy is in tests/e2e/copy-and-switch.py, with files and servers under writers. */
#include "fixture.h"

#include <string.h>

static char *
members (Fixture *f, const char *direction)
{
  g_autofree char *args = g_strdup_printf (
      "{\"database\":{\"name\":\"pocket\",\"engine\":\"sqlite\",\"path\":\"%s\"},\"run\":\"\","
      "\"back\":false,\"columns\":{}}",
      f->database);

  return fixture_step_members (f, fixture_step_number ("switch"), "switch", direction, args);
}

static void
test_nothing_copied (Fixture *f)
{
  g_autofree char *apply = members (f, "apply");
  g_autofree char *undo = members (f, "undo");
  gint64 before = fixture_count (f, "SELECT count(*) FROM sqlite_schema");
  const char *message;

  fixture_claim (f);
  g_assert_cmpstr (fixture_error (f, "step", apply, &message), ==, "not-found");
  g_assert_nonnull (strstr (message, "hoist_" FIXTURE_RUN "_after can't be read"));
  fixture_answer (f, "step", undo);
  g_assert_true (fixture_said (f, "The database was not switched: it is as it was."));
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM sqlite_schema"), ==, before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-switch/nothing-copied", test_nothing_copied);
  return g_test_run ();
}
