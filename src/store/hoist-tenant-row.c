/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row of the tenants' list. Owned by whoever holds a reference; any thread. Never: changes once
 * it is made. */
#include "store/hoist-tenant-row.h"

static void
row_clear (gpointer data)
{
  HoistTenantRow *row = data;
  g_clear_pointer (&row->tenant, hoist_tenant_unref);
  g_clear_pointer (&row->sighting, hoist_sighting_unref);
  g_free (row->open_run);
  g_free (row->parked_run);
}

HoistTenantRow *
hoist_tenant_row_new (const HoistTenantRow *fields)
{
  HoistTenantRow *row = g_atomic_rc_box_new0 (HoistTenantRow);
  row->tenant = hoist_tenant_ref (fields->tenant);
  row->sighting = fields->sighting != NULL ? hoist_sighting_ref (fields->sighting) : NULL;
  row->open_run = g_strdup (fields->open_run);
  row->parked_run = g_strdup (fields->parked_run);
  row->last_upgrade = fields->last_upgrade;
  return row;
}

HoistTenantRow *
hoist_tenant_row_ref (const HoistTenantRow *row)
{
  return g_atomic_rc_box_acquire ((gpointer) row);
}

void
hoist_tenant_row_free (HoistTenantRow *row)
{
  if (row != NULL)
    g_atomic_rc_box_release_full (row, row_clear);
}
