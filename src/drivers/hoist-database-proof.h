/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a backup is measured by, the same for every engine. For the files of the database drivers.
 * Borrows all it is given. Thread: any; the bytes are read in the call. */
#pragma once
#include "drivers/hoist-database.h"

G_BEGIN_DECLS

/* The file is there and as long (in bytes) as its manifest says; CORRUPT. */
gboolean hoist_database_proof_check_size (const HoistBackup *backup,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* `sum` is the SHA-256 that its manifest says; CORRUPT. */
gboolean hoist_database_proof_check_sum (const HoistBackup *backup, const char *sum,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Both, of a file that is summed as sha256sum does it. */
gboolean hoist_database_proof_check_bytes (const HoistBackup *backup, const HoistDriverCall *call,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What of a database is not as in the backup, for people; NULL when all of it is. `beyond`: what
 * the content digest covers besides the schema and the tables. Borrowed from the arguments. */
const char *hoist_database_proof_find_difference (const HoistDatabaseDigest *digest,
                                                  const HoistBackup *backup, const char *beyond);
/* The manifest after a drill, written beside the backup. outcome NULL: verified, restored in
 * restore_s seconds. CORRUPT or FAILED: faulty, with its words. Any other says nothing of the
 * backup and is passed on. */
HoistBackup *hoist_database_proof_conclude (const HoistBackup *backup, double restore_s,
                                            const GError *outcome, GError **error);

G_END_DECLS
