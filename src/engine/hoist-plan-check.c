/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-plan-check.h. A pure function over a plan, in no thread of its own; it never repairs a
 * plan.
 *
 * Invariants (a lane is what is done on one node; the first step's is the lead's)
 *  1. Steps are numbered 0, 1, … without a gap, begin with preflight and end with finish; each lane
 * has both, and each kind at most once, but for those that a guide may use several times, and for
 * the dependencies, of which each is prepared and switched once.
 *  2. Arguments validate by the step table.
 *  3. Commits are full object ids, and every step that names a target names the plan's.
 *  4. stop comes before backup, checkout, activate, migrate and restore; fetch and dependencies
 * come before stop.
 *  5. A backup comes before checkout, activate, migrate and restore, unless the plan says that none
 * is made; then "no-backup" is among what must be acknowledged.
 *  6. After checkout come start and health, and nothing that changes code or data comes after
 * start.
 *  7. Every step that changes something can be undone, or is a stated point of no return; and when
 * data may change without a backup or an undo of its own, that step is a point of no return.
 *  8. A step of the guide stands where its arguments say.
 *  9. A restore names the backup that the plan names, and restores only in a rollback.
 * 10. The database is the lead's: no other lane prepares, backs up, migrates or restores.
 * 11. Before anything is stopped, every node has been checked and has fetched the release; a node
 * is stopped only after the one before it is proven healthy, and right after its guard, where there
 * is one; followers that one guard names together may be down together; nothing is finished before
 * all are healthy.
 * 12. A lane without stop and start changes nothing: that node stands at the target already.
 * 13. Where several nodes use a database that is switched, rule 11 holds but for this: all of them
 * are stopped when it is switched, none is started before, and none but the lead before the lead is
 * proven healthy.
 * 14. Where a database moves to another engine, or back, neither code nor packages change: there is
 * no fetch and no checkout then, and the commits are one. What is moved ahead of the stop is no
 * more than a beginning of it. */
#include "engine/hoist-plan-check.h"

#include "base/hoist-error.h"
#include "base/hoist-grammar.h"
#include "engine/hoist-plan-rehearsal.h"

#define NOT_THERE G_MAXUINT

typedef struct
{
  const HoistPlan *plan;
  const char *node;             /* of the lane that is looked at */
  guint at[HOIST_N_STEP_KINDS]; /* index of its step of that kind */
} Check;

static const HoistStep *
get_step (const HoistPlan *plan, guint index)
{
  return g_ptr_array_index (plan->steps, index);
}

static gboolean
say (GError **error, const char *step, const char *rule)
{
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED, "the plan is not sound: %s: %s", step,
               rule);
  return FALSE;
}

static gboolean
check_steps (const HoistPlan *plan, GError **error)
{
  for (guint i = 0; i < plan->steps->len; i++)
    {
      const HoistStep *step = get_step (plan, i);
      if (step->index != i)
        return say (error, step->kind->name, "its number is not its place");
      g_autoptr (GError) problem = NULL;
      if (!step->kind->validate (step->args, &problem))
        return say (error, step->kind->name, problem->message);
    }
  if (get_step (plan, 0)->kind->id != HOIST_STEP_PREFLIGHT)
    return say (error, "preflight", "it must be the first step");
  if (get_step (plan, plan->steps->len - 1)->kind->id != HOIST_STEP_FINISH)
    return say (error, "finish", "it must be the last step");
  return TRUE;
}

/* None of its lane before it prepares, or switches, the same. */
static gboolean
is_of_other_dependencies (const Check *check, const HoistStep *step)
{
  const char *environment = hoist_value_lookup_string (step->args, "environment", "");

  if (step->kind->id != HOIST_STEP_DEPENDENCIES && step->kind->id != HOIST_STEP_ACTIVATE)
    return FALSE;
  for (guint i = 0; i < step->index; i++)
    {
      const HoistStep *other = get_step (check->plan, i);
      if (other->kind == step->kind && g_str_equal (other->node, step->node)
          && g_str_equal (hoist_value_lookup_string (other->args, "environment", ""), environment))
        return FALSE;
    }
  return TRUE;
}

/* What is moved before the stop; the move itself comes behind it. */
static gboolean
is_ahead (const HoistStep *step)
{
  return step->kind->id == HOIST_STEP_TRANSFER
         && hoist_value_lookup_bool (step->args, "ahead", FALSE);
}

