/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The schema of a PostgreSQL database, read and repaired. The key of a part is its name as SQL has
 * it, each word in quotes: "public"."customer"."email". Private to the files hoist-postgres-*.c
 * that fill hoist_database_schema_postgres. Thread: any. */
#pragma once
#include "drivers/hoist-database-schema.h"

G_BEGIN_DECLS

char *hoist_postgres_repair (const HoistDatabaseRepair *repair);

G_END_DECLS
