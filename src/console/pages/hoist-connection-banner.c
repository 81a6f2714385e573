/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a list's banner says of the connection. Called by pages; main thread only; no state. */
#include "console/pages/hoist-connection-banner.h"
#include <glib/gi18n.h>
#include "console/items/hoist-words.h"

char *
hoist_connection_banner_dup_text (HoistSessionState state, gint64 since, gint64 received_at)
{
  gint64 now = g_get_real_time ();
  g_autofree char *since_text = hoist_words_dup_recent (since, now);
  g_autofree char *age = hoist_words_dup_recent (received_at, now); /* a cache may be old */

  if (received_at == 0) /* there is no list: the page says so itself */
    return NULL;
  switch (state)
    {
    case HOIST_SESSION_OFFLINE:
    case HOIST_SESSION_FAILED:
      return g_strdup_printf (
          _ ("The control plane can’t be reached since %s. What is shown is from %s."), since_text,
          age);
    case HOIST_SESSION_SIGN_IN:
      return g_strdup_printf (_ ("The control plane wants a sign-in. What is shown is from %s."),
                              age);
    case HOIST_SESSION_UNTRUSTED:
      return g_strdup_printf (_ ("The certificate of the control plane is not the one that was "
                                 "trusted: nothing is sent to it. What is shown is from %s."),
                              age);
    case HOIST_SESSION_PAUSED:
      return g_strdup_printf (
          _ ("Paused since %s: nothing is asked of the control plane. What is shown is from %s."),
          since_text, age);
    case HOIST_SESSION_OPENING:
    case HOIST_SESSION_ONLINE:
    default:
      return NULL;
    }
}

/* What lasts and is nobody's fault. */
static void
show_role (HoistBanner *banner, HoistSession *session)
{
  gboolean read_only = hoist_session_get_state (session) == HOIST_SESSION_ONLINE
                       && !hoist_session_may (session, "operator");

  hoist_banner_set_button (banner, NULL, NULL);
  if (read_only)
    hoist_banner_show_text (banner, HOIST_BANNER_INFO,
                            _ ("Your role is viewer: you can look at everything, and change "
                               "nothing."));
  else
    hoist_banner_hide (banner);
}

static char *
dup_key_text (gint64 received_at)
{
  g_autofree char *age = hoist_words_dup_recent (received_at, g_get_real_time ());

  return g_strdup_printf (_ ("The host key of the control plane is not the one that this computer "
                             "knows: nothing is sent to it. What is shown is from %s."),
                          age);
}

void
hoist_connection_banner_update (HoistBanner *banner, HoistSession *session)
{
  HoistSessionState state = hoist_session_get_state (session);
  g_autofree char *text = hoist_connection_banner_dup_text (
      state, hoist_session_get_since (session), hoist_session_get_received_at (session));

  if (text == NULL)
    {
      show_role (banner, session);
      return;
    }
  if (hoist_session_is_key_refused (session))
    {
      g_free (text);
      text = dup_key_text (hoist_session_get_received_at (session));
    }
  if (state == HOIST_SESSION_SIGN_IN && hoist_session_get_keyring_trouble (session) != NULL)
    {
      g_autofree char *plain = g_steal_pointer (&text);

      text = g_strjoin (" ", hoist_session_get_keyring_trouble (session), plain, NULL);
    }
  hoist_banner_show_text (banner,
                          state == HOIST_SESSION_PAUSED      ? HOIST_BANNER_INFO
                          : state == HOIST_SESSION_UNTRUSTED ? HOIST_BANNER_ERROR
                                                             : HOIST_BANNER_WARNING,
                          text);
  if (state == HOIST_SESSION_SIGN_IN)
    hoist_banner_set_button (banner, _ ("Sign In…"), "win.sign-in");
  else if (state == HOIST_SESSION_UNTRUSTED)
    hoist_banner_set_button (banner,
                             hoist_session_is_key_refused (session) ? _ ("Show Host Key")
                                                                    : _ ("Show Certificate"),
                             "win.show-trust");
  else if (state == HOIST_SESSION_PAUSED)
    hoist_banner_set_button (banner, _ ("Resume"), "win.pause");
  else
    hoist_banner_set_button (banner, _ ("Try Again"), "win.refresh");
}

static void
state_cb (HoistPage *page, HoistSession *session)
{
  hoist_connection_banner_update (hoist_page_get_banner (page), session);
}

void
hoist_connection_banner_keep (HoistPage *page, HoistSession *session)
{
  g_return_if_fail (HOIST_IS_PAGE (page));

  g_signal_connect_object (session, "state", G_CALLBACK (state_cb), page, G_CONNECT_SWAPPED);
  state_cb (page, session);
}
