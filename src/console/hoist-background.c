/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window in the background. Lives as long as the window; main thread only. It never keeps a run
 * going: that is the control plane's. */
#include "console/hoist-background.h"

static gboolean
close_cb (GtkWindow *window, HoistRunNotifier *notifier)
{
  if (hoist_run_notifier_count_open (notifier) == 0)
    return FALSE;
  gtk_widget_set_visible (GTK_WIDGET (window), FALSE);
  hoist_run_notifier_say_background (notifier);
  return TRUE;
}

static void
quiet_cb (HoistRunNotifier *notifier, GtkWindow *window)
{
  if (!gtk_widget_get_visible (GTK_WIDGET (window)))
    gtk_window_destroy (window);
}

void
hoist_background_keep (GtkWindow *window, HoistRunNotifier *notifier)
{
  g_signal_connect_object (window, "close-request", G_CALLBACK (close_cb), notifier,
                           G_CONNECT_AFTER);
  g_signal_connect_object (notifier, "quiet", G_CALLBACK (quiet_cb), window, 0);
}
