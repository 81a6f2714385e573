/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The script that makes of a tenant's PostgreSQL schema the expected one: one transaction for psql,
 * in which each thing is changed in its place; an error takes all of it back. A column or table
 * with rows that only the tenant has stays: how to drop it is a comment. Pure; any thread. */
#include "drivers/hoist-postgres-schema.h"

#include <string.h>

#include "drivers/hoist-postgres.h"
#include "drivers/hoist-repair-script.h"

typedef enum
{
  DROPS,
  BASES, /* types, sequences, routines */
  TABLES,
  KEYS, /* and checks and indexes */
  POINTERS,
  LATE, /* views and triggers */
  N_BLOCKS
} Block;

typedef struct
{
  const HoistDatabaseRepair *repair;
  GString *blocks[N_BLOCKS];
} Writer;

static void
add_statement (GString *to, const char *sql)
{
  g_string_append_printf (to, "%s;\n", sql);
}

/* "public"."t" of "public"."t"."name" */
static char *
dup_table (const HoistDriftEntry *entry)
{
  g_autofree char *name = hoist_postgres_quote (entry->name);

  return g_strndup (entry->key, strlen (entry->key) - strlen (name) - 1);
}

/* --- tables -------------------------------------------------------------------------------- */

static Block
get_block (HoistSchemaKind kind)
{
  switch (kind)
    {
    case HOIST_SCHEMA_TYPE:
    case HOIST_SCHEMA_SEQUENCE:
    case HOIST_SCHEMA_ROUTINE:
      return BASES;
    case HOIST_SCHEMA_KEY:
    case HOIST_SCHEMA_UNIQUE:
    case HOIST_SCHEMA_CHECK:
    case HOIST_SCHEMA_INDEX:
      return KEYS;
    case HOIST_SCHEMA_FOREIGN_KEY:
      return POINTERS;
    case HOIST_SCHEMA_VIEW:
    case HOIST_SCHEMA_TRIGGER:
      return LATE;
    case HOIST_SCHEMA_TABLE:
    case HOIST_SCHEMA_COLUMN:
    case HOIST_N_SCHEMA_KINDS:
    default:
      return TABLES;
    }
}

/* With all that lies on it. */
static void
make_table (Writer *w, const HoistSchemaPart *table)
{
  const GPtrArray *parts = w->repair->expected->parts;

  add_statement (w->blocks[TABLES], table->sql);
  for (guint i = 0; i < parts->len; i++)
    {
      const HoistSchemaPart *part = parts->pdata[i];

      if (part != table && part->sql[0] != '\0' && g_str_equal (part->table, table->name))
        add_statement (w->blocks[get_block (part->kind)], part->sql);
    }
}

static void
write_table (Writer *w, const HoistDriftEntry *entry)
{
  GString *to = w->blocks[TABLES];

  if (entry->change == HOIST_DRIFT_MISSING)
    make_table (w, hoist_drift_entry_find (entry, w->repair->expected));
  else if (entry->change == HOIST_DRIFT_DIFFERENT)
    hoist_repair_script_comment (to, "By hand: %s", entry->message);
  else if (entry->rows == 0)
    g_string_append_printf (to, "DROP TABLE %s;\n", entry->key);
  else
    {
      hoist_repair_script_comment (to, "%s", entry->message);
      hoist_repair_script_comment (
          to, "It stays. Who does not need its rows takes these two hyphens away:");
      hoist_repair_script_comment (to, "DROP TABLE %s;", entry->key);
    }
}

/* --- columns ------------------------------------------------------------------------------- */

/* The value of a line "NAME: …" of a column's form. */
static char *
get_aspect (const HoistSchemaPart *column, const char *name)
{
  g_autofree char *begin = g_strdup_printf ("%s: ", name);
  g_auto (GStrv) lines = g_strsplit (column->form, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], begin))
      return g_strdup (lines[i] + strlen (begin));
  return g_strdup ("");
}

static gboolean
differs (const HoistSchemaPart *a, const HoistSchemaPart *b, const char *name)
{
  g_autofree char *one = get_aspect (a, name);
  g_autofree char *other = get_aspect (b, name);

  return !g_str_equal (one, other);
}

/* A cast cuts off and rounds without a word (varchar(3), numeric(5,1)): what does not come back as
 * it was ends all of it. */
