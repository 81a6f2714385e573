/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-typed-key.h. Nobody owns it; any thread. Reads only. */
#include "drivers/hoist-typed-key.h"

#include <string.h>

#include "base/hoist-text.h"
#include "model/hoist-json.h"

#define PEOPLE_BYTES 80

gboolean
hoist_typed_key_find_column (const HoistTypedTable *table, const char *sql_name, guint *ret_at)
{
  for (guint i = 0; i < table->columns->len; i++)
    if (g_str_equal (((HoistTypedColumn *) table->columns->pdata[i])->sql_name, sql_name))
      {
        *ret_at = i;
        return TRUE;
      }
  return FALSE;
}

const HoistSqliteColumn *
hoist_typed_key_find_here (const HoistSqliteShape *here, const HoistTypedColumn *column)
{
  for (guint i = 0; i < here->columns->len; i++)
    if (g_str_equal (((HoistSqliteColumn *) here->columns->pdata[i])->sql_name, column->source))
      return here->columns->pdata[i];
  return NULL;
}

gboolean
hoist_typed_key_init (HoistTypedKey *key, const HoistTypedTable *table,
                      const HoistPostgresShape *there, const HoistSqliteShape *here)
{
  *key = (HoistTypedKey){ .table = table, .n = there->key->len, .is_plain = TRUE };
  if (there->key->len == 0 || there->key->len > HOIST_TYPED_KEY_MAX
      || there->key->len != here->key->len)
    return FALSE;
  for (guint i = 0; i < there->key->len; i++)
    {
      const HoistPostgresColumn *column = there->key->pdata[i];
      const HoistTypedColumn *typed;
      const HoistSqliteColumn *own;

      if (!hoist_typed_key_find_column (table, column->name, &key->at[i]))
        return FALSE;
      typed = table->columns->pdata[key->at[i]];
      own = hoist_typed_key_find_here (here, typed);
      if (own == NULL || !own->is_key)
        return FALSE;
      key->is_plain &= typed->kind.of == HOIST_TYPED_INTEGER || typed->kind.of == HOIST_TYPED_TEXT;
    }
  return TRUE;
}

static const HoistTypedKind *
kind_at (const HoistTypedKey *key, guint i)
{
  return &((const HoistTypedColumn *) key->table->columns->pdata[key->at[i]])->kind;
}

/* One behind the other with its length, so that no two keys look alike by accident. */
static void
append_part (GString *common, const char *text)
{
  g_string_append_printf (common, "%" G_GSIZE_FORMAT ":%s/", strlen (text), text);
}

char *
hoist_typed_key_read_answer (const HoistTypedKey *key, const HoistPostgresRows *rows, int row,
                             int first, const guint *places)
{
  GString *common = g_string_new (NULL);

  for (guint i = 0; i < key->n; i++)
    {
      g_autoptr (GString) one = g_string_new (NULL);
      int at = first + (int) (places != NULL ? places[i] : i);
      const char *answer = hoist_postgres_cell (rows, row, at);

      if (!hoist_typed_value_read (kind_at (key, i), answer, strlen (answer), one))
        g_string_assign (one, answer);
      append_part (common, one->str);
    }
  return g_string_free (common, FALSE);
}

char *
hoist_typed_key_read_row (const HoistTypedKey *key, HoistSqliteStatement *row)
{
  GString *common = g_string_new (NULL);

  for (guint i = 0; i < key->n; i++)
    {
      g_autoptr (GString) one = g_string_new (NULL);
      HoistTypedValue value;
      const char *why = NULL;

      if (!hoist_typed_table_get_value (row, i, &value)
          || !hoist_typed_value_write (kind_at (key, i), &value, one, &why))
        g_string_assign (one, "?"); /* no key over there */
      append_part (common, one->str);
    }
  return g_string_free (common, FALSE);
}

char *
hoist_typed_key_describe (const char *logged)
{
  g_autoptr (HoistValue) list = hoist_json_parse (logged, -1, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; list != NULL && i < hoist_value_get_size (list); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "/" : "",
                            hoist_value_get_string (hoist_value_get_element (list, i)));
  return hoist_text_clean_line (text->str, -1, PEOPLE_BYTES);
}

char *
hoist_typed_key_describe_common (const char *common)
{
  g_autoptr (GString) text = g_string_new (NULL);

  while (*common != '\0')
    {
      char *at = NULL;
      gsize n = (gsize) g_ascii_strtoull (common, &at, 10);

      g_string_append_printf (text, "%s%.*s", text->len > 0 ? "/" : "", (int) n, at + 1);
      common = at + 1 + n + 1;
    }
  return hoist_text_clean_line (text->str, -1, PEOPLE_BYTES);
}
