/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-engine-followers.h. Part of the engine object; called in worker threads of the daemon.
 * It never changes the nodes of a tenant that is in a run, parked or in somebody else's hands: a
 * plan's lanes are those that the tenant had. */
#include "engine/hoist-engine-followers.h"

#include "engine/hoist-engine-private.h"
#include "store/hoist-store-journal.h"
#include "store/hoist-store-tenant.h"

static HoistValue *
list_nodes (const HoistTenant *tenant)
{
  HoistValue *list = hoist_value_new_array ();

  for (guint i = 0; tenant->followers && i < tenant->followers->len; i++)
    hoist_value_append (list, hoist_value_new_string (
                                  ((const HoistTenantPlace *) tenant->followers->pdata[i])->node));
  return list;
}

static gboolean
journal (HoistEngine *self, const HoistTenant *before, const HoistTenant *after, const char *user,
         GError **error)
{
  g_autoptr (HoistValue) payload = hoist_value_new_object ();
  HoistJournalEntry entry = { .type = HOIST_EVENT_TENANT,
                              .phase = "followers",
                              .tenant = before->id,
                              .step = -1,
                              .payload = payload };

  hoist_value_set (payload, "slug", hoist_value_new_string (before->slug));
  hoist_value_set (payload, "from", list_nodes (before));
  hoist_value_set (payload, "to", list_nodes (after));
  hoist_value_set (payload, "by", hoist_value_new_string (user));
  g_autoptr (HoistEvent) event = hoist_store_journal_append (self->store, &entry, error);
  return event != NULL;
}

/* Without what was seen where it does not run any more. */
static gboolean
keep_sightings (HoistEngine *self, const HoistTenant *after, GError **error)
{
  g_autoptr (HoistSighting) seen = hoist_store_dup_sighting (self->store, after->id);
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();

  if (!seen)
    return TRUE;
  for (guint i = 0; seen->followers && i < seen->followers->len; i++)
    if (hoist_tenant_find_place (after, ((HoistPlaceSighting *) seen->followers->pdata[i])->node)
        > 0)
      g_ptr_array_add (kept, seen->followers->pdata[i]);
  HoistSighting fields = *seen;
  fields.followers = kept;
  g_autoptr (HoistSighting) made = hoist_sighting_new (&fields);
  return hoist_store_put_sighting (self->store, made, error);
}

static gboolean
change (HoistEngine *self, const HoistTenant *before, GPtrArray *followers, const char *user,
        GError **error)
{
  HoistTenant fields = *before;

  fields.followers = followers;
  g_autoptr (HoistTenant) after = hoist_tenant_new (&fields);
  return hoist_tenant_check_places (after, error)
         && hoist_store_put_tenant (self->store, after, error)
         && keep_sightings (self, after, error) && journal (self, before, after, user, error);
}

gboolean
hoist_engine_change_followers (HoistEngine *self, const char *tenant, GPtrArray *followers,
                               const char *user, GError **error)
{
  g_autoptr (HoistTenant) known = hoist_store_dup_tenant (self->store, tenant, error);

  if (!known || !hoist_engine_take_in_hand (self, known, error))
    return FALSE;
  gboolean changed = change (self, known, followers, user, error);
  hoist_engine_let_go (self, known);
  return changed;
}
