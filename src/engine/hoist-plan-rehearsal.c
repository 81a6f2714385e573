/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-plan-rehearsal.h. Owns nothing; any thread. It never lets a step into a rehearsal that
 * touches what is live, and never takes a rehearsal of another way for one of this. */
#include "engine/hoist-plan-rehearsal.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "engine/hoist-plan-hops.h"
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

/* The step does to the clone what the plan says of its hops. */
static gboolean
check_hops (const HoistPlan *plan, const HoistStep *step, GError **error)
{
  const HoistValue *further = hoist_value_get_member (step->args, "hops");
  guint n = further ? hoist_value_get_size (further) : 0;
  gboolean good = plan->hops->len == 0 ? n == 0 : n == plan->hops->len - 1;

  for (guint i = 0; good && i < plan->hops->len; i++)
    {
      const HoistPlanHop *hop = g_ptr_array_index (plan->hops, i);
      const HoistValue *of = i == 0 ? step->args : hoist_value_get_element (further, i - 1);
      good = g_str_equal (hoist_value_lookup_string (of, "commit", ""), hop->to_commit);
    }
  if (!good)
    g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                         "the plan is not sound: rehearse: it does not go over the plan's hops");
  return good;
}

gboolean
hoist_plan_rehearsal_check (const HoistPlan *plan, GError **error)
{
  static const HoistStepKindId may[] = { HOIST_STEP_PREFLIGHT, HOIST_STEP_FETCH,
                                         HOIST_STEP_DEPENDENCIES, HOIST_STEP_REHEARSE,
                                         HOIST_STEP_FINISH };
  const HoistStep *rehearse = NULL;
  guint n_rehearse = 0;

  for (guint i = 0, at = 0; i < plan->steps->len; i++)
    {
      const HoistStep *step = g_ptr_array_index (plan->steps, i);
      const HoistStep *first = g_ptr_array_index (plan->steps, 0);
      if (step->kind->id == HOIST_STEP_REHEARSE)
        rehearse = step, n_rehearse++;
      while (at < G_N_ELEMENTS (may) && may[at] != step->kind->id)
        at++;
      if (at < G_N_ELEMENTS (may) && g_str_equal (step->node, first->node))
        continue;
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                   "the plan is not sound: %s: it has no place in a rehearsal", step->kind->name);
      return FALSE;
    }
  if (n_rehearse == 1 && !check_hops (plan, rehearse, error))
    return FALSE;
  if (n_rehearse == 1 && !plan->backup_db && !*plan->backup && !*plan->restore_from)
    return TRUE;
  g_set_error_literal (
      error, HOIST_ERROR, HOIST_ERROR_REFUSED,
      "the plan is not sound: a rehearsal rehearses once, and neither makes nor restores a backup");
  return FALSE;
}

/* --- what an earlier one says -------------------------------------------------------------- */

typedef struct
{
  HoistRun *run;
  HoistValue *facts; /* of its step `rehearse`; NULL: it did not come so far */
  guint hop;         /* whose way it is, from 1 on; 0: the whole */
  guint n_hops;
} Found;