static void
guard_values (GString *to, const char *table, const char *column, const char *type, const char *was)
{
  g_autofree char *message =
      g_strdup_printf ("Values of %s.%s would be changed by the type %s; nothing was repaired.",
                       table, column, type);
  g_autofree char *text = hoist_postgres_quote_text (message);

  g_string_append_printf (
      to,
      "DO $hoist$ BEGIN IF EXISTS (SELECT FROM %s WHERE %s::%s::%s::text IS "
      "DISTINCT FROM %s::text) THEN RAISE EXCEPTION USING MESSAGE = %s; END IF; "
      "END $hoist$;\n",
      table, column, type, was, column, text);
}

static void
change_type (GString *to, const HoistDriftEntry *entry, const HoistSchemaPart *expected,
             const HoistSchemaPart *found)
{
  g_autofree char *table = dup_table (entry);
  g_autofree char *type = get_aspect (expected, "type");
  g_autofree char *was = get_aspect (found, "type");
  g_autofree char *collation = get_aspect (expected, "collation");
  g_autofree char *column = hoist_postgres_quote (entry->name);
  g_autofree char *begin = g_strdup_printf ("ALTER TABLE %s ALTER COLUMN %s", table, column);

  guard_values (to, table, column, type, was);
  g_string_append_printf (to, "%s DROP DEFAULT;\n%s TYPE %s%s%s USING %s::%s;\n", begin, begin,
                          type, collation[0] != '\0' ? " COLLATE " : "", collation, column, type);
}

/* A new one goes on behind what is there. */
static void
change_identity (GString *to, const HoistDriftEntry *entry, const HoistSchemaPart *expected,
                 const HoistSchemaPart *found)
{
  g_autofree char *identity = get_aspect (expected, "identity");
  g_autofree char *had = get_aspect (found, "identity");
  g_autofree char *table = dup_table (entry);
  g_autofree char *column = hoist_postgres_quote (entry->name);
  g_autofree char *table_text = hoist_postgres_quote_text (table);
  g_autofree char *column_text = hoist_postgres_quote_text (entry->name);

  if (had[0] != '\0')
    g_string_append_printf (to, "ALTER TABLE %s ALTER COLUMN %s DROP IDENTITY;\n", table, column);
  if (identity[0] == '\0')
    return;
  g_string_append_printf (to,
                          "ALTER TABLE %s ALTER COLUMN %s SET NOT NULL;\n"
                          "ALTER TABLE %s ALTER COLUMN %s ADD GENERATED %s AS IDENTITY;\n",
                          table, column, table, column,
                          identity[0] == 'a' ? "ALWAYS" : "BY DEFAULT");
  g_string_append_printf (to,
                          "DO $hoist$ BEGIN PERFORM "
                          "pg_catalog.setval(pg_catalog.pg_get_serial_sequence(%s, %s), "
                          "pg_catalog.max(%s)) FROM %s; END $hoist$;\n",
                          table_text, column_text, column, table);
}

static void
change_column (Writer *w, const HoistDriftEntry *entry)
{
  const HoistSchemaPart *expected = hoist_drift_entry_find (entry, w->repair->expected),
                        *found = hoist_drift_entry_find (entry, w->repair->found);
  GString *to = w->blocks[TABLES];
  g_autofree char *table = dup_table (entry);
  g_autofree char *column = hoist_postgres_quote (entry->name);
  g_autofree char *begin = g_strdup_printf ("ALTER TABLE %s ALTER COLUMN %s", table, column);
  g_autofree char *value = get_aspect (expected, "default");
  g_autofree char *null = get_aspect (expected, "null");
  gboolean typed = differs (expected, found, "type") || differs (expected, found, "collation");

  if (differs (expected, found, "generated"))
    {
      hoist_repair_script_comment (
          to, "By hand, because what is in it would be calculated anew: %s", entry->message);
      return;
    }
  if (typed)
    change_type (to, entry, expected, found);
  if (differs (expected, found, "identity"))
    change_identity (to, entry, expected, found);
  if (value[0] != '\0' && (typed || differs (expected, found, "default")))
    g_string_append_printf (to, "%s SET DEFAULT %s;\n", begin, value);
  else if (value[0] == '\0' && differs (expected, found, "default"))
    g_string_append_printf (to, "%s DROP DEFAULT;\n", begin);
  if (differs (expected, found, "null"))
    g_string_append_printf (to, "%s %s NOT NULL;\n", begin, null[0] == 'n' ? "SET" : "DROP");
}

