/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-plan-hops.h. Nobody owns it: pure functions, called by the planner and the builder. Any
 * thread. It never leaves a stop out: what it can't place it refuses. */
#include "engine/hoist-plan-hops.h"

#include "base/hoist-error.h"
#include "base/hoist-version.h"
#include "engine/hoist-plan-notices.h"
#include "engine/hoist-plan-releases.h"
#include "model/hoist-value-texts.h"

static int
compare_cb (gconstpointer a, gconstpointer b)
{
  return hoist_version_compare (*(const char *const *) a, *(const char *const *) b);
}

/* By version where what is deployed is one; a stop may lie on another branch than the target. */
static gboolean
is_on_way (const char *stop, const HoistPlanFarWay *way)
{
  if (hoist_version_compare (stop, way->to) >= 0)
    return FALSE;
  if (*way->from)
    return hoist_version_compare (way->from, stop) < 0;
  return way->passed && g_strv_contains (way->passed, stop);
}

GPtrArray *
hoist_plan_hops_find (const HoistGuide *guide, const GPtrArray *releases,
                      const HoistPlanFarWay *way, GError **error)
{
  g_autoptr (GPtrArray) versions = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; guide->required_stops && guide->required_stops[i]; i++)
    {
      const char *stop = guide->required_stops[i];
      if (!is_on_way (stop, way)
          || g_ptr_array_find_with_equal_func (versions, stop, g_str_equal, NULL))
        continue;
      if (!hoist_release_find (releases, stop))
        {
          g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                       "the guide requires a stop at %s on the way to %s, but the repository has "
                       "no release %s; correct releases.required_stops in the guide, or publish it",
                       stop, way->to, stop);
          return NULL;
        }
      g_ptr_array_add (versions, g_strdup (stop));
    }
  g_ptr_array_sort (versions, compare_cb);
  g_ptr_array_add (versions, g_strdup (way->to));
  return g_steal_pointer (&versions);
}

gboolean
hoist_plan_hops_choose (const HoistGuide *guide, const GPtrArray *releases, const HoistValue *facts,
                        const char *target, GPtrArray **ret_versions, GError **error)
{
  g_auto (GStrv) passed = hoist_value_dup_texts (hoist_value_get_member (facts, "stops"));
  HoistPlanFarWay way = { hoist_value_lookup_string (facts, "tag", ""), target,
                          (const char *const *) passed };
  g_autoptr (GPtrArray) versions = hoist_plan_hops_find (guide, releases, &way, error);

  *ret_versions = versions && versions->len > 1 ? g_ptr_array_ref (versions) : NULL;
  return versions != NULL;
}

void
hoist_plan_leg_free (HoistPlanLeg *leg)
{
  g_free (leg->version);
  g_free (leg->commit);
  g_strfreev (leg->passed);
  hoist_value_unref (leg->facts);
  g_free (leg);
}

static const HoistValue *
find_told (const HoistValue *told, const char *version)
{
  for (guint i = 0; told && i < hoist_value_get_size (told); i++)
    {
      const HoistValue *one = hoist_value_get_element (told, i);
      if (g_str_equal (hoist_value_lookup_string (one, "tag", ""), version))
        return one;
    }
  return NULL;
}

GPtrArray *
hoist_plan_hops_read (const GPtrArray *versions, const GPtrArray *releases, const HoistValue *told,
                      GError **error)
{
  g_autoptr (GPtrArray) legs =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_plan_leg_free);

  for (guint i = 0; i < versions->len; i++)
    {
      const char *version = g_ptr_array_index (versions, i);
      const HoistRelease *release = hoist_release_find (releases, version);
      const HoistValue *said = find_told (told, version);
      const char *commit = hoist_value_lookup_string (said, "commit", "");
      if (!*commit && release)
        commit = release->commit;
      if (!*commit)
        {
          g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED, "there is no release %s", version);
          return NULL;
        }
      HoistPlanLeg *leg = g_new0 (HoistPlanLeg, 1);
      leg->version = g_strdup (version);
      leg->commit = g_strdup (commit);
      leg->passed = hoist_value_dup_texts (hoist_value_get_member (said, "revisions"));
      g_ptr_array_add (legs, leg);
    }
  return g_steal_pointer (&legs);
}

/* --- what each hop tells ----------------------------------------------------------------- */

static char **
list_tags (const GPtrArray *releases, const char *from, const char *to)
{
  g_autoptr (GPtrArray) between = hoist_plan_releases_list_between (releases, from, to);
  g_autoptr (GStrvBuilder) tags = g_strv_builder_new ();

  for (guint i = 0; i < between->len; i++)
    g_strv_builder_add (tags, ((const HoistRelease *) g_ptr_array_index (between, i))->tag);
  return g_strv_builder_end (tags);
}

static char **
list_told (const HoistPlanInput *input, const HoistPlanWay *way, GPtrArray *all, GHashTable *told)
{
  g_autoptr (GPtrArray) notices = hoist_plan_notices_collect (input->guide, input->releases, way);
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  for (guint i = 0; i < notices->len; i++)
    {
      const HoistNotice *notice = g_ptr_array_index (notices, i);
      if (!g_hash_table_add (told, g_strdup (notice->id)))
        continue;
      g_strv_builder_add (ids, notice->id);
      hoist_plan_notices_tell (all, way->to, notice);
    }
  return g_strv_builder_end (ids);
}

GPtrArray *
hoist_plan_hops_list_releases (const HoistPlanInput *input, const char *from)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_release_unref);

  for (guint i = 0; i < input->legs->len; i++)
    {
      const HoistPlanLeg *leg = g_ptr_array_index (input->legs, i);
      g_autoptr (GPtrArray) between =
          hoist_plan_releases_list_between (input->releases, from, leg->version);
      for (guint j = 0; j < between->len; j++)
        g_ptr_array_insert (all, (int) j, hoist_release_ref (g_ptr_array_index (between, j)));
      from = leg->version;
    }
  return all;
}

GPtrArray *
hoist_plan_hops_list_all_releases (const HoistPlanInput *input, const HoistPlan *fields)
{
  gboolean upgrade = fields->kind != HOIST_PLAN_ROLLBACK;

  if (input->legs)
    return hoist_plan_hops_list_releases (input, fields->from_version);
  return hoist_plan_releases_list_between (input->releases,
                                           upgrade ? fields->from_version : fields->to_version,
                                           upgrade ? fields->to_version : fields->from_version);
}

GPtrArray *
hoist_plan_hops_make (const HoistPlanInput *input, const char *from, GPtrArray *all,
                      const char *const *roles)
{
  GPtrArray *hops = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_plan_hop_free);
  g_autoptr (GHashTable) told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < input->legs->len; i++)
    {
      const HoistPlanLeg *leg = g_ptr_array_index (input->legs, i);
      HoistPlanWay way = { from, leg->version, (const char *const *) leg->passed, roles };
      g_auto (GStrv) tags = list_tags (input->releases, from, leg->version);
      g_auto (GStrv) ids = list_told (input, &way, all, told);
      HoistPlanHop fields = { .from_version = (char *) from,
                              .to_version = leg->version,
                              .to_commit = leg->commit,
                              .required_stop = i + 1 < input->legs->len,
                              .releases = tags,
                              .acknowledge = ids };
      g_ptr_array_add (hops, hoist_plan_hop_new (&fields));
      from = leg->version;
    }
  return hops;
}
