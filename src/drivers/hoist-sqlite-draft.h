/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A backup that is made in two parts. Before the stop: a copy of the live database, restored,
 * proven and digested (the draft). After the stop: what changed since, page by page, so that the
 * copy is the stopped database byte for byte, and the proof of what changed. A draft is good for
 * one use; when anything about it is not as it was left, it is not used at all. Worker thread. */
#pragma once
#include "drivers/hoist-sqlite-pages.h"
#include "drivers/hoist-sqlite.h"

G_BEGIN_DECLS

/* SHA-256 of each MiB, and one over those: after a change only the MiBs that it touched are read
 * again. */
#define HOIST_SQLITE_BLOCK (1024 * 1024)
GByteArray *hoist_sqlite_blocks_read (int fd, const HoistDriverCall *call, GError **error);
gboolean hoist_sqlite_blocks_renew (GByteArray *blocks, int fd, const HoistSqlitePages *changed,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* How a file of that size is summed: 0, as one, so that sha256sum says the same, as long as that
 * costs nothing that is felt; else HOIST_SQLITE_BLOCK. */
gint64 hoist_sqlite_blocks_choose (gint64 size);
char *hoist_sqlite_blocks_combine (const GByteArray *blocks);
/* Of a backup's file, the way its manifest was summed. */
char *hoist_sqlite_sum_file (const HoistBackup *backup, gint64 *ret_size,
                             const HoistDriverCall *call, GError **error);

/* For each page the table that owns it or its index: 1 + its place in `tables`, 0 none of them.
 * guint32 */
GArray *hoist_sqlite_owners_read (HoistSqlite *db, const GPtrArray *tables, GError **error);
/* Which of `tables` may hold something else than before: their pages were touched. gboolean */
gboolean *hoist_sqlite_owners_find_changed (const GArray *owners, guint n_tables,
                                            const HoistSqlitePages *pages);
/* CORRUPT when a changed table has taken a page that belongs to an unchanged one. */
gboolean hoist_sqlite_owners_check (HoistSqlite *db, const GArray *owners, const GPtrArray *tables,
                                    const gboolean *changed,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct
{
  HoistBackup *backup; /* what the copy holds, as a manifest would say it */
  char *copy, *ready;  /* paths: the copy, and what was restored from it */
  char *shape;         /* digest of the schema with the root pages */
  GArray *owners;
  GByteArray *blocks;
} HoistSqliteDraft;
void hoist_sqlite_draft_free (HoistSqliteDraft *draft);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistSqliteDraft, hoist_sqlite_draft_free)

gboolean hoist_sqlite_draft_make (const HoistDatabaseBackupOrder *order,
                                  const HoistDriverCall *call,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Reads it and takes it away, so that nobody uses it twice. NOT_FOUND, CONFLICT (something is not
 * as it was left), CORRUPT. */
HoistSqliteDraft *hoist_sqlite_draft_take (const char *folder, GError **error);
char *hoist_sqlite_draft_digest_shape (HoistSqlite *db, GError **error);
/* What is left of a draft once its backup is made; takes long for a large one. */
gboolean hoist_sqlite_draft_clear (const char *folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same for a restore: a proven copy beside the database, for a rename after the stop. */
char *hoist_sqlite_ready_name (const char *path);
gboolean hoist_sqlite_ready_make (const HoistBackup *backup, const char *path,
                                  const HoistDriverCall *call,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_sqlite_ready_exists (const HoistBackup *backup, const char *path);
/* Its path when it and the backup are as they were left. For one use. */
char *hoist_sqlite_ready_take (const HoistBackup *backup, const char *path);
gboolean hoist_sqlite_ready_clear (const char *folder, const char *path,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Bytes of the backup, and room for a copy beside `path`. */
gboolean hoist_sqlite_restore_check (const HoistBackup *backup, const char *path,
                                     const HoistDriverCall *call,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The second part: a verified backup, or an error and nothing that is called one. */
HoistBackup *hoist_sqlite_settle (const HoistDatabaseBackupOrder *order,
                                  const HoistDriverCall *call, GError **error);

G_END_DECLS
