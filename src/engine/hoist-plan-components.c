/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-plan-components.h. Pure functions over guide and facts; they never ask a node. */
#include "engine/hoist-plan-components.h"

#include "engine/hoist-plan-lanes.h"
#include "model/hoist-guide-component-order.h"
#include "model/hoist-value-texts.h"

/* One component on one node, and what the target wants of it. */
typedef struct
{
  const HoistGuideComponent *component;
  const HoistValue *seen; /* NULL: the node said nothing of it */
  const char *found;      /* "": it can't be read */
  const char *wanted;     /* "": nothing */
  gboolean at_least;
} Case;

static const HoistValue *
find_seen (const HoistValue *facts, const char *name)
{
  const HoistValue *list = hoist_value_get_member (facts, "components");

  for (guint i = 0; list && i < hoist_value_get_size (list); i++)
    {
      const HoistValue *seen = hoist_value_get_element (list, i);
      if (g_str_equal (hoist_value_lookup_string (seen, "name", ""), name))
        return seen;
    }
  return NULL;
}

/* FALSE: the release wants nothing of it. */
static gboolean
read_case (const HoistPlanArguments *arguments, guint index, Case *ret)
{
  const HoistPlanInput *input = arguments->input;
  const HoistGuideComponent *component = g_ptr_array_index (input->guide->components, index);
  const HoistGuideWant *want = hoist_guide_component_find_want (component, arguments->to_version);

  if (!want)
    return FALSE;
  *ret = (Case){ component, find_seen (input->facts, component->name), "", want->version,
                 want->at_least };
  ret->found = hoist_value_lookup_string (ret->seen, "version", "");
  if (!*ret->wanted)
    ret->wanted = hoist_value_lookup_string (ret->seen, "wanted", "");
  return *ret->wanted != '\0' || !ret->seen;
}

static gboolean
fits (const Case *c)
{
  return hoist_guide_component_fits (c->found, c->wanted, c->at_least);
}

/* --- what people must know ----------------------------------------------------------------- */

static void
add (GPtrArray *findings, HoistFindingSeverity severity, const char *message, const char *next)
{
  g_ptr_array_add (findings, hoist_finding_new ("components", severity, message, next, ""));
}

static void
judge_unread (const Case *c, GPtrArray *findings)
{
  const char *title = c->component->title;
  const char *detail = hoist_value_lookup_string (c->seen, "detail", "");
  g_autofree char *message =
      c->seen ? g_strdup_printf ("The version of %s can’t be read: %s", title, detail)
              : g_strdup_printf ("The agent of the node says nothing of %s.", title);

  add (findings, HOIST_FINDING_BLOCKER, message,
       c->seen
           ? "See that it is installed, and that the guide reads its version in the right place."
           : "Bring the agent up to date first.");
}

/* What nothing installs has to be there before. */
static void
judge_other (const Case *c, const char *release, GPtrArray *findings)
{
  const char *title = c->component->title, *next = c->component->next;
  g_autofree char *message = g_strdup_printf ("%s is %s; %s needs %s%s.", title, c->found, release,
                                              c->wanted, c->at_least ? " or later" : "");

  add (findings, HOIST_FINDING_BLOCKER, message,
       *next ? next : "Bring it to that version by its own means, then make a new plan.");
}

static void
judge_one (const Case *c, const char *release, GPtrArray *findings)
{
  g_autofree char *message = NULL;

  if (c->component->comes_along && c->seen)
    return; /* what comes along is read when it is there */
  if (!*c->found)
    judge_unread (c, findings);
  else if (fits (c))
    {
      message = g_strdup_printf ("%s stays as it is: %s.", c->component->title, c->found);
      add (findings, HOIST_FINDING_OK, message, "");
    }
  else if (!c->component->install[0])
    judge_other (c, release, findings);
}

void
hoist_plan_components_judge (const HoistPlanArguments *arguments, const char *name,
                             GPtrArray *findings)
{
  HoistPlanKind kind = arguments->input->request->kind;
  g_autoptr (GPtrArray) own = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_finding_free);
  GPtrArray *found = name ? own : findings;
  Case c;

  if (kind != HOIST_PLAN_UPGRADE && kind != HOIST_PLAN_REHEARSAL)
    return;
  for (guint i = 0; i < arguments->input->guide->components->len; i++)
    if (read_case (arguments, i, &c))
      judge_one (&c, arguments->to_version, found);
  if (name)
    hoist_plan_lanes_add_findings (own, name, findings);
}

/* --- steps --------------------------------------------------------------------------------- */

static gboolean
set_argv (HoistValue *args, const char *name, const HoistPlanInput *input, char *const *templates,
          const char *version, GError **error)
{
  g_auto (GStrv) argv =
      hoist_guide_component_order_fill (templates, version, input->tenant, input->guide, error);

  if (argv)
    hoist_value_set (args, name, hoist_value_new_texts ((const char *const *) argv));
  return argv != NULL;
}

static char *const *
get_undo (const HoistGuideComponent *component)
{
  static char *const nothing[] = { NULL };

  if (component->undo != HOIST_GUIDE_UNDO_COMMAND)
    return nothing;
  return component->undo_command[0] ? component->undo_command : component->install;
}

