/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tenant adopt: shows what was found in a folder, asks, and only then has it written. Thread: main.
 */
#include "client/hoist-client-tenants.h"

#include "base/hoist-error.h"

#include "cli/hoist-cli-ask.h"
#include "cli/hoist-cli-groups.h"
#include "cli/hoist-cli-node.h"
#include "cli/hoist-cli-text.h"

#include <glib/gi18n.h>

static const HoistValue *
get_array (const HoistValue *object, const char *name, guint *ret_n)
{
  const HoistValue *array = hoist_value_get_member (object, name);
  *ret_n = array != NULL && hoist_value_get_type_of (array) == HOIST_VALUE_ARRAY
               ? hoist_value_get_size (array)
               : 0;
  return array;
}

static gboolean
print_findings (HoistCli *cli, const HoistValue *found)
{
  guint n;
  gboolean is_refused = FALSE;
  const HoistValue *findings = get_array (found, "findings", &n);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_finding_free);
  for (guint i = 0; i < n; i++)
    {
      HoistFinding *finding = hoist_finding_read (hoist_value_get_element (findings, i), NULL);
      if (finding == NULL)
        continue;
      is_refused = is_refused || finding->severity == HOIST_FINDING_BLOCKER;
      g_ptr_array_add (list, finding);
    }
  hoist_cli_print_findings (cli, list);
  return is_refused;
}

static void
print_found (HoistCli *cli, const HoistValue *found)
{
  static const struct
  {
    const char *member, *title;
  } texts[] = {
    { "slug", N_ ("slug") },
    { "name", N_ ("name") },
    { "application", N_ ("application") },
    { "environment", N_ ("environment") },
    { "repository", N_ ("repository") },
    { "deployed_version", N_ ("deployed") },
    { "deployed_commit", N_ ("commit") },
  };
  guint n;
  hoist_cli_print (cli, "%s\n", hoist_value_lookup_string (found, "directory", ""));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char *text = hoist_value_lookup_string (found, texts[i].member, "");
      hoist_cli_print (cli, "  %-17s %s\n", _ (texts[i].title), *text ? text : _ ("not known yet"));
    }
  const HoistValue *services = get_array (found, "services", &n);
  for (guint i = 0; i < n; i++)
    {
      const HoistValue *service = hoist_value_get_element (services, i);
      hoist_cli_print (cli, _ ("  service           %s (%s), port %lld, %s\n"),
                       hoist_value_lookup_string (service, "name", ""),
                       hoist_value_lookup_string (service, "role", ""),
                       (long long) hoist_value_lookup_int (service, "port", 0),
                       hoist_value_lookup_string (service, "state", ""));
    }
  const HoistValue *databases = get_array (found, "databases", &n);
  for (guint i = 0; i < n; i++)
    {
      const HoistValue *database = hoist_value_get_element (databases, i);
      const char *path = hoist_value_lookup_string (database, "path", "");
      gint64 tables = hoist_value_lookup_int (database, "tables", -1);
      g_autofree char *size = hoist_cli_dup_bytes (hoist_value_lookup_int (database, "bytes", 0));
      if (tables < 0)
        hoist_cli_print (cli, _ ("  database          %s, not readable\n"),
                         *path ? path : hoist_value_lookup_string (database, "name", ""));
      else
        hoist_cli_print (cli, _ ("  database          %s, %s, %lld tables, %lld rows\n"), path,
                         size, (long long) tables,
                         (long long) hoist_value_lookup_int (database, "rows", 0));
    }
}

static HoistValue *
inspect (HoistCli *cli, const HoistTenantAdoption *adoption, GError **error)
{
  HoistClient *client = hoist_cli_connect (cli, error);
  g_autoptr (GAsyncResult) result = NULL;
  if (client == NULL)
    return NULL;
  hoist_client_inspect_tenant_async (client, adoption, cli->cancellable, hoist_cli_capture_cb,
                                     &result);
  hoist_cli_wait (&result);
  return hoist_client_inspect_tenant_finish (client, result, error);
}

