/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The orders `services`, `backup-verify`, `compare` and `repair`. Own nothing; worker thread; a run
 * that holds the tenant is never disturbed (BUSY). */
#include <string.h>
#include <unistd.h>

#include "agent/hoist-agent-move.h"
#include "agent/hoist-agent-lock.h"
#include "agent/hoist-order-health.h"
#include "agent/hoist-order-subject.h"
#include "agent/hoist-settings-trace.h"
#include "agent/hoist-agent-read-orders.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-id.h"
#include "base/hoist-secret.h"
#include "drivers/hoist-database.h"
#include "model/hoist-engine-name.h"
#include "model/hoist-json.h"

#define WAIT_MS 2000
#define LOG_LINES_MAX 500

static HoistAgentLock *
hold_tenant (const HoistOrderSubject *subject, const HoistDriverCall *call, GError **error)
{
  HoistAgentClaim claim = {
    .tenant = subject->tenant->id, .run = "", .epoch = 0, .wait_ms = WAIT_MS
  };
  return hoist_agent_lock_claim (subject->state, &claim, call->cancellable, error);
}

static gboolean
act (const GPtrArray *services, const char *action, const HoistDriverCall *call, GError **error)
{
  gboolean stops = g_str_equal (action, "stop") || g_str_equal (action, "restart");
  gboolean starts = g_str_equal (action, "start") || g_str_equal (action, "restart");
  for (guint i = 0; g_str_equal (action, "free") && i < services->len; i++)
    {
      const HoistServiceDriver *driver = hoist_service_find (services->pdata[i]);
      if (driver->release != NULL && !driver->release (services->pdata[i], call, error))
        return FALSE;
    }
  for (guint i = services->len; stops && i > 0; i--)
    if (!hoist_service_find (services->pdata[i - 1])->stop (services->pdata[i - 1], call, error))
      return FALSE;
  for (guint i = 0; starts && i < services->len; i++)
    {
      const HoistServiceDriver *driver = hoist_service_find (services->pdata[i]);
      HoistServiceRecord record;
      /* A run that was parked may have kept it from starting. */
      if (!driver->start (services->pdata[i], &record, call, error)
          || (driver->release != NULL && !driver->release (services->pdata[i], call, error)))
        return FALSE;
    }
  return TRUE;
}

#define ASK_EVERY_MS 100

/* They run, and every check answers. FALSE in `ret_waits`: one has ended, waiting is of no use. */
static gboolean
are_good (const HoistOrderSubject *subject, const GPtrArray *services, const HoistDriverCall *call,
          gboolean *ret_waits)
{
  gboolean good = TRUE;
  *ret_waits = TRUE;
  for (guint i = 0; i < services->len; i++)
    {
      HoistServiceSight sight = { 0 };
      if (!hoist_service_find (services->pdata[i])->look (services->pdata[i], &sight, NULL)
          || sight.state != HOIST_SERVICE_RUNNING)
        *ret_waits = good = FALSE;
    }
  for (guint i = 0; good && i < subject->guide->health->len; i++)
    {
      g_auto (HoistHealthSeen) seen = { 0 };
      hoist_order_health_ask (subject, subject->guide->health->pdata[i], call, &seen);
      good = seen.good;
    }
  return good;
}

/* A service that was started just now answers in a moment: what is told of it is how it is then, or
 * after as long as the guide gives it. */
static void
wait_until_good (const HoistOrderSubject *subject, const GPtrArray *services,
                 const HoistDriverCall *call)
{
  gint64 until =
      hoist_clock_boottime_us () + subject->guide->health_seconds * (gint64) G_USEC_PER_SEC;
  gboolean waits = TRUE;
  while (!are_good (subject, services, call, &waits) && waits && hoist_clock_boottime_us () < until
         && hoist_driver_call_check (call, NULL))
    (void) g_poll (NULL, 0, ASK_EVERY_MS); /* health is a matter of asking again */
}

/* The states as `observe` sees them: one way of looking. */
static HoistValue *
report_services (HoistAgentState *state, const HoistValue *order, const HoistDriverCall *call,
                 GError **error)
{
  g_autoptr (HoistValue) seen = hoist_order_observe (state, FALSE, order, call, error);
  if (seen == NULL)
    return NULL;
  HoistValue *answer = hoist_value_new_object ();
  hoist_value_set (answer, "services", hoist_value_ref (hoist_value_get_member (seen, "services")));
  return answer;
}

