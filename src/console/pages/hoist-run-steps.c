/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of a run's steps. Called by the run's page at every snapshot, every progress and every
 * second; main thread only; it keeps nothing and never guesses what a step does. */
#include "console/pages/hoist-run-steps.h"
#include <glib/gi18n.h>
#include "console/items/hoist-words.h"
#include "console/pages/hoist-run-words.h"

const HoistStep *
hoist_run_steps_find_planned (const HoistPlan *plan, const HoistRunStep *step)
{
  const HoistStep *planned = plan != NULL && step->index < plan->steps->len
                                 ? g_ptr_array_index (plan->steps, step->index)
                                 : NULL;

  return planned != NULL && g_str_equal (planned->kind->name, step->kind) ? planned : NULL;
}

/* "Run a command of the guide" four times says nothing. On the way back they would say the
 * opposite. */
const char *
hoist_run_steps_get_title (const HoistStep *planned, const char *title)
{
  const char *own = planned != NULL && !hoist_value_lookup_bool (planned->args, "back", FALSE)
                        ? hoist_value_lookup_string (planned->args, "title", "")
                        : "";

  return own[0] != '\0' ? own : title[0] != '\0' ? _ (title) : "";
}

/* The plane's own sentence where the plan is not known: it is in the plane's language. */
static char *
dup_description (const HoistPlan *plan, const HoistRunStep *step)
{
  const HoistStep *planned = hoist_run_steps_find_planned (plan, step);

  return planned != NULL ? planned->kind->describe (planned->args) : g_strdup (step->description);
}

char *
hoist_run_steps_dup_text (const HoistRunStep *step, const HoistRunPresent *present, gint64 now_us)
{
  HoistRunStep shown = *step;

  if (step->state == HOIST_STEP_INTENDED && (int) step->index == present->step)
    {
      shown.fraction = MAX (step->fraction, present->fraction);
      if (present->detail != NULL && present->detail[0] != '\0')
        shown.detail = present->detail;
    }
  return hoist_run_words_dup_step (&shown, now_us);
}

void
hoist_run_steps_show (HoistFactGroup *group, const HoistRun *run, const HoistRunPresent *present,
                      const HoistRunStretch *stretch)
{
  guint end = MIN (stretch->end, run->steps->len), n = 0;
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func (g_free);
  g_autofree HoistFact *facts = g_new0 (HoistFact, run->steps->len + 1);
  g_autofree HoistLook *looks = g_new0 (HoistLook, run->steps->len + 1);

  for (guint i = stretch->first; i < end; i++, n++)
    {
      const HoistRunStep *step = g_ptr_array_index (run->steps, i);
      char *key = g_strdup_printf ("%u", step->index);
      char *description = dup_description (present->plan, step);
      char *subtitle = hoist_run_steps_dup_text (step, present, stretch->now_us);

      g_ptr_array_add (keep, key);
      g_ptr_array_add (keep, description);
      g_ptr_array_add (keep, subtitle);
      looks[n] = hoist_words_step (step);
      facts[n] = (HoistFact){ .key = key,
                              .title = hoist_run_steps_get_title (
                                  hoist_run_steps_find_planned (present->plan, step), step->title),
                              .subtitle = subtitle,
                              .icon = &looks[n],
                              .tooltip = description };
    }
  hoist_fact_group_set_facts (group, facts, n);
}
