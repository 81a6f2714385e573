/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands about runs. Thread: main. */
#include "cli/hoist-cli-follow.h"
#include "cli/hoist-cli-groups.h"
#include "cli/hoist-cli-text.h"
#include "base/hoist-error.h"
#include "base/hoist-text.h"
#include "client/hoist-client-plans.h"
#include "client/hoist-client-runs.h"

#include <glib/gi18n.h>

static void
write_run (HoistJsonWriter *w, gpointer user_data)
{
  hoist_run_write (user_data, w, NULL);
}

/* Shows what a call gave. */
static int
show (HoistCli *cli, HoistRun *run)
{
  if (run == NULL)
    return -1;
  if (cli->json)
    hoist_cli_print_json (cli, write_run, run);
  else
    hoist_cli_print_run (cli, run);
  return HOIST_CLI_OK;
}

static void
write_page (HoistJsonWriter *w, gpointer user_data)
{
  const HoistRunPage *page = user_data;
  hoist_json_writer_begin_object (w, NULL);
  hoist_json_writer_begin_array (w, "runs");
  for (guint i = 0; i < page->runs->len; i++)
    hoist_run_write (g_ptr_array_index (page->runs, i), w, NULL);
  hoist_json_writer_end_array (w);
  hoist_json_writer_int (w, "total", page->total);
  hoist_json_writer_end_object (w);
}

static void
print_page (HoistCli *cli, const HoistRunPage *page)
{
  static const char *const heading[] = { N_ ("RUN"),  N_ ("TENANT"), N_ ("KIND"),
                                         N_ ("FROM"), N_ ("TO"),     N_ ("STATE"),
                                         N_ ("WHEN"), N_ ("CAUSE"),  NULL };
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  for (guint i = 0; i < page->runs->len; i++)
    {
      const HoistRun *run = g_ptr_array_index (page->runs, i);
      char **cells = g_new0 (char *, G_N_ELEMENTS (heading));
      cells[0] = g_strdup (run->id);
      cells[1] = g_strdup (run->tenant_slug);
      cells[2] = g_strdup (hoist_plan_kind_names[run->kind]);
      cells[3] = g_strdup (run->from_version);
      cells[4] = g_strdup (run->to_version);
      cells[5] = g_strdup (run->state == HOIST_RUN_ENDED ? hoist_outcome_names[run->outcome]
                                                         : hoist_run_state_names[run->state]);
      cells[6] = hoist_cli_dup_ago (run->created_at);
      cells[7] = g_strdup (run->cause);
      g_ptr_array_add (rows, cells);
    }
  hoist_cli_print_table (cli, heading, rows);
}

