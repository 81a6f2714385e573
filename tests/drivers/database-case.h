/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of every database driver share, whatever its engine: backups and digests by its
 * function table, and for those of a server the program that runs one. */
#pragma once
#include "drivers/hoist-database.h"
#include "fixture.h"

#include <gio/gio.h>

/* Of the database at `path` (as the driver is given it) into `folder`; borrows all three. */
HoistDatabaseBackupOrder database_case_order (const char *path, const char *folder, const char *id);
/* Backs up into f->folder/backups/NAME; asserts that it is verified. */
HoistBackup *database_case_back_up (const HoistDatabaseDriver *driver, const Fixture *f,
                                    const char *path, const char *name, const char *id);
/* The content digest of the driver; asserts that there is one. */
char *database_case_digest (const HoistDatabaseDriver *driver, const char *path);

/* Makes the fixture and runs tests/SCRIPT on its folder NAME, which the server's own user may
 * enter; returns when the server answers. */
GSubprocess *database_case_start_server (Fixture *f, const char *script, const char *name);
/* Ends only that one: it ends itself when its standard input, a pipe of ours, ends. */
void database_case_end_server (GSubprocess *server, Fixture *f);

/* The database "app" is found by the URL in a tenant's settings and described as `expected`; what
 * is not there, and what is no URL, is said without a secret. `url`: password "geheim". */
void database_case_assert_locates (const HoistDatabaseDriver *driver, const Fixture *f,
                                   const char *url, const char *expected);