static gboolean
find_lane (Check *check, GError **error)
{
  for (guint i = 0; i < HOIST_N_STEP_KINDS; i++)
    check->at[i] = NOT_THERE;
  for (guint i = 0; i < check->plan->steps->len; i++)
    {
      const HoistStep *step = get_step (check->plan, i);
      if (!g_str_equal (step->node, check->node))
        continue;
      if (is_ahead (step))
        continue;
      if (check->at[step->kind->id] != NOT_THERE && !hoist_step_kind_is_of_guide (step->kind->id)
          && step->kind->id != HOIST_STEP_MESSAGE && !is_of_other_dependencies (check, step))
        return say (error, step->kind->name, "it occurs twice");
      check->at[step->kind->id] = i;
    }
  if (check->at[HOIST_STEP_PREFLIGHT] == NOT_THERE)
    return say (error, "preflight", "a node is not checked");
  if (check->at[HOIST_STEP_FINISH] == NOT_THERE)
    return say (error, "finish", "a node is not finished");
  return TRUE;
}

static gboolean
check_commits (const Check *check, GError **error)
{
  static const struct
  {
    HoistStepKindId kind;
    const char *member;
  } targets[] = { { HOIST_STEP_PREFLIGHT, "to_commit" }, { HOIST_STEP_FETCH, "commit" },
                  { HOIST_STEP_DEPENDENCIES, "commit" }, { HOIST_STEP_CHECKOUT, "to_commit" },
                  { HOIST_STEP_START, "commit" },        { HOIST_STEP_HEALTH, "commit" },
                  { HOIST_STEP_FINISH, "commit" } };
  const HoistPlan *plan = check->plan;

  if (!hoist_grammar_matches (HOIST_GRAMMAR_COMMIT, plan->from_commit)
      || !hoist_grammar_matches (HOIST_GRAMMAR_COMMIT, plan->to_commit))
    return say (error, "plan", "from and to must be full commits");
  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      guint at = check->at[targets[i].kind];
      if (at == NOT_THERE)
        continue;
      const HoistStep *step = g_ptr_array_index (plan->steps, at);
      if (!g_str_equal (hoist_value_lookup_string (step->args, targets[i].member, ""),
                        plan->to_commit))
        return say (error, step->kind->name, "it names another commit than the plan");
    }
  return TRUE;
}

static gboolean
comes_before (const Check *check, HoistStepKindId first, HoistStepKindId then, GError **error)
{
  guint a = check->at[first], b = check->at[then];

  if (b == NOT_THERE || (a != NOT_THERE && a < b))
    return TRUE;
  g_autofree char *rule =
      g_strdup_printf ("%s must come before it", hoist_step_kind_get (first)->name);
  return say (error, hoist_step_kind_get (then)->name, rule);
}

/* Only a run that has made a copy can set anything aside, or one that switches back to what such a
 * run set aside. */
static gboolean
makes_backup_of_set_aside (const Check *check)
{
  guint at = check->at[HOIST_STEP_BACKUP], over = check->at[HOIST_STEP_SWITCH];

  if (at == NOT_THERE || over == NOT_THERE
      || !hoist_value_lookup_bool (get_step (check->plan, at)->args, "set_aside", FALSE))
    return FALSE;
  return check->at[HOIST_STEP_COPY] != NOT_THERE
         || hoist_value_lookup_bool (get_step (check->plan, over)->args, "back", FALSE);
}

/* A node that stands at the target already is only looked at. */
static gboolean
check_resting (const Check *check, GError **error)
{
  static const HoistStepKindId looking[] = { HOIST_STEP_PREFLIGHT, HOIST_STEP_HEALTH,
                                             HOIST_STEP_FINISH };

  for (guint i = 0; i < HOIST_N_STEP_KINDS; i++)
    if (check->at[i] != NOT_THERE && i != looking[0] && i != looking[1] && i != looking[2])
      return say (error, hoist_step_kind_get (i)->name, "stop must come before it");
  return comes_before (check, HOIST_STEP_HEALTH, HOIST_STEP_FINISH, error);
}

static gboolean
moves (const Check *check)
{
  return check->at[HOIST_STEP_TRANSFER] != NOT_THERE;
}

