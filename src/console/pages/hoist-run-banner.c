/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The banner of a run's page. Called by that page; main thread only; it keeps nothing and never
 * says that a run goes well which was not heard of. */
#include "console/pages/hoist-run-banner.h"
#include <glib/gi18n.h>
#include "console/items/hoist-words.h"
#include "console/pages/hoist-run-words.h"

static void
show_ended (HoistBanner *banner, const HoistRun *run, gboolean live)
{
  gboolean well = run->outcome == HOIST_OUTCOME_NEW_HEALTHY;

  if (!live)
    {
      hoist_banner_hide (banner);
      return;
    }
  hoist_banner_show_text (banner, well ? HOIST_BANNER_SUCCESS : HOIST_BANNER_WARNING,
                          hoist_words_run (run).word);
  hoist_banner_set_button (banner, _ ("Show Outcome"), "run.show-outcome");
}

void
hoist_run_banner_show (HoistBanner *banner, const HoistRun *run, HoistSession *session,
                       gboolean live)
{
  HoistSessionState state =
      session != NULL ? hoist_session_get_state (session) : HOIST_SESSION_ONLINE;
  g_autofree char *text = hoist_run_words_dup_banner (run);
  g_autofree char *title = NULL;
  g_autofree char *clock = NULL;

  hoist_banner_set_button (banner, NULL, NULL);
  if (run->state == HOIST_RUN_ENDED)
    show_ended (banner, run, live);
  else if (state == HOIST_SESSION_OFFLINE || state == HOIST_SESSION_FAILED)
    {
      clock = hoist_words_dup_clock (hoist_session_get_since (session));
      title = g_strdup_printf (_ ("The control plane can’t be reached since %s. It goes on by "
                                  "itself; this page catches up when it is back."),
                               clock);
      hoist_banner_show_text (banner, HOIST_BANNER_ERROR, title);
      hoist_banner_set_button (banner, _ ("Try Again"), "win.refresh");
    }
  else if (text != NULL)
    {
      hoist_banner_show_text (banner, HOIST_BANNER_WARNING, text);
      if (live && hoist_run_words_find_card (run) != NULL && run->no_contact_since == 0)
        hoist_banner_set_button (banner, _ ("Show Card"), "run.show-card");
    }
  else
    hoist_banner_hide (banner);
}
