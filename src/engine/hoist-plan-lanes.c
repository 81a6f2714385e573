/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-plan-lanes.h. Pure functions; they never ask a node. Every refusal names the node and
 * what is to be done about it. */
#include "engine/hoist-plan-lanes.h"

#include "base/hoist-error.h"
#include "base/hoist-version.h"
#include "engine/hoist-plan-notices.h"
#include "model/hoist-guide-part.h"

static gboolean refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
refuse (GError **error, const char *format, ...)
{
  va_list list;

  va_start (list, format);
  g_autofree char *message = g_strdup_vprintf (format, list);
  va_end (list);
  g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_REFUSED, message);
  return FALSE;
}

static char *
describe_release (const char *tag, const char *commit)
{
  return *tag ? g_strdup_printf ("%s (%.7s)", tag, commit) : g_strdup_printf ("%.7s", commit);
}

static gboolean
is_of_disk (const char *check)
{
  return g_str_equal (check, "folders") || g_str_equal (check, "disk")
         || g_str_equal (check, "owner");
}

char *
hoist_plan_lanes_dup_obstacle (const HoistValue *facts)
{
  const HoistValue *found = facts ? hoist_value_get_member (facts, "findings") : NULL;

  for (guint i = 0; found && i < hoist_value_get_size (found); i++)
    {
      g_autoptr (HoistFinding) finding =
          hoist_finding_read (hoist_value_get_element (found, i), NULL);
      if (finding && finding->severity == HOIST_FINDING_BLOCKER && is_of_disk (finding->check))
        return g_strdup_printf ("%s %s", finding->message, finding->next);
    }
  return NULL;
}

/* It stands at the target, where the lead stands, or at least on this side of the target: a plan
 * never takes one node up and another one down. */
static gboolean
check_deployed (const HoistPlanInput *input, const HoistPlanPlace *place, const HoistPlan *plan,
                GError **error)
{
  const char *commit = hoist_value_lookup_string (place->facts, "commit", "");
  const char *tag = hoist_value_lookup_string (place->facts, "tag", "");
  gboolean up = plan->kind != HOIST_PLAN_ROLLBACK;

  if (!*commit)
    return refuse (error, "the deployed commit of %s on %s could not be read", input->tenant->slug,
                   place->name);
  if (g_str_equal (commit, plan->from_commit) || g_str_equal (commit, plan->to_commit))
    return TRUE;
  g_autofree char *there = describe_release (tag, commit);
  if (!*tag)
    return refuse (error,
                   "%s is mixed: %s is at %s, which is no release; bring %s to a release first",
                   input->tenant->slug, place->name, there, place->name);
  int order = hoist_version_compare (tag, plan->to_version);
  if (up ? order > 0 : order < 0)
    return refuse (error, "%s is mixed: %s is at %s, %s than %s; %s", input->tenant->slug,
                   place->name, there, up ? "newer" : "older", plan->to_version,
                   up ? "roll back to the older, or upgrade to the newer release"
                      : "upgrade to the newer, or roll back to the older release");
  const char *stop = up ? hoist_plan_notices_find_stop (input->guide, tag, plan->to_version) : NULL;
  return !stop
         || refuse (error, "%s can’t go from %s to %s at once; upgrade to %s first", place->name,
                    there, plan->to_version, stop);
}

static gboolean
check_target (const HoistPlanInput *input, const HoistPlanPlace *place, const HoistPlan *plan,
              GError **error)
{
  const char *commit = hoist_value_lookup_string (place->facts, "target_commit", "");
  g_autofree char *obstacle = hoist_plan_lanes_dup_obstacle (place->facts);

  if (!*commit && obstacle)
    return refuse (error, "%s: %s", place->name, obstacle);
  if (!*commit)
    return refuse (error, "%s can't get the release %s: it is not in the origin as seen from there",
                   place->name, plan->to_version);
  if (g_str_equal (commit, plan->to_commit))
    return TRUE;
  return refuse (error, "%s is commit %.7s as seen from %s and %.7s as seen from %s",
                 plan->to_version, commit, place->name, plan->to_commit, input->lead_name);
}

