/* SPDX-License-Identifier: GPL-3.0-or-later */
/* node enrol: shows a machine's host key, has it compared, signs in, shows the agent, asks, and
 * only then has it written. node trust: the same for another key of a node. Thread: main. */
#include "client/hoist-client-nodes.h"

#include "base/hoist-error.h"
#include "cli/hoist-cli-ask.h"
#include "cli/hoist-cli-groups.h"
#include "cli/hoist-cli-node.h"
#include "cli/hoist-cli-text.h"

#include <glib/gi18n.h>
#include <string.h>

/* "user@host[:port]" or "host". */
static gboolean
read_address (const char *text, HoistNodeWish *wish, char **ret_user, char **ret_host,
              GError **error)
{
  const char *at = strrchr (text, '@');
  const char *host = at != NULL ? at + 1 : text;
  const char *colon = strchr (host, ':') == strrchr (host, ':') ? strchr (host, ':') : NULL;
  guint64 port = 22;

  if (colon != NULL && !g_ascii_string_to_unsigned (colon + 1, 10, 1, 65535, &port, NULL))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID, _ ("%s is no port (1 to 65535)."),
                   colon + 1);
      return FALSE;
    }
  *ret_user = at != NULL ? g_strndup (text, (gsize) (at - text)) : g_strdup ("hoist");
  *ret_host = colon != NULL ? g_strndup (host, (gsize) (colon - host)) : g_strdup (host);
  wish->user = *ret_user;
  wish->host = *ret_host;
  wish->port = (guint) port;
  return TRUE;
}

static HoistNodeFound *
call (HoistCli *cli, const HoistNodeWish *wish, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  hoist_client_enrol_node_async (cli->client, wish, cli->cancellable, hoist_cli_capture_cb,
                                 &result);
  hoist_cli_wait (&result);
  return hoist_client_enrol_node_finish (cli->client, result, error);
}

static void
print_keys (HoistCli *cli, const HoistNodeWish *wish, const HoistNodeFound *found)
{
  hoist_cli_print (cli, _ ("%s shows the host key\n  %s\n"), wish->host, found->fingerprint);
  hoist_cli_print (cli, _ ("Compare it on the machine itself: ssh-keygen -lf "
                           "/etc/ssh/ssh_host_ed25519_key.pub\n"));
  hoist_cli_print (cli, _ ("authorized_keys of %s there needs this line:\n%s\n"), wish->user,
                   found->authorized_keys);
}

static void
print_agent (HoistCli *cli, const HoistNodeFound *found)
{
  if (found->agent != NULL)
    hoist_cli_print (cli, _ ("hoist-agent %s answers on %s, %s\n"), found->agent->agent_version,
                     found->agent->hostname, found->agent->system);
  hoist_cli_print_findings (cli, found->findings);
}

static void
write_written (HoistJsonWriter *w, gpointer user_data)
{
  hoist_node_write (((HoistNodeReport *) user_data)->node, w, NULL);
}

static int
write_down (HoistCli *cli, HoistNodeWish *wish, GError **error)
{
  wish->confirm = TRUE;
  g_autoptr (HoistNodeFound) found = call (cli, wish, error);

  if (found == NULL)
    return -1;
  if (cli->json)
    hoist_cli_print_json (cli, write_written, found->written);
  else
    hoist_cli_print (cli, _ ("%s is a node from now on: %s\n"), found->written->node->name,
                     found->written->node->id);
  return HOIST_CLI_OK;
}

static int
nothing_written (HoistCli *cli, const char *hint)
{
  hoist_cli_print (cli, "%s\n", hint);
  return HOIST_CLI_OK;
}

/* Each step trusts only what was confirmed in the one before. */
static int
enrol (HoistCli *cli, HoistNodeWish *wish, gboolean install, GError **error)
{
  gboolean yes = hoist_cli_has (cli, "yes");
  g_autofree char *compared = NULL;

  if (wish->fingerprint == NULL)
    {
      g_autoptr (HoistNodeFound) keys = call (cli, wish, error);
      if (keys == NULL)
        return -1;
      print_keys (cli, wish, keys);
      hoist_cli_flush (cli);
      if (!hoist_cli_ask (_ ("Is it the same, and is the line in place? [y/N] ")))
        return nothing_written (cli,
                                _ ("Nothing was written. With --fingerprint SHA256:… it goes on."));
      wish->fingerprint = compared = g_strdup (keys->fingerprint);
    }
  wish->install_agent = install;
  g_autoptr (HoistNodeFound) found = call (cli, wish, error);
  wish->install_agent = FALSE;
  if (found == NULL)
    return -1;
  if (!cli->json)
    print_agent (cli, found);
  hoist_cli_flush (cli);
  if (hoist_finding_find_blocker (found->findings) != NULL)
    return HOIST_CLI_REFUSED;
  if (!yes && !hoist_cli_ask (_ ("Look after this node from now on? [y/N] ")))
    return nothing_written (cli, _ ("Nothing was written. With --yes it is."));
  return write_down (cli, wish, error);
}

