/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-mariadb-alter.h. Owned by the call; any thread. Pure. Each clause may be repeated: what
 * is done already is left as it is. */
#include "drivers/hoist-mariadb-alter.h"

#include <string.h>

#include "base/hoist-text.h"
#include "drivers/hoist-mariadb-schema.h"
#include "drivers/hoist-mariadb.h"
#include "drivers/hoist-repair-script.h"

#define SAID_MAX 400 /* of the server's 512 bytes for what a SIGNAL says */

static void
free_table (gpointer data)
{
  HoistMariadbAlterTable *table = data;

  g_free (table->name);
  g_string_free (table->clauses, TRUE);
  g_string_free (table->unlinked, TRUE);
  g_string_free (table->linked, TRUE);
  g_hash_table_unref (table->modified);
  g_free (table);
}

HoistMariadbAlterTable *
hoist_mariadb_alter_get_table (HoistMariadbAlter *alter, const char *name)
{
  HoistMariadbAlterTable *table;

  for (guint i = 0; i < alter->tables->len; i++)
    if (g_str_equal (((HoistMariadbAlterTable *) alter->tables->pdata[i])->name, name))
      return alter->tables->pdata[i];
  table = g_new0 (HoistMariadbAlterTable, 1);
  table->name = g_strdup (name);
  table->clauses = g_string_new (NULL);
  table->unlinked = g_string_new (NULL);
  table->linked = g_string_new (NULL);
  table->modified = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_ptr_array_add (alter->tables, table);
  return table;
}

/* One more of what an ALTER TABLE does. */
static void G_GNUC_PRINTF (2, 3) add_clause (GString *to, const char *format, ...)
{
  va_list args;

  g_string_append (to, to->len > 0 ? ",\n    " : "");
  va_start (args, format);
  g_string_append_vprintf (to, format, args);
  va_end (args);
}

static const HoistDriftEntry *
find_entry (const HoistMariadbAlter *alter, const HoistSchemaPart *part)
{
  for (guint i = 0; i < alter->repair->entries->len; i++)
    {
      const HoistDriftEntry *entry = alter->repair->entries->pdata[i];

      if (entry->kind == part->kind && g_str_equal (entry->key, part->key))
        return entry;
    }
  return NULL;
}

/* IF …: the script ends, and says why. */
static void G_GNUC_PRINTF (3, 4)
    add_check (HoistMariadbAlter *alter, const char *condition, const char *format, ...)
{
  g_autofree char *said = NULL;
  g_autofree char *line = NULL;
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  said = g_strdup_vprintf (format, args);
  va_end (args);
  line = hoist_text_clean_line (said, -1, SAID_MAX);
  text = hoist_mariadb_quote_text (line);
  g_string_append_printf (
      alter->checks,
      "  IF %s THEN\n    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = %s;\n  END IF;\n", condition,
      text);
}

/* --- columns ------------------------------------------------------------------------------- */

/* "varchar(3) CHARACTER SET latin1 COLLATE latin1_bin" */
static char *
get_type (const HoistSchemaPart *column)
{
  g_autofree char *type = hoist_mariadb_schema_get_aspect (column, "type");
  g_autofree char *charset = hoist_mariadb_schema_get_aspect (column, "charset");
  g_autofree char *collation = hoist_mariadb_schema_get_aspect (column, "collation");

  return charset[0] == '\0'
             ? g_steal_pointer (&type)
             : g_strdup_printf ("%s CHARACTER SET %s COLLATE %s", type, charset, collation);
}

/* The server cuts off and rounds with a warning at most (varchar(3), decimal(5,1), latin1): what
 * does not come back from the new type as it was ends all of it. Tables of one column each, because
 * a row of three could be too long. */
