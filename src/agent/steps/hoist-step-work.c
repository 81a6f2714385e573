/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every step kind needs: its voice, its drivers' call, its place in the spool, and the table.
 * Owned by the order that runs; worker thread. Output of children is cleaned and stripped of known
 * secrets here, before anybody else sees it, and is never read for state. */
#include "agent/steps/hoist-step-work.h"

#include "agent/hoist-agent-secrets.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-secret.h"
#include "base/hoist-text.h"
#include "drivers/hoist-source.h"

static const HoistStepActions *const table[HOIST_N_STEP_KINDS] = {
  [HOIST_STEP_PREFLIGHT] = &hoist_step_preflight,
  [HOIST_STEP_FETCH] = &hoist_step_fetch,
  [HOIST_STEP_DEPENDENCIES] = &hoist_step_dependencies,
  [HOIST_STEP_PREPARE] = &hoist_step_prepare,
  [HOIST_STEP_COPY] = &hoist_step_copy_database,
  [HOIST_STEP_CATCH_UP] = &hoist_step_catch_up,
  [HOIST_STEP_SWITCH] = &hoist_step_switch,
  [HOIST_STEP_TRANSFER] = &hoist_step_transfer,
  [HOIST_STEP_MESSAGE] = &hoist_step_message,
  [HOIST_STEP_PULL] = &hoist_step_pull,
  [HOIST_STEP_REPLACE] = &hoist_step_replace,
  [HOIST_STEP_STOP] = &hoist_step_stop,
  [HOIST_STEP_BACKUP] = &hoist_step_backup,
  [HOIST_STEP_CHECKOUT] = &hoist_step_checkout,
  [HOIST_STEP_ACTIVATE] = &hoist_step_activate,
  [HOIST_STEP_MIGRATE] = &hoist_step_migrate,
  [HOIST_STEP_RESTORE] = &hoist_step_restore,
  [HOIST_STEP_START] = &hoist_step_start,
  [HOIST_STEP_HEALTH] = &hoist_step_health,
  [HOIST_STEP_FINISH] = &hoist_step_finish,
  [HOIST_STEP_COMMAND] = &hoist_step_command,
  [HOIST_STEP_CONFIGURE] = &hoist_step_configure,
  [HOIST_STEP_CARD] = &hoist_step_card,
  [HOIST_STEP_COMPONENT] = &hoist_step_component,
  [HOIST_STEP_END] = &hoist_step_end,
  [HOIST_STEP_REHEARSE] = &hoist_step_rehearse,
};

const HoistStepActions *
hoist_step_actions_get (HoistStepKindId kind)
{
  g_assert ((guint) kind < HOIST_N_STEP_KINDS && table[kind]->kind == kind);
  return table[kind];
}

static void
say (HoistStepWork *work, HoistLogLevel level, const char *text)
{
  g_autofree char *clean = hoist_text_clean_line (text, -1, HOIST_TEXT_LINE_MAX);
  g_autofree char *safe = hoist_secret_redact (clean);

  if (work->voice.log != NULL)
    work->voice.log (level, safe, work->voice.user_data);
}

static void
output_cb (const char *line, gboolean is_stderr, gpointer user_data)
{
  say (user_data, HOIST_LOG_OUTPUT, line);
}

static gboolean
effect_cb (gint pid, guint64 start_time, gpointer user_data, GError **error)
{
  HoistStepWork *work = user_data;

  return work->lock == NULL || hoist_agent_lock_write_effect (work->lock, pid, start_time, error);
}

static void
progress_cb (double fraction, const char *detail, gpointer user_data)
{
  HoistStepWork *work = user_data;

  if (work->voice.progress != NULL)
    work->voice.progress (fraction, detail, work->voice.user_data);
}

gboolean
hoist_step_work_init (HoistStepWork *work, GCancellable *cancellable, GError **error)
{
  work->call.cancellable = cancellable;
  work->call.keep_fd = work->lock != NULL ? hoist_agent_lock_get_fd (work->lock) : -1;
  work->call.line = output_cb;
  work->call.effect = effect_cb;
  work->call.progress = progress_cb;
  work->call.user_data = work;
  work->facts = hoist_value_new_object ();
  hoist_agent_secrets_register (work->state, work->tenant->id, work->tenant->directory);
  return hoist_source_get_owner (work->tenant->directory, &work->uid, &work->gid, error);
}

void
hoist_step_work_clear (HoistStepWork *work)
{
  g_clear_pointer (&work->facts, hoist_value_unref);
  g_clear_pointer (&work->findings, g_ptr_array_unref);
  if (work->lock != NULL)
    hoist_agent_lock_clear_effect (work->lock);
}

void
hoist_step_work_log (HoistStepWork *work, HoistLogLevel level, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  say (work, level, text);
}

void
hoist_step_work_detail (HoistStepWork *work, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  say (work, HOIST_LOG_INFO, text);
  if (!work->key.undo && work->voice.detail != NULL)
    work->voice.detail (text, work->voice.user_data);
}

void
hoist_step_work_progress (HoistStepWork *work, double fraction, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  progress_cb (fraction, text, work);
}

gboolean
hoist_step_work_middle (HoistStepWork *work, GError **error)
{
  return hoist_failpoint_hit (work->kind->name, work->key.undo, HOIST_FAILPOINT_MID_EFFECT, error);
}

guint
hoist_step_work_get_time_left (const HoistStepWork *work, guint most)
{
  gint64 left;

  if (work->deadline == 0)
    return most;
  left = (work->deadline - hoist_clock_boottime_us ()) / 1000;
  return (guint) CLAMP (left, 1, (gint64) most);
}

const char *
hoist_step_work_get_text (const HoistStepWork *work, const char *name)
{
  return hoist_value_lookup_string (work->args, name, "");
}

void
hoist_step_work_set_text (HoistStepWork *work, const char *name, const char *value)
{
  hoist_value_set (work->facts, name, hoist_value_new_string (value != NULL ? value : ""));
}

void
hoist_step_work_set_int (HoistStepWork *work, const char *name, gint64 value)
{
  hoist_value_set (work->facts, name, hoist_value_new_int (value));
}
