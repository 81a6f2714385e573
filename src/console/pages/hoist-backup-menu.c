/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Owned by whoever asks for it; main thread (the locale); it offers nothing that the role or the
 * state of the backup forbids. */
#include "console/pages/hoist-backup-menu.h"
#include <glib/gi18n.h>

static void
add_item (GMenu *menu, const char *label, const char *action, const char *target)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", target);
  g_menu_append_item (menu, item);
}

GMenu *
hoist_backup_menu_new (const HoistBackup *backup, const HoistBackupMenuWish *wish)
{
  GMenu *menu = g_menu_new ();
  gboolean offers = wish->may_change && !wish->has_button;

  if (offers && wish->is_verifying)
    add_item (menu, _ ("Cancel Verification"), "backups.cancel", backup->id);
  else if (offers && backup->removal == HOIST_BACKUP_KEPT)
    add_item (menu, _ ("Verify"), "backups.verify", backup->id);
  if (wish->may_change && hoist_backup_is_sound (backup))
    add_item (menu, _ ("Roll Back to It…"), "backups.roll-back", backup->id);
  add_item (menu, _ ("Copy Path"), "backups.copy-path", backup->id);
  add_item (menu, _ ("Copy Identifier"), "backups.copy-id", backup->id);
  add_item (menu, _ ("Show Tenant"), "backups.show-tenant", backup->id);
  if (wish->may_remove)
    add_item (menu, _ ("Remove Old Backups…"), "backups.prune", backup->id);
  return menu;
}
