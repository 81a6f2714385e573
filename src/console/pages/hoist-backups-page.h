/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All backups of a control plane, newest first: verify one (read back, digests, restore drill), go
 * back to one, remove old ones, copy where it is. What a verification finds is shown on the row and
 * said at the top. Thread: main. */
#pragma once
#include "client/hoist-client-backups.h"
#include "console/hoist-session.h"
#include "console/widgets/hoist-page.h"

G_BEGIN_DECLS

#define HOIST_TYPE_BACKUPS_PAGE (hoist_backups_page_get_type ())
G_DECLARE_FINAL_TYPE (HoistBackupsPage, hoist_backups_page, HOIST, BACKUPS_PAGE, HoistPage)

HoistBackupsPage *hoist_backups_page_new (HoistSession *session);
/* A page as the plane answered: appended when `offset` is not 0. */
void hoist_backups_page_show (HoistBackupsPage *self, const HoistBackupPage *page, guint offset);
void hoist_backups_page_show_problem (HoistBackupsPage *self, const GError *error);
/* A verification has begun, has ended with an answer, or could not be made. */
void hoist_backups_page_show_verifying (HoistBackupsPage *self, const char *id);
void hoist_backups_page_show_progress (HoistBackupsPage *self, const char *id, double fraction,
                                       const char *pass);
void hoist_backups_page_show_verified (HoistBackupsPage *self, HoistBackup *backup);
void hoist_backups_page_show_refusal (HoistBackupsPage *self, const char *id, const GError *error);
/* It was tried to remove `asked` (bk_, ends with NULL); HoistRetentionVerdict*: what is true now.
 */
void hoist_backups_page_show_removal (HoistBackupsPage *self, const char *slug,
                                      const char *const *asked, const GPtrArray *verdicts);

G_END_DECLS
