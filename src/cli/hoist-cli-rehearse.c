/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rehearse: an upgrade on a clone of the database, beside what is live, and how long it took.
 * Thread: main. */
#include "cli/hoist-cli-groups.h"
#include "cli/hoist-cli-order.h"

#include <glib/gi18n.h>

static int
run_rehearse (HoistCli *cli, GError **error)
{
  HoistPlanWish wish = HOIST_PLAN_WISH_INIT;
  g_autoptr (HoistTenantReport) tenant =
      hoist_cli_find_tenant (cli, hoist_cli_argument (cli, 0), error);
  if (tenant == NULL)
    return -1;
  wish.kind = HOIST_PLAN_REHEARSAL;
  wish.backup_db = FALSE;
  wish.target_version = hoist_cli_argument (cli, 1);
  g_autoptr (HoistPlan) plan = hoist_cli_make_plan (cli, tenant->id, &wish, error);
  if (plan == NULL)
    return -1;
  HoistRunWish order = { .reason = hoist_cli_option (cli, "reason") };
  return hoist_cli_has (cli, "plan") ? hoist_cli_show_plan (cli, plan)
                                     : hoist_cli_start_plan (cli, plan, &order, error);
}

static const HoistCliOption rehearse_options[] = {
  { "plan", 0, NULL, N_ ("only show what it would do, and what can't be rehearsed") },
  { "reason", 0, "TEXT", N_ ("why; kept in the audit trail") },
  { "wait", 'w', NULL, N_ ("until it has ended") },
  { "follow", 'f', NULL, N_ ("until it has ended, with its steps and its log") },
  { NULL },
};

const HoistCliCommand hoist_cli_rehearse_commands[] = {
  { "rehearse", NULL, "TENANT [VERSION]", 1, 2, rehearse_options, run_rehearse,
    N_ ("do an upgrade to a clone of the database, beside what goes on, and time it") },
  { NULL },
};
