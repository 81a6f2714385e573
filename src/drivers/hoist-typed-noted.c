/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-typed-noted.h. Owned by the call; worker thread. Writes to the server's schema
 * hoist_capture only, and its triggers. */
#include "drivers/hoist-typed-noted.h"

#include "base/hoist-error.h"
#include "drivers/hoist-typed-key.h"
#include "drivers/hoist-typed-sides.h"

static gboolean
check_keys (const HoistTypedSides *s, GError **error)
{
  for (guint i = 0; i < s->there->len; i++)
    {
      const HoistPostgresShape *there = s->there->pdata[i];

      if (there->key->len > 0)
        continue;
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED, "The table %s has no key.",
                   there->name);
      return FALSE;
    }
  for (guint i = 0; i < s->pair.tables->len; i++)
    {
      const HoistTypedTable *table = s->pair.tables->pdata[i];
      const HoistPostgresShape *there = hoist_postgres_find_shape (s->there, table->sql_name);
      const HoistSqliteShape *here = hoist_sqlite_find_shape (s->here, table->name);
      HoistTypedKey key;

      if (table->is_alike
          || (there != NULL && here != NULL && hoist_typed_key_init (&key, table, there, here)))
        continue;
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                   "The table %s has another key in the new database.", table->name);
      return FALSE;
    }
  return TRUE;
}

static gboolean
mark (HoistPostgres *db, const char *run, const HoistDriverCall *call, GError **error)
{
  static const char tables[] =
      "CREATE TABLE hoist_capture.moved (run text PRIMARY KEY); CREATE TABLE "
      "hoist_capture.carried (tab text, key text)";
  const char *values[] = { run, NULL };
  g_autoptr (HoistPostgresRows) rows = NULL;

  if (!hoist_postgres_run (db, tables, call, error))
    return FALSE;
  rows =
      hoist_postgres_query (db, "INSERT INTO hoist_capture.moved VALUES ($1)", values, call, error);
  return rows != NULL;
}

gboolean
hoist_typed_noted_begin (const HoistTypedCopyOrder *order, const char *run,
                         const HoistDriverCall *call, GError **error)
{
  g_auto (HoistTypedSides) s = { { 0 } };

  if (!hoist_typed_sides_open (&s, order, call, error) || !check_keys (&s, error))
    return FALSE;
  if (hoist_postgres_start_capture (s.pair.to, call, error) && mark (s.pair.to, run, call, error))
    return TRUE;
  if (!hoist_postgres_stop_capture (s.pair.to, call, NULL))
    g_debug ("Something of the capture is left.");
  return FALSE;
}

gboolean
hoist_typed_noted_end (const char *to, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistPostgresPlace) place = hoist_postgres_place_load (to, error);
  g_autoptr (HoistPostgres) db =
      place != NULL ? hoist_postgres_open (place, NULL, call, error) : NULL;

  return db != NULL && hoist_postgres_stop_capture (db, call, error);
}

/* A table that came to be since has no place in the old database, whoever watches it. */
static gboolean
check_watched (const HoistTypedSides *s, char **ret_why, GError **error)
{
  g_autoptr (HoistPostgresRows) rows = hoist_typed_sides_list_unwatched (s, error);
  guint at;

  for (int i = 0; rows != NULL && *ret_why == NULL && i < PQntuples (rows); i++)
    if (hoist_typed_sides_find_table (s, hoist_postgres_cell (rows, i, 0), &at) != NULL)
      *ret_why = g_strdup_printf ("What was written to %s was not noted.",
                                  hoist_postgres_cell (rows, i, 0));
  return rows != NULL;
}

gboolean
hoist_typed_noted_is_whole (const HoistTypedCopyOrder *order, const char *run, gboolean *ret_is,
                            char **ret_why, const HoistDriverCall *call, GError **error)
{
  g_auto (HoistTypedSides) s = { { 0 } };
  const char *values[] = { run, NULL };
  g_autofree char *there = NULL;
  g_autofree char *ours = NULL;

  *ret_is = FALSE;
  *ret_why = NULL;
  if (!hoist_typed_sides_open (&s, order, call, error)
      || (there = hoist_postgres_get_text (
              s.pair.to, "SELECT to_regclass('hoist_capture.moved')::text", NULL, call, error))
             == NULL)
    return FALSE;
  if (there[0] != '\0'
      && (ours = hoist_postgres_get_text (
              s.pair.to, "SELECT run FROM hoist_capture.moved WHERE run = $1", values, call, error))
             == NULL)
    return FALSE;
  if (ours == NULL || ours[0] == '\0')
    *ret_why = g_strdup ("What was written to the new database since the move is not noted (any "
                         "more).");
  else if (!check_watched (&s, ret_why, error))
    return FALSE;
  *ret_is = *ret_why == NULL;
  return TRUE;
}
