/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables and sequences of a database, as SQL that makes them again, and their columns. Owned by
 * the call; any thread. Reads only. */
#include "drivers/hoist-mariadb-content.h"
#include "base/hoist-error.h"
#include <string.h>

static void
column_free (gpointer data)
{
  HoistMariadbColumn *column = data;

  g_free (column->name);
  g_free (column);
}

static void
table_free (gpointer data)
{
  HoistMariadbTable *table = data;

  g_free (table->name);
  g_free (table->engine);
  g_free (table->create);
  g_free (table->counter);
  g_ptr_array_unref (table->columns);
  g_free (table);
}

/* What can't be copied, and why. */
static char *
find_fault (const char *name, const char *type, const char *engine)
{
  static const char *const engines[] = { "InnoDB", "Aria", "MyISAM", NULL };

  if (strpbrk (name, "\n\r") != NULL)
    return g_strdup ("a table's name holds a line break");
  if (g_str_equal (type, "SYSTEM VERSIONED"))
    return g_strdup_printf ("the table %s keeps its own history (WITH SYSTEM VERSIONING), which a "
                            "backup would lose",
                            name);
  if (!g_strv_contains (engines, engine))
    return g_strdup_printf ("the table %s is of the storage engine %s; InnoDB, Aria and MyISAM are "
                            "offered",
                            name, engine[0] != '\0' ? engine : "unknown");
  return NULL;
}

static const struct
{
  const char *type;
  HoistMariadbKind kind;
} types[] = {
  { "tinyint", HOIST_MARIADB_NUMBER },    { "smallint", HOIST_MARIADB_NUMBER },
  { "mediumint", HOIST_MARIADB_NUMBER },  { "int", HOIST_MARIADB_NUMBER },
  { "bigint", HOIST_MARIADB_NUMBER },     { "decimal", HOIST_MARIADB_NUMBER },
  { "year", HOIST_MARIADB_NUMBER },       { "float", HOIST_MARIADB_REAL },
  { "double", HOIST_MARIADB_REAL },       { "bit", HOIST_MARIADB_BITS },
  { "enum", HOIST_MARIADB_BITS },         { "set", HOIST_MARIADB_BITS },
  { "date", HOIST_MARIADB_WORD },         { "datetime", HOIST_MARIADB_WORD },
  { "timestamp", HOIST_MARIADB_WORD },    { "time", HOIST_MARIADB_WORD },
  { "uuid", HOIST_MARIADB_WORD },         { "inet6", HOIST_MARIADB_WORD },
  { "inet4", HOIST_MARIADB_WORD },        { "char", HOIST_MARIADB_BYTES },
  { "varchar", HOIST_MARIADB_BYTES },     { "binary", HOIST_MARIADB_BYTES },
  { "varbinary", HOIST_MARIADB_BYTES },   { "tinytext", HOIST_MARIADB_LONG },
  { "text", HOIST_MARIADB_LONG },         { "mediumtext", HOIST_MARIADB_LONG },
  { "longtext", HOIST_MARIADB_LONG },     { "json", HOIST_MARIADB_LONG },
  { "tinyblob", HOIST_MARIADB_LONG },     { "blob", HOIST_MARIADB_LONG },
  { "mediumblob", HOIST_MARIADB_LONG },   { "longblob", HOIST_MARIADB_LONG },
  { "geometry", HOIST_MARIADB_LONG },     { "point", HOIST_MARIADB_LONG },
  { "linestring", HOIST_MARIADB_LONG },   { "polygon", HOIST_MARIADB_LONG },
  { "multipoint", HOIST_MARIADB_LONG },   { "multilinestring", HOIST_MARIADB_LONG },
  { "multipolygon", HOIST_MARIADB_LONG }, { "geometrycollection", HOIST_MARIADB_LONG },
};

static gboolean
add_column (HoistMariadbTable *table, char **cells, GError **error)
{
  HoistMariadbColumn *column;

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_equal (types[i].type, cells[2]) && strpbrk (cells[1], "\n\r") == NULL)
      {
        column = g_new0 (HoistMariadbColumn, 1);
        column->name = g_strdup (cells[1]);
        column->kind = types[i].kind;
        column->generated = g_str_equal (cells[3], "ALWAYS");
        g_ptr_array_add (table->columns, column);
        return TRUE;
      }
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
               "The database can't be copied: the column %s of %s is of the type %s, which is not "
               "known here.",
               cells[1], table->name, cells[2]);
  return FALSE;
}