static gboolean
check_moving (const Check *check, GError **error)
{
  static const HoistStepKindId of_code[] = { HOIST_STEP_FETCH, HOIST_STEP_DEPENDENCIES,
                                             HOIST_STEP_CHECKOUT, HOIST_STEP_ACTIVATE,
                                             HOIST_STEP_MIGRATE };
  const HoistPlan *plan = check->plan;
  gboolean back = hoist_value_lookup_bool (get_step (plan, check->at[HOIST_STEP_TRANSFER])->args,
                                           "back", FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (of_code); i++)
    if (check->at[of_code[i]] != NOT_THERE)
      return say (error, hoist_step_kind_get (of_code[i])->name, "a move changes no code");
  if (!g_str_equal (plan->from_commit, plan->to_commit))
    return say (error, "transfer", "a move stays at its release");
  if (back != (plan->kind == HOIST_PLAN_ROLLBACK) || (!back && plan->kind != HOIST_PLAN_MOVE))
    return say (error, "transfer", "it goes another way than the plan");
  return back || comes_before (check, HOIST_STEP_BACKUP, HOIST_STEP_TRANSFER, error);
}

static gboolean
check_order (const Check *check, GError **error)
{
  static const HoistStepKindId changing[] = { HOIST_STEP_BACKUP,   HOIST_STEP_CHECKOUT,
                                              HOIST_STEP_ACTIVATE, HOIST_STEP_MIGRATE,
                                              HOIST_STEP_SWITCH,   HOIST_STEP_RESTORE,
                                              HOIST_STEP_TRANSFER, HOIST_STEP_REPLACE };
  gboolean set_aside = makes_backup_of_set_aside (check);

  if (check->at[HOIST_STEP_STOP] == NOT_THERE && check->at[HOIST_STEP_START] == NOT_THERE)
    return check_resting (check, error);
  for (guint i = 0; i < G_N_ELEMENTS (changing); i++)
    {
      if (set_aside && changing[i] == HOIST_STEP_BACKUP)
        continue;
      if (!comes_before (check, HOIST_STEP_STOP, changing[i], error))
        return FALSE;
      if (check->at[changing[i]] != NOT_THERE
          && !comes_before (check, changing[i], HOIST_STEP_START, error))
        return FALSE;
    }
  if (moves (check) ? !check_moving (check, error)
                    : !comes_before (check, HOIST_STEP_FETCH, HOIST_STEP_STOP, error))
    return FALSE;
  if (check->at[HOIST_STEP_DEPENDENCIES] != NOT_THERE
      && !comes_before (check, HOIST_STEP_DEPENDENCIES, HOIST_STEP_STOP, error))
    return FALSE;
  if (check->at[HOIST_STEP_REPLACE] != NOT_THERE
      && !comes_before (check, HOIST_STEP_PULL, HOIST_STEP_STOP, error))
    return FALSE;
  if (check->at[HOIST_STEP_PREPARE] != NOT_THERE
      && !comes_before (check, HOIST_STEP_PREPARE, HOIST_STEP_STOP, error))
    return FALSE;
  if (check->at[HOIST_STEP_COPY] != NOT_THERE
      && (!comes_before (check, HOIST_STEP_COPY, HOIST_STEP_STOP, error)
          || !comes_before (check, HOIST_STEP_FETCH, HOIST_STEP_COPY, error)))
    return FALSE;
  if (check->at[HOIST_STEP_CATCH_UP] != NOT_THERE
      && (check->at[HOIST_STEP_SWITCH] == NOT_THERE
          || check->at[HOIST_STEP_CATCH_UP] > check->at[HOIST_STEP_SWITCH]))
    return say (error, "catch-up", "a switch must come behind it");
  if (set_aside
      && (!comes_before (check, HOIST_STEP_HEALTH, HOIST_STEP_BACKUP, error)
          || !comes_before (check, HOIST_STEP_BACKUP, HOIST_STEP_FINISH, error)))
    return FALSE;
  return (moves (check) || comes_before (check, HOIST_STEP_CHECKOUT, HOIST_STEP_START, error))
         && comes_before (check, HOIST_STEP_START, HOIST_STEP_HEALTH, error)
         && comes_before (check, HOIST_STEP_HEALTH, HOIST_STEP_FINISH, error);
}

