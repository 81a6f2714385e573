/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prepared statements: compiled once per connection, bound by name, read by column name. Lives on
 * the stack of one call in store/. Any thread that holds the connection's mutex. Never: keeps a
 * statement running after clear. */
#include "store/hoist-store-statement.h"

#include "base/hoist-error.h"

void
hoist_store_statement_init (HoistStoreStatement *s, HoistStoreConnection *connection,
                            const char *sql)
{
  *s = (HoistStoreStatement){ .connection = connection, .sql = sql };
  /* Taken out while in use, so that the same text may be in use twice. */
  if (g_hash_table_steal_extended (connection->idle, sql, NULL, (gpointer *) &s->stmt))
    return;
  if (sqlite3_prepare_v3 (connection->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &s->stmt, NULL)
      != SQLITE_OK)
    hoist_store_connection_set_error (connection, &s->error);
}

void
hoist_store_statement_clear (HoistStoreStatement *s)
{
  if (s->stmt != NULL)
    {
      sqlite3_reset (s->stmt);
      sqlite3_clear_bindings (s->stmt);
      g_hash_table_replace (s->connection->idle, (gpointer) s->sql, s->stmt);
    }
  g_clear_error (&s->error);
  *s = (HoistStoreStatement){ 0 };
}

static int
find_parameter (HoistStoreStatement *s, guint parameter)
{
  char name[16];
  g_snprintf (name, sizeof name, "$%u", parameter);
  int index = sqlite3_bind_parameter_index (s->stmt, name);
  if (index == 0)
    g_error ("Statement without parameter %s: %s", name, s->sql);
  return index;
}

void
hoist_store_statement_bind_text (HoistStoreStatement *s, guint parameter, const char *value)
{
  if (s->error != NULL)
    return;
  int index = find_parameter (s, parameter);
  int rc = value == NULL ? sqlite3_bind_null (s->stmt, index)
                         : sqlite3_bind_text64 (s->stmt, index, value, strlen (value),
                                                SQLITE_TRANSIENT, SQLITE_UTF8);
  if (rc != SQLITE_OK)
    hoist_store_connection_set_error (s->connection, &s->error);
}

void
hoist_store_statement_bind_int (HoistStoreStatement *s, guint parameter, gint64 value)
{
  if (s->error != NULL)
    return;
  if (sqlite3_bind_int64 (s->stmt, find_parameter (s, parameter), value) != SQLITE_OK)
    hoist_store_connection_set_error (s->connection, &s->error);
}

int
hoist_store_statement_next (HoistStoreStatement *s, GError **error)
{
  if (s->error == NULL)
    switch (sqlite3_step (s->stmt))
      {
      case SQLITE_ROW:
        return 1;
      case SQLITE_DONE:
        sqlite3_reset (s->stmt);
        return 0;
      default:
        hoist_store_connection_set_error (s->connection, &s->error);
        sqlite3_reset (s->stmt);
      }
  g_propagate_error (error, g_steal_pointer (&s->error));
  /* Whoever asks again gets a failure again. */
  s->error = g_error_new (HOIST_ERROR, HOIST_ERROR_FAILED, "The statement failed before.");
  return -1;
}

gboolean
hoist_store_statement_run (HoistStoreStatement *s, GError **error)
{
  int n;
  while ((n = hoist_store_statement_next (s, error)) > 0)
    ;
  return n == 0;
}

guint
hoist_store_statement_get_changes (HoistStoreStatement *s)
{
  return sqlite3_changes (s->connection->db);
}

static int
find_column (HoistStoreStatement *s, const char *column)
{
  int n = sqlite3_column_count (s->stmt);
  for (int i = 0; i < n; i++)
    if (g_str_equal (sqlite3_column_name (s->stmt, i), column))
      return i;
  g_error ("Statement without column %s: %s", column, s->sql);
}

const char *
hoist_store_statement_get_text (HoistStoreStatement *s, const char *column)
{
  const char *text = (const char *) sqlite3_column_text (s->stmt, find_column (s, column));
  return text ? text : "";
}

gint64
hoist_store_statement_get_int (HoistStoreStatement *s, const char *column)
{
  return sqlite3_column_int64 (s->stmt, find_column (s, column));
}
