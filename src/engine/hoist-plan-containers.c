/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-plan-containers.h. Pure functions over guide, facts and the arguments of an earlier
 * run; they never ask a node. */
#include "engine/hoist-plan-containers.h"

#include "base/hoist-error.h"

gboolean
hoist_plan_containers_has_some (const HoistGuide *guide)
{
  for (guint i = 0; i < guide->services->len; i++)
    if (((const HoistGuideService *) g_ptr_array_index (guide->services, i))->image[0])
      return TRUE;
  return FALSE;
}

static gboolean
is_rollback (const HoistPlanInput *input)
{
  return input->request->kind == HOIST_PLAN_ROLLBACK;
}

/* What the run that is taken back has replaced on this node. */
static const HoistValue *
get_replaced (const HoistPlanInput *input)
{
  for (guint i = 0; input->steps_done && i < input->steps_done->len; i++)
    {
      const HoistValue *list =
          hoist_value_get_member (g_ptr_array_index (input->steps_done, i), "containers");
      if (list)
        return list;
    }
  return NULL;
}

static const char *
get_text (const HoistValue *container, const char *name)
{
  return hoist_value_lookup_string (container, name, "");
}

/* Of one whose image is not known a finding of the node says so. */
static gboolean
is_changed (const HoistValue *container)
{
  const char *from = get_text (container, "from_id"), *to = get_text (container, "to_id");

  return *from && *to && !g_str_equal (from, to);
}

static const HoistValue *
get_list (const HoistPlanInput *input)
{
  const HoistValue *list = is_rollback (input)
                               ? get_replaced (input)
                               : hoist_value_get_member (input->facts, "containers");

  return list && hoist_value_get_type_of (list) == HOIST_VALUE_ARRAY ? list : NULL;
}

gboolean
hoist_plan_containers_check (const HoistPlanInput *input, GError **error)
{
  if (!hoist_plan_containers_has_some (input->guide))
    return TRUE;
  if (is_rollback (input) && !input->rolls_back)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                   "%s is made of containers, and which image belonged to that state was not "
                   "recorded; take a run back instead",
                   input->tenant->slug);
      return FALSE;
    }
  if (is_rollback (input) || get_list (input))
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
               "the agent of the node knows nothing of containers; bring it up to date first");
  return FALSE;
}

gboolean
hoist_plan_containers_change (const HoistPlanInput *input)
{
  const HoistValue *list = get_list (input);

  for (guint i = 0; list && i < hoist_value_get_size (list); i++)
    if (is_changed (hoist_value_get_element (list, i)))
      return TRUE;
  return FALSE;
}

static HoistValue *
new_container (const HoistValue *found, gboolean back)
{
  static const struct
  {
    const char *name, *turned;
  } members[] = { { "service", "service" },   { "container", "container" },
                  { "runtime", "runtime" },   { "image", NULL },
                  { "from_id", "to_id" },     { "to_id", "from_id" },
                  { "from_pull", "to_pull" }, { "to_pull", "from_pull" } };
  HoistValue *container = hoist_value_new_object ();

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const char *from = back ? members[i].turned : members[i].name;
      hoist_value_set (container, members[i].name,
                       hoist_value_new_string (from ? get_text (found, from) : ""));
    }
  return container;
}

HoistValue *
hoist_plan_containers_fill (const HoistPlanInput *input, HoistStepKindId kind)
{
  const HoistValue *list = get_list (input);
  HoistValue *args = hoist_value_new_object ();
  HoistValue *containers = hoist_value_new_array ();

  for (guint i = 0; list && i < hoist_value_get_size (list); i++)
    if (is_changed (hoist_value_get_element (list, i)))
      hoist_value_append (containers,
                          new_container (hoist_value_get_element (list, i), is_rollback (input)));
  hoist_value_set (args, "containers", containers);
  if (is_rollback (input))
    hoist_value_set (args, "back", hoist_value_new_bool (TRUE));
  return args;
}
