/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes the places of a tenant for the API. Owned by nobody; any thread. Never invents: a node
 * that was not seen has no version, and its name is its id. */
#include "daemon/hoist-place-view.h"

#include "daemon/hoist-tenant-view.h"

GHashTable *
hoist_place_view_list_names (HoistStore *store)
{
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GPtrArray) nodes = hoist_store_list_nodes (store, NULL);

  for (guint i = 0; nodes != NULL && i < nodes->len; i++)
    {
      const HoistNode *node = g_ptr_array_index (nodes, i);

      g_hash_table_insert (names, g_strdup (node->id), g_strdup (node->name));
    }
  return names;
}

/* What was seen of one place, as a sighting of its own. */
static HoistSighting
get_seen (const HoistTenant *there, gboolean is_lead, const HoistSighting *sighting)
{
  const HoistPlaceSighting *place =
      sighting != NULL && !is_lead ? hoist_sighting_find_place (sighting, there->node) : NULL;

  if (is_lead && sighting != NULL)
    return *sighting;
  if (place == NULL)
    return (HoistSighting){ 0 };
  return (HoistSighting){ .observed_at = place->observed_at,
                          .unknown_since = place->unknown_since,
                          .error = place->error,
                          .commit = place->commit,
                          .tag = place->tag,
                          .health = place->health,
                          .services = place->services,
                          .components = place->components };
}

static void
write_place (const HoistTenant *there, gboolean is_lead, const HoistSighting *seen,
             HoistJsonWriter *w)
{
  g_autofree char *commit = seen->commit != NULL ? g_strndup (seen->commit, 7) : NULL;
  HoistHealth health = seen->unknown_since == 0 ? seen->health : HOIST_HEALTH_UNKNOWN;

  hoist_json_writer_string (w, "role", is_lead ? "lead" : "follower");
  hoist_json_writer_string (w, "directory", there->directory);
  hoist_json_writer_string (w, "deployed_version", seen->tag);
  hoist_json_writer_string (w, "deployed_commit", commit);
  hoist_json_writer_string (w, "state",
                            hoist_tenant_status_names[hoist_tenant_view_get_status (seen)]);
  hoist_json_writer_string (w, "health", hoist_health_names[health]);
  hoist_json_writer_time (w, "seen_at", seen->observed_at);
  hoist_json_writer_time (w, "unknown_since", seen->unknown_since);
}

void
hoist_place_view_write (const HoistTenantRow *row, GHashTable *names, gboolean detail,
                        HoistJsonWriter *w)
{
  const HoistTenant *tenant = row->tenant;

  if (hoist_tenant_count_places (tenant) == 1)
    return;
  hoist_json_writer_begin_array (w, "places");
  for (guint i = 0; i < hoist_tenant_count_places (tenant); i++)
    {
      g_autoptr (HoistTenant) there = hoist_tenant_dup_place (tenant, i);
      HoistSighting seen = get_seen (there, i == 0, row->sighting);
      const char *id = *there->node != '\0' ? there->node : "local";
      const char *name = names != NULL ? g_hash_table_lookup (names, there->node) : NULL;

      hoist_json_writer_begin_object (w, NULL);
      hoist_json_writer_string (w, "node", id);
      hoist_json_writer_string (w, "name", name != NULL ? name : id);
      write_place (there, i == 0, &seen, w);
      if (detail)
        {
          hoist_json_writer_string (w, "error", seen.error);
          hoist_tenant_view_write_services (&seen, w, "services");
          hoist_tenant_view_write_components (&seen, w, "components");
        }
      hoist_json_writer_end_object (w);
    }
  hoist_json_writer_end_array (w);
}
