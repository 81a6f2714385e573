/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The context menu of a tenant in a list: what one can do with it and with the selection it belongs
 * to. Its actions are those of the page (tenants.…) and of the window. Thread: main. */
#pragma once
#include <gio/gio.h>
#include "console/items/hoist-tenant-item.h"

G_BEGIN_DECLS

/* `n`: how many are meant (1, or the whole selection). `may_change`: the role allows it. A new
 * menu.
 */
GMenuModel *hoist_tenant_menu_make (HoistTenantItem *item, guint n, gboolean may_change);

G_END_DECLS
