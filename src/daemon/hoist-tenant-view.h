/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TENANT, VERSION, SERVICE and the health words as PROTOCOL.md writes them: the API's face of what
 * the store knows. Pure. Thread: any. */
#pragma once
#include "base/hoist-json-writer.h"
#include "daemon/hoist-release-line.h"
#include "store/hoist-store-tenant.h"

G_BEGIN_DECLS

typedef enum
{
  HOIST_TENANT_STATUS_RUNNING,
  HOIST_TENANT_STATUS_STOPPED,
  HOIST_TENANT_STATUS_ERROR
} HoistTenantStatus;
extern const char *const hoist_tenant_status_names[]; /* running, stopped, error, NULL */

HoistTenantStatus
hoist_tenant_view_get_status (const HoistSighting *sighting); /* NULL: error, nobody saw it run */
/* Only the members, into an open object; `line` NULL: without version. */
void hoist_tenant_view_write_members (const HoistTenantRow *row, HoistJsonWriter *w);
void hoist_tenant_view_write_version (const HoistTenantRow *row, const HoistReleaseLine *line,
                                      HoistJsonWriter *w, const char *name);
/* Those with versions of their own; nothing where there are none. */
void hoist_tenant_view_write_components (const HoistSighting *sighting, HoistJsonWriter *w,
                                         const char *name);
void hoist_tenant_view_write_services (const HoistSighting *sighting, HoistJsonWriter *w,
                                       const char *name);
/* {frontend, backend, database, last_check} */
void hoist_tenant_view_write_health (const HoistSighting *sighting, HoistJsonWriter *w,
                                     const char *name);

G_END_DECLS
