/* SPDX-License-Identifier: GPL-3.0-or-later */
/* component: a proxy, a spawner, … of the application gets the version that the release wants. What
 * counts is the version that is read back on the node, never how the installer ended. Before it
 * begins that is noted on the node: undo installs the version that was there when the plan was made
 * where it had begun, and touches nothing else. Worker thread. */
#include "agent/steps/hoist-step-component.h"

#include "agent/hoist-order-components.h"
#include "agent/steps/hoist-step-child.h"
#include "base/hoist-error.h"
#include "drivers/hoist-component.h"
#include "model/hoist-guide-component.h"

static const char *
get_text (const HoistValue *args, const char *name)
{
  return hoist_value_lookup_string (args, name, "");
}

static const char *
get_name (const HoistValue *args)
{
  const char *title = get_text (args, "title");

  return title[0] != '\0' ? title : get_text (args, "id");
}

static char *
read_version (HoistStepWork *work, const HoistValue *args, GError **error)
{
  const HoistComponentPlace place = { hoist_value_get_member (args, "read"),
                                      work->tenant->directory, work->uid, work->gid };
  char *version = hoist_component_read_version (&place, &work->call, error);

  if (version == NULL)
    g_prefix_error (error, "The version of %s can’t be read: ", get_name (args));
  return version;
}

static gboolean
is_wanted (const HoistValue *args, const char *found)
{
  return hoist_guide_component_fits (found, get_text (args, "to"),
                                     hoist_value_lookup_bool (args, "at_least", FALSE));
}

static gboolean
installs (const HoistValue *args)
{
  const HoistValue *argv = hoist_value_get_member (args, "argv");

  return argv != NULL && hoist_value_get_size (argv) > 0;
}

/* What it came along with is in place: nothing else changes it. */
static gboolean
check_along (HoistStepWork *work, const char *found, GError **error)
{
  const HoistValue *args = work->args;
  const char *later = hoist_value_lookup_bool (args, "at_least", FALSE) ? " or later" : "";

  if (is_wanted (args, found))
    {
      hoist_step_work_detail (work, "%s: %s", get_name (args), found);
      return hoist_step_work_middle (work, error);
    }
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED,
               "The dependencies of the release bring %s %s; it needs %s%s.", get_name (args),
               found, get_text (args, "to"), later);
  return FALSE;
}

static gboolean
check_again (HoistStepWork *work, const char *wanted, gboolean at_least, GError **error)
{
  g_autofree char *found = read_version (work, work->args, error);

  if (found == NULL)
    return FALSE;
  hoist_step_work_set_text (work, "version", found);
  if (hoist_guide_component_fits (found, wanted, at_least))
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED,
               "What was to bring %s to %s ended well, but its version is %s.",
               get_name (work->args), wanted, found);
  return FALSE;
}

/* --- whether it has begun ------------------------------------------------------------------ */

static gboolean
note_beginning (HoistStepWork *work, const char *found, GError **error)
{
  g_autoptr (HoistValue) note = hoist_value_new_object ();

  hoist_value_set (note, "found", hoist_value_new_string (found));
  return hoist_agent_spool_write_note (work->state, &work->key, note, error);
}

static gboolean
has_begun (HoistStepWork *work)
{
  HoistAgentSpoolKey key = work->key;
  g_autoptr (HoistValue) note = NULL;

  key.undo = FALSE;
  note = hoist_agent_spool_read_note (work->state, &key);
  return note != NULL;
}

/* --- there --------------------------------------------------------------------------------- */

static gboolean
install (HoistStepWork *work, const char *found, GError **error)
{
  const HoistValue *args = work->args;
  const char *to = get_text (args, "to");

  hoist_step_work_progress (work, 0, "%s %s → %s", get_name (args), found, to);
  hoist_order_components_forget (work->state, work->tenant->id);
  if (!note_beginning (work, found, error)
      || !hoist_step_child_run (work, hoist_value_get_member (args, "argv"), error)
      || !hoist_step_work_middle (work, error)
      || !check_again (work, to, hoist_value_lookup_bool (args, "at_least", FALSE), error))
    return FALSE;
  hoist_step_work_detail (work, "%s: %s → %s", get_name (args), found, to);
  return TRUE;
}

