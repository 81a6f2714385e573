/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-plan-builder.h. Nobody owns it: a pure function. Thread: any. It never touches a
 * tenant, the store, a clock or a file, and it never leaves a required stop out. */
#include "engine/hoist-plan-builder.h"

#include "engine/hoist-plan-arguments.h"
#include "engine/hoist-plan-components.h"
#include "engine/hoist-plan-containers.h"
#include "engine/hoist-plan-dependencies.h"
#include "engine/hoist-plan-estimate.h"
#include "engine/hoist-plan-hops.h"
#include "engine/hoist-plan-lanes.h"
#include "engine/hoist-plan-message.h"
#include "engine/hoist-plan-move.h"
#include "engine/hoist-plan-notices.h"
#include "engine/hoist-plan-recreate.h"
#include "engine/hoist-plan-rehearsal.h"
#include "engine/hoist-plan-releases.h"
#include "engine/hoist-plan-requirements.h"
#include "engine/hoist-plan-steps.h"
#include "engine/hoist-plan-target.h"
#include "model/hoist-value-texts.h"

/* The steps of one node. */
typedef struct
{
  HoistPlanInput input; /* of a follower: as its arguments are filled from */
  HoistPlanArguments arguments;
  const char *node;
  gboolean rests; /* of a mixed tenant, and at the target already: it is only looked at */
} Lane;

typedef struct
{
  const HoistPlanInput *input;
  HoistPlan fields; /* borrowed strings; owned arrays below */
  Lane *lanes;      /* the lead's, then those of the followers */
  guint n_lanes;
  GPtrArray *steps, *releases, *findings, *acknowledge, *hops;
  char **passed; /* the guide's revisions on the way */
  char **roles;  /* of the tenant's nodes */
  gboolean has_database, is_mixed;
  gboolean lead_rests; /* nothing is done to the data then */
  gboolean crosses;    /* the database is switched, to a copy or back to what was set aside */
} Build;

/* --- steps ------------------------------------------------------------------------------- */

static gboolean
add_filled (Build *build, const Lane *lane, HoistStepKindId kind, const HoistValue *args,
            GError **error)
{
  HoistStep *step = args ? hoist_step_new (build->steps->len, kind, lane->node, args, error) : NULL;

  if (!step)
    {
      g_prefix_error (error, "step %s: ", hoist_step_kind_get (kind)->name);
      return FALSE;
    }
  /* Data that no backup holds can't be brought back: from here on there is no way back for data. */
  gboolean needs_backup =
      kind == HOIST_STEP_MIGRATE
      || (hoist_step_kind_is_of_guide (kind)
          && g_str_equal (hoist_value_lookup_string (args, "undo", ""), "backup"));
  if (needs_backup && !build->fields.backup_db && build->has_database)
    step->point_of_no_return = TRUE;
  g_ptr_array_add (build->steps, step);
  return TRUE;
}

/* The database is the lead's: nothing of this is for a follower. */
static gboolean
is_wanted_for_data (const Build *build, HoistStepKindId kind)
{
  const HoistPlan *fields = &build->fields;
  gboolean backs_up = fields->backup_db && build->has_database;
  gboolean switches_back = hoist_plan_arguments_switches_back (build->input);
  gboolean restores = fields->kind == HOIST_PLAN_ROLLBACK && fields->restore_data && !switches_back
                      && !build->input->moved_run;
  gboolean on_copy = hoist_plan_arguments_is_on_copy (build->input);

  if (kind == HOIST_STEP_TRANSFER)
    return hoist_plan_move_is_one (build->input);
  if (kind == HOIST_STEP_COPY)
    return on_copy;
  if (kind == HOIST_STEP_SWITCH)
    return build->crosses;
  if (kind == HOIST_STEP_CATCH_UP) /* on one node the copy is up to date when it is stopped */
    return switches_back || (on_copy && build->n_lanes > 1);
  if (kind == HOIST_STEP_PREPARE)
    return (backs_up && !build->crosses) || restores;
  if (kind == HOIST_STEP_BACKUP)
    return backs_up;
  if (kind == HOIST_STEP_RESTORE)
    return restores;
  g_autoptr (GPtrArray) scripts = hoist_plan_arguments_list_migrations (build->input);
  return fields->kind == HOIST_PLAN_UPGRADE && fields->run_migrations && scripts->len > 0
         && !on_copy;
}

