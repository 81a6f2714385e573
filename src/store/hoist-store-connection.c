/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opens SQLite the way SAFETY.md wants it and proves that it is so: WAL, synchronous=FULL, foreign
 * keys, DEFENSIVE, untrusted schema. Owned by HoistStore, one for writing and one for reading. Any
 * thread that holds the connection's mutex. Never: puts a value into SQL text, or SQL into an
 * error. */
#include "store/hoist-store-connection.h"

#include "base/hoist-error.h"

#define BUSY_TIMEOUT_MS 5000
#define CHECKPOINT_PAGES 1000
#define CHECKPOINT_PAGES_THRIFTY 16

typedef struct
{
  const char *set; /* run at open */
  const char *get; /* read back */
  const char *expected;
  gboolean writer_only;
} Setting;

static const Setting settings[] = {
  { "PRAGMA journal_mode = WAL", "PRAGMA journal_mode", "wal", FALSE },
  { "PRAGMA synchronous = FULL", "PRAGMA synchronous", "2", FALSE },
  { "PRAGMA foreign_keys = ON", "PRAGMA foreign_keys", "1", FALSE },
  { "PRAGMA recursive_triggers = ON", "PRAGMA recursive_triggers", "1", FALSE },
  { "PRAGMA trusted_schema = OFF", "PRAGMA trusted_schema", "0", FALSE },
  { "PRAGMA cell_size_check = ON", "PRAGMA cell_size_check", "1", FALSE },
  { "PRAGMA temp_store = MEMORY", "PRAGMA temp_store", "2", FALSE },
  { "PRAGMA mmap_size = 0", "PRAGMA mmap_size", "0", FALSE },
  { "PRAGMA journal_size_limit = 16777216", "PRAGMA journal_size_limit", "16777216", TRUE },
};

static HoistErrorCode
code_of_result (int rc)
{
  switch (rc & 0xff)
    {
    case SQLITE_FULL:
      return HOIST_ERROR_NO_SPACE;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PROTOCOL:
      return HOIST_ERROR_IO;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
      return HOIST_ERROR_CORRUPT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return HOIST_ERROR_BUSY;
    case SQLITE_CONSTRAINT:
      return HOIST_ERROR_CONFLICT;
    case SQLITE_TOOBIG:
      return HOIST_ERROR_TOO_LARGE;
    default:
      return HOIST_ERROR_FAILED;
    }
}

void
hoist_store_connection_set_error (HoistStoreConnection *connection, GError **error)
{
  int rc = sqlite3_extended_errcode (connection->db);
  /* The shared memory beside the log could not grow: that is a full disk, said differently. */
  if (rc == SQLITE_IOERR_SHMSIZE)
    rc = SQLITE_FULL;
  /* A trigger's own sentence is for people; SQLite's other messages name tables and columns. */
  const char *reason = rc == SQLITE_CONSTRAINT_TRIGGER ? sqlite3_errmsg (connection->db)
                                                       : sqlite3_errstr (rc & 0xff);
  g_set_error (error, HOIST_ERROR, code_of_result (rc), "The store %s: %s (SQLite %d).",
               connection->place, reason, rc);
}

static gboolean
assert_pragma (HoistStoreConnection *connection, const Setting *setting, GError **error)
{
  sqlite3_stmt *stmt = NULL;
  g_autofree char *found = NULL;
  if (sqlite3_prepare_v2 (connection->db, setting->get, -1, &stmt, NULL) == SQLITE_OK
      && sqlite3_step (stmt) == SQLITE_ROW)
    found = g_strdup ((const char *) sqlite3_column_text (stmt, 0));
  sqlite3_finalize (stmt);
  if (g_strcmp0 (found, setting->expected) == 0)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
               "The store %s: %s is %s after opening; it must be %s.", connection->place,
               setting->get + strlen ("PRAGMA "), found ? found : "not readable",
               setting->expected);
  return FALSE;
}

static gboolean
assert_switch (HoistStoreConnection *connection, int option, const char *name, GError **error)
{
  int value = -1;
  if (sqlite3_db_config (connection->db, option, -1, &value) == SQLITE_OK && value == 1)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
               "The store %s: %s could not be switched on.", connection->place, name);
  return FALSE;
}

gboolean
hoist_store_connection_assert (HoistStoreConnection *connection, HoistStoreConnectionMode mode,
                               GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    if (!(settings[i].writer_only && mode == HOIST_STORE_READER)
        && !assert_pragma (connection, &settings[i], error))
      return FALSE;
  const Setting query_only = { NULL, "PRAGMA query_only", mode == HOIST_STORE_READER ? "1" : "0" };
  return assert_pragma (connection, &query_only, error)
         && assert_switch (connection, SQLITE_DBCONFIG_DEFENSIVE, "defensive mode", error)
         && assert_switch (connection, SQLITE_DBCONFIG_ENABLE_TRIGGER, "triggers", error);
}

