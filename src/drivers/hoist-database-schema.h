/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The schema of a database as parts that can be compared (model/hoist-schema.h), and the SQL that
 * makes of one what another is. One table per engine. `path` is what `locate` of its driver gave.
 * Reads only. Every call blocks. Thread: any, one call per database at a time. */
#pragma once
#include "drivers/hoist-driver-call.h"
#include "model/hoist-drift.h"

G_BEGIN_DECLS

typedef struct
{
  const HoistSchema *expected, *found;
  const GPtrArray *entries; /* HoistDriftEntry* */
} HoistDatabaseRepair;

typedef struct
{
  /* Without what Hoist itself keeps in it, and what the engine makes by itself. */
  HoistSchema *(*read) (const char *path, const HoistDriverCall *call, GError **error);
  /* The rows of tables and columns that only this database has. */
  gboolean (*count) (const char *path, const GPtrArray *entries, const HoistDriverCall *call,
                     GError **error);
  /* One script, for the engine's own client. What would lose rows is a comment in it. "": nothing
   * matters. */
  char *(*repair) (const HoistDatabaseRepair *repair);
} HoistDatabaseSchema;

extern const HoistDatabaseSchema hoist_database_schema_sqlite, hoist_database_schema_postgres,
    hoist_database_schema_mariadb;

G_END_DECLS
