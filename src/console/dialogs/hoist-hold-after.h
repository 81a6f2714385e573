/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tenant that has gone back is held, so that no batch brings it forward again: once its rollback
 * has ended well, and only then. A hold that was there before would have stopped the rollback.
 * Thread: main. */
#pragma once
#include <gtk/gtk.h>
#include "console/hoist-session.h"

G_BEGIN_DECLS

/* Waits as long as `window` and the session live. Activates win.set-holds of `window`. */
void hoist_hold_after_run (GtkWidget *window, HoistSession *session, const HoistRun *run,
                           const char *reason);

G_END_DECLS
