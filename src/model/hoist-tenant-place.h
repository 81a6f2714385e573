/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where else than on its lead a tenant runs: one follower, as configured. Owned by the tenant.
 * Thread: any. */
#pragma once
#include "model/hoist-value.h"

G_BEGIN_DECLS

typedef struct
{
  char *node;                        /* nd_; "" is the local node */
  char *directory;                   /* absolute, on that node */
  guint frontend_port, backend_port; /* 0 when unknown */
  HoistValue *settings;              /* object of strings: what its own settings file said */
} HoistTenantPlace;

HoistTenantPlace *hoist_tenant_place_new (const HoistTenantPlace *fields);
void hoist_tenant_place_free (HoistTenantPlace *place);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistTenantPlace, hoist_tenant_place_free)
void hoist_tenant_place_write (const HoistTenantPlace *place, HoistJsonWriter *w, const char *name);
HoistTenantPlace *hoist_tenant_place_read (const HoistValue *value, GError **error);

G_END_DECLS