static void
found_clear (Found *found)
{
  g_clear_pointer (&found->run, hoist_run_unref);
  g_clear_pointer (&found->facts, hoist_value_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Found, found_clear)

/* As the node measured it. */
static HoistValue *
read_facts (HoistStore *store, const HoistRun *run)
{
  g_autoptr (GPtrArray) records =
      hoist_store_journal_list (store, 0, RECORDS_MAX, run->tenant, run->id, NULL);
  const HoistValue *last = NULL;

  for (guint i = 0; records && i < records->len; i++)
    {
      const HoistEvent *event = g_ptr_array_index (records, i);
      const HoistValue *facts =
          event->payload ? hoist_value_get_member (event->payload, "facts") : NULL;
      if (facts && hoist_value_get_member (facts, "clone_s"))
        last = facts;
    }
  return hoist_value_ref (last);
}

static guint
find_hop (const HoistPlan *plan, const HoistPlanWayToRehearse *way)
{
  const char *from = plan->from_commit;

  for (guint i = 0; i < plan->hops->len; i++)
    {
      const HoistPlanHop *hop = g_ptr_array_index (plan->hops, i);
      if (g_str_equal (from, way->from_commit) && g_str_equal (hop->to_commit, way->to_commit))
        return i + 1;
      from = hop->to_commit;
    }
  return 0;
}

/* What it says of that hop; NULL: it was not begun. */
static const HoistValue *
get_hop (const HoistValue *facts, guint hop)
{
  const HoistValue *hops = facts ? hoist_value_get_member (facts, "hops") : NULL;

  return hops && hop <= hoist_value_get_size (hops) ? hoist_value_get_element (hops, hop - 1)
                                                    : NULL;
}

static gboolean
is_of_way (HoistStore *store, const HoistRun *run, const HoistPlanWayToRehearse *way, Found *ret)
{
  gboolean whole = g_strcmp0 (run->from_commit, way->from_commit) == 0
                   && g_strcmp0 (run->to_commit, way->to_commit) == 0;
  g_autoptr (HoistPlan) plan = hoist_store_dup_plan (store, run->plan, NULL);

  if (!plan || g_strcmp0 (plan->guide_hash, way->guide_hash) != 0)
    return FALSE;
  ret->hop = whole ? 0 : find_hop (plan, way);
  ret->n_hops = plan->hops->len;
  if (!whole && ret->hop == 0)
    return FALSE;
  g_autoptr (HoistValue) facts = read_facts (store, run);
  if (!whole && !get_hop (facts, ret->hop))
    return FALSE;
  ret->run = hoist_run_ref (run);
  ret->facts = g_steal_pointer (&facts);
  return TRUE;
}

static gboolean
find_run (HoistStore *store, const HoistPlanWayToRehearse *way, Found *ret)
{
  g_autoptr (GPtrArray) runs =
      hoist_store_list_runs (store, way->tenant, "ended", RUNS_LOOKED_THROUGH, 0, NULL, NULL);

  for (guint i = 0; runs && i < runs->len; i++)
    {
      const HoistRun *run = g_ptr_array_index (runs, i);
      if (run->kind == HOIST_PLAN_REHEARSAL && !run->cancel_requested
          && is_of_way (store, run, way, ret))
        return TRUE;
    }
  return FALSE;
}

/* The cause of one that failed in a hop says in which. */
static char *
describe (const Found *found, double seconds, gboolean well)
{
  const HoistRun *run = found->run;
  g_autofree char *when = hoist_clock_format (run->ended_at);
  const HoistValue *hops = found->facts ? hoist_value_get_member (found->facts, "hops") : NULL;
  double whole = (double) (run->ended_at - run->started_at) / G_USEC_PER_SEC;

  if (well && found->hop > 0)
    return g_strdup_printf ("Rehearsed at %s (run %s), as hop %u of %u: it went well, in %.1f s.",
                            when, run->id, found->hop, found->n_hops, seconds);
  if (well && found->n_hops > 0)
    return g_strdup_printf ("Rehearsed in %u hops at %s (run %s): it went well, in %.1f s.",
                            found->n_hops, when, run->id, whole);
  if (well)
    return g_strdup_printf ("Rehearsed at %s (run %s): it went well, in %.1f s.", when, run->id,
                            whole);
  if (hops && hoist_value_get_size (hops) > 0)
    return g_strdup_printf ("Rehearsed at %s (run %s). %s", when, run->id, run->cause);
  return g_strdup_printf ("Rehearsed at %s (run %s): it failed: %s", when, run->id, run->cause);
}

HoistPlanRehearsed
hoist_plan_rehearsal_find (HoistStore *store, const HoistPlanWayToRehearse *way)
{
  g_auto (Found) found = { 0 };

  if (!find_run (store, way, &found))
    return (HoistPlanRehearsed){ NULL, 0 };
  const HoistValue *hop = found.hop > 0 ? get_hop (found.facts, found.hop) : NULL;
  gboolean well = hop ? hoist_value_lookup_bool (hop, "ok", FALSE) : !*found.run->cause;
  double seconds = well ? hoist_value_lookup_double (hop ? hop : found.facts, "seconds", 0) : 0;
  g_autofree char *text = describe (&found, seconds, well);
  return (HoistPlanRehearsed){ hoist_finding_new (
                                   "rehearsal", well ? HOIST_FINDING_OK : HOIST_FINDING_WARNING,
                                   text, well ? "" : "Remove the cause and rehearse it again.", ""),
                               seconds };
}

/* What each took; and of the way as a whole, where that was rehearsed, what became of it. */
static void
read_legs (HoistStore *store, const HoistPlanWayToRehearse *way, GPtrArray *legs,
           HoistPlanRehearsed *found)
{
  HoistPlanWayToRehearse hop = *way, whole = *way;

  for (guint i = 0; i < legs->len; i++)
    {
      HoistPlanLeg *leg = g_ptr_array_index (legs, i);
      hop.to_commit = whole.to_commit = leg->commit;
      HoistPlanRehearsed one = hoist_plan_rehearsal_find (store, &hop);
      leg->rehearsed_s = one.seconds;
      g_clear_pointer (&one.finding, hoist_finding_free);
      hop.from_commit = leg->commit;
    }
  HoistPlanRehearsed all = hoist_plan_rehearsal_find (store, &whole);
  if (!all.finding)
    return;
  g_clear_pointer (&found->finding, hoist_finding_free);
  found->finding = all.finding;
}

double
hoist_plan_rehearsal_read (HoistStore *store, const HoistPlanWayToRehearse *way, GPtrArray *legs,
                           GPtrArray *findings)
{
  HoistPlanRehearsed found = hoist_plan_rehearsal_find (store, way);

  if (legs)
    read_legs (store, way, legs, &found);
  if (found.finding)
    g_ptr_array_add (findings, found.finding);
  return found.seconds;
}

char *
hoist_plan_rehearsal_dup_note (HoistStore *store, const HoistRun *run)
{
  g_autoptr (HoistPlan) plan = hoist_store_dup_plan (store, run->plan, NULL);
  g_autoptr (HoistValue) facts = read_facts (store, run);
  GString *text = g_string_new (NULL);
  const HoistValue *hop;

  for (guint i = 0; plan && plan->hops->len > 0 && (hop = get_hop (facts, i + 1)); i++)
    {
      g_string_append_printf (text,
                              hoist_value_lookup_bool (hop, "ok", FALSE)
                                  ? "%sHop %u of %u, to %s, took %.1f s on the clone."
                                  : "%sHop %u of %u, to %s, failed after %.1f s.",
                              i > 0 ? " " : "", i + 1, plan->hops->len,
                              hoist_value_lookup_string (hop, "to", ""),
                              hoist_value_lookup_double (hop, "seconds", 0));
    }
  return g_string_free (text, FALSE);
}
