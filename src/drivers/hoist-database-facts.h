/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the database drivers are asked and what they answer, the same for every engine. Thread: any.
 */
#pragma once
#include "model/hoist-backup.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 bytes; /* of the file with its -wal, or as its server says */
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
  const char *from;   /* NULL: that; else what is copied, which goes back in its place */
  const char *folder; /* …/backups/TN/BK, made by the call; holds manifest.json afterwards */
  const char *id, *tenant, *run, *version, *commit;
  gint64 *ret_copied_pages; /* may be NULL; -1: all of them, because none were prepared */
  gint64 *ret_changed_rows; /* may be NULL; of a server: put into what was prepared */
} HoistDatabaseBackupOrder;

/* Since when "written since" is. What migrations wrote is nobody's loss. */
typedef enum
{
  HOIST_DATABASE_SINCE_BACKUP,     /* all that differs from the backup */
  HOIST_DATABASE_SINCE_MIGRATIONS, /* since the baseline that was kept of them; else the backup */
  HOIST_DATABASE_SINCE_THIS_RUN,   /* the same, also when that baseline is retired already */
} HoistDatabaseSince;

typedef struct
{
  char *name;
  gint64 now, then;         /* rows */
  gint64 written_since;     /* rows that are in `now` and were not, or not the same, back then */
  HoistDatabaseSince since; /* what was known, which may be more than was asked for: the backup */
} HoistTableComparison;
void hoist_table_comparison_free (HoistTableComparison *comparison);

typedef struct
{
  const char *path; /* the database that is asked about */
  const HoistBackup *backup;
  const char *scratch; /* a folder that the call may make and removes again */
  HoistDatabaseSince since;
} HoistDatabaseComparisonOrder;

G_END_DECLS
