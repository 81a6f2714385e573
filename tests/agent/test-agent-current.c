/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CURRENT.json: what was begun, what is done, and when a run has ended either way. */
#include "agent/hoist-agent-current.h"

#include "base/hoist-file.h"
#include "model/hoist-json.h"

typedef struct
{
  char *folder;
  HoistAgentState *state;
  HoistTenant *tenant;
} Current;

static void
set_up (Current *c, gconstpointer data)
{
  HoistTenant fields = { .id = (char *) "tn_0123456789abcdef",
                         .slug = (char *) "acme",
                         .name = (char *) "Acme",
                         .application = (char *) "cbapp",
                         .node = (char *) "",
                         .directory = (char *) "/srv/acme",
                         .domain = (char *) "",
                         .api_domain = (char *) "" };

  c->folder = g_dir_make_tmp ("hoist-current-XXXXXX", NULL);
  c->state = hoist_agent_state_new (c->folder, NULL);
  c->tenant = hoist_tenant_new (&fields);
}

static void
tear_down (Current *c, gconstpointer data)
{
  g_assert_true (hoist_file_remove_tree (c->folder, NULL));
  hoist_agent_state_free (c->state);
  hoist_tenant_unref (c->tenant);
  g_free (c->folder);
}

static void
step (Current *c, const char *run, guint number, HoistStepKindId kind, gboolean undo, gboolean done,
      const char *args_text, const char *facts_text)
{
  g_autoptr (HoistValue) args = hoist_json_parse (args_text, -1, NULL);
  g_autoptr (HoistValue) facts = hoist_json_parse (facts_text, -1, NULL);
  const HoistAgentCurrentStep one = { c->tenant, run, 7, number, kind, undo, args };

  if (done)
    g_assert_true (hoist_agent_current_done (c->state, &one, facts, NULL));
  else
    g_assert_true (hoist_agent_current_intend (c->state, &one, NULL));
}

static void
expect (Current *c, const char *state, guint n_steps)
{
  g_autoptr (HoistValue) current = hoist_agent_current_read (c->state, c->tenant->id, NULL);

  g_assert_cmpstr (hoist_value_lookup_string (current, "state", ""), ==, state);
  g_assert_cmpuint (hoist_value_get_size (hoist_value_get_member (current, "steps")), ==, n_steps);
}

static void
test_there_and_back (Current *c, gconstpointer data)
{
  g_autoptr (HoistValue) current = NULL;

  g_assert_null (hoist_agent_current_read (c->state, c->tenant->id, NULL));
  step (c, "rn_a", 0, HOIST_STEP_PREFLIGHT, FALSE, TRUE,
        "{\"from_commit\":\"aa\",\"to_commit\":\"bb\"}", "{}");
  step (c, "rn_a", 3, HOIST_STEP_STOP, FALSE, FALSE, "{}", "{}");
  step (c, "rn_a", 3, HOIST_STEP_STOP, FALSE, TRUE, "{}", "{}");
  step (c, "rn_a", 4, HOIST_STEP_BACKUP, FALSE, TRUE, "{\"backup\":\"bk_1\"}",
        "{\"content_digest\":\"dd\"}");
  expect (c, "running", 3);
  current = hoist_agent_current_read (c->state, c->tenant->id, NULL);
  g_assert_cmpstr (hoist_value_lookup_string (current, "from_commit", ""), ==, "aa");
  g_assert_cmpstr (hoist_value_lookup_string (current, "to_commit", ""), ==, "bb");
  g_assert_cmpstr (hoist_value_lookup_string (current, "backup", ""), ==, "bk_1");
  g_assert_cmpstr (hoist_value_lookup_string (current, "backup_digest", ""), ==, "dd");
  g_assert_cmpint (hoist_value_lookup_int (current, "epoch", 0), ==, 7);
  step (c, "rn_a", 4, HOIST_STEP_BACKUP, TRUE, TRUE, "{\"backup\":\"bk_1\"}", "{}");
  expect (c, "running", 3);
  step (c, "rn_a", 3, HOIST_STEP_STOP, TRUE, FALSE, "{}", "{}");
  expect (c, "running", 3);
  step (c, "rn_a", 3, HOIST_STEP_STOP, TRUE, TRUE, "{}", "{}");
  expect (c, "old-restored", 3);
}

static void
test_finished_and_next (Current *c, gconstpointer data)
{
  step (c, "rn_a", 3, HOIST_STEP_STOP, FALSE, TRUE, "{}", "{}");
  step (c, "rn_a", 10, HOIST_STEP_FINISH, FALSE, TRUE, "{}", "{}");
  expect (c, "finished", 2);
  step (c, "rn_b", 0, HOIST_STEP_PREFLIGHT, FALSE, FALSE, "{}", "{}");
  expect (c, "running", 1);
  g_assert_true (hoist_agent_current_set_state (c->state, c->tenant->id, "parked", NULL));
  expect (c, "parked", 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/agent/agent-current/" name, Current, NULL, set_up, function, tear_down)
  ADD ("there-and-back", test_there_and_back);
  ADD ("finished-and-next", test_finished_and_next);
  return g_test_run ();
}
