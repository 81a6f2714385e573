/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sequences of PostgreSQL and AUTOINCREMENT of SQLite, of tables that are paired. For the files
 * hoist-typed-*.c only. Thread: that of the connections. */
#pragma once
#include "drivers/hoist-typed-table.h"

G_BEGIN_DECLS

/* Over there they go on behind the highest number that was ever given out here. */
gboolean hoist_typed_sequence_set (HoistTypedPair *pair, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The other way round, in a copy of the source. */
gboolean hoist_typed_sequence_raise (HoistTypedPair *pair, HoistSqlite *into,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