static void
check_values (HoistMariadbAlter *alter, const HoistSchemaPart *expected,
              const HoistSchemaPart *found)
{
  g_autofree char *table = hoist_mariadb_quote (found->table);
  g_autofree char *column = hoist_mariadb_quote (found->name);
  g_autofree char *type = get_type (expected);
  g_autofree char *was = get_type (found);

  g_string_append_printf (
      alter->checks,
      "  CREATE OR REPLACE TEMPORARY TABLE hoist_was (n bigint AUTO_INCREMENT PRIMARY KEY, v %s "
      "NULL) ENGINE=InnoDB;\n"
      "  CREATE OR REPLACE TEMPORARY TABLE hoist_becomes (n bigint PRIMARY KEY, v %s NULL) "
      "ENGINE=InnoDB;\n"
      "  CREATE OR REPLACE TEMPORARY TABLE hoist_again (n bigint PRIMARY KEY, v %s NULL) "
      "ENGINE=InnoDB;\n"
      "  SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES';\n"
      "  INSERT INTO hoist_was (v) SELECT %s FROM %s WHERE %s IS NOT NULL;\n"
      "  INSERT INTO hoist_becomes SELECT n, v FROM hoist_was;\n"
      "  INSERT INTO hoist_again SELECT n, v FROM hoist_becomes;\n"
      "  SET SESSION sql_mode = @hoist_mode;\n",
      was, type, was, column, table, column);
  add_check (alter,
             "EXISTS (SELECT 1 FROM hoist_was a JOIN hoist_again b USING (n) WHERE NOT (a.v <=> "
             "b.v AND CAST(a.v AS BINARY) <=> CAST(b.v AS BINARY)))",
             "Values of %s.%s would be changed by the type %s; nothing was repaired.", found->table,
             found->name, type);
  g_string_append (alter->checks,
                   "  DROP TEMPORARY TABLE hoist_was, hoist_becomes, hoist_again;\n");
}

static void
check_nulls (HoistMariadbAlter *alter, const HoistSchemaPart *found)
{
  g_autofree char *table = hoist_mariadb_quote (found->table);
  g_autofree char *column = hoist_mariadb_quote (found->name);
  g_autofree char *condition =
      g_strdup_printf ("EXISTS (SELECT 1 FROM %s WHERE %s IS NULL)", table, column);

  add_check (alter, condition,
             "Rows of %s have no value in %s (null values); nothing was repaired.", found->table,
             found->name);
}

/* The server would put 0 or an empty text there. */
static void
check_needed_value (HoistMariadbAlter *alter, const HoistSchemaPart *expected)
{
  g_autofree char *null = hoist_mariadb_schema_get_aspect (expected, "null");
  g_autofree char *value = hoist_mariadb_schema_get_aspect (expected, "default");
  g_autofree char *extra = hoist_mariadb_schema_get_aspect (expected, "extra");
  g_autofree char *generated = hoist_mariadb_schema_get_aspect (expected, "generated");
  g_autofree char *table = hoist_mariadb_quote (expected->table);
  g_autofree char *table_text = hoist_mariadb_quote_text (expected->table);
  g_autofree char *column_text = hoist_mariadb_quote_text (expected->name);
  g_autofree char *condition = NULL;

  if (null[0] != 'n' || value[0] != '\0' || generated[0] != '\0'
      || strstr (extra, "auto_increment") != NULL)
    return;
  condition = g_strdup_printf ("EXISTS (SELECT 1 FROM %s) AND NOT EXISTS (SELECT 1 FROM "
                               "information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND "
                               "TABLE_NAME = %s AND COLUMN_NAME = %s)",
                               table, table_text, column_text);
  add_check (alter, condition,
             "Each row of %s needs a value in the missing column %s, for which the release has no "
             "default; nothing was repaired.",
             expected->table, expected->name);
}

/* With the checks that are written with it there and stay: a MODIFY without them drops them. */
static void
modify (HoistMariadbAlter *alter, const HoistSchemaPart *column, const char *definition)
{
  const GPtrArray *parts = alter->repair->found->parts;
  HoistMariadbAlterTable *table = hoist_mariadb_alter_get_table (alter, column->table);
  g_autoptr (GString) clause = g_string_new (NULL);

  if (!g_hash_table_add (table->modified, g_utf8_strdown (column->name, -1)))
    return;
  g_string_printf (clause, "MODIFY COLUMN IF EXISTS %s", definition);
  for (guint i = 0; i < parts->len; i++)
    {
      const HoistSchemaPart *part = parts->pdata[i];

      if (part->kind == HOIST_SCHEMA_CHECK && g_str_equal (part->table, column->table)
          && part->column[0] != '\0' && g_ascii_strcasecmp (part->column, column->name) == 0
          && find_entry (alter, part) == NULL)
        g_string_append_printf (clause, " %s", part->text);
    }
  add_clause (table->clauses, "%s", clause->str);
  table->is_touched = TRUE;
}

