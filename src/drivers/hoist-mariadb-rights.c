/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a database can be backed up, restored and put back at all: the server, the user's rights
 * there and on the databases that are made beside, what a change of places would break. Asked
 * before anything is touched; each answer names what to do. Owned by the call; any thread. Reads
 * only. */
#include "drivers/hoist-mariadb-content.h"
#include "base/hoist-error.h"
#include "base/hoist-text.h"
#include "model/hoist-plan.h"
#include <string.h>

#define OLDEST "10.6" /* since then one RENAME TABLE outlives a power cut whole */

static void
found (GPtrArray *findings, HoistFindingSeverity severity, const char *message, const char *next)
{
  g_autofree char *a = hoist_text_clean_line (message, -1, 400);
  g_autofree char *b = hoist_text_clean_line (next, -1, 400);

  g_ptr_array_add (findings, hoist_finding_new ("database", severity, a, b, ""));
}

static const char *const needed[] = {
  "SELECT",    "INSERT",         "DELETE",        "UPDATE",  "CREATE",      "DROP",
  "ALTER",     "INDEX",          "REFERENCES",    "TRIGGER", "EVENT",       "CREATE VIEW",
  "SHOW VIEW", "CREATE ROUTINE", "ALTER ROUTINE", "EXECUTE", "LOCK TABLES",
};

/* As LIKE does. */
static gboolean
is_like (const char *name, const char *pattern)
{
  for (; *pattern != '\0'; pattern++, name++)
    {
      if (*pattern == '%')
        {
          for (pattern++; !is_like (name, pattern); name++)
            if (*name == '\0')
              return FALSE;
          return TRUE;
        }
      if (*pattern == '\\' && pattern[1] != '\0')
        pattern++;
      else if (*pattern == '_' && *name != '\0')
        continue;
      if (*name != *pattern)
        return FALSE;
    }
  return *name == '\0';
}

/* "GRANT a, b ON `hoist\_%`.* TO …", as SHOW GRANTS says them, those of roles in use, too. A right
 * on one table alone is none of these. `schema` NULL: those on the whole server alone. */
static void
add_grant (GHashTable *rights, const char *grant, const char *schema)
{
  const char *on = strstr (grant, " ON ");
  const char *to = on != NULL ? strstr (on, " TO ") : NULL;
  g_autofree char *list = NULL;
  g_autofree char *where = NULL;
  g_auto (GStrv) words = NULL;

  if (!g_str_has_prefix (grant, "GRANT ") || to == NULL)
    return;
  list = g_strndup (grant + 6, (gsize) (on - grant - 6));
  where = g_strndup (on + 4, (gsize) (to - on - 4));
  if (!g_str_equal (where, "*.*"))
    {
      g_autofree char *pattern = NULL;

      if (schema == NULL || where[0] != '`' || !g_str_has_suffix (where, "`.*"))
        return;
      pattern = g_strndup (where + 1, strlen (where) - 4);
      if (!is_like (schema, pattern))
        return;
    }
  words = g_strsplit (list, ", ", -1);
  for (guint i = 0; words[i] != NULL; i++)
    g_hash_table_add (rights, g_strdup (words[i]));
}

static GHashTable *
read_rights (HoistMariadb *db, const char *schema, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistMariadbRows) rows = hoist_mariadb_query (db, "SHOW GRANTS", call, error);
  GHashTable *rights;
  char **cells;

  if (rows == NULL)
    return NULL;
  rights = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  while ((cells = hoist_mariadb_next (rows)) != NULL)
    add_grant (rights, cells[0], schema);
  return rights;
}

static gboolean
has_right (GHashTable *rights, const char *right)
{
  return g_hash_table_contains (rights, "ALL PRIVILEGES") || g_hash_table_contains (rights, right);
}

/* 'app'@'localhost' */
static char *
get_account (HoistMariadb *db, const HoistDriverCall *call, GError **error)
{
  return hoist_mariadb_get_text (db,
                                 "SELECT CONCAT(QUOTE(SUBSTRING_INDEX(CURRENT_USER(), '@', 1)), "
                                 "'@', QUOTE(SUBSTRING_INDEX(CURRENT_USER(), '@', -1)))",
                                 call, error);
}

