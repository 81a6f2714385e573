/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The script that makes of a tenant's SQLite schema the expected one: one transaction for SQLite's
 * own shell. Columns are added where SQLite can do that; else the table is made anew beside, filled
 * and renamed (SQLite's documentation, "Making Other Kinds Of Table Schema Changes"), with
 * everything that was on it. A column or table with rows that only the tenant has stays: how to
 * drop it is a comment. Pure; any thread. */
#include "drivers/hoist-sqlite-schema.h"
#include "drivers/hoist-repair-script.h"

#include <string.h>

typedef struct
{
  const HoistDatabaseRepair *repair;
  GString *drops, *tables, *makes; /* in this order */
  GHashTable *renewed; /* folded names of tables that were made with all that is on them */
} Writer;

/* A statement of a schema; one that ends in a comment is ended on a line of its own. */
static void
add_statement (GString *to, const char *sql)
{
  g_string_append_printf (to, "%s%s;\n", sql, strstr (sql, "--") != NULL ? "\n" : "");
}

static gboolean
is_of (const char *table, const char *other)
{
  return g_ascii_strcasecmp (table, other) == 0;
}

static gboolean
is_generated (const HoistSchemaPart *column)
{
  return strstr (column->form, "\ngenerated: no") == NULL;
}

static const HoistDriftEntry *
find_entry (const Writer *w, HoistSchemaKind kind, const char *key)
{
  for (guint i = 0; i < w->repair->entries->len; i++)
    {
      const HoistDriftEntry *entry = w->repair->entries->pdata[i];

      if (entry->kind == kind && g_str_equal (entry->key, key))
        return entry;
    }
  return NULL;
}

static const HoistSchemaPart *
find_table (const HoistSchema *schema, const char *table)
{
  g_autofree char *key = hoist_sqlite_table_fold (table);

  return hoist_schema_find (schema, HOIST_SCHEMA_TABLE, key);
}

/* --- what lies on a table ------------------------------------------------------------------ */

/* Indexes and triggers of a table that was made anew: those of the release, and those of the
 * tenant's own that nobody minds. */
static void
make_all_on (Writer *w, const char *table)
{
  const HoistSchema *sides[] = { w->repair->expected, w->repair->found };

  for (guint side = 0; side < G_N_ELEMENTS (sides); side++)
    for (guint i = 0; i < sides[side]->parts->len; i++)
      {
        const HoistSchemaPart *part = sides[side]->parts->pdata[i];
        const HoistDriftEntry *entry = find_entry (w, part->kind, part->key);
        gboolean own = side == 1 && hoist_schema_find_same (w->repair->expected, part) == NULL
                       && (entry == NULL || !entry->matters);

        if ((part->kind == HOIST_SCHEMA_INDEX || part->kind == HOIST_SCHEMA_TRIGGER)
            && is_of (part->table, table) && (side == 0 || own))
          add_statement (w->tables, part->sql);
      }
}

/* --- a table that is made anew ------------------------------------------------------------- */

/* A column of the tenant's own goes only where nothing is in it. */
static gboolean
stays (const Writer *w, const HoistSchemaPart *column)
{
  const HoistDriftEntry *entry = find_entry (w, HOIST_SCHEMA_COLUMN, column->key);

  return hoist_schema_find_same (w->repair->expected, column) == NULL
         && (entry == NULL || entry->rows != 0);
}

static char *
list_staying (const Writer *w, const HoistSchemaPart *found)
{
  g_auto (HoistSqliteTable) parsed = { 0 };
  GString *text = g_string_new (NULL);

  hoist_sqlite_table_read (&parsed, found->sql);
  for (guint i = 0; i < w->repair->found->parts->len; i++)
    {
      const HoistSchemaPart *part = w->repair->found->parts->pdata[i];
      const HoistSqliteItem *item =
          part->kind == HOIST_SCHEMA_COLUMN && is_of (part->table, found->name) && stays (w, part)
              ? hoist_sqlite_table_find (&parsed, part->name)
              : NULL;
      g_autofree char *column = item != NULL ? hoist_sqlite_table_dup_text (&parsed, item) : NULL;

      if (column != NULL)
        g_string_append_printf (text, ", %s", column);
    }
  return g_string_free (text, FALSE);
}

/* The release's statement with another name, and with the tenant's columns behind its own. */
static char *
write_create (const HoistSchemaPart *expected, const char *name, const char *more)
{
  g_auto (HoistSqliteTable) parsed = { 0 };
  const HoistSqliteItem *last = NULL;
  const HoistSqliteWord *word, *open;
  gsize at;

  hoist_sqlite_table_read (&parsed, expected->sql);
  for (guint i = 0; i < parsed.items->len; i++)
    {
      const HoistSqliteItem *item = &g_array_index (parsed.items, HoistSqliteItem, i);

      if (item->column != NULL)
        last = item;
    }
  if (last == NULL)
    return NULL;
  open = parsed.words->pdata[parsed.open];
  word = parsed.words->pdata[last->end - 1];
  at = word->at + word->n;
  return g_strdup_printf ("CREATE TABLE %s %.*s%s%s", name, (int) (at - open->at),
                          expected->sql + open->at, more, expected->sql + at);
}

static char *
list_copied (const Writer *w, const char *table)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < w->repair->found->parts->len; i++)
    {
      const HoistSchemaPart *part = w->repair->found->parts->pdata[i];
      const HoistSchemaPart *same = hoist_schema_find_same (w->repair->expected, part);
      g_autofree char *quoted = hoist_sqlite_quote (part->name);

      if (part->kind == HOIST_SCHEMA_COLUMN && is_of (part->table, table) && !is_generated (part)
          && (same != NULL ? !is_generated (same) : stays (w, part)))
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", quoted);
    }
  return g_string_free (text, FALSE);
}