static gboolean
is_wanted (const Build *build, const Lane *lane, HoistStepKindId kind)
{
  if (lane->rests)
    return kind == HOIST_STEP_PREFLIGHT || kind == HOIST_STEP_HEALTH || kind == HOIST_STEP_FINISH;
  if (hoist_plan_move_leaves_out (build->input, kind))
    return FALSE;
  switch (kind)
    {
    case HOIST_STEP_PREPARE:
    case HOIST_STEP_TRANSFER:
    case HOIST_STEP_COPY:
    case HOIST_STEP_CATCH_UP:
    case HOIST_STEP_SWITCH:
    case HOIST_STEP_BACKUP:
    case HOIST_STEP_MIGRATE:
    case HOIST_STEP_RESTORE:
      return !lane->arguments.is_follower && is_wanted_for_data (build, kind);
    case HOIST_STEP_REHEARSE:
      return build->fields.kind == HOIST_PLAN_REHEARSAL;
    case HOIST_STEP_PULL:
    case HOIST_STEP_REPLACE:
      return hoist_plan_containers_change (lane->arguments.input);
    case HOIST_STEP_GUARD:
      return build->n_lanes > 1
             && (build->input->guide->nodes.keep_healthy > 0 || lane->arguments.group);
    case HOIST_STEP_PREFLIGHT:
    case HOIST_STEP_FETCH:
    case HOIST_STEP_DEPENDENCIES: /* of each kind: add_dependencies */
    case HOIST_STEP_STOP:
    case HOIST_STEP_CHECKOUT:
    case HOIST_STEP_ACTIVATE:
    case HOIST_STEP_START:
    case HOIST_STEP_HEALTH:
    case HOIST_STEP_FINISH:
    case HOIST_STEP_COMMAND:
    case HOIST_STEP_CONFIGURE:
    case HOIST_STEP_CARD:
    case HOIST_STEP_END:
    case HOIST_STEP_COMPONENT:
    case HOIST_STEP_MESSAGE:
    case HOIST_N_STEP_KINDS:
    default:
      return TRUE;
    }
}

