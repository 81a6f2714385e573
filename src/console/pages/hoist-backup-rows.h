/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of the page of backups: what each is, whether it is proven or being proven, what needs
 * it, and what can be done with it. Thread: main. */
#pragma once
#include "console/hoist-session.h"
#include "console/pages/hoist-backup-verifications.h"
#include "console/widgets/hoist-fact-group.h"

G_BEGIN_DECLS

/* All borrowed. */
typedef struct
{
  HoistSession *session;
  HoistBackupVerifications *verifying;
  GPtrArray *backups; /* HoistBackup*, in the order of the rows */
  const char *words;  /* what is searched for; "": all */
  gboolean narrow;    /* what stands beside the title goes below it, the button into the menu */
} HoistBackupRows;

void hoist_backup_rows_show (const HoistBackupRows *rows, HoistFactGroup *group);
/* What people call a tenant; its id where it is not known. */
char *hoist_backup_rows_dup_slug (HoistSession *session, const char *tenant);

G_END_DECLS
