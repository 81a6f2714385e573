/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether two answers about a tenant say the same: a list that is read again does so mostly.
 * Reports with detail are never called the same: nobody compares ten thousand of them. Thread: any.
 */
#pragma once
#include "client/hoist-tenant-report.h"

G_BEGIN_DECLS

gboolean hoist_tenant_same (const HoistTenantReport *a, const HoistTenantReport *b);

G_END_DECLS
