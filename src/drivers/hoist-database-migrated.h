/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a copy whose migrations can't be caught up with is refused by, in the words of every engine:
 * the driver finds it, here it is said. Thread: any. Each returns FALSE with REFUSED (or CORRUPT)
 * where it is so. `table` and `column` as the engine names them. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* "TABLE: …" and how a guide gets around it. */
gboolean hoist_database_migrated_refuse (const char *table, GError **error, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
/* A new column that must not be empty and is given nothing. */
gboolean hoist_database_migrated_refuse_needed (const char *table, const char *column,
                                                GError **error);
gboolean hoist_database_migrated_refuse_key (const char *table, GError **error);
/* Rows in which a new column holds something else than what it gets by itself; 0 is good. */
gboolean hoist_database_migrated_check_added (const char *table, const char *column, gint64 rows,
                                              GError **error);
/* Rows in which a column that was there holds something else than before; 0 is good. */
gboolean hoist_database_migrated_check_kept (const char *table, const char *column, gint64 rows,
                                             GError **error);
/* CORRUPT: the copy should have as many rows as were counted. */
gboolean hoist_database_migrated_check_rows (const char *table, gint64 expected, gint64 copy,
                                             gint64 live, GError **error);

G_END_DECLS
