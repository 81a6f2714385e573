/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Databases of the driver tests beyond fixture.h: backups of them, damage to files, and how they
 * look to somebody who knows nothing of Hoist (plain SQLite, plain files). */
#pragma once
#include "drivers/hoist-database.h"
#include "fixture.h"

/* Backs up into f->folder/backups/NAME and asserts that it is verified. */
HoistBackup *database_back_up (const Fixture *f, const char *path, const char *name);
HoistDatabaseBackupOrder database_order (const char *path, const char *folder);
/* The content digest of the driver; asserts that there is one. */
char *database_digest (const char *path);
/* One bit of the byte at `offset` (negative: from the end) turns over. */
void database_flip (const char *path, gint64 offset);
void database_truncate (const char *path, gint64 size);
gint64 database_file_size (const char *path);
/* cp FROM TO, bytes and nothing else. */
void database_copy (const char *from, const char *to);
/* SHA-256 of the file with its side files, "-" for those that are not there. */
char *database_fingerprint (const char *path);
gboolean database_has_side (const char *path, const char *suffix);
void database_assert_names (const GError *error, const char *path);

/* A Python program that opened `path` (WAL, no checkpoints), ran `sql` and committed; it keeps the
 * database open. Kill it with program_end() and its -wal stays behind. */
GSubprocess *database_start_writer (const Fixture *f, const char *name, const char *path,
                                    const char *sql);

/* A tmpfs of `size` bytes at f->folder/NAME in a mount namespace of our own. NULL, with the test
 * skipped aloud, when we may not. */
char *database_mount_small (const Fixture *f, const char *name, guint64 size);
void database_unmount (const char *path);
