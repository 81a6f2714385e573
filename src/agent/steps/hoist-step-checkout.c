/* SPDX-License-Identifier: GPL-3.0-or-later */
/* checkout: the files of a commit in the tenant's folder, in place, compared one by one and on disk
 * before it is called done. Undo is the same with the commit that was there. Worker thread. Never
 * believes HEAD; untracked files stay. */
#include "agent/steps/hoist-step-release.h"
#include "base/hoist-error.h"

static gboolean
bring_if_missing (HoistStepWork *work, const HoistStepOrigin *origin, const char *tag,
                  const char *commit, GError **error)
{
  g_autoptr (HoistTree) local =
      hoist_source_get_git ()->read_local_tree (work->tenant->directory, commit, &work->call, NULL);

  if (local != NULL || tag[0] == '\0')
    return TRUE;
  return hoist_source_get_git ()->bring (&origin->origin, work->tenant->directory, tag, commit,
                                         &work->call, error);
}

static gboolean
check_out (HoistStepWork *work, const char *commit, const char *tag, GError **error)
{
  g_auto (HoistStepOrigin) origin = { 0 };
  g_autofree char *label = hoist_step_name_release (tag, commit);
  g_autoptr (HoistTree) tree = NULL;

  hoist_step_origin_init (&origin, work->state, hoist_step_work_get_text (work, "application"), "");
  hoist_step_work_detail (work, "Checking out %s...", label);
  tree = hoist_step_read_tree (&origin, work->tenant->directory, commit, &work->call, error);
  if (tree == NULL || !bring_if_missing (work, &origin, tag, commit, error)
      || !hoist_step_work_middle (work, error)
      || !hoist_source_get_git ()->check_out (work->tenant->directory, tree, label, &work->call,
                                              error))
    return FALSE;
  hoist_step_work_log (work, HOIST_LOG_INFO,
                       tree->entries->len == 1 ? "%u file compared with %s: the same."
                                               : "%u files compared with %s: all the same.",
                       tree->entries->len, label);
  hoist_step_work_set_text (work, "commit", commit);
  return TRUE;
}

static gboolean
apply (HoistStepWork *work, GError **error)
{
  return check_out (work, hoist_step_work_get_text (work, "to_commit"),
                    hoist_step_work_get_text (work, "to_tag"), error);
}

static gboolean
undo (HoistStepWork *work, GError **error)
{
  return check_out (work, hoist_step_work_get_text (work, "from_commit"), "", error);
}

static HoistProbe
probe (HoistStepWork *work, char **ret_detail)
{
  const char *wanted =
      hoist_step_work_get_text (work, work->key.undo ? "from_commit" : "to_commit");
  const char *other = hoist_step_work_get_text (work, work->key.undo ? "to_commit" : "from_commit");
  g_auto (HoistStepOrigin) origin = { 0 };
  g_autofree char *reverse = NULL;
  HoistProbe result;

  hoist_step_origin_init (&origin, work->state, hoist_step_work_get_text (work, "application"), "");
  result = hoist_step_compare_tree (work, &origin, wanted, ret_detail);
  hoist_step_work_set_text (work, "commit", wanted);
  if (result == HOIST_PROBE_APPLIED || result == HOIST_PROBE_UNKNOWN)
    return result;
  if (hoist_step_compare_tree (work, &origin, other, &reverse) == HOIST_PROBE_APPLIED)
    return HOIST_PROBE_NOT_APPLIED;
  return HOIST_PROBE_PARTIAL;
}

const HoistStepActions hoist_step_checkout = { HOIST_STEP_CHECKOUT, apply, undo, probe };
