/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the migrations of a copy run: their commands mean the lent release, never the deployed one.
 */
#include "fixture.h"

#include "agent/steps/hoist-step-crossing.h"
#include "model/hoist-json.h"

static void
test_commands (Fixture *f)
{
  static const char *const expected[] = { "%s/venv/bin/python3",
                                          "/lent/scripts/a.py",
                                          "--database=/lent/db/x.db",
                                          "%s-other/x",
                                          "/lent",
                                          "a" };
  g_autoptr (HoistValue) args =
      hoist_json_parse ("{\"environment\":\"venv\",\"digest\":\"\"}", -1, NULL);
  HoistStepWork work = { .tenant = f->tenant, .args = args };
  g_autofree char *text =
      g_strdup_printf ("[\"%s/venv/bin/python3\",\"%s/scripts/a.py\",\"--database=%s/db/"
                       "x.db\",\"%s-other/x\",\"%s\","
                       "\"a\"]",
                       f->directory, f->directory, f->directory, f->directory, f->directory);
  g_autoptr (HoistValue) command = hoist_json_parse (text, -1, NULL);
  g_autoptr (HoistValue) moved = hoist_step_crossing_move_command (&work, command, "/lent");

  g_assert_cmpuint (hoist_value_get_size (moved), ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      const char *got = hoist_value_get_string (hoist_value_get_element (moved, i));
      g_autofree char *wanted = g_str_has_prefix (expected[i], "%s")
                                    ? g_strconcat (f->directory, expected[i] + 2, NULL)
                                    : g_strdup (expected[i]);

      g_assert_cmpstr (got, ==, wanted);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-crossing/commands", test_commands);
  return g_test_run ();
}
