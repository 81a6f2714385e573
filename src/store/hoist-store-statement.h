/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A prepared statement in use: parameters $1 … bound by name, rows stepped, columns read by name.
 * Private to store/. On the stack:
 *
 *   g_auto (HoistStoreStatement) s = { 0 };
 *   hoist_store_statement_init (&s, connection, "SELECT body FROM plans WHERE id = $1");
 *   hoist_store_statement_bind_text (&s, 1, id);
 *   while ((n = hoist_store_statement_next (&s, error)) > 0)
 *     … hoist_store_statement_get_text (&s, "body") …
 *   if (n < 0) return NULL;
 *
 * A failure of init or bind is kept and comes out of the first next. The SQL is a constant of the
 * program: it is the key under which the compiled statement is kept for the next use. The
 * connection's mutex is held from init to clear. */
#pragma once
#include "store/hoist-store-connection.h"

G_BEGIN_DECLS

typedef struct
{
  HoistStoreConnection *connection;
  const char *sql;
  sqlite3_stmt *stmt;
  GError *error;
} HoistStoreStatement;

void hoist_store_statement_init (HoistStoreStatement *s, HoistStoreConnection *connection,
                                 const char *sql);
void hoist_store_statement_clear (HoistStoreStatement *s);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistStoreStatement, hoist_store_statement_clear)

/* NULL is bound as NULL. The text is copied. */
void hoist_store_statement_bind_text (HoistStoreStatement *s, guint parameter, const char *value);
void hoist_store_statement_bind_int (HoistStoreStatement *s, guint parameter, gint64 value);

/* 1: a row; 0: no more; -1: error. */
int hoist_store_statement_next (HoistStoreStatement *s, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* For what gives no rows; may be called again with other parameters. */
gboolean hoist_store_statement_run (HoistStoreStatement *s,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Rows that the last run changed. */
guint hoist_store_statement_get_changes (HoistStoreStatement *s);

/* Of the present row; borrowed until the next step. A column that the SQL does not name is a
 * programmer's error. NULL reads as "". */
const char *hoist_store_statement_get_text (HoistStoreStatement *s, const char *column);
gint64 hoist_store_statement_get_int (HoistStoreStatement *s, const char *column);

G_END_DECLS
