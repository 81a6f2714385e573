/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DATA/inventory.json (PROTOCOL.md, section 3): tenants to adopt at start. Read when the file has
 * changed since it was last imported, so that a tenant that was forgotten does not come back by
 * itself. Thread: main loop, at start. */
#pragma once
#include "store/hoist-store-tenant.h"

G_BEGIN_DECLS

/* TRUE also when there is no file. An error names the place; then nothing of the file was imported.
 */
gboolean hoist_inventory_import (HoistStore *store, const char *path, guint *ret_adopted,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
