/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-planner.h. Called by the engine in the caller's worker thread. It asks the node and
 * never changes it; a plan is stored only after the plan check has passed it. */
#include "engine/hoist-planner.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-id.h"
#include "engine/hoist-agent-order.h"
#include "engine/hoist-observer.h"
#include "engine/hoist-plan-builder.h"
#include "engine/hoist-plan-check.h"
#include "engine/hoist-plan-experience.h"
#include "engine/hoist-plan-hops.h"
#include "engine/hoist-plan-objections.h"
#include "engine/hoist-plan-rehearsal-hops.h"
#include "engine/hoist-plan-rehearsal.h"
#include "engine/hoist-plan-releases.h"
#include "engine/hoist-plan-survey.h"
#include "engine/hoist-run-place.h"
#include "model/hoist-guide-move.h"
#include "store/hoist-store-removal.h"
#include "store/hoist-store-run.h"
#include "store/hoist-store-tenant.h"

#define FACTS_DEADLINE_S 120
#define RUNS_LOOKED_THROUGH 100 /* for the one that is taken back */
#define RUNS_REMEMBERED 200     /* for what the guide has done once */

typedef struct
{
  HoistStore *store;
  HoistAgentPool *pool;
  GCancellable *cancellable;
  HoistPlanRequest request; /* with the target filled in */
  HoistTenant *tenant;
  HoistApplication *application;
  HoistGuide *guide;
  GPtrArray *releases;
  char *target;
  HoistRun *taken_back; /* rollback: the run it takes back */
  HoistPlan *undone;    /* … and its plan */
  HoistBackup *restore_from;
  gboolean is_moved; /* rollback: of a run that moved the database to another engine */
  char *copy_run;    /* whose database is set aside and can be brought up to date */
  HoistValue *facts, *comparison;
  GPtrArray *versions;   /* char*: upgrade: to be gone to one after the other; NULL: at once */
  GPtrArray *legs;       /* HoistPlanLeg*, of these */
  GPtrArray *steps_had;  /* char*, ends with NULL */
  GPtrArray *steps_done; /* HoistValue* */
  GPtrArray *places;     /* HoistRunPlace*, the lead first */
  GPtrArray *followers;  /* HoistPlanPlace*, without the lead */
} Planner;

static void
free_follower (gpointer data)
{
  HoistPlanPlace *place = data;

  hoist_value_unref ((HoistValue *) place->facts);
  g_free ((char *) place->problem);
  g_strfreev ((char **) place->roles);
  g_ptr_array_unref (place->steps_done);
  g_free (place);
}

static void
planner_clear (Planner *p)
{
  g_clear_pointer (&p->tenant, hoist_tenant_unref);
  g_clear_pointer (&p->application, hoist_application_free);
  g_clear_pointer (&p->guide, hoist_guide_unref);
  g_clear_pointer (&p->releases, g_ptr_array_unref);
  g_clear_pointer (&p->target, g_free);
  g_clear_pointer (&p->taken_back, hoist_run_unref);
  g_clear_pointer (&p->undone, hoist_plan_unref);
  g_clear_pointer (&p->restore_from, hoist_backup_unref);
  g_clear_pointer (&p->copy_run, g_free);
  g_clear_pointer (&p->facts, hoist_value_unref);
  g_clear_pointer (&p->comparison, hoist_value_unref);
  g_clear_pointer (&p->versions, g_ptr_array_unref);
  g_clear_pointer (&p->legs, g_ptr_array_unref);
  g_clear_pointer (&p->steps_had, g_ptr_array_unref);
  g_clear_pointer (&p->steps_done, g_ptr_array_unref);
  g_clear_pointer (&p->followers, g_ptr_array_unref);
  g_clear_pointer (&p->places, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Planner, planner_clear)

static gboolean
read_tenant (Planner *p, const char *tenant, GError **error)
{
  p->tenant = hoist_store_dup_tenant (p->store, tenant, error);
  p->application =
      p->tenant ? hoist_store_dup_application (p->store, p->tenant->application, error) : NULL;
  if (p->application)
    p->guide = hoist_guide_parse (p->application->name, p->application->guide, -1, error);
  if (!p->guide)
    return FALSE;
  p->places = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_run_place_free);
  for (guint i = 0; i < hoist_tenant_count_places (p->tenant); i++)
    g_ptr_array_add (p->places, hoist_run_place_new (p->tenant, i, p->guide, p->pool));
  return TRUE;
}

