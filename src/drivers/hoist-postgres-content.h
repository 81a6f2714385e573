/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a PostgreSQL database holds: its objects, its rows as digests, and since when. For the files
 * of the driver only. Thread: that of the connection. */
#pragma once
#include "drivers/hoist-postgres.h"

G_BEGIN_DECLS

/* One line per object, sorted: what two databases must have in common to be called alike. char* */
GPtrArray *hoist_postgres_list_objects (HoistPostgres *db, const HoistDriverCall *call,
                                        GError **error);
char *hoist_postgres_digest_objects (const GPtrArray *objects);
/* "-line" for what only `then` has, "+line" for what only `now` has. char* */
GPtrArray *hoist_postgres_compare_objects (const GPtrArray *then, const GPtrArray *now);

typedef struct
{
  char *name, *sql_name; /* as people see it; as SQL names it */
} HoistPostgresTable;
/* Ordinary tables with rows of their own, without those of extensions. HoistPostgresTable* */
GPtrArray *hoist_postgres_list_tables (HoistPostgres *db, const HoistDriverCall *call,
                                       GError **error);
/* All of them, if there are any, are called a table of this name. */
#define HOIST_POSTGRES_LARGE_OBJECTS "(large objects)"
/* Of all content, order-independent, inside the transaction that is open (or one of its own). */
HoistDatabaseDigest *hoist_postgres_digest (HoistPostgres *db, const HoistDriverCall *call,
                                            GError **error);

/* The same of tables whose digests are known (HoistTableDigest*), with sequences as that text says
 * (NULL: as they are now). */
HoistDatabaseDigest *hoist_postgres_digest_known (HoistPostgres *db, GPtrArray *tables,
                                                  const char *sequences,
                                                  const HoistDriverCall *call, GError **error);

/* The number of the next transaction: what is written later has one that is not lower. */
gint64 hoist_postgres_get_mark (HoistPostgres *db, const HoistDriverCall *call, GError **error);
/* The condition that a row was written since the mark. */
char *hoist_postgres_write_since (gint64 mark);
/* Rows of a table from before the mark, and since. */
gboolean hoist_postgres_count_since (HoistPostgres *db, const HoistPostgresTable *table,
                                     gint64 mark, gint64 ret_counts[2], const HoistDriverCall *call,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* FOLDER/marks.json: what is known of each database (by the server's number) in respect of the
 * backup in that folder. */
typedef enum
{
  HOIST_POSTGRES_MARK_BACKUP,  /* it was what the backup holds */
  HOIST_POSTGRES_MARK_MIGRATED /* the migrations had ended */
} HoistPostgresMark;
gboolean hoist_postgres_mark_keep (HoistPostgres *db, const char *folder, HoistPostgresMark which,
                                   const HoistDriverCall *call,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gint64 hoist_postgres_mark_find (HoistPostgres *db, const char *folder, HoistPostgresMark which,
                                 const HoistDriverCall *call); /* -1: unknown */
gboolean hoist_postgres_mark_keep_baseline (const HoistBackup *backup, const char *path,
                                            const HoistDriverCall *call, GError **error);
gboolean hoist_postgres_mark_has_baseline (const HoistBackup *backup);
gboolean hoist_postgres_mark_retire (const HoistBackup *backup, gboolean retired, GError **error);
gboolean hoist_postgres_mark_is_retired (const HoistBackup *backup);

G_END_DECLS
