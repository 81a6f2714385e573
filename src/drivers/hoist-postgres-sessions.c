/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A question to a PostgreSQL database, and who has one open, by the server's own list; looked at
 * from beside, so that the look is no session on it. Owned by the call; any thread. Ends only
 * sessions of the tenant's own role, and only when it is asked to. */
#include "drivers/hoist-postgres.h"
#include "drivers/hoist-postgres-cockroach.h"
#include "base/hoist-error.h"
#include "base/hoist-text.h"
#include "drivers/hoist-database-ask.h"
#include "drivers/hoist-process-table.h"

#define OF_OTHERS                                                                                  \
  " FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()"                          \
  " AND backend_type = 'client backend'"

/* "psql of app, idle in transaction for 40 s". */
static char *
describe_session (const HoistPostgresRows *rows, int row)
{
  const char *program = hoist_postgres_cell (rows, row, 1);
  const char *role = hoist_postgres_cell (rows, row, 2);
  const char *state = hoist_postgres_cell (rows, row, 3);
  const char *waits = hoist_postgres_cell (rows, row, 5);
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "%s of %s", program[0] != '\0' ? program : "a session", role);
  if (state[0] != '\0')
    g_string_append_printf (text, ", %s for %s s", state, hoist_postgres_cell (rows, row, 4));
  if (waits[0] != '\0')
    g_string_append (text, ", waiting for a lock");
  return hoist_text_clean_line (text->str, -1, 200);
}

GPtrArray *
hoist_postgres_find_sessions (const char *place, GError **error)
{
  static const char sql[] =
      "SELECT pid, application_name, usename, coalesce(state, ''), "
      "coalesce(floor(extract(epoch FROM clock_timestamp() - state_change)), 0)::bigint, "
      "CASE WHEN wait_event_type = 'Lock' THEN 'lock' ELSE '' END" OF_OTHERS " ORDER BY pid";
  g_autoptr (HoistPostgresPlace) where = hoist_postgres_place_load (place, error);
  g_autoptr (HoistPostgres) db =
      where != NULL ? hoist_postgres_open_beside (where, NULL, error) : NULL;
  const char *values[] = { where != NULL ? where->database : NULL, NULL };
  g_autoptr (HoistPostgresRows) rows =
      db != NULL ? hoist_postgres_query (db, sql, values, NULL, error) : NULL;
  GPtrArray *found;

  if (rows == NULL)
    return NULL;
  found = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_process_sighting_free);
  for (int i = 0; i < PQntuples (rows); i++)
    {
      HoistProcessSighting *one = g_new0 (HoistProcessSighting, 1);

      one->pid = (gint) hoist_postgres_cell_int (rows, i, 0);
      one->name = describe_session (rows, i);
      g_ptr_array_add (found, one);
    }
  return found;
}

gboolean
hoist_postgres_end_sessions (const char *place, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistPostgresPlace) where = hoist_postgres_place_load (place, error);
  g_autoptr (HoistPostgres) db =
      where != NULL ? hoist_postgres_open_beside (where, call, error) : NULL;
  const char *values[] = { where != NULL ? where->database : NULL, NULL };
  g_autoptr (HoistPostgresRows) rows = NULL;

  if (db != NULL)
    rows = hoist_postgres_query (
        db, "SELECT pg_terminate_backend(pid, 5000)" OF_OTHERS " AND usename = current_user",
        values, call, error);
  return rows != NULL;
}

/* A value that is there and is not "", 0 or false. In a transaction that reads only, and by the
 * protocol that takes one statement: what would write is no question. */
gboolean
hoist_postgres_ask (const char *path, const char *question, gboolean *ret_yes,
                    const HoistDriverCall *call, GError **error)
{
  static const char *const none[] = { NULL };
  g_autoptr (HoistPostgresPlace) place = hoist_postgres_place_load (path, error);
  g_autoptr (HoistPostgres) db =
      place != NULL ? hoist_postgres_cockroach_open_to_ask (place, call, error) : NULL;
  g_autoptr (GError) local = NULL;
  g_autofree char *text = NULL;

  *ret_yes = FALSE;
  if (db == NULL || !hoist_postgres_run (db, "BEGIN READ ONLY", call, error)
      || !hoist_postgres_run (db, "SET LOCAL search_path = public", call, error))
    return FALSE;
  text = hoist_postgres_get_text (db, question, none, call, &local);
  if (text == NULL)
    {
      g_autofree char *asked = hoist_text_clean_line (question, -1, HOIST_DATABASE_SHOWN_QUERY);

      g_set_error (error, HOIST_ERROR,
                   g_error_matches (local, HOIST_ERROR, HOIST_ERROR_IO) ? HOIST_ERROR_INVALID
                                                                        : local->code,
                   "%s (asked: %s)", local->message, asked);
      return FALSE;
    }
  *ret_yes = text[0] != '\0' && !g_str_equal (text, "0") && !g_str_equal (text, "f");
  return TRUE;
}

gboolean
hoist_postgres_count_sessions (const char *place, gint64 *ret_ever, guint *ret_now, GError **error)
{
  g_autoptr (HoistPostgresPlace) where = hoist_postgres_place_load (place, error);
  g_autoptr (HoistPostgres) db =
      where != NULL ? hoist_postgres_open_beside (where, NULL, error) : NULL;
  const char *values[] = { where != NULL ? where->database : NULL, NULL };
  g_autoptr (HoistPostgresRows) rows = NULL;

  if (db != NULL)
    rows = hoist_postgres_query (db,
                                 "SELECT coalesce((SELECT sessions FROM pg_stat_database WHERE "
                                 "datname = $1), 0), (SELECT count(*)" OF_OTHERS ")",
                                 values, NULL, error);
  if (rows == NULL)
    return FALSE;
  *ret_ever = hoist_postgres_cell_int (rows, 0, 0);
  *ret_now = (guint) hoist_postgres_cell_int (rows, 0, 1);
  return TRUE;
}
