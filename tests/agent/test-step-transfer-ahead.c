/* SPDX-License-Identifier: GPL-3.0-or-later */
/* transfer ahead of the stop where it can't be: said by its name, and nothing is noted. What it
 * does is in tests/e2e/move-while-written.py, with writers and a real server. */
#include "fixture.h"

#include <string.h>

static void
test_not_offered (Fixture *f)
{
  static const char *const directions[] = { "apply", "undo" };
  g_autofree char *args = g_strdup_printf (
      "{\"database\":{\"name\":\"pocket\",\"engine\":\"sqlite\",\"path\":\"%s\"},"
      "\"to\":{\"name\":\"pocket\",\"engine\":\"sqlite\",\"path\":\"%s\"},\"schema\":[\"true\"],"
      "\"folder\":\"%s\",\"alike\":[],\"zone\":\"\",\"back\":false,\"run\":\"\",\"ahead\":true,"
      "\"uses\":\"URL\",\"application\":\"demoapp\",\"commit\":\"\",\"settings\":\".env\"}",
      f->database, f->database, f->directory);
  gint64 before = fixture_count (f, "SELECT count(*) FROM sqlite_schema");

  fixture_claim (f);
  for (guint i = 0; i < G_N_ELEMENTS (directions); i++)
    {
      g_autofree char *members = fixture_step_members (f, fixture_step_number ("transfer"),
                                                       "transfer", directions[i], args);
      const char *message;

      g_assert_cmpstr (fixture_error (f, "step", members, &message), ==, "not-offered");
      g_assert_nonnull (strstr (message, "between SQLite and PostgreSQL only"));
    }
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM sqlite_schema"), ==, before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-transfer-ahead/not-offered", test_not_offered);
  return g_test_run ();
}
