/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands about upgrading several. Thread: main. Never acknowledges anything that was not
 * named or asked for as a whole; Ctrl-C ends only the looking, the rollout goes on. */
#include "cli/hoist-cli-groups.h"
#include "cli/hoist-cli-hops.h"
#include "client/hoist-client-rollouts.h"

#include <glib/gi18n.h>

static void
write_rollout (HoistJsonWriter *w, gpointer user_data)
{
  hoist_rollout_write (user_data, w, NULL);
}

static void
print_rollout (HoistCli *cli, const HoistRollout *rollout)
{
  static const char *const heading[] = { N_ ("TENANT"), N_ ("ENVIRONMENT"), N_ ("WAVE"),
                                         N_ ("FROM"),   N_ ("TO"),          N_ ("STATE"),
                                         N_ ("RUN"),    N_ ("WHY"),         NULL };
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_autofree char *sentence = hoist_rollout_describe (rollout);

  for (guint i = 0; i < rollout->targets->len; i++)
    {
      const HoistRolloutTarget *target = g_ptr_array_index (rollout->targets, i);
      char **cells = g_new0 (char *, G_N_ELEMENTS (heading));
      cells[0] = g_strdup (target->tenant_slug);
      cells[1] = g_strdup (hoist_environment_names[target->environment]);
      cells[2] = g_strdup_printf ("%u", target->wave + 1);
      cells[3] = g_strdup (target->from_version);
      cells[4] = g_strdup (target->to_version);
      cells[5] = g_strdup (hoist_target_state_names[target->state]);
      cells[6] = g_strdup (target->run);
      cells[7] = g_strdup (target->cause);
      g_ptr_array_add (rows, cells);
    }
  if (rollout->id[0] != '\0')
    hoist_cli_print (cli, "%s  %s\n", rollout->id, hoist_rollout_state_names[rollout->state]);
  hoist_cli_print (cli, "%s\n", sentence);
  if (rollout->stop_reason[0] != '\0')
    hoist_cli_print (cli, _ ("stopped: %s\n"), rollout->stop_reason);
  hoist_cli_print_table (cli, heading, rows);
}

static void
print_notices (HoistCli *cli, const HoistRollout *rollout)
{
  for (guint i = 0; i < rollout->notices->len; i++)
    {
      const HoistNotice *notice = g_ptr_array_index (rollout->notices, i);
      hoist_cli_print (cli, _ ("\nTo be acknowledged, %s:\n  %s\n"), notice->id, notice->text);
    }
}

static int
show (HoistCli *cli, HoistRollout *rollout)
{
  if (rollout == NULL)
    return -1;
  if (cli->json)
    hoist_cli_print_json (cli, write_rollout, rollout);
  else
    print_rollout (cli, rollout);
  return HOIST_CLI_OK;
}

/* Ids of the tenants that the command line names. */
static char **
find_tenants (HoistCli *cli, GError **error)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  for (guint i = 0; i < cli->arguments->len; i++)
    {
      g_autoptr (HoistTenantReport) tenant =
          hoist_cli_find_tenant (cli, hoist_cli_argument (cli, i), error);
      if (tenant == NULL)
        return NULL;
      g_strv_builder_add (ids, tenant->id);
    }
  return g_strv_builder_end (ids);
}

static gboolean
read_wish (HoistCli *cli, HoistRolloutWish *wish, GError **error)
{
  guint failures = 0;

  wish->target_version = hoist_cli_option (cli, "to");
  wish->backup_db = !hoist_cli_has (cli, "no-backup");
  wish->run_migrations = !hoist_cli_has (cli, "no-migrations");
  if (!hoist_cli_option_number (cli, "parallel", 64, &wish->parallel, error)
      || !hoist_cli_option_number (cli, "max-failures", 1000, &failures, error))
    return FALSE;
  wish->max_failures = hoist_cli_has (cli, "go-on") ? -1 : (int) failures;
  return TRUE;
}

static HoistRollout *
make_plan (HoistCli *cli, const HoistRolloutWish *wish, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  hoist_client_plan_rollout_async (cli->client, wish, cli->cancellable, hoist_cli_capture_cb,
                                   &result);
  hoist_cli_wait (&result);
  return hoist_client_plan_rollout_finish (cli->client, result, error);
}

static int
run_plan (HoistCli *cli, GError **error)
{
  HoistRolloutWish wish = HOIST_ROLLOUT_WISH_INIT;
  g_auto (GStrv) tenants = read_wish (cli, &wish, error) ? find_tenants (cli, error) : NULL;

  if (tenants == NULL)
    return -1;
  wish.tenants = (const char *const *) tenants;
  g_autoptr (HoistRollout) planned = make_plan (cli, &wish, error);
  if (show (cli, planned) < 0)
    return -1;
  if (!cli->json)
    print_notices (cli, planned);
  return planned->waiting > 0 ? HOIST_CLI_OK : HOIST_CLI_REFUSED;
}

