/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A PostgreSQL server of one test program (tests/cluster.py), and databases on it as an
 * administrator makes and sees them: through libpq alone, nothing of the driver. */
#pragma once
#include "database-case.h"
#include "drivers/hoist-postgres-copy.h"

#define CLUSTER_PASSWORD "Geheim:4711\\x" /* of its roles */

typedef struct
{
  Fixture f;
  GSubprocess *server;
  char *sockets;
  char *place; /* of the database "app" of the role "app", as the driver is given it */
} Cluster;

/* Runs the program's tests with a server, which ends with them. `data` of each test is the Cluster;
 * before each test the database "app" is new and nothing else is there. */
int cluster_run (int argc, char **argv, void (*add) (Cluster *c));
void cluster_add (const char *path, Cluster *c, void (*test) (Cluster *c));

/* As the administrator; asserts that it goes well. */
void cluster_sql (const Cluster *c, const char *database, const char *sql);
/* The first column of the first row, "" when there is none. */
char *cluster_text (const Cluster *c, const char *database, const char *sql);
void cluster_assert_text (const Cluster *c, const char *database, const char *sql,
                          const char *expected);
/* A connection of the role "app" (or "postgres") that the test keeps; PQfinish it. */
PGconn *cluster_session (const Cluster *c, const char *database, const char *role);
/* Asserts that the statement goes well there. */
void cluster_say (PGconn *session, const char *sql);
/* A schema with everything that an application may have, and rows. */
void cluster_fill (const Cluster *c);
HoistPostgresPlace *cluster_load_place (const Cluster *c);
/* Backs up into f.folder/backups/NAME; asserts that it is verified. */
HoistBackup *cluster_back_up (const Cluster *c, const char *name);
