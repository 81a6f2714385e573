/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a tenant's database is looked at, copied, proven and put back. One function table per engine.
 * A `path` is what `locate` gave: of SQLite the file (regular, with one name, of the tenant's
 * folder's owner; opened with DEFENSIVE and trusted_schema off), of a server the file that says how
 * to connect. What must not be opened is REFUSED, what is no database is CORRUPT. Every call
 * blocks. Thread: any, one call per database at a time.
 * Rules: SAFETY.md fact 1 and "Backups"; reliability 4.6. */
#pragma once
#include "drivers/hoist-database-ask.h"
#include "drivers/hoist-database-clone.h"
#include "drivers/hoist-database-copy.h"
#include "drivers/hoist-database-facts.h"
#include "drivers/hoist-database-left.h"
#include "drivers/hoist-database-schema.h"
#include "drivers/hoist-driver-call.h"

G_BEGIN_DECLS

typedef struct
{
  const char *engine, *name;
  const char *directory;               /* of the tenant */
  const char *path;                    /* absolute; "" for a server */
  const char *settings_file, *setting; /* of a server: where its URL stands; "" for a file */
  const char *state; /* a folder that is ours alone, for what a connection needs */
} HoistDatabaseWhere;

typedef struct
{
  const char *engine;
  /* The `path` of all the others. REFUSED when it is not the tenant's (hoist-tenant-folder.h). */
  char *(*locate) (const HoistDatabaseWhere *where, GError **error);
  char *(*dup_folder) (const char *path); /* that it lies in; NULL: a server knows where */
  char *(*describe) (const char *path);   /* for people: where it is, nothing secret */
  /* What would keep it from being backed up and restored. HoistFinding* are added. */
  gboolean (*examine) (const char *path, GPtrArray *findings, const HoistDriverCall *call,
                       GError **error);
  /* count_rows: also counts rows of every table. */
  gboolean (*probe) (const char *path, gboolean count_rows, HoistDatabaseSighting *ret,
                     const HoistDriverCall *call, GError **error);
  /* Rows of every table (-1: one that the engine keeps for itself), without digests.
   * HoistTableDigest* */
  GPtrArray *(*count_tables) (const char *path, const HoistDriverCall *call, GError **error);
  /* Triggers, views, routines and the like, as people call them: "trigger NAME on TABLE". */
  char **(*list_objects) (const char *path, const HoistDriverCall *call, GError **error);
  /* Of all content, in one read transaction. */
  HoistDatabaseDigest *(*digest) (const char *path, const HoistDriverCall *call, GError **error);
  gboolean (*is_there) (const char *path);
  /* Who has the database open, but us: processes, or sessions as its server lists them.
   * HoistProcessSighting*; NULL when it can't be known. */
  GPtrArray *(*find_holders) (const char *path, GError **error);
  /* While no service runs: ends what a killed program has left behind on the server. */
  gboolean (*end_sessions) (const char *path, const HoistDriverCall *call, GError **error);
  /* Sessions that it has ever had, and has now; *ret_ever is -1 where nobody counts them. */
  gboolean (*count_sessions) (const char *path, gint64 *ret_ever, guint *ret_now, GError **error);
  char **(*dup_migration_environment) (const char *path);
  gboolean (*says_locked) (const char *line); /* a migration's output: somebody else holds a lock */
  /* While services run: what can be done for a backup or a restore before the stop. */
  gboolean (*prepare_backup) (const HoistDatabaseBackupOrder *order, const HoistDriverCall *call,
                              GError **error);
  gboolean (*has_prepared_backup) (const char *folder);
  gboolean (*prepare_restore) (const HoistBackup *backup, const char *path,
                               const HoistDriverCall *call, GError **error);
  gboolean (*has_prepared_restore) (const HoistBackup *backup, const char *path);
  /* Removes what is left of both: of a backup's folder, and beside the database. */
  gboolean (*clear_prepared) (const char *folder, const char *path, GError **error);
  /* Copy, manifest, read back, restore drill; the result is verified or there is an error and no
   * file called a backup. */
  HoistBackup *(*back_up) (const HoistDatabaseBackupOrder *order, const HoistDriverCall *call,
                           GError **error);
  /* Reads back, digests, drill into `scratch`. Returns the manifest with verified_at, restore_s and
   * fault set anew (and writes it beside the backup); NULL only when the manifest itself can't be
   * used. */
  HoistBackup *(*verify) (const HoistBackup *backup, const char *scratch,
                          const HoistDriverCall *call, GError **error);
  /* Puts the backup in the place of the database; what was there moves aside together with its side
   * files. CORRUPT names what does not match. */
  gboolean (*restore) (const HoistBackup *backup, const char *path, const char *quarantine,
                       const HoistDriverCall *call, GError **error);
  /* Puts a set-aside database back (undo of restore); what is in its place moves to the folder
   * `aside` with its side files. May be repeated after any interruption. */
  gboolean (*put_back) (const char *path, const char *quarantine, const char *aside,
                        const HoistDriverCall *call, GError **error);
  /* An empty database in the place of the tenant's own, which moves aside as in `restore`: for who
   * begins anew. May be repeated after any interruption; what moved aside once stays there. */
  gboolean (*recreate) (const char *path, const char *quarantine, const HoistDriverCall *call,
                        GError **error);
  /* The `path` of what restore, recreate or put_back moved into that folder; is_there says whether.
   */
  char *(*locate_aside) (const char *path, const char *quarantine);
  /* Row by row, table by table. HoistTableComparison* */
  GPtrArray *(*compare) (const HoistDatabaseComparisonOrder *order, const HoistDriverCall *call,
                         GError **error);
  /* Remembers the database as it is, right after migrations and before anybody writes. */
  gboolean (*keep_baseline) (const HoistBackup *backup, const char *path,
                             const HoistDriverCall *call, GError **error);
  gboolean (*has_baseline) (const HoistBackup *backup); /* retired or not */
  /* retired: the backup's own state is the live one again. May be repeated. */
  gboolean (*retire_baseline) (const HoistBackup *backup, gboolean retired, GError **error);
  HoistDatabaseAskFunc ask;              /* NULL: not offered */
  const HoistDatabaseCopier *copier;     /* NULL: not offered */
  const HoistDatabaseCloner *cloner;     /* NULL: not offered */
  const HoistDatabaseLeavings *leavings; /* NULL: there are none */
  const HoistDatabaseSchema *schema;     /* NULL: not offered */
} HoistDatabaseDriver;

extern const HoistDatabaseDriver hoist_database_sqlite, hoist_database_postgres,
    hoist_database_mariadb;
const HoistDatabaseDriver *hoist_database_find (const char *engine,
                                                GError **error); /* NOT_OFFERED */
/* Reads FOLDER/manifest.json and checks that it speaks of a file in that folder. */
HoistBackup *hoist_database_read_manifest (const char *folder, GError **error);

G_END_DECLS
