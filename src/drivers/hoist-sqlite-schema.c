/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The schema of a SQLite file as parts: what pragmas say, and of the statement only what none says
 * (checks, expressions, views, triggers), by its words. Owned by the call; any thread. Reads only.
 * A database that is not there yet has an empty schema. */
#include "drivers/hoist-sqlite-schema.h"

#include <string.h>

#include "base/hoist-text.h"

#define SHOWN_MAX 300 /* of a view or trigger, for people */

static const char *
get_text (HoistSqliteStatement *statement, int column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return text != NULL ? text : "";
}

/* --- columns ------------------------------------------------------------------------------- */

/* How SQLite takes a declared type (its documentation, "Determination Of Column Affinity"). */
static const char *
find_affinity (const char *type)
{
  g_autofree char *lower = g_ascii_strdown (type, -1);

  if (strstr (lower, "int") != NULL)
    return "integer";
  if (strstr (lower, "char") != NULL || strstr (lower, "clob") != NULL
      || strstr (lower, "text") != NULL)
    return "text";
  if (lower[0] == '\0' || strstr (lower, "blob") != NULL)
    return "blob";
  if (strstr (lower, "real") != NULL || strstr (lower, "floa") != NULL
      || strstr (lower, "doub") != NULL)
    return "real";
  return "numeric";
}

static char *
normalise (const char *sql)
{
  g_autoptr (GPtrArray) words = hoist_sqlite_words_split (sql);

  return hoist_sqlite_words_join (words, 0, words->len);
}

/* (0) is 0, and "x" in this place is the text 'x'. */
static char *
normalise_default (const char *sql)
{
  g_autoptr (GPtrArray) words = hoist_sqlite_words_split (sql);
  guint from = 0, end = words->len;

  while (end - from >= 2 && hoist_sqlite_words_is (words, from, "(")
         && hoist_sqlite_words_skip (words, from) == end)
    {
      from++;
      end--;
    }
  if (end - from == 1 && sql[((HoistSqliteWord *) words->pdata[from])->at] == '"')
    {
      g_autofree char *inner = g_strndup (sql + ((HoistSqliteWord *) words->pdata[from])->at + 1,
                                          ((HoistSqliteWord *) words->pdata[from])->n - 2);

      return g_strdup_printf ("'%s'", inner);
    }
  return hoist_sqlite_words_join (words, from, end);
}

/* The expression of a generated column, with its brackets. */
static char *
find_expression (const HoistSqliteReading *reading, const HoistSqliteItem *item)
{
  guint as = item != NULL ? hoist_sqlite_table_find_word (&reading->parsed, item, "as") : 0;

  if (item == NULL || as == item->end)
    return g_strdup ("");
  return hoist_sqlite_words_join (reading->parsed.words, as + 1,
                                  hoist_sqlite_words_skip (reading->parsed.words, as + 1));
}

static void
add_column (HoistSqliteReading *reading, HoistSqliteStatement *row, gboolean is_strict)
{
  const char *name = get_text (row, 1), *type = get_text (row, 2), *value = get_text (row, 4);
  const HoistSqliteItem *item = hoist_sqlite_table_find (&reading->parsed, name);
  int hidden = sqlite3_column_int (row, 6);
  const char *collation = NULL;
  g_autofree char *table_key = hoist_sqlite_table_fold (reading->table);
  g_autofree char *folded = hoist_sqlite_table_fold (name);
  g_autofree char *key = g_strdup_printf ("%s.%s", table_key, folded);
  g_autofree char *declared = normalise (type);
  g_autofree char *initial = value[0] != '\0' ? normalise_default (value) : g_strdup ("none");
  g_autofree char *expression = hidden >= 2 ? find_expression (reading, item) : g_strdup ("");
  g_autofree char *text = NULL;
  g_autofree char *rest = NULL;
  g_autofree char *form = NULL;
  g_autofree char *essence = NULL;

  sqlite3_table_column_metadata (reading->db, "main", reading->table, name, NULL, &collation, NULL,
                                 NULL, NULL);
  text = item != NULL ? hoist_sqlite_table_dup_text (&reading->parsed, item)
                      : g_strdup_printf ("%s %s", name, type);
  rest = g_strdup_printf ("\nnull: %s\ndefault: %s\ncollation: %s\ngenerated: %s %s",
                          sqlite3_column_int (row, 3) != 0 ? "no" : "yes", initial,
                          collation != NULL ? collation : "BINARY",
                          hidden == 2   ? "virtual"
                          : hidden == 3 ? "stored"
                                        : "no",
                          expression);
  form = g_strconcat ("type: ", declared, rest, NULL);
  essence = g_strconcat ("type: ", is_strict ? declared : find_affinity (type), rest, NULL);
  hoist_schema_add (reading->schema, &(HoistSchemaPart){ .kind = HOIST_SCHEMA_COLUMN,
                                                         .table = (char *) reading->table,
                                                         .name = (char *) name,
                                                         .key = key,
                                                         .form = form,
                                                         .essence = essence,
                                                         .text = text });
}

