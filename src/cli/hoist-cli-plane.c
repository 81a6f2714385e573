/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plane: who answers, as whom we are known there, and what it can do. Thread: main. */
#include "cli/hoist-cli-groups.h"

#include <glib/gi18n.h>

static void
write_plane (HoistJsonWriter *w, gpointer user_data)
{
  const HoistPlaneReport *plane = user_data;
  hoist_json_writer_begin_object (w, NULL);
  hoist_json_writer_string (w, "name", plane->name);
  hoist_json_writer_string (w, "version", plane->version);
  hoist_json_writer_int (w, "api", plane->api);
  hoist_json_writer_string (w, "instance", plane->instance);
  hoist_json_writer_bool (w, "foreign", plane->foreign);
  hoist_json_writer_string (w, "username", plane->username);
  hoist_json_writer_string (w, "role", plane->role);
  hoist_json_writer_string (w, "node", plane->node_name);
  hoist_json_writer_strv (w, "capabilities", (const char *const *) plane->capabilities);
  hoist_json_writer_end_object (w);
}

static void
print_plane (HoistCli *cli, const HoistPlaneReport *plane)
{
  hoist_cli_print (cli, "%s\n", hoist_client_get_address (cli->client));
  if (plane->foreign)
    {
      hoist_cli_print (cli, _ ("  a control plane of another make: tenants, versions, upgrades and "
                               "services; no plans,\n"
                               "  no rollback, no log while it works\n"));
      return;
    }
  g_autofree char *can = g_strjoinv (", ", plane->capabilities);
  hoist_cli_print (cli,
                   _ ("  name     %s\n  version  %s (API %d)\n  node     %s\n  you are  %s (%s)\n  "
                      "can      %s\n"),
                   plane->name, plane->version, plane->api, plane->node_name, plane->username,
                   plane->role, can);
}

static int
run_plane (HoistCli *cli, GError **error)
{
  HoistClient *client = hoist_cli_connect (cli, error);
  g_autoptr (GAsyncResult) result = NULL;
  if (client == NULL)
    return -1;
  hoist_client_get_plane_async (client, cli->cancellable, hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  g_autoptr (HoistPlaneReport) plane = hoist_client_get_plane_finish (client, result, error);
  if (plane == NULL)
    return -1;
  if (cli->json)
    hoist_cli_print_json (cli, write_plane, plane);
  else
    print_plane (cli, plane);
  return HOIST_CLI_OK;
}

const HoistCliCommand hoist_cli_plane_commands[] = {
  { "plane", NULL, "", 0, 0, NULL, run_plane, N_ ("who answers there, and what it can do") },
  { NULL },
};
