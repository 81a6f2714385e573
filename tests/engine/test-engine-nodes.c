/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nodes of the engine: enrolled, looked at, changed, forgotten, each in the journal. */
#include "engine/hoist-engine-nodes.h"

#include "base/hoist-error.h"
#include "base/hoist-id.h"
#include "engine-case.h"

typedef EngineCase Case;

static void
set_up (Case *c, gconstpointer unused)
{
  fixture_set_up (&c->f, NULL);
  c->engine = engine_case_new_engine (&c->f, (HoistEngineOptions){ .nodes_folder = c->f.folder });
}

static HoistNodeEnrolment *
look (Case *c, const char *name)
{
  g_autofree char *id = hoist_id_new (HOIST_ID_NODE);
  HoistNode fields = {
    .id = id, .name = (char *) name, .transport = HOIST_NODE_LOCAL, .state_folder = c->f.node
  };
  g_autoptr (HoistNode) wanted = hoist_node_new (&fields);
  g_autoptr (GError) error = NULL;
  HoistNodeEnrolment *found = hoist_engine_look_at_node (c->engine, wanted, NULL, NULL, &error);

  g_assert_no_error (error);
  return found;
}

static guint
count_phase (Case *c, const char *phase)
{
  g_autoptr (GPtrArray) events = hoist_store_journal_list (c->f.store, 0, 1000, NULL, NULL, NULL);
  guint n = 0;

  for (guint i = 0; i < events->len; i++)
    n += ((HoistEvent *) events->pdata[i])->type == HOIST_EVENT_NODE
         && g_str_equal (((HoistEvent *) events->pdata[i])->phase, phase);
  return n;
}

static void
test_life (Case *c, gconstpointer unused)
{
  g_autoptr (HoistNodeEnrolment) found = look (c, "one");
  g_autoptr (HoistNodeEnrolment) same_name = look (c, "one");
  const char *id = found->node->id;
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_engine_enrol_node (c->engine, found, "ann", &error));
  g_assert_no_error (error);
  g_assert_false (hoist_engine_enrol_node (c->engine, same_name, "ann", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT);
  g_clear_error (&error);
  g_autoptr (HoistNodeSighting) seen = hoist_engine_check_node (c->engine, id, NULL, &error);
  g_assert_cmpint (seen->unknown_since, ==, 0);
  HoistNode fields = *found->node;
  fields.name = (char *) "two";
  g_assert_true (hoist_engine_change_node (c->engine, &fields, "ann", &error));
  g_assert_true (hoist_engine_forget_node (c->engine, id, "ann", &error));
  g_assert_no_error (error);
  g_assert_null (hoist_engine_check_node (c->engine, id, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  g_assert_cmpuint (count_phase (c, "enrolled"), ==, 1);
  g_assert_cmpuint (count_phase (c, "changed"), ==, 1);
  g_assert_cmpuint (count_phase (c, "forgotten"), ==, 1);
}

static void
test_blocked (Case *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  fixture_write_node (&c->f, "node.json", "{'wall_us':1}");
  g_autoptr (HoistNodeEnrolment) found = look (c, "one");
  g_assert_false (hoist_engine_enrol_node (c->engine, found, "ann", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
}

/* A key is trusted only when the machine shows it; what can't be reached stays as it was. */
static void
test_trust (Case *c, gconstpointer unused)
{
  g_autofree char *id = hoist_id_new (HOIST_ID_NODE);
  HoistNode fields = { .id = id,
                       .name = (char *) "far",
                       .transport = HOIST_NODE_SSH,
                       .user = (char *) "hoist",
                       .host = (char *) "127.0.0.1",
                       .port = 1,
                       .host_key = (char *) "ssh-ed25519 AAAA",
                       .fingerprint = (char *) "SHA256:before" };
  g_autoptr (HoistNode) far = hoist_node_new (&fields);
  g_autoptr (HoistNodeEnrolment) simulated = look (c, "one");
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_store_put_node (c->f.store, far, &error));
  g_assert_true (hoist_engine_enrol_node (c->engine, simulated, "ann", &error));
  g_assert_false (
      hoist_engine_trust_node (c->engine, simulated->node->id, "SHA256:x", "ann", NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (hoist_engine_trust_node (c->engine, id, "SHA256:x", "ann", NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE);
  g_clear_error (&error);
  g_autoptr (HoistNode) after = hoist_store_dup_node (c->f.store, id, &error);
  g_assert_cmpstr (after->fingerprint, ==, "SHA256:before");
  g_assert_cmpuint (count_phase (c, "trusted"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/engine-nodes/life", Case, NULL, set_up, test_life, engine_case_tear_down);
  g_test_add ("/engine-nodes/blocked", Case, NULL, set_up, test_blocked, engine_case_tear_down);
  g_test_add ("/engine-nodes/trust", Case, NULL, set_up, test_trust, engine_case_tear_down);
  return g_test_run ();
}
