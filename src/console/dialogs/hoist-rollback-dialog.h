/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The guided rollback in four steps: what went wrong, go back to what, comparison, exact steps.
 * Cancel is the default until the last button is pressed; the target need not be healthy. Thread:
 * main. */
#pragma once
#include <adwaita.h>
#include "console/hoist-session.h"

G_BEGIN_DECLS

#define HOIST_TYPE_ROLLBACK_DIALOG (hoist_rollback_dialog_get_type ())
G_DECLARE_FINAL_TYPE (HoistRollbackDialog, hoist_rollback_dialog, HOIST, ROLLBACK_DIALOG, AdwWindow)

/* `run`: the run (rn_) to take back, the backup (bk_) to go back to, or "": any restore point.
 * `session` may be NULL (tests): then show_report and show_plan feed it. */
HoistRollbackDialog *hoist_rollback_dialog_new (GtkWindow *parent, HoistSession *session,
                                                const char *tenant, const char *run);
void hoist_rollback_dialog_show_report (HoistRollbackDialog *self, HoistTenantReport *report);
void hoist_rollback_dialog_show_plan (HoistRollbackDialog *self, HoistPlan *plan);
/* "reason", "point", "compare", "summary" */
const char *hoist_rollback_dialog_get_step (HoistRollbackDialog *self);
void hoist_rollback_dialog_set_reason (HoistRollbackDialog *self, const char *reason);
gboolean hoist_rollback_dialog_can_go_on (HoistRollbackDialog *self);
gboolean hoist_rollback_dialog_is_destructive (HoistRollbackDialog *self);

G_END_DECLS
