/* SPDX-License-Identifier: GPL-3.0-or-later */
/* catch-up where nothing was copied: said, and nothing is done. What it does behind a copy is in
 * tests/e2e/copy-and-switch.py, with files and servers under writers. */
#include "fixture.h"

#include <string.h>

static char *
members (Fixture *f, const char *direction)
{
  g_autofree char *args = g_strdup_printf (
      "{\"database\":{\"name\":\"pocket\",\"engine\":\"sqlite\",\"path\":\"%s\"},\"run\":\"\","
      "\"back\":false,\"columns\":{}}",
      f->database);

  return fixture_step_members (f, fixture_step_number ("catch-up"), "catch-up", direction, args);
}

static void
test_nothing_copied (Fixture *f)
{
  g_autofree char *apply = members (f, "apply");
  gint64 before = fixture_count (f, "SELECT count(*) FROM sqlite_schema");
  const char *message;

  fixture_claim (f);
  g_assert_cmpstr (fixture_error (f, "step", apply, &message), ==, "not-found");
  g_assert_nonnull (strstr (message, "hoist_" FIXTURE_RUN "_after can't be read"));
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM sqlite_schema"), ==, before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-catch-up/nothing-copied", test_nothing_copied);
  return g_test_run ();
}
