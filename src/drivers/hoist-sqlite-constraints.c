/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys, unique and foreign keys of a SQLite table as its pragmas say them, and its checks, which
 * only its statement says. A constraint is the same wherever it is written: with its column or
 * behind them all. Owned by the call; any thread. Reads only. */
#include "drivers/hoist-sqlite-schema.h"

#include <string.h>

static const char *
get_text (HoistSqliteStatement *statement, int column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return text != NULL ? text : "";
}

static HoistSqliteStatement *
ask (const HoistSqliteReading *reading, const char *pragma, const char *name, GError **error)
{
  g_autofree char *quoted = hoist_sqlite_quote (name);
  g_autofree char *sql = g_strdup_printf ("PRAGMA %s(%s)", pragma, quoted);

  return hoist_sqlite_prepare (reading->db, sql, error);
}

/* The column whose item has the keyword; "": a constraint of the table. */
static const char *
find_column (const HoistSqliteReading *reading, const char *column, const char *keyword)
{
  const HoistSqliteItem *item = hoist_sqlite_table_find (&reading->parsed, column);

  return item != NULL && hoist_sqlite_table_find_word (&reading->parsed, item, keyword) < item->end
             ? column
             : "";
}

static void
add (HoistSqliteReading *reading, HoistSchemaPart *part, const char *by)
{
  g_autofree char *table = hoist_sqlite_table_fold (reading->table);
  g_autofree char *folded = hoist_sqlite_table_fold (by);
  g_autofree char *key = g_strdup_printf ("%s.%s", table, folded);

  part->table = (char *) reading->table;
  part->key = key;
  hoist_schema_add (reading->schema, part);
}

/* --- keys ---------------------------------------------------------------------------------- */

