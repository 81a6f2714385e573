/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-run-remedy.h. No owner. Plain texts, no patterns: a guide can't make
 * it slow. It explains a failure and never decides one. */
#include "engine/hoist-run-remedy.h"

#include "store/hoist-store-run.h"

#include <string.h>

#define LINES 300 /* of the log are looked through */

static const char *
find_in (const HoistGuide *guide, const char *text)
{
  for (guint i = 0; i < guide->problems->len; i++)
    {
      const HoistGuideProblem *problem = g_ptr_array_index (guide->problems, i);
      for (guint k = 0; problem->says[k]; k++)
        if (strstr (text, problem->says[k]))
          return problem->remedy;
    }
  return NULL;
}

const char *
hoist_run_remedy_find (const HoistGuide *guide, const char *message, const GPtrArray *lines,
                       int step)
{
  const char *remedy = find_in (guide, message);

  for (guint i = lines ? lines->len : 0; !remedy && i > 0; i--)
    {
      const HoistLogLine *line = g_ptr_array_index (lines, i - 1);
      if (line->step == step)
        remedy = find_in (guide, line->text);
    }
  return remedy;
}

char *
hoist_run_remedy_dup (HoistRunWorker *worker, const HoistStep *step, const char *message)
{
  if (worker->guide->problems->len == 0)
    return NULL;
  hoist_run_log_flush (worker->log);
  g_autoptr (HoistRun) run = hoist_run_worker_dup_run (worker);
  gint64 after = MAX (hoist_run_log_get_seq (worker->log) - LINES, 0);
  g_autoptr (GPtrArray) lines =
      hoist_store_list_log (worker->settings.store, run->id, after, LINES, NULL);
  return g_strdup (hoist_run_remedy_find (worker->guide, message, lines, (int) step->index));
}
