/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a database can be backed up, restored and put back at all: the tools, the role's rights,
 * what it can't read or doesn't own, what a swap would break. Asked before anything is touched;
 * each answer names what to do. Owned by the call; any thread. Reads only. */
#include "drivers/hoist-postgres.h"
#include "base/hoist-text.h"
#include "model/hoist-plan.h"
#include <string.h>

static void
found (GPtrArray *findings, HoistFindingSeverity severity, const char *message, const char *next)
{
  g_ptr_array_add (findings, hoist_finding_new ("database", severity, message, next, ""));
}

/* "pg_dump (PostgreSQL) 15.18 (Debian …)" → 15; 0 when there is none. */
static guint
read_tool_version (const char *tool, const HoistDriverCall *call)
{
  const char *argv[] = { tool, "--version", NULL };
  HoistProcessOrder order = { .argv = argv, .uid = -1, .gid = -1, .keep_fd = -1 };
  g_autofree char *text =
      hoist_process_capture (&order, 4096, call != NULL ? call->cancellable : NULL, NULL);
  const char *at = text != NULL ? strpbrk (text, "0123456789") : NULL;

  return at != NULL ? (guint) g_ascii_strtoull (at, NULL, 10) : 0;
}

static void
check_tools (HoistPostgres *db, GPtrArray *findings, const HoistDriverCall *call)
{
  static const char *const tools[] = { "pg_dump", "pg_restore" };
  guint server = (guint) (PQserverVersion (db) / 10000);

  for (guint i = 0; i < G_N_ELEMENTS (tools); i++)
    {
      guint version = read_tool_version (tools[i], call);
      g_autofree char *message = NULL;

      if (version >= server && server >= 15)
        continue;
      if (server < 15)
        message = g_strdup_printf ("The server is PostgreSQL %u; 15 or later is needed.", server);
      else if (version == 0)
        message = g_strdup_printf ("%s is not installed on this node.", tools[i]);
      else
        message = g_strdup_printf ("%s is of PostgreSQL %u, the server of %u: an older one can't "
                                   "back it up.",
                                   tools[i], version, server);
      found (findings, HOIST_FINDING_BLOCKER, message,
             "Install the client tools of the server's version.");
    }
}

