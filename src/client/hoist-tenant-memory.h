/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lists of tenants that a client was given last, each with the name (ETag) under which the
 * plane says “unchanged”. A list from the cache may be put in before anything was asked. Thread:
 * main loop only. */
#pragma once
#include "client/hoist-client.h"

G_BEGIN_DECLS

/* The query of the whole list with its versions. */
#define HOIST_TENANT_MEMORY_WHOLE "&include=version"

typedef struct
{
  char *etag;
  GPtrArray *tenants; /* HoistTenantReport*, never changed */
  gint64 total;
} HoistRememberedTenants;

/* Takes copies and references. */
void hoist_tenant_memory_keep (HoistClient *client, const char *query,
                               const HoistRememberedTenants *tenants);
/* Borrowed; NULL: nothing is remembered. */
const HoistRememberedTenants *hoist_tenant_memory_get (HoistClient *client, const char *query);

G_END_DECLS
