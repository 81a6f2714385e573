/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQL by which rows of one table go from one side to another: read by their keys, each column
 * as a text, written as the types that they have there, read back. Owned by the caller; the thread
 * of the connections. Begins no transaction and ends none. */
#include "drivers/hoist-postgres-put.h"
#include "base/hoist-error.h"

static void
add (GString *list, const char *between, const char *text)
{
  g_string_append_printf (list, "%s%s", list->len > 0 ? between : "", text);
}

/* Lists of SQL that grow together. */
typedef struct
{
  GString *texts, *names, *values, *fields, *updates, *same;
  guint n; /* texts so far; the key is in front of them */
} Lists;

/* A column of `from` is there under its own name, as the type that it will have; if `to` has none,
 * as the type that it has. */
static void
add_field (Lists *l, const HoistPostgresPut *put, const HoistPostgresColumn *column)
{
  const HoistPostgresColumn *there = hoist_postgres_find_column (put->to, column->name);
  g_autofree char *text = g_strdup_printf ("t.%s::text", column->name);
  g_autofree char *field = g_strdup_printf (
      "(e->>%u)::%s AS %s", ++l->n, there != NULL ? there->type : column->type, column->name);

  add (l->texts, ", ", text);
  add (l->fields, ", ", field);
}

static void
add_target (Lists *l, const HoistPostgresPut *put, const HoistPostgresColumn *column,
            const char *rule, gboolean back)
{
  gboolean is_there = hoist_postgres_find_column (put->from, column->name) != NULL;
  g_autofree char *update = g_strdup_printf ("%s = EXCLUDED.%s", column->name, column->name);
  g_autofree char *same =
      g_strdup_printf ("t.%s::text IS NOT DISTINCT FROM s.%s::text", column->name, column->name);
  g_autofree char *plain = g_strdup_printf ("s.%s", column->name);
  g_autofree char *value =
      rule != NULL && !back ? g_strdup_printf ("(%s)::%s", rule, column->type) : g_strdup (plain);

  if (!is_there && (rule == NULL || back))
    return; /* it gets what it gets by itself */
  add (l->names, ", ", column->name);
  add (l->values, ", ", value);
  if (rule == NULL && !column->is_fixed)
    add (l->same, " AND ", same);
  if (!column->is_key && !column->is_fixed && !(rule != NULL && back))
    add (l->updates, ", ", update);
}

void
hoist_postgres_put_init (HoistPostgresPut *put, const HoistPostgresShape *from,
                         const HoistPostgresShape *to, const HoistValue *columns, gboolean back)
{
  Lists l = { g_string_new (NULL),
              g_string_new (NULL),
              g_string_new (NULL),
              g_string_new (NULL),
              g_string_new (NULL),
              g_string_new (NULL),
              0 };

  *put = (HoistPostgresPut){ .from = from, .to = to };
  for (guint i = 0; i < from->columns->len; i++)
    add_field (&l, put, g_ptr_array_index (from->columns, i));
  for (guint i = 0; i < to->columns->len; i++)
    {
      const HoistPostgresColumn *column = g_ptr_array_index (to->columns, i);

      add_target (&l, put, column, hoist_postgres_find_rule (columns, to, column), back);
    }
  put->match = hoist_postgres_write_match (to, "hoist_k.key");
  put->texts = g_string_free (l.texts, FALSE);
  put->names = g_string_free (l.names, FALSE);
  put->values = g_string_free (l.values, FALSE);
  put->fields = g_string_free (l.fields, FALSE);
  put->updates = g_string_free (l.updates, FALSE);
  put->same = g_string_free (l.same, FALSE);
}

void
hoist_postgres_put_clear (HoistPostgresPut *put)
{
  g_free (put->match);
  g_free (put->texts);
  g_free (put->names);
  g_free (put->values);
  g_free (put->fields);
  g_free (put->updates);
  g_free (put->same);
}