/* The last lines that each service wrote, without what is secret in its settings. */
static gboolean
add_logs (const HoistOrderSubject *subject, HoistValue *answer, guint n_lines, GError **error)
{
  g_autoptr (GPtrArray) services = hoist_order_subject_fill_services (subject, error);
  HoistValue *logs;

  if (services == NULL)
    return FALSE;
  logs = hoist_value_new_array ();
  for (guint i = 0; i < services->len; i++)
    {
      const HoistServiceOrder *service = services->pdata[i];
      g_autoptr (GPtrArray) lines = hoist_service_find (service)->read_log (service, NULL, n_lines);
      HoistValue *log = hoist_value_new_object ();
      HoistValue *texts = hoist_value_new_array ();

      for (guint k = 0; k < lines->len; k++)
        {
          g_autofree char *line = hoist_secret_redact (lines->pdata[k]);
          hoist_value_append (texts, hoist_value_new_string (line));
        }
      hoist_value_set (log, "service", hoist_value_new_string (service->name));
      hoist_value_set (log, "path", hoist_value_new_string (service->log));
      hoist_value_set (log, "lines", texts);
      hoist_value_append (logs, log);
    }
  hoist_value_set (answer, "logs", logs);
  return TRUE;
}

HoistValue *
hoist_order_services (HoistAgentState *state, const HoistValue *order, const HoistDriverCall *call,
                      GError **error)
{
  static const char *const actions[] = { "start", "stop", "restart", "free", "status", NULL };
  const char *action = hoist_value_lookup_string (order, "action", "");
  g_auto (HoistOrderSubject) subject = { 0 };
  g_autoptr (GPtrArray) services = NULL;
  if (!g_strv_contains (actions, action))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                   "action: “%s” is none of start, stop, restart, free, status", action);
      return NULL;
    }
  if (!hoist_order_subject_read (&subject, state, order, error))
    return NULL;
  if (!g_str_equal (action, "status"))
    {
      g_autoptr (HoistAgentLock) lock = hold_tenant (&subject, call, error);
      services = lock != NULL ? hoist_order_subject_fill_services (&subject, error) : NULL;
      if (services == NULL || !act (services, action, call, error))
        return NULL;
    }
  if (services != NULL && !g_str_equal (action, "stop") && !g_str_equal (action, "free"))
    wait_until_good (&subject, services, call);
  g_autoptr (HoistValue) answer = report_services (state, order, call, error);
  gint64 n_lines = hoist_value_lookup_int (order, "log_lines", 0);
  if (answer == NULL
      || (n_lines > 0 && !add_logs (&subject, answer, (guint) MIN (n_lines, LOG_LINES_MAX), error)))
    return NULL;
  return g_steal_pointer (&answer);
}

/* The manifest on this node of the backup that the order names: the control plane's copy is not
 * believed. */
static HoistBackup *
read_backup (const HoistAgentState *state, const HoistValue *order, char **ret_folder,
             GError **error)
{
  g_autoptr (HoistBackup) named =
      hoist_backup_read (hoist_value_get_member (order, "backup"), error);
  if (named == NULL)
    return NULL;
  g_autofree char *folder = hoist_agent_state_backup (state, named->tenant, named->id);
  HoistBackup *backup = hoist_database_read_manifest (folder, error);
  if (backup != NULL && !g_str_equal (backup->id, named->id))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
                   "the manifest in %s is of another backup (%s)", folder, backup->id);
      g_clear_pointer (&backup, hoist_backup_unref);
    }
  if (ret_folder != NULL)
    *ret_folder = g_steal_pointer (&folder);
  return backup;
}

HoistValue *
hoist_order_backup_verify (HoistAgentState *state, const HoistValue *order,
                           const HoistDriverCall *call, GError **error)
{
  g_autofree char *folder = NULL;
  g_autoptr (HoistBackup) backup = read_backup (state, order, &folder, error);
  const HoistDatabaseDriver *driver =
      backup != NULL ? hoist_database_find (backup->engine, error) : NULL;
  if (driver == NULL)
    return NULL;
  g_autofree char *scratch = g_build_filename (folder, "scratch", NULL);
  g_autoptr (HoistBackup) proven = driver->verify (backup, scratch, call, error);
  g_autoptr (GError) left = NULL;
  if (!hoist_file_remove_tree (scratch, &left) && proven != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&left));
      return NULL;
    }
  return proven != NULL
             ? hoist_json_new_value ((HoistJsonWriteFunc) hoist_backup_write, proven, error)
             : NULL;
}

static HoistValue *
comparison_to_value (const GPtrArray *tables)
{
  HoistValue *answer = hoist_value_new_object ();
  HoistValue *list = hoist_value_new_array ();
  gint64 lost = 0;
  for (guint i = 0; i < tables->len; i++)
    {
      const HoistTableComparison *table = tables->pdata[i];
      HoistValue *row = hoist_value_new_object ();
      hoist_value_set (row, "name", hoist_value_new_string (table->name));
      hoist_value_set (row, "now", hoist_value_new_int (table->now));
      hoist_value_set (row, "then", hoist_value_new_int (table->then));
      hoist_value_set (row, "written_since", hoist_value_new_int (table->written_since));
      hoist_value_append (list, row);
      lost += table->written_since;
    }
  hoist_value_set (answer, "tables", list);
  hoist_value_set (answer, "lost_rows", hoist_value_new_int (lost));
  return answer;
}

