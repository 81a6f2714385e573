/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-plan-rehearsal.h. Owns nothing; any thread. It never lets a step into a rehearsal that
 * touches what is live, and never takes a rehearsal of another way for one of this. */
#include "engine/hoist-plan-rehearsal.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "engine/hoist-plan-steps.h"
#include "store/hoist-store-journal.h"
#include "store/hoist-store-run.h"

#define RUNS_LOOKED_THROUGH 100
#define RECORDS_MAX 1000

/* --- what is done, and what can't be ------------------------------------------------------- */

static gboolean
is_around_migrations (HoistGuideWhen when)
{
  return when == HOIST_GUIDE_BEFORE_MIGRATIONS || when == HOIST_GUIDE_WHILE_STOPPED;
}

static void
name (HoistValue *list, const HoistValue *args)
{
  const char *title = hoist_value_lookup_string (args, "title", "");

  hoist_value_append (
      list, hoist_value_new_string (*title ? title : hoist_value_lookup_string (args, "id", "")));
}

gboolean
hoist_plan_rehearsal_add_deeds (const HoistPlanArguments *arguments, HoistValue *args,
                                GError **error)
{
  g_autoptr (HoistValue) deeds = hoist_value_new_array ();
  g_autoptr (HoistValue) left_out = hoist_value_new_array ();

  for (guint when = 0; hoist_guide_when_names[when]; when++)
    {
      g_autoptr (GPtrArray) steps =
          hoist_plan_steps_collect (arguments, (HoistGuideWhen) when, error);
      if (!steps)
        return FALSE;
      for (guint i = 0; i < steps->len; i++)
        {
          const HoistPlanStep *step = g_ptr_array_index (steps, i);
          gboolean as_agent = hoist_value_lookup_bool (step->args, "as_agent", FALSE);
          if (step->kind == HOIST_STEP_COMMAND && !as_agent
              && is_around_migrations ((HoistGuideWhen) when))
            hoist_value_append (deeds, hoist_value_ref (step->args));
          else
            name (left_out, step->args);
        }
    }
  hoist_value_set (args, "deeds", g_steal_pointer (&deeds));
  hoist_value_set (args, "left_out", g_steal_pointer (&left_out));
  return TRUE;
}

gboolean
hoist_plan_rehearsal_check (const HoistPlan *plan, GError **error)
{
  static const HoistStepKindId may[] = { HOIST_STEP_PREFLIGHT, HOIST_STEP_FETCH,
                                         HOIST_STEP_DEPENDENCIES, HOIST_STEP_REHEARSE,
                                         HOIST_STEP_FINISH };
  guint n_rehearse = 0;

  for (guint i = 0, at = 0; i < plan->steps->len; i++)
    {
      const HoistStep *step = g_ptr_array_index (plan->steps, i);
      const HoistStep *first = g_ptr_array_index (plan->steps, 0);
      n_rehearse += step->kind->id == HOIST_STEP_REHEARSE;
      while (at < G_N_ELEMENTS (may) && may[at] != step->kind->id)
        at++;
      if (at < G_N_ELEMENTS (may) && g_str_equal (step->node, first->node))
        continue;
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                   "the plan is not sound: %s: it has no place in a rehearsal", step->kind->name);
      return FALSE;
    }
  if (n_rehearse == 1 && !plan->backup_db && !*plan->backup && !*plan->restore_from)
    return TRUE;
  g_set_error_literal (
      error, HOIST_ERROR, HOIST_ERROR_REFUSED,
      "the plan is not sound: a rehearsal rehearses once, and neither makes nor restores a backup");
  return FALSE;
}

/* --- what an earlier one says -------------------------------------------------------------- */

static HoistRun *
find_run (HoistStore *store, const HoistPlanWayToRehearse *way)
{
  g_autoptr (GPtrArray) runs =
      hoist_store_list_runs (store, way->tenant, "ended", RUNS_LOOKED_THROUGH, 0, NULL, NULL);

  for (guint i = 0; runs && i < runs->len; i++)
    {
      const HoistRun *run = g_ptr_array_index (runs, i);
      if (run->kind != HOIST_PLAN_REHEARSAL || run->cancel_requested
          || g_strcmp0 (run->from_commit, way->from_commit) != 0
          || g_strcmp0 (run->to_commit, way->to_commit) != 0)
        continue;
      g_autoptr (HoistPlan) plan = hoist_store_dup_plan (store, run->plan, NULL);
      if (plan && g_strcmp0 (plan->guide_hash, way->guide_hash) == 0)
        return hoist_run_ref (run);
    }
  return NULL;
}

/* As the node measured it. */
static double
read_seconds (HoistStore *store, const HoistRun *run)
{
  g_autoptr (GPtrArray) records =
      hoist_store_journal_list (store, 0, RECORDS_MAX, run->tenant, run->id, NULL);
  double seconds = 0;

  for (guint i = 0; records && i < records->len; i++)
    {
      const HoistEvent *event = g_ptr_array_index (records, i);
      const HoistValue *facts =
          event->payload ? hoist_value_get_member (event->payload, "facts") : NULL;
      if (facts && hoist_value_get_member (facts, "clone_s"))
        seconds = hoist_value_lookup_double (facts, "seconds", 0);
    }
  return seconds;
}

HoistPlanRehearsed
hoist_plan_rehearsal_find (HoistStore *store, const HoistPlanWayToRehearse *way)
{
  HoistPlanRehearsed found = { NULL, 0 };
  g_autoptr (HoistRun) run = find_run (store, way);
  g_autofree char *when = run ? hoist_clock_format (run->ended_at) : NULL;
  g_autofree char *text = NULL;

  if (!run)
    return found;
  double whole = (double) (run->ended_at - run->started_at) / G_USEC_PER_SEC;
  gboolean well = !*run->cause;
  found.seconds = well ? read_seconds (store, run) : 0;
  text =
      well ? g_strdup_printf ("Rehearsed at %s (run %s): it went well, in %.1f s.", when, run->id,
                              whole)
           : g_strdup_printf ("Rehearsed at %s (run %s): it failed: %s", when, run->id, run->cause);
  found.finding =
      hoist_finding_new ("rehearsal", well ? HOIST_FINDING_OK : HOIST_FINDING_WARNING, text,
                         well ? "" : "Remove the cause and rehearse it again.", "");
  return found;
}