static void
write_column (Writer *w, const HoistDriftEntry *entry)
{
  GString *to = w->blocks[TABLES];
  g_autofree char *table = dup_table (entry);
  g_autofree char *column = hoist_postgres_quote (entry->name);

  if (entry->change == HOIST_DRIFT_MISSING)
    g_string_append_printf (to, "ALTER TABLE %s ADD COLUMN %s;\n", table, entry->expected);
  else if (entry->change == HOIST_DRIFT_DIFFERENT)
    change_column (w, entry);
  else if (entry->rows == 0)
    g_string_append_printf (to, "ALTER TABLE %s DROP COLUMN %s;\n", table, column);
  else
    {
      hoist_repair_script_comment (to, "%s", entry->message);
      hoist_repair_script_comment (
          to, "It stays. Who does not need what is in it takes these two hyphens away:");
      hoist_repair_script_comment (to, "ALTER TABLE %s DROP COLUMN %s;", table, column);
    }
}

/* --- constraints --------------------------------------------------------------------------- */

/* The same under another name: it is renamed. */
static const HoistDriftEntry *
find_renamed (const Writer *w, const HoistDriftEntry *entry)
{
  HoistDriftChange other =
      entry->change == HOIST_DRIFT_MISSING ? HOIST_DRIFT_UNEXPECTED : HOIST_DRIFT_MISSING;

  for (guint i = 0; i < w->repair->entries->len; i++)
    {
      const HoistDriftEntry *one = w->repair->entries->pdata[i];
      const HoistSchemaPart *a = other == HOIST_DRIFT_MISSING
                                     ? hoist_drift_entry_find (one, w->repair->expected)
                                     : hoist_drift_entry_find (one, w->repair->found);
      const HoistSchemaPart *b = other == HOIST_DRIFT_MISSING
                                     ? hoist_drift_entry_find (entry, w->repair->found)
                                     : hoist_drift_entry_find (entry, w->repair->expected);

      if (one->change == other && one->kind == entry->kind && g_str_equal (one->table, entry->table)
          && g_str_equal (a->form, b->form))
        return one;
    }
  return NULL;
}

static void
write_constraint (Writer *w, const HoistDriftEntry *entry)
{
  const HoistDriftEntry *renamed =
      entry->change != HOIST_DRIFT_DIFFERENT ? find_renamed (w, entry) : NULL;
  GString *to = w->blocks[get_block (entry->kind)];
  g_autofree char *table = dup_table (entry);
  g_autofree char *name = hoist_postgres_quote (entry->name);
  g_autofree char *old = renamed != NULL ? hoist_postgres_quote (renamed->name) : NULL;

  if (renamed != NULL && entry->change == HOIST_DRIFT_UNEXPECTED)
    return;
  if (renamed != NULL)
    {
      g_string_append_printf (to, "ALTER TABLE %s RENAME CONSTRAINT %s TO %s;\n", table, old, name);
      return;
    }
  if (entry->change != HOIST_DRIFT_MISSING)
    g_string_append_printf (w->blocks[DROPS], "ALTER TABLE %s DROP CONSTRAINT %s;\n", table, name);
  if (entry->change != HOIST_DRIFT_UNEXPECTED)
    add_statement (to, hoist_drift_entry_find (entry, w->repair->expected)->sql);
}

/* --- what has a name of its own ------------------------------------------------------------ */

