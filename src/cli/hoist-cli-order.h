/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making a plan, having what it demands acknowledged, starting it: what all orders for a plan
 * share. Thread: main. */
#pragma once
#include "cli/hoist-cli.h"
#include "client/hoist-client-plans.h"
#include "client/hoist-client-runs.h"

G_BEGIN_DECLS

/* Blocks until the plane has made the plan. */
HoistPlan *hoist_cli_make_plan (HoistCli *cli, const char *tenant, const HoistPlanWish *wish,
                                GError **error);
/* Starts the plan unless it has a blocker or something is not acknowledged by --acknowledge or
 * --acknowledge-all, which it adds to `wish`; then stays with it as --wait and --follow say. An
 * exit code or -1. */
int hoist_cli_start_plan (HoistCli *cli, const HoistPlan *plan, HoistRunWish *wish, GError **error);
/* Prints it, and changes nothing: OK, or REFUSED where it has a blocker. */
int hoist_cli_show_plan (HoistCli *cli, const HoistPlan *plan);

G_END_DECLS
