/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a tenant's database is looked at, copied, proven and put back. One function table per engine.
 * A database is a regular file of one name that the folder's owner owns; links, devices and others
 * are REFUSED, what is no database is CORRUPT. Calls block; one per database (SAFETY.md fact 1). */
#pragma once
#include "drivers/hoist-database-ask.h"
#include "model/hoist-backup.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 bytes; /* of the file with its -wal */
  guint tables;
  gint64 rows;         /* over all tables; -1 when not counted */
  char *schema_digest; /* SHA-256 of the schema */
  char *revision;      /* the first 12 characters of it */
} HoistDatabaseSighting;
void hoist_database_sighting_clear (HoistDatabaseSighting *sighting);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistDatabaseSighting, hoist_database_sighting_clear)

typedef struct
{
  char *schema_digest, *content_digest;
  gint64 page_count, user_version, application_id;
  GPtrArray *tables; /* HoistTableDigest* */
  /* Only of a backup: see HoistBackup. */
  gint64 foreign_key_faults;
  char *foreign_key_digest;
} HoistDatabaseDigest;
void hoist_database_digest_free (HoistDatabaseDigest *digest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistDatabaseDigest, hoist_database_digest_free)

typedef struct
{
  const char *path;   /* the live database */
  const char *folder; /* …/backups/TN/BK, made by the call; holds manifest.json afterwards */
  const char *id, *tenant, *run, *version, *commit;
  gint64 *ret_copied_pages; /* may be NULL; -1: all of them, because none were prepared */
} HoistDatabaseBackupOrder;

typedef struct
{
  char *name;
  gint64 now, then;     /* rows */
  gint64 written_since; /* rows that are in `now` and were not, or not the same, back then */
} HoistTableComparison;
void hoist_table_comparison_free (HoistTableComparison *comparison);

/* Since when "written since" is. What migrations wrote is nobody's loss. */
typedef enum
{
  HOIST_DATABASE_SINCE_BACKUP,     /* all that differs from the backup */
  HOIST_DATABASE_SINCE_MIGRATIONS, /* since the baseline that was kept of them; else the backup */
  HOIST_DATABASE_SINCE_THIS_RUN,   /* the same, also when that baseline is retired already */
} HoistDatabaseSince;

typedef struct
{
  const char *path; /* the database that is asked about */
  const HoistBackup *backup;
  const char *scratch; /* a folder that the call may make and removes again */
  HoistDatabaseSince since;
} HoistDatabaseComparisonOrder;

typedef struct
{
  const char *engine;
  /* count_rows: also counts rows of every table. */
  gboolean (*probe) (const char *path, gboolean count_rows, HoistDatabaseSighting *ret,
                     const HoistDriverCall *call, GError **error);
  /* Of all content, in one read transaction. */
  HoistDatabaseDigest *(*digest) (const char *path, const HoistDriverCall *call, GError **error);
  /* Processes that have the database (or a side file) open. HoistProcessSighting* */
  GPtrArray *(*find_holders) (const char *path);
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
  /* Row by row, table by table. HoistTableComparison* */
  GPtrArray *(*compare) (const HoistDatabaseComparisonOrder *order, const HoistDriverCall *call,
                         GError **error);
  /* Remembers the database as it is, right after migrations and before anybody writes. */
  gboolean (*keep_baseline) (const HoistBackup *backup, const char *path,
                             const HoistDriverCall *call, GError **error);
  gboolean (*has_baseline) (const HoistBackup *backup); /* retired or not */
  /* retired: the backup's own state is the live one again. May be repeated. */
  gboolean (*retire_baseline) (const HoistBackup *backup, gboolean retired, GError **error);
  HoistDatabaseAskFunc ask; /* NULL: not offered */
} HoistDatabaseDriver;

const HoistDatabaseDriver *hoist_database_find (const char *engine, GError **error);
/* NOT_OFFERED above. Reads FOLDER/manifest.json and checks that it speaks of a file in that folder.
 */
HoistBackup *hoist_database_read_manifest (const char *folder, GError **error);

G_END_DECLS
