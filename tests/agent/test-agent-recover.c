/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way back when the control plane's store is lost: from CURRENT.json alone. */
#include "agent/hoist-agent-recover.h"

#include "base/hoist-error.h"
#include "fixture.h"

static void
test_recover (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *version = NULL, *head = NULL, *commit = NULL, *path = NULL, *current = NULL;

  fixture_claim (f);
  fixture_step (f, "start", "apply", "v0.1.0");
  fixture_step (f, "preflight", "apply", "v0.2.0");
  fixture_step (f, "fetch", "apply", "v0.2.0");
  fixture_step (f, "stop", "apply", "v0.2.0");
  fixture_step (f, "backup", "apply", "v0.2.0");
  fixture_step (f, "checkout", "apply", "v0.2.0");
  fixture_step (f, "migrate", "apply", "v0.2.0");
  fixture_sql (f, "INSERT INTO person (name) VALUES ('after the backup')");
  g_clear_pointer (&f->session, hoist_agent_session_free); /* the agent is gone */
  g_assert_true (hoist_agent_recover (f->state, NULL, &error));
  g_assert_no_error (error);
  version = fixture_ask_version (f);
  g_assert_cmpstr (version, ==, "v0.1.0");
  head = fixture_git (f->directory, "rev-parse", "HEAD", NULL);
  commit = fixture_commit (f, "v0.1.0");
  g_assert_cmpstr (head, ==, commit);
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM person"), ==, 50);
  g_assert_true (hoist_agent_recover (f->state, FIXTURE_TENANT, &error)); /* nothing left to do */
  g_assert_no_error (error);
}

static void
test_bad_tenant (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (hoist_agent_recover (f->state, "../x", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_true (hoist_agent_recover (f->state, FIXTURE_TENANT, &error)); /* no run was ever here */
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/agent-recover/recover", test_recover);
  fixture_add ("/agent/agent-recover/bad-tenant", test_bad_tenant);
  return g_test_run ();
}
