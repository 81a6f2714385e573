/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A menu made anew whenever it is asked for. Owned by nobody; main thread; it does nothing itself.
 */
#include "console/pages/hoist-tenant-menu.h"
#include <glib/gi18n.h>

static void
append_text (GMenu *menu, const char *label, const char *action, const char *target)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", target);
  g_menu_append_item (menu, item);
}

static void
append_copies (GMenu *menu, const HoistTenantReport *report)
{
  append_text (menu, _ ("Copy Name"), "tenants.copy", report->slug);
  append_text (menu, _ ("Copy Identifier"), "tenants.copy", report->id);
  if (report->version.deployed_commit[0] != '\0')
    append_text (menu, _ ("Copy Deployed Commit"), "tenants.copy", report->version.deployed_commit);
}

GMenuModel *
hoist_tenant_menu_make (HoistTenantItem *item, guint n, gboolean may_change)
{
  const HoistTenantReport *report = hoist_tenant_item_get_report (item);
  g_autoptr (GMenu) look = g_menu_new ();
  g_autoptr (GMenu) change = g_menu_new ();
  g_autoptr (GMenu) copy = g_menu_new ();
  GMenu *menu = g_menu_new ();

  if (n == 1)
    {
      append_text (look, _ ("Open"), "win.show-tenant", report->id);
      if (hoist_tenant_item_get_run (item) != NULL)
        append_text (look, _ ("Show Run"), "win.show-run", hoist_tenant_item_get_run (item)->id);
    }
  if (may_change)
    {
      g_menu_append (change, _ ("Upgrade…"), "tenants.upgrade");
      if (n > 1 || report->hold_reason == NULL)
        g_menu_append (change, _ ("Hold…"), "tenants.hold");
      if (n > 1 || report->hold_reason != NULL)
        g_menu_append (change, _ ("Release"), "tenants.release");
    }
  if (n == 1)
    append_copies (copy, report);
  g_menu_append (copy, _ ("Export…"), "tenants.export");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (look));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (change));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (copy));
  return G_MENU_MODEL (menu);
}
