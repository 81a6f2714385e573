/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The script that makes of a tenant's MariaDB schema the expected one, for the client mariadb. No
 * transaction takes DDL back there. So: every value and row is looked at before the first change;
 * all changes of a table are one ALTER TABLE, which happens as a whole or not at all; each
 * statement may be repeated; and what an error leaves is gone on with by the same script. Foreign
 * keys go first and come back last, since no column under one can change. A column or table with
 * rows that only the tenant has stays: how to drop it is a comment. Pure; any thread. */
#include "drivers/hoist-mariadb-alter.h"
#include "drivers/hoist-mariadb-schema.h"
#include "drivers/hoist-mariadb.h"
#include "drivers/hoist-repair-script.h"

typedef struct
{
  const HoistDatabaseRepair *repair;
  HoistMariadbAlter alter;
  GString *made; /* tables and sequences */
  GString *dropped;
  GString *late; /* views, triggers, routines: statements with the delimiter */
} Writer;

/* --- what has a name of its own ------------------------------------------------------------ */

static void
add_late (Writer *w, const HoistSchemaPart *expected)
{
  g_string_append_printf (w->late, "%s " HOIST_MARIADB_DELIMITER "\n", expected->sql);
}

static void
write_table (Writer *w, const HoistDriftEntry *entry)
{
  const HoistSchemaPart *expected = hoist_drift_entry_find (entry, w->repair->expected),
                        *found = hoist_drift_entry_find (entry, w->repair->found);
  g_autofree char *name = hoist_mariadb_quote (entry->table);
  g_autofree char *engine =
      expected != NULL ? hoist_mariadb_schema_get_aspect (expected, "engine") : NULL;

  if (entry->change == HOIST_DRIFT_MISSING)
    {
      g_string_append_printf (w->made, "  %s;\n", expected->sql);
      for (guint i = 0; i < w->repair->expected->parts->len; i++)
        {
          const HoistSchemaPart *part = w->repair->expected->parts->pdata[i];

          if (part->kind == HOIST_SCHEMA_TRIGGER && g_str_equal (part->table, entry->table))
            add_late (w, part);
        }
    }
  else if (entry->change == HOIST_DRIFT_DIFFERENT
           && hoist_mariadb_schema_differs (expected, found, "partitions"))
    hoist_repair_script_comment (w->alter.remarks, "By hand: %s", entry->message);
  else if (entry->change == HOIST_DRIFT_DIFFERENT)
    hoist_mariadb_alter_set_engine (&w->alter, entry->table, engine);
  else if (entry->rows == 0)
    {
      g_string_append_printf (w->dropped, "  DROP TABLE IF EXISTS %s;\n", name);
      hoist_mariadb_alter_get_table (&w->alter, entry->table)->is_dropped = TRUE;
    }
  else
    {
      hoist_repair_script_comment (w->alter.remarks, "%s", entry->message);
      hoist_repair_script_comment (
          w->alter.remarks, "It stays. Who does not need its rows takes these two hyphens away:");
      hoist_repair_script_comment (w->alter.remarks, "DROP TABLE %s;", name);
    }
}

/* Views, triggers, routines: replaced in their place. What only the tenant has goes where it would
 * act. */
static void
write_object (Writer *w, const HoistDriftEntry *entry)
{
  const HoistSchemaPart *expected = hoist_drift_entry_find (entry, w->repair->expected),
                        *found = hoist_drift_entry_find (entry, w->repair->found);
  g_autofree char *name = hoist_mariadb_quote (entry->name);

  if (expected != NULL)
    {
      add_late (w, expected);
      return;
    }
  hoist_repair_script_comment (w->late, "It was made by: %s", found->text);
  g_string_append_printf (w->late, "DROP %s IF EXISTS %s " HOIST_MARIADB_DELIMITER "\n",
                          entry->kind == HOIST_SCHEMA_TRIGGER ? "TRIGGER" : "VIEW", name);
}

static void
write_sequence (Writer *w, const HoistDriftEntry *entry)
{
  const HoistSchemaPart *expected = hoist_drift_entry_find (entry, w->repair->expected);

  if (entry->change == HOIST_DRIFT_MISSING)
    g_string_append_printf (w->made, "  %s;\n", expected->sql);
  else
    g_string_append_printf (w->made, "  ALTER SEQUENCE %s %s;\n", entry->key, expected->form);
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
    case HOIST_SCHEMA_KEY:
    case HOIST_SCHEMA_UNIQUE:
    case HOIST_SCHEMA_INDEX:
    case HOIST_SCHEMA_FOREIGN_KEY:
    case HOIST_SCHEMA_CHECK:
      hoist_mariadb_alter_add (&w->alter, entry);
      break;
    case HOIST_SCHEMA_SEQUENCE:
      write_sequence (w, entry);
      break;
    case HOIST_SCHEMA_VIEW:
    case HOIST_SCHEMA_TRIGGER:
    case HOIST_SCHEMA_ROUTINE:
      write_object (w, entry);
      break;
    case HOIST_SCHEMA_TYPE:
    case HOIST_N_SCHEMA_KINDS:
    default:
      g_return_if_reached ();
    }
}