static const HoistRunPlace *
get_place (const Planner *p, guint index)
{
  return g_ptr_array_index (p->places, index);
}

static HoistAgentSubject
subject_of (const Planner *p, guint index)
{
  const HoistRunPlace *place = get_place (p, index);

  return (HoistAgentSubject){ place->tenant, place->guide, p->application->repository,
                              place->is_follower };
}

/* --- releases ---------------------------------------------------------------------------- */

gboolean
hoist_planner_refresh_releases (HoistStore *store, HoistAgentPool *pool, const char *application,
                                GCancellable *cancellable, GError **error)
{
  g_autoptr (HoistApplication) of = hoist_store_dup_application (store, application, error);
  g_autoptr (HoistGuide) guide = of ? hoist_guide_parse (application, of->guide, -1, error) : NULL;
  if (!guide)
    return FALSE;
  g_autoptr (HoistValue) members = hoist_agent_order_releases (guide, of->repository, TRUE);
  HoistAgentOrder order = { "releases", members, FACTS_DEADLINE_S };
  g_autoptr (HoistValue) answer =
      hoist_agent_pool_call (pool, "", &order, TRUE, cancellable, error);
  if (!answer && of->repository[0] == '/')
    g_prefix_error (error,
                    "The control plane reads releases itself, so that the repository must be "
                    "one that its own machine reaches, too. ");
  return answer && hoist_observer_record_releases (store, application, answer, error);
}

static gboolean
has_release (const Planner *p, const char *tag)
{
  for (guint i = 0; p->releases && i < p->releases->len; i++)
    if (g_str_equal (((const HoistRelease *) g_ptr_array_index (p->releases, i))->tag, tag))
      return TRUE;
  return FALSE;
}

/* From the store; when it has none, or not the one that is asked for, the origin is asked first. */
static gboolean
read_releases (Planner *p, GError **error)
{
  p->releases = hoist_store_list_releases (p->store, p->application->name, error);
  if (!p->releases)
    return FALSE;
  const char *wanted = p->request.target_version;
  if (p->releases->len > 0 && (!wanted || has_release (p, wanted)))
    return TRUE;
  if (!hoist_planner_refresh_releases (p->store, p->pool, p->application->name, p->cancellable,
                                       error))
    return FALSE;
  g_ptr_array_unref (p->releases);
  p->releases = hoist_store_list_releases (p->store, p->application->name, error);
  return p->releases != NULL;
}

/* --- what a rollback goes back to -------------------------------------------------------- */

static gboolean
read_taken_back (Planner *p, GError **error)
{
  if (p->request.run)
    {
      p->taken_back = hoist_store_dup_run (p->store, p->request.run, error);
      if (p->taken_back && p->taken_back->kind == HOIST_PLAN_REHEARSAL)
        {
          g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                       "run %s was a rehearsal: there is nothing to take back", p->request.run);
          return FALSE;
        }
      if (p->taken_back && !g_str_equal (p->taken_back->tenant, p->tenant->id))
        {
          g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND, "run %s is not one of %s",
                       p->request.run, p->tenant->slug);
          return FALSE;
        }
      return p->taken_back != NULL;
    }
  if (p->request.backup || p->request.target_version)
    return TRUE;
  g_autoptr (GPtrArray) runs =
      hoist_store_list_runs (p->store, p->tenant->id, "ended", RUNS_LOOKED_THROUGH, 0, NULL, error);
  for (guint i = 0; runs && i < runs->len && !p->taken_back; i++)
    {
      const HoistRun *run = g_ptr_array_index (runs, i);
      if (hoist_run_can_be_taken_back (run))
        p->taken_back = hoist_run_ref (run);
    }
  if (runs && !p->taken_back)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                 "%s has no upgrade that could be taken back", p->tenant->slug);
  return p->taken_back != NULL;
}