static void
write_tenant (HoistJsonWriter *w, gpointer user_data)
{
  hoist_tenant_report_write (user_data, w, NULL);
}

static int
adopt (HoistCli *cli, const HoistTenantAdoption *adoption, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  hoist_client_adopt_tenant_async (cli->client, adoption, cli->cancellable, hoist_cli_capture_cb,
                                   &result);
  hoist_cli_wait (&result);
  g_autoptr (HoistTenantReport) tenant =
      hoist_client_adopt_tenant_finish (cli->client, result, error);
  if (tenant == NULL)
    return -1;
  if (cli->json)
    hoist_cli_print_json (cli, write_tenant, tenant);
  else
    hoist_cli_print (cli, _ ("%s is looked after from now on: %s\n"), tenant->slug, tenant->id);
  return HOIST_CLI_OK;
}

static int
run_adopt (HoistCli *cli, GError **error)
{
  g_auto (GStrv) given = hoist_cli_option_list (cli, "follower");
  g_auto (GStrv) followers = hoist_cli_find_places (cli, given, error);
  g_autofree char *directory = g_canonicalize_filename (hoist_cli_argument (cli, 0), NULL);
  HoistTenantAdoption adoption = {
    .node = hoist_cli_option (cli, "node"),
    .directory = directory,
    .application = hoist_cli_option (cli, "application"),
    .slug = hoist_cli_option (cli, "slug"),
    .name = hoist_cli_option (cli, "name"),
    .environment = hoist_cli_option (cli, "environment"),
    .domain = hoist_cli_option (cli, "domain"),
    .api_domain = hoist_cli_option (cli, "api-domain"),
    .followers = followers != NULL && followers[0] != NULL ? (const char *const *) followers : NULL,
  };
  if (followers == NULL)
    return -1;
  g_autoptr (HoistValue) answer = inspect (cli, &adoption, error);
  if (answer == NULL)
    return -1;
  const HoistValue *inner = hoist_value_get_member (answer, "found");
  const HoistValue *found = inner != NULL ? inner : answer;
  gboolean yes = hoist_cli_has (cli, "yes");
  if (cli->json && !yes)
    {
      hoist_cli_print_value (cli, found);
      return HOIST_CLI_OK;
    }
  if (!cli->json)
    {
      print_found (cli, found);
      gboolean is_refused = print_findings (cli, found);
      hoist_cli_flush (cli);
      if (is_refused)
        return HOIST_CLI_REFUSED;
    }
  if (!yes && !hoist_cli_ask (_ ("Look after this tenant from now on? [y/N] ")))
    {
      hoist_cli_print (cli, _ ("Nothing was written. With --yes it is.\n"));
      return HOIST_CLI_OK;
    }
  return adopt (cli, &adoption, error);
}

static const HoistCliOption adopt_options[] = {
  { "yes", 'y', NULL, N_ ("write it without asking") },
  { "node", 0, "ID", N_ ("where the folder is; this machine otherwise") },
  { "follower", 0, "NODE:DIR",
    N_ ("another node on which it runs, and its folder there; may be repeated") },
  { "application", 0, "NAME", N_ ("when it can't be told from the folder") },
  { "slug", 0, "SLUG", N_ ("another than was found") },
  { "name", 0, "TEXT", N_ ("for people") },
  { "environment", 0, "WORD", N_ ("test, staging or production") },
  { "domain", 0, "NAME", N_ ("of the front end") },
  { "api-domain", 0, "NAME", N_ ("of the API") },
  { NULL },
};

const HoistCliCommand hoist_cli_adopt_commands[] = {
  { "tenant", "adopt", "DIR", 1, 1, adopt_options, run_adopt,
    N_ ("show what is in a folder, and look after it from now on") },
  { NULL },
};