static gboolean
check_rights (HoistMariadb *db, const char *account, const char *schema, const char *on,
              const char *what_for, GPtrArray *findings, const HoistDriverCall *call,
              GError **error)
{
  g_autoptr (GHashTable) rights = read_rights (db, schema, call, error);
  g_autoptr (GString) missing = g_string_new (NULL);
  g_autofree char *message = NULL;
  g_autofree char *next = NULL;

  if (rights == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (needed); i++)
    if (!has_right (rights, needed[i]))
      g_string_append_printf (missing, "%s%s", missing->len > 0 ? ", " : "", needed[i]);
  if (missing->len == 0)
    return TRUE;
  message = g_strdup_printf ("The user %s may not do all that is needed on %s: %s.", account,
                             what_for, missing->str);
  next = g_strdup_printf ("As an administrator of the server: GRANT %s ON %s.* TO %s;",
                          missing->str, on, account);
  found (findings, HOIST_FINDING_BLOCKER, message, next);
  return TRUE;
}

#define BESIDE "hoist_rn_0000000000000000_0_apply" /* as they are called */
#define BESIDE_ON "`hoist\\_%`"
#define BESIDE_WORDS "the databases that are made beside it (hoist_…)"

gboolean
hoist_mariadb_check_beside (const HoistMariadbPlace *place, const HoistDriverCall *call,
                            GError **error)
{
  g_autoptr (HoistMariadb) db = hoist_mariadb_open (place, NULL, call, error);
  g_autofree char *account = db != NULL ? get_account (db, call, error) : NULL;
  g_autoptr (GPtrArray) findings =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_finding_free);
  const HoistFinding *first;

  if (account == NULL
      || !check_rights (db, account, BESIDE, BESIDE_ON, BESIDE_WORDS, findings, call, error))
    return FALSE;
  if (findings->len == 0)
    return TRUE;
  first = findings->pdata[0];
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_FORBIDDEN, "%s %s", first->message, first->next);
  return FALSE;
}

/* What rights over the whole server would be good for. */
static gboolean
check_global (HoistMariadb *db, const char *account, GPtrArray *findings,
              const HoistDriverCall *call, GError **error)
{
  g_autoptr (GHashTable) rights = read_rights (db, NULL, call, error);
  g_autofree char *foreign = NULL;
  g_autofree char *next = NULL;

  if (rights == NULL)
    return FALSE;
  if (!has_right (rights, "PROCESS"))
    {
      next = g_strdup_printf ("As an administrator of the server: GRANT PROCESS ON *.* TO %s;",
                              account);
      found (findings, HOIST_FINDING_WARNING,
             "Sessions of other users on the database can't be seen, so it can't be proven that "
             "nobody else writes.",
             next);
    }
  if (has_right (rights, "SET USER") || has_right (rights, "SUPER"))
    return TRUE;
  foreign = hoist_mariadb_get_text (
      db,
      "SELECT CONCAT('Views, triggers, routines and events of another user can''t be restored as "
      "they "
      "are: ', COUNT(*), ', among them ', MIN(n), ' of ', MIN(d), '.') FROM (SELECT "
      "TABLE_NAME n, DEFINER d FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE() UNION "
      "ALL SELECT TRIGGER_NAME, DEFINER FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = "
      "DATABASE() UNION ALL SELECT ROUTINE_NAME, DEFINER FROM information_schema.ROUTINES WHERE "
      "ROUTINE_SCHEMA = DATABASE() UNION ALL SELECT EVENT_NAME, DEFINER FROM "
      "information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()) o WHERE d <> CURRENT_USER() "
      "HAVING COUNT(*) > 0",
      call, error);
  if (foreign == NULL)
    return FALSE;
  g_clear_pointer (&next, g_free);
  next =
      g_strdup_printf ("As an administrator of the server: GRANT SET USER ON *.* TO %s;", account);
  if (foreign[0] != '\0')
    found (findings, HOIST_FINDING_BLOCKER, foreign, next);
  return TRUE;
}

/* One row per problem: what is true, what to do. */
static const char *const checks[] = {
  "SELECT 'The server only reads (read_only): nothing can be restored there.', 'Name the primary "
  "in "
  "the database URL.' FROM DUAL WHERE @@GLOBAL.read_only",
  "SELECT CONCAT('The foreign key ', CONSTRAINT_NAME, ' of ', TABLE_NAME, ' leads to the database "
  "', "
  "REFERENCED_TABLE_SCHEMA, ': a change of places would break it.'), 'Drop the key for the "
  "upgrade, "
  "or bring both into one database.' FROM information_schema.KEY_COLUMN_USAGE WHERE TABLE_SCHEMA = "
  "DATABASE() AND REFERENCED_TABLE_SCHEMA <> DATABASE() LIMIT 1",
  "SELECT CONCAT('The foreign key ', CONSTRAINT_NAME, ' of the database ', TABLE_SCHEMA, ' leads "
  "to "
  "', REFERENCED_TABLE_NAME, ': a change of places would break it.'), 'Drop the key for the "
  "upgrade, "
  "or bring both into one database.' FROM information_schema.KEY_COLUMN_USAGE WHERE TABLE_SCHEMA "
  "<> "
  "DATABASE() AND REFERENCED_TABLE_SCHEMA = DATABASE() LIMIT 1",
  "SELECT CONCAT('The table ', TABLE_NAME, ' has a name that Hoist keeps for itself.'), 'Give it "
  "another name.' FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME "
  "IN " HOIST_MARIADB_OURS,
};