static gboolean
apply (HoistStepWork *work, GError **error)
{
  const HoistValue *args = work->args;
  g_autofree char *found = read_version (work, args, error);

  if (found == NULL)
    return FALSE;
  if (!installs (args))
    return check_along (work, found, error);
  if (is_wanted (args, found))
    {
      hoist_step_work_log (work, HOIST_LOG_INFO, "%s is %s already.", get_name (args), found);
      work->skipped = TRUE;
      return hoist_step_work_middle (work, error);
    }
  if (g_str_equal (found, get_text (args, "from")))
    return install (work, found, error);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
               "%s is %s now; the plan was made when it was %s.", get_name (args), found,
               get_text (args, "from"));
  return FALSE;
}

/* --- back ---------------------------------------------------------------------------------- */

/* Half of an installation may be there, whatever its version says: the former one is installed over
 * it. Where that fails the version counts, too: it may have been killed before it changed anything.
 */
static gboolean
undo (HoistStepWork *work, GError **error)
{
  const char *from = get_text (work->args, "from");
  g_autoptr (GError) local = NULL;
  g_autofree char *found = NULL;

  if (!hoist_step_work_middle (work, error)
      || (work->lock != NULL
          && !hoist_agent_lock_end_children (work->lock, work->call.cancellable, error)))
    return FALSE;
  if (!has_begun (work))
    {
      work->skipped = TRUE;
      return TRUE;
    }
  hoist_order_components_forget (work->state, work->tenant->id);
  if (hoist_step_child_take_back (work, &local))
    return check_again (work, from, FALSE, error);
  found = read_version (work, work->args, NULL);
  if (g_strcmp0 (found, from) != 0)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  hoist_step_work_log (work, HOIST_LOG_WARNING, "%s Its version is %s as before.", local->message,
                       found);
  return TRUE;
}

static HoistProbe
probe (HoistStepWork *work, char **ret_detail)
{
  const HoistValue *args = work->args;
  g_autoptr (GError) error = NULL;
  g_autofree char *found = read_version (work, args, &error);

  if (found == NULL)
    {
      *ret_detail = g_strdup (error->message);
      return HOIST_PROBE_UNKNOWN;
    }
  *ret_detail = g_strdup_printf ("%s is %s.", get_name (args), found);
  gboolean is_new = is_wanted (args, found), is_old = g_str_equal (found, get_text (args, "from"));
  if (work->key.undo && !has_begun (work))
    return HOIST_PROBE_APPLIED;
  if (!is_new && !is_old)
    return installs (args) ? HOIST_PROBE_PARTIAL : HOIST_PROBE_NOT_APPLIED;
  return (work->key.undo ? is_old : is_new) ? HOIST_PROBE_APPLIED : HOIST_PROBE_NOT_APPLIED;
}

/* --- before all that ----------------------------------------------------------------------- */

static void
found_blocker (GPtrArray *findings, const char *message)
{
  g_ptr_array_add (findings, hoist_finding_new ("components", HOIST_FINDING_BLOCKER, message,
                                                "Make a new plan.", ""));
}

void
hoist_step_component_examine (HoistStepWork *work, const HoistValue *components,
                              GPtrArray *findings)
{
  for (guint i = 0; components != NULL && i < hoist_value_get_size (components); i++)
    {
      const HoistValue *args = hoist_value_get_element (components, i);
      g_autoptr (GError) error = NULL;
      g_autofree char *found = installs (args) ? read_version (work, args, &error) : NULL;
      g_autofree char *message = NULL;

      if (error != NULL)
        found_blocker (findings, error->message);
      if (found == NULL || is_wanted (args, found) || g_str_equal (found, get_text (args, "from")))
        continue;
      message = g_strdup_printf ("%s is %s now; the plan was made when it was %s.", get_name (args),
                                 found, get_text (args, "from"));
      found_blocker (findings, message);
    }
}

const HoistStepActions hoist_step_component = { HOIST_STEP_COMPONENT, apply, undo, probe };
