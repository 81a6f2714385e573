/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PostgreSQL as the database driver uses it: connections with care, errors as ours, and the parts
 * that hoist-database-postgres.c puts into its table. For the files hoist-postgres-*.c and that one
 * only. Thread: a connection has one owner; every call blocks and can be cancelled. */
#pragma once
#include "drivers/hoist-database.h"
#include <libpq-fe.h>

G_BEGIN_DECLS

/* Where a database is: what libpq and the server's tools are told. The password is in `passfile`
 * (0600) only: never in an argument, an environment, a message. */
typedef struct
{
  char *host, *port, *user, *database, *ssl_mode, *passfile;
} HoistPostgresPlace;
void hoist_postgres_place_free (HoistPostgresPlace *place);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistPostgresPlace, hoist_postgres_place_free)

/* From a URL of the usual kind (postgresql://, also as SQLAlchemy writes it) into FOLDER/NAME.json
 * and FOLDER/NAME.pass, both 0600 and written only when they changed. INVALID says what is wrong
 * without saying the URL. Returns the path of the first: the "place" that the driver is given. */
char *hoist_postgres_place_keep (const char *folder, const char *name, const char *url,
                                 GError **error);
/* `place` may end in "?DATABASE": another database of the same server. */
HoistPostgresPlace *hoist_postgres_place_load (const char *place, GError **error);
char *hoist_postgres_place_other (const char *place, const char *database);
char *hoist_postgres_place_describe (const HoistPostgresPlace *place); /* "app on /run/…" */

typedef PGconn HoistPostgres;
typedef PGresult HoistPostgresRows;
void hoist_postgres_close (HoistPostgres *db);
void hoist_postgres_rows_free (HoistPostgresRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistPostgres, hoist_postgres_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistPostgresRows, hoist_postgres_rows_free)

/* UNREACHABLE, NOT_FOUND (no such database), FORBIDDEN. Everything that changes how values are
 * written is set to the same on every connection. `database` NULL: the place's own. */
HoistPostgres *hoist_postgres_open (const HoistPostgresPlace *place, const char *database,
                                    const HoistDriverCall *call, GError **error);
/* To "postgres", else "template1": what is asked about a database, or done with it, from outside.
 */
HoistPostgres *hoist_postgres_open_beside (const HoistPostgresPlace *place,
                                           const HoistDriverCall *call, GError **error);
/* One statement with text parameters; waits, and asks the server to stop when it is cancelled. */
HoistPostgresRows *hoist_postgres_query (HoistPostgres *db, const char *sql,
                                         const char *const *values, const HoistDriverCall *call,
                                         GError **error);
gboolean hoist_postgres_run (HoistPostgres *db, const char *sql, const HoistDriverCall *call,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The first column of the first row; NULL with an error, "" for NULL or no row. */
char *hoist_postgres_get_text (HoistPostgres *db, const char *sql, const char *const *values,
                               const HoistDriverCall *call, GError **error);
const char *hoist_postgres_cell (const HoistPostgresRows *rows, int row, int column);
gint64 hoist_postgres_cell_int (const HoistPostgresRows *rows, int row, int column);
char *hoist_postgres_quote (const char *name); /* "name" */
/* Our error for what the server said last; `what` begins the sentence. */
void hoist_postgres_set_error (HoistPostgres *db, const HoistPostgresRows *rows, GError **error);

/* Sessions of others on the database. HoistProcessSighting*: pid is the server's process, name says
 * program, role, what it does and since when. */
GPtrArray *hoist_postgres_find_sessions (const char *place, GError **error);
/* Ends those of our own role: nobody of the tenant may have one now (services are stopped). A
 * session whose client was killed while it waited would still commit. */
gboolean hoist_postgres_end_sessions (const char *place, const HoistDriverCall *call,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Sessions there have ever been, ours on it included; and those that are there now. */
gboolean hoist_postgres_count_sessions (const char *place, gint64 *ret_ever, guint *ret_now,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean hoist_postgres_examine (const char *place, GPtrArray *findings,
                                 const HoistDriverCall *call, GError **error);

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
/* Of all content, order-independent, inside the transaction that is open (or one of its own). */
HoistDatabaseDigest *hoist_postgres_digest (HoistPostgres *db, const HoistDriverCall *call,
                                            GError **error);

/* The same of tables whose digests are known (HoistTableDigest*), with sequences and large objects
 * as they are now. */
HoistDatabaseDigest *hoist_postgres_digest_known (HoistPostgres *db, GPtrArray *tables,
                                                  const HoistDriverCall *call, GError **error);

/* The number of the next transaction: what is written later has one that is not lower. */
gint64 hoist_postgres_get_mark (HoistPostgres *db, const HoistDriverCall *call, GError **error);
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
GPtrArray *hoist_postgres_compare (const HoistDatabaseComparisonOrder *order,
                                   const HoistDriverCall *call, GError **error);

/* A new database beside, as the given one was made (encoding, collation, owner, settings, rights);
 * one that is there under that name is dropped. */
gboolean hoist_postgres_make_beside (const HoistPostgresPlace *place, const char *name,
                                     const HoistDriverCall *call,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_postgres_drop_beside (const HoistPostgresPlace *place, const char *name,
                                     const HoistDriverCall *call,
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

/* hoist_BK_ready: what was restored from the backup, proven, closed off. */
char *hoist_postgres_name_ready (const char *backup);
/* Restores `path` into that database, proves it by its digest (CORRUPT) and closes it off. */
gboolean hoist_postgres_make_ready (const HoistPostgresPlace *place, const HoistBackup *backup,
                                    const char *path, double *ret_seconds,
                                    const HoistDriverCall *call,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_postgres_has_ready (const HoistPostgresPlace *place, const char *backup);
/* FOLDER/place: where the database of the backups in that folder is. */
gboolean hoist_postgres_keep_place (const char *folder, const char *place,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
HoistPostgresPlace *hoist_postgres_read_place (const HoistBackup *backup, GError **error);

gboolean hoist_postgres_draft_make (const HoistDatabaseBackupOrder *order,
                                    const HoistDriverCall *call,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_postgres_draft_exists (const char *folder);
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
gboolean hoist_postgres_put_back (const char *path, const char *quarantine, const char *aside,
                                  const HoistDriverCall *call, GError **error);
/* The name of what a step set aside: hoist_RN_STEP_apply. */
char *hoist_postgres_name_aside (const char *quarantine);

G_END_DECLS
