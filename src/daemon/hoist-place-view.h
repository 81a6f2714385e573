/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PLACE as PROTOCOL.md writes it: a tenant that has several nodes, node by node. Pure but for the
 * table of names. Thread: any. */
#pragma once
#include "base/hoist-json-writer.h"
#include "store/hoist-store-node.h"
#include "store/hoist-store-tenant.h"

G_BEGIN_DECLS

/* Node id -> what people call it; of a store that can't be read an empty table. */
GHashTable *hoist_place_view_list_names (HoistStore *store);
/* `places`, the lead first; nothing of a tenant that has one node. With `detail` the services of
 * each. `names` may be NULL. */
void hoist_place_view_write (const HoistTenantRow *row, GHashTable *names, gboolean detail,
                             HoistJsonWriter *w);

G_END_DECLS