static void
change_column (HoistMariadbAlter *alter, const HoistDriftEntry *entry)
{
  const HoistSchemaPart *expected = hoist_drift_entry_find (entry, alter->repair->expected),
                        *found = hoist_drift_entry_find (entry, alter->repair->found);
  g_autofree char *null = hoist_mariadb_schema_get_aspect (expected, "null");

  if (hoist_mariadb_schema_differs (expected, found, "generated"))
    {
      hoist_repair_script_comment (alter->remarks,
                                   "By hand, because what is in it would be calculated anew: %s",
                                   entry->message);
      return;
    }
  if (hoist_mariadb_schema_differs (expected, found, "type")
      || hoist_mariadb_schema_differs (expected, found, "charset"))
    check_values (alter, expected, found);
  if (hoist_mariadb_schema_differs (expected, found, "null") && null[0] == 'n')
    check_nulls (alter, found);
  modify (alter, found, expected->sql);
}

static void
write_column (HoistMariadbAlter *alter, const HoistDriftEntry *entry)
{
  HoistMariadbAlterTable *table = hoist_mariadb_alter_get_table (alter, entry->table);
  g_autofree char *name = hoist_mariadb_quote (entry->name);
  g_autofree char *quoted = hoist_mariadb_quote (entry->table);

  if (entry->change == HOIST_DRIFT_DIFFERENT)
    change_column (alter, entry);
  else if (entry->change == HOIST_DRIFT_MISSING)
    {
      check_needed_value (alter, hoist_drift_entry_find (entry, alter->repair->expected));
      add_clause (table->clauses, "ADD COLUMN IF NOT EXISTS %s",
                  hoist_drift_entry_find (entry, alter->repair->expected)->sql);
    }
  else if (entry->rows == 0)
    {
      add_clause (table->clauses, "DROP COLUMN IF EXISTS %s", name);
      table->is_touched = TRUE;
    }
  else
    {
      hoist_repair_script_comment (alter->remarks, "%s", entry->message);
      hoist_repair_script_comment (
          alter->remarks,
          "It stays. Who does not need what is in it takes these two hyphens away:");
      hoist_repair_script_comment (alter->remarks, "ALTER TABLE %s DROP COLUMN %s;", quoted, name);
    }
}

/* --- constraints and indexes --------------------------------------------------------------- */

