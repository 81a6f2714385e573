/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ten thousand tenants in one small file that is read in a few milliseconds: each text once, and
 * for each tenant the places of its texts, its numbers and its times. The bytes are a GVariant of
 * this machine's byte order; nothing in them is believed: what is damaged, cut or of another format
 * is refused whole. Detail is not kept. Thread: any. */
#pragma once
#include "client/hoist-client-tenants.h"

G_BEGIN_DECLS

/* `etag` may be NULL. */
GBytes *hoist_tenant_pack_write (const HoistTenantPage *page, const char *etag);
/* NULL: not such a file. */
HoistTenantPage *hoist_tenant_pack_read (GBytes *bytes, char **ret_etag);

G_END_DECLS
