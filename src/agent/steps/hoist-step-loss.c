/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A new release with the old configuration may quietly use another, empty database: its migrations
 * and its health are good, and all data seems gone. So rows are counted after the migrations, and
 * the database's own server is asked whether anybody of the new release has ever opened it. Worker
 * thread. Reads only. */
#include "agent/steps/hoist-step-loss.h"
#include "agent/hoist-agent-current.h"
#include "agent/steps/hoist-step-rows.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include <string.h>

#define FREE_WAIT_MS 3000
#define OBJECTS_MAX (4 * 1024 * 1024)

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

static void
tell (HoistStepWork *work, const GPtrArray *then, const GPtrArray *now)
{
  g_autoptr (GArray) lost = hoist_step_rows_list_lost (then, now);

  for (guint i = 0; i < lost->len; i++)
    {
      const HoistStepRowsLost *one = &g_array_index (lost, HoistStepRowsLost, i);

      if (one->is_gone)
        hoist_step_work_log (work, HOIST_LOG_WARNING,
                             "The table %s is gone after the migrations (rows: %" G_GINT64_FORMAT
                             ").",
                             one->table, one->before);
      else
        hoist_step_work_log (work, HOIST_LOG_WARNING,
                             "Rows of the table %s after the migrations: %" G_GINT64_FORMAT
                             "; before: %" G_GINT64_FORMAT ".",
                             one->table, one->after, one->before);
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
  if (hoist_step_rows_sum (now, now) > 0 || hoist_step_rows_sum (backup->tables, now) == 0)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED,
               "The migrations have left no row of the %" G_GINT64_FORMAT " that were in %s.",
               hoist_step_rows_sum (backup->tables, now), database->name);
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

static gboolean
may_lose (const HoistValue *removes, const char *table)
{
  for (guint i = 0; removes != NULL && i < hoist_value_get_size (removes); i++)
    {
      const char *name = hoist_value_get_string (hoist_value_get_element (removes, i));

      if (g_str_equal (name, table) || g_str_equal (name, "*"))
        return TRUE;
    }
  return FALSE;
}

/* People delete rows while services run; while they are stopped nobody but the command does. */
static gboolean
is_stopped (HoistStepWork *work)
{
  const char *when = hoist_step_work_get_text (work, "when");

  return g_str_equal (when, "while_stopped") || g_str_equal (when, "before_migrations");
}

GPtrArray *
hoist_step_loss_count_for_command (HoistStepWork *work, const HoistStepDatabase *database,
                                   GError **error)
{
  return database->driver != NULL && is_stopped (work)
             ? database->driver->count_tables (database->path, &work->call, error)
             : NULL;
}

gboolean
hoist_step_loss_check_command (HoistStepWork *work, const HoistStepDatabase *database,
                               const GPtrArray *before, GError **error)
{
  const HoistValue *removes = hoist_value_get_member (work->args, "removes");
  g_autoptr (GPtrArray) now =
      before != NULL ? hoist_step_loss_count_for_command (work, database, error) : NULL;
  const char *id = hoist_step_work_get_text (work, "id");
  g_autoptr (GArray) lost = NULL;

  if (now == NULL)
    return before == NULL;
  lost = hoist_step_rows_list_lost (before, now);
  for (guint i = 0; i < lost->len; i++)
    {
      const HoistStepRowsLost *one = &g_array_index (lost, HoistStepRowsLost, i);

      hoist_step_work_log (work, HOIST_LOG_WARNING,
                           one->before == 1 ? "The table %s had %" G_GINT64_FORMAT
                                              " row before the step %s and has %" G_GINT64_FORMAT
                                              "."
                                            : "The table %s had %" G_GINT64_FORMAT
                                              " rows before the step %s and has "
                                              "%" G_GINT64_FORMAT ".",
                           one->table, one->before, id, one->after);
      if (may_lose (removes, one->table))
        continue;
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED,
                   "The step %s ended well, but %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
                   " rows of the table %s are gone. If that is what it is for, its guide has to "
                   "say so (removes: [%s]).",
                   id, one->before - one->after, one->before, one->table, one->table);
      return FALSE;
    }
  return TRUE;
}

static char *
name_objects (HoistStepWork *work)
{
  const char *id = hoist_step_work_get_text (work, "backup");
  g_autofree char *folder =
      id[0] != '\0' ? hoist_agent_state_backup (work->state, work->tenant->id, id) : NULL;

  return folder != NULL && g_file_test (folder, G_FILE_TEST_IS_DIR)
             ? g_build_filename (folder, "objects", NULL)
             : NULL;
}

/* A look that fails is no reason to fail: the data are proven by other means. */
static char **
list_objects (HoistStepWork *work, const HoistStepDatabase *database)
{
  g_autoptr (GError) local = NULL;
  char **objects = database->driver != NULL
                       ? database->driver->list_objects (database->path, &work->call, &local)
                       : NULL;

  if (local != NULL)
    hoist_step_work_log (work, HOIST_LOG_WARNING,
                         "Triggers and views can't be compared with those of before: %s",
                         local->message);
  return objects;
}

void
hoist_step_loss_note_objects (HoistStepWork *work, const HoistStepDatabase *database)
{
  g_autofree char *path = name_objects (work);
  g_auto (GStrv) objects = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) local = NULL;

  if (path == NULL || g_file_test (path, G_FILE_TEST_EXISTS))
    return;
  objects = list_objects (work, database);
  text = objects != NULL ? g_strjoinv ("\n", objects) : NULL;
  if (text != NULL && !hoist_file_replace (path, text, strlen (text), 0600, &local))
    hoist_step_work_log (work, HOIST_LOG_WARNING, "%s", local->message);
}

void
hoist_step_loss_tell_objects (HoistStepWork *work, const HoistStepDatabase *database)
{
  g_autofree char *path = name_objects (work);
  g_autofree char *text = path != NULL ? hoist_file_read (path, OBJECTS_MAX, NULL, NULL) : NULL;
  g_auto (GStrv) then = text != NULL ? g_strsplit (text, "\n", -1) : NULL;
  g_auto (GStrv) now = then != NULL ? list_objects (work, database) : NULL;

  for (guint i = 0; now != NULL && then[i] != NULL; i++)
    if (then[i][0] != '\0' && !g_strv_contains ((const char *const *) now, then[i]))
      hoist_step_work_log (work, HOIST_LOG_WARNING,
                           "The %s was there before the migrations and is gone. If the release did "
                           "not mean that, make it again: a table that is rebuilt loses what was "
                           "added to it.",
                           then[i]);
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
