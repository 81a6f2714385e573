/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the manifest of a SQLite backup says. Owned by the call; worker thread. Never opens the file
 * it speaks of. */
#include "drivers/hoist-database-manifest.h"
#include "drivers/hoist-sqlite-draft.h"

char *
hoist_sqlite_name_backup (const HoistDatabaseBackupOrder *order)
{
  g_autofree char *base = g_path_get_basename (order->path);

  return hoist_database_manifest_name_file (order->folder, base);
}

HoistBackup *
hoist_sqlite_describe (const HoistDatabaseBackupOrder *order, const HoistSqliteFile *file,
                       const HoistDatabaseDigest *digest, double restore_s)
{
  HoistBackup fields;

  hoist_database_manifest_describe (order, digest, &fields);
  fields.engine = (char *) "sqlite";
  fields.path = (char *) file->path;
  fields.size = file->size;
  fields.sha256 = (char *) file->sum;
  fields.sha256_block = hoist_sqlite_blocks_choose (file->size);
  fields.restore_s = restore_s;
  return hoist_backup_new (&fields);
}
