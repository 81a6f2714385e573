/* SPDX-License-Identifier: GPL-3.0-or-later */
/* FOLDER/changes beside a dump: rows that were written after it, and keys of rows that went.
 * Records of four fields (table, its columns, keys, rows as hoist-postgres-put.h has them), each as
 * "LENGTH:BYTES\n"; what is in it is proven by the digest of whatever it was put into, never by
 * itself. For the files of the driver only. Thread: worker. */
#pragma once
#include "drivers/hoist-postgres-put.h"

G_BEGIN_DECLS

typedef struct _HoistPostgresChangesFile HoistPostgresChangesFile;

/* `dump`: the path that it lies beside; one that is there is written anew. */
HoistPostgresChangesFile *hoist_postgres_changes_file_new (const char *dump, GError **error);
/* Lists of JSON; "[]": none. */
gboolean hoist_postgres_changes_file_add (HoistPostgresChangesFile *file,
                                          const HoistPostgresShape *shape, const char *keys,
                                          const char *rows,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* On the disk. */
gboolean hoist_postgres_changes_file_finish (HoistPostgresChangesFile *file,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* One that was not finished is removed. */
void hoist_postgres_changes_file_free (HoistPostgresChangesFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistPostgresChangesFile, hoist_postgres_changes_file_free)

/* Puts it into a database restored from that dump, in one transaction, and reads back what was put;
 * CORRUPT. Where there is none, nothing is done. */
gboolean hoist_postgres_changes_file_apply (HoistPostgres *db, const char *dump,
                                            const HoistDriverCall *call,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