gboolean
hoist_store_connection_checkpoint (HoistStoreConnection *connection)
{
  int in_log = 0, moved = 0;
  int rc =
      sqlite3_wal_checkpoint_v2 (connection->db, NULL, SQLITE_CHECKPOINT_PASSIVE, &in_log, &moved);
  /* A full disk or a reader is no failure: the log just stays as long as it is. */
  if (code_of_result (rc) == HOIST_ERROR_IO || code_of_result (rc) == HOIST_ERROR_CORRUPT)
    connection->checkpoint_failure = rc;
  return rc == SQLITE_OK && moved == in_log;
}

/* After each commit. SQLite's own automatic checkpoint would not tell of its errors. */
static int
on_commit_cb (void *user_data, sqlite3 *db, const char *name, int pages)
{
  HoistStoreConnection *connection = user_data;
  if (pages >= (connection->thrifty ? CHECKPOINT_PAGES_THRIFTY : CHECKPOINT_PAGES))
    hoist_store_connection_checkpoint (connection);
  return SQLITE_OK;
}

static gboolean
configure (HoistStoreConnection *connection, HoistStoreConnectionMode mode, GError **error)
{
  sqlite3_extended_result_codes (connection->db, 1);
  sqlite3_busy_timeout (connection->db, BUSY_TIMEOUT_MS);
  sqlite3_db_config (connection->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    if (!(settings[i].writer_only && mode == HOIST_STORE_READER)
        && !hoist_store_connection_run_script (connection, settings[i].set, error))
      return FALSE;
  sqlite3_wal_hook (connection->db, mode == HOIST_STORE_WRITER ? on_commit_cb : NULL, connection);
  if (mode == HOIST_STORE_READER
      && !hoist_store_connection_run_script (connection, "PRAGMA query_only = ON", error))
    return FALSE;
  return hoist_store_connection_assert (connection, mode, error);
}

static void
finalize_statement (gpointer stmt)
{
  sqlite3_finalize (stmt);
}

HoistStoreConnection *
hoist_store_connection_open (const char *path, HoistStoreConnectionMode mode, GError **error)
{
  g_autoptr (HoistStoreConnection) connection = g_new0 (HoistStoreConnection, 1);
  g_mutex_init (&connection->mutex);
  connection->place = g_strdup (path);
  connection->idle = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, finalize_statement);
  /* The store's own mutex serialises; SQLite's would only cost. */
  int flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_PRIVATECACHE;
  if (sqlite3_open_v2 (path, &connection->db, flags, NULL) != SQLITE_OK)
    {
      hoist_store_connection_set_error (connection, error);
      return NULL;
    }
  if (!configure (connection, mode, error))
    return NULL;
  return g_steal_pointer (&connection);
}

void
hoist_store_connection_close (HoistStoreConnection *connection)
{
  if (connection == NULL)
    return;
  g_hash_table_unref (connection->idle);
  sqlite3_close_v2 (connection->db);
  g_free (connection->place);
  g_mutex_clear (&connection->mutex);
  g_free (connection);
}

gboolean
hoist_store_connection_run_script (HoistStoreConnection *connection, const char *sql,
                                   GError **error)
{
  if (sqlite3_exec (connection->db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  hoist_store_connection_set_error (connection, error);
  return FALSE;
}

gboolean
hoist_store_transaction_begin (HoistStoreTransaction *transaction, HoistStoreConnection *connection,
                               GError **error)
{
  g_assert (transaction->connection == NULL);
  if (!hoist_store_connection_run_script (connection, "BEGIN IMMEDIATE", error))
    return FALSE;
  transaction->connection = connection;
  return TRUE;
}

gboolean
hoist_store_transaction_commit (HoistStoreTransaction *transaction, GError **error)
{
  g_assert (transaction->connection != NULL);
  /* On failure the transaction stays open here and clear takes it back. */
  if (!hoist_store_connection_run_script (transaction->connection, "COMMIT", error))
    return FALSE;
  transaction->connection = NULL;
  return TRUE;
}

void
hoist_store_transaction_clear (HoistStoreTransaction *transaction)
{
  HoistStoreConnection *connection = g_steal_pointer (&transaction->connection);
  /* SQLite takes some failed transactions back by itself; then there is nothing to do. */
  if (connection != NULL && !sqlite3_get_autocommit (connection->db))
    sqlite3_exec (connection->db, "ROLLBACK", NULL, NULL, NULL);
}
