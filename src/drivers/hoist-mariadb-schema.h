/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The schema of a MariaDB database, read and repaired. The key of a part is its name as SQL has it,
 * `customer`.`email`, in small letters where the server does not tell them apart; of an index or a
 * constraint whose name the server has made up, it is what stands in brackets behind the table.
 * The `text` of a column, an index and a constraint goes into an ALTER TABLE as it is, the `sql` of
 * a column too: with all that its text leaves out because it goes without saying. The `sql` of a
 * trigger or routine is two statements with the script's delimiter between them. Private to the
 * files hoist-mariadb-*.c that fill hoist_database_schema_mariadb. Thread: any. */
#pragma once
#include "drivers/hoist-database-schema.h"

G_BEGIN_DECLS

#define HOIST_MARIADB_DELIMITER "$hoist$"

char *hoist_mariadb_repair (const HoistDatabaseRepair *repair);
/* The value of a line "NAME: …" of a part's form. */
char *hoist_mariadb_schema_get_aspect (const HoistSchemaPart *part, const char *name);
gboolean hoist_mariadb_schema_differs (const HoistSchemaPart *a, const HoistSchemaPart *b,
                                       const char *name);

G_END_DECLS
