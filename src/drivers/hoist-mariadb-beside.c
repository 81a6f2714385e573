/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Databases beside the tenant's own, and the change of places. MariaDB can't rename a database, so
 * the tables of both move by one RENAME TABLE, which happens as a whole or not at all; what can't
 * be renamed (triggers, views, routines, events) is recorded in a table of the one that is set
 * aside before, and made from the record of the other one after. What was done is read from those
 * tables, so a power cut at any moment is gone on with. Owned by the call; worker thread. Never
 * drops the tenant's own, nor a database whose name is not one of Hoist's. */
#include "drivers/hoist-mariadb-copy.h"
#include "base/hoist-error.h"
#include <string.h>

#define PREFIX "hoist_"

static gboolean
check_ours (const HoistMariadbPlace *place, const char *name, GError **error)
{
  if (g_str_has_prefix (name, PREFIX) && !g_str_equal (name, place->database))
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
               "The database %s is none that was made by an upgrade.", name);
  return FALSE;
}

static gboolean
has_table (HoistMariadb *db, const char *schema, const char *table, gboolean *ret,
           const HoistDriverCall *call, GError **error)
{
  g_autofree char *in = hoist_mariadb_quote_text (schema);
  g_autofree char *sql = g_strdup_printf ("SELECT 1 FROM information_schema.TABLES WHERE "
                                          "TABLE_SCHEMA = %s AND TABLE_NAME = '%s'",
                                          in, table);
  g_autofree char *found = hoist_mariadb_get_text (db, sql, call, error);

  *ret = found != NULL && found[0] != '\0';
  return found != NULL;
}

static gboolean
has_database (HoistMariadb *db, const char *name, gboolean *ret, const HoistDriverCall *call,
              GError **error)
{
  g_autofree char *quoted = hoist_mariadb_quote_text (name);
  g_autofree char *sql =
      g_strdup_printf ("SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = %s", quoted);
  g_autofree char *found = hoist_mariadb_get_text (db, sql, call, error);

  *ret = found != NULL && found[0] != '\0';
  return found != NULL;
}

static gboolean
look (HoistMariadb *db, const char *name, HoistMariadbBeside *ret, const HoistDriverCall *call,
      GError **error)
{
  gboolean there, kept, pending, fresh;

  if (!has_database (db, name, &there, call, error)
      || !has_table (db, name, HOIST_MARIADB_KEPT, &kept, call, error)
      || !has_table (db, name, HOIST_MARIADB_PENDING, &pending, call, error)
      || !has_table (db, name, HOIST_MARIADB_FRESH, &fresh, call, error))
    return FALSE;
  *ret = !there             ? HOIST_MARIADB_NOTHING
         : !kept            ? HOIST_MARIADB_STRAY
         : pending && fresh ? HOIST_MARIADB_RENAMED
         : pending          ? HOIST_MARIADB_RECORDED
                            : HOIST_MARIADB_WHOLE;
  return TRUE;
}

gboolean
hoist_mariadb_look_beside (const HoistMariadbPlace *place, const char *name,
                           HoistMariadbBeside *ret, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistMariadb) db = hoist_mariadb_open (place, "", call, error);

  return db != NULL && look (db, name, ret, call, error);
}

/* "CHARACTER SET x COLLATE y" of the live one; "" when that one is not there. */
static char *
get_character_set (HoistMariadb *db, const HoistMariadbPlace *place, const HoistDriverCall *call,
                   GError **error)
{
  g_autofree char *quoted = hoist_mariadb_quote_text (place->database);
  g_autofree char *sql = g_strdup_printf (
      "SELECT CONCAT(' CHARACTER SET ', DEFAULT_CHARACTER_SET_NAME, ' COLLATE ', "
      "DEFAULT_COLLATION_NAME) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = %s",
      quoted);

  return hoist_mariadb_get_text (db, sql, call, error);
}

gboolean
hoist_mariadb_make_beside (const HoistMariadbPlace *place, const char *name,
                           const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistMariadb) db = NULL;
  g_autofree char *quoted = hoist_mariadb_quote (name);
  g_autofree char *characters = NULL;

  if (!check_ours (place, name, error))
    return FALSE;
  db = hoist_mariadb_open (place, "", call, error);
  characters = db != NULL ? get_character_set (db, place, call, error) : NULL;
  return characters != NULL
         && hoist_mariadb_runf (db, call, error, "DROP DATABASE IF EXISTS %s", quoted)
         && hoist_mariadb_runf (db, call, error, "CREATE DATABASE %s%s", quoted, characters)
         && hoist_mariadb_runf (db, call, error,
                                "CREATE TABLE %s." HOIST_MARIADB_PENDING
                                " (fresh varchar(64)) ENGINE=InnoDB COMMENT='Made by Hoist: "
                                "something is unfinished'",
                                quoted);
}

