/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pull: the images of the release are on this node before anything stops, exactly those that the
 * plan names, and each container can be made anew with its image and every setting: one is made
 * beside, compared and removed. Worker thread. Changes nothing that is live. */
#include "agent/steps/hoist-step-containers.h"
#include "base/hoist-error.h"

/* What was pinned by its id stays; a tag that was moved since the plan is refused. */
static gboolean
check_tag (HoistStepWork *work, const HoistStepContainer *one, GError **error)
{
  const char *reference = hoist_value_lookup_string (one->args, "image", "");
  g_auto (HoistContainerImage) image = { 0 };
  g_autoptr (GError) local = NULL;

  if (reference[0] == '\0')
    return TRUE;
  if (!hoist_container_resolve (&one->runtime, reference, &image, &work->call, &local))
    {
      if (g_error_matches (local, HOIST_ERROR, HOIST_ERROR_CANCELLED))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      hoist_step_work_log (work, HOIST_LOG_WARNING, "What %s is now can't be asked: %s", reference,
                           local->message);
      return TRUE;
    }
  if (g_str_equal (image.id, one->place.image_id))
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_STALE,
               "The tag %s was moved: it is the image %.12s now; the plan was made for %.12s.",
               reference, image.id, one->place.image_id);
  return FALSE;
}

static gboolean
check_place (HoistStepWork *work, const HoistStepContainer *one, GError **error)
{
  g_autofree char *detail = NULL;

  switch (hoist_container_place_look (&one->place, &work->call, &detail))
    {
    case HOIST_CONTAINER_OTHER:
    case HOIST_CONTAINER_BETWEEN: /* something of an earlier run is kept */
      return TRUE;
    case HOIST_CONTAINER_THERE:
    case HOIST_CONTAINER_UNKNOWN:
    default:
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT,
                   "%s The plan was made for the image %.12s.", detail, one->place.from_id);
      return FALSE;
    }
}

static gboolean
pull (HoistStepWork *work, const HoistValue *args, GError **error)
{
  g_auto (HoistStepContainer) one = { 0 };

  if (!hoist_step_container_init (&one, work, args, FALSE, error)
      || !check_place (work, &one, error) || !check_tag (work, &one, error)
      || !hoist_container_bring (&one.runtime, one.place.image_id,
                                 hoist_value_lookup_string (args, "to_pull", ""), &work->call,
                                 error)
      || !hoist_container_place_try (&one.place, &work->call, error))
    return FALSE;
  hoist_step_work_log (work, HOIST_LOG_INFO,
                       "The image %.12s is here, and %s can be made with it as it is (%s %s).",
                       one.place.image_id, one.place.name, one.runtime.name, one.runtime.version);
  return TRUE;
}

static gboolean
apply (HoistStepWork *work, GError **error)
{
  const HoistValue *list = hoist_value_get_member (work->args, "containers");

  for (guint i = 0; i < hoist_value_get_size (list); i++)
    if (!pull (work, hoist_value_get_element (list, i), error)
        || (i == 0 && !hoist_step_work_middle (work, error)))
      return FALSE;
  return TRUE;
}

static HoistProbe
probe (HoistStepWork *work, char **ret_detail)
{
  *ret_detail = g_strdup ("Whether the images are here is looked at anew.");
  return work->key.undo ? HOIST_PROBE_APPLIED : HOIST_PROBE_NOT_APPLIED;
}

const HoistStepActions hoist_step_pull = { HOIST_STEP_PULL, apply, NULL, probe };
