/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done with one backup, as the menu of its row; the actions are those of the page of
 * backups. Pure. Thread: main. */
#pragma once
#include <gio/gio.h>
#include "model/hoist-backup.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean may_change, may_remove; /* as operator, as administrator */
  gboolean has_button;             /* verify (or its cancelling) stands on the row */
  gboolean is_verifying;
} HoistBackupMenuWish;
/* Owned by the caller. One that was removed can't be verified and is no restore point. */
GMenu *hoist_backup_menu_new (const HoistBackup *backup, const HoistBackupMenuWish *wish);

G_END_DECLS
