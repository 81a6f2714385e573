/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies of a PostgreSQL database: databases beside it, dumps, backups and the way back. For the
 * files of the driver only. Thread: worker. */
#pragma once
#include "drivers/hoist-postgres-content.h"

G_BEGIN_DECLS

/* A new database beside, as the given one was made (encoding, collation, owner, settings, rights);
 * one that is there under that name is dropped. */
gboolean hoist_postgres_make_beside (const HoistPostgresPlace *place, const char *name,
                                     const HoistDriverCall *call,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_postgres_drop_beside (const HoistPostgresPlace *place, const char *name,
                                     const HoistDriverCall *call,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_postgres_rename_beside (const HoistPostgresPlace *place, const char *from,
                                       const char *to, const HoistDriverCall *call,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* TRUE with *ret_there. */
gboolean hoist_postgres_is_there (const HoistPostgresPlace *place, const char *name,
                                  gboolean *ret_there, const HoistDriverCall *call,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Nobody may open it any more, or they may again. */
gboolean hoist_postgres_close_off (const HoistPostgresPlace *place, const char *name,
                                   gboolean closed, const HoistDriverCall *call,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* live becomes `aside` and `fresh` becomes live, in one transaction; a live one that is not there
 * is no obstacle. */
gboolean hoist_postgres_swap (const HoistPostgresPlace *place, const char *fresh, const char *aside,
                              const HoistDriverCall *call,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The server's tools; what they say goes to the call's lines. `snapshot` may be NULL. */
gboolean hoist_postgres_dump (const HoistPostgresPlace *place, const char *snapshot,
                              const char *path, const HoistDriverCall *call,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_postgres_load (const HoistPostgresPlace *place, const char *database,
                              const char *path, const HoistDriverCall *call,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Of a database, as JSON; kept beside the dump; set from there. */
char *hoist_postgres_read_sequences (HoistPostgres *db, const HoistDriverCall *call,
                                     GError **error);
char *hoist_postgres_keep_sequences (HoistPostgres *db, const char *dump,
                                     const HoistDriverCall *call, GError **error);
gboolean hoist_postgres_set_sequences (HoistPostgres *db, const char *dump,
                                       const HoistDriverCall *call,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Restores `path` into that database, proves it by its digest (CORRUPT) and closes it off. */
gboolean hoist_postgres_make_ready (const HoistPostgresPlace *place, const HoistBackup *backup,
                                    const char *path, double *ret_seconds,
                                    const HoistDriverCall *call,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The ready one of a dump whose sequences have gone on since: sets and proves them. */
gboolean hoist_postgres_renew_ready (const HoistPostgresPlace *place, const HoistBackup *backup,
                                     const char *path, const HoistDriverCall *call,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_postgres_has_ready (const HoistPostgresPlace *place, const char *backup);
/* Where the database of that backup is. */
HoistPostgresPlace *hoist_postgres_read_place (const HoistBackup *backup, GError **error);

/* Digest and dump of one moment, restored into the ready one and compared. */
HoistBackup *hoist_postgres_copy_and_prove (const HoistDatabaseBackupOrder *order, const char *path,
                                            gint64 *ret_mark, const HoistDriverCall *call,
                                            GError **error);
gboolean hoist_postgres_draft_make (const HoistDatabaseBackupOrder *order,
                                    const HoistDriverCall *call,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
HoistBackup *hoist_postgres_back_up (const HoistDatabaseBackupOrder *order,
                                     const HoistDriverCall *call, GError **error);
HoistBackup *hoist_postgres_verify (const HoistBackup *backup, const char *scratch,
                                    const HoistDriverCall *call, GError **error);
gboolean hoist_postgres_clear_prepared (const char *folder, const char *path, GError **error);

gboolean hoist_postgres_prepare_restore (const HoistBackup *backup, const char *path,
                                         const HoistDriverCall *call, GError **error);
gboolean hoist_postgres_has_prepared_restore (const HoistBackup *backup, const char *path);
gboolean hoist_postgres_restore (const HoistBackup *backup, const char *path,
                                 const char *quarantine, const HoistDriverCall *call,
                                 GError **error);
gboolean hoist_postgres_recreate (const char *path, const char *quarantine,
                                  const HoistDriverCall *call, GError **error);
gboolean hoist_postgres_put_back (const char *path, const char *quarantine, const char *aside,
                                  const HoistDriverCall *call, GError **error);
GPtrArray *hoist_postgres_compare (const HoistDatabaseComparisonOrder *order,
                                   const HoistDriverCall *call, GError **error);

G_END_DECLS
