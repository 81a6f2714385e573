/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tenant lead: who could lead a tenant of several nodes and why, and who does from now on. Thread:
 * main. */
#include "client/hoist-client-lead.h"

#include "cli/hoist-cli-groups.h"
#include "cli/hoist-cli-node.h"

#include <glib/gi18n.h>

static void
write_texts (HoistJsonWriter *w, const char *name, char **texts)
{
  hoist_json_writer_begin_array (w, name);
  for (guint i = 0; texts[i] != NULL; i++)
    hoist_json_writer_string (w, NULL, texts[i]);
  hoist_json_writer_end_array (w);
}

static void
write_leads (HoistJsonWriter *w, gpointer user_data)
{
  const GPtrArray *leads = user_data;

  hoist_json_writer_begin_object (w, NULL);
  hoist_json_writer_begin_array (w, "candidates");
  for (guint i = 0; i < leads->len; i++)
    {
      const HoistLeadReport *lead = g_ptr_array_index (leads, i);
      hoist_json_writer_begin_object (w, NULL);
      hoist_json_writer_string (w, "node", lead->node);
      hoist_json_writer_string (w, "name", lead->name);
      hoist_json_writer_bool (w, "is_lead", lead->is_lead);
      hoist_json_writer_bool (w, "fits", lead->fits);
      hoist_json_writer_bool (w, "proposed", lead->proposed);
      write_texts (w, "merits", lead->merits);
      write_texts (w, "faults", lead->faults);
      hoist_json_writer_end_object (w);
    }
  hoist_json_writer_end_array (w);
  hoist_json_writer_end_object (w);
}

static void
print_leads (HoistCli *cli, const GPtrArray *leads)
{
  for (guint i = 0; i < leads->len; i++)
    {
      const HoistLeadReport *lead = g_ptr_array_index (leads, i);
      hoist_cli_print (
          cli, "%s (%s)%s%s%s\n", lead->name, lead->node, lead->is_lead ? _ (", leads now") : "",
          lead->proposed ? _ (", proposed") : "", lead->fits ? "" : _ (", can't lead"));
      for (guint j = 0; lead->merits[j] != NULL; j++)
        hoist_cli_print (cli, "  + %s\n", lead->merits[j]);
      for (guint j = 0; lead->faults[j] != NULL; j++)
        hoist_cli_print (cli, "  - %s\n", lead->faults[j]);
    }
}

static int
show (HoistCli *cli, const char *tenant, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  hoist_client_list_leads_async (cli->client, tenant, cli->cancellable, hoist_cli_capture_cb,
                                 &result);
  hoist_cli_wait (&result);
  g_autoptr (GPtrArray) leads = hoist_client_list_leads_finish (cli->client, result, error);
  if (leads == NULL)
    return -1;
  if (cli->json)
    hoist_cli_print_json (cli, write_leads, leads);
  else
    print_leads (cli, leads);
  return HOIST_CLI_OK;
}

static int
change (HoistCli *cli, const HoistTenantReport *tenant, GError **error)
{
  g_autofree char *node = hoist_cli_find_node (cli, hoist_cli_argument (cli, 1), error);
  g_autoptr (GAsyncResult) result = NULL;

  if (node == NULL)
    return -1;
  hoist_client_change_lead_async (cli->client, tenant->id, node, cli->cancellable,
                                  hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  g_autoptr (HoistTenantReport) changed =
      hoist_client_change_lead_finish (cli->client, result, error);
  if (changed == NULL)
    return -1;
  if (!cli->json)
    {
      const HoistPlaceReport *lead = hoist_place_list_find (changed->places, changed->node);
      hoist_cli_print (cli, _ ("%s is led by %s from now on. Nothing was done on any node.\n"),
                       changed->slug, lead != NULL ? lead->name : changed->node);
      return HOIST_CLI_OK;
    }
  return show (cli, tenant->id, error);
}

static int
run_lead (HoistCli *cli, GError **error)
{
  g_autoptr (HoistTenantReport) tenant =
      hoist_cli_find_tenant (cli, hoist_cli_argument (cli, 0), error);

  if (tenant == NULL)
    return -1;
  return hoist_cli_argument (cli, 1) != NULL ? change (cli, tenant, error)
                                             : show (cli, tenant->id, error);
}

const HoistCliCommand hoist_cli_lead_commands[] = {
  { "tenant", "lead", "TENANT [NODE]", 1, 2, NULL, run_lead,
    N_ ("which of its nodes could lead it and why; with NODE that one leads from now on") },
  { NULL },
};
