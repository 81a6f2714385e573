/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who should lead, and why: each reason from what was seen, and the lead of now stays unless
 * another is clearly better. */
#include "engine/hoist-lead-choice.h"

#include "fixture.h"

typedef struct
{
  Fixture f;
  GHashTable *nodes, *seen;
  HoistSighting sighting;
  HoistPlaceSighting places[2];
  GPtrArray *followers;
  HoistNodeSighting machines[2];
  HoistNodeDisk disks[2];
} Case;

static void
set_up (Case *c, gconstpointer unused)
{
  static char *no_roles[] = { NULL };

  fixture_set_up (&c->f, NULL);
  fixture_add_followers (&c->f, 2);
  c->nodes =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) hoist_node_unref);
  c->seen = g_hash_table_new (g_str_hash, g_str_equal);
  c->followers = g_ptr_array_new ();
  for (guint i = 0; i < 2; i++)
    {
      char *id = (char *) fixture_get_node_id (i + 1);
      g_autofree char *name = g_strdup_printf ("web%u", i + 1);
      HoistNode node = { .id = id, .name = name, .roles = no_roles };
      c->places[i] = (HoistPlaceSighting){ .node = id,
                                           .observed_at = 5,
                                           .commit = (char *) OLD_COMMIT,
                                           .tag = (char *) "v0.2.0",
                                           .tree_clean = TRUE,
                                           .health = HOIST_HEALTH_HEALTHY };
      c->disks[i] = (HoistNodeDisk){ (char *) "/srv", G_GINT64_CONSTANT (80) << 30,
                                     G_GINT64_CONSTANT (100) << 30 };
      c->machines[i] = (HoistNodeSighting){
        .node = id, .seen_at = 5, .disks = g_ptr_array_new (), .load_5 = 0.5, .cpus = 2
      };
      g_ptr_array_add (c->machines[i].disks, &c->disks[i]);
      g_ptr_array_add (c->followers, &c->places[i]);
      g_hash_table_insert (c->nodes, id, hoist_node_new (&node));
      g_hash_table_insert (c->seen, id, &c->machines[i]);
    }
  c->sighting = (HoistSighting){ .observed_at = 5,
                                 .commit = (char *) OLD_COMMIT,
                                 .tag = (char *) "v0.2.0",
                                 .tree_clean = TRUE,
                                 .health = HOIST_HEALTH_HEALTHY,
                                 .followers = c->followers };
}

static void
tear_down (Case *c, gconstpointer unused)
{
  for (guint i = 0; i < 2; i++)
    g_ptr_array_unref (c->machines[i].disks);
  g_ptr_array_unref (c->followers);
  g_hash_table_unref (c->nodes);
  g_hash_table_unref (c->seen);
  fixture_tear_down (&c->f, NULL);
}

static GPtrArray *
list (Case *c)
{
  HoistLeadFacts facts = { c->f.tenant, c->f.guide, &c->sighting, c->nodes, c->seen };

  return hoist_lead_choice_list (&facts);
}

static gboolean
says (const GPtrArray *sentences, const char *words)
{
  for (guint i = 0; i < sentences->len; i++)
    if (strstr (sentences->pdata[i], words))
      return TRUE;
  return FALSE;
}

static void
assert_proposed (Case *c, const char *node)
{
  g_autoptr (GPtrArray) candidates = list (c);
  const HoistLeadCandidate *best = hoist_lead_choice_propose (candidates);

  if (!node)
    g_assert_null (best);
  else
    g_assert_cmpstr (best->node, ==, node);
}

static void
test_reasons (Case *c, gconstpointer unused)
{
  g_autoptr (GPtrArray) candidates = list (c);
  const HoistLeadCandidate *lead = g_ptr_array_index (candidates, 0);
  const HoistLeadCandidate *other = g_ptr_array_index (candidates, 1);

  g_assert_cmpuint (candidates->len, ==, 3);
  g_assert_true (lead->is_lead && lead->fits && other->fits);
  g_assert_true (says (lead->merits, "It leads now."));
  g_assert_cmpstr (other->name, ==, "web1");
  g_assert_true (says (other->merits, "healthy there"));
  g_assert_true (says (other->merits, "GiB are free on /srv."));
  g_assert_true (says (other->merits, "Its load is 0.50 on 2 processors."));
  g_assert_true (says (other->faults, "is a file: it must be the same one on this node"));
}

static void
test_better (Case *c, gconstpointer unused)
{
  c->sighting.health = HOIST_HEALTH_UNHEALTHY;
  c->places[0].health = HOIST_HEALTH_DEGRADED;
  assert_proposed (c, fixture_get_node_id (2));
  c->disks[1].free = 1 << 20; /* but it has no room */
  c->machines[1].load_5 = 9;
  c->places[0].health = HOIST_HEALTH_HEALTHY;
  assert_proposed (c, fixture_get_node_id (1));
}

/* Behind the others, silent, of the wrong role. */
static void
test_forbidden (Case *c, gconstpointer unused)
{
  char *wanted[] = { (char *) "database", NULL };
  HoistGuide guide = *c->f.guide;
  HoistLeadFacts facts = { c->f.tenant, &guide, &c->sighting, c->nodes, c->seen };

  c->places[0].tag = (char *) "v0.3.0";
  c->machines[1].unknown_since = 7;
  g_autoptr (GPtrArray) candidates = hoist_lead_choice_list (&facts);
  const HoistLeadCandidate *lead = g_ptr_array_index (candidates, 0);
  const HoistLeadCandidate *silent = g_ptr_array_index (candidates, 2);
  g_assert_true (says (lead->faults, "It lags behind: it is at v0.2.0, another node at v0.3.0."));
  g_assert_false (silent->fits);
  g_assert_true (g_str_has_prefix (silent->faults->pdata[0], "There is no contact with it since"));
  g_assert_cmpstr (hoist_lead_choice_propose (candidates)->node, ==, fixture_get_node_id (1));

  guide.nodes.lead_roles = wanted;
  g_autoptr (GPtrArray) none = hoist_lead_choice_list (&facts);
  g_assert_null (hoist_lead_choice_propose (none));
  const HoistLeadCandidate *first = g_ptr_array_index (none, 0);
  g_assert_cmpstr (first->faults->pdata[0], ==, "The guide wants a lead of the role database.");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/lead-choice/" name, Case, NULL, set_up, function, tear_down)
  ADD ("reasons", test_reasons);
  ADD ("better", test_better);
  ADD ("forbidden", test_forbidden);
  return g_test_run ();
}
