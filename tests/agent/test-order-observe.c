/* SPDX-License-Identifier: GPL-3.0-or-later */
/* observe: what is true of a tenant, whether it runs or not, and while a run holds it. */
#include "agent/hoist-agent-lock.h"
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

/* A run may look at the database that it holds, between its steps; nobody else may. */
static void
test_held (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  HoistAgentClaim other = { FIXTURE_TENANT, "rn_zzzzzzzzzzzzzzzz", 7, 0 };

  fixture_claim (f);
  const HoistValue *seen = observe (f);
  g_assert_cmpstr (hoist_value_lookup_string (seen, "database_health", ""), ==, "healthy");
  g_assert_cmpint (hoist_value_lookup_int (seen, "database_bytes", 0), >, 0);
  fixture_answer (f, "release", "\"tenant\":\"" FIXTURE_TENANT "\"");
  g_autoptr (HoistAgentLock) lock = hoist_agent_lock_claim (f->state, &other, NULL, &error);
  g_assert_no_error (error);
  seen = observe (f);
  g_assert_cmpstr (hoist_value_lookup_string (seen, "database_health", ""), ==, "unknown");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/order-observe/running-and-stopped", test_running_and_stopped);
  fixture_add ("/agent/order-observe/held", test_held);
  return g_test_run ();
}