static HoistBackup *
find_backup_of_version (Planner *p, const char *version, GError **error)
{
  g_autoptr (GPtrArray) backups = hoist_store_list_backups (p->store, p->tenant->id, error);

  for (guint i = 0; backups && i < backups->len; i++)
    {
      const HoistBackup *backup = g_ptr_array_index (backups, i);
      if (g_str_equal (backup->version, version) && hoist_backup_is_sound (backup))
        return hoist_backup_ref (backup);
    }
  return NULL;
}

/* Its node would only say that it has no such file. */
static gboolean
check_not_removed (const Planner *p, GError **error)
{
  const HoistBackup *backup = p->restore_from;

  if (backup->removal != HOIST_BACKUP_KEPT)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                 "backup %s was removed by %s; roll the code back alone or name another backup",
                 backup->id, backup->removed_by);
  return backup->removal == HOIST_BACKUP_KEPT;
}

static gboolean
read_restore_point (Planner *p, GError **error)
{
  const char *id = p->request.backup;
  const char *version = p->request.target_version;

  p->is_moved = p->taken_back && p->taken_back->kind == HOIST_PLAN_MOVE && !id;
  if (p->is_moved)
    {
      p->target = g_strdup (p->taken_back->from_version);
      return TRUE;
    }
  if (!id && p->taken_back && *p->taken_back->backup)
    id = p->taken_back->backup;
  if (!version && p->taken_back)
    version = p->taken_back->from_version;
  if (id)
    {
      p->restore_from = hoist_store_dup_backup (p->store, id, error);
      if (!p->restore_from || (p->request.restore_data && !check_not_removed (p, error)))
        return FALSE;
      version = version && p->request.target_version ? version : p->restore_from->version;
    }
  else if (version)
    p->restore_from = find_backup_of_version (p, version, NULL);
  p->target = g_strdup (version ? version : "");
  if (!p->request.restore_data)
    g_clear_pointer (&p->restore_from, hoist_backup_unref);
  return TRUE;
}

/* --- the way back of a copy ---------------------------------------------------------------- */

static gboolean
has_switched (Planner *p)
{
  g_autoptr (HoistPlan) plan =
      p->taken_back ? hoist_store_dup_plan (p->store, p->taken_back->plan, NULL) : NULL;

  for (guint i = 0; plan && i < plan->steps->len; i++)
    {
      const HoistStep *step = g_ptr_array_index (plan->steps, i);
      if (step->kind->id == HOIST_STEP_SWITCH)
        return !hoist_value_lookup_bool (step->args, "back", FALSE);
    }
  return FALSE;
}

/* What the node saw, with the sentence that says what it means. */
static HoistValue *
new_comparison (const HoistValue *seen, const char *sentence)
{
  HoistValue *comparison = hoist_value_new_object ();

  hoist_value_set_all (comparison, seen);
  hoist_value_set (comparison, "sentence", hoist_value_new_string (sentence));
  return comparison;
}

/* Somebody had what the switch set aside removed. */
static gboolean
is_removed (Planner *p)
{
  g_autofree char *name = g_strdup_printf ("hoist_%s_before", p->taken_back->id);
  g_autoptr (HoistStoreRemoval) removal = hoist_store_dup_removal (p->store, name, NULL);

  return removal != NULL;
}

/* What was written since goes back, too, where it is still noted; a restore point that somebody
 * names is another wish. */
