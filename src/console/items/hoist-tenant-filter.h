/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which tenants of a list are shown: words that all must hold (behind, unhealthy, running, held,
 * unknown), environments of which one must, and a text. As one line it can be kept and given as an
 * argument of an action: "behind,production|acme". Thread: main. */
#pragma once
#include "console/items/hoist-tenant-item.h"

G_BEGIN_DECLS

typedef enum
{
  HOIST_TENANT_BEHIND = 1 << 0,
  HOIST_TENANT_UNHEALTHY = 1 << 1,
  HOIST_TENANT_RUNNING = 1 << 2,
  HOIST_TENANT_HELD = 1 << 3,
  HOIST_TENANT_UNKNOWN = 1 << 4, /* its node does not answer */
  /* environments */
  HOIST_TENANT_TEST = 1 << 5,
  HOIST_TENANT_STAGING = 1 << 6,
  HOIST_TENANT_PRODUCTION = 1 << 7,
} HoistTenantFlags;
#define HOIST_TENANT_ENVIRONMENTS                                                                  \
  (HOIST_TENANT_TEST | HOIST_TENANT_STAGING | HOIST_TENANT_PRODUCTION)
extern const char *const hoist_tenant_flag_names[]; /* in the order of the bits; NULL at the end */

typedef struct
{
  guint flags;
  char *text; /* case-folded; "" any */
} HoistTenantFilter;

HoistTenantFilter *hoist_tenant_filter_new (guint flags, const char *text); /* folds the text */
/* Words that are not known are left out. */
HoistTenantFilter *hoist_tenant_filter_parse (const char *line);
void hoist_tenant_filter_free (HoistTenantFilter *filter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistTenantFilter, hoist_tenant_filter_free)
char *hoist_tenant_filter_format (const HoistTenantFilter *filter);
gboolean hoist_tenant_filter_is_empty (const HoistTenantFilter *filter);
gboolean hoist_tenant_filter_matches (const HoistTenantFilter *filter, HoistTenantItem *item);
/* Everything that `filter` shows is shown by `wider`, too. May say FALSE although it is so. */
gboolean hoist_tenant_filter_is_within (const HoistTenantFilter *filter,
                                        const HoistTenantFilter *wider);

G_END_DECLS