/* One row per problem: what is true, what to do; `hard` says whether it stops an upgrade. */
static const struct
{
  HoistFindingSeverity severity;
  const char *sql;
} checks[] = {
  { HOIST_FINDING_BLOCKER,
    "SELECT format('The role %I may not create databases, so nothing can be restored beside the "
    "live one.', current_user), format('As an administrator of the server: ALTER ROLE %I "
    "CREATEDB;', "
    "current_user) FROM pg_roles WHERE rolname = current_user AND NOT rolcreatedb AND NOT "
    "rolsuper" },
  { HOIST_FINDING_BLOCKER,
    "SELECT format('The database %I belongs to %I, so %I can''t rename it.', datname, "
    "pg_get_userbyid(datdba), current_user), format('As an administrator of the server: ALTER "
    "DATABASE %I OWNER TO %I;', datname, current_user) FROM pg_database WHERE datname = "
    "current_database() AND NOT pg_has_role(datdba, 'USAGE')" },
  { HOIST_FINDING_BLOCKER,
    "SELECT format(CASE count(*) WHEN 1 THEN 'The role %1$I can''t read %3$s.' ELSE 'The role %1$I "
    "can''t read %2$s tables and sequences, among them %3$s.' END, current_user, count(*), "
    "min(c.oid::regclass::text)), "
    "format('As the owner: GRANT SELECT ON %s TO %I;', string_agg(c.oid::regclass::text, ', '), "
    "current_user) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind "
    "IN "
    "('r', 'p', 'S') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ "
    "'^pg_' AND NOT EXISTS (SELECT 1 FROM pg_depend e WHERE e.objid = c.oid AND e.deptype = 'e') "
    "AND "
    "NOT (has_schema_privilege(n.oid, 'USAGE') AND CASE c.relkind WHEN 'S' THEN "
    "has_sequence_privilege(c.oid, 'SELECT') ELSE has_table_privilege(c.oid, 'SELECT') END) HAVING "
    "count(*) > 0" },
  { HOIST_FINDING_BLOCKER,
    "SELECT format(CASE count(*) WHEN 1 THEN '%s object belongs to a role that %I is no member of, "
    "%s of %I: it can''t be restored as it is.' ELSE '%s objects belong to a role that %I is no "
    "member of, among them %s of %I: they can''t be restored as they are.' END, count(*), "
    "current_user, min(c.oid::regclass::text), "
    "min(pg_get_userbyid(c.relowner)::text)), format('As an administrator of the server: ALTER "
    "TABLE "
    "%s OWNER TO %I;', min(c.oid::regclass::text), current_user) FROM pg_class c JOIN pg_namespace "
    "n "
    "ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'S', 'v', 'm') AND n.nspname NOT IN "
    "('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_' AND NOT EXISTS (SELECT 1 FROM "
    "pg_depend e WHERE e.objid = c.oid AND e.deptype = 'e') AND NOT pg_has_role(c.relowner, "
    "'MEMBER') HAVING count(*) > 0" },
  { HOIST_FINDING_BLOCKER,
    "SELECT format(CASE count(*) WHEN 1 THEN '%s large object belongs to a role that %I is no "
    "member of.' ELSE '%s large objects belong to a role that %I is no member of.' END, count(*), "
    "current_user), format('As an administrator of the server: ALTER LARGE OBJECT %s OWNER TO "
    "%I;', "
    "min(oid), current_user) FROM pg_largeobject_metadata WHERE NOT pg_has_role(lomowner, "
    "'MEMBER') "
    "HAVING count(*) > 0" },
  { HOIST_FINDING_BLOCKER, "SELECT format('The prepared transaction %L is open on the database.', "
                           "min(gid)), 'Commit it or "
                           "roll it back.' FROM pg_prepared_xacts WHERE database = "
                           "current_database() HAVING count(*) > 0" },
  { HOIST_FINDING_BLOCKER,
    "SELECT 'The server is a standby: nothing can be written there.', 'Name the primary in the "
    "database URL.' WHERE pg_is_in_recovery()" },
  { HOIST_FINDING_BLOCKER,
    "SELECT format('The replication slot %I is bound to this database and would not follow it.', "
    "min(slot_name::text)), 'Drop the slot for the upgrade and make it anew.' FROM "
    "pg_replication_slots WHERE database = current_database() HAVING count(*) > 0" },
  { HOIST_FINDING_WARNING,
    "SELECT format('%s materialized views are filled anew by a restore.', count(*)), '' FROM "
    "pg_matviews HAVING count(*) > 0" },
};

gboolean
hoist_postgres_examine (const char *place, GPtrArray *findings, const HoistDriverCall *call,
                        GError **error)
{
  g_autoptr (HoistPostgresPlace) where = hoist_postgres_place_load (place, error);
  g_autoptr (HoistPostgres) db =
      where != NULL ? hoist_postgres_open (where, NULL, call, error) : NULL;
  g_autoptr (HoistPostgres) beside =
      db != NULL ? hoist_postgres_open_beside (where, call, error) : NULL;

  if (beside == NULL)
    return FALSE;
  check_tools (db, findings, call);
  for (guint i = 0; i < G_N_ELEMENTS (checks); i++)
    {
      g_autoptr (HoistPostgresRows) rows =
          hoist_postgres_query (db, checks[i].sql, NULL, call, error);

      if (rows == NULL)
        return FALSE;
      for (int k = 0; k < PQntuples (rows); k++)
        {
          g_autofree char *message =
              hoist_text_clean_line (hoist_postgres_cell (rows, k, 0), -1, 300);
          g_autofree char *next = hoist_text_clean_line (hoist_postgres_cell (rows, k, 1), -1, 300);

          found (findings, checks[i].severity, message, next);
        }
    }
  return TRUE;
}
