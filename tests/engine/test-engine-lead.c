/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Another node leads: what was seen goes along, backups stay, and nothing of it beside a run. */
#include "engine/hoist-engine-lead.h"

#include "base/hoist-error.h"
#include "engine-case.h"
#include "store/hoist-store-journal.h"
#include "store/hoist-store-node.h"

typedef EngineCase Case;

static void
set_up (Case *c, gconstpointer unused)
{
  static char *no_roles[] = { NULL };

  fixture_set_up (&c->f, NULL);
  fixture_add_followers (&c->f, 2);
  c->engine = engine_case_new_engine (&c->f, (HoistEngineOptions){ 0 });
  for (guint i = 1; i <= 2; i++)
    {
      g_autofree char *name = g_strdup_printf ("web%u", i);
      HoistNode node = { .id = (char *) fixture_get_node_id (i),
                         .name = name,
                         .transport = HOIST_NODE_LOCAL,
                         .state_folder = c->f.nodes[i],
                         .roles = no_roles };
      g_autoptr (HoistNode) made = hoist_node_new (&node);
      g_assert_true (hoist_store_put_node (c->f.store, made, NULL));
    }
}

static void
test_change (Case *c, gconstpointer unused)
{
  const char *id = c->f.tenant->id, *next = fixture_get_node_id (1);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistSighting) seen = NULL;

  fixture_set_renewed (&c->f, 1);
  seen = hoist_engine_observe (c->engine, id, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) candidates = hoist_engine_list_leads (c->engine, id, &error);
  g_assert_cmpuint (candidates->len, ==, 3);
  g_assert_true (hoist_engine_change_lead (c->engine, id, next, "ann", &error));
  g_assert_no_error (error);

  g_autoptr (HoistTenant) after = hoist_store_dup_tenant (c->f.store, id, NULL);
  g_assert_cmpstr (after->node, ==, next);
  g_assert_cmpuint (hoist_tenant_count_places (after), ==, 3);
  g_assert_cmpint (hoist_tenant_find_place (after, ""), ==, 1);
  g_autoptr (HoistSighting) turned = hoist_store_dup_sighting (c->f.store, id);
  g_assert_cmpstr (turned->commit, ==, NEW_COMMIT);
  g_assert_cmpstr (hoist_sighting_find_place (turned, "")->commit, ==, OLD_COMMIT);
  g_autoptr (GPtrArray) events = hoist_store_journal_list (c->f.store, 0, 1000, id, NULL, NULL);
  gboolean told = FALSE;
  for (guint i = 0; i < events->len; i++)
    told |= g_str_equal (((const HoistEvent *) events->pdata[i])->phase, "led");
  g_assert_true (told);
  g_assert_false (hoist_engine_change_lead (c->engine, id, next, "ann", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT);
}

static void
test_refused (Case *c, gconstpointer unused)
{
  const char *id = c->f.tenant->id, *next = fixture_get_node_id (1);
  g_autoptr (GError) error = NULL;

  g_assert_false (hoist_engine_change_lead (c->engine, id, next, "ann", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED); /* it was never seen there */
  g_assert_nonnull (strstr (error->message, "web1 can't lead acme: The tenant was never seen"));
  g_clear_error (&error);
  g_assert_false (hoist_engine_change_lead (c->engine, id, "nd_00000000000000ff", "ann", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_autoptr (HoistPlan) plan = fixture_add_plan (&c->f, HOIST_PLAN_UPGRADE, TRUE);
  g_autofree char *run = fixture_queue_run (&c->f, plan);
  g_assert_false (hoist_engine_change_lead (c->engine, id, next, "ann", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_BUSY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/engine-lead/change", Case, NULL, set_up, test_change, engine_case_tear_down);
  g_test_add ("/engine-lead/refused", Case, NULL, set_up, test_refused, engine_case_tear_down);
  return g_test_run ();
}