static gboolean
run_checks (HoistMariadb *db, GPtrArray *findings, const HoistDriverCall *call, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (checks); i++)
    {
      g_autoptr (HoistMariadbRows) rows = hoist_mariadb_query (db, checks[i], call, error);
      char **cells;

      if (rows == NULL)
        return FALSE;
      while ((cells = hoist_mariadb_next (rows)) != NULL)
        found (findings, HOIST_FINDING_BLOCKER, cells[0], cells[1]);
    }
  return TRUE;
}

/* Tables and texts that can't be copied are told by those who read them. */
static gboolean
check_content (HoistMariadb *db, GPtrArray *findings, const HoistDriverCall *call, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GPtrArray) tables = hoist_mariadb_list_tables (db, call, &local);
  g_autoptr (GPtrArray) objects =
      tables != NULL ? hoist_mariadb_list_live_objects (db, call, &local) : NULL;
  g_autoptr (GString) locked = g_string_new (NULL);

  if (g_error_matches (local, HOIST_ERROR, HOIST_ERROR_REFUSED)
      || g_error_matches (local, HOIST_ERROR, HOIST_ERROR_FORBIDDEN))
    {
      found (findings, HOIST_FINDING_BLOCKER, local->message, "");
      return TRUE;
    }
  if (objects == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  for (guint i = 0; i < tables->len; i++)
    {
      const HoistMariadbTable *table = g_ptr_array_index (tables, i);

      if (!g_str_equal (table->engine, "InnoDB") && locked->len < 200)
        g_string_append_printf (locked, "%s%s (%s)", locked->len > 0 ? ", " : "", table->name,
                                table->engine);
    }
  if (locked->len > 0)
    {
      g_autofree char *message = g_strdup_printf (
          "Tables without transactions are locked while they are copied, also before the stop: %s.",
          locked->str);

      found (findings, HOIST_FINDING_WARNING, message, "ALTER TABLE … ENGINE=InnoDB ends that.");
    }
  return TRUE;
}

static gboolean
is_old (const char *version)
{
  g_auto (GStrv) parts = g_strsplit_set (version, ".-", 3);
  g_auto (GStrv) oldest = g_strsplit (OLDEST, ".", 2);
  gint64 a = g_ascii_strtoll (parts[0], NULL, 10), b = g_ascii_strtoll (oldest[0], NULL, 10);

  return a < b
         || (a == b && parts[1] != NULL
             && g_ascii_strtoll (parts[1], NULL, 10) < g_ascii_strtoll (oldest[1], NULL, 10));
}

gboolean
hoist_mariadb_examine (const char *place, GPtrArray *findings, const HoistDriverCall *call,
                       GError **error)
{
  g_autoptr (HoistMariadbPlace) where = hoist_mariadb_place_load (place, error);
  g_autoptr (HoistMariadb) db =
      where != NULL ? hoist_mariadb_open (where, NULL, call, error) : NULL;
  g_autofree char *account = db != NULL ? get_account (db, call, error) : NULL;
  g_autofree char *own = account != NULL ? hoist_mariadb_quote (where->database) : NULL;
  g_autofree char *message = NULL;

  if (account == NULL)
    return FALSE;
  if (is_old (hoist_mariadb_get_version (db)))
    {
      message = g_strdup_printf ("The server is MariaDB %s; " OLDEST " or later is needed.",
                                 hoist_mariadb_get_version (db));
      found (findings, HOIST_FINDING_BLOCKER, message, "Upgrade the server first.");
    }
  return check_rights (db, account, where->database, own, "its database", findings, call, error)
         && check_rights (db, account, BESIDE, BESIDE_ON, BESIDE_WORDS, findings, call, error)
         && check_global (db, account, findings, call, error)
         && run_checks (db, findings, call, error) && check_content (db, findings, call, error);
}
