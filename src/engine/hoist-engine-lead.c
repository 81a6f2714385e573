/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who leads a tenant. Part of the engine object; called in worker threads of the daemon. It never
 * changes the lead of a tenant that is in a run, parked or in somebody else's hands, and it touches
 * no node: who leads is the control plane's own knowledge. */
#include "engine/hoist-engine-lead.h"

#include "base/hoist-error.h"
#include "engine/hoist-engine-private.h"
#include "store/hoist-store-journal.h"
#include "store/hoist-store-node.h"

static void
read_nodes (HoistEngine *self, HoistLeadFacts *facts)
{
  g_autoptr (GPtrArray) nodes = hoist_store_list_nodes (self->store, NULL);

  for (guint i = 0; nodes && i < nodes->len; i++)
    {
      HoistNode *node = g_ptr_array_index (nodes, i);
      HoistNodeSighting *seen = hoist_store_dup_node_sighting (self->store, node->id);

      g_hash_table_insert (facts->nodes, node->id, hoist_node_ref (node));
      if (seen)
        g_hash_table_insert (facts->node_sightings, node->id, seen);
    }
}

static GPtrArray *
list (HoistEngine *self, const HoistTenant *tenant, GError **error)
{
  g_autoptr (HoistApplication) application =
      hoist_store_dup_application (self->store, tenant->application, error);
  g_autoptr (HoistGuide) guide =
      application ? hoist_guide_parse (application->name, application->guide, -1, error) : NULL;
  g_autoptr (HoistSighting) sighting = hoist_store_dup_sighting (self->store, tenant->id);
  g_autoptr (GHashTable) nodes =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) hoist_node_unref);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                                       (GDestroyNotify) hoist_node_sighting_unref);
  HoistLeadFacts facts = { tenant, guide, sighting, nodes, seen };

  if (!guide)
    return NULL;
  read_nodes (self, &facts);
  return hoist_lead_choice_list (&facts);
}

static gboolean
check_several (const HoistTenant *tenant, GError **error)
{
  if (hoist_tenant_count_places (tenant) > 1)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
               "%s runs on one node: there is nobody else to lead it", tenant->slug);
  return FALSE;
}

GPtrArray *
hoist_engine_list_leads (HoistEngine *self, const char *tenant, GError **error)
{
  g_autoptr (HoistTenant) known = hoist_store_dup_tenant (self->store, tenant, error);

  return known && check_several (known, error) ? list (self, known, error) : NULL;
}

static const HoistLeadCandidate *
find (const GPtrArray *candidates, const char *node)
{
  for (guint i = 0; i < candidates->len; i++)
    if (g_str_equal (((const HoistLeadCandidate *) candidates->pdata[i])->node, node))
      return candidates->pdata[i];
  return NULL;
}

static gboolean
check (const HoistTenant *tenant, const GPtrArray *candidates, const char *node, GError **error)
{
  const HoistLeadCandidate *wanted = find (candidates, node);

  if (!wanted)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND, "%s does not run on %s", tenant->slug,
                 *node ? node : "the local node");
  else if (wanted->is_lead)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT, "%s leads %s already", wanted->name,
                 tenant->slug);
  else if (!wanted->fits)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED, "%s can't lead %s: %s", wanted->name,
                 tenant->slug, (const char *) wanted->faults->pdata[0]);
  else
    return TRUE;
  return FALSE;
}

static gboolean
journal (HoistEngine *self, const HoistTenant *before, const HoistTenant *after, const char *user,
         GError **error)
{
  g_autoptr (HoistValue) payload = hoist_value_new_object ();
  HoistJournalEntry entry = {
    .type = HOIST_EVENT_TENANT, .phase = "led", .tenant = before->id, .step = -1, .payload = payload
  };

  hoist_value_set (payload, "slug", hoist_value_new_string (before->slug));
  hoist_value_set (payload, "from", hoist_value_new_string (before->node));
  hoist_value_set (payload, "to", hoist_value_new_string (after->node));
  hoist_value_set (payload, "by", hoist_value_new_string (user));
  g_autoptr (HoistEvent) event = hoist_store_journal_append (self->store, &entry, error);
  return event != NULL;
}

static gboolean
change (HoistEngine *self, const HoistTenant *before, const char *node, const char *user,
        GError **error)
{
  g_autoptr (GPtrArray) candidates = list (self, before, error);
  g_autoptr (HoistSighting) seen = hoist_store_dup_sighting (self->store, before->id);

  if (!candidates || !check (before, candidates, node, error))
    return FALSE;
  g_autoptr (HoistTenant) after =
      hoist_tenant_new_led_by (before, (guint) hoist_tenant_find_place (before, node));
  if (!hoist_store_put_tenant (self->store, after, error))
    return FALSE;
  /* What was seen of each node stays with that node. */
  g_autoptr (HoistSighting) turned =
      seen ? hoist_sighting_new_led_by (seen, before->node, node) : NULL;
  if (turned && !hoist_store_put_sighting (self->store, turned, error))
    return FALSE;
  return journal (self, before, after, user, error);
}

gboolean
hoist_engine_change_lead (HoistEngine *self, const char *tenant, const char *node, const char *user,
                          GError **error)
{
  g_autoptr (HoistTenant) known = hoist_store_dup_tenant (self->store, tenant, error);

  if (!known || !check_several (known, error) || !hoist_engine_take_in_hand (self, known, error))
    return FALSE;
  gboolean changed = change (self, known, node, user, error);
  hoist_engine_let_go (self, known);
  return changed;
}
