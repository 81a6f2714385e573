/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-run-place.h. Owned by the run's worker, or by one call; its thread. It never decides to
 * connect, and never gives an order. */
#include "engine/hoist-run-place.h"

#include "base/hoist-error.h"
#include "base/hoist-failpoint.h"
#include "model/hoist-guide-part.h"

#define CLOSE_GRACE_MS 15000

HoistRunPlace *
hoist_run_place_new (const HoistTenant *tenant, guint index, const HoistGuide *guide,
                     HoistAgentPool *pool)
{
  HoistRunPlace *place = g_new0 (HoistRunPlace, 1);
  gboolean alone = hoist_tenant_count_places (tenant) == 1;

  place->tenant = hoist_tenant_dup_place (tenant, index);
  place->name = hoist_agent_pool_dup_name (pool, place->tenant->node);
  g_auto (GStrv) roles = hoist_agent_pool_dup_roles (pool, place->tenant->node);
  /* Alone, a node is everything whatever its roles are. */
  place->guide = alone ? hoist_guide_ref (guide)
                       : hoist_guide_new_part (guide, index == 0, (const char *const *) roles);
  place->is_follower = index > 0;
  return place;
}

static gboolean
has_node (GPtrArray *places, const char *node)
{
  for (guint i = 0; i < places->len; i++)
    if (g_str_equal (((const HoistRunPlace *) places->pdata[i])->tenant->node, node))
      return TRUE;
  return FALSE;
}

GPtrArray *
hoist_run_place_list (const HoistPlan *plan, const HoistTenant *tenant, const HoistGuide *guide,
                      HoistAgentPool *pool, GError **error)
{
  g_autoptr (GPtrArray) places =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_run_place_free);

  for (guint i = 0; i < plan->steps->len; i++)
    {
      const HoistStep *step = g_ptr_array_index (plan->steps, i);
      int index = hoist_tenant_find_place (tenant, step->node);
      if (has_node (places, step->node))
        continue;
      if (index < 0)
        {
          g_autofree char *name = hoist_agent_pool_dup_name (pool, step->node);
          g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND,
                       "%s does not run on %s any more, where the plan has steps", tenant->slug,
                       name);
          return NULL;
        }
      g_ptr_array_add (places, hoist_run_place_new (tenant, (guint) index, guide, pool));
    }
  return g_steal_pointer (&places);
}

void
hoist_run_place_close (HoistRunPlace *place, guint grace_ms)
{
  HoistAgentLink *link = g_steal_pointer (&place->link);

  place->epoch = 0;
  hoist_agent_link_close (link, grace_ms);
  hoist_failpoint_set_peer (0);
}

void
hoist_run_place_free (HoistRunPlace *place)
{
  hoist_run_place_close (place, CLOSE_GRACE_MS);
  g_free (place->name);
  hoist_tenant_unref (place->tenant);
  hoist_guide_unref (place->guide);
  g_free (place);
}

gboolean
hoist_run_place_is_cut (const HoistRunPlace *place)
{
  return !place->link || hoist_agent_link_is_broken (place->link);
}

gboolean
hoist_run_place_is_local (const HoistRunPlace *place)
{
  return *place->tenant->node == '\0';
}
