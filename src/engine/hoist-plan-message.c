/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-plan-message.h. Nobody owns it; any thread. It never sends anything and never sees the
 * value of a setting that holds a URL. */
#include "engine/hoist-plan-message.h"

static gboolean
set_way (HoistValue *args, const HoistPlanInput *input, const HoistGuideMessage *message,
         GError **error)
{
  g_autoptr (HoistValue) argv = hoist_value_new_array ();
  g_auto (GStrv) filled = hoist_guide_fill_argv ((const char *const *) message->command,
                                                 input->tenant, input->guide, NULL, error);

  if (!filled)
    {
      g_prefix_error (error, "message %s of the guide: ", message->id);
      return FALSE;
    }
  for (guint i = 0; filled[i]; i++)
    hoist_value_append (argv, hoist_value_new_string (filled[i]));
  if (filled[0])
    hoist_value_set (args, "argv", g_steal_pointer (&argv));
  hoist_value_set_text (args, "setting", message->setting);
  hoist_value_set_text (args, "url", message->url);
  if (message->body)
    hoist_value_set (args, "body", hoist_value_ref (message->body));
  return TRUE;
}

static HoistValue *
fill (const HoistPlanInput *input, const HoistPlan *fields, const HoistGuideMessage *message,
      GError **error)
{
  g_autoptr (HoistValue) args = hoist_value_new_object ();

  if (!set_way (args, input, message, error))
    return NULL;
  hoist_value_set_text (args, "id", message->id);
  hoist_value_set_text (args, "when", hoist_guide_message_when_names[message->when]);
  hoist_value_set_text (args, "tenant", input->tenant->slug);
  hoist_value_set_text (args, "application", input->guide->application);
  hoist_value_set_text (args, "from", fields->from_version);
  hoist_value_set_text (args, "to", fields->to_version);
  hoist_value_set_text (args, "plan", hoist_plan_kind_names[fields->kind]);
  hoist_value_set (args, "seconds", hoist_value_new_int (message->seconds));
  hoist_value_set (args, "must", hoist_value_new_bool (message->must));
  return g_steal_pointer (&args);
}

GPtrArray *
hoist_plan_message_collect (const HoistPlanArguments *arguments, const HoistPlan *fields,
                            gboolean before, GError **error)
{
  const GPtrArray *all = arguments->input->guide->messages;
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func (hoist_plan_step_free);

  for (guint i = 0; i < all->len; i++)
    {
      const HoistGuideMessage *message = g_ptr_array_index (all, i);
      if (arguments->is_follower || fields->kind == HOIST_PLAN_REHEARSAL
          || (message->when == HOIST_GUIDE_MESSAGE_BEFORE) != before)
        continue;
      HoistValue *args = fill (arguments->input, fields, message, error);
      if (!args)
        return NULL;
      HoistPlanStep *step = g_new (HoistPlanStep, 1);
      *step = (HoistPlanStep){ HOIST_STEP_MESSAGE, args };
      g_ptr_array_add (steps, step);
    }
  return g_steal_pointer (&steps);
}
