/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of what a plan found and would do. Called by the dialog that shows them; main thread only;
 * it keeps nothing and starts nothing. */
#include "console/dialogs/hoist-plan-facts.h"
#include "console/items/hoist-plane-sentence.h"
#include <glib/gi18n.h>

#define MAX_ROWS 128

static const char *
keep_string (GPtrArray *keep, char *text)
{
  g_ptr_array_add (keep, text);
  return text;
}

void
hoist_plan_facts_show_findings (HoistFactGroup *group, const GPtrArray *findings)
{
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func (g_free);
  HoistFact facts[MAX_ROWS] = { 0 };
  HoistLook looks[MAX_ROWS];
  guint n = 0;

  for (guint i = 0; i < findings->len && n < MAX_ROWS; i++)
    {
      const HoistFinding *finding = g_ptr_array_index (findings, i);

      if (finding->severity == HOIST_FINDING_OK)
        continue;
      looks[n] = hoist_words_finding (finding->severity);
      facts[n] =
          (HoistFact){ .key = keep_string (keep, g_strdup_printf ("%u", i)),
                       .title = keep_string (keep, hoist_plane_sentence_dup (finding->message)),
                       .subtitle = keep_string (keep, hoist_plane_sentence_dup (finding->next)),
                       .icon = &looks[n] };
      n++;
    }
  hoist_fact_group_set_facts (group, facts, n);
}

void
hoist_plan_facts_show_steps (HoistFactGroup *group, const HoistPlan *plan)
{
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func (g_free);
  HoistFact facts[MAX_ROWS] = { 0 };
  guint n = 0;

  for (guint i = 0; i < plan->steps->len && n < MAX_ROWS; i++)
    {
      const HoistStep *step = g_ptr_array_index (plan->steps, i);

      facts[n++] = (HoistFact){ .key = keep_string (keep, g_strdup_printf ("%u", step->index)),
                                .title = keep_string (
                                    keep, g_strdup_printf ("%u. %s", i + 1, _ (step->kind->title))),
                                .subtitle = keep_string (keep, step->kind->describe (step->args)) };
    }
  hoist_fact_group_set_facts (group, facts, n);
}