static int
run_enrol (HoistCli *cli, GError **error)
{
  g_auto (GStrv) roles = hoist_cli_option_list (cli, "role");
  g_autofree char *user = NULL, *host = NULL, *identity = NULL;
  const char *key = hoist_cli_option (cli, "identity");
  HoistNodeWish wish = { .name = hoist_cli_option (cli, "name"),
                         .fingerprint = hoist_cli_option (cli, "fingerprint"),
                         .roles = (const char *const *) roles };
  gboolean install = hoist_cli_has (cli, "install-agent");

  if (!read_address (hoist_cli_argument (cli, 0), &wish, &user, &host, error)
      || hoist_cli_connect (cli, error) == NULL)
    return -1;
  if (key != NULL)
    wish.identity_file = identity = g_canonicalize_filename (key, NULL);
  return enrol (cli, &wish, install, error);
}

/* Another host key of a node */

static HoistNodeReport *
get_node (HoistCli *cli, const char *id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  hoist_client_get_node_async (cli->client, id, cli->cancellable, hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  return hoist_client_get_node_finish (cli->client, result, error);
}

static int
trust (HoistCli *cli, const HoistNode *node, const char *fingerprint, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  hoist_client_trust_node_async (cli->client, node->id, fingerprint, cli->cancellable,
                                 hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  g_autoptr (HoistNodeReport) report = hoist_client_trust_node_finish (cli->client, result, error);
  if (report == NULL)
    return -1;
  hoist_cli_print (cli, _ ("%s is trusted with the host key %s.\n"), report->node->name,
                   report->node->fingerprint);
  return HOIST_CLI_OK;
}

static int
run_trust (HoistCli *cli, GError **error)
{
  g_autofree char *id = hoist_cli_find_node (cli, hoist_cli_argument (cli, 0), error);
  g_autoptr (HoistNodeReport) report = id != NULL ? get_node (cli, id, error) : NULL;
  const char *compared = hoist_cli_option (cli, "fingerprint");

  if (report == NULL)
    return -1;
  if (report->node->transport != HOIST_NODE_SSH)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                   _ ("%s is on the control plane's own machine: it has no host key."),
                   report->node->name);
      return -1;
    }
  if (compared != NULL)
    return trust (cli, report->node, compared, error);
  HoistNodeWish wish = { .user = report->node->user,
                         .host = report->node->host,
                         .port = report->node->port };
  g_autoptr (HoistNodeFound) found = call (cli, &wish, error);
  if (found == NULL)
    return -1;
  hoist_cli_print (cli, _ ("%s showed the host key\n  %s\nand shows now\n  %s\n"),
                   report->node->name, report->node->fingerprint, found->fingerprint);
  hoist_cli_print (cli, _ ("Compare it on the machine itself: ssh-keygen -lf "
                           "/etc/ssh/ssh_host_ed25519_key.pub\n"));
  hoist_cli_flush (cli);
  if (!hoist_cli_ask (_ ("Is it the same as on the machine itself? [y/N] ")))
    return nothing_written (cli,
                            _ ("Nothing was written. With --fingerprint SHA256:… it goes on."));
  return trust (cli, report->node, found->fingerprint, error);
}

static const HoistCliOption trust_options[] = {
  { "fingerprint", 0, "SHA256:…", N_ ("of the host key, as you compared it") },
  { NULL },
};

static const HoistCliOption enrol_options[] = {
  { "yes", 'y', NULL, N_ ("write it without asking again") },
  { "fingerprint", 0, "SHA256:…", N_ ("of the host key, as you compared it") },
  { "name", 0, "TEXT", N_ ("for people; the host's name otherwise") },
  { "role", 0, "WORD", N_ ("what it is for; may be repeated") },
  { "install-agent", 0, NULL, N_ ("install the agent's package where no agent answers") },
  { "identity", 0, "FILE", N_ ("another private key than the control plane's own") },
  { NULL },
};

const HoistCliCommand hoist_cli_enrol_commands[] = {
  { "node", "enrol", "[USER@]HOST[:PORT]", 1, 1, enrol_options, run_enrol,
    N_ ("show a machine's host key and agent, and look after it from now on") },
  { "node", "trust", "NODE", 1, 1, trust_options, run_trust,
    N_ ("compare the other host key that it shows, and trust it") },
  { NULL },
};
