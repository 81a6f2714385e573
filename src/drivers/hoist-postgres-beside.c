/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Databases beside the tenant's own: made as that one was made, dropped, and put in its place by
 * renames in one transaction. Owned by the call; worker thread. Never drops the tenant's own, nor a
 * database whose name is not one of Hoist's. */
#include "drivers/hoist-postgres-copy.h"
#include "base/hoist-error.h"
#include <string.h>

#define PREFIX "hoist_"

gboolean
hoist_postgres_is_there (const HoistPostgresPlace *place, const char *name, gboolean *ret_there,
                         const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistPostgres) db = hoist_postgres_open_beside (place, call, error);
  const char *values[] = { name, NULL };
  g_autofree char *found = NULL;

  if (db != NULL)
    found = hoist_postgres_get_text (db, "SELECT 1 FROM pg_database WHERE datname = $1", values,
                                     call, error);
  if (found == NULL)
    return FALSE;
  *ret_there = found[0] != '\0';
  return TRUE;
}

static gboolean
check_ours (const HoistPostgresPlace *place, const char *name, GError **error)
{
  if (g_str_has_prefix (name, PREFIX) && !g_str_equal (name, place->database))
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
               "The database %s is none that was made by an upgrade.", name);
  return FALSE;
}

static gboolean
drop (HoistPostgres *db, const char *name, const HoistDriverCall *call, GError **error)
{
  g_autofree char *quoted = hoist_postgres_quote (name);
  g_autofree char *sql = g_strdup_printf ("DROP DATABASE IF EXISTS %s", quoted);

  return hoist_postgres_run (db, sql, call, error);
}

gboolean
hoist_postgres_drop_beside (const HoistPostgresPlace *place, const char *name,
                            const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistPostgres) db = NULL;

  if (!check_ours (place, name, error))
    return FALSE;
  db = hoist_postgres_open_beside (place, call, error);
  return db != NULL && drop (db, name, call, error);
}

/* What CREATE DATABASE is told; one text, made by the server, which knows how to quote. */
#define CREATE                                                                                     \
  "SELECT format('CREATE DATABASE %I TEMPLATE template0 ENCODING %L LC_COLLATE %L LC_CTYPE %L "    \
  "OWNER %I%s%s CONNECTION LIMIT %s', $2::text, pg_encoding_to_char(encoding), "                   \
  "datcollate, datctype, pg_get_userbyid(datdba), CASE spcname WHEN 'pg_default' THEN '' ELSE "    \
  "format(' TABLESPACE %I', spcname) END, CASE datlocprovider WHEN 'i' THEN "                      \
  "format(' LOCALE_PROVIDER icu ICU_LOCALE %L', daticulocale) ELSE '' END, datconnlimit) FROM "    \
  "pg_database JOIN pg_tablespace t ON t.oid = dattablespace WHERE datname = $1"

/* Settings of the database; lists are kept as the names they are. Then the rights. */
#define SETTINGS                                                                                   \
  "SELECT format('ALTER DATABASE %I SET %I TO %s', $2::text, split_part(c, '=', 1), CASE WHEN "    \
  "lower(split_part(c, '=', 1)) IN ('search_path', 'temp_tablespaces', "                           \
  "'session_preload_libraries', 'local_preload_libraries') THEN nullif(substr(c, strpos(c, '=') "  \
  "+ 1), '') ELSE quote_literal(substr(c, strpos(c, '=') + 1)) END) FROM pg_db_role_setting s "    \
  "JOIN pg_database d ON d.oid = s.setdatabase, unnest(s.setconfig) c WHERE d.datname = $1 AND "   \
  "s.setrole = 0 UNION ALL SELECT format('ALTER ROLE %I IN DATABASE %I SET %I TO %L', "            \
  "pg_get_userbyid(s.setrole), $2::text, split_part(c, '=', 1), substr(c, strpos(c, '=') + 1)) "   \
  "FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase, unnest(s.setconfig) c "  \
  "WHERE d.datname = $1 AND s.setrole <> 0"
