/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The database that shall hold everything: whether it is empty and ours, and how it becomes empty
 * again; and what of the source can be said beforehand. Owned by the call; worker thread. Empties
 * only what it is told to. */
#include "base/hoist-error.h"
#include "drivers/hoist-sqlite-capture.h"
#include "drivers/hoist-typed-copy.h"
#include "drivers/hoist-typed-table.h"
#include "model/hoist-plan.h"

#define OURS                                                                                       \
  " n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)' "    \
  "AND "                                                                                           \
  "NOT EXISTS (SELECT 1 FROM pg_depend e WHERE e.objid = o.oid AND e.deptype = 'e') "
#define OBJECTS                                                                                    \
  "SELECT o.oid AS id, CASE o.relkind WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view' WHEN 'm' "     \
  "THEN "                                                                                          \
  "'materialized view' WHEN 'f' THEN 'foreign table' ELSE 'table' END AS kind, n.nspname AS "      \
  "schema, o.relname AS name FROM pg_class o JOIN pg_namespace n ON n.oid = o.relnamespace WHERE " \
  "o.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND" OURS                                           \
  "UNION ALL SELECT o.oid, CASE o.typtype WHEN 'd' THEN 'domain' ELSE 'type' END, n.nspname, "     \
  "o.typname FROM pg_type o JOIN pg_namespace n ON n.oid = o.typnamespace WHERE (o.typtype IN "    \
  "('e', 'd', 'r') OR (o.typtype = 'c' AND EXISTS (SELECT 1 FROM pg_class k WHERE k.oid = "        \
  "o.typrelid AND k.relkind = 'c'))) AND" OURS                                                     \
  "UNION ALL SELECT o.oid, 'routine', n.nspname, o.proname FROM pg_proc o JOIN pg_namespace n ON " \
  "n.oid = o.pronamespace WHERE" OURS

gboolean
hoist_typed_target_count (const char *to, guint *ret_objects, char **ret_first,
                          const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistPostgresPlace) place = hoist_postgres_place_load (to, error);
  g_autoptr (HoistPostgres) db =
      place != NULL ? hoist_postgres_open (place, NULL, call, error) : NULL;
  g_autoptr (HoistPostgresRows) rows =
      db != NULL ? hoist_postgres_query (
          db, "SELECT kind || ' ' || name FROM (" OBJECTS ") q ORDER BY kind <> 'table', 1", NULL,
          call, error)
                 : NULL;

  if (rows == NULL)
    return FALSE;
  *ret_objects = (guint) PQntuples (rows);
  *ret_first = g_strdup (*ret_objects > 0 ? hoist_postgres_cell (rows, 0, 0) : "");
  return TRUE;
}

/* Whole schemas that somebody made, then what lies in "public"; each may be gone with another. */
#define EMPTY                                                                                      \
  "DO $hoist$ DECLARE r record; BEGIN FOR r IN SELECT o.nspname AS name FROM pg_namespace o JOIN " \
  "pg_namespace n ON n.oid = o.oid WHERE n.nspname <> 'public' AND" OURS                           \
  "LOOP EXECUTE format('DROP SCHEMA %I CASCADE', r.name); END LOOP; FOR r IN SELECT * FROM "       \
  "(" OBJECTS ") q ORDER BY kind <> 'table', kind = 'routine' LOOP IF r.kind <> 'routine' THEN "   \
  "EXECUTE format('DROP %s IF EXISTS %I.%I CASCADE', r.kind, r.schema, r.name); ELSIF EXISTS "     \
  "(SELECT 1 FROM pg_proc p WHERE p.oid = r.id) THEN EXECUTE 'DROP ROUTINE ' || "                  \
  "r.id::regprocedure || ' CASCADE'; END IF; END LOOP; END $hoist$"

gboolean
hoist_typed_target_empty (const char *to, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistPostgresPlace) place = hoist_postgres_place_load (to, error);
  g_autoptr (HoistPostgres) db =
      place != NULL ? hoist_postgres_open (place, NULL, call, error) : NULL;
  g_autofree char *first = NULL;
  guint n = 0;

  if (db == NULL || !hoist_postgres_run (db, EMPTY, call, error)
      || !hoist_typed_target_count (to, &n, &first, call, error))
    return FALSE;
  if (n > 0)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED,
                 n == 1 ? "The new database could not be emptied: %u object is left (%s)."
                        : "The new database could not be emptied: %u objects are left (%s).",
                 n, first);
  return n == 0;
}

/* --- beforehand -------------------------------------------------------------------------- */

static void
object_to (GPtrArray *findings, const char *message, const char *next)
{
  g_ptr_array_add (findings, hoist_finding_new ("move", HOIST_FINDING_BLOCKER, message, next, ""));
}

/* Rows that refer to nothing: PostgreSQL takes none of them. */
static gboolean
examine_keys (HoistSqlite *from, GPtrArray *findings, GError **error)
{
  g_autoptr (HoistSqliteStatement) faults = hoist_sqlite_prepare (
      from, "SELECT \"table\", rowid, parent FROM pragma_foreign_key_check", error);
  g_autofree char *message = NULL;
  gint64 n = 0;
  gboolean row = TRUE;

  while (faults != NULL && row)
    {
      if (!hoist_sqlite_step (faults, &row, error))
        return FALSE;
      if (row && n++ == 0)
        message = g_strdup_printf ("%s, rowid %" G_GINT64_FORMAT
                                   ": it refers to a row of %s that is not there.",
                                   (const char *) sqlite3_column_text (faults, 0),
                                   (gint64) sqlite3_column_int64 (faults, 1),
                                   (const char *) sqlite3_column_text (faults, 2));
    }
  if (n > 0)
    {
      g_autofree char *next = g_strdup_printf (
          "Bring it into order in the old database: there are %" G_GINT64_FORMAT " such rows.", n);
      object_to (findings, message, next);
    }
  return faults != NULL;
}