static gboolean
read_columns (HoistSqliteReading *reading, gboolean is_strict, GError **error)
{
  g_autofree char *quoted = hoist_sqlite_quote (reading->table);
  g_autofree char *sql = g_strdup_printf ("PRAGMA table_xinfo(%s)", quoted);
  g_autoptr (HoistSqliteStatement) rows = hoist_sqlite_prepare (reading->db, sql, error);
  gboolean row = FALSE, ok = rows != NULL;

  while (ok && (ok = hoist_sqlite_step (rows, &row, error)) && row)
    if (sqlite3_column_int (rows, 6) != 1) /* hidden: of a virtual table's own */
      add_column (reading, rows, is_strict);
  return ok;
}

/* --- a table ------------------------------------------------------------------------------- */

static gint
compare_words (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* What a conflict does, where the table says so: no pragma tells. */
static char *
list_conflicts (const HoistSqliteTable *parsed)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  for (guint i = 0; i + 2 < parsed->words->len; i++)
    if (hoist_sqlite_words_is (parsed->words, i, "on")
        && hoist_sqlite_words_is (parsed->words, i + 1, "conflict"))
      g_ptr_array_add (all, ((HoistSqliteWord *) parsed->words->pdata[i + 2])->form);
  g_ptr_array_sort (all, compare_words);
  g_ptr_array_add (all, NULL);
  return g_strjoinv (" ", (char **) all->pdata);
}

static char *
list_columns (const HoistSchema *schema, guint from)
{
  GString *text = g_string_new (NULL);

  for (guint i = from; i < schema->parts->len; i++)
    g_string_append_printf (text, "%s%s", i > from ? ", " : "",
                            ((HoistSchemaPart *) schema->parts->pdata[i])->name);
  return g_string_free (text, FALSE);
}

static void
add_table (HoistSqliteReading *reading, HoistSqliteStatement *row, guint first_column)
{
  gboolean is_virtual = g_str_equal (get_text (row, 2), "virtual");
  g_autofree char *key = hoist_sqlite_table_fold (reading->table);
  g_autofree char *conflicts = list_conflicts (&reading->parsed);
  g_autofree char *words =
      is_virtual ? hoist_sqlite_words_join (reading->parsed.words, 0, reading->parsed.words->len)
                 : g_strdup ("");
  g_autofree char *columns = list_columns (reading->schema, first_column);
  g_autofree char *form =
      g_strdup_printf ("without rowid: %d\nstrict: %d\non conflict: %s\n%s",
                       sqlite3_column_int (row, 3), sqlite3_column_int (row, 4), conflicts, words);
  g_autofree char *text = g_strdup_printf ("%s (%s)%s%s%s%s", reading->table, columns,
                                           sqlite3_column_int (row, 3) ? " WITHOUT ROWID" : "",
                                           sqlite3_column_int (row, 4) ? " STRICT" : "",
                                           conflicts[0] != '\0' ? " ON CONFLICT " : "", conflicts);

  hoist_schema_add (reading->schema, &(HoistSchemaPart){ .kind = HOIST_SCHEMA_TABLE,
                                                         .table = (char *) reading->table,
                                                         .name = (char *) reading->table,
                                                         .key = key,
                                                         .form = form,
                                                         .text = text,
                                                         .sql = (char *) get_text (row, 5),
                                                         .harmless = TRUE });
}

