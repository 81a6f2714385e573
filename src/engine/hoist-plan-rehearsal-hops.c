/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-plan-rehearsal-hops.h. Nobody owns it: pure functions, any thread. Each hop is planned
 * as if the one before had been gone; it never looks at what a later release makes of the data. */
#include "engine/hoist-plan-rehearsal-hops.h"

#include "engine/hoist-plan-builder.h"
#include "engine/hoist-plan-estimate.h"
#include "model/hoist-value-texts.h"

typedef struct
{
  const HoistPlanInput *input;
  GPtrArray *plans; /* HoistPlan*, one for each leg */
  GPtrArray *had;   /* char*, ids of the guide's steps that the tenant had, or has by then */
} Way;

static const HoistPlanLeg *
get_leg (const HoistPlanInput *input, guint index)
{
  return g_ptr_array_index (input->legs, index);
}

static const HoistPlan *
get_plan (const Way *way, guint index)
{
  return g_ptr_array_index (way->plans, index);
}

static const HoistStep *
find_step (const HoistPlan *plan, HoistStepKindId kind)
{
  for (guint i = 0; i < plan->steps->len; i++)
    {
      const HoistStep *step = g_ptr_array_index (plan->steps, i);
      if (step->kind->id == kind)
        return step;
    }
  return NULL;
}

/* --- each of them ------------------------------------------------------------------------ */

/* What the node says of that release, with the one before deployed. */
static HoistValue *
new_facts (const HoistPlanLeg *leg, const HoistPlanLeg *before)
{
  HoistValue *facts = hoist_value_new_object ();

  hoist_value_set_all (facts, leg->facts);
  hoist_value_set_text (facts, "commit", before->commit);
  hoist_value_set_text (facts, "tag", before->version);
  if (leg->passed)
    hoist_value_set (facts, "revisions", hoist_value_new_texts ((const char *const *) leg->passed));
  return facts;
}

/* What was rehearsed once is not done in a later hop. */
static void
keep_ids (Way *way, const HoistPlan *plan)
{
  const HoistStep *step = find_step (plan, HOIST_STEP_REHEARSE);
  const HoistValue *deeds = hoist_value_get_member (step->args, "deeds");

  for (guint i = 0; deeds && i < hoist_value_get_size (deeds); i++)
    g_ptr_array_insert (
        way->had, 0,
        g_strdup (hoist_value_lookup_string (hoist_value_get_element (deeds, i), "id", "")));
}

static gboolean
plan_one (Way *way, guint index, GError **error)
{
  const HoistPlanLeg *leg = get_leg (way->input, index);
  HoistPlanInput input = *way->input;
  HoistPlanRequest request = *input.request;
  g_autoptr (HoistValue) facts = NULL;

  request.target_version = leg->version;
  input.request = &request;
  input.legs = NULL;
  if (index > 0)
    {
      input.facts = facts = new_facts (leg, get_leg (way->input, index - 1));
      input.followers = NULL;
      input.findings = NULL;
      input.steps_had = (const char *const *) way->had->pdata;
    }
  HoistPlan *plan = hoist_plan_build (&input, error);
  if (!plan)
    {
      if (index > 0)
        g_prefix_error (error, "hop %u, to %s: ", index + 1, leg->version);
      return FALSE;
    }
  g_ptr_array_add (way->plans, plan);
  keep_ids (way, plan);
  return TRUE;
}

/* --- all of them ------------------------------------------------------------------------- */

static HoistValue *
join_lists (const HoistValue *one, const HoistValue *other)
{
  HoistValue *both = hoist_value_new_array ();

  for (guint i = 0; one && i < hoist_value_get_size (one); i++)
    hoist_value_append (both, hoist_value_ref (hoist_value_get_element (one, i)));
  for (guint i = 0; other && i < hoist_value_get_size (other); i++)
    hoist_value_append (both, hoist_value_ref (hoist_value_get_element (other, i)));
  return both;
}

/* The files are written anew from the live ones: with what earlier hops have set in them, too. */
static HoistValue *
join_config (const HoistValue *before, const HoistValue *own)
{
  HoistValue *list = hoist_value_new_array ();

  for (guint i = 0; i < hoist_value_get_size (own); i++)
    {
      const HoistValue *file = hoist_value_get_element (own, i);
      const HoistValue *same = hoist_value_get_element (before, i);
      HoistValue *one = hoist_value_new_object ();
      hoist_value_set_all (one, file);
      hoist_value_set (
          one, "set",
          join_lists (hoist_value_get_member (same, "set"), hoist_value_get_member (file, "set")));
      hoist_value_append (list, one);
    }
  return list;
}