/* Each of them, not only the last. */
static gboolean
check_dependencies (const Check *check, GError **error)
{
  guint stop = check->at[HOIST_STEP_STOP], start = check->at[HOIST_STEP_START];

  for (guint i = 0; i < check->plan->steps->len; i++)
    {
      const HoistStep *step = get_step (check->plan, i);
      if (!g_str_equal (step->node, check->node))
        continue;
      if (step->kind->id == HOIST_STEP_ACTIVATE && (i < stop || i > start))
        return say (error, "activate", "its node must be stopped before it, and started after it");
      if (step->kind->id == HOIST_STEP_DEPENDENCIES && i > stop)
        return say (error, "stop", "dependencies must come before it");
      if (is_ahead (step) && (i > stop || !moves (check)))
        return say (error, "transfer", "what is moved ahead comes before the stop of a move");
    }
  return TRUE;
}

static gboolean
must_acknowledge (const HoistPlan *plan, const char *id)
{
  return plan->acknowledge && g_strv_contains ((const char *const *) plan->acknowledge, id);
}

static gboolean
check_backup (const Check *check, GError **error)
{
  static const HoistStepKindId after[] = { HOIST_STEP_CHECKOUT, HOIST_STEP_ACTIVATE,
                                           HOIST_STEP_REPLACE, HOIST_STEP_MIGRATE,
                                           HOIST_STEP_RESTORE };
  const HoistPlan *plan = check->plan;
  guint migrate = check->at[HOIST_STEP_MIGRATE];

  if (check->at[HOIST_STEP_BACKUP] == NOT_THERE)
    {
      if (plan->backup_db)
        return say (error, "backup", "the plan promises a backup and makes none");
      if (migrate != NOT_THERE && !must_acknowledge (plan, "no-backup"))
        return say (error, "migrate", "without a backup “no-backup” must be acknowledged");
      if (migrate != NOT_THERE
          && !((const HoistStep *) g_ptr_array_index (plan->steps, migrate))->point_of_no_return)
        return say (error, "migrate",
                    "without a backup it is a point of no return and must say so");
      return TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (after) && !makes_backup_of_set_aside (check); i++)
    if (!comes_before (check, HOIST_STEP_BACKUP, after[i], error))
      return FALSE;
  const HoistStep *step = g_ptr_array_index (plan->steps, check->at[HOIST_STEP_BACKUP]);
  if (!plan->backup_db || !*plan->backup
      || !g_str_equal (hoist_value_lookup_string (step->args, "backup", ""), plan->backup))
    return say (error, "backup", "it makes another backup than the plan names");
  return TRUE;
}

static gboolean
check_ways_back (const Check *check, GError **error)
{
  const HoistPlan *plan = check->plan;
  guint restore = check->at[HOIST_STEP_RESTORE];

  for (guint i = 0; i < plan->steps->len; i++)
    {
      const HoistStep *step = g_ptr_array_index (plan->steps, i);
      gboolean is_final =
          step->kind->undo == HOIST_UNDO_NONE
          || (hoist_step_kind_is_of_guide (step->kind->id)
              && g_str_equal (hoist_value_lookup_string (step->args, "undo", ""), "none"));
      if (is_final && !step->point_of_no_return)
        return say (error, step->kind->name, "it can't be undone and does not say so");
    }
  if (restore == NOT_THERE)
    return TRUE;
  const HoistStep *step = g_ptr_array_index (plan->steps, restore);
  if (plan->kind != HOIST_PLAN_ROLLBACK || !plan->restore_data)
    return say (error, "restore", "only a rollback that restores data restores");
  if (!*plan->restore_from
      || !g_str_equal (hoist_value_lookup_string (step->args, "backup", ""), plan->restore_from))
    return say (error, "restore", "it restores another backup than the plan names");
  return TRUE;
}

/* A step of the guide runs where its arguments say, so that a person who read the plan knows
 * whether the services are up. */
static gboolean
check_places (const Check *check, GError **error)
{
  guint stop = check->at[HOIST_STEP_STOP], start = check->at[HOIST_STEP_START];

  for (guint i = 0; i < check->plan->steps->len; i++)
    {
      const HoistStep *step = g_ptr_array_index (check->plan->steps, i);
      if (!(hoist_step_kind_is_of_guide (step->kind->id) || step->kind->id == HOIST_STEP_MESSAGE)
          || !g_str_equal (step->node, check->node))
        continue;
      const char *when = hoist_value_lookup_string (step->args, "when", "");
      gboolean good =
          step->kind->id == HOIST_STEP_MESSAGE
              ? (g_str_equal (when, "before") ? i < stop : i > check->at[HOIST_STEP_HEALTH])
          : g_str_equal (when, "before_stop") ? i < stop
          : g_str_equal (when, "after_start") ? i > start && i < check->at[HOIST_STEP_HEALTH]
                                              : i > stop && i < start;
      if (!good)
        return say (error, step->kind->name, "it does not stand where it says");
    }
  return TRUE;
}