static gboolean
check_roles (char *const *wanted, const char *const *roles, const char *name, const char *as,
             GError **error)
{
  if (hoist_guide_roles_fit (wanted, roles))
    return TRUE;
  g_autofree char *list = g_strjoinv (" or ", (char **) wanted);
  return refuse (error, "%s can't be %s: the guide wants a node of the role %s", name, as, list);
}

static gboolean
check_place (const HoistPlanInput *input, const HoistPlanPlace *place, const HoistPlan *plan,
             GError **error)
{
  if (!place->facts)
    return refuse (error, "there is no contact with %s, where %s runs as well: %s", place->name,
                   input->tenant->slug, place->problem ? place->problem : "no answer");
  if (place->guide->services->len == 0)
    return refuse (error, "the guide has no service of %s for %s", input->tenant->slug,
                   place->name);
  return check_roles (input->guide->nodes.follower_roles, place->roles, place->name, "a follower",
                      error)
         && check_deployed (input, place, plan, error) && check_target (input, place, plan, error);
}

gboolean
hoist_plan_lanes_check (const HoistPlanInput *input, const HoistPlan *plan, GError **error)
{
  guint others = input->followers ? input->followers->len : 0;
  guint keep = input->guide->nodes.keep_healthy;
  guint at_once = MIN (input->guide->nodes.at_a_time, others);

  if (others == 0)
    return TRUE;
  if (at_once > 1 && keep > others + 1 - at_once)
    return refuse (error,
                   "the guide keeps %u nodes healthy while %u are upgraded at once, and %s has %u "
                   "other",
                   keep, at_once, input->tenant->slug, others + 1 - at_once);
  if (keep > others)
    return refuse (error,
                   "the guide keeps %u nodes healthy while one is upgraded, and %s has %u other",
                   keep, input->tenant->slug, others);
  if (input->guide->services->len == 0)
    return refuse (error, "the guide has no service of %s for its lead %s", input->tenant->slug,
                   input->lead_name);
  if (!check_roles (input->guide->nodes.lead_roles, input->lead_roles, input->lead_name, "the lead",
                    error))
    return FALSE;
  for (guint i = 0; i < others; i++)
    if (!check_place (input, g_ptr_array_index (input->followers, i), plan, error))
      return FALSE;
  return TRUE;
}

/* --- a mixed tenant ---------------------------------------------------------------------- */

static const HoistPlanPlace *
get_follower (const HoistPlanInput *input, guint index)
{
  return g_ptr_array_index (input->followers, index);
}

static const char *
get_commit (const HoistValue *facts)
{
  return facts ? hoist_value_lookup_string (facts, "commit", "") : "";
}

/* The first follower that is known to stand elsewhere; NULL: none. */
static const HoistPlanPlace *
find_other (const HoistPlanInput *input)
{
  const char *lead = get_commit (input->facts);

  for (guint i = 0; input->followers && i < input->followers->len; i++)
    {
      const char *commit = get_commit (get_follower (input, i)->facts);
      if (*commit && !g_str_equal (commit, lead))
        return get_follower (input, i);
    }
  return NULL;
}

gboolean
hoist_plan_lanes_is_mixed (const HoistPlanInput *input)
{
  return find_other (input) != NULL;
}

gboolean
hoist_plan_lanes_lead_rests (const HoistPlanInput *input, HoistPlan *plan)
{
  const HoistPlanPlace *other = find_other (input);

  if (!other || input->request->backup || input->request->run
      || !g_str_equal (plan->from_commit, plan->to_commit))
    return FALSE;
  plan->from_commit = (char *) get_commit (other->facts);
  plan->from_version = (char *) hoist_value_lookup_string (other->facts, "tag", "");
  return TRUE;
}

