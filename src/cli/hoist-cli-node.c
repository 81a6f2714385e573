/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands about nodes. Enrolling shows the fingerprint and asks before anything trusts it.
 * Thread: main. */
#include "client/hoist-client-nodes.h"

#include "base/hoist-error.h"
#include "base/hoist-id.h"
#include "cli/hoist-cli-groups.h"
#include "cli/hoist-cli-node.h"
#include "cli/hoist-cli-text.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void
write_report (const HoistNodeReport *report, HoistJsonWriter *w, const char *name)
{
  hoist_json_writer_begin_object (w, name);
  hoist_node_write (report->node, w, "node");
  if (report->sighting != NULL)
    hoist_node_sighting_write (report->sighting, w, "sighting");
  else
    hoist_json_writer_null (w, "sighting");
  hoist_json_writer_int (w, "tenants", report->tenants);
  hoist_json_writer_end_object (w);
}

static void
write_one (HoistJsonWriter *w, gpointer user_data)
{
  write_report (user_data, w, NULL);
}

static void
write_list (HoistJsonWriter *w, gpointer user_data)
{
  const GPtrArray *reports = user_data;

  hoist_json_writer_begin_object (w, NULL);
  hoist_json_writer_begin_array (w, "nodes");
  for (guint i = 0; i < reports->len; i++)
    write_report (g_ptr_array_index (reports, i), w, NULL);
  hoist_json_writer_end_array (w);
  hoist_json_writer_end_object (w);
}

static GPtrArray *
list_nodes (HoistCli *cli, GError **error)
{
  HoistClient *client = hoist_cli_connect (cli, error);
  g_autoptr (GAsyncResult) result = NULL;

  if (client == NULL)
    return NULL;
  hoist_client_list_nodes_async (client, cli->cancellable, hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  return hoist_client_list_nodes_finish (client, result, error);
}

char *
hoist_cli_find_node (HoistCli *cli, const char *text, GError **error)
{
  if (strcmp (text, "local") == 0 || strcmp (text, "all") == 0)
    return g_strdup (text);
  g_autoptr (GPtrArray) reports = list_nodes (cli, error);

  for (guint i = 0; reports != NULL && i < reports->len; i++)
    {
      const HoistNode *node = ((const HoistNodeReport *) reports->pdata[i])->node;
      if (strcmp (node->id, text) == 0 || strcmp (node->name, text) == 0)
        return g_strdup (node->id);
    }
  if (reports != NULL)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND, _ ("There is no node %s."), text);
  return NULL;
}

static char *
find_node (HoistCli *cli, GError **error)
{
  return hoist_cli_find_node (cli, hoist_cli_argument (cli, 0), error);
}

/* Printing */

static char *
dup_address (const HoistNode *node)
{
  if (node->transport == HOIST_NODE_LOCAL)
    return g_strdup (_ ("this machine"));
  return node->port == 0 || node->port == 22
             ? g_strdup_printf ("%s@%s", node->user, node->host)
             : g_strdup_printf ("%s@%s:%u", node->user, node->host, node->port);
}

static char *
dup_contact (const HoistNodeSighting *sighting)
{
  g_autofree char *since = NULL;

  if (sighting == NULL)
    return g_strdup (_ ("never seen"));
  if (sighting->unknown_since == 0)
    return hoist_cli_dup_ago (sighting->seen_at);
  since = hoist_cli_dup_ago (sighting->unknown_since);
  return g_strdup_printf (_ ("unknown since %s"), since);
}

static void
print_list (HoistCli *cli, const GPtrArray *reports)
{
  static const char *const heading[] = { N_ ("NODE"),  N_ ("ADDRESS"),
                                         N_ ("ROLES"), N_ ("TENANTS"),
                                         N_ ("AGENT"), N_ ("LAST CONTACT"),
                                         N_ ("ID"),    NULL };
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  for (guint i = 0; i < reports->len; i++)
    {
      const HoistNodeReport *report = g_ptr_array_index (reports, i);
      char **cells = g_new0 (char *, G_N_ELEMENTS (heading));
      cells[0] = g_strdup (report->node->name);
      cells[1] = dup_address (report->node);
      cells[2] = g_strjoinv (", ", report->node->roles);
      cells[3] = g_strdup_printf ("%u", report->tenants);
      cells[4] = g_strdup (report->sighting != NULL ? report->sighting->agent_version : "–");
      cells[5] = dup_contact (report->sighting);
      cells[6] = g_strdup (report->node->id);
      g_ptr_array_add (rows, cells);
    }
  hoist_cli_print_table (cli, heading, rows);
}

static void
print_sighting (HoistCli *cli, const HoistNodeSighting *seen)
{
  g_autofree char *addresses = g_strjoinv (", ", seen->addresses);

  hoist_cli_print (cli,
                   g_dngettext (NULL, "  machine           %s, %s, %u processor\n",
                                "  machine           %s, %s, %u processors\n", seen->cpus),
                   seen->hostname, seen->system, seen->cpus);
  hoist_cli_print (cli, _ ("  addresses         %s\n"), addresses);
  hoist_cli_print (cli, _ ("  agent             %s, protocol %u (%s)\n"), seen->agent_version,
                   seen->protocol, seen->agent_id);
  hoist_cli_print (cli, _ ("  load              %.2f, %.2f, %.2f\n"), seen->load_1, seen->load_5,
                   seen->load_15);
  for (guint i = 0; i < seen->disks->len; i++)
    {
      const HoistNodeDisk *disk = g_ptr_array_index (seen->disks, i);
      g_autofree char *left = hoist_cli_dup_bytes (disk->free);
      g_autofree char *all = hoist_cli_dup_bytes (disk->total);
      hoist_cli_print (cli, _ ("  disk              %s: %s of %s free\n"), disk->path, left, all);
    }
  hoist_cli_print (cli, _ ("  clock             %+.1f s against the control plane\n"),
                   (double) seen->clock_offset_ms / 1000);
}