/* Of each kind of dependencies that the release has a lock of, in the guide's order. */
static gboolean
add_dependencies (Build *build, const Lane *lane, HoistStepKindId kind, GError **error)
{
  const HoistPlanInput *input = lane->arguments.input;

  for (guint i = 0; i < input->guide->dependencies->len; i++)
    {
      gboolean wanted = kind == HOIST_STEP_ACTIVATE
                            ? hoist_plan_dependencies_change (input, i)
                            : *hoist_plan_dependencies_get_target (input, i) != '\0';
      g_autoptr (HoistValue) args =
          wanted ? hoist_plan_dependencies_fill (input, lane->arguments.to_commit, kind, i) : NULL;
      if (wanted
          && (!hoist_plan_dependencies_check (input, i, error)
              || !add_filled (build, lane, kind, args, error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_step (Build *build, const Lane *lane, HoistStepKindId kind, GError **error)
{
  if (kind == HOIST_STEP_DEPENDENCIES || kind == HOIST_STEP_ACTIVATE)
    return add_dependencies (build, lane, kind, error);
  g_autoptr (HoistValue) args = hoist_plan_arguments_fill (&lane->arguments, kind, error);

  if (kind == HOIST_STEP_PREFLIGHT && args && !lane->rests
      && !hoist_plan_steps_add_checks (&lane->arguments, args, error))
    return FALSE;
  if (kind == HOIST_STEP_REHEARSE && args
      && !hoist_plan_rehearsal_add_deeds (&lane->arguments, args, error))
    return FALSE;
  if ((kind == HOIST_STEP_COPY || kind == HOIST_STEP_REHEARSE) && args
      && !hoist_plan_steps_add_config (&lane->arguments, args, error))
    return FALSE;
  return add_filled (build, lane, kind, args, error);
}

/* Takes `steps`; NULL: they could not be made. */
static gboolean
add_list (Build *build, const Lane *lane, GPtrArray *list, GError **error)
{
  g_autoptr (GPtrArray) steps = list;

  for (guint i = 0; steps && i < steps->len; i++)
    {
      const HoistPlanStep *step = g_ptr_array_index (steps, i);
      if (!add_filled (build, lane, step->kind, step->args, error))
        return FALSE;
    }
  return steps != NULL;
}

static gboolean
add_steps_of_guide (Build *build, const Lane *lane, HoistGuideWhen when, GError **error)
{
  return add_list (build, lane, hoist_plan_steps_collect (&lane->arguments, when, error), error);
}

static gboolean
add_messages (Build *build, const Lane *lane, gboolean before, GError **error)
{
  return add_list (build, lane,
                   hoist_plan_message_collect (&lane->arguments, &build->fields, before, error),
                   error);
}

/* The application's own command makes the tables where its settings say. */
static gboolean
add_configure_of_move (Build *build, const Lane *lane, GError **error)
{
  g_autoptr (HoistValue) args =
      hoist_plan_move_new_configure (lane->arguments.input, lane->arguments.database);

  return add_filled (build, lane, HOIST_STEP_CONFIGURE, args, error);
}

/* What can be moved, or taken back, while the services run. */
static gboolean
add_ahead (Build *build, const Lane *lane, GError **error)
{
  g_autoptr (HoistValue) args =
      hoist_plan_move_new_ahead (lane->arguments.input, lane->arguments.to_commit, error);

  return args && add_filled (build, lane, HOIST_STEP_TRANSFER, args, error);
}

/* Where the guide's steps stand. What a rollback takes back of them it takes back with the files
 * of the release that did it. */
static gboolean
add_steps_before (Build *build, const Lane *lane, HoistStepKindId kind, GError **error)
{
  gboolean upgrade = build->fields.kind == HOIST_PLAN_UPGRADE;

  if (lane->rests)
    return TRUE;
  if (build->fields.kind == HOIST_PLAN_MOVE)
    return (kind != HOIST_STEP_TRANSFER || add_configure_of_move (build, lane, error))
           && (kind != HOIST_STEP_GUARD || add_messages (build, lane, TRUE, error));
  if (kind == HOIST_STEP_GUARD) /* right behind it comes the stop */
    return add_steps_of_guide (build, lane, HOIST_GUIDE_BEFORE_STOP, error)
           && add_messages (build, lane, TRUE, error);
  if (kind == HOIST_STEP_MIGRATE && upgrade)
    return add_steps_of_guide (build, lane, HOIST_GUIDE_BEFORE_MIGRATIONS, error);
  /* Taking a move back reads the new database by the setting that goes back behind it. */
  if (kind == (upgrade || build->input->moved_run ? HOIST_STEP_START : HOIST_STEP_CHECKOUT))
    return add_steps_of_guide (build, lane, HOIST_GUIDE_WHILE_STOPPED, error);
  return kind != HOIST_STEP_HEALTH
         || add_steps_of_guide (build, lane, HOIST_GUIDE_AFTER_START, error);
}

static gboolean
add_wanted (Build *build, const Lane *lane, HoistStepKindId kind, GError **error)
{
  return !is_wanted (build, lane, kind) || add_step (build, lane, kind, error);
}

static gboolean
add_with_guide (Build *build, const Lane *lane, HoistStepKindId kind, GError **error)
{
  return add_steps_before (build, lane, kind, error) && add_wanted (build, lane, kind, error);
}

static gboolean
add_on_all (Build *build, HoistStepKindId kind, GError **error)
{
  for (guint i = 0; i < build->n_lanes; i++)
    if (!add_wanted (build, &build->lanes[i], kind, error))
      return FALSE;
  return TRUE;
}

/* The nodes that are stopped together, step by step; one guard stands before them all. */
static gboolean
add_group (Build *build, GPtrArray *group, GError **error)
{
  static const HoistStepKindId order[] = {
    HOIST_STEP_GUARD,    HOIST_STEP_STOP,    HOIST_STEP_BACKUP,  HOIST_STEP_CHECKOUT,
    HOIST_STEP_ACTIVATE, HOIST_STEP_REPLACE, HOIST_STEP_MIGRATE, HOIST_STEP_SWITCH,
    HOIST_STEP_TRANSFER, HOIST_STEP_RESTORE, HOIST_STEP_START,   HOIST_STEP_HEALTH
  };
  g_autoptr (GPtrArray) nodes = g_ptr_array_new ();
  Lane *first = g_ptr_array_index (group, 0);
  gboolean good = TRUE;

  for (guint i = 0; i < group->len; i++)
    g_ptr_array_add (nodes, (char *) ((const Lane *) group->pdata[i])->node);
  g_ptr_array_add (nodes, NULL);
  first->arguments.group = group->len > 1 ? (const char *const *) nodes->pdata : NULL;
  for (guint i = 0; good && i < G_N_ELEMENTS (order); i++)
    for (guint j = 0; good && j < group->len; j++)
      {
        const Lane *lane = g_ptr_array_index (group, j);
        good = add_steps_before (build, lane, order[i], error)
               && (order[i] == HOIST_STEP_GUARD || (build->crosses && order[i] == HOIST_STEP_BACKUP)
                   || add_wanted (build, lane, order[i], error));
        if (good && order[i] == HOIST_STEP_GUARD && j + 1 == group->len)
          good = add_wanted (build, first, HOIST_STEP_GUARD, error);
      }
  first->arguments.group = NULL;
  return good;
}

static gboolean
add_alone (Build *build, Lane *lane, GError **error)
{
  g_autoptr (GPtrArray) group = g_ptr_array_new ();

  g_ptr_array_add (group, lane);
  return add_group (build, group, error);
}

static gboolean
add_each (Build *build, const Lane *lane, const HoistStepKindId *order, GError **error)
{
  for (; *order != HOIST_N_STEP_KINDS; order++)
    if (!add_with_guide (build, lane, *order, error))
      return FALSE;
  return TRUE;
}

/* The database is switched, and all nodes use it. The lead is stopped and made ready while the
 * others go on with the old database; then they stand still, too, only for as long as the last
 * changes, the switch and the lead's start take. Then the others come, one after the other. */
static gboolean
add_crossing (Build *build, GError **error)
{
  static const HoistStepKindId ready[] = { HOIST_STEP_GUARD,    HOIST_STEP_STOP,
                                           HOIST_STEP_CHECKOUT, HOIST_STEP_ACTIVATE,
                                           HOIST_STEP_REPLACE,  HOIST_STEP_MIGRATE,
                                           HOIST_STEP_CATCH_UP, HOIST_N_STEP_KINDS };
  static const HoistStepKindId over[] = { HOIST_STEP_SWITCH, HOIST_STEP_START, HOIST_STEP_HEALTH,
                                          HOIST_N_STEP_KINDS };
  static const HoistStepKindId behind[] = { HOIST_STEP_CHECKOUT, HOIST_STEP_ACTIVATE,
                                            HOIST_STEP_REPLACE,  HOIST_STEP_MIGRATE,
                                            HOIST_STEP_START,    HOIST_STEP_HEALTH,
                                            HOIST_N_STEP_KINDS };
  const Lane *lead = &build->lanes[0];
  gboolean good = TRUE;

  for (guint i = 1; good && i < build->n_lanes; i++) /* what the guide has before their stop */
    good = add_steps_before (build, &build->lanes[i], HOIST_STEP_GUARD, error);
  good = good && add_each (build, lead, ready, error);
  for (guint i = 1; good && i < build->n_lanes; i++)
    good = add_wanted (build, &build->lanes[i], HOIST_STEP_STOP, error);
  good = good && add_each (build, lead, over, error);
  for (guint i = 1; good && i < build->n_lanes; i++)
    good = add_each (build, &build->lanes[i], behind, error);
  return good;
}

/* The lead first; then who is only looked at; then the others, as many at once as the guide says.
 */
static gboolean
add_turns (Build *build, GError **error)
{
  guint at_once = build->input->guide->nodes.at_a_time;

  if (build->crosses && build->n_lanes > 1)
    return add_crossing (build, error);
  g_autoptr (GPtrArray) group = g_ptr_array_new ();

  if (!add_alone (build, &build->lanes[0], error))
    return FALSE;
  for (guint i = 1; i < build->n_lanes; i++)
    if (build->lanes[i].rests && !add_alone (build, &build->lanes[i], error))
      return FALSE;
  for (guint i = 1; i <= build->n_lanes; i++)
    {
      if (i < build->n_lanes && !build->lanes[i].rests)
        g_ptr_array_add (group, &build->lanes[i]);
      if (group->len == 0 || (group->len < at_once && i < build->n_lanes))
        continue;
      if (!add_group (build, group, error))
        return FALSE;
      g_ptr_array_set_size (group, 0);
    }
  return TRUE;
}

/* Beside what is live, on the lead alone: it has the database. */
static gboolean
add_rehearsal (Build *build, GError **error)
{
  static const HoistStepKindId order[] = { HOIST_STEP_PREFLIGHT,    HOIST_STEP_FETCH,
                                           HOIST_STEP_DEPENDENCIES, HOIST_STEP_REHEARSE,
                                           HOIST_STEP_FINISH,       HOIST_N_STEP_KINDS };

  return add_each (build, &build->lanes[0], order, error);
}

/* One order for both directions: what an upgrade does not want (restore) and what a rollback does
 * not (migrate) falls out. All that can be done before the stop is done before the stop, on every
 * node (contract 9); then node by node. */
static gboolean
add_steps (Build *build, GError **error)
{
  static const HoistStepKindId before[] = { HOIST_STEP_PREFLIGHT,    HOIST_STEP_FETCH,
                                            HOIST_STEP_DEPENDENCIES, HOIST_STEP_PULL,
                                            HOIST_STEP_PREPARE,      HOIST_STEP_COPY };

  if (build->fields.kind == HOIST_PLAN_REHEARSAL)
    return add_rehearsal (build, error);
  for (guint i = 0; i < G_N_ELEMENTS (before); i++)
    if (!add_on_all (build, before[i], error))
      return FALSE;
  if (build->n_lanes == 1 && !add_wanted (build, &build->lanes[0], HOIST_STEP_CATCH_UP, error))
    return FALSE;
  if (hoist_plan_move_goes_ahead (build->input) && !add_ahead (build, &build->lanes[0], error))
    return FALSE;
  /* What a switch set aside is the state of before: its backup costs nobody a second. */
  if (!add_turns (build, error)
      || (build->crosses && !add_wanted (build, &build->lanes[0], HOIST_STEP_BACKUP, error)))
    return FALSE;
  return (build->lead_rests || add_messages (build, &build->lanes[0], FALSE, error))
         && add_on_all (build, HOIST_STEP_FINISH, error);
}

/* --- what people must know --------------------------------------------------------------- */

static void
acknowledge (Build *build, const char *id)
{
  for (guint i = 0; i < build->acknowledge->len; i++)
    if (g_str_equal (g_ptr_array_index (build->acknowledge, i), id))
      return;
  g_ptr_array_add (build->acknowledge, g_strdup (id));
}

static void
add_finding (Build *build, const char *check, HoistFindingSeverity severity, const char *message,
             const char *next)
{
  g_ptr_array_add (build->findings, hoist_finding_new (check, severity, message, next, ""));
}

static HoistPlanWay
make_way (const Build *build)
{
  return (HoistPlanWay){ build->fields.from_version, build->fields.to_version,
                         (const char *const *) build->passed, (const char *const *) build->roles };
}

/* Of the whole way: everything is read before the first hop. */
static void
add_hops (Build *build)
{
  build->hops = hoist_plan_hops_make (build->input, build->fields.from_version, build->releases,
                                      (const char *const *) build->roles);
  for (guint i = 0; i < build->hops->len; i++)
    for (char **id = ((HoistPlanHop *) build->hops->pdata[i])->acknowledge; *id; id++)
      acknowledge (build, *id);
}

static void
add_notices (Build *build)
{
  const HoistPlan *fields = &build->fields;

  if (build->input->legs)
    add_hops (build);
  if (fields->kind != HOIST_PLAN_UPGRADE || build->hops)
    return;
  HoistPlanWay way = make_way (build);
  g_autoptr (GPtrArray) notices =
      hoist_plan_notices_collect (build->input->guide, build->input->releases, &way);
  for (guint i = 0; i < notices->len; i++)
    {
      const HoistNotice *notice = g_ptr_array_index (notices, i);
      acknowledge (build, notice->id);
      hoist_plan_notices_tell (build->releases, fields->to_version, notice);
    }
}

/* On each node; one that is at the target already has what it needs. */
static void
judge_components (Build *build)
{
  const HoistPlanInput *input = build->input;

  for (guint i = 0; i < build->n_lanes; i++)
    if (!build->lanes[i].rests)
      hoist_plan_components_judge (
          &build->lanes[i].arguments,
          i > 0 ? ((const HoistPlanPlace *) g_ptr_array_index (input->followers, i - 1))->name
          : build->n_lanes > 1 ? input->lead_name
                               : NULL,
          build->findings);
}

static void
add_data_warnings (Build *build)
{
  const HoistPlan *fields = &build->fields;
  gint64 lost = hoist_value_lookup_int (build->input->comparison, "lost_rows", -1);

  if (build->lead_rests || fields->kind == HOIST_PLAN_REHEARSAL)
    return;
  if (!fields->backup_db && build->has_database)
    {
      acknowledge (build, HOIST_ACKNOWLEDGE_NO_BACKUP);
      add_finding (build, "backup", HOIST_FINDING_WARNING,
                   "No backup is made: there is no way back for data.",
                   "Leave the backup on, or acknowledge it.");
    }
  if (build->input->request->recreate)
    {
      HoistPlanWay way = make_way (build);
      acknowledge (build, HOIST_ACKNOWLEDGE_RECREATE);
      g_ptr_array_add (build->findings, hoist_plan_recreate_new_finding (build->input, &way));
    }
  if (fields->kind != HOIST_PLAN_ROLLBACK)
    return;
  if (fields->restore_data && lost != 0)
    acknowledge (build, HOIST_ACKNOWLEDGE_DISCARD_ROWS);
  if (!fields->restore_data)
    add_finding (build, "database", HOIST_FINDING_WARNING,
                 "Only the code goes back: the old release runs on the data as it is now.", "");
}

static gboolean
collect_findings (Build *build, GError **error)
{
  const HoistPlanInput *input = build->input;

  for (guint i = 0; input->findings && i < input->findings->len; i++)
    {
      const HoistFinding *f = g_ptr_array_index (input->findings, i);
      g_ptr_array_add (build->findings,
                       hoist_finding_new (f->check, f->severity, f->message, f->next, f->repair));
    }
  if (!hoist_plan_lanes_collect_findings (
          input->facts, build->n_lanes > 1 ? input->lead_name : NULL, build->findings, error))
    return FALSE;
  for (guint i = 1; i < build->n_lanes; i++)
    {
      const HoistPlanPlace *place = g_ptr_array_index (input->followers, i - 1);
      if (!hoist_plan_lanes_collect_findings (place->facts, place->name, build->findings, error))
        return FALSE;
    }
  g_autofree char *mixed = hoist_plan_lanes_dup_mixed (input);
  if (mixed)
    add_finding (build, "version", HOIST_FINDING_WARNING, mixed, "");
  HoistPlanWay way = make_way (build);
  if (!hoist_plan_recreate_check (input, &way, error))
    return FALSE;
  if (build->fields.kind != HOIST_PLAN_ROLLBACK)
    hoist_plan_requirements_collect_all (input, &way, build->findings);
  judge_components (build);
  if (!*build->fields.from_version)
    add_finding (build, "version", HOIST_FINDING_WARNING, "The deployed commit is no release.", "");
  return TRUE;
}

/* --- the whole --------------------------------------------------------------------------- */

static gboolean
make_lanes (Build *build, GError **error)
{
  const HoistPlanInput *input = build->input;
  HoistPlan *fields = &build->fields;
  Lane *lead;

  build->n_lanes = 1 + (input->followers ? input->followers->len : 0);
  lead = build->lanes = g_new0 (Lane, build->n_lanes);
  lead->node = input->tenant->node;
  if (!hoist_plan_arguments_init (&lead->arguments, input, error))
    return FALSE;
  lead->rests = build->lead_rests;
  lead->arguments.from_version = lead->rests ? fields->to_version : fields->from_version;
  lead->arguments.from_commit = lead->rests ? fields->to_commit : fields->from_commit;
  lead->arguments.to_version = fields->to_version;
  lead->arguments.to_commit = fields->to_commit;
  lead->arguments.backup = fields->backup_db;
  lead->arguments.is_shared = build->crosses && build->n_lanes > 1;
  for (guint i = 1; i < build->n_lanes; i++)
    {
      const HoistPlanPlace *place = g_ptr_array_index (input->followers, i - 1);
      Lane *lane = &build->lanes[i];
      lane->node = place->tenant->node;
      if (!hoist_plan_arguments_init_follower (&lane->arguments, &lane->input, &lead->arguments,
                                               place, error)
          || !hoist_plan_containers_check (&lane->input, error))
        {
          g_prefix_error (error, "%s: ", place->name);
          return FALSE;
        }
      lane->arguments.from_version = hoist_value_lookup_string (place->facts, "tag", "");
      lane->arguments.from_commit = hoist_value_lookup_string (place->facts, "commit", "");
      lane->rests = build->is_mixed && !build->crosses /* then it is stopped like all */
                    && g_str_equal (lane->arguments.from_commit, fields->to_commit);
    }
  return TRUE;
}

static gboolean
prepare (Build *build, GError **error)
{
  const HoistPlanInput *input = build->input;
  const HoistPlanRequest *request = input->request;
  HoistPlan *fields = &build->fields;

  fields->kind = request->kind;
  fields->restore_data = request->kind == HOIST_PLAN_ROLLBACK && request->restore_data;
  build->has_database = input->guide->databases->len > 0;
  fields->backup_db =
      request->backup_db && build->has_database && request->kind != HOIST_PLAN_REHEARSAL;
  if (!hoist_plan_target_read (input, fields, error))
    return FALSE;
  build->is_mixed = hoist_plan_lanes_is_mixed (input);
  build->lead_rests = hoist_plan_lanes_lead_rests (input, fields);
  if (build->lead_rests)
    fields->restore_data = fields->backup_db = FALSE;
  if (!hoist_plan_target_check (input, fields, error))
    return FALSE;
  build->crosses =
      !build->lead_rests
      && (hoist_plan_arguments_is_on_copy (input) || hoist_plan_arguments_switches_back (input));
  if (!hoist_plan_lanes_check (input, fields, error) || !make_lanes (build, error)
      || !hoist_plan_containers_check (input, error))
    return FALSE;
  fields->run_migrations = request->kind != HOIST_PLAN_ROLLBACK && request->kind != HOIST_PLAN_MOVE
                           && request->run_migrations && !build->lead_rests;
  return TRUE;
}

static HoistPlan *
assemble (Build *build)
{
  const HoistPlanInput *input = build->input;
  HoistPlan *fields = &build->fields;
  gboolean restores = fields->restore_data && input->restore_from;

  fields->hops = build->hops;
  hoist_plan_estimate (input, build->steps, build->crosses && build->n_lanes > 1, fields);
  g_ptr_array_add (build->acknowledge, NULL);
  fields->id = (char *) input->plan_id;
  fields->tenant = input->tenant->id;
  fields->tenant_slug = input->tenant->slug;
  fields->backup = (char *) (fields->backup_db ? input->backup_id : "");
  fields->restore_from = (char *) (restores ? input->restore_from->id : "");
  fields->rolls_back = (char *) (input->rolls_back ? input->rolls_back : "");
  fields->guide_hash = input->guide->hash;
  fields->steps = build->steps;
  fields->releases = build->releases;
  fields->findings = build->findings;
  fields->acknowledge = (char **) build->acknowledge->pdata;
  fields->comparison = build->lead_rests ? NULL : (HoistValue *) input->comparison;
  fields->drift =
      input->facts ? (HoistValue *) hoist_value_get_member (input->facts, "drift") : NULL;
  fields->created_at = input->now;
  fields->expires_at = input->now + HOIST_PLAN_LIFE_US;
  return hoist_plan_new (fields);
}

HoistPlan *
hoist_plan_build (const HoistPlanInput *input, GError **error)
{
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_step_free);
  g_autoptr (GPtrArray) findings =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_finding_free);
  g_autoptr (GPtrArray) acknowledged = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) passed =
      hoist_value_dup_texts (hoist_value_get_member (input->facts, "revisions"));
  g_auto (GStrv) roles = hoist_plan_lanes_dup_roles (input);
  Build build = { .input = input,
                  .steps = steps,
                  .findings = findings,
                  .acknowledge = acknowledged,
                  .passed = passed,
                  .roles = roles };
  HoistPlan *plan = NULL;

  if (prepare (&build, error) && collect_findings (&build, error) && add_steps (&build, error))
    {
      build.releases = hoist_plan_hops_list_all_releases (input, &build.fields);
      add_notices (&build);
      add_data_warnings (&build);
      hoist_plan_steps_collect_findings (&build.lanes[0].arguments, build.findings);
      plan = assemble (&build);
    }
  for (guint i = 0; i < build.n_lanes; i++)
    hoist_plan_arguments_clear (&build.lanes[i].arguments);
  g_free (build.lanes);
  g_clear_pointer (&build.releases, g_ptr_array_unref);
  g_clear_pointer (&build.hops, g_ptr_array_unref);
  return plan;
}
