/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a wish to a run: plan, refusal by name, acknowledgement, start. Thread: main. Never
 * acknowledges anything that was not named or asked for as a whole. */
#include "cli/hoist-cli-order.h"

#include <glib/gi18n.h>

#include "cli/hoist-cli-follow.h"
#include "cli/hoist-cli-hops.h"
#include "cli/hoist-cli-text.h"
#include "client/hoist-client-runs.h"

#define HOIST_CLI_RECREATE "recreate-database"

HoistPlan *
hoist_cli_make_plan (HoistCli *cli, const char *tenant, const HoistPlanWish *wish, GError **error)
{
  HoistClient *client = hoist_cli_connect (cli, error);
  g_autoptr (GAsyncResult) result = NULL;
  if (client == NULL)
    return NULL;
  hoist_client_make_plan_async (client, tenant, wish, cli->cancellable, hoist_cli_capture_cb,
                                &result);
  hoist_cli_wait (&result);
  return hoist_client_make_plan_finish (client, result, error);
}

static void
write_plan (HoistJsonWriter *w, gpointer plan)
{
  hoist_plan_write (plan, w, NULL);
}

int
hoist_cli_show_plan (HoistCli *cli, const HoistPlan *plan)
{
  if (cli->json)
    hoist_cli_print_json (cli, write_plan, (gpointer) plan);
  else
    hoist_cli_print_plan (cli, plan);
  return hoist_plan_has_blocker (plan) ? HOIST_CLI_REFUSED : HOIST_CLI_OK;
}

/* What shows such a plan and changes nothing. */
static char *
dup_plan_command (const HoistPlan *plan)
{
  static const char *const words[] = { [HOIST_PLAN_ROLLBACK] = "rollback",
                                       [HOIST_PLAN_REHEARSAL] = "rehearse",
                                       [HOIST_PLAN_MOVE] = "tenant move-database" };
  if (plan->kind == HOIST_PLAN_UPGRADE)
    return g_strdup_printf ("hoistctl plan %s %s", plan->tenant_slug, hoist_plan_get_goal (plan));
  return g_strdup_printf ("hoistctl %s %s --plan", words[plan->kind], plan->tenant_slug);
}

/* What was named, or all; and the loss of data for which the tenant's name was typed. It alone
 * never goes with all. */
static GPtrArray *
list_acknowledged (HoistCli *cli, const HoistPlan *plan, char **named)
{
  char **ids = hoist_cli_has (cli, "acknowledge-all") ? plan->acknowledge : named;
  GPtrArray *list = g_ptr_array_new ();
  for (guint i = 0; ids[i] != NULL; i++)
    if (!g_str_equal (ids[i], HOIST_CLI_RECREATE))
      g_ptr_array_add (list, ids[i]);
  if (hoist_cli_has (cli, "recreate-database"))
    g_ptr_array_add (list, (char *) HOIST_CLI_RECREATE);
  g_ptr_array_add (list, NULL);
  return list;
}

/* Everything that is demanded is in `acknowledged`; else an error that names what is not. */
static gboolean
check_acknowledged (const HoistPlan *plan, char *const *acknowledged, GError **error)
{
  g_autoptr (GString) missing = g_string_new (NULL);
  g_autofree char *command = dup_plan_command (plan);
  for (guint i = 0; plan->acknowledge[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *) acknowledged, plan->acknowledge[i]))
      g_string_append_printf (missing, "%s%s", missing->len > 0 ? ", " : "", plan->acknowledge[i]);
  if (missing->len == 0)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_ACKNOWLEDGE,
               _ ("Not acknowledged yet: %s.\nNow: nothing was changed.\nNext: read it (%s), "
                  "then add --acknowledge ID for each, or --acknowledge-all."),
               missing->str, command);
  return FALSE;
}

static gboolean
check_blockers (HoistCli *cli, const HoistPlan *plan, GError **error)
{
  if (!hoist_plan_has_blocker (plan))
    return TRUE;
  g_autoptr (GString) reasons = g_string_new (NULL);
  for (guint i = 0; i < plan->findings->len; i++)
    {
      const HoistFinding *finding = g_ptr_array_index (plan->findings, i);
      if (finding->severity == HOIST_FINDING_BLOCKER)
        g_string_append_printf (reasons, "%s%s", reasons->len > 0 ? " " : "", finding->message);
    }
  if (!cli->json)
    hoist_cli_print_findings (cli, plan->findings);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED, _ ("%s\nNow: nothing was changed."),
               reasons->str);
  return FALSE;
}

int
hoist_cli_start_plan (HoistCli *cli, const HoistPlan *plan, HoistRunWish *wish, GError **error)
{
  g_auto (GStrv) named = hoist_cli_option_list (cli, "acknowledge");
  g_autoptr (GPtrArray) list = list_acknowledged (cli, plan, named);
  char *const *acknowledged = (char *const *) list->pdata;
  if (!check_blockers (cli, plan, error) || !check_acknowledged (plan, acknowledged, error)
      || !hoist_cli_agree_to_hops (cli, plan, error))
    return -1;
  g_autoptr (GAsyncResult) result = NULL;
  wish->acknowledged = (const char *const *) acknowledged;
  hoist_client_start_run_async (cli->client, plan, wish, cli->cancellable, hoist_cli_capture_cb,
                                &result);
  hoist_cli_wait (&result);
  g_autoptr (HoistRun) run = hoist_client_start_run_finish (cli->client, result, error);
  return run != NULL ? hoist_cli_stay (cli, run, error) : -1;
}