static gboolean
add_key (HoistSqliteReading *reading, GError **error)
{
  g_autoptr (HoistSqliteStatement) rows =
      hoist_sqlite_prepare (reading->db,
                            "SELECT name, type, pk FROM pragma_table_xinfo(?1) WHERE pk > 0 "
                            "ORDER BY pk",
                            error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *type = NULL;
  int automatic = 0;
  gboolean row = FALSE, ok = rows != NULL;

  if (ok)
    sqlite3_bind_text (rows, 1, reading->table, -1, SQLITE_TRANSIENT);
  while (ok && (ok = hoist_sqlite_step (rows, &row, error)) && row)
    {
      g_free (type);
      type = g_strdup (get_text (rows, 1));
      g_ptr_array_add (names, g_strdup (get_text (rows, 0)));
    }
  if (!ok || names->len == 0)
    return ok;
  sqlite3_table_column_metadata (reading->db, "main", reading->table, names->pdata[0], NULL, NULL,
                                 NULL, NULL, &automatic);
  const char *column = names->len == 1 ? find_column (reading, names->pdata[0], "primary") : "";
  gboolean is_row = names->len == 1 && g_ascii_strcasecmp (type, "integer") == 0;
  g_ptr_array_add (names, NULL);
  g_autofree char *list = g_strjoinv (", ", (char **) names->pdata);
  g_autofree char *folded = hoist_sqlite_table_fold (list);
  g_autofree char *form =
      g_strdup_printf ("%s\nrow id: %d\nautoincrement: %d", folded, is_row, automatic);
  g_autofree char *text = g_strdup_printf ("PRIMARY KEY (%s)%s%s", list, is_row ? " INTEGER" : "",
                                           automatic ? " AUTOINCREMENT" : "");
  HoistSchemaPart part = {
    .kind = HOIST_SCHEMA_KEY, .form = form, .text = text, .column = (char *) column
  };

  add (reading, &part, "");
  return TRUE;
}

/* The columns of an index, each with how it compares. */
static GPtrArray *
list_columns (const HoistSqliteReading *reading, const char *index, char **ret_first,
              GError **error)
{
  g_autoptr (HoistSqliteStatement) rows = ask (reading, "index_xinfo", index, error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  gboolean row = FALSE, ok = rows != NULL;

  while (ok && (ok = hoist_sqlite_step (rows, &row, error)) && row)
    if (sqlite3_column_int (rows, 5) != 0)
      {
        if (*ret_first == NULL)
          *ret_first = g_strdup (get_text (rows, 2));
        g_ptr_array_add (
            names,
            g_strdup_printf (
                "%s%s%s", get_text (rows, 2),
                g_ascii_strcasecmp (get_text (rows, 4), "BINARY") != 0 ? " COLLATE " : "",
                g_ascii_strcasecmp (get_text (rows, 4), "BINARY") != 0 ? get_text (rows, 4) : ""));
      }
  return ok ? g_steal_pointer (&names) : NULL;
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return g_ascii_strcasecmp (*(const char *const *) a, *(const char *const *) b);
}

static char *
join (const GPtrArray *names)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < names->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", (const char *) names->pdata[i]);
  return g_string_free (text, FALSE);
}

static gboolean
add_unique (HoistSqliteReading *reading, const char *index, GError **error)
{
  g_autofree char *first = NULL;
  g_autoptr (GPtrArray) names = list_columns (reading, index, &first, error);

  if (names == NULL)
    return FALSE;
  const char *column = names->len == 1 ? find_column (reading, first, "unique") : "";
  g_autofree char *list = join (names);
  g_autofree char *form = hoist_sqlite_table_fold (list);
  g_autofree char *text = g_strdup_printf ("UNIQUE (%s)", list);
  g_ptr_array_sort (names, compare_names);
  g_autofree char *sorted = join (names);
  g_autofree char *essence = hoist_sqlite_table_fold (sorted);
  HoistSchemaPart part = { .kind = HOIST_SCHEMA_UNIQUE,
                           .form = form,
                           .essence = essence,
                           .text = text,
                           .column = (char *) column };

  add (reading, &part, sorted);
  return TRUE;
}

static gboolean
add_uniques (HoistSqliteReading *reading, GError **error)
{
  g_autoptr (HoistSqliteStatement) rows = ask (reading, "index_list", reading->table, error);
  gboolean row = FALSE, ok = rows != NULL;

  while (ok && (ok = hoist_sqlite_step (rows, &row, error)) && row)
    if (g_str_equal (get_text (rows, 3), "u"))
      ok = add_unique (reading, get_text (rows, 1), error);
  return ok;
}

/* --- foreign keys -------------------------------------------------------------------------- */

typedef struct
{
  gint64 id; /* -1: none yet */
  char *parent, *rules;
  GPtrArray *from, *to;
} Pointer;

/* REFERENCES t without columns means its primary key. */
static void
name_targets (const HoistSqliteReading *reading, Pointer *pointer)
{
  g_autoptr (HoistSqliteStatement) rows = hoist_sqlite_prepare (
      reading->db, "SELECT name FROM pragma_table_info(?1) WHERE pk > 0 ORDER BY pk", NULL);
  gboolean row = FALSE;

  if (rows == NULL || ((const char *) pointer->to->pdata[0])[0] != '\0')
    return;
  sqlite3_bind_text (rows, 1, pointer->parent, -1, SQLITE_TRANSIENT);
  g_ptr_array_set_size (pointer->to, 0);
  while (hoist_sqlite_step (rows, &row, NULL) && row)
    g_ptr_array_add (pointer->to, g_strdup (get_text (rows, 0)));
}

/* When it is looked at, which no pragma says: of the item that it stands in. */
static gboolean
is_deferred (const HoistSqliteReading *reading, const Pointer *pointer)
{
  const HoistSqliteTable *parsed = &reading->parsed;

  for (guint i = 0; i < parsed->items->len; i++)
    {
      const HoistSqliteItem *item = &g_array_index (parsed->items, HoistSqliteItem, i);
      guint deferred = hoist_sqlite_table_find_word (parsed, item, "deferred");
      guint references = hoist_sqlite_table_find_word (parsed, item, "references");
      g_autofree char *words = hoist_sqlite_words_join (parsed->words, item->from, references);
      g_autofree char *first = hoist_sqlite_table_fold (pointer->from->pdata[0]);

      if (deferred < item->end && references < item->end
          && (g_strcmp0 (item->column, first) == 0
              || (item->column == NULL && strstr (words, first) != NULL)))
        return TRUE;
    }
  return FALSE;
}

static void
end_pointer (HoistSqliteReading *reading, Pointer *pointer)
{
  if (pointer->id < 0)
    return;
  name_targets (reading, pointer);
  const char *column =
      pointer->from->len == 1 ? find_column (reading, pointer->from->pdata[0], "references") : "";
  gboolean deferred = is_deferred (reading, pointer);
  g_autofree char *from = join (pointer->from);
  g_autofree char *to = join (pointer->to);
  g_autofree char *text =
      g_strdup_printf ("FOREIGN KEY (%s) REFERENCES %s (%s)%s%s", from, pointer->parent, to,
                       pointer->rules, deferred ? " DEFERRABLE INITIALLY DEFERRED" : "");
  g_autofree char *form = hoist_sqlite_table_fold (text);
  HoistSchemaPart part = {
    .kind = HOIST_SCHEMA_FOREIGN_KEY, .form = form, .text = text, .column = (char *) column
  };

  add (reading, &part, from);
  pointer->id = -1;
}

static char *
dup_rules (HoistSqliteStatement *row)
{
  const char *update = get_text (row, 5), *delete = get_text (row, 6);

  return g_strdup_printf ("%s%s%s%s", strcmp (update, "NO ACTION") != 0 ? " ON UPDATE " : "",
                          strcmp (update, "NO ACTION") != 0 ? update : "",
                          strcmp (delete, "NO ACTION") != 0 ? " ON DELETE " : "",
                          strcmp (delete, "NO ACTION") != 0 ? delete : "");
}

static void
begin_pointer (Pointer *pointer, HoistSqliteStatement *row)
{
  pointer->id = sqlite3_column_int64 (row, 0);
  g_free (pointer->parent);
  pointer->parent = g_strdup (get_text (row, 2));
  g_free (pointer->rules);
  pointer->rules = dup_rules (row);
  g_ptr_array_set_size (pointer->from, 0);
  g_ptr_array_set_size (pointer->to, 0);
}

static gboolean
add_pointers (HoistSqliteReading *reading, GError **error)
{
  g_autoptr (HoistSqliteStatement) rows = ask (reading, "foreign_key_list", reading->table, error);
  g_autoptr (GPtrArray) from = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) to = g_ptr_array_new_with_free_func (g_free);
  Pointer pointer = { .id = -1, .from = from, .to = to };
  gboolean row = FALSE, ok = rows != NULL;

  while (ok && (ok = hoist_sqlite_step (rows, &row, error)) && row)
    {
      if (sqlite3_column_int64 (rows, 0) != pointer.id)
        {
          end_pointer (reading, &pointer);
          begin_pointer (&pointer, rows);
        }
      g_ptr_array_add (from, g_strdup (get_text (rows, 3)));
      g_ptr_array_add (to, g_strdup (get_text (rows, 4)));
    }
  if (ok)
    end_pointer (reading, &pointer);
  g_free (pointer.parent);
  g_free (pointer.rules);
  return ok;
}