static void
look_at_copy (Planner *p)
{
  if (!p->request.restore_data || p->request.backup || !has_switched (p) || is_removed (p))
    return;
  HoistAgentSubject subject = subject_of (p, 0);
  g_autoptr (HoistValue) members = hoist_agent_order_preview (&subject, p->taken_back->id);
  HoistAgentOrder order = { "compare", members, FACTS_DEADLINE_S };
  g_autoptr (HoistValue) seen =
      hoist_agent_pool_call (p->pool, p->tenant->node, &order, TRUE, p->cancellable, NULL);
  if (!seen)
    return;
  gint64 lost = hoist_value_lookup_int (seen, "lost_rows", -1);
  gint64 kept = hoist_value_lookup_int (seen, "kept_rows", 0);
  g_autofree char *sentence = g_strdup_printf (
      "%" G_GINT64_FORMAT " %s written since the upgrade go back with it; %" G_GINT64_FORMAT
      " have no place there and would be set aside.",
      kept, kept == 1 ? "row" : "rows", lost);
  p->comparison = new_comparison (seen, sentence);
  p->copy_run = g_strdup (p->taken_back->id);
  g_clear_pointer (&p->restore_from, hoist_backup_unref);
}

/* What was written to the new database and was noted there goes back, too; else it is counted. */
static gboolean
look_at_move (Planner *p, GError **error)
{
  HoistAgentSubject subject = subject_of (p, 0);
  g_autoptr (HoistValue) members = hoist_agent_order_preview_move (&subject, p->taken_back->id);
  HoistAgentOrder order = { "compare", members, FACTS_DEADLINE_S };

  p->comparison =
      hoist_agent_pool_call (p->pool, p->tenant->node, &order, TRUE, p->cancellable, error);
  return p->comparison != NULL;
}

static gboolean
compare_rows (Planner *p, GError **error)
{
  if (p->is_moved && p->request.restore_data)
    return look_at_move (p, error);
  look_at_copy (p);
  if (!p->restore_from)
    return TRUE;
  HoistAgentSubject subject = subject_of (p, 0);
  g_autoptr (HoistValue) members = hoist_agent_order_compare (&subject, p->restore_from);
  HoistAgentOrder order = { "compare", members, FACTS_DEADLINE_S };
  g_autoptr (HoistValue) seen =
      hoist_agent_pool_call (p->pool, p->tenant->node, &order, TRUE, p->cancellable, error);
  if (!seen)
    return FALSE;
  gint64 lost = hoist_value_lookup_int (seen, "lost_rows", -1);
  g_autofree char *when = hoist_clock_format (p->restore_from->created_at);
  g_autofree char *sentence =
      lost == 0 ? g_strdup_printf ("No row was written since the backup of %s.", when)
      : lost > 0
          ? g_strdup_printf ("%" G_GINT64_FORMAT
                             " %s written or changed since the backup of %s would be set aside.",
                             lost, lost == 1 ? "row" : "rows", when)
          : g_strdup_printf (
              "What was written since the backup of %s would be set aside; how much is not known.",
              when);
  p->comparison = new_comparison (seen, sentence);
  return TRUE;
}

/* --- facts ------------------------------------------------------------------------------- */

static GPtrArray *
ask_all (Planner *p)
{
  HoistPlanSurvey survey = { p->pool,       p->places,   p->application->repository,
                             p->target,     &p->request, p->versions,
                             p->cancellable };

  return hoist_plan_survey_ask (&survey);
}

static void
keep_follower (Planner *p, guint index, HoistPlanAnswer *answer)
{
  const HoistRunPlace *place = get_place (p, index);
  HoistPlanPlace *follower = g_new0 (HoistPlanPlace, 1);

  follower->name = place->name;
  follower->tenant = place->tenant;
  follower->guide = place->guide;
  follower->roles = (const char *const *) hoist_agent_pool_dup_roles (p->pool, place->tenant->node);
  follower->steps_done = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_value_unref);
  follower->facts = g_steal_pointer (&answer->facts);
  follower->problem = answer->problem ? g_strdup (answer->problem->message) : NULL;
  g_ptr_array_add (p->followers, follower);
}

