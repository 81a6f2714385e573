/* SPDX-License-Identifier: GPL-3.0-or-later */
/* catch-up where the engine can't: said by its name, and nothing is done. What it does where the
 * engine can is in tests/e2e/copy-and-switch.py, with a real server under writers. */
#include "fixture.h"

#include <string.h>

static void
test_not_offered (Fixture *f)
{
  static const char *const directions[] = { "apply" };
  g_autofree char *args = g_strdup_printf (
      "{\"database\":{\"name\":\"pocket\",\"engine\":\"sqlite\",\"path\":\"%s\"},\"run\":\"\","
      "\"back\":false,\"columns\":{}}",
      f->database);
  gint64 before = fixture_count (f, "SELECT count(*) FROM sqlite_schema");

  fixture_claim (f);
  for (guint i = 0; i < G_N_ELEMENTS (directions); i++)
    {
      g_autofree char *members = fixture_step_members (f, fixture_step_number ("catch-up"),
                                                       "catch-up", directions[i], args);
      const char *message;

      g_assert_cmpstr (fixture_error (f, "step", members, &message), ==, "not-offered");
      g_assert_nonnull (strstr (message, "sqlite can't be migrated on a copy"));
    }
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM sqlite_schema"), ==, before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-catch-up/not-offered", test_not_offered);
  return g_test_run ();
}
