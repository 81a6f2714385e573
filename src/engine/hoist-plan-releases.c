/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-plan-releases.h. Nobody owns it: pure functions. Thread: any. It never chooses a
 * pre-release that nobody named. */
#include "engine/hoist-plan-releases.h"

#include "base/hoist-error.h"
#include "base/hoist-version.h"
#include "engine/hoist-plan-notices.h"

char *
hoist_plan_releases_choose (const GPtrArray *releases, const char *wanted, GError **error)
{
  const HoistRelease *newest = NULL;

  if (wanted && *wanted)
    {
      if (hoist_release_find (releases, wanted))
        return g_strdup (wanted);
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED, "there is no release %s", wanted);
      return NULL;
    }
  for (guint i = 0; releases && i < releases->len; i++)
    {
      const HoistRelease *release = g_ptr_array_index (releases, i);
      if (!release->prerelease
          && (!newest || hoist_version_compare (release->tag, newest->tag) > 0))
        newest = release;
    }
  if (newest)
    return g_strdup (newest->tag);
  g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_REFUSED, "the repository has no release");
  return NULL;
}

static int
compare_cb (gconstpointer a, gconstpointer b)
{
  const HoistRelease *one = *(HoistRelease *const *) a, *other = *(HoistRelease *const *) b;

  return hoist_version_compare (other->tag, one->tag);
}

GPtrArray *
hoist_plan_releases_list_between (const GPtrArray *releases, const char *low, const char *high)
{
  GPtrArray *between = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_release_unref);

  for (guint i = 0; releases && i < releases->len; i++)
    {
      const HoistRelease *release = g_ptr_array_index (releases, i);
      if (hoist_plan_notices_is_between (release, low, high))
        g_ptr_array_add (between, hoist_release_ref (release));
    }
  g_ptr_array_sort (between, compare_cb);
  return between;
}
