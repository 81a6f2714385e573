/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Change capture: a trigger on every table writes the key of each row that is written into a log
 * beside the tables, in the transaction that writes it. Owned by the call; worker thread. Writes
 * nothing but what lies in the schema hoist_capture, and its triggers. */
#include "drivers/hoist-postgres-capture.h"
#include "base/hoist-error.h"
#include "base/hoist-text.h"
#include "model/hoist-plan.h"
#include <string.h>

#define LOCK_TRIES 6 /* of ten seconds: a transaction that goes on for long holds a table */

static void
refuse (GPtrArray *findings, const char *message, const char *next)
{
  g_autofree char *clean = hoist_text_clean_line (message, -1, 300);

  g_ptr_array_add (findings,
                   hoist_finding_new ("database", HOIST_FINDING_BLOCKER, clean, next, ""));
}

/* One row per problem: what is true, what to do. */
static const char *const checks[] = {
  "SELECT 'There are large objects: no trigger sees what is written to them.', 'Move them into a "
  "column of type bytea, or let the migrations run in place (migrations: run_on: place).' FROM "
  "pg_largeobject_metadata HAVING count(*) > 0",
  "SELECT format('%s rules rewrite what is written, among them one of %s: it would be rewritten "
  "twice.', count(*), min(r.ev_class::regclass::text)), 'Make a trigger of it, or let the "
  "migrations run in place (migrations: run_on: place).' FROM pg_rewrite r JOIN pg_class c ON "
  "c.oid = "
  "r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND "
  "n.nspname NOT IN ('pg_catalog', 'information_schema') HAVING count(*) > 0",
  "SELECT format('%s materialized views would stay as they were when the copy was made.', "
  "count(*)), 'Let a step of the guide refresh them, or let the migrations run in place.' FROM "
  "pg_matviews HAVING count(*) > 0",
};

static gboolean
examine_rest (HoistPostgres *db, GPtrArray *findings, const HoistDriverCall *call, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (checks); i++)
    {
      g_autoptr (HoistPostgresRows) rows = hoist_postgres_query (db, checks[i], NULL, call, error);

      if (rows == NULL)
        return FALSE;
      for (int k = 0; k < PQntuples (rows); k++)
        refuse (findings, hoist_postgres_cell (rows, k, 0), hoist_postgres_cell (rows, k, 1));
    }
  return TRUE;
}

gboolean
hoist_postgres_examine_capture (const char *path, GPtrArray *findings, const HoistDriverCall *call,
                                GError **error)
{
  g_autoptr (HoistPostgresPlace) place = hoist_postgres_place_load (path, error);
  g_autoptr (HoistPostgres) db =
      place != NULL ? hoist_postgres_open (place, NULL, call, error) : NULL;
  g_autoptr (GPtrArray) shapes = db != NULL ? hoist_postgres_list_shapes (db, call, error) : NULL;

  if (shapes == NULL)
    return FALSE;
  for (guint i = 0; i < shapes->len; i++)
    {
      const HoistPostgresShape *shape = g_ptr_array_index (shapes, i);
      g_autofree char *message = NULL;
      g_autofree char *next = NULL;

      if (shape->key->len > 0)
        continue;
      message = g_strdup_printf ("The table %s has no key: a row that is changed while the copy is "
                                 "migrated could not be found again.",
                                 shape->name);
      next = g_strdup_printf ("Give it one (ALTER TABLE %s ADD PRIMARY KEY …), or let the "
                              "migrations run in place (migrations: run_on: place).",
                              shape->name);
      refuse (findings, message, next);
    }
  return examine_rest (db, findings, call, error);
}

/* What is made of each table. The names that it uses are said with their schema, because it runs
 * with the settings of whoever writes. */
#define FUNCTION                                                                                   \
  "CREATE FUNCTION hoist_capture.t%u() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS "      \
  "$hoist$ DECLARE was text; now text; BEGIN IF TG_OP = 'TRUNCATE' THEN INSERT INTO "              \
  "hoist_capture.log (tab, op, key) VALUES (%s, 'T', ''); RETURN NULL; END IF; IF TG_OP <> "       \
  "'INSERT' THEN was := %s; END IF; IF TG_OP <> 'DELETE' THEN now := %s; END IF; IF was IS NOT "   \
  "NULL THEN INSERT INTO hoist_capture.log (tab, op, key) VALUES (%s, CASE WHEN now IS NULL OR "   \
  "now "                                                                                           \
  "OPERATOR(pg_catalog.<>) was THEN 'D' ELSE 'U' END, was); END IF; IF now IS NOT NULL AND (was "  \
  "IS NULL OR was "                                                                                \
  "OPERATOR(pg_catalog.<>) now) THEN INSERT INTO hoist_capture.log (tab, op, key) VALUES (%s, "    \
  "'I', now); END IF; RETURN NULL; END $hoist$; REVOKE ALL ON FUNCTION hoist_capture.t%u() FROM "  \
  "PUBLIC; CREATE TRIGGER hoist_capture AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW "      \
  "EXECUTE FUNCTION hoist_capture.t%u(); CREATE TRIGGER hoist_capture_all AFTER TRUNCATE ON %s "   \
  "FOR EACH STATEMENT EXECUTE FUNCTION hoist_capture.t%u(); ALTER TABLE %s ENABLE ALWAYS TRIGGER " \
  "hoist_capture; ALTER TABLE %s ENABLE ALWAYS TRIGGER hoist_capture_all"

/* A statement that waits for a table which somebody holds for long. */
static gboolean
again_while_busy (HoistPostgres *db, const char *sql, const HoistDriverCall *call, GError **error)
{
  for (guint i = 1;; i++)
    {
      g_autoptr (GError) local = NULL;

      if (hoist_postgres_run (db, sql, call, &local))
        return TRUE;
      if (!g_error_matches (local, HOIST_ERROR, HOIST_ERROR_BUSY) || i == LOCK_TRIES)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }
}

