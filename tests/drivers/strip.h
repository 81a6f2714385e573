/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A SQLite database with all that makes it hard to note changes (every kind of key, values that may
 * be there once, cascades, triggers, generated columns), copied and written to by a session that
 * knows nothing of Hoist. What the tests of its capture share. */
#pragma once
#include "database.h"
#include <sqlite3.h>

typedef struct
{
  Fixture f;
  char *live, *folder;
  char *copy, *before, *after; /* where they are */
  HoistDatabaseCopyOrder order;
  sqlite3 *app; /* with foreign keys */
} Strip;

/* With the tables and some rows; journal: "wal" or "delete". */
void strip_init (Strip *s, const char *journal);
void strip_clear (Strip *s);
/* As the application does; FALSE: a constraint forbids it. Anything else is asserted. */
gboolean strip_say (Strip *s, const char *sql);
/* The application ends, and comes back to what is in its place then. */
void strip_leave (Strip *s);
void strip_come_back (Strip *s);
/* Both have the same rows, by value and by type, in each table of the schema above. */
void strip_assert_same (const Strip *s, const char *here, const char *there);
/* A statement of an application, as the dice fall. */
char *strip_roll (GRand *dice);