static gboolean
counts_by_itself (const HoistSchema *schema, const char *table)
{
  g_autofree char *folded = hoist_sqlite_table_fold (table);
  g_autofree char *key = g_strconcat (folded, ".", NULL);
  const HoistSchemaPart *part = hoist_schema_find (schema, HOIST_SCHEMA_KEY, key);

  return part != NULL && g_str_has_suffix (part->form, "autoincrement: 1");
}

/* Numbers that were given out once are not given out again. */
static void
keep_count (Writer *w, const HoistSchemaPart *found, const char *fresh)
{
  char *old = NULL, *new = NULL;

  if (!counts_by_itself (w->repair->expected, found->name)
      || !counts_by_itself (w->repair->found, found->name))
    return;
  old = sqlite3_mprintf ("%Q", found->name);
  new = sqlite3_mprintf ("%Q", fresh);
  g_string_append_printf (w->tables,
                          "DELETE FROM sqlite_sequence WHERE name = %s;\nINSERT INTO "
                          "sqlite_sequence(name, seq) SELECT %s, seq FROM sqlite_sequence WHERE "
                          "name = %s;\n",
                          new, new, old);
  sqlite3_free (old);
  sqlite3_free (new);
}

static void
renew_table (Writer *w, const HoistSchemaPart *expected, const HoistSchemaPart *found)
{
  g_autofree char *fresh = g_strconcat ("hoist_new_", found->name, NULL);
  g_autofree char *quoted_fresh = hoist_sqlite_quote (fresh);
  g_autofree char *quoted = hoist_sqlite_quote (expected->name);
  g_autofree char *old = hoist_sqlite_quote (found->name);
  g_autofree char *more = list_staying (w, found);
  g_autofree char *create = write_create (expected, quoted_fresh, more);
  g_autofree char *columns = list_copied (w, found->name);

  g_hash_table_add (w->renewed, hoist_sqlite_table_fold (found->name));
  if (create == NULL)
    {
      hoist_repair_script_comment (
          w->tables, "%s can't be made anew by a statement; its own is:", found->name);
      hoist_repair_script_comment (w->tables, "%s", expected->sql);
      return;
    }
  hoist_repair_script_comment (w->tables, "%s is made anew, with its rows.", found->name);
  add_statement (w->tables, create);
  if (columns[0] != '\0')
    g_string_append_printf (w->tables, "INSERT INTO %s (%s) SELECT %s FROM %s;\n", quoted_fresh,
                            columns, columns, old);
  keep_count (w, found, fresh);
  g_string_append_printf (w->tables, "DROP TABLE %s;\nALTER TABLE %s RENAME TO %s;\n", old,
                          quoted_fresh, quoted);
  make_all_on (w, found->name);
}

/* --- a table that is changed in its place --------------------------------------------------- */

