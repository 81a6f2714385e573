/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stored form of one follower of a tenant. Owned by its tenant; any thread; never looks at the
 * node. */
#include "model/hoist-tenant-place.h"

#include "model/hoist-fields-define.h"

static const HoistField place_rows[] = {
  { HOIST_FIELD (HoistTenantPlace, node, TEXT), HOIST_FIELD_ID (NODE) },
  { HOIST_FIELD (HoistTenantPlace, directory, TEXT), HOIST_FIELD_NEEDED,
    HOIST_FIELD_GRAMMAR (PATH) },
  { HOIST_FIELD (HoistTenantPlace, frontend_port, UINT), HOIST_FIELD_RANGE (0, 65535) },
  { HOIST_FIELD (HoistTenantPlace, backend_port, UINT), HOIST_FIELD_RANGE (0, 65535) },
  { HOIST_FIELD (HoistTenantPlace, settings, OBJECT) },
  { NULL },
};
const HoistFields hoist_tenant_place_fields = { "TenantPlace", sizeof (HoistTenantPlace), -1, FALSE,
                                                place_rows };

HoistTenantPlace *
hoist_tenant_place_new (const HoistTenantPlace *fields)
{
  return hoist_fields_new (&hoist_tenant_place_fields, fields);
}

HOIST_FIELDS_DEFINE_ELEMENT_NOUN (HoistTenantPlace, hoist_tenant_place, hoist_tenant_place_fields)