/* A table that points at others hinders what is done to them. */
static void
look_for_pointers (HoistSchema *schema, guint from, const char *table)
{
  HoistSchemaPart *made = NULL;
  gboolean points = FALSE;

  for (guint i = from; i < schema->parts->len; i++)
    {
      HoistSchemaPart *part = schema->parts->pdata[i];

      if (part->kind == HOIST_SCHEMA_TABLE)
        made = part;
      points = points || part->kind == HOIST_SCHEMA_FOREIGN_KEY;
    }
  if (made != NULL && points)
    made->harmless = FALSE;
}

#define TABLES                                                                                     \
  "SELECT l.schema, l.name, l.type, l.wr, l.strict, s.sql FROM pragma_table_list AS l JOIN "       \
  "sqlite_schema AS s ON s.name = l.name AND s.type = 'table' WHERE l.schema = 'main' AND l.type " \
  "IN ('table', 'virtual') AND l.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND l.name NOT LIKE "      \
  "'hoist\\_%' ESCAPE '\\' ORDER BY l.name"

static gboolean
read_table (HoistSqliteReading *reading, HoistSqliteStatement *row, GError **error)
{
  guint first = reading->schema->parts->len;
  gboolean ok;

  reading->table = get_text (row, 1);
  hoist_sqlite_table_read (&reading->parsed, get_text (row, 5));
  ok = read_columns (reading, sqlite3_column_int (row, 4) != 0, error);
  if (ok)
    add_table (reading, row, first);
  ok = ok && hoist_sqlite_read_constraints (reading, error);
  if (ok)
    look_for_pointers (reading->schema, first, reading->table);
  hoist_sqlite_table_clear (&reading->parsed);
  return ok;
}

static gboolean
read_tables (HoistSqliteReading *reading, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistSqliteStatement) rows = hoist_sqlite_prepare (reading->db, TABLES, error);
  gboolean row = FALSE, ok = rows != NULL;

  while (ok && (ok = hoist_sqlite_step (rows, &row, error)) && row)
    ok = hoist_driver_call_check (call, error) && read_table (reading, rows, error);
  return ok;
}

/* --- what has a statement of its own ------------------------------------------------------- */

/* Where the words that say something begin: behind the name, which is the key. */
static guint
find_begin (const GPtrArray *words, HoistSchemaKind kind)
{
  guint i = 0;

  if (kind == HOIST_SCHEMA_INDEX)
    while (i < words->len && !hoist_sqlite_words_is (words, i, "on"))
      i++;
  else
    i = MIN (3, words->len); /* CREATE VIEW name, CREATE TRIGGER name */
  return i;
}

static char *
make_form (const GPtrArray *words, HoistSchemaKind kind)
{
  GString *form = g_string_new (NULL);

  if (kind == HOIST_SCHEMA_INDEX && hoist_sqlite_words_is (words, 1, "unique"))
    g_string_append (form, "unique ");
  for (guint i = find_begin (words, kind); i < words->len; i++)
    if (kind != HOIST_SCHEMA_INDEX || !hoist_sqlite_words_is (words, i, "asc"))
      g_string_append_printf (form, "%s ", ((HoistSqliteWord *) words->pdata[i])->form);
  return g_string_free (form, FALSE);
}

static char *
dup_shown (const GPtrArray *words, const char *sql)
{
  g_autofree char *text = hoist_sqlite_words_dup_text (words, sql, 0, words->len);

  return hoist_text_clean_line (text, -1, SHOWN_MAX);
}