/* A rehearsal is of all hops: what each release has is asked of the lead, which has the database.
 */
static gboolean
ask_of_hops (Planner *p, GError **error)
{
  g_autoptr (GPtrArray) places = g_ptr_array_new ();

  g_ptr_array_add (places, (gpointer) get_place (p, 0));
  for (guint i = 1; i < p->legs->len; i++)
    {
      HoistPlanLeg *leg = g_ptr_array_index (p->legs, i);
      HoistPlanSurvey survey = { p->pool,       places,      p->application->repository,
                                 leg->version,  &p->request, NULL,
                                 p->cancellable };
      g_autoptr (GPtrArray) answers = hoist_plan_survey_ask (&survey);
      HoistPlanAnswer *answer = answers->pdata[0];
      if (!answer->facts)
        {
          g_propagate_error (error, g_steal_pointer (&answer->problem));
          return FALSE;
        }
      leg->facts = g_steal_pointer (&answer->facts);
    }
  return TRUE;
}

static gboolean
read_facts (Planner *p, GError **error)
{
  g_autoptr (GPtrArray) answers = ask_all (p);
  HoistPlanAnswer *lead = answers->pdata[0];

  p->followers = g_ptr_array_new_with_free_func (free_follower);
  /* Stops are known when the node has said what is deployed. */
  if (lead->facts
      && (p->request.kind == HOIST_PLAN_UPGRADE || p->request.kind == HOIST_PLAN_REHEARSAL)
      && !hoist_plan_hops_choose (p->guide, p->releases, lead->facts, p->target, &p->versions,
                                  error))
    return FALSE;
  if (p->versions) /* what the plan of the first hop needs to know */
    {
      g_free (p->target);
      p->target = g_strdup (g_ptr_array_index (p->versions, 0));
      g_ptr_array_unref (answers);
      answers = ask_all (p);
      lead = answers->pdata[0];
    }
  p->facts = g_steal_pointer (&lead->facts);
  if (!p->facts)
    {
      g_propagate_error (error, g_steal_pointer (&lead->problem));
      if (p->places->len > 1)
        g_prefix_error (error, "%s, the lead of %s: ", get_place (p, 0)->name, p->tenant->slug);
      return FALSE;
    }
  for (guint i = 1; i < answers->len; i++)
    keep_follower (p, i, answers->pdata[i]);
  if (p->versions
      && !(p->legs = hoist_plan_hops_read (p->versions, p->releases,
                                           hoist_value_get_member (p->facts, "hops"), error)))
    return FALSE;
  return (!p->legs || p->request.kind != HOIST_PLAN_REHEARSAL || ask_of_hops (p, error))
         && !g_cancellable_set_error_if_cancelled (p->cancellable, error);
}

/* --- what the guide's steps have done already --------------------------------------------- */

typedef void (*StepFunc) (Planner *p, const HoistRun *run, const HoistStep *step);

/* The guide's steps that a run did; what was there already and was left out does not count. */
static void
for_each_done (Planner *p, const HoistRun *run, StepFunc found)
{
  g_autoptr (HoistRun) whole = hoist_store_dup_run (p->store, run->id, NULL);
  g_autoptr (HoistPlan) plan = hoist_store_dup_plan (p->store, run->plan, NULL);

  for (guint i = 0; whole && plan && i < plan->steps->len && i < whole->steps->len; i++)
    {
      const HoistStep *step = g_ptr_array_index (plan->steps, i);
      const HoistRunStep *ran = g_ptr_array_index (whole->steps, i);
      if ((hoist_step_kind_is_of_guide (step->kind->id) || step->kind->id == HOIST_STEP_REPLACE)
          && ran->state == HOIST_STEP_APPLIED && ran->result == HOIST_RESULT_DONE)
        found (p, run, step);
    }
}

static void
keep_id (Planner *p, const HoistRun *run, const HoistStep *step)
{
  if (step->kind->id != HOIST_STEP_COMPONENT) /* its name is no id of a step */
    g_ptr_array_add (p->steps_had, g_strdup (hoist_value_lookup_string (step->args, "id", "")));
}