/* --- several lanes ------------------------------------------------------------------------ */

static gboolean
is_lead (const Check *check)
{
  return g_str_equal (check->node, get_step (check->plan, 0)->node);
}

static gboolean
check_follower (const Check *check, GError **error)
{
  static const HoistStepKindId of_the_lead[] = { HOIST_STEP_PREPARE,  HOIST_STEP_COPY,
                                                 HOIST_STEP_BACKUP,   HOIST_STEP_MIGRATE,
                                                 HOIST_STEP_SWITCH,   HOIST_STEP_RESTORE,
                                                 HOIST_STEP_CATCH_UP, HOIST_STEP_TRANSFER };

  for (guint i = 0; i < G_N_ELEMENTS (of_the_lead); i++)
    if (check->at[of_the_lead[i]] != NOT_THERE)
      return say (error, hoist_step_kind_get (of_the_lead[i])->name,
                  "it is for the lead alone: the database is the lead’s");
  return TRUE;
}

static gboolean
check_guard (const Check *check, GError **error)
{
  guint guard = check->at[HOIST_STEP_GUARD];

  if (guard == NOT_THERE || guard + 1 == check->at[HOIST_STEP_STOP])
    return TRUE;
  return say (error, "guard", "the stop of its node must follow at once");
}

static gboolean
comes_too_late (const HoistStep *step)
{
  return step->kind->id == HOIST_STEP_PREFLIGHT || step->kind->id == HOIST_STEP_FETCH
         || step->kind->id == HOIST_STEP_DEPENDENCIES || step->kind->id == HOIST_STEP_PREPARE
         || step->kind->id == HOIST_STEP_COPY;
}

/* Only followers are stopped together, and only those that the guard before them names. */
static gboolean
may_be_down_too (const HoistPlan *plan, const HoistStep *guard, const char *node)
{
  const HoistValue *group = guard ? hoist_value_get_member (guard->args, "group") : NULL;

  for (guint i = 0; group && i < hoist_value_get_size (group); i++)
    if (g_str_equal (hoist_value_get_string (hoist_value_get_element (group, i)), node))
      return !g_str_equal (node, get_step (plan, 0)->node);
  return FALSE;
}

static gboolean
are_all_of_group (const HoistPlan *plan, const HoistStep *guard, GHashTable *down)
{
  GHashTableIter iter;
  gpointer node;

  g_hash_table_iter_init (&iter, down);
  while (g_hash_table_iter_next (&iter, &node, NULL))
    if (!may_be_down_too (plan, guard, node))
      return FALSE;
  return TRUE;
}

/* Once through the whole: which nodes are down at any moment. */
static gboolean
check_one_after_the_other (const HoistPlan *plan, GError **error)
{
  g_autoptr (GHashTable) down = g_hash_table_new (g_str_hash, g_str_equal);
  const HoistStep *guard = NULL;
  gboolean began = FALSE, finishes = FALSE;

  for (guint i = 0; i < plan->steps->len; i++)
    {
      const HoistStep *step = get_step (plan, i);
      if (began && comes_too_late (step))
        return say (error, step->kind->name, "it must come before anything is stopped");
      gboolean joins = step->kind->id == HOIST_STEP_STOP
                       && may_be_down_too (plan, guard, step->node)
                       && are_all_of_group (plan, guard, down);
      if (g_hash_table_size (down) > 0 && !joins && !g_hash_table_contains (down, step->node))
        return say (error, step->kind->name, "the node before it is not proven healthy yet");
      if (finishes && step->kind->id != HOIST_STEP_FINISH)
        return say (error, step->kind->name, "nothing comes after the first finish");
      if (step->kind->id == HOIST_STEP_STOP)
        {
          g_hash_table_add (down, step->node);
          began = TRUE;
        }
      else if (step->kind->id == HOIST_STEP_HEALTH)
        g_hash_table_remove (down, step->node);
      else if (step->kind->id == HOIST_STEP_GUARD)
        guard = step;
      finishes |= step->kind->id == HOIST_STEP_FINISH;
    }
  return TRUE;
}

