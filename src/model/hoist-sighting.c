/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an agent saw of a tenant. Owned by whoever holds a reference; any thread; never decides what
 * the sighting means. Lenient about members: a newer agent may see more. */
#include "model/hoist-sighting.h"

#include "model/hoist-fields-define.h"

const char *const hoist_health_names[] = { "unknown", "healthy", "degraded", "unhealthy", NULL };
const char *const hoist_service_state_names[] = { "unknown", "running", "stopped", "failed", NULL };

static const HoistField service_rows[] = {
  { HOIST_FIELD (HoistServiceSighting, name, TEXT), HOIST_FIELD_NEEDED,
    HOIST_FIELD_GRAMMAR (WORD) },
  { HOIST_FIELD (HoistServiceSighting, role, TEXT), HOIST_FIELD_GRAMMAR (WORD) },
  { HOIST_FIELD (HoistServiceSighting, state, ENUM), .words = hoist_service_state_names },
  { HOIST_FIELD (HoistServiceSighting, health, ENUM), .words = hoist_health_names },
  { HOIST_FIELD (HoistServiceSighting, pid, INT), HOIST_FIELD_RANGE (0, G_MAXINT) },
  { HOIST_FIELD (HoistServiceSighting, port, UINT), HOIST_FIELD_RANGE (0, 65535) },
  { HOIST_FIELD (HoistServiceSighting, detail, TEXT) },
  { NULL },
};
const HoistFields hoist_service_sighting_fields = { "Service", sizeof (HoistServiceSighting), -1,
                                                    TRUE, service_rows };

HoistServiceSighting *
hoist_service_sighting_new (const HoistServiceSighting *fields)
{
  return hoist_fields_new (&hoist_service_sighting_fields, fields);
}

HOIST_FIELDS_DEFINE_ELEMENT_NOUN (HoistServiceSighting, hoist_service_sighting,
                                  hoist_service_sighting_fields)
HOIST_FIELDS_DEFINE_ELEMENT (service_element, "Service", hoist_service_sighting, new, free)

static const HoistField component_rows[] = {
  { HOIST_FIELD (HoistComponentSighting, name, TEXT), HOIST_FIELD_NEEDED,
    HOIST_FIELD_GRAMMAR (WORD) },
  { HOIST_FIELD (HoistComponentSighting, title, TEXT) },
  { HOIST_FIELD (HoistComponentSighting, version, TEXT) },
  { HOIST_FIELD (HoistComponentSighting, detail, TEXT) },
  { NULL },
};
const HoistFields hoist_component_sighting_fields = { "Component", sizeof (HoistComponentSighting),
                                                      -1, TRUE, component_rows };

HoistComponentSighting *
hoist_component_sighting_new (const HoistComponentSighting *fields)
{
  return hoist_fields_new (&hoist_component_sighting_fields, fields);
}

HOIST_FIELDS_DEFINE_ELEMENT_NOUN (HoistComponentSighting, hoist_component_sighting,
                                  hoist_component_sighting_fields)
HOIST_FIELDS_DEFINE_ELEMENT (component_element, "Component", hoist_component_sighting, new, free)

static const HoistField place_rows[] = {
  { HOIST_FIELD (HoistPlaceSighting, node, TEXT), HOIST_FIELD_ID (NODE) },
  { HOIST_FIELD (HoistPlaceSighting, observed_at, TIME) },
  { HOIST_FIELD (HoistPlaceSighting, unknown_since, TIME) },
  { HOIST_FIELD (HoistPlaceSighting, error, TEXT_OR_NULL) },
  { HOIST_FIELD (HoistPlaceSighting, commit, TEXT_OR_NULL), HOIST_FIELD_GRAMMAR (COMMIT) },
  { HOIST_FIELD (HoistPlaceSighting, tag, TEXT_OR_NULL) },
  { HOIST_FIELD (HoistPlaceSighting, reported_version, TEXT_OR_NULL) },
  { HOIST_FIELD (HoistPlaceSighting, tree_clean, BOOL) },
  { HOIST_FIELD (HoistPlaceSighting, health, ENUM), .words = hoist_health_names },
  { HOIST_FIELD (HoistPlaceSighting, services, LIST), .element = &service_element },
  { HOIST_FIELD (HoistPlaceSighting, components, LIST), HOIST_FIELD_SPARSE,
    .element = &component_element },
  { NULL },
};
const HoistFields hoist_place_sighting_fields = { "PlaceSighting", sizeof (HoistPlaceSighting), -1,
                                                  TRUE, place_rows };

HoistPlaceSighting *
hoist_place_sighting_new (const HoistPlaceSighting *fields)
{
  return hoist_fields_new (&hoist_place_sighting_fields, fields);
}

HOIST_FIELDS_DEFINE_ELEMENT_NOUN (HoistPlaceSighting, hoist_place_sighting,
                                  hoist_place_sighting_fields)
HOIST_FIELDS_DEFINE_ELEMENT (place_element, "PlaceSighting", hoist_place_sighting, new, free)