static gboolean
add_columns (HoistMariadb *db, GPtrArray *tables, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistMariadbRows) rows = hoist_mariadb_query (
      db,
      "SELECT TABLE_NAME, COLUMN_NAME, lower(DATA_TYPE), IS_GENERATED FROM "
      "information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() ORDER BY CAST(TABLE_NAME AS "
      "BINARY), ORDINAL_POSITION",
      call, error);
  guint at = 0;
  char **cells;

  if (rows == NULL)
    return FALSE;
  while ((cells = hoist_mariadb_next (rows)) != NULL)
    {
      HoistMariadbTable *table = NULL;

      /* Both are in the same order; views are in one of them only. */
      while (at < tables->len
             && strcmp (((HoistMariadbTable *) g_ptr_array_index (tables, at))->name, cells[0]) < 0)
        at++;
      if (at < tables->len)
        table = g_ptr_array_index (tables, at);
      if (table != NULL && !table->is_sequence && g_str_equal (table->name, cells[0])
          && !add_column (table, cells, error))
        return FALSE;
    }
  return TRUE;
}

/* Behind ") ENGINE=InnoDB", which no name or text can look like: there a line break is written \n.
 */
static void
take_counter (HoistMariadbTable *table)
{
  char *options = g_strrstr (table->create, "\n) ENGINE=");
  char *counter = options != NULL ? strchr (options + strlen ("\n) ENGINE="), ' ') : NULL;
  gsize n;

  if (counter == NULL || !g_str_has_prefix (counter, " AUTO_INCREMENT="))
    return;
  n = strlen (" AUTO_INCREMENT=");
  g_free (table->counter);
  table->counter = g_strndup (counter + n, strspn (counter + n, "0123456789"));
  n += strlen (table->counter);
  memmove (counter, counter + n, strlen (counter + n) + 1);
}

static gboolean
read_create (HoistMariadb *db, HoistMariadbTable *table, const HoistDriverCall *call,
             GError **error)
{
  g_autofree char *name = hoist_mariadb_quote (table->name);
  g_autofree char *sql =
      g_strdup_printf ("SHOW CREATE %s %s", table->is_sequence ? "SEQUENCE" : "TABLE", name);
  g_autofree char *value = g_strdup_printf ("SELECT next_not_cached_value FROM %s", name);
  g_autoptr (HoistMariadbRows) rows = hoist_mariadb_query (db, sql, call, error);
  char **cells = rows != NULL ? hoist_mariadb_next (rows) : NULL;

  if (cells == NULL)
    return FALSE;
  table->create = g_strdup (cells[1]);
  if (table->is_sequence)
    {
      g_free (table->counter);
      table->counter = hoist_mariadb_get_text (db, value, call, error);
    }
  else
    take_counter (table);
  g_strdelimit (table->create, "\n", ' ');
  return table->counter != NULL;
}

static GPtrArray *
read_names (HoistMariadb *db, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistMariadbRows) rows = hoist_mariadb_query (
      db,
      "SELECT TABLE_NAME, TABLE_TYPE, coalesce(ENGINE, '') FROM information_schema.TABLES WHERE "
      "TABLE_SCHEMA = DATABASE() AND TABLE_TYPE <> 'VIEW' AND TABLE_NAME NOT IN " HOIST_MARIADB_OURS
      " ORDER BY CAST(TABLE_NAME AS BINARY)",
      call, error);
  g_autoptr (GPtrArray) tables = NULL;
  char **cells;

  if (rows == NULL)
    return NULL;
  tables = g_ptr_array_new_with_free_func (table_free);
  while ((cells = hoist_mariadb_next (rows)) != NULL)
    {
      g_autofree char *fault = find_fault (cells[0], cells[1], cells[2]);
      HoistMariadbTable *table;

      if (fault != NULL)
        {
          g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED, "The database can't be copied: %s.",
                       fault);
          return NULL;
        }
      table = g_new0 (HoistMariadbTable, 1);
      table->name = g_strdup (cells[0]);
      table->engine = g_strdup (cells[2]);
      table->counter = g_strdup ("");
      table->is_sequence = g_str_equal (cells[1], "SEQUENCE");
      table->columns = g_ptr_array_new_with_free_func (column_free);
      g_ptr_array_add (tables, table);
    }
  return g_steal_pointer (&tables);
}

GPtrArray *
hoist_mariadb_list_tables (HoistMariadb *db, const HoistDriverCall *call, GError **error)
{
  g_autoptr (GPtrArray) tables = read_names (db, call, error);

  for (guint i = 0; tables != NULL && i < tables->len; i++)
    if (!read_create (db, g_ptr_array_index (tables, i), call, error))
      return NULL;
  return tables != NULL && add_columns (db, tables, call, error) ? g_steal_pointer (&tables) : NULL;
}
