/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The numbered scripts, compiled in, and the number that a database stands at (user_version). Used
 * once, when the store is opened. Never: runs a script without its number in the same transaction,
 * changes an older database without a checked copy of it. */
#include "store/hoist-store-schema.h"

#include <stdlib.h>

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "hoist-store-schema-resource.h"
#include "store/hoist-store-statement.h"

#define PREFIX "/org/hoist/schema"
#define APPLICATION_ID 0x486f6973 /* "Hois" */

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Sorted by number, which runs 1, 2, … without a gap. */
static char **
list_scripts (void)
{
  char **names =
      g_resource_enumerate_children (hoist_store_schema_get_resource (), PREFIX, 0, NULL);
  g_assert (names != NULL);
  guint n = g_strv_length (names);
  qsort (names, n, sizeof *names, compare_names);
  for (guint i = 0; i < n; i++)
    g_assert (strtoul (names[i], NULL, 10) == i + 1);
  return names;
}

guint
hoist_store_schema_get_latest (void)
{
  g_auto (GStrv) names = list_scripts ();
  return g_strv_length (names);
}

static gboolean
read_number (HoistStoreConnection *connection, const char *sql, gint64 *ret_number, GError **error)
{
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, connection, sql);
  if (hoist_store_statement_next (&s, error) != 1)
    return FALSE;
  *ret_number = hoist_store_statement_get_int (&s, "number");
  return TRUE;
}

static gboolean
check_identity (HoistStoreConnection *connection, gint64 *ret_version, GError **error)
{
  gint64 application, tables;
  if (!read_number (connection, "SELECT user_version AS number FROM pragma_user_version",
                    ret_version, error)
      || !read_number (connection, "SELECT application_id AS number FROM pragma_application_id",
                       &application, error)
      || !read_number (connection, "SELECT COUNT(*) AS number FROM sqlite_schema", &tables, error))
    return FALSE;
  if (*ret_version < 0 || (application != APPLICATION_ID && (*ret_version > 0 || tables > 0)))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                   "%s is a database of another program; Hoist leaves it alone.",
                   connection->place);
      return FALSE;
    }
  guint latest = hoist_store_schema_get_latest ();
  if (*ret_version > latest)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                   "The store %s has schema %" G_GINT64_FORMAT
                   "; this program knows schemas up to %u. Start the newer Hoist that made it.",
                   connection->place, *ret_version, latest);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_copy (const char *path, GError **error)
{
  g_autoptr (HoistStoreConnection) copy =
      hoist_store_connection_open (path, HOIST_STORE_READER, error);
  if (copy == NULL)
    return FALSE;
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, copy, "SELECT quick_check AS answer FROM pragma_quick_check");
  if (hoist_store_statement_next (&s, error) != 1)
    return FALSE;
  if (g_str_equal (hoist_store_statement_get_text (&s, "answer"), "ok"))
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
               "The copy %s of the store, made before its schema changes, is damaged.", path);
  return FALSE;
}

/* A copy that was cut short stays under its temporary name and is made anew. */
static gboolean
copy_aside (HoistStoreConnection *connection, gint64 version, GError **error)
{
  g_autofree char *kept =
      g_strdup_printf ("%s.schema-%" G_GINT64_FORMAT, connection->place, version);
  g_autofree char *unfinished = g_strconcat (kept, ".tmp", NULL);
  if (!hoist_file_remove_tree (unfinished, error))
    return FALSE;
  {
    g_auto (HoistStoreStatement) s = { 0 };
    hoist_store_statement_init (&s, connection, "VACUUM INTO $1");
    hoist_store_statement_bind_text (&s, 1, unfinished);
    if (!hoist_store_statement_run (&s, error))
      return FALSE;
  }
  return check_copy (unfinished, error) && hoist_file_sync (unfinished, error)
         && hoist_file_rename (unfinished, kept, error);
}

static gboolean
run_script (HoistStoreConnection *connection, const char *name, guint number, GError **error)
{
  g_autofree char *path = g_strconcat (PREFIX "/", name, NULL);
  g_autoptr (GBytes) script =
      g_resource_lookup_data (hoist_store_schema_get_resource (), path, 0, error);
  if (script == NULL)
    return FALSE;
  g_autofree char *sql = g_strndup (g_bytes_get_data (script, NULL), g_bytes_get_size (script));
  g_autofree char *mark = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %u",
                                           APPLICATION_ID, number);
  g_auto (HoistStoreTransaction) transaction = { 0 };
  if (!hoist_store_transaction_begin (&transaction, connection, error)
      || !hoist_store_connection_run_script (connection, sql, error)
      || !hoist_store_connection_run_script (connection, mark, error)
      || !hoist_store_transaction_commit (&transaction, error))
    {
      g_prefix_error (error, "Schema script %s: ", name);
      return FALSE;
    }
  return TRUE;
}

gboolean
hoist_store_schema_apply (HoistStoreConnection *connection, GError **error)
{
  gint64 version = 0;
  if (!check_identity (connection, &version, error))
    return FALSE;
  g_auto (GStrv) names = list_scripts ();
  guint n = g_strv_length (names);
  if (version > 0 && version < n && !copy_aside (connection, version, error))
    return FALSE;
  for (guint i = version; i < n; i++)
    if (!run_script (connection, names[i], i + 1, error))
      return FALSE;
  return TRUE;
}
