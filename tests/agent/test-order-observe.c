/* SPDX-License-Identifier: GPL-3.0-or-later */
/* observe: what is true of a tenant, whether it runs or not, and while a run holds it. */
#include "fixture.h"

#include <string.h>

static const HoistValue *
observe (Fixture *f)
{
  g_autofree char *subject = fixture_subject (f);

  return fixture_answer (f, "observe", subject);
}

static void
test_running_and_stopped (Fixture *f)
{
  g_autofree char *commit = fixture_commit (f, "v0.1.0");
  const HoistValue *seen;

  fixture_claim (f);
  fixture_step (f, "start", "apply", "v0.1.0");
  fixture_answer (f, "release", "\"tenant\":\"" FIXTURE_TENANT "\"");
  seen = observe (f);
  g_assert_cmpstr (hoist_value_lookup_string (seen, "commit", ""), ==, commit);
  g_assert_cmpstr (hoist_value_lookup_string (seen, "tag", ""), ==, "v0.1.0");
  g_assert_cmpstr (hoist_value_lookup_string (seen, "reported_version", ""), ==, "v0.1.0");
  g_assert_cmpstr (hoist_value_lookup_string (seen, "health", ""), ==, "healthy");
  g_assert_true (hoist_value_lookup_bool (seen, "tree_clean", FALSE));
  fixture_claim (f);
  fixture_step (f, "start", "undo", "v0.1.0");
  seen = observe (f);
  g_assert_cmpstr (hoist_value_lookup_string (seen, "health", ""), !=, "healthy");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/order-observe/running-and-stopped", test_running_and_stopped);
  return g_test_run ();
}