gboolean
hoist_mariadb_call_whole (const HoistMariadbPlace *place, const char *name,
                          const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistMariadb) db = NULL;
  g_autofree char *quoted = hoist_mariadb_quote (name);

  if (!check_ours (place, name, error))
    return FALSE;
  db = hoist_mariadb_open (place, "", call, error);
  return db != NULL
         && hoist_mariadb_runf (db, call, error, "DROP TABLE IF EXISTS %s." HOIST_MARIADB_PENDING,
                                quoted);
}

gboolean
hoist_mariadb_drop_beside (const HoistMariadbPlace *place, const char *name,
                           const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistMariadb) db = NULL;
  g_autofree char *quoted = hoist_mariadb_quote (name);

  if (!check_ours (place, name, error))
    return FALSE;
  db = hoist_mariadb_open (place, "", call, error);
  return db != NULL && hoist_mariadb_runf (db, call, error, "DROP DATABASE IF EXISTS %s", quoted);
}

static gboolean
run_all (HoistMariadb *db, char **statements, const HoistDriverCall *call, GError **error)
{
  for (guint i = 0; statements[i] != NULL; i++)
    if (!hoist_mariadb_run (db, statements[i], call, error))
      return FALSE;
  return TRUE;
}

/* A live database that was dropped by somebody is no obstacle: it is made again, empty. */
static gboolean
record (const HoistMariadbPlace *place, const char *fresh, const char *aside,
        const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistMariadb) beside = NULL;
  g_autoptr (HoistMariadb) live = NULL;
  g_autoptr (GPtrArray) objects = NULL;
  g_autofree char *name = hoist_mariadb_quote (place->database);
  g_autofree char *into = hoist_mariadb_quote (aside);
  g_auto (GStrv) statements = NULL;
  gboolean there;

  if (!hoist_mariadb_make_beside (place, aside, call, error))
    return FALSE;
  beside = hoist_mariadb_open (place, "", call, error);
  if (beside == NULL || !has_database (beside, place->database, &there, call, error)
      || (!there && !hoist_mariadb_runf (beside, call, error, "CREATE DATABASE %s", name))
      || !hoist_mariadb_runf (beside, call, error,
                              "INSERT INTO %s." HOIST_MARIADB_PENDING " VALUES ('%s')", into,
                              fresh))
    return FALSE;
  live = hoist_mariadb_open (place, NULL, call, error);
  objects = live != NULL ? hoist_mariadb_list_live_objects (live, call, error) : NULL;
  if (objects == NULL)
    return FALSE;
  statements = hoist_mariadb_keep_statements (objects, aside);
  return run_all (live, statements, call, error);
}

static gboolean
append_renames (HoistMariadb *db, GString *sql, const char *from, const char *to,
                const HoistDriverCall *call, GError **error)
{
  g_autofree char *text = hoist_mariadb_quote_text (from);
  g_autofree char *old = hoist_mariadb_quote (from);
  g_autofree char *new = hoist_mariadb_quote (to);
  g_autofree char *list = g_strdup_printf (
      "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = %s AND TABLE_TYPE <> "
      "'VIEW' AND TABLE_NAME NOT IN " HOIST_MARIADB_OURS " ORDER BY CAST(TABLE_NAME AS BINARY)",
      text);
  g_autoptr (HoistMariadbRows) rows = hoist_mariadb_query (db, list, call, error);
  char **cells;

  while (rows != NULL && (cells = hoist_mariadb_next (rows)) != NULL)
    {
      g_autofree char *name = hoist_mariadb_quote (cells[0]);

      g_string_append_printf (sql, "%s.%s TO %s.%s, ", old, name, new, name);
    }
  return rows != NULL;
}

/* Triggers would refuse the rename, events could act half-way. */
static gboolean
change_places (const HoistMariadbPlace *place, const char *fresh, const char *aside,
               const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistMariadb) db = hoist_mariadb_open (place, NULL, call, error);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GString) sql = g_string_new ("RENAME TABLE ");
  g_autofree char *from = hoist_mariadb_quote (fresh);
  g_autofree char *to = hoist_mariadb_quote (aside);

  if (db == NULL || !hoist_mariadb_settle_objects (db, none, "TRIGGER", call, error)
      || !hoist_mariadb_settle_objects (db, none, "EVENT", call, error)
      || !append_renames (db, sql, place->database, aside, call, error)
      || !append_renames (db, sql, fresh, place->database, call, error))
    return FALSE;
  g_string_append_printf (sql, "%s." HOIST_MARIADB_KEPT " TO %s." HOIST_MARIADB_FRESH, from, to);
  return hoist_mariadb_run (db, sql->str, call, error);
}

