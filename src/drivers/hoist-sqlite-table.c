/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-sqlite-table.h. Owned by the call; any thread. Reads what SQLite itself has accepted;
 * of anything else it finds nothing. */
#include "drivers/hoist-sqlite-table.h"

#include <string.h>

static void
clear_item (gpointer data)
{
  g_clear_pointer (&((HoistSqliteItem *) data)->column, g_free);
}

char *
hoist_sqlite_table_fold (const char *name)
{
  return g_ascii_strdown (name, -1);
}

/* Of a name's word: the name itself, folded. */
static char *
dup_name (const HoistSqliteWord *word)
{
  gsize n = strlen (word->form);
  char quote = word->form[0];

  if (n >= 2 && (quote == '"' || quote == '\'') && word->form[n - 1] == quote)
    {
      g_autofree char *inner = g_strndup (word->form + 1, n - 2);

      return hoist_sqlite_table_fold (inner);
    }
  return g_strdup (word->form);
}

static gboolean
is_constraint (const GPtrArray *words, guint i)
{
  static const char *const begins[] = { "constraint", "primary", "unique", "check", "foreign" };

  for (guint k = 0; k < G_N_ELEMENTS (begins); k++)
    if (hoist_sqlite_words_is (words, i, begins[k]))
      return TRUE;
  return FALSE;
}

static void
add_items (HoistSqliteTable *table)
{
  guint end = table->close - 1;

  for (guint at = table->open + 1; at < end;)
    {
      guint comma = hoist_sqlite_words_find_comma (table->words, at, end);
      HoistSqliteItem item = { .from = at, .end = comma };

      if (comma > at && !is_constraint (table->words, at))
        item.column = dup_name (table->words->pdata[at]);
      if (comma > at)
        g_array_append_val (table->items, item);
      at = comma + 1;
    }
}

void
hoist_sqlite_table_read (HoistSqliteTable *table, const char *sql)
{
  *table = (HoistSqliteTable){ .sql = sql, .words = hoist_sqlite_words_split (sql) };
  table->items = g_array_new (FALSE, FALSE, sizeof (HoistSqliteItem));
  g_array_set_clear_func (table->items, clear_item);
  while (table->open < table->words->len && !hoist_sqlite_words_is (table->words, table->open, "("))
    table->open++;
  table->close = hoist_sqlite_words_skip (table->words, table->open);
  if (hoist_sqlite_words_is (table->words, 0, "create")
      && hoist_sqlite_words_is (table->words, 1, "table")
      && hoist_sqlite_words_is (table->words, table->close - 1, ")"))
    add_items (table);
}

void
hoist_sqlite_table_clear (HoistSqliteTable *table)
{
  g_clear_pointer (&table->words, g_ptr_array_unref);
  g_clear_pointer (&table->items, g_array_unref);
}

const HoistSqliteItem *
hoist_sqlite_table_find (const HoistSqliteTable *table, const char *column)
{
  g_autofree char *folded = hoist_sqlite_table_fold (column);

  for (guint i = 0; i < table->items->len; i++)
    {
      const HoistSqliteItem *item = &g_array_index (table->items, HoistSqliteItem, i);

      if (g_strcmp0 (item->column, folded) == 0)
        return item;
    }
  return NULL;
}

guint
hoist_sqlite_table_find_word (const HoistSqliteTable *table, const HoistSqliteItem *item,
                              const char *keyword)
{
  guint i = item->from;

  while (i < item->end && !hoist_sqlite_words_is (table->words, i, keyword))
    i = hoist_sqlite_words_is (table->words, i, "(") ? hoist_sqlite_words_skip (table->words, i)
                                                     : i + 1;
  return MIN (i, item->end);
}

char *
hoist_sqlite_table_dup_text (const HoistSqliteTable *table, const HoistSqliteItem *item)
{
  return hoist_sqlite_words_dup_text (table->words, table->sql, item->from, item->end);
}
