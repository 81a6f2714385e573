/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where sequences stand. They belong to no moment of a database: a dump of a running one holds
 * other numbers than the digest beside it. So they are kept beside the dump, as they are once
 * nobody writes, and set after it has been loaded. Owned by the call; worker thread. */
#include "drivers/hoist-postgres-copy.h"
#include "base/hoist-file.h"
#include <string.h>

#define FILE_MAX (16 * 1024 * 1024)

/* One SELECT that gives "name, last value, called" of each; "" where there is none. */
#define EACH                                                                                       \
  "SELECT coalesce(string_agg(format('SELECT %L::text AS s, last_value, is_called FROM %I.%I', "   \
  "quote_ident(n.nspname) || '.' || quote_ident(c.relname), n.nspname, c.relname), ' UNION ALL "   \
  "'), '') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'S' "   \
  "AND c.relpersistence <> 't' AND n.nspname <> 'hoist_capture'"

/* [[name, value, called], …] by name. */
char *
hoist_postgres_read_sequences (HoistPostgres *db, const HoistDriverCall *call, GError **error)
{
  g_autofree char *each = hoist_postgres_get_text (db, EACH, NULL, call, error);
  g_autofree char *sql = NULL;

  if (each == NULL || each[0] == '\0')
    return each != NULL ? g_strdup ("[]") : NULL;
  sql = g_strdup_printf ("SELECT json_agg(json_build_array(s, last_value::text, is_called::text) "
                         "ORDER BY s COLLATE \"C\")::text FROM (%s) q",
                         each);
  return hoist_postgres_get_text (db, sql, NULL, call, error);
}

static char *
name_file (const char *dump)
{
  g_autofree char *folder = g_path_get_dirname (dump);

  return g_build_filename (folder, "sequences.json", NULL);
}

char *
hoist_postgres_keep_sequences (HoistPostgres *db, const char *dump, const HoistDriverCall *call,
                               GError **error)
{
  g_autofree char *path = name_file (dump);
  g_autofree char *text = hoist_postgres_read_sequences (db, call, error);

  if (text == NULL || !hoist_file_replace (path, text, strlen (text), 0600, error))
    return NULL;
  return g_steal_pointer (&text);
}

gboolean
hoist_postgres_set_sequences (HoistPostgres *db, const char *dump, const HoistDriverCall *call,
                              GError **error)
{
  g_autofree char *path = name_file (dump);
  g_autofree char *text = hoist_file_read (path, FILE_MAX, NULL, error);
  const char *values[] = { text, NULL };
  g_autoptr (HoistPostgresRows) rows = NULL;

  if (text != NULL)
    rows = hoist_postgres_query (
        db,
        "SELECT setval((e->>0)::regclass, (e->>1)::bigint, (e->>2)::boolean) FROM "
        "json_array_elements($1::json) e",
        values, call, error);
  return rows != NULL;
}
