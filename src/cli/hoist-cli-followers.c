/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tenant followers: where else a tenant runs, and where from now on. Thread: main. */
#include "client/hoist-client-tenants.h"

#include "base/hoist-error.h"

#include "cli/hoist-cli-groups.h"
#include "cli/hoist-cli-node.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_FOLLOWERS 64

char **
hoist_cli_find_places (HoistCli *cli, char *const *given, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; given[i] != NULL; i++)
    {
      const char *colon = strchr (given[i], ':');
      g_autofree char *name = g_strndup (given[i], colon != NULL ? (gsize) (colon - given[i]) : 0);
      if (colon == NULL || colon[1] != '/')
        {
          g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                       _ ("follower %s: NODE:DIR is expected, the folder as an absolute path"),
                       given[i]);
          return NULL;
        }
      g_autofree char *node = hoist_cli_find_node (cli, name, error);
      if (node == NULL)
        return NULL;
      g_autofree char *whole = g_strconcat (node, colon, NULL);
      g_strv_builder_add (builder, whole);
    }
  return g_strv_builder_end (builder);
}

static void
write_tenant (HoistJsonWriter *w, gpointer user_data)
{
  hoist_tenant_report_write (user_data, w, NULL);
}

static void
print_followers (HoistCli *cli, const HoistTenantReport *tenant)
{
  if (tenant->places->len < 2)
    hoist_cli_print (cli, _ ("%s runs on one node.\n"), tenant->slug);
  for (guint i = 0; i < tenant->places->len; i++)
    {
      const HoistPlaceReport *place = g_ptr_array_index (tenant->places, i);
      if (!place->is_lead)
        hoist_cli_print (cli, "%s:%s\n", place->name, place->directory);
    }
}

static HoistTenantReport *
change (HoistCli *cli, const char *tenant, char *const *given, GError **error)
{
  g_auto (GStrv) followers = hoist_cli_find_places (cli, given, error);
  g_autoptr (GAsyncResult) result = NULL;

  if (followers == NULL)
    return NULL;
  hoist_client_change_followers_async (cli->client, tenant, (const char *const *) followers,
                                       cli->cancellable, hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  return hoist_client_change_followers_finish (cli->client, result, error);
}

static int
run_followers (HoistCli *cli, GError **error)
{
  g_autoptr (HoistTenantReport) tenant =
      hoist_cli_find_tenant (cli, hoist_cli_argument (cli, 0), error);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gboolean none = hoist_cli_has (cli, "none");

  if (tenant == NULL)
    return -1;
  for (guint i = 1; hoist_cli_argument (cli, i) != NULL; i++)
    g_strv_builder_add (builder, hoist_cli_argument (cli, i));
  g_auto (GStrv) given = g_strv_builder_end (builder);
  if (none && given[0] != NULL)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                           _ ("--none and followers can't be given together"));
      return -1;
    }
  if (none || given[0] != NULL)
    {
      HoistTenantReport *changed = change (cli, tenant->id, given, error);
      if (changed == NULL)
        return -1;
      hoist_tenant_report_unref (tenant);
      tenant = changed;
    }
  if (cli->json)
    hoist_cli_print_json (cli, write_tenant, tenant);
  else
    print_followers (cli, tenant);
  return HOIST_CLI_OK;
}

static const HoistCliOption followers_options[] = {
  { "none", 0, NULL, N_ ("it runs on its lead alone from now on") },
  { NULL },
};

const HoistCliCommand hoist_cli_followers_commands[] = {
  { "tenant", "followers", "TENANT [NODE:DIR…]", 1, 1 + MAX_FOLLOWERS, followers_options,
    run_followers,
    N_ ("where else it runs; with NODE:DIR there and nowhere else from now on, in that order") },
  { NULL },
};
