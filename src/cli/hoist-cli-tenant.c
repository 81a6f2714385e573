/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands about tenants. Thread: main. */
#include "client/hoist-client-services.h"
#include "client/hoist-client-tenants.h"

#include "cli/hoist-cli-groups.h"
#include "cli/hoist-cli-node.h"
#include "cli/hoist-cli-text.h"
#include "model/hoist-engine-name.h"

#include <glib/gi18n.h>
#include <string.h>

HoistTenantReport *
hoist_cli_find_tenant (HoistCli *cli, const char *text, GError **error)
{
  HoistClient *client = hoist_cli_connect (cli, error);
  g_autoptr (GAsyncResult) result = NULL;
  if (client == NULL)
    return NULL;
  hoist_client_find_tenant_async (client, text, cli->cancellable, hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  return hoist_client_find_tenant_finish (client, result, error);
}

static void
write_page (HoistJsonWriter *w, gpointer user_data)
{
  const HoistTenantPage *page = user_data;
  hoist_json_writer_begin_object (w, NULL);
  hoist_json_writer_begin_array (w, "tenants");
  for (guint i = 0; i < page->tenants->len; i++)
    hoist_tenant_report_write (g_ptr_array_index (page->tenants, i), w, NULL);
  hoist_json_writer_end_array (w);
  hoist_json_writer_int (w, "total", page->total);
  hoist_json_writer_end_object (w);
}

static char *
dup_state (const HoistTenantReport *tenant)
{
  if (tenant->parked != NULL)
    return g_strdup ("parked");
  if (tenant->run != NULL)
    return g_strdup ("running");
  if (tenant->unknown_since != 0)
    {
      g_autofree char *ago = hoist_cli_dup_ago (tenant->unknown_since);
      return g_strdup_printf (_ ("unknown since %s"), ago);
    }
  if (tenant->hold_reason != NULL && tenant->version.state != HOIST_VERSION_MIXED)
    return g_strdup ("held");
  if (tenant->version.state == HOIST_VERSION_BEHIND && tenant->version.behind > 0)
    return g_strdup_printf ("%d behind", tenant->version.behind);
  return g_strdup (hoist_version_state_names[tenant->version.state]);
}

static void
print_page (HoistCli *cli, const HoistTenantPage *page)
{
  static const char *const heading[] = { N_ ("TENANT"),       N_ ("ENVIRONMENT"), N_ ("DEPLOYED"),
                                         N_ ("LATEST"),       N_ ("STATE"),       N_ ("HEALTH"),
                                         N_ ("LAST UPGRADE"), N_ ("ID"),          NULL };
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  for (guint i = 0; i < page->tenants->len; i++)
    {
      const HoistTenantReport *tenant = g_ptr_array_index (page->tenants, i);
      char **cells = g_new0 (char *, G_N_ELEMENTS (heading));
      cells[0] = g_strdup (tenant->slug);
      cells[1] =
          g_strdup (tenant->has_environment ? hoist_environment_names[tenant->environment] : "–");
      cells[2] = g_strdup (tenant->version.deployed_version);
      cells[3] = g_strdup (tenant->version.latest_version);
      cells[4] = dup_state (tenant);
      cells[5] = g_strdup (hoist_health_names[tenant->health]);
      cells[6] = hoist_cli_dup_ago (tenant->last_upgrade);
      cells[7] = g_strdup (tenant->id);
      g_ptr_array_add (rows, cells);
    }
  hoist_cli_print_table (cli, heading, rows);
}

static int
run_list (HoistCli *cli, GError **error)
{
  HoistTenantQuery query = { .status = hoist_cli_option (cli, "status"),
                             .search = hoist_cli_option (cli, "search"),
                             .include_version = TRUE };
  HoistClient *client = hoist_cli_connect (cli, error);
  g_autoptr (GAsyncResult) result = NULL;
  if (client == NULL)
    return -1;
  hoist_client_list_tenants_async (client, &query, cli->cancellable, hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  g_autoptr (HoistTenantPage) page = hoist_client_list_tenants_finish (client, result, error);
  if (page == NULL)
    return -1;
  if (cli->json)
    hoist_cli_print_json (cli, write_page, page);
  else
    print_page (cli, page);
  return HOIST_CLI_OK;
}

static void
write_tenant (HoistJsonWriter *w, gpointer user_data)
{
  hoist_tenant_report_write (user_data, w, NULL);
}

static void
print_services (HoistCli *cli, const GPtrArray *services)
{
  for (guint i = 0; i < services->len; i++)
    {
      const HoistServiceSighting *service = g_ptr_array_index (services, i);
      hoist_cli_print (cli, _ ("  service   %s (%s): %s, %s, pid %d, port %u%s%s\n"), service->name,
                       service->role, hoist_service_state_names[service->state],
                       hoist_health_names[service->health], service->pid, service->port,
                       service->detail[0] != '\0' ? ", " : "", service->detail);
    }
}

/* Those with versions of their own: as the node read them. */
static void
print_components (HoistCli *cli, const GPtrArray *components)
{
  for (guint i = 0; i < components->len; i++)
    {
      const HoistComponentSighting *component = g_ptr_array_index (components, i);
      if (component->version[0] != '\0')
        hoist_cli_print (cli, _ ("  component %s: %s\n"), component->title, component->version);
      else
        hoist_cli_print (cli, _ ("  component %s: unknown (%s)\n"), component->title,
                         component->detail);
    }
}

static const char *
or_unknown (const char *text)
{
  return text[0] != '\0' ? text : "unknown";
}

/* Its nodes, when it has several. */
static void
print_places (HoistCli *cli, const GPtrArray *places)
{
  for (guint i = 0; i < places->len; i++)
    {
      const HoistPlaceReport *place = g_ptr_array_index (places, i);
      g_autofree char *ago = hoist_cli_dup_ago (place->unknown_since);
      g_autofree char *unknown =
          place->unknown_since != 0 ? g_strdup_printf (_ (", unknown since %s"), ago) : NULL;

      hoist_cli_print (cli, _ ("  node      %s (%s): %s %s, %s, %s, %s%s\n"), place->name,
                       place->is_lead ? "lead" : "follower", or_unknown (place->version),
                       place->commit, place->state, hoist_health_names[place->health],
                       place->directory, unknown != NULL ? unknown : "");
    }
}

static void
print_hold_and_faults (HoistCli *cli, const HoistTenantReport *tenant)
{
  if (tenant->hold_reason != NULL)
    {
      g_autofree char *ago = hoist_cli_dup_ago (tenant->hold_since);
      hoist_cli_print (cli, _ ("  held      %s (by %s, %s)\n"), tenant->hold_reason,
                       tenant->hold_by, tenant->hold_since != 0 ? ago : _ ("nobody noted when"));
    }
  if (tenant->error[0] != '\0')
    hoist_cli_print (cli, _ ("  unknown   %s\n"), tenant->error);
  if (tenant->run != NULL)
    hoist_cli_print (cli, _ ("  running   %s\n"), tenant->run);
  if (tenant->parked != NULL)
    hoist_cli_print (cli, _ ("  parked    by %s. Next: hoistctl run show %s\n"), tenant->parked,
                     tenant->parked);
  if (tenant->has_detail && !tenant->tree_clean && tenant->version.deployed_commit[0] != '\0')
    hoist_cli_print (cli, _ ("  tree      has local changes\n"));
}

static void
print_tenant (HoistCli *cli, const HoistTenantReport *tenant)
{
  const HoistVersionReport *version = &tenant->version;
  g_autofree char *state = dup_state (tenant);
  hoist_cli_print (cli, "%s (%s), %s, %s\n", tenant->name, tenant->slug,
                   tenant->has_environment ? hoist_environment_names[tenant->environment]
                                           : _ ("environment unknown"),
                   tenant->id);
  hoist_cli_print (cli, _ ("  deployed  %s %.12s\n  latest    %s %.12s\n  state     %s, %s\n"),
                   or_unknown (version->deployed_version), version->deployed_commit,
                   or_unknown (version->latest_version), version->latest_commit, state,
                   hoist_health_names[tenant->health]);
  if (tenant->directory[0] != '\0')
    hoist_cli_print (cli, _ ("  folder    %s\n"), tenant->directory);
  print_hold_and_faults (cli, tenant);
  print_places (cli, tenant->places);
  print_services (cli, tenant->services);
  print_components (cli, tenant->components);
  for (guint i = 0; i < tenant->databases->len; i++)
    {
      const HoistDatabaseReport *database = g_ptr_array_index (tenant->databases, i);
      g_autofree char *size = hoist_cli_dup_bytes (database->bytes);
      hoist_cli_print (cli, _ ("  database  %s: %s, %s, schema %s, %s\n"), database->path,
                       hoist_engine_name_get (database->engine), size, database->schema_revision,
                       hoist_health_names[database->health]);
    }
  for (guint i = 0; i < tenant->latest_runs->len && i < 5; i++)
    {
      const HoistRun *run = g_ptr_array_index (tenant->latest_runs, i);
      g_autofree char *ago = hoist_cli_dup_ago (run->created_at);
      hoist_cli_print (cli, _ ("  run       %s %s to %s: %s, %s\n"), run->id,
                       hoist_plan_kind_names[run->kind], run->to_version,
                       run->state == HOIST_RUN_ENDED ? hoist_outcome_names[run->outcome]
                                                     : hoist_run_state_names[run->state],
                       ago);
    }
}

static int
show (HoistCli *cli, HoistTenantReport *tenant)
{
  if (tenant == NULL)
    return -1;
  if (cli->json)
    hoist_cli_print_json (cli, write_tenant, tenant);
  else
    print_tenant (cli, tenant);
  return HOIST_CLI_OK;
}

static int
run_show (HoistCli *cli, GError **error)
{
  g_autoptr (HoistTenantReport) tenant =
      hoist_cli_find_tenant (cli, hoist_cli_argument (cli, 0), error);
  if (tenant == NULL || tenant->has_detail)
    return show (cli, tenant);
  g_autoptr (GAsyncResult) result = NULL;
  hoist_client_get_tenant_async (cli->client, tenant->id, cli->cancellable, hoist_cli_capture_cb,
                                 &result);
  hoist_cli_wait (&result);
  g_autoptr (HoistTenantReport) whole = hoist_client_get_tenant_finish (cli->client, result, error);
  return show (cli, whole);
}

static int
run_check (HoistCli *cli, GError **error)
{
  g_autoptr (HoistTenantReport) tenant =
      hoist_cli_find_tenant (cli, hoist_cli_argument (cli, 0), error);
  g_autoptr (GAsyncResult) result = NULL;
  if (tenant == NULL)
    return -1;
  hoist_client_check_tenant_async (cli->client, tenant->id, cli->cancellable, hoist_cli_capture_cb,
                                   &result);
  hoist_cli_wait (&result);
  g_autoptr (HoistTenantReport) seen =
      hoist_client_check_tenant_finish (cli->client, result, error);
  return show (cli, seen);
}

static void
write_services (HoistJsonWriter *w, gpointer user_data)
{
  hoist_json_writer_begin_object (w, NULL);
  hoist_service_list_write (user_data, w, "services");
  hoist_json_writer_end_object (w);
}

static int
run_services (HoistCli *cli, GError **error)
{
  static const char *const actions[] = { "start", "stop", "restart", "status", NULL };
  const char *action = hoist_cli_argument (cli, 1) != NULL ? hoist_cli_argument (cli, 1) : "status";
  if (!g_strv_contains (actions, action))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                   _ ("%s: start, stop, restart or status is expected"), action);
      return -1;
    }
  g_autoptr (HoistTenantReport) tenant =
      hoist_cli_find_tenant (cli, hoist_cli_argument (cli, 0), error);
  g_autoptr (GAsyncResult) result = NULL;
  const char *where = hoist_cli_option (cli, "node");
  g_autofree char *node =
      tenant != NULL && where != NULL ? hoist_cli_find_node (cli, where, error) : NULL;
  if (tenant == NULL || (where != NULL && node == NULL))
    return -1;
  HoistServicePlace place = { tenant->id, node };
  hoist_client_control_services_async (cli->client, &place, action, cli->cancellable,
                                       hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  g_autoptr (GPtrArray) services =
      hoist_client_control_services_finish (cli->client, result, error);
  if (services == NULL)
    return -1;
  if (cli->json)
    hoist_cli_print_json (cli, write_services, services);
  else
    print_services (cli, services);
  return HOIST_CLI_OK;
}

static int
run_repair (HoistCli *cli, GError **error)
{
  g_autoptr (HoistTenantReport) tenant =
      hoist_cli_find_tenant (cli, hoist_cli_argument (cli, 0), error);
  g_autoptr (GAsyncResult) result = NULL;
  if (tenant == NULL)
    return -1;
  hoist_client_repair_tenant_async (cli->client, tenant->id, hoist_cli_argument (cli, 1),
                                    cli->cancellable, hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  g_autofree char *sentence = hoist_client_repair_tenant_finish (cli->client, result, error);
  if (sentence == NULL)
    return -1;
  if (cli->json)
    {
      g_autoptr (HoistValue) answer = hoist_value_new_object ();
      hoist_value_set (answer, "repaired", hoist_value_new_bool (TRUE));
      hoist_value_set (answer, "message", hoist_value_new_string (sentence));
      hoist_cli_print_value (cli, answer);
    }
  else
    hoist_cli_print (cli, "%s\n", sentence);
  return HOIST_CLI_OK;
}

static int
change (HoistCli *cli, const HoistTenantChange *change, GError **error)
{
  g_autoptr (HoistTenantReport) tenant =
      hoist_cli_find_tenant (cli, hoist_cli_argument (cli, 0), error);
  g_autoptr (GAsyncResult) result = NULL;
  if (tenant == NULL)
    return -1;
  hoist_client_change_tenant_async (cli->client, tenant->id, change, cli->cancellable,
                                    hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  g_autoptr (HoistTenantReport) changed =
      hoist_client_change_tenant_finish (cli->client, result, error);
  return show (cli, changed);
}

static int
run_hold (HoistCli *cli, GError **error)
{
  HoistTenantChange hold = { .hold = hoist_cli_argument (cli, 1) };
  return change (cli, &hold, error);
}

static int
run_release (HoistCli *cli, GError **error)
{
  HoistTenantChange release = { .release_hold = TRUE };
  return change (cli, &release, error);
}

static int
run_forget (HoistCli *cli, GError **error)
{
  g_autoptr (HoistTenantReport) tenant =
      hoist_cli_find_tenant (cli, hoist_cli_argument (cli, 0), error);
  g_autoptr (GAsyncResult) result = NULL;
  if (tenant == NULL)
    return -1;
  hoist_client_forget_tenant_async (cli->client, tenant->id, hoist_cli_has (cli, "leave-held"),
                                    cli->cancellable, hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  if (!hoist_client_forget_tenant_finish (cli->client, result, error))
    return -1;
  if (!cli->json)
    hoist_cli_print (cli, _ ("%s is no longer known here; its folder is as it was.\n"),
                     tenant->slug);
  return HOIST_CLI_OK;
}

static const HoistCliOption list_options[] = {
  { "search", 0, "TEXT", N_ ("only those whose name, slug or domain has it") },
  { "status", 0, "WORD", N_ ("only running, stopped or error") },
  { NULL },
};

static const HoistCliOption services_options[] = {
  { "node", 0, "NODE",
    N_ ("of a tenant on several: on that one, or “all” in turn; usually its lead") },
  { NULL },
};

static const HoistCliOption forget_options[] = {
  { "leave-held", 0, NULL,
    N_ ("also when a node can’t be told that services of a parked run may start again") },
  { NULL },
};

const HoistCliCommand hoist_cli_tenant_commands[] = {
  { "tenant", "list", "", 0, 0, list_options, run_list, N_ ("the tenants with their versions") },
  { "tenant", "show", "TENANT", 1, 1, NULL, run_show,
    N_ ("one tenant: versions, services, database, runs") },
  { "tenant", "check", "TENANT", 1, 1, NULL, run_check, N_ ("look at its node now") },
  { "tenant", "services", "TENANT [ACTION]", 1, 2, services_options, run_services,
    N_ ("its services: start, stop, restart or (usual) status") },
  { "tenant", "repair", "TENANT refspec", 2, 2, NULL, run_repair,
    N_ ("repair what a check named") },
  { "tenant", "hold", "TENANT REASON", 2, 2, NULL, run_hold,
    N_ ("no upgrades until it is released") },
  { "tenant", "release", "TENANT", 1, 1, NULL, run_release, N_ ("release its hold") },
  { "tenant", "forget", "TENANT", 1, 1, forget_options, run_forget,
    N_ ("no longer look after it; its folder stays") },
  { NULL },
};
