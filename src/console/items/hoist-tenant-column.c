/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns of the table of tenants. Owned by nobody; main thread; it keeps nothing. */
#include "console/items/hoist-tenant-column.h"
#include <glib/gi18n.h>
#include "base/hoist-version.h"

const char *const hoist_tenant_column_names[] = { "name",  "environment", "deployed",     "latest",
                                                  "state", "health",      "last-upgrade", NULL };

const char *
hoist_tenant_column_get_title (HoistTenantColumn column)
{
  const char *const titles[HOIST_N_TENANT_COLUMNS] = { N_ ("Name"),        N_ ("Environment"),
                                                       N_ ("Deployed"),    N_ ("Latest"),
                                                       N_ ("State"),       N_ ("Health"),
                                                       N_ ("Last Upgrade") };

  return _ (titles[column]);
}

const char *
hoist_tenant_column_get_version (HoistTenantColumn column, HoistTenantItem *item)
{
  const HoistVersionReport *version = &hoist_tenant_item_get_report (item)->version;

  return column == HOIST_TENANT_COLUMN_DEPLOYED ? version->deployed_version
         : column == HOIST_TENANT_COLUMN_LATEST ? version->latest_version
                                                : "";
}

/* Parked, running, unknown, behind (the farthest first), held, up to date. */
static guint32
state_rank (HoistTenantItem *item)
{
  const HoistTenantReport *report = hoist_tenant_item_get_report (item);

  if (report->parked != NULL)
    return 0;
  if (hoist_tenant_item_is_running (item))
    return 1;
  if (report->unknown_since != 0 || !report->has_version)
    return 2;
  if (report->hold_reason != NULL)
    return 500;
  if (report->version.state == HOIST_VERSION_BEHIND)
    return 103 - (guint32) CLAMP (report->version.behind, 0, 99);
  return 1000;
}

guint32
hoist_tenant_column_get_rank (HoistTenantColumn column, HoistTenantItem *item, guint version)
{
  static const guint32 health_rank[] = {
    2, 3, 1, 0
  }; /* unknown, healthy, degraded, unhealthy: the worst first */
  const HoistTenantReport *report = hoist_tenant_item_get_report (item);

  switch (column)
    {
    case HOIST_TENANT_COLUMN_ENVIRONMENT:
      return report->environment;
    case HOIST_TENANT_COLUMN_DEPLOYED:
    case HOIST_TENANT_COLUMN_LATEST:
      return version;
    case HOIST_TENANT_COLUMN_STATE:
      return state_rank (item);
    case HOIST_TENANT_COLUMN_HEALTH:
      return health_rank[report->health];
    case HOIST_TENANT_COLUMN_LAST_UPGRADE:
      return (guint32) CLAMP (report->last_upgrade / G_USEC_PER_SEC, 0, G_MAXUINT32);
    case HOIST_TENANT_COLUMN_NAME:
    default:
      return 0;
    }
}

int
hoist_tenant_column_compare (HoistTenantColumn column, HoistTenantItem *a, HoistTenantItem *b)
{
  int version = hoist_version_compare (hoist_tenant_column_get_version (column, a),
                                       hoist_tenant_column_get_version (column, b));
  guint32 one = hoist_tenant_column_get_rank (column, a, version > 0);
  guint32 other = hoist_tenant_column_get_rank (column, b, version < 0);

  if (one != other)
    return one < other ? -1 : 1;
  return g_strcmp0 (hoist_tenant_item_get_report (a)->slug, hoist_tenant_item_get_report (b)->slug);
}