static gboolean
make_objects (const HoistMariadbPlace *place, const char *fresh, const char *aside,
              const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistMariadb) beside = hoist_mariadb_open (place, aside, call, error);
  g_autoptr (GPtrArray) wanted =
      beside != NULL ? hoist_mariadb_list_kept (beside, HOIST_MARIADB_FRESH, call, error) : NULL;
  g_autoptr (HoistMariadb) live =
      wanted != NULL ? hoist_mariadb_open (place, NULL, call, error) : NULL;

  return live != NULL && hoist_mariadb_settle_objects (live, wanted, NULL, call, error)
         && hoist_mariadb_drop_beside (place, fresh, call, error)
         && hoist_mariadb_run (beside, "DROP TABLE " HOIST_MARIADB_FRESH, call, error)
         && hoist_mariadb_run (beside, "DROP TABLE " HOIST_MARIADB_PENDING, call, error);
}

/* Nothing has changed places yet: what was dropped is made again, and the record goes. */
static gboolean
take_back (const HoistMariadbPlace *place, const char *aside, const HoistDriverCall *call,
           GError **error)
{
  g_autoptr (HoistMariadb) beside = hoist_mariadb_open (place, aside, call, error);
  g_autoptr (GPtrArray) before =
      beside != NULL ? hoist_mariadb_list_kept (beside, HOIST_MARIADB_KEPT, call, error) : NULL;
  g_autoptr (HoistMariadb) live =
      before != NULL ? hoist_mariadb_open (place, NULL, call, error) : NULL;

  return live != NULL && hoist_mariadb_settle_objects (live, before, NULL, call, error)
         && hoist_mariadb_drop_beside (place, aside, call, error);
}

/* Where the tables could not move, what was dropped for it comes back at once. */
static gboolean
change_or_take_back (const HoistMariadbPlace *place, const char *fresh, const char *aside,
                     const HoistDriverCall *call, GError **error)
{
  g_autoptr (GError) left = NULL;
  HoistMariadbBeside at;

  if (change_places (place, fresh, aside, call, error))
    return TRUE;
  if (hoist_mariadb_look_beside (place, aside, &at, NULL, NULL) && at == HOIST_MARIADB_RECORDED
      && !take_back (place, aside, NULL, &left))
    g_prefix_error (error, "%s, and then: ", left->message);
  return FALSE;
}

gboolean
hoist_mariadb_swap (const HoistMariadbPlace *place, const char *fresh, const char *aside,
                    const HoistDriverCall *call, GError **error)
{
  HoistMariadbBeside at;

  if (!check_ours (place, fresh, error) || !check_ours (place, aside, error)
      || !hoist_mariadb_look_beside (place, aside, &at, call, error))
    return FALSE;
  if (at == HOIST_MARIADB_WHOLE)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT, "The database %s is there already.",
                   aside);
      return FALSE;
    }
  if ((at == HOIST_MARIADB_NOTHING || at == HOIST_MARIADB_STRAY)
      && !record (place, fresh, aside, call, error))
    return FALSE;
  return (at == HOIST_MARIADB_RENAMED || change_or_take_back (place, fresh, aside, call, error))
         && make_objects (place, fresh, aside, call, error);
}

gboolean
hoist_mariadb_end_swap (const HoistMariadbPlace *place, const char *aside, gboolean *ret_is_aside,
                        const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistMariadb) db = NULL;
  g_autofree char *fresh = NULL;
  HoistMariadbBeside at;

  *ret_is_aside = FALSE;
  if (!check_ours (place, aside, error)
      || !hoist_mariadb_look_beside (place, aside, &at, call, error))
    return FALSE;
  if (at == HOIST_MARIADB_RECORDED)
    return take_back (place, aside, call, error);
  if (at == HOIST_MARIADB_STRAY)
    return hoist_mariadb_drop_beside (place, aside, call, error);
  *ret_is_aside = at != HOIST_MARIADB_NOTHING;
  if (at != HOIST_MARIADB_RENAMED)
    return TRUE;
  db = hoist_mariadb_open (place, aside, call, error);
  fresh = db != NULL
              ? hoist_mariadb_get_text (db, "SELECT fresh FROM " HOIST_MARIADB_PENDING, call, error)
              : NULL;
  g_clear_pointer (&db, hoist_mariadb_close);
  return fresh != NULL && check_ours (place, fresh, error)
         && make_objects (place, fresh, aside, call, error);
}
