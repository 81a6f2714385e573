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
  { HOIST_FIELD (HoistSighting, health, ENUM), .words = hoist_health_names },
  { HOIST_FIELD (HoistSighting, database_health, ENUM), .words = hoist_health_names },
  { HOIST_FIELD (HoistSighting, services, LIST), .element = &service_element },
  { NULL },
};
const HoistFields hoist_sighting_fields = { "Sighting", sizeof (HoistSighting),
                                            G_STRUCT_OFFSET (HoistSighting, refs), TRUE,
                                            sighting_rows };

HOIST_FIELDS_DEFINE_NOUN (HoistSighting, hoist_sighting, hoist_sighting_fields)
