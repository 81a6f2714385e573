/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run that moves a tenant's database to another engine, and the one that takes it back: what is
 * refused, and the arguments of the steps that only they have. Pure. Private to the engine's plan
 * builder (and its tests). Thread: any. */
#pragma once
#include "engine/hoist-plan-request.h"

G_BEGIN_DECLS

/* It moves, or it takes a move back: code and packages stay as they are. */
gboolean hoist_plan_move_is_one (const HoistPlanInput *input);
gboolean hoist_plan_move_leaves_out (const HoistPlanInput *input, HoistStepKindId kind);
/* REFUSED: the guide says of no move, the tenant is there already, or it runs on several nodes. */
gboolean hoist_plan_move_check (const HoistPlanInput *input,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* preflight: the new, empty database, by the setting in which its URL stands. */
HoistValue *hoist_plan_move_new_target (const HoistPlanInput *input);
/* configure: the application's own setting gets that URL. Its undo, and a rollback, put back what
 * was there. */
HoistValue *hoist_plan_move_new_configure (const HoistPlanInput *input, const HoistValue *database);
/* transfer: all rows; in a rollback the way back. INVALID: a placeholder of the guide; REFUSED: it
 * says of no move. */
HoistValue *hoist_plan_move_new_transfer (const HoistPlanInput *input, GError **error);
/* A way back that takes along what was written since: the node has noted it. */
gboolean hoist_plan_move_takes_along (const HoistPlanInput *input);
/* A part of it is done while the services run. */
gboolean hoist_plan_move_goes_ahead (const HoistPlanInput *input);
/* … which is this: the new database is known by the setting where somebody has put its URL, and the
 * application's command is told of it in a folder of its own. */
HoistValue *hoist_plan_move_new_ahead (const HoistPlanInput *input, const char *commit,
                                       GError **error);

G_END_DECLS
