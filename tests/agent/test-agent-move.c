/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a node keeps of a move, and that a way back of one that it does not know is refused. With a
 * real server: tests/e2e/jupyterhub.py. */
#include "agent/hoist-agent-move.h"

#include "fixture.h"

#include <string.h>

static void
test_keep (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_auto (HoistAgentMove) none = { 0 };
      g_auto (HoistAgentMove) kept = { 0 };
      HoistAgentMove proven = { .begun = TRUE, .proven = TRUE, .digest = (char *) "abc" };

      g_assert_true (hoist_agent_move_read (f->state, FIXTURE_TENANT, FIXTURE_RUN, &none, &error));
      g_assert_false (none.begun || none.proven);
      g_assert_true (
          hoist_agent_move_keep (f->state, FIXTURE_TENANT, FIXTURE_RUN, &proven, &error));
      g_assert_true (hoist_agent_move_read (f->state, FIXTURE_TENANT, FIXTURE_RUN, &kept, &error));
      g_assert_true (kept.begun && kept.proven);
      g_assert_cmpstr (kept.digest, ==, "abc");
      g_assert_true (hoist_agent_move_forget (f->state, FIXTURE_TENANT, FIXTURE_RUN, &error));
      g_assert_true (hoist_agent_move_forget (f->state, FIXTURE_TENANT, FIXTURE_RUN, &error));
    }
  g_assert_no_error (error);
}

static void
test_unknown (Fixture *f)
{
  g_autofree char *subject = fixture_subject (f);
  g_autofree char *members =
      g_strdup_printf ("%s,\"run\":\"" FIXTURE_RUN "\",\"move\":true", subject);
  const char *message;

  g_assert_cmpstr (fixture_error (f, "compare", members, &message), ==, "invalid");
  g_assert_nonnull (strstr (message, "there is no move"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/agent-move/keep", test_keep);
  fixture_add ("/agent/agent-move/unknown", test_unknown);
  return g_test_run ();
}