static int
stay (HoistCli *cli, HoistRollout *started, GError **error)
{
  if (started == NULL)
    return -1;
  if (!hoist_cli_has (cli, "wait"))
    {
      if (!cli->json)
        hoist_cli_print (cli,
                         _ ("%s goes on in the control plane. Look at it: hoistctl rollout show "
                            "%s\n"),
                         started->id, started->id);
      else
        hoist_cli_print_json (cli, write_rollout, started);
      return HOIST_CLI_OK;
    }
  g_autoptr (HoistRollout) ended =
      hoist_cli_wait_rollout (cli, started->id, hoist_cli_rollout_is_over, NULL, error);
  return show (cli, ended) < 0 ? -1 : hoist_cli_exit_of_rollout (ended);
}

/* --- starting and steering --------------------------------------------------------------- */

static gboolean
check_acknowledged (const HoistRollout *planned, char **acknowledged, GError **error)
{
  for (char **id = planned->acknowledge; *id != NULL; id++)
    if (!g_strv_contains ((const char *const *) acknowledged, *id))
      {
        g_set_error (
            error, HOIST_ERROR, HOIST_ERROR_ACKNOWLEDGE,
            _ ("Not acknowledged yet: %s.\nNow: nothing was changed.\nNext: read it (hoistctl "
               "rollout plan), then add --acknowledge ID for each, or --acknowledge-all."),
            *id);
        return FALSE;
      }
  return TRUE;
}

static int
run_start (HoistCli *cli, GError **error)
{
  HoistRolloutWish wish = HOIST_ROLLOUT_WISH_INIT;
  g_auto (GStrv) tenants = read_wish (cli, &wish, error) ? find_tenants (cli, error) : NULL;
  g_auto (GStrv) named = hoist_cli_option_list (cli, "acknowledge");

  if (tenants == NULL)
    return -1;
  wish.tenants = (const char *const *) tenants;
  g_autoptr (HoistRollout) planned = make_plan (cli, &wish, error);
  if (planned == NULL)
    return -1;
  char **acknowledged = hoist_cli_has (cli, "acknowledge-all") ? planned->acknowledge : named;
  if (!check_acknowledged (planned, acknowledged, error))
    return -1;
  if (planned->waiting == 0 && !cli->json)
    print_rollout (cli, planned); /* why each of them is excluded; the plane refuses it */
  HoistRolloutOrder order = { &wish, planned->hash, hoist_cli_option (cli, "reason"),
                              (const char *const *) acknowledged };
  g_autoptr (GAsyncResult) result = NULL;
  hoist_client_start_rollout_async (cli->client, &order, cli->cancellable, hoist_cli_capture_cb,
                                    &result);
  hoist_cli_wait (&result);
  g_autoptr (HoistRollout) started = hoist_client_start_rollout_finish (cli->client, result, error);
  return stay (cli, started, error);
}

static int
run_show (HoistCli *cli, GError **error)
{
  HoistClient *client = hoist_cli_connect (cli, error);
  g_autoptr (HoistRollout) rollout =
      client != NULL ? hoist_cli_read_rollout (cli, hoist_cli_argument (cli, 0), error) : NULL;

  if (rollout == NULL || !hoist_cli_has (cli, "wait") || hoist_cli_rollout_is_over (rollout, NULL))
    return show (cli, rollout);
  return stay (cli, rollout, error);
}

static void
write_list (HoistJsonWriter *w, gpointer user_data)
{
  const GPtrArray *rollouts = user_data;

  hoist_json_writer_begin_object (w, NULL);
  hoist_json_writer_begin_array (w, "rollouts");
  for (guint i = 0; i < rollouts->len; i++)
    hoist_rollout_write_summary (g_ptr_array_index (rollouts, i), w, NULL);
  hoist_json_writer_end_array (w);
  hoist_json_writer_end_object (w);
}