static const HoistField sighting_rows[] = {
  { HOIST_FIELD (HoistSighting, tenant, TEXT), HOIST_FIELD_ID (TENANT) },
  { HOIST_FIELD (HoistSighting, observed_at, TIME) },
  { HOIST_FIELD (HoistSighting, unknown_since, TIME) },
  { HOIST_FIELD (HoistSighting, error, TEXT_OR_NULL) },
  { HOIST_FIELD (HoistSighting, commit, TEXT_OR_NULL), HOIST_FIELD_GRAMMAR (COMMIT) },
  { HOIST_FIELD (HoistSighting, tag, TEXT_OR_NULL) },
  { HOIST_FIELD (HoistSighting, reported_version, TEXT_OR_NULL) },
  { HOIST_FIELD (HoistSighting, tree_clean, BOOL) },
  { HOIST_FIELD (HoistSighting, schema_revision, TEXT) },
  { HOIST_FIELD (HoistSighting, database_bytes, INT64) },
  { HOIST_FIELD (HoistSighting, database_engine, TEXT), HOIST_FIELD_SPARSE },
  { HOIST_FIELD (HoistSighting, health, ENUM), .words = hoist_health_names },
  { HOIST_FIELD (HoistSighting, database_health, ENUM), .words = hoist_health_names },
  { HOIST_FIELD (HoistSighting, services, LIST), .element = &service_element },
  { HOIST_FIELD (HoistSighting, components, LIST), HOIST_FIELD_SPARSE,
    .element = &component_element },
  { HOIST_FIELD (HoistSighting, followers, LIST), HOIST_FIELD_SPARSE, .element = &place_element },
  { NULL },
};
const HoistFields hoist_sighting_fields = { "Sighting", sizeof (HoistSighting),
                                            G_STRUCT_OFFSET (HoistSighting, refs), TRUE,
                                            sighting_rows };

HOIST_FIELDS_DEFINE_NOUN (HoistSighting, hoist_sighting, hoist_sighting_fields)

const HoistPlaceSighting *
hoist_sighting_find_place (const HoistSighting *sighting, const char *node)
{
  for (guint i = 0; sighting->followers != NULL && i < sighting->followers->len; i++)
    {
      const HoistPlaceSighting *place = g_ptr_array_index (sighting->followers, i);
      if (g_str_equal (place->node, node))
        return place;
    }
  return NULL;
}

HoistSighting *
hoist_sighting_new_with_place (const HoistSighting *before, const char *node,
                               const HoistSighting *seen)
{
  g_autoptr (GPtrArray) followers = g_ptr_array_new ();
  HoistPlaceSighting place = {
    (char *) node, seen->observed_at, seen->unknown_since,    seen->error,
    seen->commit,  seen->tag,         seen->reported_version, seen->tree_clean,
    seen->health,  seen->services,    seen->components
  };
  HoistSighting fields = { .tenant = seen->tenant };
  gboolean stands = FALSE;

  if (before != NULL)
    fields = *before;
  for (guint i = 0; fields.followers != NULL && i < fields.followers->len; i++)
    {
      HoistPlaceSighting *other = g_ptr_array_index (fields.followers, i);
      gboolean same = g_str_equal (other->node, node);
      g_ptr_array_add (followers, same ? &place : other);
      stands |= same;
    }
  if (!stands)
    g_ptr_array_add (followers, &place);
  fields.followers = followers;
  return hoist_sighting_new (&fields);
}

HoistSighting *
hoist_sighting_new_led_by (const HoistSighting *sighting, const char *lead, const char *next)
{
  g_autoptr (GPtrArray) followers = g_ptr_array_new ();
  HoistPlaceSighting before = {
    (char *) lead,    sighting->observed_at, sighting->unknown_since,    sighting->error,
    sighting->commit, sighting->tag,         sighting->reported_version, sighting->tree_clean,
    sighting->health, sighting->services,    sighting->components
  };
  HoistSighting fields = { .tenant = sighting->tenant };

  for (guint i = 0; sighting->followers != NULL && i < sighting->followers->len; i++)
    {
      HoistPlaceSighting *place = g_ptr_array_index (sighting->followers, i);
      gboolean leads = g_str_equal (place->node, next);
      g_ptr_array_add (followers, leads ? &before : place);
      if (!leads)
        continue;
      fields.observed_at = place->observed_at;
      fields.unknown_since = place->unknown_since;
      fields.error = place->error;
      fields.commit = place->commit;
      fields.tag = place->tag;
      fields.reported_version = place->reported_version;
      fields.tree_clean = place->tree_clean;
      fields.health = place->health;
      fields.services = place->services;
      fields.components = place->components;
    }
  fields.followers = followers;
  return hoist_sighting_new (&fields);
}

gboolean
hoist_sighting_is_mixed (const HoistSighting *sighting)
{
  const char *first = sighting->commit;

  for (guint i = 0; sighting->followers != NULL && i < sighting->followers->len; i++)
    {
      const HoistPlaceSighting *place = g_ptr_array_index (sighting->followers, i);
      if (first != NULL && place->commit != NULL && !g_str_equal (first, place->commit))
        return TRUE;
      first = first != NULL ? first : place->commit;
    }
  return FALSE;
}

HoistHealth
hoist_sighting_sum_health (const HoistSighting *sighting)
{
  for (guint i = 0; sighting->followers != NULL && i < sighting->followers->len; i++)
    {
      const HoistPlaceSighting *place = g_ptr_array_index (sighting->followers, i);
      if (sighting->health == HOIST_HEALTH_HEALTHY
          && (place->unknown_since != 0 || place->health != HOIST_HEALTH_HEALTHY))
        return HOIST_HEALTH_DEGRADED;
    }
  return sighting->health;
}
