/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was written between a dump and the stop: found by the server's transaction numbers, kept
 * beside the dump (changes), and put into whatever is restored from it. So a backup of a database
 * that people write to takes as long as what they wrote, not as long as all of it. For the files of
 * the driver only. Thread: worker. */
#pragma once
#include "drivers/hoist-postgres-copy.h"

G_BEGIN_DECLS

typedef struct
{
  GPtrArray *tables;       /* HoistPostgresTable*, in the order of the dump's */
  GArray *counts;          /* of each: rows from before the mark, and since; two gint64 */
  gint64 n_rows;           /* of all */
  gint64 n_new, n_removed; /* written since; gone or replaced since */
  gint64 n_kept;           /* rows that are there, or gone, since; known once they are kept */
} HoistPostgresChanges;

void hoist_postgres_changes_clear (HoistPostgresChanges *changes);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistPostgresChanges, hoist_postgres_changes_clear)

/* Of the live database, while nobody writes, since the dump whose manifest `dump` is. FALSE without
 * an error: it can't be known (other tables, large objects). */
gboolean hoist_postgres_changes_find (HoistPostgres *live, const HoistBackup *dump, gint64 mark,
                                      HoistPostgresChanges *ret, const HoistDriverCall *call,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* So few that keeping them is less work than another dump. */
gboolean hoist_postgres_changes_are_few (const HoistPostgresChanges *changes);

typedef struct
{
  HoistPostgres *live, *ready; /* ready: what was restored from the dump */
  const HoistBackup *dump;
  gint64 mark;
  const char *path; /* of the dump that they will lie beside */
} HoistPostgresChangesOrder;
/* Writes them. The digests of the tables as they are in `live` now; NULL without an error: a table
 * has no key, or what is gone could not be told. HoistTableDigest* */
GPtrArray *hoist_postgres_changes_keep (const HoistPostgresChangesOrder *order,
                                        HoistPostgresChanges *changes, const HoistDriverCall *call,
                                        GError **error);
/* As many rows in each changed table as in the live one; CORRUPT. */
gboolean hoist_postgres_changes_check (HoistPostgres *ready, const HoistBackup *dump,
                                       const GPtrArray *tables, const HoistDriverCall *call,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
