/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-run-log.h. Owned by the executor, in its worker's thread. It never drops a line
 * silently, never tells a line that is not in the store, and never blocks on a reader. */
#include "engine/hoist-run-log.h"

#include "base/hoist-clock.h"
#include "base/hoist-secret.h"
#include "base/hoist-text.h"
#include "store/hoist-store-run.h"

#define PAGE 1000

struct _HoistRunLog
{
  HoistStore *store;
  char *run;
  GPtrArray *nodes; /* char*: for each step of the run its node */
  HoistRunLogToldFunc told;
  gpointer user_data;
  GPtrArray *waiting; /* HoistLogLine* */
  gint64 oldest;      /* boottime µs of the first waiting line */
  gint64 seq;
};

static gint64
find_last_seq (HoistStore *store, const char *run)
{
  gint64 seq = 0;

  for (;;)
    {
      g_autoptr (GPtrArray) lines = hoist_store_list_log (store, run, seq, PAGE, NULL);
      if (!lines || lines->len == 0)
        return seq;
      seq = ((const HoistLogLine *) g_ptr_array_index (lines, lines->len - 1))->seq;
      if (lines->len < PAGE)
        return seq;
    }
}

/* A run's steps stand when it is queued. A run that can't be read has lines without a node. */
static GPtrArray *
list_nodes (HoistStore *store, const char *id)
{
  g_autoptr (HoistRun) run = hoist_store_dup_run (store, id, NULL);
  GPtrArray *nodes = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; run && i < run->steps->len; i++)
    g_ptr_array_add (nodes,
                     g_strdup (((const HoistRunStep *) g_ptr_array_index (run->steps, i))->node));
  return nodes;
}

HoistRunLog *
hoist_run_log_new (HoistStore *store, const char *run, HoistRunLogToldFunc told, gpointer user_data)
{
  HoistRunLog *log = g_new0 (HoistRunLog, 1);

  log->store = g_object_ref (store);
  log->run = g_strdup (run);
  log->told = told;
  log->user_data = user_data;
  log->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_log_line_free);
  log->nodes = list_nodes (store, run);
  log->seq = find_last_seq (store, run);
  return log;
}

void
hoist_run_log_free (HoistRunLog *log)
{
  if (!log)
    return;
  hoist_run_log_flush (log);
  g_ptr_array_unref (log->waiting);
  g_ptr_array_unref (log->nodes);
  g_object_unref (log->store);
  g_free (log->run);
  g_free (log);
}

static void
add_line (HoistRunLog *log, int step, HoistLogLevel level, const char *text)
{
  gboolean is_known = step >= 0 && (guint) step < log->nodes->len;
  const char *node = is_known ? g_ptr_array_index (log->nodes, step) : "";

  if (log->waiting->len == 0)
    log->oldest = hoist_clock_boottime_us ();
  g_ptr_array_add (log->waiting,
                   hoist_log_line_new (0, hoist_clock_wall_us (), step, level, text, node));
  if (log->waiting->len >= HOIST_RUN_LOG_BATCH)
    hoist_run_log_flush (log);
}

void
hoist_run_log_add (HoistRunLog *log, int step, HoistLogLevel level, const char *text)
{
  g_autofree char *clean = hoist_text_clean_line (text, -1, HOIST_TEXT_LINE_MAX);
  g_autofree char *safe = hoist_secret_redact (clean);

  add_line (log, step, level, safe);
}

void
hoist_run_log_add_format (HoistRunLog *log, HoistLogLevel level, const char *format, ...)
{
  va_list list;

  va_start (list, format);
  g_autofree char *text = g_strdup_vprintf (format, list);
  va_end (list);
  hoist_run_log_add (log, HOIST_RUN_LOG_NO_STEP, level, text);
}

void
hoist_run_log_flush (HoistRunLog *log)
{
  g_autoptr (GPtrArray) batch = NULL;

  if (log->waiting->len == 0)
    return;
  batch = g_steal_pointer (&log->waiting);
  log->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_log_line_free);
  gint64 seq = hoist_store_append_log (log->store, log->run, batch, NULL);
  if (seq < 0)
    return; /* the store has called its fatal handler; the agent's spool still has every line */
  log->seq = seq;
  if (log->told && batch->len > 0) /* the store keeps 4 MiB of a step */
    log->told (log->run, batch, log->user_data);
}

guint
hoist_run_log_tick (HoistRunLog *log)
{
  if (log->waiting->len == 0)
    return G_MAXUINT;
  gint64 age = (hoist_clock_boottime_us () - log->oldest) / 1000;
  if (age < HOIST_RUN_LOG_DELAY_MS)
    return (guint) (HOIST_RUN_LOG_DELAY_MS - MAX (age, 0));
  hoist_run_log_flush (log);
  return G_MAXUINT;
}

gint64
hoist_run_log_get_seq (HoistRunLog *log)
{
  hoist_run_log_flush (log);
  return log->seq;
}

guint
hoist_run_log_count_after (HoistRunLog *log, int step, gint64 seq)
{
  guint n = 0;

  hoist_run_log_flush (log);
  for (;;)
    {
      g_autoptr (GPtrArray) lines = hoist_store_list_log (log->store, log->run, seq, PAGE, NULL);
      for (guint i = 0; lines && i < lines->len; i++)
        {
          const HoistLogLine *line = g_ptr_array_index (lines, i);
          n += line->step == step;
          seq = line->seq;
        }
      if (!lines || lines->len < PAGE)
        return n;
    }
}
