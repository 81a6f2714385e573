/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tenant's database on another engine: from where to where, what is asked of people, what will
 * happen, the way back and the equal command; one button that does it. Reached by the action
 * "tenant.move" of the tenant's page. The plan that is shown is the plan that is started (by its
 * hash). Thread: main. */
#pragma once
#include <adwaita.h>
#include "console/hoist-session.h"
#include "model/hoist-plan.h"

G_BEGIN_DECLS

#define HOIST_TYPE_MOVE_DIALOG (hoist_move_dialog_get_type ())
G_DECLARE_FINAL_TYPE (HoistMoveDialog, hoist_move_dialog, HOIST, MOVE_DIALOG, AdwWindow)

/* Goes to the run through "win.show-run" of `page`. `session` may be NULL (tests): then show_plan
 * and show_refusal feed it. */
HoistMoveDialog *hoist_move_dialog_new (GtkWidget *page, HoistSession *session,
                                        const HoistTenantReport *report);
void hoist_move_dialog_show_plan (HoistMoveDialog *self, HoistPlan *plan);
void hoist_move_dialog_show_refusal (HoistMoveDialog *self, const GError *error);
gboolean hoist_move_dialog_can_start (HoistMoveDialog *self);
/* The words of the equal hoistctl call. */
char *hoist_move_dialog_dup_command (const HoistPlan *plan);

G_END_DECLS
