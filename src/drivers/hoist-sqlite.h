/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SQLite as the database driver uses it: opened with care, errors as ours. For the files
 * hoist-sqlite-*.c and hoist-database-sqlite.c only. Thread: a connection has one owner. */
#pragma once
#include "drivers/hoist-database-manifest.h"
#include <sqlite3.h>

G_BEGIN_DECLS

typedef sqlite3 HoistSqlite;
typedef sqlite3_stmt HoistSqliteStatement;
void hoist_sqlite_close (HoistSqlite *db);
void hoist_sqlite_statement_free (HoistSqliteStatement *statement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistSqlite, hoist_sqlite_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistSqliteStatement, hoist_sqlite_statement_free)

typedef enum
{
  HOIST_SQLITE_READ,  /* read only, but for a killed transaction's journal, which is rolled back */
  HOIST_SQLITE_WRITE, /* read and write: a hot journal is rolled back, the last close checkpoints */
  HOIST_SQLITE_IMMUTABLE, /* a file nobody writes (a backup): no locks, no side files */
} HoistSqliteMode;

/* Refuses links, devices, files with several names or of another owner than their folder's, unless
 * the folder is ours alone (REFUSED), and what is no database (CORRUPT). The cancellable of `call`
 * interrupts long statements; it must outlive the connection. */
HoistSqlite *hoist_sqlite_open (const char *path, HoistSqliteMode mode, const HoistDriverCall *call,
                                GError **error);
/* An empty one without a name, which ends with the connection. */
HoistSqlite *hoist_sqlite_open_scratch (const HoistDriverCall *call, GError **error);
gboolean hoist_sqlite_check_file (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
HoistSqliteStatement *hoist_sqlite_prepare (HoistSqlite *db, const char *sql, GError **error);
/* TRUE with *ret_row; FALSE on an error. */
gboolean hoist_sqlite_step (HoistSqliteStatement *statement, gboolean *ret_row,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_sqlite_run (HoistSqlite *db, const char *sql,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
gint64 hoist_sqlite_get_int (HoistSqlite *db, const char *sql, gint64 fallback);
/* Our error for the connection's last one: BUSY with the holders named, CORRUPT, NO_SPACE,
 * CANCELLED, IO. */
void hoist_sqlite_set_error (HoistSqlite *db, GError **error);
char *hoist_sqlite_quote (const char *name); /* "name" with quotes doubled */
/* Real tables by name, without sqlite_stat*, our own (hoist_capture_*) and virtual tables (their
 * shadow tables are real). char* */
GPtrArray *hoist_sqlite_list_tables (HoistSqlite *db, GError **error);

GPtrArray *hoist_sqlite_find_holders (const char *path); /* HoistProcessSighting* other than us */

/* A database at rest: all of it is in the main file, whose bytes `fd` reads; while it is open
 * nobody changes them. BUSY when somebody else still has something in its -wal. */
typedef struct
{
  HoistSqlite *db;
  int fd;
} HoistSqliteRest;
gboolean hoist_sqlite_rest_open (HoistSqliteRest *rest, const char *path,
                                 const HoistDriverCall *call,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
void hoist_sqlite_rest_clear (HoistSqliteRest *rest);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistSqliteRest, hoist_sqlite_rest_clear)

HoistDatabaseDigest *hoist_sqlite_digest (HoistSqlite *db, const HoistDriverCall *call,
                                          GError **error);
/* As hoist_sqlite_digest; tables that are not `changed` are taken from `before`, which names the
 * same tables in the same order. */
HoistDatabaseDigest *hoist_sqlite_digest_changed (HoistSqlite *db, const GPtrArray *before,
                                                  const gboolean *changed,
                                                  const HoistDriverCall *call, GError **error);
char *hoist_sqlite_digest_schema (HoistSqlite *db, GError **error);
/* SHA-256 over every row of a query, values tagged by type; and how many rows. */
char *hoist_sqlite_hash_rows (HoistSqlite *db, const char *sql, gint64 *ret_rows, GError **error);
/* Rows that point at rows which are not there, over all tables: how many, and a digest of which. A
 * foreign key that can't be checked as it is declared counts as one. */
gboolean hoist_sqlite_check_foreign_keys (HoistSqlite *db, HoistDatabaseDigest *digest,
                                          const HoistDriverCall *call,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

HoistBackup *hoist_sqlite_back_up (const HoistDatabaseBackupOrder *order,
                                   const HoistDriverCall *call, GError **error);
/* A backup's file, as it is or as it will be called. */
typedef struct
{
  const char *path, *sum;
  gint64 size;
} HoistSqliteFile;
char *hoist_sqlite_name_backup (const HoistDatabaseBackupOrder *order); /* path, by the clock */
HoistBackup *hoist_sqlite_describe (const HoistDatabaseBackupOrder *order,
                                    const HoistSqliteFile *file, const HoistDatabaseDigest *digest,
                                    double restore_s);
/* NULL when what was restored at `path` is sound and what the manifest says; else the fault. */
char *hoist_sqlite_find_fault (const HoistBackup *backup, const char *path,
                               const HoistDriverCall *call, GError **error);
/* CORRUPT when it is not; of one table with its indexes, or (NULL) of everything. */
gboolean hoist_sqlite_check_sound (HoistSqlite *db, const char *table,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Of a live database into a new file, not synced; the first with the digest of that very moment. */
HoistDatabaseDigest *hoist_sqlite_online_copy_digested (const char *path, const char *to,
                                                        const HoistDriverCall *call,
                                                        GError **error);
gboolean hoist_sqlite_online_copy (const char *path, const char *to, const HoistDriverCall *call,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_sqlite_online_copy_into (const char *path, HoistSqlite *to,
                                        const HoistDriverCall *call,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
HoistBackup *hoist_sqlite_verify (const HoistBackup *backup, const char *scratch,
                                  const HoistDriverCall *call, GError **error);
gboolean hoist_sqlite_restore (const HoistBackup *backup, const char *path, const char *quarantine,
                               const HoistDriverCall *call, GError **error);
gboolean hoist_sqlite_put_back (const char *path, const char *quarantine, const char *aside,
                                const HoistDriverCall *call, GError **error);
gboolean hoist_sqlite_baseline_keep (const HoistBackup *backup, const char *path,
                                     const HoistDriverCall *call, GError **error);
gboolean hoist_sqlite_baseline_exists (const HoistBackup *backup);
gboolean hoist_sqlite_baseline_retire (const HoistBackup *backup, gboolean retired, GError **error);
GPtrArray *hoist_sqlite_baseline_compare (const HoistDatabaseComparisonOrder *order,
                                          const HoistDriverCall *call, GError **error);
GPtrArray *hoist_sqlite_compare (const char *now, const char *then, const HoistDriverCall *call,
                                 GError **error);

G_END_DECLS
