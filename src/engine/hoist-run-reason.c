/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-run-reason.h. Owned by the executor of its run; the run's worker thread. It never
 * journals and never decides. */
#include "engine/hoist-run-reason.h"

#include <string.h>

#include "engine/hoist-run-cause.h"
#include "engine/hoist-run-remedy.h"

static void
replace (char **place, char *text)
{
  g_free (*place);
  *place = text;
}

void
hoist_run_reason_set (HoistRunReason *self, const char *kind, const char *message)
{
  replace (&self->cause, hoist_run_cause_make_sentence (message));
  replace (&self->error_key, hoist_run_cause_make_key (kind, message));
}

void
hoist_run_reason_add_node (HoistRunReason *self, HoistRunWorker *worker, const HoistStep *step)
{
  const HoistRunPlace *place = hoist_run_worker_get_place (worker, step);

  if (worker->places->len > 1 && !strstr (self->cause, place->name))
    replace (&self->cause, g_strdup_printf ("It failed on %s. %s", place->name, self->cause));
}

void
hoist_run_reason_add_remedy (HoistRunReason *self, HoistRunWorker *worker, const HoistStep *step,
                             const char *message)
{
  g_autofree char *remedy = hoist_run_remedy_dup (worker, step, message);

  if (remedy)
    replace (&self->cause, g_strconcat (self->cause, " ", remedy, NULL));
}

void
hoist_run_reason_set_cancelled (HoistRunReason *self, HoistRunWorker *worker)
{
  g_autofree char *user = hoist_run_worker_dup_canceller (worker);

  replace (&self->cause,
           user && *user ? g_strdup_printf ("Cancelled by %s.", user) : g_strdup ("Cancelled."));
  replace (&self->error_key, g_strdup (""));
}

void
hoist_run_reason_set_note (HoistRunReason *self, const char *message)
{
  replace (&self->note, hoist_run_cause_make_sentence (message));
}

void
hoist_run_reason_clear (HoistRunReason *self)
{
  g_clear_pointer (&self->cause, g_free);
  g_clear_pointer (&self->error_key, g_free);
  g_clear_pointer (&self->note, g_free);
}
