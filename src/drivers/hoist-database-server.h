/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is the same for every engine that is a server: where a tenant's database is said to be, and
 * what its other databases are called. For the files of the database drivers. Thread: any. */
#pragma once
#include "drivers/hoist-database.h"

G_BEGIN_DECLS

/* Keeps in `state` how to connect to `url`, and returns that file. */
typedef char *(*HoistDatabaseServerKeepFunc) (const char *state, const char *name, const char *url,
                                              GError **error);

/* The `path` of a database whose URL stands in the tenant's settings. */
char *hoist_database_server_locate (const HoistDatabaseWhere *where,
                                    HoistDatabaseServerKeepFunc keep, GError **error);
/* place?DATABASE: another database of the same server. */
char *hoist_database_server_locate_other (const char *place, const char *database);
/* FOLDER/place: where the database of the backups in that folder is. */
gboolean hoist_database_server_keep_place (const char *folder, const char *place,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *hoist_database_server_read_place (const HoistBackup *backup, GError **error);
/* hoist_BK_ready: what was restored from the backup and proven. */
char *hoist_database_server_name_ready (const char *backup);
/* What a step set aside: hoist_RN_STEP_apply. */
char *hoist_database_server_name_aside (const char *quarantine);
/* hoist_RN_WHAT: what a run has made for itself. */
char *hoist_database_server_name_of_run (const char *run, const char *what);
/* hoist_RN_rehearsal, and its `path`. */
char *hoist_database_server_name_clone (const HoistDatabaseCloneOrder *order);
char *hoist_database_server_locate_clone (const HoistDatabaseCloneOrder *order);
/* For a dump that is no backup: of `path`, by a run, with what a connection needs in `folder`. */
HoistDatabaseBackupOrder hoist_database_server_order_dump (const char *path, const char *folder,
                                                           const char *run);
/* The setting that holds the live one's URL, for a program that shall use `other` (place?DATABASE);
 * REFUSED where the URL names its database in another place than the path. */
char *hoist_database_server_rewrite_setting (const char *value, const char *other, GError **error);
/* Whether a database that a run has left may be dropped: REFUSED where its name is none of those,
 * BUSY names who has it open. */
gboolean hoist_database_server_check_left (const char *name, const char *place,
                                           GPtrArray *(*find) (const char *place, GError **error),
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
