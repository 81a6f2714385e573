/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Having an upgrade rehearsed: plans it, starts it, and shows its run. Thread: main. */
#pragma once
#include <gtk/gtk.h>
#include "console/hoist-session.h"

G_BEGIN_DECLS

typedef struct
{
  const char *tenant, *target; /* tn_; a version, NULL: the latest */
  gboolean migrations;
} HoistRehearsalWish;
/* Goes to the run by the action win.show-run of `page` (kept alive), or says by win.say why there
 * is none. A page whose `cancellable` is cancelled is gone. */
void hoist_rehearsal_order_start (GtkWidget *page, HoistSession *session,
                                  const HoistRehearsalWish *wish, GCancellable *cancellable);

G_END_DECLS
