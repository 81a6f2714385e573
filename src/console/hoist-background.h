/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A window that is closed while runs go on is only hidden, so that their end can be told; with the
 * last end it goes. Quitting is not closing. Thread: main. */
#pragma once
#include "console/hoist-run-notifier.h"

G_BEGIN_DECLS

void hoist_background_keep (GtkWindow *window, HoistRunNotifier *notifier);

G_END_DECLS
