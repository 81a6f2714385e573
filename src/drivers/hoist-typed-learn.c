/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-typed-learn.h. Owned by the call; worker thread. Reads only. */
#include "drivers/hoist-typed-learn.h"

#define SAMPLE 500   /* rows by which a form is learnt */
#define ASKED_MAX 20 /* … and values of them that the server is asked for */
#define CLASSES (HOIST_TYPED_SERVER + 1)

static gboolean
is_server_text (const HoistTypedPair *pair, const HoistTypedColumn *column,
                const HoistTypedValue *value, gboolean *ret_is, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT ($1::text)::%s::text", column->type);
  g_autofree char *text = g_strndup (value->bytes, value->n_bytes);
  const char *values[] = { text, NULL };
  g_autofree char *said = hoist_postgres_get_text (pair->to, sql, values, pair->call, error);

  *ret_is = g_strcmp0 (said, text) == 0;
  return said != NULL;
}

static gboolean
learn_value (const HoistTypedPair *pair, const HoistTypedColumn *column,
             const HoistTypedValue *value, HoistTypedForm *form, GError **error)
{
  guint seen = 0;
  gboolean is_same = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (form->storage); i++)
    seen += form->storage[i];
  if (column->kind.of == HOIST_TYPED_SERVER && value->storage == HOIST_TYPED_FROM_TEXT
      && seen < ASKED_MAX && !g_str_equal (column->type, "jsonb") /* JSON is JSON */
      && !is_server_text (pair, column, value, &is_same, error))
    return FALSE;
  hoist_typed_form_learn (form, &column->kind, value);
  form->foreign += is_same ? 0 : 1;
  return TRUE;
}

static HoistSqliteStatement *
prepare_sample (const HoistTypedPair *pair, const HoistTypedTable *table, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT NULL");
  g_autofree char *quoted = hoist_sqlite_quote (table->name);

  for (guint i = 0; i < table->columns->len; i++)
    g_string_append_printf (sql, ", %s", ((HoistTypedColumn *) table->columns->pdata[i])->source);
  g_string_append_printf (sql, " FROM main.%s", quoted);
  if (table->rowid != NULL)
    g_string_append_printf (sql, " ORDER BY %s DESC", table->rowid);
  g_string_append_printf (sql, " LIMIT %d", SAMPLE);
  return hoist_sqlite_prepare (pair->from, sql->str, error);
}

static gboolean
learn_table (const HoistTypedPair *pair, const HoistTypedTable *table, HoistTypedForm *forms,
             GError **error)
{
  g_autoptr (HoistSqliteStatement) rows = prepare_sample (pair, table, error);
  gboolean row = FALSE, ok = rows != NULL;

  while (ok && (ok = hoist_sqlite_step (rows, &row, error)) && row)
    for (guint i = 0; ok && i < table->columns->len; i++)
      {
        HoistTypedValue value;

        ok = !hoist_typed_table_get_value (rows, i, &value)
             || learn_value (pair, table->columns->pdata[i], &value, &forms[i], error);
      }
  return ok;
}

GPtrArray *
hoist_typed_learn (const HoistTypedPair *pair, GError **error)
{
  g_autoptr (GPtrArray) learnt = g_ptr_array_new_with_free_func (g_free);
  HoistTypedForm classes[CLASSES] = { { { 0 } } };

  for (guint i = 0; i < pair->tables->len; i++)
    {
      const HoistTypedTable *table = pair->tables->pdata[i];
      HoistTypedForm *forms = g_new0 (HoistTypedForm, table->columns->len + 1);

      g_ptr_array_add (learnt, forms);
      if (!learn_table (pair, table, forms, error))
        return NULL;
      for (guint k = 0; k < table->columns->len; k++)
        hoist_typed_form_add (&classes[((HoistTypedColumn *) table->columns->pdata[k])->kind.of],
                              &forms[k]);
    }
  for (guint i = 0; i < pair->tables->len; i++)
    {
      const HoistTypedTable *table = pair->tables->pdata[i];

      for (guint k = 0; k < table->columns->len; k++)
        {
          HoistTypedClass of = ((HoistTypedColumn *) table->columns->pdata[k])->kind.of;
          HoistTypedForm *form = (HoistTypedForm *) learnt->pdata[i] + k;

          if (hoist_typed_form_is_empty (form) && of >= HOIST_TYPED_DATE && of < HOIST_TYPED_SERVER)
            *form = classes[of];
        }
    }
  return g_steal_pointer (&learnt);
}
