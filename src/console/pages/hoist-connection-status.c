/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why there is no list, and the one thing to do about it. Called by pages; main thread only; no
 * state. */
#include "console/pages/hoist-connection-status.h"
#include <glib/gi18n.h>

gboolean
hoist_connection_status_show (HoistPlaceholder *placeholder, HoistSession *session)
{
  const char *keyring = hoist_session_get_keyring_trouble (session);
  g_autofree char *trouble =
      keyring != NULL
          ? g_strdup_printf (_ ("%s Hoist can’t read the sign-in that is kept there, and asks "
                                "you instead."),
                             keyring)
          : NULL;

  switch (hoist_session_get_state (session))
    {
    case HOIST_SESSION_ONLINE:
      return FALSE;
    case HOIST_SESSION_OPENING:
      hoist_placeholder_show_loading (placeholder, _ ("Asking the control plane…"));
      return TRUE;
    case HOIST_SESSION_SIGN_IN:
      hoist_placeholder_show_status (
          placeholder, "dialog-password-symbolic", _ ("Sign In"),
          trouble != NULL ? trouble : _ ("This control plane wants to know who you are."));
      hoist_placeholder_set_button (placeholder, _ ("Sign In…"), "win.sign-in");
      return TRUE;
    case HOIST_SESSION_UNTRUSTED:
      if (hoist_session_is_key_refused (session))
        {
          hoist_placeholder_show_error (placeholder, _ ("The Host Key Is Not Trusted"),
                                        hoist_session_get_error (session));
          return TRUE;
        }
      hoist_placeholder_show_status (
          placeholder, "channel-insecure-symbolic", _ ("The Certificate Is Not Trusted"),
          _ ("Nothing was sent to this control plane, no password and no token."));
      hoist_placeholder_set_button (placeholder, _ ("Show Certificate"), "win.show-trust");
      return TRUE;
    case HOIST_SESSION_PAUSED:
      hoist_placeholder_show_status (
          placeholder, "media-playback-pause-symbolic", _ ("Paused"),
          _ ("Nothing is asked of this control plane, and no list of an earlier visit is kept."));
      hoist_placeholder_set_button (placeholder, _ ("Resume"), "win.pause");
      return TRUE;
    case HOIST_SESSION_OFFLINE:
    case HOIST_SESSION_FAILED:
    default:
      hoist_placeholder_show_error (placeholder, _ ("The Control Plane Can’t Be Reached"),
                                    hoist_session_get_error (session));
      return TRUE;
    }
}

const char *
hoist_connection_status_why_not (HoistSession *session)
{
  switch (hoist_session_get_state (session))
    {
    case HOIST_SESSION_SIGN_IN:
      return _ ("The control plane wants a sign-in.");
    case HOIST_SESSION_UNTRUSTED:
      return _ ("The certificate of the control plane is not the one that was trusted.");
    case HOIST_SESSION_PAUSED:
      return _ ("The control plane is paused here.");
    case HOIST_SESSION_OFFLINE:
    case HOIST_SESSION_FAILED:
      return _ ("The control plane can’t be reached.");
    case HOIST_SESSION_OPENING:
    case HOIST_SESSION_ONLINE:
    default:
      return hoist_session_may (session, "operator")
                 ? NULL
                 : _ ("Your role is viewer: you can look at everything, and change nothing.");
    }
}
