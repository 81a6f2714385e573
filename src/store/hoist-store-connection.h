/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One SQLite connection with the settings of SAFETY.md (Journal), its mutex, its prepared
 * statements and transactions. Private to store/. The mutex is the caller's to take; everything but
 * open and close expects it held. Errors never hold SQL. */
#pragma once
#include <gio/gio.h>
#include <sqlite3.h>

G_BEGIN_DECLS

typedef enum
{
  HOIST_STORE_WRITER,
  HOIST_STORE_READER
} HoistStoreConnectionMode;

typedef struct
{
  GMutex mutex;
  sqlite3 *db;
  GHashTable *idle; /* SQL text -> sqlite3_stmt that nobody uses now */
  gboolean thrifty; /* set while the disk is full: the log is emptied early, so that it does not
                       take the last room */
  int checkpoint_failure; /* a checkpoint met an I/O error: the result code; 0 none */
  char *place;            /* the file, for messages */
} HoistStoreConnection;

HoistStoreConnection *hoist_store_connection_open (const char *path, HoistStoreConnectionMode mode,
                                                   GError **error);
void hoist_store_connection_close (HoistStoreConnection *connection);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistStoreConnection, hoist_store_connection_close)
/* Reads every PRAGMA and switch back; CORRUPT names the first that is not as set. */
gboolean hoist_store_connection_assert (HoistStoreConnection *connection,
                                        HoistStoreConnectionMode mode,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Several statements without parameters (the schema's scripts). */
gboolean hoist_store_connection_run_script (HoistStoreConnection *connection, const char *sql,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Moves what is in the write-ahead log into the database, so that the log's room can be used again.
 * Done by itself every 4 MiB. FALSE when it could not be done in full; an I/O error is kept in
 * checkpoint_failure (a sync that failed once must not be believed the next time). */
gboolean hoist_store_connection_checkpoint (HoistStoreConnection *connection);
/* The error that the last call left on this connection, as a HOIST_ERROR_*. */
void hoist_store_connection_set_error (HoistStoreConnection *connection, GError **error);

/* A transaction that is taken back when it goes out of scope before its commit:
 *   g_auto (HoistStoreTransaction) transaction = { 0 };
 *   if (!hoist_store_transaction_begin (&transaction, connection, error)) return FALSE; */
typedef struct
{
  HoistStoreConnection *connection;
} HoistStoreTransaction;
gboolean hoist_store_transaction_begin (HoistStoreTransaction *transaction,
                                        HoistStoreConnection *connection,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_store_transaction_commit (HoistStoreTransaction *transaction,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
void hoist_store_transaction_clear (HoistStoreTransaction *transaction);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistStoreTransaction, hoist_store_transaction_clear)

G_END_DECLS
