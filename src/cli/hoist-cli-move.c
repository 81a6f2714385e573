/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tenant move-database: its database on another engine, after a plan. `rollback` takes it back.
 * Thread: main. */
#include "cli/hoist-cli-groups.h"
#include "cli/hoist-cli-order.h"

#include <glib/gi18n.h>

static int
run_move (HoistCli *cli, GError **error)
{
  HoistPlanWish wish = HOIST_PLAN_WISH_INIT;
  HoistRunWish order = { .reason = hoist_cli_option (cli, "reason") };
  g_autoptr (HoistTenantReport) tenant =
      hoist_cli_find_tenant (cli, hoist_cli_argument (cli, 0), error);
  g_autoptr (HoistPlan) plan = NULL;

  wish.kind = HOIST_PLAN_MOVE;
  if (tenant == NULL)
    return -1;
  plan = hoist_cli_make_plan (cli, tenant->id, &wish, error);
  if (plan == NULL)
    return -1;
  return hoist_cli_has (cli, "plan") ? hoist_cli_show_plan (cli, plan)
                                     : hoist_cli_start_plan (cli, plan, &order, error);
}

static const HoistCliOption move_options[] = {
  { "plan", 0, NULL, N_ ("only show what it would do; changes nothing") },
  { "wait", 'w', NULL, N_ ("until it has ended") },
  { "follow", 'f', NULL, N_ ("until it has ended, with its steps and its log") },
  { "acknowledge", 0, "ID", N_ ("a loss or notice that was read") },
  { "acknowledge-all", 0, NULL, N_ ("all of them") },
  { "reason", 0, "TEXT", N_ ("for the audit trail") },
  { NULL },
};

const HoistCliCommand hoist_cli_move_commands[] = {
  { "tenant", "move-database", "TENANT", 1, 1, move_options, run_move,
    N_ ("move its database to the other engine that its guide names; rollback takes it back") },
  { NULL },
};