static int
run_list (HoistCli *cli, GError **error)
{
  static const char *const heading[] = { N_ ("ROLLOUT"), N_ ("STATE"),    N_ ("DONE"),
                                         N_ ("FAILED"),  N_ ("GOING ON"), N_ ("LEFT"),
                                         N_ ("STARTED"), N_ ("BY"),       NULL };
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  HoistClient *client = hoist_cli_connect (cli, error);
  g_autoptr (GAsyncResult) result = NULL;

  if (client == NULL)
    return -1;
  hoist_client_list_rollouts_async (client, 0, cli->cancellable, hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  g_autoptr (GPtrArray) rollouts = hoist_client_list_rollouts_finish (client, result, error);
  for (guint i = 0; rollouts != NULL && i < rollouts->len; i++)
    {
      const HoistRollout *rollout = g_ptr_array_index (rollouts, i);
      char **cells = g_new0 (char *, G_N_ELEMENTS (heading));
      cells[0] = g_strdup (rollout->id);
      cells[1] = g_strdup (hoist_rollout_state_names[rollout->state]);
      cells[2] = g_strdup_printf ("%u", rollout->done);
      cells[3] = g_strdup_printf ("%u", rollout->failed);
      cells[4] = g_strdup_printf ("%u", rollout->running);
      cells[5] = g_strdup_printf ("%u", rollout->waiting);
      cells[6] = hoist_cli_dup_ago (rollout->created_at);
      cells[7] = g_strdup (rollout->started_by);
      g_ptr_array_add (rows, cells);
    }
  if (rollouts == NULL)
    return -1;
  if (cli->json)
    hoist_cli_print_json (cli, write_list, rollouts);
  else
    hoist_cli_print_table (cli, heading, rows);
  return HOIST_CLI_OK;
}

static int
steer (HoistCli *cli, HoistRolloutAction action, GError **error)
{
  HoistClient *client = hoist_cli_connect (cli, error);
  g_autoptr (GAsyncResult) result = NULL;

  if (client == NULL)
    return -1;
  hoist_client_steer_rollout_async (client, hoist_cli_argument (cli, 0), action,
                                    hoist_cli_argument (cli, 1), hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  g_autoptr (HoistRollout) rollout = hoist_client_steer_rollout_finish (client, result, error);
  return stay (cli, rollout, error);
}

static int
run_stop (HoistCli *cli, GError **error)
{
  return steer (cli, HOIST_ROLLOUT_STOP, error);
}

static int
run_resume (HoistCli *cli, GError **error)
{
  return steer (cli, HOIST_ROLLOUT_RESUME, error);
}

static int
run_retry (HoistCli *cli, GError **error)
{
  return steer (cli, HOIST_ROLLOUT_RETRY, error);
}

#define WISH_OPTIONS                                                                               \
  { "to", 0, "VERSION", N_ ("each to this one (usually: the latest of its application)") },        \
      { "parallel", 0, "N", N_ ("how many at a time (2)") },                                       \
      { "max-failures", 0, "N", N_ ("stop starting when more than N have failed (0)") },           \
      { "go-on", 0, NULL, N_ ("failures stop nothing") },                                          \
      { "no-backup", 0, NULL, N_ ("no backup of the databases (must be acknowledged)") },          \
  {                                                                                                \
    "no-migrations", 0, NULL, N_ ("do not run the migration scripts")                              \
  }
#define WAIT_OPTION                                                                                \
  {                                                                                                \
    "wait", 'w', NULL, N_ ("until nothing is going on")                                            \
  }

static const HoistCliOption plan_options[] = { WISH_OPTIONS, { NULL } };
static const HoistCliOption start_options[] = {
  WAIT_OPTION,
  { "acknowledge", 0, "ID",
    N_ ("a notice that was read (may be repeated, or be a list with commas)") },
  { "acknowledge-all", 0, NULL, N_ ("all of them") },
  { "reason", 0, "TEXT", N_ ("for the audit trail") },
  WISH_OPTIONS,
  { NULL },
};
static const HoistCliOption wait_options[] = { WAIT_OPTION, { NULL } };

const HoistCliCommand hoist_cli_rollout_commands[] = {
  { "rollout", "plan", "TENANT…", 1, 1000, plan_options, run_plan,
    N_ ("what upgrading several would do; changes nothing") },
  { "rollout", "start", "TENANT…", 1, 1000, start_options, run_start,
    N_ ("upgrade several: test tenants first, each in a run of its own") },
  { "rollout", "list", "", 0, 0, NULL, run_list, N_ ("the rollouts, newest first") },
  { "rollout", "show", "ROLLOUT", 1, 1, wait_options, run_show,
    N_ ("one rollout with its tenants") },
  { "rollout", "stop", "ROLLOUT", 1, 1, wait_options, run_stop,
    N_ ("start nothing more; what is going on goes on") },
  { "rollout", "resume", "ROLLOUT", 1, 1, wait_options, run_resume,
    N_ ("go on with those that are left") },
  { "rollout", "retry", "ROLLOUT STATEMENT", 2, 2, wait_options, run_retry,
    N_ ("say what was resolved, and try only the failed again") },
  { NULL },
};