/* What is wrong with the step at this point; NULL: nothing. */
static const char *
find_early (const HoistPlan *plan, const HoistStep *step, gboolean is_across, gboolean is_proven)
{
  if (step->kind->id == HOIST_STEP_STOP && is_across)
    return "all nodes must be stopped before the database is switched";
  if (step->kind->id != HOIST_STEP_START)
    return NULL;
  if (!is_across)
    return "the database must be switched before it";
  return is_proven || g_str_equal (step->node, get_step (plan, 0)->node)
             ? NULL
             : "the lead is not proven healthy yet";
}

/* Rule 13, once through the whole. */
static gboolean
check_all_stopped (const HoistPlan *plan, GError **error)
{
  guint n_nodes = 0, n_down = 0;
  gboolean is_across = FALSE, is_proven = FALSE, finishes = FALSE;

  for (guint i = 0; i < plan->steps->len; i++)
    {
      const HoistStep *step = get_step (plan, i);
      const char *early = find_early (plan, step, is_across, is_proven);
      n_nodes += step->kind->id == HOIST_STEP_PREFLIGHT;
      if (n_down > 0 && comes_too_late (step))
        return say (error, step->kind->name, "it must come before anything is stopped");
      if (finishes && step->kind->id != HOIST_STEP_FINISH)
        return say (error, step->kind->name, "nothing comes after the first finish");
      n_down += step->kind->id == HOIST_STEP_STOP;
      if (step->kind->id == HOIST_STEP_SWITCH && n_down < n_nodes)
        early = "all nodes must be stopped before it";
      if (early)
        return say (error, step->kind->name, early);
      is_across |= step->kind->id == HOIST_STEP_SWITCH;
      is_proven |= step->kind->id == HOIST_STEP_HEALTH;
      finishes |= step->kind->id == HOIST_STEP_FINISH;
    }
  return TRUE;
}

static gboolean
check_lane (const HoistPlan *plan, const char *node, GError **error)
{
  Check check = { .plan = plan, .node = node };

  if (!find_lane (&check, error) || !check_commits (&check, error) || !check_order (&check, error)
      || !check_places (&check, error) || !check_guard (&check, error))
    return FALSE;
  if (!is_lead (&check))
    return check_follower (&check, error);
  return check_dependencies (&check, error) && check_backup (&check, error)
         && check_ways_back (&check, error);
}

/* The steps are the first hop's (of a rehearsal: those of all), and each begins where the one
 * before ends. */
static gboolean
check_hops (const HoistPlan *plan, GError **error)
{
  const char *from = plan->from_version;

  if (plan->hops->len == 0)
    return TRUE;
  gboolean rehearsal = plan->kind == HOIST_PLAN_REHEARSAL;
  const HoistPlanHop *there = g_ptr_array_index (plan->hops, rehearsal ? plan->hops->len - 1 : 0);
  if (plan->hops->len < 2 || (plan->kind != HOIST_PLAN_UPGRADE && !rehearsal))
    return say (error, "hops", "only an upgrade and its rehearsal have some, and then several");
  if (!g_str_equal (there->to_version, plan->to_version)
      || !g_str_equal (there->to_commit, plan->to_commit))
    return say (error, "hops",
                rehearsal ? "the last is not where the steps lead"
                          : "the first is not where the steps lead");
  for (guint i = 0; i < plan->hops->len; i++)
    {
      const HoistPlanHop *hop = g_ptr_array_index (plan->hops, i);
      if (!g_str_equal (hop->from_version, from) || !*hop->to_commit)
        return say (error, "hops", "each begins where the one before ends, and names its commit");
      from = hop->to_version;
    }
  return TRUE;
}

gboolean
hoist_plan_check (const HoistPlan *plan, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  if (!plan->steps || plan->steps->len == 0)
    return say (error, "plan", "it has no steps");
  if (!check_steps (plan, error) || !check_hops (plan, error))
    return FALSE;
  if (plan->kind == HOIST_PLAN_REHEARSAL)
    return hoist_plan_rehearsal_check (plan, error);
  for (guint i = 0; i < plan->steps->len; i++)
    {
      const HoistStep *step = get_step (plan, i);
      if (g_hash_table_add (seen, step->node) && !check_lane (plan, step->node, error))
        return FALSE;
    }
  return hoist_plan_stops_all (plan) ? check_all_stopped (plan, error)
                                     : check_one_after_the_other (plan, error);
}
