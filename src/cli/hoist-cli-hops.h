/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Upgrades that go over required stops: agreeing to all of the way, and staying with it from hop to
 * hop. Thread: main. */
#pragma once
#include "cli/hoist-cli.h"
#include "model/hoist-rollout.h"

G_BEGIN_DECLS

/* TRUE: the plan has no hops, or --hops was given, or the person at the terminal says yes to the
 * way that is shown. REFUSED names what to add. */
gboolean hoist_cli_agree_to_hops (HoistCli *cli, const HoistPlan *plan, GError **error);
/* The way as lines of the plan; nothing where there are no hops. */
void hoist_cli_print_hops (HoistCli *cli, const HoistPlan *plan);
/* After `ended`, one hop: the run of the next one, as soon as there is one. NULL without an error:
 * there is none, the way has ended; *ret_exit and, where it ended too early, a line say how. */
HoistRun *hoist_cli_wait_next_hop (HoistCli *cli, const HoistRun *ended, int *ret_exit,
                                   GError **error);

HoistRollout *hoist_cli_read_rollout (HoistCli *cli, const char *id, GError **error);
/* Asks for the rollout again whenever the control plane tells of one, until `is_enough`. */
typedef gboolean (*HoistCliRolloutFunc) (const HoistRollout *rollout, gconstpointer user_data);
HoistRollout *hoist_cli_wait_rollout (HoistCli *cli, const char *id, HoistCliRolloutFunc is_enough,
                                      gconstpointer user_data, GError **error);
gboolean hoist_cli_rollout_is_over (const HoistRollout *rollout, gconstpointer unused);
int hoist_cli_exit_of_rollout (const HoistRollout *rollout);

G_END_DECLS