/* --- checks -------------------------------------------------------------------------------- */

static void
add_checks (HoistSqliteReading *reading)
{
  const HoistSqliteTable *parsed = &reading->parsed;

  for (guint k = 0; k < parsed->items->len; k++)
    {
      const HoistSqliteItem *item = &g_array_index (parsed->items, HoistSqliteItem, k);

      for (guint i = item->from; i < item->end;)
        {
          gboolean opens = hoist_sqlite_words_is (parsed->words, i, "(");
          guint end = opens ? hoist_sqlite_words_skip (parsed->words, i) : i + 1;

          if (opens && i > item->from && hoist_sqlite_words_is (parsed->words, i - 1, "check"))
            {
              g_autofree char *form = hoist_sqlite_words_join (parsed->words, i, end);
              g_autofree char *text =
                  hoist_sqlite_words_dup_text (parsed->words, parsed->sql, i - 1, end);
              HoistSchemaPart part = {
                .kind = HOIST_SCHEMA_CHECK, .form = form, .text = text, .column = item->column
              };

              add (reading, &part, form);
            }
          i = end;
        }
    }
}

gboolean
hoist_sqlite_read_constraints (HoistSqliteReading *reading, GError **error)
{
  if (!add_key (reading, error) || !add_uniques (reading, error) || !add_pointers (reading, error))
    return FALSE;
  add_checks (reading);
  return TRUE;
}