static char *
write_nul_question (HoistSqlite *from, const char *table)
{
  g_autoptr (HoistSqliteStatement) columns =
      hoist_sqlite_prepare (from, "SELECT name FROM pragma_table_info(?1)", NULL);
  g_autofree char *quoted = hoist_sqlite_quote (table);
  g_autoptr (GString) where = g_string_new (NULL);
  gboolean row = columns != NULL;

  if (columns != NULL)
    sqlite3_bind_text (columns, 1, table, -1, SQLITE_STATIC);
  while (row && hoist_sqlite_step (columns, &row, NULL) && row)
    {
      g_autofree char *name = hoist_sqlite_quote ((const char *) sqlite3_column_text (columns, 0));
      g_string_append_printf (where, "%s(typeof(%s) = 'text' AND instr(%s, char(0)) > 0)",
                              where->len > 0 ? " OR " : "", name, name);
    }
  return where->len > 0 ? g_strdup_printf ("SELECT count(*) FROM %s WHERE %s", quoted, where->str)
                        : NULL;
}

static gboolean
examine_texts (HoistSqlite *from, GPtrArray *findings, GError **error)
{
  g_autoptr (GPtrArray) tables = hoist_sqlite_list_tables (from, error);

  for (guint i = 0; tables != NULL && i < tables->len; i++)
    {
      const char *table = g_ptr_array_index (tables, i);
      g_autofree char *sql = write_nul_question (from, table);
      gint64 n = sql != NULL ? hoist_sqlite_get_int (from, sql, 0) : 0;

      if (n > 0)
        {
          g_autofree char *message = g_strdup_printf (
              n == 1 ? "The table %s has %" G_GINT64_FORMAT
                       " row with a NUL character in a text, which PostgreSQL keeps in no text."
                     : "The table %s has %" G_GINT64_FORMAT
                       " rows with a NUL character in a text, which PostgreSQL keeps in no text.",
              table, n);
          object_to (findings, message, "Take it out of the old database first.");
        }
    }
  return tables != NULL;
}

/* They are moved, but a row without a key can't be found again on the way back. */
static gboolean
examine_keyless (HoistSqlite *from, GPtrArray *findings, GError **error)
{
  g_autoptr (GPtrArray) shapes = hoist_sqlite_list_shapes (from, error);

  for (guint i = 0; shapes != NULL && i < shapes->len; i++)
    {
      const HoistSqliteShape *shape = g_ptr_array_index (shapes, i);
      g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM %s", shape->sql_name);
      g_autofree char *message = NULL;

      if (shape->key->len > 0 || hoist_sqlite_get_int (from, sql, 0) == 0)
        continue;
      message =
          g_strdup_printf ("The table %s has no key: a rollback of the move can only count what "
                           "was written since, and not take it along.",
                           shape->name);
      g_ptr_array_add (findings,
                       hoist_finding_new ("move", HOIST_FINDING_WARNING, message,
                                          "Give it a primary key before the move, here and in what "
                                          "makes the new tables.",
                                          ""));
    }
  return shapes != NULL;
}

static gboolean
examine_source (const char *path, GPtrArray *findings, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistSqlite) from = hoist_sqlite_open (path, HOIST_SQLITE_READ, call, error);

  return from != NULL && examine_keys (from, findings, error)
         && examine_texts (from, findings, error) && examine_keyless (from, findings, error);
}

static gboolean
examine_target (const char *to, GPtrArray *findings, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistPostgresPlace) place = hoist_postgres_place_load (to, error);
  g_autoptr (HoistPostgres) db =
      place != NULL ? hoist_postgres_open (place, NULL, call, error) : NULL;
  g_autofree char *encoding =
      db != NULL ? hoist_postgres_get_text (db, "SHOW server_encoding", NULL, call, error) : NULL;
  g_autofree char *first = NULL;
  g_autofree char *where = place != NULL ? hoist_postgres_place_describe (place) : NULL;
  guint n = 0;

  if (encoding == NULL || !hoist_database_postgres.examine (to, findings, call, error)
      || !hoist_typed_target_count (to, &n, &first, call, error))
    return FALSE;
  if (!g_str_equal (encoding, "UTF8"))
    {
      g_autofree char *message =
          g_strdup_printf ("The new database %s keeps its texts in %s.", where, encoding);
      object_to (findings, message, "Make one with ENCODING 'UTF8'.");
    }
  if (n > 0)
    {
      g_autofree char *message =
          g_strdup_printf (n == 1 ? "The new database %s is not empty: it has %u object (%s)."
                                  : "The new database %s is not empty: it has %u objects (%s).",
                           where, n, first);
      object_to (
          findings, message,
          "Name another empty database that the role owns. What a move that was taken back has "
          "left in this one stays there until you remove it.");
    }
  return TRUE;
}

gboolean
hoist_typed_copy_examine (const HoistTypedCopyOrder *order, GPtrArray *findings,
                          const HoistDriverCall *call, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (!examine_source (order->from, findings, call, &problem)
      || !examine_target (order->to, findings, call, &problem))
    {
      if (!hoist_driver_call_check (call, error))
        return FALSE;
      object_to (findings, problem->message,
                 "The new database must be there, empty and owned by its role.");
    }
  return hoist_driver_call_check (call, error);
}
