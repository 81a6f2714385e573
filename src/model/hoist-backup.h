/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A copy of a tenant's database with its manifest. *Verified* only after a restore drill.
 * Immutable, reference-counted. Thread: any. */
#pragma once
#include "model/hoist-value.h"

G_BEGIN_DECLS

typedef struct
{
  char *name;
  gint64 rows;
  char *digest;
} HoistTableDigest;

typedef enum
{
  HOIST_BACKUP_KEPT,
  HOIST_BACKUP_PRUNING, /* its files are being removed, or its node has not answered yet */
  HOIST_BACKUP_PRUNED   /* they are gone; it stays in the history */
} HoistBackupRemoval;
extern const char *const hoist_backup_removal_names[]; /* kept, pruning, pruned, NULL */

typedef struct
{
  /*< private >*/ gatomicrefcount refs;
  /*< public; read-only >*/
  char *id, *tenant, *run; /* run: "" when made by hand */
  char *engine, *path;     /* absolute, on the node: …/pocket.db.backup_YYYYMMDD_HHMMSS */
  char *version, *commit;  /* release it belongs to */
  gint64 size;             /* bytes */
  char *sha256;            /* of the file; over the sums of its blocks when there are such */
  gint64 sha256_block;     /* bytes of a block; 0: the file as one */
  char *content_digest;    /* over schema and all tables' digests */
  char *schema_digest;
  gint64 page_count, user_version, application_id;
  GPtrArray *tables;              /* HoistTableDigest* */
  gint64 foreign_key_faults;      /* rows that broke a foreign key when the backup was made */
  char *foreign_key_digest;       /* of which they are; "" when it was not looked at */
  gint64 created_at, verified_at; /* 0: not verified */
  double restore_s;               /* measured by the drill; <0 unknown */
  char *fault;                    /* why the last verify refused; "" */
  HoistBackupRemoval removal;     /* never goes back (store/hoist-store-backup.c) */
  gint64 removed_at;              /* PRUNING: asked for; PRUNED: the files are gone; 0 */
  char *removed_by;               /* who asked for it; "" */
} HoistBackup;

HoistBackup *hoist_backup_new (const HoistBackup *fields);
HoistBackup *hoist_backup_ref (const HoistBackup *backup);
void hoist_backup_unref (HoistBackup *backup);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistBackup, hoist_backup_unref)
/* Data can be restored from it: verified, without a fault, not removed. */
gboolean hoist_backup_is_sound (const HoistBackup *backup);
HoistTableDigest *hoist_table_digest_new (const char *name, gint64 rows, const char *digest);
void hoist_table_digest_free (HoistTableDigest *table);
void hoist_table_digest_write (const HoistTableDigest *table, HoistJsonWriter *w, const char *name);
HoistTableDigest *hoist_table_digest_read (const HoistValue *value, GError **error);
void hoist_backup_write (const HoistBackup *backup, HoistJsonWriter *w,
                         const char *name); /* = manifest.json */
HoistBackup *hoist_backup_read (const HoistValue *value, GError **error);

G_END_DECLS