static HoistValue *
new_step (const HoistPlanInput *input, const Case *c, HoistGuideWhen when, GError **error)
{
  const HoistGuideComponent *component = c->component;
  g_autoptr (HoistValue) args = hoist_value_new_object ();
  HoistValue *read =
      hoist_guide_component_order_new_place (component, input->tenant, input->guide, error);

  if (!read)
    return NULL;
  hoist_value_set (args, "read", read);
  if (!set_argv (args, "argv", input, component->install, c->wanted, error)
      || !set_argv (args, "undo_argv", input, get_undo (component), c->found, error)
      || !set_argv (args, "environment", input, component->environment, c->wanted, error))
    return NULL;
  hoist_value_set_text (args, "id", component->name);
  hoist_value_set_text (args, "title", component->title);
  hoist_value_set_text (args, "from", c->found);
  hoist_value_set_text (args, "to", c->wanted);
  hoist_value_set (args, "at_least", hoist_value_new_bool (c->at_least));
  hoist_value_set_text (args, "when", hoist_guide_when_names[when]);
  hoist_value_set_text (args, "folder", input->tenant->directory);
  hoist_value_set (args, "as_agent", hoist_value_new_bool (component->as_agent));
  hoist_value_set (args, "seconds", hoist_value_new_int (component->seconds));
  hoist_value_set_text (args, "undo", hoist_guide_undo_names[component->undo]);
  hoist_value_set_text (args, "reason", component->reason);
  return g_steal_pointer (&args);
}

static gboolean
is_wanted (const Case *c)
{
  return c->component->comes_along || (c->component->install[0] && *c->found && !fits (c));
}

GPtrArray *
hoist_plan_components_collect (const HoistPlanArguments *arguments, HoistGuideWhen when,
                               GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_value_unref);
  const HoistPlanInput *input = arguments->input;
  HoistGuideWhen place = when == HOIST_GUIDE_BEFORE_MIGRATIONS ? HOIST_GUIDE_WHILE_STOPPED : when;
  Case c;

  if (when != HOIST_GUIDE_BEFORE_STOP && when != HOIST_GUIDE_BEFORE_MIGRATIONS)
    return g_steal_pointer (&all);
  for (guint i = 0; i < input->guide->components->len; i++)
    {
      HoistValue *args;
      if (!read_case (arguments, i, &c) || c.component->when != place || !is_wanted (&c))
        continue;
      args = new_step (input, &c, when, error);
      if (!args)
        {
          g_prefix_error (error, "component %s of the guide: ", c.component->name);
          return NULL;
        }
      g_ptr_array_add (all, args);
    }
  return g_steal_pointer (&all);
}

/* --- back ---------------------------------------------------------------------------------- */

gboolean
hoist_plan_components_is_one (const HoistValue *args)
{
  return hoist_value_get_member (args, "read") != NULL;
}

static const HoistGuideComponent *
find_component (const HoistPlanInput *input, const char *name)
{
  for (guint i = 0; i < input->guide->components->len; i++)
    {
      const HoistGuideComponent *component = g_ptr_array_index (input->guide->components, i);
      if (g_str_equal (component->name, name))
        return component;
    }
  return NULL;
}

/* Should the rollback fail, what is there now comes back: not always what the upgrade brought. */
static void
set_redo (HoistValue *turned, const HoistPlanInput *input, const HoistValue *args,
          const char *found)
{
  const HoistGuideComponent *component =
      find_component (input, hoist_value_lookup_string (args, "id", ""));
  gboolean is_same = g_str_equal (found, hoist_value_lookup_string (args, "to", ""));

  hoist_value_set (turned, "undo_argv", hoist_value_ref (hoist_value_get_member (args, "argv")));
  if (!is_same && component && component->install[0]
      && !set_argv (turned, "undo_argv", input, component->install, found, NULL))
    g_debug ("What brings %s back can't be filled.", component->name);
}

HoistValue *
hoist_plan_components_turn (const HoistPlanInput *input, const HoistValue *args,
                            HoistGuideWhen when)
{
  const HoistValue *seen = find_seen (input->facts, hoist_value_lookup_string (args, "id", ""));
  const char *found = hoist_value_lookup_string (seen, "version", "");
  const char *former = hoist_value_lookup_string (args, "from", "");
  HoistValue *turned;

  if (g_str_equal (found, former))
    return NULL;
  if (!*found)
    found = hoist_value_lookup_string (args, "to", "");
  turned = hoist_value_new_object ();
  hoist_value_set_all (turned, args);
  hoist_value_set (turned, "argv", hoist_value_ref (hoist_value_get_member (args, "undo_argv")));
  set_redo (turned, input, args, found);
  hoist_value_set_text (turned, "from", found);
  hoist_value_set_text (turned, "to", former);
  hoist_value_set (turned, "at_least", hoist_value_new_bool (FALSE));
  hoist_value_set (turned, "back",
                   hoist_value_new_bool (!hoist_value_lookup_bool (args, "back", FALSE)));
  hoist_value_set_text (turned, "when", hoist_guide_when_names[when]);
  return turned;
}