#define RIGHTS                                                                                     \
  " UNION ALL SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', $2::text) FROM pg_database "  \
  "WHERE datname = $1 AND datacl IS NOT NULL UNION ALL SELECT format('GRANT %s ON DATABASE %I TO " \
  "%s%s', x.privilege_type, $2::text, CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE "                   \
  "quote_ident(pg_get_userbyid(x.grantee)) END, CASE WHEN x.is_grantable THEN ' WITH GRANT "       \
  "OPTION' ELSE '' END) FROM pg_database d, aclexplode(d.datacl) x WHERE d.datname = $1"

static gboolean
run_all (HoistPostgres *db, const HoistPostgresRows *statements, const HoistDriverCall *call,
         GError **error)
{
  for (int i = 0; i < PQntuples (statements); i++)
    if (!hoist_postgres_run (db, hoist_postgres_cell (statements, i, 0), call, error))
      return FALSE;
  return TRUE;
}

gboolean
hoist_postgres_make_beside (const HoistPostgresPlace *place, const char *name,
                            const HoistDriverCall *call, GError **error)
{
  const char *values[] = { place->database, name, NULL };
  g_autoptr (HoistPostgres) db = NULL;
  g_autoptr (HoistPostgresRows) settings = NULL;
  g_autofree char *create = NULL;

  if (!check_ours (place, name, error))
    return FALSE;
  db = hoist_postgres_open_beside (place, call, error);
  create = db != NULL ? hoist_postgres_get_text (db, CREATE, values, call, error) : NULL;
  if (create == NULL)
    return FALSE;
  if (create[0] == '\0')
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND, "There is no database %s.",
                   place->database);
      return FALSE;
    }
  settings = hoist_postgres_query (db, SETTINGS RIGHTS, values, call, error);
  return settings != NULL && drop (db, name, call, error)
         && hoist_postgres_run (db, create, call, error) && run_all (db, settings, call, error);
}

/* In a transaction that is open, or in one of its own. */
static gboolean
allow (HoistPostgres *db, const char *name, gboolean allowed, const HoistDriverCall *call,
       GError **error)
{
  g_autofree char *quoted = hoist_postgres_quote (name);
  g_autofree char *sql = g_strdup_printf ("ALTER DATABASE %s ALLOW_CONNECTIONS %s", quoted,
                                          allowed ? "true" : "false");

  return hoist_postgres_run (db, sql, call, error);
}

gboolean
hoist_postgres_close_off (const HoistPostgresPlace *place, const char *name, gboolean closed,
                          const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistPostgres) db = NULL;

  if (!check_ours (place, name, error))
    return FALSE;
  db = hoist_postgres_open_beside (place, call, error);
  return db != NULL && allow (db, name, !closed, call, error);
}

static gboolean
rename_to (HoistPostgres *db, const char *from, const char *to, const HoistDriverCall *call,
           GError **error)
{
  g_autofree char *old = hoist_postgres_quote (from);
  g_autofree char *new = hoist_postgres_quote (to);
  g_autofree char *sql = g_strdup_printf ("ALTER DATABASE %s RENAME TO %s", old, new);

  return hoist_postgres_run (db, sql, call, error);
}

gboolean
hoist_postgres_rename_beside (const HoistPostgresPlace *place, const char *from, const char *to,
                              const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistPostgres) db = NULL;

  if (!check_ours (place, from, error) || !check_ours (place, to, error))
    return FALSE;
  db = hoist_postgres_open_beside (place, call, error);
  return db != NULL && rename_to (db, from, to, call, error);
}

gboolean
hoist_postgres_swap (const HoistPostgresPlace *place, const char *fresh, const char *aside,
                     const HoistDriverCall *call, GError **error)
{
  gboolean live, ok;
  g_autoptr (HoistPostgres) db = NULL;

  if (!check_ours (place, fresh, error) || !check_ours (place, aside, error)
      || !hoist_postgres_is_there (place, place->database, &live, call, error))
    return FALSE;
  db = hoist_postgres_open_beside (place, call, error);
  ok = db != NULL && hoist_postgres_run (db, "BEGIN", call, error)
       && (!live || rename_to (db, place->database, aside, call, error))
       && rename_to (db, fresh, place->database, call, error)
       && allow (db, place->database, TRUE, call, error)
       && hoist_postgres_run (db, "COMMIT", call, error);
  return ok;
}
