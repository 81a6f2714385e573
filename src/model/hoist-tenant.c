/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stored form of a tenant. Owned by whoever holds a reference; any thread; never looks at the
 * node. Strict: a tenant comes from our own store or from an order of the same house. */
#include "model/hoist-tenant.h"

#include "model/hoist-fields-define.h"

const char *const hoist_environment_names[] = { "test", "staging", "production", NULL };

static const HoistField tenant_rows[] = {
  { HOIST_FIELD (HoistTenant, id, TEXT), HOIST_FIELD_NEEDED, HOIST_FIELD_ID (TENANT) },
  { HOIST_FIELD (HoistTenant, slug, TEXT), HOIST_FIELD_NEEDED, HOIST_FIELD_GRAMMAR (SLUG) },
  { HOIST_FIELD (HoistTenant, name, TEXT), HOIST_FIELD_NEEDED, HOIST_FIELD_GRAMMAR (NAME) },
  { HOIST_FIELD (HoistTenant, application, TEXT), HOIST_FIELD_NEEDED, HOIST_FIELD_GRAMMAR (SLUG) },
  { HOIST_FIELD (HoistTenant, environment, ENUM), HOIST_FIELD_NEEDED,
    .words = hoist_environment_names },
  { HOIST_FIELD (HoistTenant, node, TEXT), HOIST_FIELD_ID (NODE) },
  { HOIST_FIELD (HoistTenant, directory, TEXT), HOIST_FIELD_NEEDED, HOIST_FIELD_GRAMMAR (PATH) },
  { HOIST_FIELD (HoistTenant, domain, TEXT), HOIST_FIELD_GRAMMAR (HOST) },
  { HOIST_FIELD (HoistTenant, api_domain, TEXT), HOIST_FIELD_GRAMMAR (HOST) },
  { HOIST_FIELD (HoistTenant, frontend_port, UINT), HOIST_FIELD_RANGE (0, 65535) },
  { HOIST_FIELD (HoistTenant, backend_port, UINT), HOIST_FIELD_RANGE (0, 65535) },
  { HOIST_FIELD (HoistTenant, settings, OBJECT) },
  { HOIST_FIELD (HoistTenant, created_at, TIME) },
  { HOIST_FIELD (HoistTenant, deployed_at, TIME) },
  { HOIST_FIELD (HoistTenant, hold_reason, TEXT_OR_NULL), HOIST_FIELD_GRAMMAR (TEXT) },
  { HOIST_FIELD (HoistTenant, hold_by, TEXT_OR_NULL), HOIST_FIELD_GRAMMAR (TEXT) },
  { HOIST_FIELD (HoistTenant, hold_at, TIME) },
  { NULL },
};
const HoistFields hoist_tenant_fields = { "Tenant", sizeof (HoistTenant),
                                          G_STRUCT_OFFSET (HoistTenant, refs), FALSE, tenant_rows };

HOIST_FIELDS_DEFINE_NOUN (HoistTenant, hoist_tenant, hoist_tenant_fields)
