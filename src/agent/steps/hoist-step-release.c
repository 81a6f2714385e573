/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Releases as steps see them. Owns nothing beyond a call; worker thread. Never talks to the origin
 * by itself. */
#include "agent/steps/hoist-step-release.h"
#include "base/hoist-error.h"

void
hoist_step_origin_init (HoistStepOrigin *origin, const HoistAgentState *state,
                        const char *application, const char *repository)
{
  origin->mirror = hoist_agent_state_mirror (state, application);
  origin->repository = g_strdup (repository);
  origin->origin.mirror = origin->mirror;
  origin->origin.repository = origin->repository;
}

void
hoist_step_origin_clear (HoistStepOrigin *origin)
{
  g_clear_pointer (&origin->mirror, g_free);
  g_clear_pointer (&origin->repository, g_free);
}

HoistTree *
hoist_step_read_tree (const HoistStepOrigin *origin, const char *directory, const char *commit,
                      const HoistDriverCall *call, GError **error)
{
  const HoistSourceDriver *git = hoist_source_get_git ();
  HoistTree *tree = git->read_tree (&origin->origin, commit, call, NULL);

  return tree != NULL ? tree : git->read_local_tree (directory, commit, call, error);
}

typedef struct
{
  const HoistStepOrigin *origin;
  const char *commit;
  const HoistDriverCall *call;
} LockReading;

static char *
read_cb (const char *path, gpointer user_data, GError **error)
{
  LockReading *reading = user_data;

  return hoist_source_get_git ()->read_file (&reading->origin->origin, reading->commit, path,
                                             reading->call, error);
}

char *
hoist_step_digest_lock (const HoistStepOrigin *origin, const char *kind,
                        const HoistDependenciesWish *wish, const char *commit,
                        const HoistDriverCall *call, GError **error)
{
  const HoistDependenciesDriver *driver = hoist_dependencies_find (kind, error);
  LockReading reading = { origin, commit, call };
  g_autoptr (HoistTree) tree = NULL;

  if (driver == NULL)
    return NULL;
  tree = hoist_source_get_git ()->read_tree (&origin->origin, commit, call, error);
  return tree != NULL ? driver->digest (tree, wish, read_cb, &reading, error) : NULL;
}

char *
hoist_step_name_release (const char *tag, const char *commit)
{
  return tag[0] != '\0' ? g_strdup (tag) : g_strndup (commit, 7);
}

HoistProbe
hoist_step_compare_tree (HoistStepWork *work, const HoistStepOrigin *origin, const char *commit,
                         char **ret_detail)
{
  g_auto (HoistSourceSighting) seen = { 0 };
  g_auto (HoistTreeDifference) difference = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTree) tree =
      hoist_step_read_tree (origin, work->tenant->directory, commit, &work->call, &error);

  if (tree == NULL
      || !hoist_source_get_git ()->look_at_head (work->tenant->directory, &seen, &work->call,
                                                 &error)
      || !hoist_tree_compare (tree, work->tenant->directory, &difference, work->call.cancellable,
                              &error))
    {
      *ret_detail = g_strdup (error->message);
      return HOIST_PROBE_UNKNOWN;
    }
  if (difference.n_different > 0)
    {
      *ret_detail = g_strdup_printf (
          difference.n_different == 1 ? "%u file is not that of commit %.7s: %s."
                                      : "%u files are not those of commit %.7s, first %s.",
          difference.n_different, commit, (const char *) g_ptr_array_index (difference.names, 0));
      return difference.n_different == tree->entries->len ? HOIST_PROBE_NOT_APPLIED
                                                          : HOIST_PROBE_PARTIAL;
    }
  if (!g_str_equal (seen.commit, commit))
    {
      *ret_detail = g_strdup_printf ("The files are those of commit %.7s, but HEAD is %.7s.",
                                     commit, seen.commit);
      return HOIST_PROBE_PARTIAL;
    }
  *ret_detail =
      g_strdup_printf ("All %u files are those of commit %.7s.", tree->entries->len, commit);
  return HOIST_PROBE_APPLIED;
}