static void
print_report (HoistCli *cli, const HoistNodeReport *report)
{
  const HoistNode *node = report->node;
  g_autofree char *address = dup_address (node);
  g_autofree char *roles = g_strjoinv (", ", node->roles);
  g_autofree char *contact = dup_contact (report->sighting);

  hoist_cli_print (cli, "%s (%s)\n", node->name, node->id);
  hoist_cli_print (cli, _ ("  address           %s\n"), address);
  if (*node->fingerprint != '\0')
    hoist_cli_print (cli, _ ("  host key          %s\n"), node->fingerprint);
  hoist_cli_print (cli, _ ("  roles             %s\n"), *roles != '\0' ? roles : "–");
  hoist_cli_print (cli, _ ("  tenants           %u\n"), report->tenants);
  hoist_cli_print (cli, _ ("  last contact      %s\n"), contact);
  if (report->sighting != NULL && report->sighting->error != NULL)
    hoist_cli_print (cli, _ ("  why               %s\n"), report->sighting->error);
  if (report->sighting != NULL && report->sighting->seen_at != 0)
    print_sighting (cli, report->sighting);
}

static int
show (HoistCli *cli, HoistNodeReport *report)
{
  if (cli->json)
    hoist_cli_print_json (cli, write_one, report);
  else
    print_report (cli, report);
  return report->sighting != NULL && report->sighting->unknown_since != 0 ? HOIST_CLI_UNREACHABLE
                                                                          : HOIST_CLI_OK;
}

/* Commands */

static int
run_list (HoistCli *cli, GError **error)
{
  g_autoptr (GPtrArray) reports = list_nodes (cli, error);

  if (reports == NULL)
    return -1;
  if (cli->json)
    hoist_cli_print_json (cli, write_list, reports);
  else
    print_list (cli, reports);
  return HOIST_CLI_OK;
}

static int
run_show (HoistCli *cli, GError **error)
{
  g_autofree char *id = find_node (cli, error);
  g_autoptr (GAsyncResult) result = NULL;

  if (id == NULL)
    return -1;
  hoist_client_get_node_async (cli->client, id, cli->cancellable, hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  g_autoptr (HoistNodeReport) report = hoist_client_get_node_finish (cli->client, result, error);
  return report != NULL ? show (cli, report) : -1;
}

static int
run_check (HoistCli *cli, GError **error)
{
  g_autofree char *id = find_node (cli, error);
  g_autoptr (GAsyncResult) result = NULL;

  if (id == NULL)
    return -1;
  hoist_client_check_node_async (cli->client, id, cli->cancellable, hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  g_autoptr (HoistNodeReport) report = hoist_client_check_node_finish (cli->client, result, error);
  return report != NULL ? show (cli, report) : -1;
}

static int
run_roles (HoistCli *cli, GError **error)
{
  g_autofree char *id = find_node (cli, error);
  g_autoptr (GAsyncResult) known = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) roles = g_ptr_array_new ();
  HoistNode fields;

  if (id == NULL)
    return -1;
  hoist_client_get_node_async (cli->client, id, cli->cancellable, hoist_cli_capture_cb, &known);
  hoist_cli_wait (&known);
  g_autoptr (HoistNodeReport) before = hoist_client_get_node_finish (cli->client, known, error);
  if (before == NULL)
    return -1;
  for (guint i = 1; hoist_cli_argument (cli, i) != NULL; i++)
    g_ptr_array_add (roles, (gpointer) hoist_cli_argument (cli, i));
  g_ptr_array_add (roles, NULL);
  fields = *before->node;
  fields.roles = (char **) roles->pdata;
  hoist_client_change_node_async (cli->client, &fields, cli->cancellable, hoist_cli_capture_cb,
                                  &result);
  hoist_cli_wait (&result);
  g_autoptr (HoistNodeReport) after = hoist_client_change_node_finish (cli->client, result, error);
  if (after == NULL)
    return -1;
  show (cli, after);
  return HOIST_CLI_OK;
}

static int
run_forget (HoistCli *cli, GError **error)
{
  g_autofree char *id = find_node (cli, error);
  g_autoptr (GAsyncResult) result = NULL;

  if (id == NULL)
    return -1;
  hoist_client_forget_node_async (cli->client, id, cli->cancellable, hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  if (!hoist_client_forget_node_finish (cli->client, result, error))
    return -1;
  hoist_cli_print (cli, _ ("%s is forgotten. What is on the machine stays there.\n"), id);
  return HOIST_CLI_OK;
}

const HoistCliCommand hoist_cli_node_commands[] = {
  { "node", "list", "", 0, 0, NULL, run_list, N_ ("the nodes and their last contact") },
  { "node", "show", "NODE", 1, 1, NULL, run_show, N_ ("one node and what was seen of it") },
  { "node", "check", "NODE", 1, 1, NULL, run_check, N_ ("look at it now") },
  { "node", "roles", "NODE [ROLE…]", 1, 32, NULL, run_roles, N_ ("say what it is for") },
  { "node", "forget", "NODE", 1, 1, NULL, run_forget,
    N_ ("look after it no more; no tenant may live there") },
  { NULL },
};
