/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A backup's manifest. Owned by whoever holds a reference; any thread; never opens the file it
 * speaks of. Written as manifest.json on the node and as BACKUP of the API. */
#include "model/hoist-backup.h"

#include "model/hoist-fields-define.h"

static const HoistField table_rows[] = {
  { HOIST_FIELD (HoistTableDigest, name, TEXT), HOIST_FIELD_NEEDED },
  { HOIST_FIELD (HoistTableDigest, rows, INT64), HOIST_FIELD_NEEDED,
    HOIST_FIELD_RANGE (0, G_MAXINT64) },
  { HOIST_FIELD (HoistTableDigest, digest, TEXT) },
  { NULL },
};
const HoistFields hoist_table_digest_fields = { "Table", sizeof (HoistTableDigest), -1, TRUE,
                                                table_rows };

HoistTableDigest *
hoist_table_digest_new (const char *name, gint64 rows, const char *digest)
{
  HoistTableDigest table = { .name = (char *) name, .rows = rows, .digest = (char *) digest };
  return hoist_fields_new (&hoist_table_digest_fields, &table);
}

static HoistTableDigest *
hoist_table_digest_copy (const HoistTableDigest *table)
{
  return hoist_fields_new (&hoist_table_digest_fields, table);
}

HOIST_FIELDS_DEFINE_ELEMENT_NOUN (HoistTableDigest, hoist_table_digest, hoist_table_digest_fields)
HOIST_FIELDS_DEFINE_ELEMENT (table_element, "Table", hoist_table_digest, copy, free)

const char *const hoist_backup_removal_names[] = { "kept", "pruning", "pruned", NULL };

static const HoistField backup_rows[] = {
  { HOIST_FIELD (HoistBackup, id, TEXT), HOIST_FIELD_NEEDED, HOIST_FIELD_ID (BACKUP) },
  { HOIST_FIELD (HoistBackup, tenant, TEXT), HOIST_FIELD_NEEDED, HOIST_FIELD_ID (TENANT) },
  { HOIST_FIELD (HoistBackup, run, TEXT), HOIST_FIELD_ID (RUN) },
  { HOIST_FIELD (HoistBackup, engine, TEXT), HOIST_FIELD_GRAMMAR (WORD) },
  { HOIST_FIELD (HoistBackup, path, TEXT), HOIST_FIELD_NEEDED, HOIST_FIELD_GRAMMAR (PATH) },
  { HOIST_FIELD (HoistBackup, version, TEXT) },
  { HOIST_FIELD (HoistBackup, commit, TEXT), HOIST_FIELD_GRAMMAR (COMMIT) },
  { HOIST_FIELD (HoistBackup, size, INT64), HOIST_FIELD_RANGE (0, G_MAXINT64) },
  { HOIST_FIELD (HoistBackup, sha256, TEXT) },
  { HOIST_FIELD (HoistBackup, sha256_block, INT64), HOIST_FIELD_RANGE (0, G_MAXINT32) },
  { HOIST_FIELD (HoistBackup, content_digest, TEXT) },
  { HOIST_FIELD (HoistBackup, schema_digest, TEXT) },
  { HOIST_FIELD (HoistBackup, page_count, INT64) },
  { HOIST_FIELD (HoistBackup, user_version, INT64) },
  { HOIST_FIELD (HoistBackup, application_id, INT64) },
  { HOIST_FIELD (HoistBackup, tables, LIST), .element = &table_element },
  { HOIST_FIELD (HoistBackup, foreign_key_faults, INT64), HOIST_FIELD_RANGE (0, G_MAXINT64) },
  { HOIST_FIELD (HoistBackup, foreign_key_digest, TEXT) },
  { HOIST_FIELD (HoistBackup, created_at, TIME) },
  { HOIST_FIELD (HoistBackup, verified_at, TIME) },
  { HOIST_FIELD (HoistBackup, restore_s, DOUBLE) },
  { HOIST_FIELD (HoistBackup, fault, TEXT) },
  { HOIST_FIELD (HoistBackup, removal, ENUM), .words = hoist_backup_removal_names,
    HOIST_FIELD_SPARSE },
  { HOIST_FIELD (HoistBackup, removed_at, TIME), HOIST_FIELD_SPARSE },
  { HOIST_FIELD (HoistBackup, removed_by, TEXT), HOIST_FIELD_SPARSE },
  { NULL },
};
const HoistFields hoist_backup_fields = { "Backup", sizeof (HoistBackup),
                                          G_STRUCT_OFFSET (HoistBackup, refs), TRUE, backup_rows };

HOIST_FIELDS_DEFINE_NOUN (HoistBackup, hoist_backup, hoist_backup_fields)

gboolean
hoist_backup_is_sound (const HoistBackup *backup)
{
  return backup->verified_at > 0 && (backup->fault == NULL || backup->fault[0] == '\0')
         && backup->removal == HOIST_BACKUP_KEPT;
}
