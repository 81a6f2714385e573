/* SPDX-License-Identifier: GPL-3.0-or-later */
/* start: the first moment at which the right version answers from its own process; undo stops it.
 */
#include "fixture.h"

#include <string.h>

static void
test_there_and_back (Fixture *f)
{
  g_autofree char *version = NULL;
  const HoistValue *answer;

  fixture_claim (f);
  g_assert_cmpstr (fixture_probe (f, "start", "apply", "v0.1.0"), ==, "not-applied");
  answer = fixture_step (f, "start", "apply", "v0.1.0");
  g_assert_cmpint (
      hoist_value_lookup_int (hoist_value_get_member (answer, "facts"), "healthy_after_ms", -1), >=,
      0);
  version = fixture_ask_version (f);
  g_assert_cmpstr (version, ==, "v0.1.0");
  g_assert_cmpstr (fixture_probe (f, "start", "apply", "v0.1.0"), ==, "applied");
  fixture_step (f, "start", "undo", "v0.1.0");
  g_assert_cmpstr (fixture_probe (f, "start", "undo", "v0.1.0"), ==, "applied");
}

/* Something that answers as another version is not healthy. */
static void
test_wrong_version (Fixture *f)
{
  fixture_claim (f);
  fixture_step (f, "start", "apply", "v0.1.0");
  g_assert_cmpstr (fixture_probe (f, "start", "apply", "v0.2.0"), ==, "partial");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-start/there-and-back", test_there_and_back);
  fixture_add ("/agent/step-start/wrong-version", test_wrong_version);
  return g_test_run ();
}