/* SQLite adds a column that every row can have at once. */
static gboolean
can_add (const HoistSchemaPart *column, const HoistSchemaPart *table)
{
  g_auto (HoistSqliteTable) parsed = { 0 };
  const char *value = strstr (column->form, "\ndefault: ") + strlen ("\ndefault: ");
  gsize n = strcspn (value, "\n");
  gboolean has_none = n == strlen ("none") && strncmp (value, "none", n) == 0;
  const HoistSqliteItem *item;

  hoist_sqlite_table_read (&parsed, table->sql);
  item = hoist_sqlite_table_find (&parsed, column->name);
  return item != NULL && hoist_sqlite_table_find_word (&parsed, item, "primary") == item->end
         && hoist_sqlite_table_find_word (&parsed, item, "unique") == item->end
         && strstr (column->form, "\ngenerated: stored") == NULL
         && (strstr (column->form, "\nnull: no") == NULL || !has_none)
         && memchr (value, '(', n) == NULL && strncmp (value, "current_", 8) != 0;
}

static gboolean
is_used (const Writer *w, const HoistSchemaPart *column)
{
  g_autofree char *folded = hoist_sqlite_table_fold (column->name);

  for (guint i = 0; i < w->repair->found->parts->len; i++)
    {
      const HoistSchemaPart *part = w->repair->found->parts->pdata[i];

      if (part->kind != HOIST_SCHEMA_TABLE && part->kind != HOIST_SCHEMA_COLUMN
          && part->kind != HOIST_SCHEMA_VIEW && is_of (part->table, column->table)
          && strstr (part->form, folded) != NULL)
        return TRUE;
    }
  return FALSE;
}

/* Whether the entry can be mended without making its table anew. */
static gboolean
is_light (const Writer *w, const HoistDriftEntry *entry)
{
  const HoistSchemaPart *expected = hoist_drift_entry_find (entry, w->repair->expected);
  const HoistSchemaPart *found = hoist_drift_entry_find (entry, w->repair->found);
  g_autofree char *column = NULL;
  const HoistDriftEntry *with;

  if (entry->kind == HOIST_SCHEMA_INDEX || entry->kind == HOIST_SCHEMA_TRIGGER)
    return TRUE;
  if (entry->kind == HOIST_SCHEMA_COLUMN && entry->change == HOIST_DRIFT_UNEXPECTED)
    return entry->rows != 0 || !is_used (w, found);
  if (entry->kind == HOIST_SCHEMA_COLUMN && entry->change == HOIST_DRIFT_MISSING)
    return can_add (expected, find_table (w->repair->expected, entry->table));
  if (entry->change != HOIST_DRIFT_MISSING || expected->column[0] == '\0')
    return FALSE;
  column = g_strdup_printf ("%s.%s", entry->table, expected->column);
  g_autofree char *key = hoist_sqlite_table_fold (column);
  with = find_entry (w, HOIST_SCHEMA_COLUMN, key); /* it comes with its column */
  return with != NULL && with->change == HOIST_DRIFT_MISSING;
}

static gboolean
needs_renewal (const Writer *w, const char *table)
{
  for (guint i = 0; i < w->repair->entries->len; i++)
    {
      const HoistDriftEntry *entry = w->repair->entries->pdata[i];

      if (entry->matters && is_of (entry->table, table) && !is_light (w, entry))
        return TRUE;
    }
  return FALSE;
}

static void
drop_column (Writer *w, const HoistDriftEntry *entry)
{
  g_autofree char *table = hoist_sqlite_quote (entry->table);
  g_autofree char *column = hoist_sqlite_quote (entry->name);

  if (entry->rows == 0)
    {
      g_string_append_printf (w->tables, "ALTER TABLE %s DROP COLUMN %s;\n", table, column);
      return;
    }
  hoist_repair_script_comment (w->tables, "%s", entry->message);
  hoist_repair_script_comment (
      w->tables, "It stays. Who does not need what is in it takes these two hyphens away:");
  hoist_repair_script_comment (w->tables, "ALTER TABLE %s DROP COLUMN %s;", table, column);
}

static void
change_table (Writer *w, const char *name)
{
  g_autofree char *table = hoist_sqlite_quote (name);

  for (guint i = 0; i < w->repair->entries->len; i++)
    {
      const HoistDriftEntry *entry = w->repair->entries->pdata[i];

      if (!entry->matters || entry->kind != HOIST_SCHEMA_COLUMN || !is_of (entry->table, name))
        continue;
      if (entry->change == HOIST_DRIFT_MISSING)
        {
          g_string_append_printf (w->tables, "ALTER TABLE %s ADD COLUMN ", table);
          add_statement (w->tables, entry->expected);
        }
      else
        drop_column (w, entry);
    }
}

/* --- each entry ---------------------------------------------------------------------------- */

