/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A MariaDB server of one test program (tests/mariadb_server.py), and databases on it as an
 * administrator makes and sees them: through the client library alone, nothing of the driver. */
#pragma once
#include "database-case.h"
#include "drivers/hoist-mariadb-copy.h"

typedef struct
{
  Fixture f;
  GSubprocess *server;
  char *socket;
  char *place; /* of the database "app" of the user "app", as the driver is given it */
} Maria;

/* Runs the program's tests with a server, which ends with them; before each test the database "app"
 * is new and nothing else is there. */
int maria_run (int argc, char **argv, void (*add) (Maria *m));
void maria_add (const char *path, Maria *m, void (*test) (Maria *m));

/* A connection as this user; mysql_close it. */
MYSQL *maria_session (const Maria *m, const char *database, const char *user);
char *maria_dup_password (void);                  /* of every user but root */
void maria_say (MYSQL *session, const char *sql); /* asserts that it goes well */
/* As the administrator; several statements. */
void maria_sql (const Maria *m, const char *database, const char *sql);
/* The first column of the first row, "" when there is none. */
char *maria_text (const Maria *m, const char *database, const char *sql);
void maria_assert_text (const Maria *m, const char *database, const char *sql,
                        const char *expected);
/* A schema with everything that an application may have, and rows. */
void maria_fill (const Maria *m);
HoistMariadbPlace *maria_load_place (const Maria *m);
HoistMariadb *maria_open (const Maria *m, const char *database); /* by the driver, as "app" */
/* Backs up into f.folder/backups/NAME; asserts that it is verified. */
HoistBackup *maria_back_up (const Maria *m, const char *name);
/* Asserts that this database of the server holds what the other one holds, by CHECKSUM TABLE. */
void maria_assert_like (const Maria *m, const char *database, const char *checksums);
char *maria_checksums (const Maria *m, const char *database);
