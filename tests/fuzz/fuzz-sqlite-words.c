/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words and items of any text: each lies in it, behind the one before. */
#include "drivers/hoist-sqlite-table.h"
#include "fuzz-target.h"

#include <string.h>

static void
check_words (const GPtrArray *words, gsize n)
{
  gsize last = 0;

  for (guint i = 0; i < words->len; i++)
    {
      const HoistSqliteWord *word = words->pdata[i];

      g_assert_cmpuint (word->at, >=, last);
      g_assert_cmpuint (word->n, >, 0);
      last = word->at + word->n;
      g_assert_cmpuint (last, <=, n);
      g_assert_cmpuint (hoist_sqlite_words_skip (words, i), >, i);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t n_bytes)
{
  g_autofree char *text = g_strndup ((const char *) bytes, n_bytes);
  g_auto (HoistSqliteTable) table = { 0 };

  hoist_sqlite_table_read (&table, text);
  check_words (table.words, strlen (text));
  for (guint i = 0; i < table.items->len; i++)
    {
      const HoistSqliteItem *item = &g_array_index (table.items, HoistSqliteItem, i);
      g_autofree char *written = hoist_sqlite_table_dup_text (&table, item);

      g_assert_cmpuint (item->from, <, item->end);
      g_assert_cmpuint (item->end, <=, table.words->len);
      g_assert_cmpuint (hoist_sqlite_table_find_word (&table, item, "check"), <=, item->end);
    }
  return 0;
}
