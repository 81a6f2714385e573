/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The schema of a SQLite database, read and repaired. Private to the files hoist-sqlite-*.c that
 * fill hoist_database_schema_sqlite. Thread: a connection has one owner. */
#pragma once
#include "drivers/hoist-database-schema.h"
#include "drivers/hoist-sqlite-table.h"
#include "drivers/hoist-sqlite.h"

G_BEGIN_DECLS

typedef struct
{
  HoistSqlite *db;
  HoistSchema *schema;
  const char *table; /* whose parts are read, as it is called */
  HoistSqliteTable parsed;
} HoistSqliteReading;

/* hoist-sqlite-constraints.c: keys, foreign keys and checks of the table. */
gboolean hoist_sqlite_read_constraints (HoistSqliteReading *reading,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *hoist_sqlite_repair (const HoistDatabaseRepair *repair);

G_END_DECLS
