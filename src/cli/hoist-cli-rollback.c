/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rollback: takes a run back, or goes back to a backup, after a plan that says what would be lost.
 * Thread: main. */
#include "cli/hoist-cli-groups.h"
#include "cli/hoist-cli-order.h"
#include "base/hoist-id.h"
#include "client/hoist-client-runs.h"
#include "client/hoist-client-tenants.h"

#include <glib/gi18n.h>

static HoistRun *
get_run (HoistCli *cli, const char *id, GError **error)
{
  HoistClient *client = hoist_cli_connect (cli, error);
  g_autoptr (GAsyncResult) result = NULL;
  if (client == NULL)
    return NULL;
  hoist_client_get_run_async (client, id, cli->cancellable, hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  return hoist_client_get_run_finish (client, result, error);
}

/* The newest upgrade that succeeded and was not taken back. */
static HoistRun *
find_run_of_tenant (HoistCli *cli, const char *text, GError **error)
{
  g_autoptr (HoistTenantReport) tenant = hoist_cli_find_tenant (cli, text, error);
  if (tenant == NULL)
    return NULL;
  HoistRunQuery query = { .tenant = tenant->id, .limit = 200 };
  g_autoptr (GAsyncResult) result = NULL;
  hoist_client_list_runs_async (cli->client, &query, cli->cancellable, hoist_cli_capture_cb,
                                &result);
  hoist_cli_wait (&result);
  g_autoptr (HoistRunPage) page = hoist_client_list_runs_finish (cli->client, result, error);
  if (page == NULL)
    return NULL;
  for (guint i = 0; i < page->runs->len; i++)
    {
      const HoistRun *run = g_ptr_array_index (page->runs, i);
      if (hoist_run_can_be_taken_back (run))
        return hoist_run_ref (run);
    }
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND,
               _ ("%s has no upgrade that could be taken back.\nNext: name a run (hoistctl run "
                  "list --tenant "
                  "%s) or a backup (--backup ID)."),
               tenant->slug, tenant->slug);
  return NULL;
}

static gboolean
read_wish (HoistCli *cli, HoistPlanWish *wish, char **ret_tenant, char **ret_run, GError **error)
{
  const char *word = hoist_cli_argument (cli, 0);
  gboolean is_run = hoist_id_check (HOIST_ID_RUN, word);
  wish->kind = HOIST_PLAN_ROLLBACK;
  wish->backup_db = !hoist_cli_has (cli, "no-safety-backup");
  wish->restore_data = !hoist_cli_has (cli, "code-only");
  wish->backup = hoist_cli_option (cli, "backup");
  if (wish->backup != NULL && !is_run)
    {
      g_autoptr (HoistTenantReport) tenant = hoist_cli_find_tenant (cli, word, error);
      *ret_tenant = tenant != NULL ? g_strdup (tenant->id) : NULL;
      return tenant != NULL;
    }
  g_autoptr (HoistRun) run =
      is_run ? get_run (cli, word, error) : find_run_of_tenant (cli, word, error);
  if (run == NULL)
    return FALSE;
  *ret_tenant = g_strdup (run->tenant);
  *ret_run = g_strdup (run->id);
  wish->run = *ret_run;
  return TRUE;
}

static int
run_rollback (HoistCli *cli, GError **error)
{
  HoistPlanWish wish = HOIST_PLAN_WISH_INIT;
  g_autofree char *tenant = NULL;
  g_autofree char *run = NULL;
  const char *reason = hoist_cli_option (cli, "reason");
  gboolean only_plan = hoist_cli_has (cli, "plan");
  if (!only_plan && (reason == NULL || reason[0] == '\0'))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                   _ ("rollback: --reason TEXT is needed (or --plan, to look at it first)"));
      return -1;
    }
  if (!read_wish (cli, &wish, &tenant, &run, error))
    return -1;
  g_autoptr (HoistPlan) plan = hoist_cli_make_plan (cli, tenant, &wish, error);
  if (plan == NULL)
    return -1;
  if (!only_plan)
    {
      HoistRunWish order = { .reason = reason,
                             .hold_after = hoist_cli_has (cli, "hold") ? reason : NULL };
      return hoist_cli_start_plan (cli, plan, &order, error);
    }
  return hoist_cli_show_plan (cli, plan);
}

static const HoistCliOption rollback_options[] = {
  { "reason", 0, "TEXT", N_ ("why; kept in the audit trail (needed)") },
  { "plan", 0, NULL, N_ ("only show what it would do and what would be lost") },
  { "backup", 0, "ID", N_ ("restore this backup") },
  { "code-only", 0, NULL, N_ ("leave the data as it is") },
  { "no-safety-backup", 0, NULL, N_ ("no backup of the present data (must be acknowledged)") },
  { "hold", 0, NULL, N_ ("once it is back, hold the tenant with the same reason") },
  { "wait", 'w', NULL, N_ ("until it has ended") },
  { "follow", 'f', NULL, N_ ("until it has ended, with its steps and its log") },
  { "acknowledge", 0, "ID", N_ ("a loss or notice that was read") },
  { "acknowledge-all", 0, NULL, N_ ("all of them") },
  { NULL },
};

const HoistCliCommand hoist_cli_rollback_commands[] = {
  { "rollback", NULL, "TENANT|RUN", 1, 1, rollback_options, run_rollback,
    N_ ("take an upgrade back: version and data") },
  { NULL },
};