/* --- the script ---------------------------------------------------------------------------- */

static void
begin (GString *script, const Writer *w)
{
  static const char *const words[] = {
    "Makes of this database what the deployed release makes. Make a backup before, stop the "
    "services, then, as the application's own user: mariadb DATABASE < THIS-FILE",
    "MariaDB can't take such changes back as a whole. So all values and rows are looked at "
    "before the first of them, each table changes as a whole or not at all, and an error "
    "ends the script.",
    "What was done before an error stays done, and foreign keys may be missing until the "
    "end: mend what the error says and give the client the same script again."
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    hoist_repair_script_comment (script, "%s", words[i]);
  for (guint i = 0; i < w->repair->entries->len; i++)
    {
      const HoistDriftEntry *entry = w->repair->entries->pdata[i];

      if (entry->matters)
        hoist_repair_script_comment (script, "* %s", entry->message);
    }
  g_string_append (script, w->alter.remarks->str);
  g_string_append (
      script,
      "SET NAMES utf8mb4;\n"
      "SET @hoist_before = @@SESSION.sql_mode, @hoist_mode = "
      "'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES,NO_ENGINE_SUBSTITUTION';\n"
      "SET SESSION sql_mode = @hoist_mode, foreign_key_checks = 1, unique_checks = 1, "
      "check_constraint_checks = 1, lock_wait_timeout = 60;\n"
      "DELIMITER " HOIST_MARIADB_DELIMITER "\n");
}

typedef GString *(*TableText) (const HoistMariadbAlterTable *table);

static GString *
get_unlinked (const HoistMariadbAlterTable *table)
{
  return table->unlinked;
}

static GString *
get_clauses (const HoistMariadbAlterTable *table)
{
  return table->clauses;
}

static GString *
get_linked (const HoistMariadbAlterTable *table)
{
  return table->linked;
}

static void
add_alters (GString *to, const Writer *w, TableText get_text)
{
  for (guint i = 0; i < w->alter.tables->len; i++)
    {
      const HoistMariadbAlterTable *table = w->alter.tables->pdata[i];
      g_autofree char *name = hoist_mariadb_quote (table->name);
      const GString *text = get_text (table);

      if (text->len > 0)
        g_string_append_printf (to, "  ALTER TABLE %s%s\n    %s;\n",
                                table->is_dropped ? "IF EXISTS " : "", name, text->str);
    }
}

/* One statement to the client: an error in it ends it, however the script is given to it. Tables
 * are made while nobody looks at foreign keys: in which order they come does not matter then, and
 * there are no rows in them yet. */
static void
add_tables (GString *script, const Writer *w)
{
  g_autoptr (GString) inner = g_string_new (w->alter.checks->str);

  add_alters (inner, w, get_unlinked);
  if (w->made->len > 0)
    g_string_append_printf (inner,
                            "  SET SESSION foreign_key_checks = 0;\n%s  SET SESSION "
                            "foreign_key_checks = 1;\n",
                            w->made->str);
  add_alters (inner, w, get_clauses);
  g_string_append (inner, w->dropped->str);
  add_alters (inner, w, get_linked);
  if (inner->len > 0)
    g_string_append_printf (script, "BEGIN NOT ATOMIC\n%sEND " HOIST_MARIADB_DELIMITER "\n",
                            inner->str);
}

static char *
write_script (Writer *w)
{
  GString *script = g_string_new (NULL);
  gboolean any = FALSE;

  for (guint i = 0; i < w->repair->entries->len; i++)
    {
      const HoistDriftEntry *entry = w->repair->entries->pdata[i];

      if (!entry->matters)
        continue;
      any = TRUE;
      write_entry (w, entry);
    }
  if (!any)
    return g_string_free (script, FALSE);
  hoist_mariadb_alter_move_pointers (&w->alter);
  begin (script, w);
  add_tables (script, w);
  g_string_append (script, w->late->str);
  g_string_append (
      script, "DELIMITER ;\nSET SESSION sql_mode = @hoist_before, lock_wait_timeout = DEFAULT;\n");
  return g_string_free (script, FALSE);
}

char *
hoist_mariadb_repair (const HoistDatabaseRepair *repair)
{
  Writer w = { .repair = repair };
  GString **texts[] = { &w.made, &w.dropped, &w.late };
  char *script;

  hoist_mariadb_alter_init (&w.alter, repair);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    *texts[i] = g_string_new (NULL);
  script = write_script (&w);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_string_free (*texts[i], TRUE);
  hoist_mariadb_alter_clear (&w.alter);
  return script;
}
