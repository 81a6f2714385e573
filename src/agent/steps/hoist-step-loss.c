/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A new release with the old configuration may quietly use another, empty database: its migrations
 * and its health are good, and all data seems gone. So rows are counted after the migrations, and
 * the database's own server is asked whether anybody of the new release has ever opened it. Worker
 * thread. Reads only. */
#include "agent/steps/hoist-step-loss.h"
#include "agent/hoist-agent-current.h"
#include "base/hoist-error.h"
#include <string.h>

#define FREE_WAIT_MS 3000

gboolean
hoist_step_loss_count_sessions (HoistStepWork *work, const HoistStepDatabase *database,
                                gint64 *ret_ever, GError **error)
{
  guint now;

  *ret_ever = -1;
  return database->driver == NULL
         || (hoist_step_database_wait_free (work, database, FREE_WAIT_MS, error)
             && database->driver->count_sessions (database->path, ret_ever, &now, error));
}

static const HoistTableDigest *
find_table (const GPtrArray *tables, const char *name)
{
  for (guint i = 0; i < tables->len; i++)
    {
      const HoistTableDigest *one = g_ptr_array_index (tables, i);

      if (g_str_equal (one->name, name))
        return one;
    }
  return NULL;
}

/* Of the application's tables; those that the engine keeps for itself are known by `now`. */
static gint64
sum_rows (const GPtrArray *tables, const GPtrArray *now)
{
  gint64 rows = 0;

  for (guint i = 0; i < tables->len; i++)
    {
      const HoistTableDigest *one = g_ptr_array_index (tables, i);
      const HoistTableDigest *found = find_table (now, one->name);

      if (found == NULL || found->rows >= 0)
        rows += one->rows;
    }
  return rows;
}

static void
tell (HoistStepWork *work, const GPtrArray *then, const GPtrArray *now)
{
  for (guint i = 0; i < then->len; i++)
    {
      const HoistTableDigest *before = g_ptr_array_index (then, i);
      const HoistTableDigest *after = find_table (now, before->name);

      if (after == NULL && before->rows > 0)
        hoist_step_work_log (work, HOIST_LOG_WARNING,
                             "The table %s with %" G_GINT64_FORMAT
                             " rows is gone after the migrations.",
                             before->name, before->rows);
      else if (after != NULL && after->rows >= 0 && after->rows < before->rows)
        hoist_step_work_log (work, HOIST_LOG_WARNING,
                             "The table %s has %" G_GINT64_FORMAT
                             " rows after the migrations; it had %" G_GINT64_FORMAT ".",
                             before->name, after->rows, before->rows);
    }
}

gboolean
hoist_step_loss_check_rows (HoistStepWork *work, const HoistStepDatabase *database, GError **error)
{
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (GPtrArray) now = NULL;

  if (database->driver == NULL || hoist_step_work_get_text (work, "backup")[0] == '\0')
    return TRUE;
  backup = hoist_step_database_read_backup (work, NULL);
  now = database->driver->count_tables (database->path, &work->call, error);
  if (backup == NULL || now == NULL)
    return now != NULL;
  tell (work, backup->tables, now);
  if (sum_rows (now, now) > 0 || sum_rows (backup->tables, now) == 0)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED,
               "The migrations have left no row of the %" G_GINT64_FORMAT " that were in %s.",
               sum_rows (backup->tables, now), database->name);
  return FALSE;
}

gboolean
hoist_step_loss_note_migrations (HoistStepWork *work, const HoistStepDatabase *database,
                                 gint64 before, GError **error)
{
  gint64 after;

  if (before < 0)
    return TRUE;
  if (!hoist_step_loss_count_sessions (work, database, &after, error))
    return FALSE;
  hoist_value_set (work->facts, "database_opened", hoist_value_new_bool (after > before));
  if (after == before)
    hoist_step_work_log (work, HOIST_LOG_WARNING, "The migrations have not opened the database %s.",
                         database->name);
  return TRUE;
}

gboolean
hoist_step_loss_note_sessions (HoistStepWork *work, const HoistStepDatabase *database,
                               GError **error)
{
  gint64 ever;

  if (!hoist_step_loss_count_sessions (work, database, &ever, error))
    return FALSE;
  hoist_step_work_set_int (work, "database_sessions", ever);
  return TRUE;
}

/* The migrate step of this run, as CURRENT.json keeps it. */
static const HoistValue *
find_migrate (const HoistValue *current, const char *run)
{
  const HoistValue *steps = hoist_value_get_member (current, "steps");

  if (!g_str_equal (hoist_value_lookup_string (current, "run", ""), run))
    return NULL;
  for (guint i = 0; steps != NULL && i < hoist_value_get_size (steps); i++)
    if (g_str_equal (hoist_value_lookup_string (hoist_value_get_element (steps, i), "kind", ""),
                     "migrate"))
      return hoist_value_get_element (steps, i);
  return NULL;
}

/* As hoist_step_loss_check_used, of a database that migrations have not opened. */
static gboolean
check_opened (const HoistStepDatabase *database, gint64 before, GError **error)
{
  g_autofree char *where = NULL;
  gint64 ever;
  guint now;

  if (!database->driver->count_sessions (database->path, &ever, &now, error))
    return FALSE;
  if (now > 0 || ever > before)
    return TRUE;
  where = database->driver->describe (database->path);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED,
               "The new release is up, but neither its migrations nor its services have opened the "
               "database %s: it uses another one.",
               where);
  return FALSE;
}

gboolean
hoist_step_loss_check_used (HoistStepWork *work, GError **error)
{
  g_autoptr (HoistValue) current = hoist_agent_current_read (work->state, work->tenant->id, NULL);
  const HoistValue *entry = find_migrate (current, work->key.run);
  g_autoptr (HoistValue) answer = NULL;
  const HoistValue *facts;
  HoistAgentSpoolKey key = work->key;
  HoistStepWork other = *work;
  g_auto (HoistStepDatabase) database = { 0 };

  if (entry == NULL)
    return TRUE;
  key.step = (guint) hoist_value_lookup_int (entry, "step", 0);
  key.undo = FALSE;
  answer = hoist_agent_spool_read (work->state, &key);
  facts = hoist_value_get_member (answer, "facts");
  if (hoist_value_lookup_bool (facts, "database_opened", TRUE))
    return TRUE;
  other.args = hoist_value_get_member (entry, "args");
  return hoist_step_database_read (&other, &database, error)
         && (database.driver == NULL
             || check_opened (&database, hoist_value_lookup_int (facts, "database_sessions", 0),
                              error));
}