static int
run_list (HoistCli *cli, GError **error)
{
  HoistRunQuery query = { .state = hoist_cli_option (cli, "state"), .limit = 50 };
  g_autoptr (HoistTenantReport) tenant = NULL;
  HoistClient *client = hoist_cli_connect (cli, error);
  if (client == NULL || !hoist_cli_option_number (cli, "limit", 1000, &query.limit, error))
    return -1;
  if (hoist_cli_has (cli, "tenant"))
    {
      tenant = hoist_cli_find_tenant (cli, hoist_cli_option (cli, "tenant"), error);
      if (tenant == NULL)
        return -1;
      query.tenant = tenant->id;
    }
  g_autoptr (GAsyncResult) result = NULL;
  hoist_client_list_runs_async (client, &query, cli->cancellable, hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  g_autoptr (HoistRunPage) page = hoist_client_list_runs_finish (client, result, error);
  if (page == NULL)
    return -1;
  if (cli->json)
    hoist_cli_print_json (cli, write_page, page);
  else
    print_page (cli, page);
  return HOIST_CLI_OK;
}

static HoistRun *
find_run (HoistCli *cli, const char *id, GError **error)
{
  HoistClient *client = hoist_cli_connect (cli, error);
  g_autoptr (GAsyncResult) result = NULL;
  if (client == NULL)
    return NULL;
  hoist_client_get_run_async (client, id, cli->cancellable, hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  return hoist_client_get_run_finish (client, result, error);
}

static int
run_show (HoistCli *cli, GError **error)
{
  g_autoptr (HoistRun) run = find_run (cli, hoist_cli_argument (cli, 0), error);
  return show (cli, run);
}

static int
print_log (HoistCli *cli, const char *run, gint64 after, GError **error)
{
  HoistClient *client = hoist_cli_connect (cli, error);
  /* Its steps say whose each line is; a run that can't be read is told by the log itself. */
  g_autoptr (HoistRun) of = client != NULL && !cli->json ? find_run (cli, run, NULL) : NULL;
  g_autoptr (HoistLogNodes) nodes = of != NULL ? hoist_cli_dup_log_nodes (cli, of) : NULL;
  gboolean more = client != NULL;
  if (client == NULL)
    return -1;
  while (more)
    {
      g_autoptr (GAsyncResult) result = NULL;
      hoist_client_get_run_log_async (client, run, after, 0, cli->cancellable, hoist_cli_capture_cb,
                                      &result);
      hoist_cli_wait (&result);
      g_autoptr (HoistLogPage) page = hoist_client_get_run_log_finish (client, result, error);
      if (page == NULL)
        return -1;
      for (guint i = 0; i < page->lines->len; i++)
        hoist_cli_print_line (cli, nodes, g_ptr_array_index (page->lines, i));
      hoist_cli_flush (cli);
      more = page->lines->len > 0 && !page->complete;
      after = page->next;
    }
  return HOIST_CLI_OK;
}

static int
run_log (HoistCli *cli, GError **error)
{
  const char *id = hoist_cli_argument (cli, 0);
  guint after = 0;
  if (!hoist_cli_option_number (cli, "after", G_MAXINT, &after, error))
    return -1;
  if (!hoist_cli_has (cli, "follow"))
    return print_log (cli, id, after, error);
  g_autoptr (HoistRun) run = hoist_cli_follow_run (cli, id, HOIST_CLI_LOG, after, error);
  return run != NULL ? hoist_cli_exit_of_run (run) : -1;
}

static int
run_cancel (HoistCli *cli, GError **error)
{
  HoistClient *client = hoist_cli_connect (cli, error);
  g_autoptr (GAsyncResult) result = NULL;
  if (client == NULL)
    return -1;
  hoist_client_cancel_run_async (client, hoist_cli_argument (cli, 0), cli->cancellable,
                                 hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  g_autoptr (HoistRun) run = hoist_client_cancel_run_finish (client, result, error);
  return show (cli, run);
}

static int
run_resolve (HoistCli *cli, GError **error)
{
  HoistClient *client = hoist_cli_connect (cli, error);
  g_autoptr (GAsyncResult) result = NULL;
  if (client == NULL)
    return -1;
  hoist_client_resolve_run_async (client, hoist_cli_argument (cli, 0), hoist_cli_argument (cli, 1),
                                  cli->cancellable, hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  g_autoptr (HoistRun) run = hoist_client_resolve_run_finish (client, result, error);
  return show (cli, run);
}

/* --- cards ------------------------------------------------------------------------------- */

static const HoistRunStep *
find_open_card (const HoistRun *run)
{
  for (guint i = 0; i < run->steps->len; i++)
    {
      const HoistRunStep *step = g_ptr_array_index (run->steps, i);
      if (g_str_equal (step->card, "open"))
        return step;
    }
  return NULL;
}

static HoistRun *
read_run (HoistCli *cli, HoistClient *client, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  hoist_client_get_run_async (client, hoist_cli_argument (cli, 0), cli->cancellable,
                              hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  return hoist_client_get_run_finish (client, result, error);
}

static void
print_card (HoistCli *cli, const HoistRunStep *step, const HoistValue *args)
{
  const char *title = hoist_value_lookup_string (args, "title", "");
  const HoistValue *copy = hoist_value_get_member (args, "copy");
  g_autofree char *text = hoist_text_flow (hoist_value_lookup_string (args, "text", ""));

  hoist_cli_print (cli, _ ("Step %u waits for a person: %s\n\n%s\n"), step->index + 1,
                   *title != '\0' ? title : hoist_value_lookup_string (args, "id", ""), text);
  for (guint i = 0; copy != NULL && i < hoist_value_get_size (copy); i++)
    hoist_cli_print (cli, "\n%s\n", hoist_value_get_string (hoist_value_get_element (copy, i)));
  if (step->card_why[0] != '\0')
    hoist_cli_print (cli, _ ("\nIt is not done yet: %s\n"), step->card_why);
  hoist_cli_print (cli, _ ("\nWhen it is done: hoistctl run card %s --done --note \"…\"\n"),
                   hoist_cli_argument (cli, 0));
}

static int
show_card (HoistCli *cli, HoistClient *client, const HoistRun *run, const HoistRunStep *step,
           GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  hoist_client_get_plan_async (client, run->plan, cli->cancellable, hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  g_autoptr (HoistPlan) plan = hoist_client_get_plan_finish (client, result, error);
  if (plan == NULL || step->index >= plan->steps->len)
    return -1;
  print_card (cli, step, ((const HoistStep *) plan->steps->pdata[step->index])->args);
  return HOIST_CLI_OK;
}

static int
run_card (HoistCli *cli, GError **error)
{
  HoistClient *client = hoist_cli_connect (cli, error);
  g_autoptr (HoistRun) run = client != NULL ? read_run (cli, client, error) : NULL;
  const HoistRunStep *step = run != NULL ? find_open_card (run) : NULL;
  if (run == NULL)
    return -1;
  if (step == NULL)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT, _ ("Run %s waits for nobody."),
                   run->id);
      return -1;
    }
  if (!hoist_cli_has (cli, "done"))
    return cli->json ? show (cli, run) : show_card (cli, client, run, step, error);
  g_autoptr (GAsyncResult) result = NULL;
  hoist_client_tick_card_async (client, run->id, step->index, hoist_cli_option (cli, "note"),
                                cli->cancellable, hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  g_autoptr (HoistRun) after = hoist_client_tick_card_finish (client, result, error);
  return show (cli, after);
}

static int
run_retry (HoistCli *cli, GError **error)
{
  g_auto (GStrv) acknowledged = hoist_cli_option_list (cli, "acknowledge");
  HoistClient *client = hoist_cli_connect (cli, error);
  g_autoptr (GAsyncResult) result = NULL;
  if (client == NULL)
    return -1;
  hoist_client_retry_run_async (client, hoist_cli_argument (cli, 0),
                                (const char *const *) acknowledged, cli->cancellable,
                                hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  g_autoptr (HoistRun) run = hoist_client_retry_run_finish (client, result, error);
  return run != NULL ? hoist_cli_stay (cli, run, error) : -1;
}

static const HoistCliOption list_options[] = {
  { "tenant", 0, "TENANT", N_ ("only of this tenant") },
  { "state", 0, "WORD", N_ ("only queued, running, cancelling, undoing or ended") },
  { "limit", 0, "N", N_ ("at most so many (50)") },
  { NULL },
};
static const HoistCliOption log_options[] = {
  { "follow", 'f', NULL, N_ ("go on until the run has ended; the exit code is its outcome's") },
  { "after", 0, "N", N_ ("only lines after number N") },
  { NULL },
};
static const HoistCliOption card_options[] = {
  { "done", 0, NULL, N_ ("it is done; the node is asked whether that is so") },
  { "note", 0, "TEXT", N_ ("what is kept with it") },
  { NULL },
};
static const HoistCliOption retry_options[] = {
  { "acknowledge", 0, "ID", N_ ("a notice that was read") },
  { "wait", 'w', NULL, N_ ("until it has ended") },
  { "follow", 'f', NULL, N_ ("until it has ended, with its steps and its log") },
  { NULL },
};

const HoistCliCommand hoist_cli_run_commands[] = {
  { "run", "list", "", 0, 0, list_options, run_list, N_ ("the latest runs") },
  { "run", "show", "RUN", 1, 1, NULL, run_show, N_ ("one run with its steps and outcome") },
  { "run", "log", "RUN", 1, 1, log_options, run_log, N_ ("its log") },
  { "run", "cancel", "RUN", 1, 1, NULL, run_cancel, N_ ("stop it and go back") },
  { "run", "card", "RUN", 1, 1, card_options, run_card,
    N_ ("what the run waits for a person to do, and that it is done") },
  { "run", "resolve", "RUN STATEMENT", 2, 2, NULL, run_resolve,
    N_ ("say what was resolved after a failure; it may be tried again then") },
  { "run", "retry", "RUN", 1, 1, retry_options, run_retry, N_ ("the same again, with a new plan") },
  { NULL },
};
