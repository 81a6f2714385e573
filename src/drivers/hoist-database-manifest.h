/* SPDX-License-Identifier: GPL-3.0-or-later */
/* manifest.json beside a backup, the same for every engine. For the files of the database drivers.
 * Thread: any. */
#pragma once
#include "drivers/hoist-database.h"

G_BEGIN_DECLS

/* FOLDER/BASE.backup_YYYYMMDD_HHMMSS */
char *hoist_database_manifest_name_file (const char *folder, const char *base);
/* What the order and the digest say; the caller adds engine, path, size and sum. The strings are
 * borrowed: hoist_backup_new copies them. */
void hoist_database_manifest_describe (const HoistDatabaseBackupOrder *order,
                                       const HoistDatabaseDigest *digest, HoistBackup *fields);
HoistBackup *hoist_database_manifest_mark_verified (const HoistBackup *backup);
/* A copy that was proven under another name: verified, made now, and its file called after the
 * database of a server. The file is the caller's to move. */
HoistBackup *hoist_database_manifest_name_proven (const HoistBackup *proven, const char *folder,
                                                  const char *database);
HoistBackup *hoist_database_manifest_mark_faulty (const HoistBackup *backup, const char *fault);
gboolean hoist_database_manifest_write (const HoistBackup *backup,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
