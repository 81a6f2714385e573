/* SPDX-License-Identifier: GPL-3.0-or-later */
/* FOLDER/draft/: a backup's first part, made while services run; whole once draft.json is there.
 * For the files of the database drivers. Thread: any, one call per folder at a time. */
#pragma once
#include "drivers/hoist-database.h"

G_BEGIN_DECLS

char *hoist_database_draft_name_file (const char *folder, const char *file); /* NULL: of itself */
gboolean hoist_database_draft_exists (const char *folder);
/* mark: the server's moment from which rows are new; -1 where there is none. */
gboolean hoist_database_draft_write (const char *folder, const HoistBackup *backup, gint64 mark,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* For one use: draft.json goes. ret_mark may be NULL. */
HoistBackup *hoist_database_draft_take (const char *folder, gint64 *ret_mark, GError **error);
/* What can't be restored will not be restorable after the stop: an error of the first part becomes
 * REFUSED, which ends the run before it; but CANCELLED, NO_SPACE and CORRUPT stay. */
void hoist_database_draft_refuse (GError *error);

G_END_DECLS
