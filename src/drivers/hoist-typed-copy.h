/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A change of engine: all rows of an SQLite database in tables that the application itself has made
 * in an empty PostgreSQL database. The type of each column over there says what a value has to be
 * (hoist-typed-value.h). One transaction: all of it or nothing. Both places are what `locate` gave.
 * Every call blocks, and may be repeated after any interruption. Worker thread; nobody else writes
 * to either side.
 *
 * Refused by name: a table or a column with something in it that is missing over there; a column
 * over there that must have a value and gets none; a value that does not fit (table, column, row);
 * `alike` tables that are not alike. What people have added to the source (triggers, views,
 * indexes) and is not over there is told. */
#pragma once
#include "drivers/hoist-driver-call.h"
#include "drivers/hoist-typed-order.h"

G_BEGIN_DECLS

/* Whether the source can be moved at all (foreign keys, texts that no PostgreSQL keeps), and
 * whether the target is reachable, ours, empty and UTF-8. Adds HoistFinding*; FALSE only when
 * cancelled. */
gboolean hoist_typed_copy_examine (const HoistTypedCopyOrder *order, GPtrArray *findings,
                                   const HoistDriverCall *call, GError **error);
/* What there is of tables, views, sequences, types and functions that belong to no extension. */
gboolean hoist_typed_target_count (const char *to, guint *ret_objects, char **ret_first,
                                   const HoistDriverCall *call, GError **error);
/* Takes all of that away. Only of a database that was empty before. */
gboolean hoist_typed_target_empty (const char *to, const HoistDriverCall *call, GError **error);
/* Replaces what the tables over there hold; sequences go on behind the highest number. Sentences
 * for people are added to `told` (char*). */
gboolean hoist_typed_copy_run (const HoistTypedCopyOrder *order, GPtrArray *told,
                               const HoistDriverCall *call, GError **error);
/* Reads both sides anew. HoistTypedTableReport*, by name */
GPtrArray *hoist_typed_copy_compare (const HoistTypedCopyOrder *order, const HoistDriverCall *call,
                                     GError **error);

G_END_DECLS