/* Which step kept what a file held before: its node looks for it under that name. */
static HoistValue *
dup_args_with_keeper (const HoistRun *run, const HoistStep *step)
{
  HoistValue *args = hoist_value_new_object ();
  g_autofree char *keeper = g_strdup_printf ("%s/%u", run->id, step->index);

  hoist_value_set_all (args, step->args);
  if (step->kind->id == HOIST_STEP_CONFIGURE && !hoist_value_get_member (args, "kept_by"))
    hoist_value_set (args, "kept_by", hoist_value_new_string (keeper));
  return args;
}

static void
keep_args (Planner *p, const HoistRun *run, const HoistStep *step)
{
  for (guint i = 0; i < p->followers->len; i++)
    {
      const HoistPlanPlace *place = g_ptr_array_index (p->followers, i);
      if (g_str_equal (place->tenant->node, step->node))
        {
          g_ptr_array_add (place->steps_done, dup_args_with_keeper (run, step));
          return;
        }
    }
  g_ptr_array_add (p->steps_done, dup_args_with_keeper (run, step));
}

static gboolean
has_once (const HoistGuide *guide)
{
  for (guint i = 0; i < guide->steps->len; i++)
    if (((const HoistGuideStep *) g_ptr_array_index (guide->steps, i))->once)
      return TRUE;
  return FALSE;
}

static void
read_steps (Planner *p)
{
  p->steps_had = g_ptr_array_new_with_free_func (g_free);
  p->steps_done = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_value_unref);
  if (p->taken_back)
    {
      for_each_done (p, p->taken_back, keep_args);
      p->undone = hoist_store_dup_plan (p->store, p->taken_back->plan, NULL);
    }
  if (p->request.kind != HOIST_PLAN_ROLLBACK && has_once (p->guide))
    {
      g_autoptr (GPtrArray) runs =
          hoist_store_list_runs (p->store, p->tenant->id, "ended", RUNS_REMEMBERED, 0, NULL, NULL);
      for (guint i = 0; runs && i < runs->len; i++)
        {
          const HoistRun *run = g_ptr_array_index (runs, i);
          if (hoist_run_can_be_taken_back (run))
            for_each_done (p, run, keep_id);
        }
    }
  g_ptr_array_add (p->steps_had, NULL);
}

/* --- the whole --------------------------------------------------------------------------- */

/* A move stays at its release: the one that was seen last; the node is asked again. */
static gboolean
read_deployed (Planner *p, GError **error)
{
  g_autoptr (HoistSighting) seen = hoist_store_dup_sighting (p->store, p->tenant->id);

  if (!seen || !seen->tag || !*seen->tag)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                   "%s stands at no release that is known; a database is moved at one",
                   p->tenant->slug);
      return FALSE;
    }
  p->target = g_strdup (seen->tag);
  return TRUE;
}

static gboolean
choose_target (Planner *p, GError **error)
{
  if (p->request.kind == HOIST_PLAN_ROLLBACK)
    return read_taken_back (p, error) && read_restore_point (p, error) && read_releases (p, error);
  if (!read_releases (p, error))
    return FALSE;
  if (p->request.kind == HOIST_PLAN_MOVE)
    return read_deployed (p, error);
  p->target = hoist_plan_releases_choose (p->releases, p->request.target_version, error);
  return p->target != NULL;
}

/* What failed before may be rehearsed: that is how one sees that it is resolved. */
static const char *
get_attempted (const Planner *p)
{
  return p->request.kind == HOIST_PLAN_REHEARSAL ? "" : p->target;
}

/* Said with what speaks against the plan; how long it took there counts. */
static double
read_rehearsal (const Planner *p, GPtrArray *findings)
{
  HoistPlanWayToRehearse way = { p->tenant->id, hoist_value_lookup_string (p->facts, "commit", ""),
                                 hoist_value_lookup_string (p->facts, "target_commit", ""),
                                 get_place (p, 0)->guide->hash };

  return p->request.kind == HOIST_PLAN_UPGRADE
             ? hoist_plan_rehearsal_read (p->store, &way, p->legs, findings)
             : 0;
}

