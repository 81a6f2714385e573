/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Removing old backups of one tenant: the rule, what would go by it, what stays and why; Cancel is
 * the default way out. Exactly what is shown is removed. Thread: main. */
#pragma once
#include <gtk/gtk.h>
#include "console/hoist-session.h"
#include "model/hoist-retention.h"

G_BEGIN_DECLS

/* Called once when it was tried, with the asking page (kept alive). `asked`: bk_ of those that were
 * to go. `verdicts`: HoistRetentionVerdict*, what is true now; NULL with an error. */
typedef void (*HoistPruneDone) (GtkWidget *page, const char *slug, const char *const *asked,
                                const GPtrArray *verdicts, const GError *error);

/* Asks the plane what would go and shows it. The dialog is borrowed. */
GtkWindow *hoist_prune_dialog_open (GtkWidget *page, HoistSession *session, const char *tenant,
                                    HoistPruneDone done);
void hoist_prune_dialog_show (GtkWindow *dialog, const GPtrArray *verdicts);
void hoist_prune_dialog_show_problem (GtkWindow *dialog, const GError *error);

G_END_DECLS