static void
write_table (Writer *w, const HoistDriftEntry *entry)
{
  const HoistSchemaPart *expected = find_table (w->repair->expected, entry->table);
  const HoistSchemaPart *found = find_table (w->repair->found, entry->table);
  g_autofree char *folded = hoist_sqlite_table_fold (entry->table);
  g_autofree char *quoted = hoist_sqlite_quote (entry->table);

  if (g_hash_table_contains (w->renewed, folded))
    return;
  if (found == NULL)
    {
      g_hash_table_add (w->renewed, g_steal_pointer (&folded));
      add_statement (w->tables, expected->sql);
      make_all_on (w, entry->table);
    }
  else if (expected == NULL && entry->rows == 0)
    g_string_append_printf (w->tables, "DROP TABLE %s;\n", quoted);
  else if (expected == NULL)
    {
      hoist_repair_script_comment (w->tables, "%s", entry->message);
      hoist_repair_script_comment (
          w->tables, "It stays. Who does not need its rows takes these two hyphens away:");
      hoist_repair_script_comment (w->tables, "DROP TABLE %s;", quoted);
    }
  else if (needs_renewal (w, entry->table))
    renew_table (w, expected, found);
  else
    {
      g_hash_table_add (w->renewed, g_steal_pointer (&folded));
      change_table (w, entry->table);
    }
}

/* What has a statement of its own; what lies on a table that was made anew is there already. */
static void
write_object (Writer *w, const HoistDriftEntry *entry)
{
  const HoistSchemaPart *expected = hoist_drift_entry_find (entry, w->repair->expected);
  const HoistSchemaPart *found = hoist_drift_entry_find (entry, w->repair->found);
  g_autofree char *quoted = hoist_sqlite_quote (entry->name);
  const char *word = entry->kind == HOIST_SCHEMA_INDEX  ? "INDEX"
                     : entry->kind == HOIST_SCHEMA_VIEW ? "VIEW"
                                                        : "TRIGGER";

  if (entry->change == HOIST_DRIFT_UNEXPECTED)
    hoist_repair_script_comment (w->drops, "It was made by: %s", found->sql);
  if (found != NULL)
    g_string_append_printf (w->drops, "DROP %s %s;\n", word, quoted);
  if (expected != NULL && (entry->table[0] == '\0' || !needs_renewal (w, entry->table)))
    add_statement (w->makes, expected->sql);
}

static gboolean
is_object (const HoistDriftEntry *entry)
{
  return entry->kind == HOIST_SCHEMA_INDEX || entry->kind == HOIST_SCHEMA_VIEW
         || entry->kind == HOIST_SCHEMA_TRIGGER;
}

static char *
put_together (const Writer *w)
{
  GString *script = g_string_new (NULL);

  hoist_repair_script_comment (
      script, "Makes of this database what the deployed release makes. Make a backup before, "
              "stop the services, then: sqlite3 DATABASE < THIS-FILE");
  hoist_repair_script_comment (script, "It is done as a whole or not at all.");
  for (guint i = 0; i < w->repair->entries->len; i++)
    if (((HoistDriftEntry *) w->repair->entries->pdata[i])->matters)
      hoist_repair_script_comment (script, "* %s",
                                   ((HoistDriftEntry *) w->repair->entries->pdata[i])->message);
  g_string_append (script, ".bail on\nPRAGMA foreign_keys = OFF;\nPRAGMA legacy_alter_table = "
                           "ON;\nBEGIN IMMEDIATE;\n");
  g_string_append_printf (script, "%s%s%s", w->drops->str, w->tables->str, w->makes->str);
  g_string_append (script,
                   "PRAGMA foreign_key_check;\nCOMMIT;\nPRAGMA legacy_alter_table = OFF;\n");
  return g_string_free (script, FALSE);
}

char *
hoist_sqlite_repair (const HoistDatabaseRepair *repair)
{
  Writer w = { repair, g_string_new (NULL), g_string_new (NULL), g_string_new (NULL),
               g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL) };
  gboolean any = FALSE;
  char *script;

  for (guint i = 0; i < repair->entries->len; i++)
    {
      const HoistDriftEntry *entry = repair->entries->pdata[i];

      any = any || entry->matters;
      if (entry->matters && is_object (entry))
        write_object (&w, entry);
      else if (entry->matters)
        write_table (&w, entry);
    }
  script = any ? put_together (&w) : g_strdup ("");
  g_string_free (w.drops, TRUE);
  g_string_free (w.tables, TRUE);
  g_string_free (w.makes, TRUE);
  g_hash_table_unref (w.renewed);
  return script;
}