static HoistPlan *
build_and_store (Planner *p, GError **error)
{
  g_autofree char *plan_id = hoist_id_new (HOIST_ID_PLAN);
  g_autofree char *backup_id = hoist_id_new (HOIST_ID_BACKUP);
  const char *from = hoist_value_lookup_string (p->facts, "tag", "");
  g_autoptr (GPtrArray) objections =
      hoist_plan_objections_find (p->store, p->tenant, from, get_attempted (p));
  /* The engine that the node found decides which of the guide's the tenant has. */
  g_autoptr (HoistGuide) fitting = hoist_guide_new_for_engine (
      get_place (p, 0)->guide,
      hoist_value_lookup_string (hoist_value_get_member (p->facts, "database"), "engine", NULL));
  static const char *const none[] = { NULL };
  g_auto (GStrv) roles = hoist_agent_pool_dup_roles (p->pool, p->tenant->node);
  for (guint i = 1; p->legs && p->request.kind == HOIST_PLAN_UPGRADE && i < p->legs->len; i++)
    hoist_plan_objections_add_failed (p->store, p->tenant, g_ptr_array_index (p->versions, i - 1),
                                      g_ptr_array_index (p->versions, i), objections);
  HoistPlanExperience experience =
      hoist_plan_experience_read (p->store, p->tenant, p->request.kind);
  HoistPlanInput input = {
    .plan_id = plan_id,
    .backup_id = backup_id,
    .now = hoist_clock_wall_us (),
    .guide = fitting,
    .tenant = p->tenant,
    .repository = p->application->repository,
    .facts = p->facts,
    .followers = p->followers,
    .lead_name = get_place (p, 0)->name,
    .lead_roles = (const char *const *) roles,
    .node_roles = roles && *roles      ? (const char *const *) roles
                  : p->places->len > 1 ? none
                                       : NULL,
    .releases = p->releases,
    .legs = p->legs,
    .request = &p->request,
    .restore_from = p->restore_from,
    .copy_run = p->copy_run,
    .moved_run = p->is_moved ? p->taken_back->id : NULL,
    .rolls_back = p->taken_back ? p->taken_back->id : NULL,
    .comparison = p->comparison,
    .notices_had = p->undone ? (const char *const *) p->undone->acknowledge : NULL,
    .steps_had = (const char *const *) p->steps_had->pdata,
    .steps_done = p->steps_done,
    .findings = objections,
    .estimate_s = experience.whole_s,
    .downtime_s = experience.downtime_s,
    .restore_s = hoist_plan_experience_read_restore (p->store, p->tenant->id, p->restore_from),
    .rehearsed_s = read_rehearsal (p, objections)
  };
  p->request.target_version = p->target;
  gboolean in_hops = p->legs && p->request.kind == HOIST_PLAN_REHEARSAL;
  g_autoptr (HoistPlan) plan =
      in_hops ? hoist_plan_rehearsal_hops_build (&input, error) : hoist_plan_build (&input, error);
  if (!plan || !hoist_plan_check (plan, error) || !hoist_store_add_plan (p->store, plan, error))
    return NULL;
  return g_steal_pointer (&plan);
}

HoistPlan *
hoist_planner_make (HoistStore *store, HoistAgentPool *pool, const char *tenant,
                    const HoistPlanRequest *request, GCancellable *cancellable, GError **error)
{
  g_auto (Planner)
      p = { .store = store, .pool = pool, .cancellable = cancellable, .request = *request };

  if (!read_tenant (&p, tenant, error) || !choose_target (&p, error) || !read_facts (&p, error)
      || !compare_rows (&p, error))
    return NULL;
  read_steps (&p);
  return build_and_store (&p, error);
}
