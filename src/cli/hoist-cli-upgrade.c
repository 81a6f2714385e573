/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plan and upgrade. On a plane that has only the base contract, upgrade is its one synchronous
 * call. Thread: main. */
#include "cli/hoist-cli-groups.h"
#include "cli/hoist-cli-order.h"
#include "client/hoist-client-runs.h"
#include "client/hoist-client-tenants.h"

#include <glib/gi18n.h>
#include <stdio.h>

static void
read_wish (HoistCli *cli, HoistPlanWish *wish)
{
  wish->target_version = hoist_cli_argument (cli, 1);
  wish->backup_db = !hoist_cli_has (cli, "no-backup");
  wish->run_migrations = !hoist_cli_has (cli, "no-migrations");
}

/* The choice is typed: whose data it is. */
static gboolean
read_recreate (HoistCli *cli, const HoistTenantReport *tenant, HoistPlanWish *wish, GError **error)
{
  const char *typed = hoist_cli_option (cli, "recreate-database");

  wish->recreate = typed != NULL;
  if (typed == NULL || g_str_equal (typed, tenant->slug))
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
               _ ("--recreate-database %s: expected %s, the tenant whose data is not carried "
                  "over.\nNow: nothing was changed."),
               typed, tenant->slug);
  return FALSE;
}

static int
run_plan (HoistCli *cli, GError **error)
{
  HoistPlanWish wish = HOIST_PLAN_WISH_INIT;
  read_wish (cli, &wish);
  g_autoptr (HoistTenantReport) tenant =
      hoist_cli_find_tenant (cli, hoist_cli_argument (cli, 0), error);
  g_autoptr (HoistPlan) plan = tenant != NULL && read_recreate (cli, tenant, &wish, error)
                                   ? hoist_cli_make_plan (cli, tenant->id, &wish, error)
                                   : NULL;
  if (plan == NULL)
    return -1;
  return hoist_cli_show_plan (cli, plan);
}

static gboolean
ask_whether_foreign (HoistCli *cli, gboolean *ret_foreign, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  hoist_client_get_plane_async (cli->client, cli->cancellable, hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  g_autoptr (HoistPlaneReport) plane = hoist_client_get_plane_finish (cli->client, result, error);
  *ret_foreign = plane != NULL && plane->foreign;
  return plane != NULL;
}

static void
print_answer (HoistCli *cli, const HoistValue *answer)
{
  const HoistValue *details = hoist_value_get_member (answer, "details");
  guint n = details != NULL && hoist_value_get_type_of (details) == HOIST_VALUE_ARRAY
                ? hoist_value_get_size (details)
                : 0;
  for (guint i = 0; i < n; i++)
    {
      const HoistValue *line = hoist_value_get_element (details, i);
      if (hoist_value_get_type_of (line) == HOIST_VALUE_STRING)
        hoist_cli_print (cli, "%s\n", hoist_value_get_string (line));
    }
  hoist_cli_print (cli, "%s: %s → %s\n", hoist_value_lookup_string (answer, "status", ""),
                   hoist_value_lookup_string (answer, "previous_version", ""),
                   hoist_value_lookup_string (answer, "new_version", ""));
}

static int
upgrade_foreign (HoistCli *cli, const char *tenant, const HoistPlanWish *wish, GError **error)
{
  HoistUpgradeWish order = { .target_version = wish->target_version,
                             .backup_db = wish->backup_db,
                             .run_migrations = wish->run_migrations };
  g_autoptr (GAsyncResult) result = NULL;
  if (!cli->json)
    fprintf (stderr, _ ("hoistctl: this plane has no plans; its upgrade is waited for.\n"));
  hoist_client_upgrade_tenant_async (cli->client, tenant, &order, cli->cancellable,
                                     hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  g_autoptr (HoistValue) answer = hoist_client_upgrade_tenant_finish (cli->client, result, error);
  if (answer == NULL)
    return -1;
  if (cli->json)
    hoist_cli_print_value (cli, answer);
  else
    print_answer (cli, answer);
  return g_str_equal (hoist_value_lookup_string (answer, "status", ""), "success")
             ? HOIST_CLI_OK
             : HOIST_CLI_FAILED;
}

static int
run_upgrade (HoistCli *cli, GError **error)
{
  HoistPlanWish wish = HOIST_PLAN_WISH_INIT;
  gboolean foreign = FALSE;
  read_wish (cli, &wish);
  g_autoptr (HoistTenantReport) tenant =
      hoist_cli_find_tenant (cli, hoist_cli_argument (cli, 0), error);
  if (tenant == NULL || !read_recreate (cli, tenant, &wish, error)
      || !ask_whether_foreign (cli, &foreign, error))
    return -1;
  if (foreign)
    return upgrade_foreign (cli, tenant->id, &wish, error);
  g_autoptr (HoistPlan) plan = hoist_cli_make_plan (cli, tenant->id, &wish, error);
  HoistRunWish order = { .reason = hoist_cli_option (cli, "reason") };
  return plan != NULL ? hoist_cli_start_plan (cli, plan, &order, error) : -1;
}

#define WISH_OPTIONS                                                                               \
  { "no-backup", 0, NULL, N_ ("no backup of the database (must be acknowledged)") },               \
      { "recreate-database", 0, "TENANT",                                                          \
        N_ ("begin anew with an empty database, where the guide offers it; the tenant's name "     \
            "once "                                                                                \
            "more") },                                                                             \
  {                                                                                                \
    "no-migrations", 0, NULL, N_ ("do not run the migration scripts")                              \
  }

static const HoistCliOption plan_options[] = { WISH_OPTIONS, { NULL } };

static const HoistCliOption upgrade_options[] = {
  { "wait", 'w', NULL, N_ ("until it has ended") },
  { "follow", 'f', NULL, N_ ("until it has ended, with its steps and its log") },
  { "acknowledge", 0, "ID",
    N_ ("a notice that was read (may be repeated, or be a list with commas)") },
  { "acknowledge-all", 0, NULL, N_ ("all of them") },
  { "hops", 0, NULL,
    N_ ("over the required stops on the way without asking, each hop in a run of its own") },
  { "reason", 0, "TEXT", N_ ("for the audit trail") },
  WISH_OPTIONS,
  { NULL },
};

const HoistCliCommand hoist_cli_upgrade_commands[] = {
  { "plan", NULL, "TENANT [VERSION]", 1, 2, plan_options, run_plan,
    N_ ("what an upgrade would do, with notes and checks; changes nothing") },
  { "upgrade", NULL, "TENANT [VERSION]", 1, 2, upgrade_options, run_upgrade,
    N_ ("upgrade to a version (the latest)") },
  { NULL },
};
