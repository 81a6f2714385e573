/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Putting a copy of a backup in a place: the one piece of code that the restore drill, a rollback
 * and an undo share. Worker thread. */
#pragma once
#include "drivers/hoist-driver-call.h"
#include "model/hoist-backup.h"
#include <sys/stat.h>

G_BEGIN_DECLS

/* A new file with the bytes of another: synced, owner and mode as `like` has them; NULL: ours alone
 * and not synced. */
gboolean hoist_sqlite_copy (const char *from, const char *to, const struct stat *like,
                            const HoistDriverCall *call, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Copies the backup beside `path`, syncs it, moves what is at `path` with its side files to
 * `quarantine` (a folder; may be NULL when nothing is there), renames the copy in and syncs the
 * folder. Owner and mode are those of what was there, else of the folder. May be repeated after any
 * interruption. */
gboolean hoist_sqlite_place (const HoistBackup *backup, const char *path, const char *quarantine,
                             const HoistDriverCall *call, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same with a synced file of ours that lies beside `path` already and is moved there. */
gboolean hoist_sqlite_place_ready (const char *ready, const char *path, const char *quarantine,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* An empty database, with the owner and the mode of what moves aside; may be repeated. */
gboolean hoist_sqlite_place_empty (const char *path, const char *quarantine,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same, where nobody has it open (hoist-database.h). */
gboolean hoist_sqlite_recreate (const char *path, const char *quarantine,
                                const HoistDriverCall *call, GError **error);
/* Moves PATH, PATH-wal, PATH-shm, PATH-journal (those that exist) into the folder, which is made.
 */
gboolean hoist_sqlite_set_aside (const char *path, const char *quarantine,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The other way round, replacing what is at `path`. */
gboolean hoist_sqlite_take_back (const char *path, const char *quarantine,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
