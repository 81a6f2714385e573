/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tenant drift: in what the schema of a database differs from what its deployed release makes, and
 * the SQL that repairs it. Thread: main. Never repairs anything. */
#include "cli/hoist-cli-drift.h"

#include "base/hoist-error.h"
#include "cli/hoist-cli-groups.h"
#include "client/hoist-client-drift.h"

#include <glib/gi18n.h>
#include <unistd.h>

static void
print_entry (HoistCli *cli, const HoistDriftEntry *entry)
{
  hoist_cli_print (cli, "  %s  %s\n", entry->matters ? _ ("matters") : _ ("told   "),
                   entry->message);
}

void
hoist_cli_print_drift (HoistCli *cli, const HoistDrift *drift)
{
  if (drift->entries->len == 0)
    return;
  hoist_cli_print (cli, _ ("\nSchema: what differs from what the deployed release makes (%.12s)\n"),
                   drift->commit);
  for (guint i = 0; i < drift->entries->len; i++)
    print_entry (cli, drift->entries->pdata[i]);
  if (drift->sql[0] != '\0')
    hoist_cli_print (cli, _ ("\nSQL that repairs it\n\n%s"), drift->sql);
}

static void
write_drift (HoistJsonWriter *w, gpointer drift)
{
  hoist_drift_write (drift, w, NULL);
}

/* For a file or another program it is as it is: a name may hold anything. */
static void
print_sql (HoistCli *cli, const HoistDrift *drift)
{
  if (isatty (STDOUT_FILENO))
    hoist_cli_print (cli, "%s", drift->sql);
  else
    g_string_append (cli->out, drift->sql);
}

static int
run_drift (HoistCli *cli, GError **error)
{
  g_autoptr (HoistTenantReport) tenant =
      hoist_cli_find_tenant (cli, hoist_cli_argument (cli, 0), error);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (HoistDrift) drift = NULL;

  if (tenant == NULL)
    return -1;
  hoist_client_look_at_drift_async (cli->client, tenant->id, cli->cancellable, hoist_cli_capture_cb,
                                    &result);
  hoist_cli_wait (&result);
  drift = hoist_client_look_at_drift_finish (cli->client, result, error);
  if (drift == NULL)
    return -1;
  g_autofree char *sentence = hoist_drift_describe (drift);
  if (cli->json)
    hoist_cli_print_json (cli, write_drift, drift);
  else if (hoist_cli_has (cli, "sql"))
    print_sql (cli, drift);
  else
    {
      hoist_cli_print (cli, "%s\n", sentence);
      hoist_cli_print_drift (cli, drift);
    }
  return hoist_drift_count_mattering (drift) > 0 ? HOIST_CLI_REFUSED : HOIST_CLI_OK;
}

static const HoistCliOption drift_options[] = {
  { "sql", 0, NULL, N_ ("only the SQL that repairs it") },
  { NULL },
};

const HoistCliCommand hoist_cli_drift_commands[] = {
  { "tenant", "drift", "TENANT", 1, 1, drift_options, run_drift,
    N_ ("in what its schema differs from what the deployed release makes") },
  { NULL },
};
