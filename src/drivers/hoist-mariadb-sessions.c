/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A question to a MariaDB database, and who has one open, by the server's own list; looked at from
 * beside, so that the look is no session on it. Owned by the call; any thread. Ends only sessions
 * of the tenant's own user, and only when it is asked to. */
#include "drivers/hoist-mariadb.h"
#include "base/hoist-error.h"
#include "base/hoist-text.h"
#include "drivers/hoist-database-ask.h"
#include "drivers/hoist-process-table.h"
#include <string.h>

#define END_TRIES 100
#define END_WAIT_MS 50

/* The scheduler's own thread stands in the list as a daemon, and what it runs as the definer. */
static char *
of_others (const HoistMariadbPlace *place)
{
  g_autofree char *name = hoist_mariadb_quote_text (place->database);

  return g_strdup_printf (" FROM information_schema.PROCESSLIST WHERE DB = %s AND ID <> "
                          "CONNECTION_ID() AND COMMAND NOT IN ('Daemon', 'Killed')",
                          name);
}

static HoistMariadb *
open_beside (const char *place, HoistMariadbPlace **ret, const HoistDriverCall *call,
             GError **error)
{
  *ret = hoist_mariadb_place_load (place, error);
  return *ret != NULL ? hoist_mariadb_open (*ret, "", call, error) : NULL;
}

/* "a session of app from localhost, Sleep for 40 s"; "…, Waiting for table metadata lock". */
static char *
describe_session (char **cells)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "a session of %s from %s, %s for %s s", cells[1], cells[2],
                          cells[3], cells[4]);
  if (cells[5][0] != '\0')
    g_string_append_printf (text, ", %s", cells[5]);
  return hoist_text_clean_line (text->str, -1, 200);
}

GPtrArray *
hoist_mariadb_find_sessions (const char *place, GError **error)
{
  g_autoptr (HoistMariadbPlace) where = NULL;
  g_autoptr (HoistMariadb) db = open_beside (place, &where, NULL, error);
  g_autofree char *others = db != NULL ? of_others (where) : NULL;
  g_autofree char *sql = g_strconcat (
      "SELECT ID, USER, SUBSTRING_INDEX(HOST, ':', 1), COMMAND, TIME, COALESCE(STATE, '')", others,
      " ORDER BY ID", NULL);
  g_autoptr (HoistMariadbRows) rows =
      db != NULL ? hoist_mariadb_query (db, sql, NULL, error) : NULL;
  GPtrArray *found;
  char **cells;

  if (rows == NULL)
    return NULL;
  found = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_process_sighting_free);
  while ((cells = hoist_mariadb_next (rows)) != NULL)
    {
      HoistProcessSighting *one = g_new0 (HoistProcessSighting, 1);

      one->pid = (gint) g_ascii_strtoll (cells[0], NULL, 10);
      one->name = describe_session (cells);
      g_ptr_array_add (found, one);
    }
  return found;
}

/* One that has ended meanwhile (1094) is no obstacle. */
static gboolean
kill_each (HoistMariadb *db, const char *list, guint *ret_n, const HoistDriverCall *call,
           GError **error)
{
  g_autoptr (HoistMariadbRows) rows = hoist_mariadb_query (db, list, call, error);
  char **cells;

  *ret_n = 0;
  while (rows != NULL && (cells = hoist_mariadb_next (rows)) != NULL)
    {
      g_autoptr (GError) local = NULL;

      (*ret_n)++;
      if (!hoist_mariadb_runf (db, call, &local, "KILL CONNECTION %s", cells[0]))
        g_debug ("%s", local->message);
    }
  return rows != NULL;
}

gboolean
hoist_mariadb_end_sessions (const char *place, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistMariadbPlace) where = NULL;
  g_autoptr (HoistMariadb) db = open_beside (place, &where, call, error);
  g_autofree char *name = NULL;
  g_autofree char *list = NULL;
  guint n = 1;

  if (db == NULL)
    return FALSE;
  /* Those being killed count as well: what they have begun is undone first. */
  name = hoist_mariadb_quote_text (where->database);
  list = g_strdup_printf ("SELECT ID FROM information_schema.PROCESSLIST WHERE DB = %s AND ID <> "
                          "CONNECTION_ID() AND USER = SUBSTRING_INDEX(CURRENT_USER(), '@', 1)",
                          name);
  for (guint i = 0; i < END_TRIES && n > 0; i++)
    {
      if (!kill_each (db, list, &n, call, error) || !hoist_driver_call_check (call, error))
        return FALSE;
      if (n > 0)
        g_poll (NULL, 0, END_WAIT_MS);
    }
  if (n > 0)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_BUSY,
                 n == 1 ? "%u session on the database %s was told to end and has not."
                        : "%u sessions on the database %s were told to end and have not.",
                 n, where->database);
  return n == 0;
}

/* A value that is there and is not "" or 0. One statement, in a session that reads only: a
 * transaction that does would be committed by CREATE or DROP, which is carried out then. */
gboolean
hoist_mariadb_ask (const char *path, const char *question, gboolean *ret_yes,
                   const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistMariadbPlace) place = hoist_mariadb_place_load (path, error);
  g_autoptr (HoistMariadb) db =
      place != NULL ? hoist_mariadb_open (place, NULL, call, error) : NULL;
  g_autoptr (GError) local = NULL;
  g_autofree char *text = NULL;

  *ret_yes = FALSE;
  if (db == NULL || !hoist_mariadb_run (db, "SET SESSION TRANSACTION READ ONLY", call, error)
      || !hoist_mariadb_run (db, "START TRANSACTION", call, error))
    return FALSE;
  text = hoist_mariadb_get_text (db, question, call, &local);
  if (text == NULL)
    {
      g_autofree char *asked = hoist_text_clean_line (question, -1, HOIST_DATABASE_SHOWN_QUERY);

      g_set_error (error, HOIST_ERROR,
                   g_error_matches (local, HOIST_ERROR, HOIST_ERROR_IO) ? HOIST_ERROR_INVALID
                                                                        : local->code,
                   "%s (asked: %s)", local->message, asked);
      return FALSE;
    }
  *ret_yes = text[0] != '\0' && !g_str_equal (text, "0");
  return TRUE;
}

/* Nobody counts those there have been on one database. */
gboolean
hoist_mariadb_count_sessions (const char *place, gint64 *ret_ever, guint *ret_now, GError **error)
{
  g_autoptr (HoistMariadbPlace) where = NULL;
  g_autoptr (HoistMariadb) db = open_beside (place, &where, NULL, error);
  g_autofree char *others = db != NULL ? of_others (where) : NULL;
  g_autofree char *sql = g_strconcat ("SELECT COUNT(*)", others, NULL);
  g_autofree char *text = db != NULL ? hoist_mariadb_get_text (db, sql, NULL, error) : NULL;

  *ret_ever = -1;
  *ret_now = text != NULL ? (guint) g_ascii_strtoull (text, NULL, 10) : 0;
  return text != NULL;
}