static HoistPostgresRows *
ask (HoistPostgres *db, char *sql, const char *list, const HoistDriverCall *call, GError **error)
{
  const char *values[] = { list, NULL };
  g_autofree char *text = sql;

  return hoist_postgres_query (db, text, values, call, error);
}

char *
hoist_postgres_put_read (const HoistPostgresPut *put, HoistPostgres *from, const char *keys,
                         const HoistDriverCall *call, GError **error)
{
  g_autofree char *match = hoist_postgres_write_match (put->from, "hoist_k.key");
  g_autoptr (HoistPostgresRows) rows =
      ask (from,
           g_strdup_printf (
               "SELECT coalesce(json_agg(json_build_array(hoist_k.key, %s)), '[]')::text FROM "
               "json_array_elements_text($1::json) hoist_k (key) JOIN ONLY %s t ON %s",
               put->texts, put->from->name, match),
           keys, call, error);

  return rows != NULL ? g_strdup (hoist_postgres_cell (rows, 0, 0)) : NULL;
}

gboolean
hoist_postgres_put_delete (const HoistPostgresPut *put, HoistPostgres *to, const char *keys,
                           gint64 *ret_n, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistPostgresRows) rows =
      ask (to,
           g_strdup_printf (
               "DELETE FROM ONLY %s t USING json_array_elements_text($1::json) hoist_k (key) "
               "WHERE %s",
               put->to->name, put->match),
           keys, call, error);

  if (rows == NULL)
    return FALSE;
  *ret_n += g_ascii_strtoll (PQcmdTuples (rows), NULL, 10);
  return TRUE;
}

#define SOURCE "(SELECT e->>0 AS hoist_key, %s FROM json_array_elements($1::json) e) s"

gboolean
hoist_postgres_put_write (const HoistPostgresPut *put, HoistPostgres *to, const char *list,
                          gint64 *ret_n, const HoistDriverCall *call, GError **error)
{
  g_autofree char *source = g_strdup_printf (SOURCE, put->fields);
  g_autofree char *conflict = put->updates[0] != '\0'
                                  ? g_strdup_printf ("UPDATE SET %s", put->updates)
                                  : g_strdup ("NOTHING");
  g_autoptr (GString) key = g_string_new (NULL);
  g_autoptr (HoistPostgresRows) rows = NULL;

  for (guint i = 0; i < put->to->key->len; i++)
    add (key, ", ", ((HoistPostgresColumn *) g_ptr_array_index (put->to->key, i))->name);
  rows = ask (to,
              g_strdup_printf ("INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %s ON "
                               "CONFLICT (%s) DO %s",
                               put->to->name, put->names, put->values, source, key->str, conflict),
              list, call, error);
  if (rows == NULL)
    return FALSE;
  *ret_n += g_ascii_strtoll (PQcmdTuples (rows), NULL, 10);
  return TRUE;
}

gboolean
hoist_postgres_put_prove (const HoistPostgresPut *put, HoistPostgres *to, const char *list,
                          const HoistDriverCall *call, GError **error)
{
  g_autofree char *source = g_strdup_printf (SOURCE, put->fields);
  g_autofree char *match = hoist_postgres_write_match (put->to, "s.hoist_key");
  g_autoptr (HoistPostgresRows) rows =
      ask (to,
           g_strdup_printf ("SELECT count(*) FROM %s WHERE NOT EXISTS (SELECT 1 FROM ONLY %s t "
                            "WHERE %s AND %s)",
                            source, put->to->name, match, put->same),
           list, call, error);

  if (rows == NULL || hoist_postgres_cell_int (rows, 0, 0) == 0)
    return rows != NULL;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
               hoist_postgres_cell_int (rows, 0, 0) == 1
                   ? "%s row of %s is not there as it was carried."
                   : "%s rows of %s are not there as they were carried.",
               hoist_postgres_cell (rows, 0, 0), put->to->name);
  return FALSE;
}