static void
write_object (Writer *w, const HoistDriftEntry *entry)
{
  const HoistSchemaPart *expected = hoist_drift_entry_find (entry, w->repair->expected),
                        *found = hoist_drift_entry_find (entry, w->repair->found);
  gboolean stored = found != NULL && entry->kind == HOIST_SCHEMA_VIEW && found->form[0] == 'm';
  gboolean replaced = entry->change == HOIST_DRIFT_DIFFERENT && entry->kind == HOIST_SCHEMA_VIEW
                      && !stored && expected->form[0] == 'v';
  GString *drops = w->blocks[DROPS];

  if (entry->change == HOIST_DRIFT_UNEXPECTED)
    hoist_repair_script_comment (drops, "It was made by: %s", found->sql);
  if (found != NULL && entry->kind == HOIST_SCHEMA_TRIGGER)
    {
      g_autofree char *table = dup_table (entry);
      g_autofree char *name = hoist_postgres_quote (entry->name);

      g_string_append_printf (drops, "DROP TRIGGER %s ON %s;\n", name, table);
    }
  else if (found != NULL && !replaced)
    g_string_append_printf (drops, "DROP %s %s;\n",
                            entry->kind == HOIST_SCHEMA_INDEX ? "INDEX"
                            : stored                          ? "MATERIALIZED VIEW"
                                                              : "VIEW",
                            entry->key);
  if (expected != NULL)
    add_statement (w->blocks[get_block (entry->kind)], expected->sql);
}

/* Types, sequences, routines: made where they are missing; a routine is replaced. */
static void
write_base (Writer *w, const HoistDriftEntry *entry)
{
  const HoistSchemaPart *expected = hoist_drift_entry_find (entry, w->repair->expected);
  GString *to = w->blocks[BASES];

  if (entry->change == HOIST_DRIFT_MISSING || entry->kind == HOIST_SCHEMA_ROUTINE)
    add_statement (to, expected->sql);
  else if (entry->kind == HOIST_SCHEMA_SEQUENCE)
    g_string_append_printf (to, "ALTER SEQUENCE %s %s;\n", entry->key, expected->form);
  else
    hoist_repair_script_comment (to, "By hand: %s", entry->message);
}

static void
write_entry (Writer *w, const HoistDriftEntry *entry)
{
  switch (entry->kind)
    {
    case HOIST_SCHEMA_TABLE:
      write_table (w, entry);
      break;
    case HOIST_SCHEMA_COLUMN:
      write_column (w, entry);
      break;
    case HOIST_SCHEMA_KEY:
    case HOIST_SCHEMA_UNIQUE:
    case HOIST_SCHEMA_FOREIGN_KEY:
    case HOIST_SCHEMA_CHECK:
      write_constraint (w, entry);
      break;
    case HOIST_SCHEMA_INDEX:
    case HOIST_SCHEMA_VIEW:
    case HOIST_SCHEMA_TRIGGER:
      write_object (w, entry);
      break;
    case HOIST_SCHEMA_SEQUENCE:
    case HOIST_SCHEMA_TYPE:
    case HOIST_SCHEMA_ROUTINE:
      write_base (w, entry);
      break;
    case HOIST_N_SCHEMA_KINDS:
    default:
      g_return_if_reached ();
    }
}

static void
begin (GString *script, const GPtrArray *entries)
{
  hoist_repair_script_comment (
      script, "Makes of this database what the deployed release makes. Make a backup before, "
              "stop the services, then, as its owner: psql URL -f THIS-FILE");
  hoist_repair_script_comment (script, "It is done as a whole or not at all.");
  for (guint i = 0; i < entries->len; i++)
    if (((HoistDriftEntry *) entries->pdata[i])->matters)
      hoist_repair_script_comment (script, "* %s",
                                   ((HoistDriftEntry *) entries->pdata[i])->message);
  g_string_append (script, "BEGIN;\nSET LOCAL check_function_bodies = off;\n");
}

char *
hoist_postgres_repair (const HoistDatabaseRepair *repair)
{
  Writer w = { .repair = repair };
  GString *script = g_string_new (NULL);
  gboolean any = FALSE;

  for (guint i = 0; i < N_BLOCKS; i++)
    w.blocks[i] = g_string_new (NULL);
  begin (script, repair->entries);
  for (guint i = 0; i < repair->entries->len; i++)
    {
      const HoistDriftEntry *entry = repair->entries->pdata[i];

      if (!entry->matters)
        continue;
      any = TRUE;
      write_entry (&w, entry);
    }
  for (guint i = 0; i < N_BLOCKS; i++)
    {
      g_string_append (script, w.blocks[i]->str);
      g_string_free (w.blocks[i], TRUE);
    }
  g_string_append (script, "COMMIT;\n");
  if (!any)
    g_string_truncate (script, 0);
  return g_string_free (script, FALSE);
}