static void
add_object (HoistSchema *schema, HoistSqliteStatement *row)
{
  const char *type = get_text (row, 0), *sql = get_text (row, 3);
  HoistSchemaKind kind = g_str_equal (type, "index")  ? HOIST_SCHEMA_INDEX
                         : g_str_equal (type, "view") ? HOIST_SCHEMA_VIEW
                                                      : HOIST_SCHEMA_TRIGGER;
  g_autoptr (GPtrArray) words = hoist_sqlite_words_split (sql);
  g_autofree char *key = hoist_sqlite_table_fold (get_text (row, 1));
  g_autofree char *form = make_form (words, kind);
  g_autofree char *text = dup_shown (words, sql);

  hoist_schema_add (
      schema,
      &(HoistSchemaPart){
          .kind = kind,
          .table = kind == HOIST_SCHEMA_VIEW ? (char *) "" : (char *) get_text (row, 2),
          .name = (char *) get_text (row, 1),
          .key = key,
          .form = form,
          .text = text,
          .sql = (char *) sql,
          .harmless = kind == HOIST_SCHEMA_INDEX && !hoist_sqlite_words_is (words, 1, "unique") });
}

#define OBJECTS                                                                                    \
  "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE type IN ('index', 'view', "           \
  "'trigger') "                                                                                    \
  "AND sql IS NOT NULL AND tbl_name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND tbl_name NOT LIKE "      \
  "'hoist\\_%' ESCAPE '\\' AND name NOT GLOB 'hoist_capture_*' ORDER BY type, name"

static gboolean
read_objects (HoistSqliteReading *reading, GError **error)
{
  g_autoptr (HoistSqliteStatement) rows = hoist_sqlite_prepare (reading->db, OBJECTS, error);
  gboolean row = FALSE, ok = rows != NULL;

  while (ok && (ok = hoist_sqlite_step (rows, &row, error)) && row)
    add_object (reading->schema, rows);
  return ok;
}

/* In one read transaction, so that both lists are of one moment. */
static HoistSchema *
read_schema (const char *path, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistSchema) schema = hoist_schema_new ("sqlite");
  g_autoptr (HoistSqlite) db = NULL;
  HoistSqliteReading reading = { .schema = schema };

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&schema);
  db = hoist_sqlite_open (path, HOIST_SQLITE_READ, call, error);
  reading.db = db;
  if (db == NULL || !hoist_sqlite_run (db, "BEGIN", error) || !read_tables (&reading, call, error)
      || !read_objects (&reading, error) || !hoist_sqlite_run (db, "COMMIT", error))
    return NULL;
  return g_steal_pointer (&schema);
}

/* --- rows ---------------------------------------------------------------------------------- */

static gboolean
count_rows (HoistSqlite *db, HoistDriftEntry *entry, GError **error)
{
  g_autofree char *table = hoist_sqlite_quote (entry->table);
  g_autofree char *column = hoist_sqlite_quote (entry->name);
  g_autofree char *sql = g_strdup_printf ("SELECT count(%s) FROM %s",
                                          entry->kind == HOIST_SCHEMA_COLUMN ? column : "*", table);
  g_autoptr (HoistSqliteStatement) statement = hoist_sqlite_prepare (db, sql, error);
  gboolean row = FALSE;

  if (statement == NULL || !hoist_sqlite_step (statement, &row, error))
    return FALSE;
  hoist_drift_entry_set_rows (entry, row ? sqlite3_column_int64 (statement, 0) : 0);
  return TRUE;
}

static gboolean
count (const char *path, const GPtrArray *entries, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistSqlite) db = hoist_sqlite_open (path, HOIST_SQLITE_READ, call, error);
  gboolean ok = db != NULL;

  for (guint i = 0; ok && i < entries->len; i++)
    {
      HoistDriftEntry *entry = entries->pdata[i];

      if (entry->change == HOIST_DRIFT_UNEXPECTED
          && (entry->kind == HOIST_SCHEMA_TABLE || entry->kind == HOIST_SCHEMA_COLUMN))
        ok = count_rows (db, entry, error);
    }
  return ok;
}

const HoistDatabaseSchema hoist_database_schema_sqlite = { read_schema, count,
                                                           hoist_sqlite_repair };