/* Of a database that was switched to: what would go back with it, and what could not. */
static HoistValue *
preview_back (const HoistAgentState *state, const HoistOrderSubject *subject, const char *run,
              const HoistDriverCall *call, GError **error)
{
  const HoistGuideDatabase *database = subject->guide->databases->pdata[0];
  const HoistDatabaseDriver *driver = hoist_database_find (database->engine, error);
  g_autofree char *path =
      driver != NULL ? hoist_order_subject_fill_database (subject, database, error) : NULL;
  g_autofree char *folder = hoist_agent_state_tenant (state, subject->tenant->id, "copy");
  HoistDatabaseCopyOrder order = { .path = path, .run = run, .folder = folder };
  HoistDatabaseCarried carried;
  if (path == NULL)
    return NULL;
  if (driver->copier == NULL || !hoist_id_check (HOIST_ID_RUN, run))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID, "run: there is no switch of “%s”", run);
      return NULL;
    }
  if (!driver->copier->preview_back (&order, &carried, call, error))
    return NULL;
  HoistValue *answer = hoist_value_new_object ();
  hoist_value_set (answer, "tables", hoist_value_new_array ());
  hoist_value_set (answer, "lost_rows", hoist_value_new_int (carried.lost));
  hoist_value_set (answer, "kept_rows", hoist_value_new_int (carried.lag - carried.lost));
  return answer;
}

/* Where the database is that a backup is compared with: none that it is not of. */
static char *
locate_like (const HoistOrderSubject *subject, const HoistBackup *backup, GError **error)
{
  const HoistGuideDatabase *database = subject->guide->databases->pdata[0];

  if (g_str_equal (backup->engine, database->engine))
    return hoist_order_subject_fill_database (subject, database, error);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
               "The backup %s is of %s; the database of %s is on %s now. Roll the code back alone, "
               "or bring the database back to %s first.",
               backup->id, hoist_engine_name_get (backup->engine), subject->tenant->slug,
               hoist_engine_name_get (database->engine), hoist_engine_name_get (backup->engine));
  return NULL;
}

HoistValue *
hoist_order_compare (HoistAgentState *state, const HoistValue *order, const HoistDriverCall *call,
                     GError **error)
{
  g_auto (HoistOrderSubject) subject = { 0 };
  g_autoptr (HoistBackup) backup = NULL;
  g_autofree char *path = NULL;
  g_autofree char *folder = NULL;
  if (!hoist_order_subject_read (&subject, state, order, error))
    return NULL;
  if (subject.guide->databases->len == 0)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_REFUSED, "this guide has no database");
      return NULL;
    }
  const char *run = hoist_value_lookup_string (order, "run", "");
  if (hoist_value_lookup_bool (order, "move", FALSE))
    return hoist_agent_move_preview (&subject, run, call, error);
  if (run[0] != '\0')
    return preview_back (state, &subject, run, call, error);
  backup = read_backup (state, order, &folder, error);
  path = backup != NULL ? locate_like (&subject, backup, error) : NULL;
  const HoistDatabaseDriver *driver =
      path != NULL ? hoist_database_find (backup->engine, error) : NULL;
  if (driver == NULL)
    return NULL;
  int hold = hoist_agent_lock_try_shared (state, subject.tenant->id);
  if (hold < 0)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_BUSY,
                   "a run holds %s: its database is compared when that run has ended",
                   subject.tenant->slug);
      return NULL;
    }
  g_autofree char *scratch = g_build_filename (folder, "scratch", NULL);
  HoistDatabaseComparisonOrder asked = { path, backup, scratch, HOIST_DATABASE_SINCE_MIGRATIONS };
  g_autoptr (GPtrArray) tables = driver->compare (&asked, call, error);
  close (hold);
  if (tables == NULL)
    return NULL;
  HoistValue *answer = comparison_to_value (tables);
  HoistValue *settings = hoist_settings_trace_compare (state, subject.tenant->id,
                                                       subject.tenant->directory, backup->id);
  if (settings != NULL)
    hoist_value_set (answer, "configuration", settings);
  return answer;
}

HoistValue *
hoist_order_repair (HoistAgentState *state, const HoistValue *order, const HoistDriverCall *call,
                    GError **error)
{
  const char *repair = hoist_value_lookup_string (order, "repair", "");
  g_auto (HoistOrderSubject) subject = { 0 };
  if (!g_str_equal (repair, "refspec"))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                   "repair: “%s” is not offered; there is “refspec”", repair);
      return NULL;
    }
  if (!hoist_order_subject_read (&subject, state, order, error))
    return NULL;
  g_autoptr (HoistAgentLock) lock = hold_tenant (&subject, call, error);
  if (lock == NULL
      || !hoist_source_get_git ()->repair_refspec (subject.tenant->directory, call, error))
    return NULL;
  HoistValue *answer = hoist_value_new_object ();
  hoist_value_set (answer, "message",
                   hoist_value_new_string ("The fetch refspec of origin is "
                                           "+refs/heads/*:refs/remotes/origin/* again."));
  return answer;
}
