/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which commits lie on the way from one commit to another: ancestry in the mirror, never dates.
 * Worker threads. Only digits of a commit ever stand on a command line here. */
#include <string.h>

#include "base/hoist-error.h"
#include "drivers/hoist-git-source.h"
#include "drivers/hoist-git.h"

static char *
resolve (const HoistGitPlace *place, const char *revision, const HoistDriverCall *call)
{
  g_autofree char *name = g_strconcat (revision, "^{commit}", NULL);
  const char *args[] = { "rev-parse", "--verify", "--quiet", name, NULL };

  if (strspn (revision, "0123456789abcdef") != strlen (revision))
    return NULL;
  return hoist_git_capture (place, args, 256, call, NULL);
}

static gboolean
is_ancestor (const HoistGitPlace *place, const char *commit, const char *of,
             const HoistDriverCall *call)
{
  const char *args[] = { "merge-base", "--is-ancestor", commit, of, NULL };
  int status = -1;

  return hoist_git_run (place, args, &status, call, NULL) && status == 0;
}

gboolean
hoist_git_ancestry_passes (const HoistSourceOrigin *origin, const HoistSourceWay *way,
                           gboolean *ret_passes, const HoistDriverCall *call, GError **error)
{
  HoistGitPlace place = HOIST_GIT_PLACE_INIT;
  g_autofree char *commit = NULL;

  place.git_folder = origin->mirror;
  commit = resolve (&place, way->revision, call);
  *ret_passes = FALSE;
  if (commit == NULL || commit[0] == '\0')
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND,
                   "The repository has no single commit %s.", way->revision);
      return FALSE;
    }
  /* What is deployed may be a commit that only the tenant has: then nothing is known to be in it.
   */
  *ret_passes = is_ancestor (&place, commit, way->to, call)
                && !(hoist_git_mirror_has_commit (origin, way->from, call)
                     && is_ancestor (&place, commit, way->from, call));
  return TRUE;
}
