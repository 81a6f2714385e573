/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words for control planes. Called by widgets, pages and dialogs; main thread only; no state. */
#include "console/items/hoist-plane-words.h"
#include <glib/gi18n.h>
#include "console/hoist-preferences.h"

HoistLook
hoist_plane_words_state (HoistSessionState state)
{
  switch (state)
    {
    case HOIST_SESSION_ONLINE:
      return (HoistLook){ _ ("online"), "emblem-ok-symbolic", "success" };
    case HOIST_SESSION_OFFLINE:
      return (HoistLook){ _ ("offline"), "network-offline-symbolic", "warning" };
    case HOIST_SESSION_SIGN_IN:
      return (HoistLook){ _ ("sign-in needed"), "dialog-password-symbolic", "warning" };
    case HOIST_SESSION_UNTRUSTED:
      return (HoistLook){ _ ("not trusted"), "channel-insecure-symbolic", "error" };
    case HOIST_SESSION_PAUSED:
      return (HoistLook){ _ ("paused"), "media-playback-pause-symbolic", "dim-label" };
    case HOIST_SESSION_FAILED:
      return (HoistLook){ _ ("can’t be opened"), "dialog-error-symbolic", "error" };
    case HOIST_SESSION_OPENING:
    default:
      return (HoistLook){ _ ("opening"), "", "accent" };
    }
}

char *
hoist_plane_words_dup_state (HoistSession *session)
{
  HoistSessionState state = hoist_session_get_state (session);
  g_autofree char *since =
      hoist_words_dup_recent (hoist_session_get_since (session), g_get_real_time ());

  if (state == HOIST_SESSION_OFFLINE)
    return g_strdup_printf (_ ("offline since %s"), since);
  if (state == HOIST_SESSION_PAUSED)
    return g_strdup_printf (_ ("paused since %s"), since);
  return g_strdup (hoist_plane_words_state (state).word);
}

HoistLook
hoist_plane_words_stage (HoistPlaneStage stage)
{
  switch (stage)
    {
    case HOIST_STAGE_PRODUCTION:
      return (HoistLook){ _ ("production"), "", "stage-production" };
    case HOIST_STAGE_STAGING:
      return (HoistLook){ _ ("staging"), "", "stage-staging" };
    case HOIST_STAGE_TEST:
      return (HoistLook){ _ ("test"), "", "stage-test" };
    case HOIST_STAGE_UNSET:
    default:
      return (HoistLook){ "", "", "" };
    }
}

char *
hoist_plane_words_dup_accessible_name (HoistSession *session)
{
  HoistKnownPlane *plane = hoist_session_get_plane (session);
  HoistLook stage = hoist_plane_words_stage (hoist_known_plane_get_notes (plane)->stage);
  g_autofree char *state = hoist_plane_words_dup_state (session);

  if (stage.word[0] == '\0')
    return g_strdup_printf ("%s, %s", hoist_known_plane_get_name (plane), state);
  return g_strdup_printf ("%s, %s, %s", hoist_known_plane_get_name (plane), stage.word, state);
}

gboolean
hoist_plane_words_must_confirm (HoistKnownPlane *plane, const HoistTenantReport *report)
{
  const HoistPlaneNotes *notes = plane != NULL ? hoist_known_plane_get_notes (plane) : NULL;

  if (hoist_preferences_get_int (hoist_preferences_get_default (), "confirmation")
      == HOIST_CONFIRMATION_ALWAYS)
    return TRUE;
  switch (notes != NULL ? notes->stage : HOIST_STAGE_UNSET)
    {
    case HOIST_STAGE_PRODUCTION:
      return TRUE;
    case HOIST_STAGE_STAGING:
      return !notes->without_name;
    case HOIST_STAGE_TEST:
      return FALSE;
    case HOIST_STAGE_UNSET:
    default:
      return report == NULL || !report->has_environment
             || report->environment == HOIST_ENVIRONMENT_PRODUCTION;
    }
}