static gboolean
watch (HoistPostgres *db, const HoistPostgresShape *shape, guint number,
       const HoistDriverCall *call, GError **error)
{
  g_autofree char *name = hoist_postgres_quote_text (shape->name);
  g_autofree char *was = hoist_postgres_write_key (shape, "OLD");
  g_autofree char *now = hoist_postgres_write_key (shape, "NEW");
  g_autofree char *sql =
      g_strdup_printf (FUNCTION, number, name, was, now, name, name, number, shape->name, number,
                       shape->name, number, shape->name, shape->name);

  if (again_while_busy (db, sql, call, error))
    return TRUE;
  g_prefix_error (error, "Changes of %s can't be noted: ", shape->name);
  return FALSE;
}

/* One table at a time: whoever writes holds a table and wants the log, so nobody may hold the log
 * and want a table. */
gboolean
hoist_postgres_stop_capture (HoistPostgres *db, const HoistDriverCall *call, GError **error)
{
  static const char sql[] =
      "SELECT format('DROP TRIGGER IF EXISTS %I ON %s', tgname, tgrelid::regclass) FROM pg_trigger "
      "WHERE tgname ~ '^hoist_capture' AND NOT tgisinternal AND tgparentid = 0 ORDER BY tgrelid";
  g_autoptr (HoistPostgresRows) rows = hoist_postgres_query (db, sql, NULL, call, error);

  for (int i = 0; rows != NULL && i < PQntuples (rows); i++)
    if (!again_while_busy (db, hoist_postgres_cell (rows, i, 0), call, error))
      return FALSE;
  return rows != NULL
         && again_while_busy (db, "DROP SCHEMA IF EXISTS hoist_capture CASCADE", call, error);
}

gboolean
hoist_postgres_start_capture (HoistPostgres *db, const HoistDriverCall *call, GError **error)
{
  static const char make[] =
      "CREATE SCHEMA hoist_capture; CREATE TABLE hoist_capture.log (seq bigint GENERATED ALWAYS AS "
      "IDENTITY PRIMARY KEY, tab text NOT NULL, op text NOT NULL, key text NOT NULL)";
  g_autoptr (GPtrArray) shapes = NULL;
  guint number = 0;

  if (!hoist_postgres_stop_capture (db, call, error) || !hoist_postgres_run (db, make, call, error)
      || (shapes = hoist_postgres_list_shapes (db, call, error)) == NULL)
    return FALSE;
  for (guint i = 0; i < shapes->len; i++)
    {
      const HoistPostgresShape *shape = g_ptr_array_index (shapes, i);

      if (shape->key->len > 0 && !watch (db, shape, ++number, call, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
hoist_postgres_count_lag (HoistPostgres *db, gint64 *ret_lag, const HoistDriverCall *call,
                          GError **error)
{
  g_autofree char *there = hoist_postgres_get_text (
      db, "SELECT to_regclass('hoist_capture.log')::text", NULL, call, error);
  g_autofree char *count = NULL;

  *ret_lag = -1;
  if (there == NULL || there[0] == '\0')
    return there != NULL;
  count = hoist_postgres_get_text (db, "SELECT count(*) FROM hoist_capture.log", NULL, call, error);
  if (count != NULL)
    *ret_lag = g_ascii_strtoll (count, NULL, 10);
  return count != NULL;
}

/* Foreign keys that can wait and triggers that are on; how each is made so, and as it was. */
#define CALM                                                                                       \
  "CREATE TABLE IF NOT EXISTS hoist_capture.wake (n int GENERATED ALWAYS AS IDENTITY, sql text); " \
  "DO $hoist$ DECLARE r record; BEGIN FOR r IN SELECT format('ALTER TABLE %s ALTER CONSTRAINT %I " \
  "DEFERRABLE INITIALLY DEFERRED', conrelid::regclass, conname) AS calm, format('ALTER TABLE %s "  \
  "ALTER CONSTRAINT %I NOT DEFERRABLE', conrelid::regclass, conname) AS wake FROM pg_constraint "  \
  "WHERE contype = 'f' AND NOT condeferrable AND conparentid = 0 UNION ALL SELECT format('ALTER "  \
  "TABLE %s DISABLE TRIGGER %I', tgrelid::regclass, tgname), format('ALTER TABLE %s ENABLE %s "    \
  "TRIGGER %I', tgrelid::regclass, CASE tgenabled WHEN 'A' THEN 'ALWAYS' WHEN 'R' THEN "           \
  "'REPLICA' ELSE '' END, tgname) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D' "    \
  "AND tgparentid = 0 AND tgname !~ '^hoist_capture' LOOP INSERT INTO hoist_capture.wake (sql) "   \
  "VALUES (r.wake); EXECUTE r.calm; END LOOP; END $hoist$"

gboolean
hoist_postgres_calm (HoistPostgres *db, const HoistDriverCall *call, GError **error)
{
  return hoist_postgres_run (db, CALM, call, error);
}

gboolean
hoist_postgres_wake (HoistPostgres *db, const HoistDriverCall *call, GError **error)
{
  return hoist_postgres_run (db,
                             "DO $hoist$ DECLARE r record; BEGIN IF "
                             "to_regclass('hoist_capture.wake') IS NULL THEN RETURN; END IF; FOR r "
                             "IN SELECT sql FROM hoist_capture.wake ORDER BY n LOOP EXECUTE r.sql; "
                             "END LOOP; DELETE FROM hoist_capture.wake; END $hoist$",
                             call, error);
}