static void
append_place (GString *text, const char *name, const HoistValue *facts)
{
  g_autofree char *release =
      describe_release (hoist_value_lookup_string (facts, "tag", ""), get_commit (facts));

  g_string_append_printf (text, "%s at %s", name, release);
}

char *
hoist_plan_lanes_dup_mixed (const HoistPlanInput *input)
{
  GString *text;

  if (!find_other (input))
    return NULL;
  text = g_string_new ("The nodes are not at one release: ");
  append_place (text, input->lead_name, input->facts);
  for (guint i = 0; i < input->followers->len; i++)
    {
      g_string_append (text, ", ");
      append_place (text, get_follower (input, i)->name, get_follower (input, i)->facts);
    }
  g_string_append (text, "; this plan makes them equal.");
  return g_string_free (text, FALSE);
}

const char *
hoist_plan_lanes_get_from (const HoistPlan *plan, const char *node)
{
  for (guint i = 0; i < plan->steps->len; i++)
    {
      const HoistStep *step = g_ptr_array_index (plan->steps, i);
      if (step->kind->id == HOIST_STEP_PREFLIGHT && g_str_equal (step->node, node))
        return hoist_value_lookup_string (step->args, "from_commit", plan->from_commit);
    }
  return plan->from_commit;
}

const char *
hoist_plan_lanes_get_version (const HoistPlan *plan, const char *commit)
{
  return g_str_equal (commit, plan->to_commit)     ? plan->to_version
         : g_str_equal (commit, plan->from_commit) ? plan->from_version
                                                   : "";
}

/* --- findings and roles ------------------------------------------------------------------ */

static HoistFinding *
name_finding (const HoistFinding *finding, const char *name)
{
  g_autofree char *message = finding->severity == HOIST_FINDING_OK
                                 ? g_strdup (finding->message)
                                 : g_strdup_printf ("%s: %s", name, finding->message);

  return hoist_finding_new (finding->check, finding->severity, message, finding->next,
                            finding->repair);
}

/* What is fine on one node is said once, not for each. */
static gboolean
is_said (GPtrArray *findings, const HoistFinding *finding)
{
  for (guint i = 0; finding->severity == HOIST_FINDING_OK && i < findings->len; i++)
    if (g_str_equal (((const HoistFinding *) g_ptr_array_index (findings, i))->check,
                     finding->check))
      return TRUE;
  return FALSE;
}

gboolean
hoist_plan_lanes_collect_findings (const HoistValue *facts, const char *name, GPtrArray *findings,
                                   GError **error)
{
  const HoistValue *found = facts ? hoist_value_get_member (facts, "findings") : NULL;

  for (guint i = 0; found && i < hoist_value_get_size (found); i++)
    {
      g_autoptr (HoistFinding) finding =
          hoist_finding_read (hoist_value_get_element (found, i), error);
      if (!finding)
        return FALSE;
      if (!name)
        g_ptr_array_add (findings, g_steal_pointer (&finding));
      else if (!is_said (findings, finding))
        g_ptr_array_add (findings, name_finding (finding, name));
    }
  return TRUE;
}

void
hoist_plan_lanes_add_findings (GPtrArray *own, const char *name, GPtrArray *findings)
{
  for (guint i = 0; i < own->len; i++)
    g_ptr_array_add (findings, name_finding (g_ptr_array_index (own, i), name));
}

static void
add_roles (GStrvBuilder *builder, const char *const *roles)
{
  for (guint i = 0; roles && roles[i]; i++)
    g_strv_builder_add (builder, roles[i]);
}

char **
hoist_plan_lanes_dup_roles (const HoistPlanInput *input)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  add_roles (builder, input->lead_roles);
  for (guint i = 0; input->followers && i < input->followers->len; i++)
    add_roles (builder, ((const HoistPlanPlace *) input->followers->pdata[i])->roles);
  char **roles = g_strv_builder_end (builder);
  if (!*roles)
    g_clear_pointer (&roles, g_strfreev);
  return roles;
}
