/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fetch: the release on this node before anything stops: the tag in the mirror at exactly the
 * commit the plan names, its tree written out and verified, its objects in the tenant's clone.
 * Worker thread. Changes nothing that runs. */
#include "agent/steps/hoist-step-release.h"
#include "base/hoist-error.h"

static gboolean
fetch_tag (HoistStepWork *work, const HoistStepOrigin *origin, const char *tag, const char *commit,
           GError **error)
{
  g_autofree char *found =
      hoist_source_get_git ()->fetch_tag (&origin->origin, tag, &work->call, error);

  if (found == NULL)
    return FALSE;
  if (g_str_equal (found, commit))
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_STALE,
               "The tag %s names commit %.7s now; the plan was made for %.7s.", tag, found, commit);
  return FALSE;
}

static gboolean
apply (HoistStepWork *work, GError **error)
{
  const HoistSourceDriver *git = hoist_source_get_git ();
  const char *application = hoist_step_work_get_text (work, "application");
  const char *commit = hoist_step_work_get_text (work, "commit");
  const char *tag = hoist_step_work_get_text (work, "tag");
  g_autofree char *folder = hoist_agent_state_release (work->state, application, commit);
  g_auto (HoistStepOrigin) origin = { 0 };

  hoist_step_origin_init (&origin, work->state, application,
                          hoist_step_work_get_text (work, "repository"));
  hoist_step_work_detail (work, "Fetching latest code...");
  if (tag[0] != '\0' && !fetch_tag (work, &origin, tag, commit, error))
    return FALSE;
  if (!git->has_commit (&origin.origin, commit, &work->call)
      && !git->refresh (&origin.origin, &work->call, error))
    return FALSE;
  hoist_step_work_progress (work, 0.4, "%s", tag);
  if (!hoist_step_work_middle (work, error)
      || !git->write_out (&origin.origin, commit, folder, &work->call, error))
    return FALSE;
  hoist_step_work_progress (work, 0.7, "%s", tag);
  if (!git->bring (&origin.origin, work->tenant->directory, tag, commit, &work->call, error))
    return FALSE;
  hoist_step_work_log (work, HOIST_LOG_INFO, "Commit %.7s is here, whole and verified.", commit);
  hoist_step_work_set_text (work, "commit", commit);
  return TRUE;
}

static HoistProbe
probe (HoistStepWork *work, char **ret_detail)
{
  const char *commit = hoist_step_work_get_text (work, "commit");
  const char *application = hoist_step_work_get_text (work, "application");
  g_autofree char *folder = hoist_agent_state_release (work->state, application, commit);
  g_autoptr (HoistTree) local = NULL;
  g_auto (HoistStepOrigin) origin = { 0 };
  gboolean mirrored, written;

  hoist_step_origin_init (&origin, work->state, application, "");
  mirrored = hoist_source_get_git ()->has_commit (&origin.origin, commit, &work->call);
  written = g_file_test (folder, G_FILE_TEST_IS_DIR);
  local =
      hoist_source_get_git ()->read_local_tree (work->tenant->directory, commit, &work->call, NULL);
  hoist_step_work_set_text (work, "commit", commit);
  *ret_detail = g_strdup_printf ("Commit %.7s is %s the mirror, %s written out, %s the clone.",
                                 commit, mirrored ? "in" : "not in", written ? "is" : "is not",
                                 local != NULL ? "in" : "not in");
  if (mirrored && written && local != NULL)
    return HOIST_PROBE_APPLIED;
  return mirrored || written ? HOIST_PROBE_PARTIAL : HOIST_PROBE_NOT_APPLIED;
}

const HoistStepActions hoist_step_fetch = { HOIST_STEP_FETCH, apply, NULL, probe };
