/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything that a row of GET /api/tenants needs. Immutable, shared, reference-counted; made by
 * the store only. Thread: any. */
#pragma once
#include "model/hoist-sighting.h"
#include "model/hoist-tenant.h"

G_BEGIN_DECLS

typedef struct
{
  HoistTenant *tenant;
  HoistSighting *sighting;     /* NULL: never seen */
  char *open_run, *parked_run; /* rn_ or NULL */
  gint64 last_upgrade;         /* end of the last upgrade that was new-healthy; wall µs, 0 none */
} HoistTenantRow;

/* Copies the texts and takes references. */
HoistTenantRow *hoist_tenant_row_new (const HoistTenantRow *fields);
HoistTenantRow *hoist_tenant_row_ref (const HoistTenantRow *row);
void hoist_tenant_row_free (HoistTenantRow *row); /* gives one reference back; NULL is fine */

G_END_DECLS