static HoistValue *
new_hop (const HoistValue *args, const char *to, const HoistValue *before)
{
  static const char *const members[] = { "scripts",      "commands", "commit",
                                         "environments", "deeds",    "left_out" };
  const HoistValue *config = hoist_value_get_member (args, "config");
  HoistValue *hop = hoist_value_new_object ();

  hoist_value_set_text (hop, "to", to);
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    hoist_value_set (hop, members[i], hoist_value_ref (hoist_value_get_member (args, members[i])));
  if (config)
    hoist_value_set (hop, "config",
                     join_config (hoist_value_get_member (before, "config"), config));
  return hop;
}

static HoistValue *
join_args (const Way *way)
{
  const HoistValue *first = find_step (get_plan (way, 0), HOIST_STEP_REHEARSE)->args;
  HoistValue *args = hoist_value_new_object (), *hops = hoist_value_new_array ();
  const HoistValue *before = first;

  hoist_value_set_all (args, first);
  hoist_value_set_text (args, "to", get_leg (way->input, 0)->version);
  for (guint i = 1; i < way->plans->len; i++)
    {
      HoistValue *hop = new_hop (find_step (get_plan (way, i), HOIST_STEP_REHEARSE)->args,
                                 get_leg (way->input, i)->version, before);
      hoist_value_append (hops, hop);
      before = hop;
    }
  hoist_value_set (args, "hops", hops);
  return args;
}

/* The first hop is checked, all releases are fetched, the last is what is finished. */
static gboolean
is_of_all (const Way *way, guint index, HoistStepKindId kind)
{
  return kind == HOIST_STEP_FETCH || kind == HOIST_STEP_DEPENDENCIES
         || index == (kind == HOIST_STEP_FINISH ? way->plans->len - 1 : 0);
}

static gboolean
join_kind (const Way *way, HoistStepKindId kind, GPtrArray *steps, GError **error)
{
  for (guint i = 0; i < way->plans->len; i++)
    for (guint j = 0; j < get_plan (way, i)->steps->len; j++)
      {
        const HoistStep *like = g_ptr_array_index (get_plan (way, i)->steps, j);
        if (like->kind->id != kind || !is_of_all (way, i, kind))
          continue;
        g_autoptr (HoistValue) args =
            kind == HOIST_STEP_REHEARSE ? join_args (way) : hoist_value_ref (like->args);
        HoistStep *step = hoist_step_new (steps->len, kind, like->node, args, error);
        if (!step)
          return FALSE;
        g_ptr_array_add (steps, step);
      }
  return TRUE;
}

/* Nothing is acknowledged for a rehearsal. */
static GPtrArray *
make_hops (const HoistPlanInput *input, const char *from)
{
  static const char *const nobody[] = { NULL };
  g_autoptr (GPtrArray) told = hoist_plan_hops_list_releases (input, from);
  g_autoptr (GPtrArray) full = hoist_plan_hops_make (input, from, told, nobody);
  GPtrArray *hops = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_plan_hop_free);

  for (guint i = 0; i < full->len; i++)
    {
      HoistPlanHop hop = *(const HoistPlanHop *) g_ptr_array_index (full, i);
      hop.acknowledge = NULL;
      g_ptr_array_add (hops, hoist_plan_hop_new (&hop));
    }
  return hops;
}

static HoistPlan *
join (const Way *way, GError **error)
{
  static const HoistStepKindId order[] = { HOIST_STEP_PREFLIGHT, HOIST_STEP_FETCH,
                                           HOIST_STEP_DEPENDENCIES, HOIST_STEP_REHEARSE,
                                           HOIST_STEP_FINISH };
  const HoistPlan *last = get_plan (way, way->plans->len - 1);
  HoistPlan fields = *get_plan (way, 0);
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_step_free);
  g_autoptr (GPtrArray) hops = make_hops (way->input, fields.from_version);
  g_autoptr (GPtrArray) releases = hoist_plan_hops_list_releases (way->input, fields.from_version);

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    if (!join_kind (way, order[i], steps, error))
      return NULL;
  fields.to_version = last->to_version;
  fields.to_commit = last->to_commit;
  fields.steps = steps;
  fields.releases = releases;
  hoist_plan_estimate (way->input, steps, FALSE, &fields);
  fields.hops = hops;
  return hoist_plan_new (&fields);
}

HoistPlan *
hoist_plan_rehearsal_hops_build (const HoistPlanInput *input, GError **error)
{
  g_autoptr (GPtrArray) plans = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_plan_unref);
  g_autoptr (GPtrArray) had = g_ptr_array_new_with_free_func (g_free);
  Way way = { input, plans, had };

  for (guint i = 0; input->steps_had && input->steps_had[i]; i++)
    g_ptr_array_add (had, g_strdup (input->steps_had[i]));
  g_ptr_array_add (had, NULL);
  for (guint i = 0; i < input->legs->len; i++)
    if (!plan_one (&way, i, error))
      return NULL;
  return join (&way, error);
}
