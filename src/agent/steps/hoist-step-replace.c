/* SPDX-License-Identifier: GPL-3.0-or-later */
/* replace: each container is made anew with the image of the release and takes the name of the old
 * one, which is kept whole under another name. Undo, and a rollback, give the kept one its name
 * back: the same image, the same configuration, the same files. Worker thread. Removes nothing that
 * ever ran. */
#include "agent/steps/hoist-step-containers.h"
#include "base/hoist-error.h"

static gboolean
middle_cb (gpointer user_data, GError **error)
{
  return hoist_step_work_middle (user_data, error);
}

static gboolean
make (HoistStepWork *work, guint index, gboolean turned, GError **error)
{
  const HoistValue *list = hoist_value_get_member (work->args, "containers");
  const HoistValue *args = hoist_value_get_element (list, index);
  g_auto (HoistStepContainer) one = { 0 };

  if (!hoist_step_container_init (&one, work, args, turned, error)
      || !hoist_container_bring (
          &one.runtime, one.place.image_id,
          hoist_value_lookup_string (args, turned ? "from_pull" : "to_pull", ""), &work->call,
          error)
      || !hoist_container_place_make (&one.place, index == 0 ? middle_cb : NULL, work, &work->call,
                                      error))
    return FALSE;
  hoist_step_work_log (work, HOIST_LOG_INFO, "%s has the image %.12s now; %.12s is kept.",
                       one.place.name, one.place.image_id, one.place.from_id);
  return TRUE;
}

static gboolean
apply (HoistStepWork *work, GError **error)
{
  const HoistValue *list = hoist_value_get_member (work->args, "containers");

  for (guint i = 0; i < hoist_value_get_size (list); i++)
    if (!make (work, i, FALSE, error))
      return FALSE;
  return TRUE;
}

static gboolean
undo (HoistStepWork *work, GError **error)
{
  const HoistValue *list = hoist_value_get_member (work->args, "containers");

  for (guint i = hoist_value_get_size (list); i > 0; i--)
    if (!make (work, i - 1, TRUE, error))
      return FALSE;
  return TRUE;
}

static HoistContainerSight
look (HoistStepWork *work, const HoistValue *args, char **ret_detail)
{
  g_auto (HoistStepContainer) one = { 0 };
  g_autoptr (GError) error = NULL;

  if (hoist_step_container_init (&one, work, args, work->key.undo, &error))
    return hoist_container_place_look (&one.place, &work->call, ret_detail);
  *ret_detail = g_strdup (error->message);
  return HOIST_CONTAINER_UNKNOWN;
}

static HoistProbe
probe (HoistStepWork *work, char **ret_detail)
{
  const HoistValue *list = hoist_value_get_member (work->args, "containers");
  guint n = hoist_value_get_size (list), there = 0, others = 0;

  *ret_detail = g_strdup ("");
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *detail = NULL;
      HoistContainerSight sight = look (work, hoist_value_get_element (list, i), &detail);
      char *both = g_strconcat (*ret_detail, i > 0 ? " " : "", detail, NULL);

      g_free (*ret_detail);
      *ret_detail = both;
      if (sight == HOIST_CONTAINER_UNKNOWN)
        return HOIST_PROBE_UNKNOWN;
      there += sight == HOIST_CONTAINER_THERE ? 1 : 0;
      others += sight == HOIST_CONTAINER_OTHER ? 1 : 0;
    }
  return there == n    ? HOIST_PROBE_APPLIED
         : others == n ? HOIST_PROBE_NOT_APPLIED
                       : HOIST_PROBE_PARTIAL;
}

const HoistStepActions hoist_step_replace = { HOIST_STEP_REPLACE, apply, undo, probe };
