/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-plan-notices.h. Called by the builder of a plan and by that of a rollout, so that both
 * demand the same; any thread; no I/O. */
#include "engine/hoist-plan-notices.h"

#include "base/hoist-version.h"

gboolean
hoist_plan_notices_is_between (const HoistRelease *release, const char *low, const char *high)
{
  if (hoist_version_compare (release->tag, low) <= 0
      || hoist_version_compare (release->tag, high) > 0)
    return FALSE;
  return !release->prerelease || g_str_equal (release->tag, high);
}

static void
add_once (GPtrArray *notices, const char *id, const char *text)
{
  for (guint i = 0; i < notices->len; i++)
    if (g_str_equal (((const HoistNotice *) g_ptr_array_index (notices, i))->id, id))
      return;
  g_ptr_array_add (notices, hoist_notice_new (id, text));
}

GPtrArray *
hoist_plan_notices_collect (const HoistGuide *guide, const GPtrArray *releases,
                            const HoistPlanWay *way)
{
  GPtrArray *notices = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_notice_free);

  for (guint i = 0; releases && i < releases->len; i++)
    {
      const HoistRelease *release = g_ptr_array_index (releases, i);
      if (!hoist_plan_notices_is_between (release, way->from, way->to))
        continue;
      for (guint j = 0; release->notices && j < release->notices->len; j++)
        {
          const HoistNotice *notice = g_ptr_array_index (release->notices, j);
          add_once (notices, notice->id, notice->text);
        }
    }
  for (guint i = 0; guide->notices && i < guide->notices->len; i++)
    {
      const HoistGuideNotice *notice = g_ptr_array_index (guide->notices, i);
      if (hoist_guide_range_applies (&notice->range, way->from, way->to, way->passed, way->roles))
        add_once (notices, notice->id, notice->text);
    }
  return notices;
}

GPtrArray *
hoist_plan_notices_list_lasting (const HoistGuide *guide, const char *const *had)
{
  GPtrArray *texts = g_ptr_array_new ();

  for (guint i = 0; had && guide->notices && i < guide->notices->len; i++)
    {
      const HoistGuideNotice *notice = g_ptr_array_index (guide->notices, i);
      if (notice->rollback[0] && g_strv_contains (had, notice->id))
        g_ptr_array_add (texts, notice->rollback);
    }
  return texts;
}

const char *
hoist_plan_notices_find_stop (const HoistGuide *guide, const char *from, const char *to)
{
  const char *nearest = NULL;

  for (guint i = 0; guide->required_stops && guide->required_stops[i]; i++)
    {
      const char *stop = guide->required_stops[i];
      if (hoist_version_compare (from, stop) < 0 && hoist_version_compare (stop, to) < 0
          && (!nearest || hoist_version_compare (stop, nearest) < 0))
        nearest = stop;
    }
  return nearest;
}

static gboolean
is_told (const GPtrArray *releases, const char *id)
{
  for (guint i = 0; i < releases->len; i++)
    {
      const HoistRelease *release = g_ptr_array_index (releases, i);
      for (guint j = 0; j < release->notices->len; j++)
        if (g_str_equal (((const HoistNotice *) g_ptr_array_index (release->notices, j))->id, id))
          return TRUE;
    }
  return FALSE;
}

void
hoist_plan_notices_tell (GPtrArray *releases, const char *target, const HoistNotice *notice)
{
  for (guint i = 0; i < releases->len && !is_told (releases, notice->id); i++)
    {
      HoistRelease *release = g_ptr_array_index (releases, i);
      if (!g_str_equal (release->tag, target))
        continue;
      g_autoptr (GPtrArray) notices = g_ptr_array_new ();
      HoistNotice copy = *notice;
      HoistRelease with = *release;
      for (guint j = 0; j < release->notices->len; j++)
        g_ptr_array_add (notices, g_ptr_array_index (release->notices, j));
      g_ptr_array_add (notices, &copy);
      with.notices = notices;
      releases->pdata[i] = hoist_release_new (&with);
      hoist_release_unref (release);
    }
}
