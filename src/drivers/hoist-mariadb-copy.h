/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies of a MariaDB database: dumps, databases beside it, backups and the way back. For the files
 * of the driver only. Thread: worker. */
#pragma once
#include "drivers/hoist-mariadb-content.h"

G_BEGIN_DECLS

/* Everything that the open transaction sees, as SQL: a statement a line. The server's own tool
 * rounds FLOAT, and has no moment in common with a digest. */
gboolean hoist_mariadb_dump (HoistMariadb *db, const GPtrArray *tables, const GPtrArray *objects,
                             const char *path, const HoistDriverCall *call,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_mariadb_load (HoistMariadb *db, const char *path, const HoistDriverCall *call,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What lies under a name beside the tenant's database. Such a database has tables that don't act:
 * triggers, views, routines and events are rows of its table hoist_kept. */
typedef enum
{
  HOIST_MARIADB_NOTHING,
  HOIST_MARIADB_STRAY,    /* nothing of it counts */
  HOIST_MARIADB_RECORDED, /* as an aside: what the live one has is recorded, its tables are there */
  HOIST_MARIADB_RENAMED,  /* … the tables have changed places, the other objects not all */
  HOIST_MARIADB_WHOLE
} HoistMariadbBeside;
gboolean hoist_mariadb_look_beside (const HoistMariadbPlace *place, const char *name,
                                    HoistMariadbBeside *ret, const HoistDriverCall *call,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* New and empty, with the live one's character set; stray until hoist_mariadb_call_whole. */
gboolean hoist_mariadb_make_beside (const HoistMariadbPlace *place, const char *name,
                                    const HoistDriverCall *call,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_mariadb_call_whole (const HoistMariadbPlace *place, const char *name,
                                   const HoistDriverCall *call,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_mariadb_drop_beside (const HoistMariadbPlace *place, const char *name,
                                    const HoistDriverCall *call,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* live becomes `aside` and `fresh` becomes live: recorded, all tables by one RENAME TABLE, the
 * other objects made. What was interrupted is gone on with when it is called again. */
gboolean hoist_mariadb_swap (const HoistMariadbPlace *place, const char *fresh, const char *aside,
                             const HoistDriverCall *call, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Of a swap that was begun: goes on with it where the tables have changed places, takes it back
 * where they have not. *ret_is_aside: `aside` holds what was live before. */
gboolean hoist_mariadb_end_swap (const HoistMariadbPlace *place, const char *aside,
                                 gboolean *ret_is_aside, const HoistDriverCall *call,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Loads the dump `path` into a database beside that is new, and proves it (CORRUPT). */
gboolean hoist_mariadb_fill_beside (const HoistMariadbPlace *place, const char *name,
                                    const HoistBackup *backup, const char *path,
                                    double *ret_seconds, const HoistDriverCall *call,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_mariadb_make_ready (const HoistMariadbPlace *place, const HoistBackup *backup,
                                   const char *path, double *ret_seconds,
                                   const HoistDriverCall *call,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_mariadb_has_ready (const HoistMariadbPlace *place, const char *backup);

/* Where the database of that backup is. */
HoistMariadbPlace *hoist_mariadb_read_place (const HoistBackup *backup, GError **error);

/* Digest and dump of one moment; not proven yet. */
HoistBackup *hoist_mariadb_copy_moment (const HoistDatabaseBackupOrder *order, const char *path,
                                        const HoistDriverCall *call, GError **error);
gboolean hoist_mariadb_draft_make (const HoistDatabaseBackupOrder *order,
                                   const HoistDriverCall *call,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
HoistBackup *hoist_mariadb_back_up (const HoistDatabaseBackupOrder *order,
                                    const HoistDriverCall *call, GError **error);
gboolean hoist_mariadb_clear_prepared (const char *folder, const char *path, GError **error);

HoistBackup *hoist_mariadb_verify (const HoistBackup *backup, const char *scratch,
                                   const HoistDriverCall *call, GError **error);
gboolean hoist_mariadb_prepare_restore (const HoistBackup *backup, const char *path,
                                        const HoistDriverCall *call, GError **error);
gboolean hoist_mariadb_has_prepared_restore (const HoistBackup *backup, const char *path);
gboolean hoist_mariadb_restore (const HoistBackup *backup, const char *path, const char *quarantine,
                                const HoistDriverCall *call, GError **error);
gboolean hoist_mariadb_recreate (const char *path, const char *quarantine,
                                 const HoistDriverCall *call, GError **error);
gboolean hoist_mariadb_put_back (const char *path, const char *quarantine, const char *aside,
                                 const HoistDriverCall *call, GError **error);

G_END_DECLS
