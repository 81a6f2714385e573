/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The schema of a database as a list of lines, one per object as the server's own catalogue
 * describes it: formatting, order and numbers of objects don't count, user triggers, views,
 * functions, rights and rules do. Owned by the call; any thread. Reads only. */
#include "drivers/hoist-postgres-content.h"
#include "base/hoist-digest.h"
#include <string.h>

/* Schemas of people, and what no extension brought along. */
#define OURS(alias)                                                                                \
  alias ".nspname NOT IN ('pg_catalog', 'information_schema', 'hoist_capture') AND " alias         \
        ".nspname !~ '^pg_(toast|temp)'"
#define NO_EXTENSION(class, oid)                                                                   \
  "NOT EXISTS (SELECT 1 FROM pg_depend e WHERE e.classid = '" class "'::regclass AND e.objid "     \
                                                                    "= " oid                       \
                                                                    " AND e.deptype = 'e')"

/* Rights that were never said and the same ones said are alike, in whatever order. */
#define RIGHTS(list, kind, owner)                                                                  \
  "(SELECT string_agg(x::text, ',' ORDER BY x::text) FROM unnest(coalesce(" list                   \
  ", acldefault(" kind ", " owner "))) x)"

static const char *const queries[] = {
  "SELECT format('schema %I owner %s rights %s', n.nspname, pg_get_userbyid(n.nspowner), "
  "" RIGHTS ("n.nspacl", "'n'", "n.nspowner") ") FROM pg_namespace n WHERE " OURS ("n"),
  "SELECT format('%s %I.%I owner %s rights %s options %s persistence %s security %s %s', CASE "
  "c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table' WHEN 'v' THEN 'view' WHEN 'm' "
  "THEN 'materialized view' WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'foreign table' ELSE "
  "c.relkind::text END, n.nspname, c.relname, pg_get_userbyid(c.relowner), " RIGHTS (
      "c.relacl", "CASE c.relkind WHEN 'S' THEN 's'::\"char\" ELSE 'r'::\"char\" END",
      "c.relowner") ", "
                    "c.reloptions::text, c.relpersistence, c.relrowsecurity, CASE WHEN c.relkind "
                    "IN ('v', 'm') THEN "
                    "pg_get_viewdef(c.oid) WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END) "
                    "FROM pg_class c "
                    "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', "
                    "'v', 'm', 'S', 'f') "
                    "AND c.relpersistence <> 't' AND " OURS ("n") " AND " NO_EXTENSION ("pg_class",
                                                                                        "c.oid"),
  "SELECT format('column %I.%I.%I %s%s default %s identity %s generated %s collation %s rights "
  "%s', "
  "n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull "
  "THEN ' not null' END, pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated, "
  "o.collname, a.attacl::text) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN "
  "pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND "
  "d.adnum = a.attnum LEFT JOIN pg_collation o ON o.oid = a.attcollation WHERE a.attnum > 0 AND "
  "NOT "
  "a.attisdropped AND c.relkind IN ('r', 'p', 'f', 'c') AND c.relpersistence <> 't' AND " OURS (
      "n") " AND " NO_EXTENSION ("pg_class", "c.oid"),
  "SELECT format('constraint %I.%I.%I %s%s', n.nspname, c.relname, k.conname, "
  "pg_get_constraintdef(k.oid), CASE WHEN NOT k.convalidated THEN ' (not validated)' END) FROM "
  "pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = "
  "c.relnamespace WHERE " OURS ("n") " AND " NO_EXTENSION ("pg_class", "c.oid"),
  "SELECT format('index %I.%I %s valid %s', n.nspname, c.relname, pg_get_indexdef(i.indexrelid), "
  "i.indisvalid) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON "
  "n.oid "
  "= c.relnamespace WHERE " OURS ("n") " AND " NO_EXTENSION ("pg_class", "c.oid"),
  "SELECT format('sequence %I.%I %s start %s by %s from %s to %s cycle %s', n.nspname, c.relname, "
  "format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcycle) FROM "
  "pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = "
  "c.relnamespace WHERE " OURS ("n") " AND " NO_EXTENSION ("pg_class", "c.oid"),
  "SELECT format('trigger %I.%I %s enabled %s', n.nspname, c.relname, pg_get_triggerdef(t.oid), "
  "t.tgenabled) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON "
  "n.oid "
  "= c.relnamespace WHERE NOT t.tgisinternal AND t.tgname !~ '^hoist_capture' AND " OURS ("n"),
  "SELECT format('rule %I.%I %s', n.nspname, c.relname, pg_get_ruledef(r.oid)) FROM pg_rewrite r "
  "JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace WHERE "
  "r.rulename <> '_RETURN' AND " OURS ("n") " AND " NO_EXTENSION ("pg_class", "c.oid"),
  "SELECT format('policy %I.%I %I %s %s using %s check %s roles %s', n.nspname, c.relname, "
  "p.polname, p.polcmd, p.polpermissive, pg_get_expr(p.polqual, p.polrelid), "
  "pg_get_expr(p.polwithcheck, p.polrelid), p.polroles::regrole[]::text) FROM pg_policy p JOIN "
  "pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE " OURS (
      "n"),
  "SELECT format('function %I.%I(%s) owner %s rights %s %s', n.nspname, p.proname, "
  "pg_get_function_identity_arguments(p.oid), pg_get_userbyid(p.proowner), " RIGHTS (
      "p.proacl", "'f'", "p.proowner") ", CASE "
                                       "WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) END) "
                                       "FROM pg_proc p JOIN pg_namespace n ON "
                                       "n.oid = p.pronamespace WHERE " OURS (
                                           "n") " AND " NO_EXTENSION ("pg_proc", "p.oid"),
  "SELECT format('type %I.%I owner %s %s %s', n.nspname, t.typname, pg_get_userbyid(t.typowner), "
  "CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) || coalesce(' default ' "
  "|| t.typdefault, '') || (SELECT coalesce(string_agg(pg_get_constraintdef(k.oid), ' ' ORDER BY "
  "k.conname), '') FROM pg_constraint k WHERE k.contypid = t.oid) END, (SELECT "
  "string_agg(quote_literal(l.enumlabel), ', ' ORDER BY l.enumsortorder) FROM pg_enum l WHERE "
  "l.enumtypid = t.oid)) FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE "
  "t.typtype IN ('d', 'e', 'r') AND " OURS ("n") " AND " NO_EXTENSION ("pg_type", "t.oid"),
  "SELECT format('extension %s %s in %s', x.extname, x.extversion, n.nspname) FROM pg_extension x "
  "JOIN pg_namespace n ON n.oid = x.extnamespace",
};

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GPtrArray *
hoist_postgres_list_objects (HoistPostgres *db, const HoistDriverCall *call, GError **error)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autoptr (HoistPostgresRows) rows = hoist_postgres_query (db, queries[i], NULL, call, error);

      if (rows == NULL)
        return NULL;
      for (int k = 0; k < PQntuples (rows); k++)
        g_ptr_array_add (lines, g_strdup (hoist_postgres_cell (rows, k, 0)));
    }
  g_ptr_array_sort (lines, compare_lines);
  return g_steal_pointer (&lines);
}

char *
hoist_postgres_digest_objects (const GPtrArray *objects)
{
  g_autoptr (HoistDigest) digest = hoist_digest_new ();

  for (guint i = 0; i < objects->len; i++)
    {
      const char *line = g_ptr_array_index (objects, i);

      hoist_digest_add (digest, line, strlen (line) + 1);
    }
  return hoist_digest_finish (digest);
}

GPtrArray *
hoist_postgres_compare_objects (const GPtrArray *then, const GPtrArray *now)
{
  GPtrArray *differences = g_ptr_array_new_with_free_func (g_free);
  guint i = 0, k = 0;

  while (i < then->len || k < now->len)
    {
      const char *a = i < then->len ? g_ptr_array_index (then, i) : NULL;
      const char *b = k < now->len ? g_ptr_array_index (now, k) : NULL;
      int order = a == NULL ? 1 : b == NULL ? -1 : strcmp (a, b);

      if (order < 0)
        g_ptr_array_add (differences, g_strconcat ("-", a, NULL));
      else if (order > 0)
        g_ptr_array_add (differences, g_strconcat ("+", b, NULL));
      i += order <= 0 ? 1 : 0;
      k += order >= 0 ? 1 : 0;
    }
  return differences;
}
