/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-plan-dependencies.h. Pure functions over guide and facts; they never ask a node. */
#include "engine/hoist-plan-dependencies.h"

static const HoistGuideDependencies *
get_needs (const HoistPlanInput *input, guint index)
{
  return g_ptr_array_index (input->guide->dependencies, index);
}

/* An older agent says `lock_deployed` and `lock_target`, and of the first alone. */
static const char *
look_up (const HoistPlanInput *input, guint index, const char *name, const char *older)
{
  const HoistValue *locks = input->facts ? hoist_value_get_member (input->facts, "locks") : NULL;

  if (locks && index < hoist_value_get_size (locks))
    return hoist_value_lookup_string (hoist_value_get_element (locks, index), name, "");
  return index == 0 && !locks ? hoist_value_lookup_string (input->facts, older, "") : "";
}

const char *
hoist_plan_dependencies_get_target (const HoistPlanInput *input, guint index)
{
  return look_up (input, index, "target", "lock_target");
}

const char *
hoist_plan_dependencies_get_deployed (const HoistPlanInput *input, guint index)
{
  return look_up (input, index, "deployed", "lock_deployed");
}

gboolean
hoist_plan_dependencies_change (const HoistPlanInput *input, guint index)
{
  const char *target = hoist_plan_dependencies_get_target (input, index);

  return *target && !g_str_equal (target, hoist_plan_dependencies_get_deployed (input, index));
}

static char **
dup_command (const HoistPlanInput *input, const HoistGuideDependencies *needs, GError **error)
{
  return hoist_guide_fill_argv ((const char *const *) needs->command, input->tenant, input->guide,
                                NULL, error);
}

gboolean
hoist_plan_dependencies_check (const HoistPlanInput *input, guint index, GError **error)
{
  g_auto (GStrv) command = dup_command (input, get_needs (input, index), error);

  if (!command)
    g_prefix_error (error, "dependencies %s: ", get_needs (input, index)->environment);
  return command != NULL;
}

static HoistValue *
new_command (const HoistPlanInput *input, const HoistGuideDependencies *needs)
{
  g_auto (GStrv) filled = dup_command (input, needs, NULL);
  HoistValue *command = hoist_value_new_array ();

  for (guint i = 0; filled && filled[i]; i++)
    hoist_value_append (command, hoist_value_new_string (filled[i]));
  return command;
}

HoistValue *
hoist_plan_dependencies_fill (const HoistPlanInput *input, const char *to_commit,
                              HoistStepKindId kind, guint index)
{
  const HoistGuideDependencies *needs = get_needs (input, index);
  HoistValue *args = hoist_value_new_object ();

  hoist_value_set_text (args, "kind", needs->kind);
  hoist_value_set_text (args, "lock", needs->lock);
  hoist_value_set_text (args, "environment", needs->environment);
  if (kind == HOIST_STEP_ACTIVATE)
    {
      hoist_value_set_text (args, "digest", hoist_plan_dependencies_get_target (input, index));
      return args;
    }
  hoist_value_set_text (args, "application", input->guide->application);
  hoist_value_set_text (args, "commit", to_commit);
  if (needs->command[0])
    hoist_value_set (args, "command", new_command (input, needs));
  if (*needs->build)
    hoist_value_set_text (args, "build", needs->build);
  if (needs->production)
    hoist_value_set (args, "production", hoist_value_new_bool (TRUE));
  if (needs->seconds != HOIST_GUIDE_DEPENDENCIES_SECONDS) /* else an older agent knows it, too */
    hoist_value_set (args, "seconds", hoist_value_new_int (needs->seconds));
  return args;
}

HoistValue *
hoist_plan_dependencies_new_places (const HoistPlanInput *input)
{
  HoistValue *places = hoist_value_new_array ();

  for (guint i = 0; i < input->guide->dependencies->len; i++)
    {
      HoistValue *place = hoist_value_new_object ();
      hoist_value_set_text (place, "environment", get_needs (input, i)->environment);
      hoist_value_set_text (place, "kind", get_needs (input, i)->kind);
      hoist_value_set_text (place, "digest", hoist_plan_dependencies_get_target (input, i));
      hoist_value_append (places, place);
    }
  return places;
}

HoistValue *
hoist_plan_dependencies_new_kept (const HoistPlanInput *input)
{
  HoistValue *digests = hoist_value_new_array ();

  for (guint i = 0; i < input->guide->dependencies->len; i++)
    {
      const char *target = hoist_plan_dependencies_get_target (input, i);
      const char *before = hoist_plan_dependencies_get_deployed (input, i);
      if (*target)
        hoist_value_append (digests, hoist_value_new_string (target));
      if (*before && !g_str_equal (before, target))
        hoist_value_append (digests, hoist_value_new_string (before));
    }
  return digests;
}
