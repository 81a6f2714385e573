/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A database that lies beside the live one and takes its place: FILE.hoist_RN_copy, and what had
 * the name before is FILE.hoist_RN_before. At no moment is there no FILE: what is replaced has its
 * second name before. For the files of the database drivers. Thread: worker. */
#pragma once
#include "drivers/hoist-sqlite.h"

G_BEGIN_DECLS

char *hoist_sqlite_beside_name (const char *path, const char *run, const char *what);
gboolean hoist_sqlite_beside_is_file (const char *path);
/* With what SQLite keeps at its side. */
gboolean hoist_sqlite_beside_remove (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A new file, synced, owner and mode as `path` has them. Nobody has that one open. */
gboolean hoist_sqlite_beside_copy (const char *path, const char *to, const HoistDriverCall *call,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* BUSY names who has it open. */
gboolean hoist_sqlite_beside_check_nobody (const char *path,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* `other` is called `path` from now on, and what was called so `aside`. Nobody has either open. */
gboolean hoist_sqlite_beside_swap (const char *path, const char *other, const char *aside,
                                   const HoistDriverCall *call,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A swap that was cut off between its two halves: the live one has two names. */
gboolean hoist_sqlite_beside_heal (const char *path, const char *aside,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_sqlite_beside_is_across (const char *path, const char *aside, gboolean *ret_is,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Numbers that were given out are not given out again (AUTOINCREMENT): of one table that has it,
 * and of all that `from` knows. */
gboolean hoist_sqlite_beside_raise_sequence (HoistSqlite *db, const char *table, gint64 seq,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_sqlite_beside_take_sequences (HoistSqlite *from, HoistSqlite *to,
                                             const HoistDriverCall *call,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