static gboolean
has_part (const HoistSchema *schema, HoistSchemaKind kind, const char *table, const char *name)
{
  for (guint i = 0; i < schema->parts->len; i++)
    {
      const HoistSchemaPart *part = schema->parts->pdata[i];

      if (part->kind == kind && g_str_equal (part->table, table)
          && g_ascii_strcasecmp (part->name, name) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_free (const HoistMariadbAlter *alter, const char *table, const char *name)
{
  static const HoistSchemaKind named[] = { HOIST_SCHEMA_UNIQUE, HOIST_SCHEMA_INDEX,
                                           HOIST_SCHEMA_FOREIGN_KEY, HOIST_SCHEMA_CHECK };
  g_autofree char *given = g_strdup_printf ("%s\n%s", table, name);

  for (guint i = 0; i < G_N_ELEMENTS (named); i++)
    if (has_part (alter->repair->found, named[i], table, name))
      return FALSE;
  return !g_hash_table_contains (alter->names, given);
}

/* A name that the server made up is as good as another one, which has to be free: "x", "x_2", … */
static char *
choose_name (HoistMariadbAlter *alter, const HoistSchemaPart *part, const char *made)
{
  g_autofree char *quoted = hoist_mariadb_quote (part->table);
  g_autofree char *content = g_strconcat (quoted, ".(", NULL);
  const char *number = strrchr (made, '_');
  gsize stem =
      number != NULL && number[1] != '\0' && number[1 + strspn (number + 1, "0123456789")] == '\0'
          ? (gsize) (number - made)
          : strlen (made);
  char *name = g_strdup (made);

  if (!g_str_has_prefix (part->key, content))
    return name;
  for (guint i = 2; !is_free (alter, part->table, name); i++)
    {
      g_free (name);
      name = g_strdup_printf ("%.*s_%u", (int) stem, made, i);
    }
  g_hash_table_add (alter->names, g_strdup_printf ("%s\n%s", part->table, name));
  return name;
}

/* "KEY `name` (…" with the name that it shall have. */
static char *
rename_in (const HoistSchemaPart *part, const char *name)
{
  g_autofree char *old = hoist_mariadb_quote (part->name);
  g_autofree char *new = hoist_mariadb_quote (name);
  const char *at = strstr (part->text, old);

  return at == NULL || part->kind == HOIST_SCHEMA_KEY
             ? g_strdup (part->text)
             : g_strdup_printf ("%.*s%s%s", (int) (at - part->text), part->text, new,
                                at + strlen (old));
}

/* The same under another name goes with it. */
static void
drop_same (HoistMariadbAlter *alter, const HoistSchemaPart *expected)
{
  HoistMariadbAlterTable *table = hoist_mariadb_alter_get_table (alter, expected->table);

  for (guint i = 0; i < alter->repair->entries->len; i++)
    {
      const HoistDriftEntry *entry = alter->repair->entries->pdata[i];
      const HoistSchemaPart *part = entry->change == HOIST_DRIFT_UNEXPECTED
                                        ? hoist_drift_entry_find (entry, alter->repair->found)
                                        : NULL;
      g_autofree char *name = part != NULL ? hoist_mariadb_quote (part->name) : NULL;

      if (part != NULL && part->kind == expected->kind && !entry->matters
          && g_str_equal (part->table, expected->table) && g_str_equal (part->form, expected->form)
          && g_ascii_strcasecmp (part->name, expected->name) != 0)
        add_clause (table->clauses, "DROP INDEX IF EXISTS %s", name);
    }
}

static void
write_index (HoistMariadbAlter *alter, const HoistDriftEntry *entry)
{
  const HoistSchemaPart *expected = hoist_drift_entry_find (entry, alter->repair->expected),
                        *found = hoist_drift_entry_find (entry, alter->repair->found);
  HoistMariadbAlterTable *table = hoist_mariadb_alter_get_table (alter, entry->table);
  g_autofree char *name =
      expected != NULL ? choose_name (alter, expected, expected->name) : g_strdup (found->name);
  g_autofree char *quoted = hoist_mariadb_quote (name);
  g_autofree char *old = hoist_mariadb_quote (found != NULL ? found->name : name);
  g_autofree char *text = expected != NULL ? rename_in (expected, name) : NULL;

  table->is_touched = TRUE;
  if (entry->change == HOIST_DRIFT_MISSING)
    drop_same (alter, expected);
  add_clause (table->clauses, "DROP INDEX IF EXISTS %s",
              entry->kind == HOIST_SCHEMA_KEY ? "`PRIMARY`" : old);
  if (expected != NULL)
    add_clause (table->clauses, "ADD %s", text);
}

static void
write_check (HoistMariadbAlter *alter, const HoistDriftEntry *entry)
{
  const HoistSchemaPart *expected = hoist_drift_entry_find (entry, alter->repair->expected),
                        *found = hoist_drift_entry_find (entry, alter->repair->found);
  HoistMariadbAlterTable *table = hoist_mariadb_alter_get_table (alter, entry->table);
  const HoistSchemaPart *column = NULL;

  for (guint i = 0;
       found != NULL && found->column[0] != '\0' && i < alter->repair->found->parts->len; i++)
    {
      const HoistSchemaPart *part = alter->repair->found->parts->pdata[i];

      if (part->kind == HOIST_SCHEMA_COLUMN && g_str_equal (part->table, found->table)
          && g_ascii_strcasecmp (part->name, found->column) == 0)
        column = part;
    }
  if (column != NULL)
    {
      const HoistDriftEntry *changed = find_entry (alter, column);

      if (changed == NULL) /* else it is written anew, without the check */
        modify (alter, column, column->sql);
    }
  else if (found != NULL)
    {
      g_autofree char *name = hoist_mariadb_quote (found->name);

      add_clause (table->clauses, "DROP CONSTRAINT IF EXISTS %s", name);
    }
  if (expected != NULL)
    {
      gboolean of_column = expected->column[0] != '\0';
      g_autofree char *name =
          choose_name (alter, expected, of_column ? "CONSTRAINT_1" : expected->name);
      g_autofree char *quoted = hoist_mariadb_quote (name);

      add_clause (table->clauses, "ADD CONSTRAINT %s%s %s", found == NULL ? "IF NOT EXISTS " : "",
                  quoted, expected->text);
    }
}

static void
unlink_pointer (HoistMariadbAlter *alter, const HoistSchemaPart *found)
{
  g_autofree char *name = hoist_mariadb_quote (found->name);

  add_clause (hoist_mariadb_alter_get_table (alter, found->table)->unlinked,
              "DROP FOREIGN KEY IF EXISTS %s", name);
}

static void
link_pointer (HoistMariadbAlter *alter, const HoistSchemaPart *part, const char *name)
{
  g_autofree char *quoted = hoist_mariadb_quote (name);

  add_clause (hoist_mariadb_alter_get_table (alter, part->table)->linked,
              "ADD CONSTRAINT %s FOREIGN KEY IF NOT EXISTS %s", quoted, part->text);
}

static void
write_pointer (HoistMariadbAlter *alter, const HoistDriftEntry *entry)
{
  const HoistSchemaPart *expected = hoist_drift_entry_find (entry, alter->repair->expected),
                        *found = hoist_drift_entry_find (entry, alter->repair->found);

  if (found != NULL)
    unlink_pointer (alter, found);
  if (expected != NULL)
    {
      g_autofree char *name =
          found != NULL ? g_strdup (found->name) : choose_name (alter, expected, expected->name);

      link_pointer (alter, expected, name);
    }
}

void
hoist_mariadb_alter_move_pointers (HoistMariadbAlter *alter)
{
  const GPtrArray *parts = alter->repair->found->parts;

  for (guint i = 0; i < parts->len; i++)
    {
      const HoistSchemaPart *part = parts->pdata[i];
      const HoistDriftEntry *entry =
          part->kind == HOIST_SCHEMA_FOREIGN_KEY ? find_entry (alter, part) : NULL;
      g_autofree char *to = NULL;

      if (part->kind != HOIST_SCHEMA_FOREIGN_KEY || entry != NULL)
        continue;
      to = hoist_mariadb_schema_get_aspect (part, "references");
      if (!hoist_mariadb_alter_get_table (alter, part->table)->is_touched
          && !hoist_mariadb_alter_get_table (alter, part->table)->is_dropped
          && !hoist_mariadb_alter_get_table (alter, to)->is_touched)
        continue;
      unlink_pointer (alter, part);
      if (!hoist_mariadb_alter_get_table (alter, part->table)->is_dropped)
        link_pointer (alter, part, part->name);
    }
}

void
hoist_mariadb_alter_add (HoistMariadbAlter *alter, const HoistDriftEntry *entry)
{
  switch (entry->kind)
    {
    case HOIST_SCHEMA_COLUMN:
      write_column (alter, entry);
      break;
    case HOIST_SCHEMA_KEY:
    case HOIST_SCHEMA_UNIQUE:
    case HOIST_SCHEMA_INDEX:
      write_index (alter, entry);
      break;
    case HOIST_SCHEMA_CHECK:
      write_check (alter, entry);
      break;
    case HOIST_SCHEMA_FOREIGN_KEY:
      write_pointer (alter, entry);
      break;
    case HOIST_SCHEMA_TABLE:
    case HOIST_SCHEMA_VIEW:
    case HOIST_SCHEMA_TRIGGER:
    case HOIST_SCHEMA_SEQUENCE:
    case HOIST_SCHEMA_TYPE:
    case HOIST_SCHEMA_ROUTINE:
    case HOIST_N_SCHEMA_KINDS:
    default:
      g_return_if_reached ();
    }
}

void
hoist_mariadb_alter_set_engine (HoistMariadbAlter *alter, const char *name, const char *engine)
{
  HoistMariadbAlterTable *table = hoist_mariadb_alter_get_table (alter, name);

  add_clause (table->clauses, "ENGINE = %s", engine);
  table->is_touched = TRUE;
}

void
hoist_mariadb_alter_init (HoistMariadbAlter *alter, const HoistDatabaseRepair *repair)
{
  alter->repair = repair;
  alter->tables = g_ptr_array_new_with_free_func (free_table);
  alter->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  alter->checks = g_string_new (NULL);
  alter->remarks = g_string_new (NULL);
}

void
hoist_mariadb_alter_clear (HoistMariadbAlter *alter)
{
  g_ptr_array_unref (alter->tables);
  g_hash_table_unref (alter->names);
  g_string_free (alter->checks, TRUE);
  g_string_free (alter->remarks, TRUE);
}
