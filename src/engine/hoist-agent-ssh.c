/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-agent-ssh.h. Owned by nobody; thread: any. It never asks a person, never learns a host
 * key, never reads the settings, the keys or the agent of the user that the daemon runs as. */
#include "engine/hoist-agent-ssh.h"

#include <string.h>

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-process.h"
#include "base/hoist-text.h"

#define NOT_FOUND_STATUS 127 /* of a shell */
#define DISCONNECT_MS 5000

HoistAgentSshTarget *
hoist_agent_ssh_target_new (const HoistNode *node, const char *nodes_folder)
{
  HoistAgentSshTarget *target = g_new0 (HoistAgentSshTarget, 1);

  target->node = hoist_node_ref (node);
  target->folder = g_build_filename (nodes_folder, node->id, NULL);
  target->identity_file = *node->identity_file ? g_strdup (node->identity_file)
                                               : g_build_filename (nodes_folder, "key", NULL);
  return target;
}

void
hoist_agent_ssh_target_free (HoistAgentSshTarget *target)
{
  if (!target)
    return;
  hoist_node_unref (target->node);
  g_free (target->folder);
  g_free (target->identity_file);
  g_free (target);
}

/* --- the command ------------------------------------------------------------------------- */

/* Exactly one line: the pinned key under the node's own name. */
static gboolean
pin_host_key (const HoistAgentSshTarget *target, GError **error)
{
  g_autofree char *path = g_build_filename (target->folder, "known_hosts", NULL);
  g_autofree char *line = g_strdup_printf ("%s %s\n", target->node->id, target->node->host_key);
  g_autofree char *known = hoist_file_read (path, 65536, NULL, NULL);

  return (known && g_str_equal (known, line))
         || (hoist_file_make_folders (target->folder, 0700, error)
             && hoist_file_replace (path, line, strlen (line), 0600, error));
}

static char *
dup_key_algorithms (const char *host_key)
{
  g_autofree char *type = g_strndup (host_key, strcspn (host_key, " "));

  return g_str_equal (type, "ssh-rsa") ? g_strdup ("rsa-sha2-512,rsa-sha2-256")
                                       : g_steal_pointer (&type);
}

static void
add_option (GPtrArray *argv, const char *name, const char *value)
{
  g_ptr_array_add (argv, g_strdup ("-o"));
  g_ptr_array_add (argv, g_strconcat (name, "=", value, NULL));
}

static void
add_options (GPtrArray *argv, const HoistAgentSshTarget *target)
{
  static const char *const fixed[][2] = {
    { "BatchMode", "yes" },
    { "StrictHostKeyChecking", "yes" },
    { "UserKnownHostsFile", "known_hosts" }, /* in the node's folder, where ssh is started */
    { "GlobalKnownHostsFile", "/dev/null" },
    { "UpdateHostKeys", "no" },
    { "VerifyHostKeyDNS", "no" },
    { "IdentitiesOnly", "yes" },
    { "IdentityAgent", "none" },
    { "PreferredAuthentications", "publickey" },
    { "ClearAllForwardings", "yes" },
    { "ForwardAgent", "no" },
    { "PermitLocalCommand", "no" },
    { "ProxyCommand", "none" },
    { "EscapeChar", "none" },
    { "ControlMaster", "auto" },
    { "ControlPath", "master" },
    { "ControlPersist", "30" },
    { "ConnectTimeout", "10" },
    { "ServerAliveInterval", "5" },
    { "ServerAliveCountMax", "2" },
    { "LogLevel", "ERROR" },
  };
  g_autofree char *algorithms = dup_key_algorithms (target->node->host_key);

  for (guint i = 0; i < G_N_ELEMENTS (fixed); i++)
    add_option (argv, fixed[i][0], fixed[i][1]);
  add_option (argv, "HostKeyAlias", target->node->id);
  add_option (argv, "HostKeyAlgorithms", algorithms);
  add_option (argv, "IdentityFile", target->identity_file);
}

static char **
make_argv (const HoistAgentSshTarget *target, const char *const *extra, const char *command)
{
  const HoistNode *node = target->node;
  GPtrArray *argv = g_ptr_array_new ();

  g_ptr_array_add (argv, g_strdup ("ssh"));
  g_ptr_array_add (argv, g_strdup ("-F"));
  g_ptr_array_add (argv, g_strdup ("none"));
  g_ptr_array_add (argv, g_strdup ("-T"));
  add_options (argv, target);
  g_ptr_array_add (argv, g_strdup ("-l"));
  g_ptr_array_add (argv, g_strdup (node->user));
  g_ptr_array_add (argv, g_strdup ("-p"));
  g_ptr_array_add (argv, g_strdup_printf ("%u", node->port ? node->port : 22));
  for (guint i = 0; extra && extra[i]; i++)
    g_ptr_array_add (argv, g_strdup (extra[i]));
  g_ptr_array_add (argv, g_strdup ("--"));
  g_ptr_array_add (argv, g_strdup (node->host));
  if (command)
    g_ptr_array_add (argv, g_strdup (command));
  g_ptr_array_add (argv, NULL);
  return (char **) g_ptr_array_free (argv, FALSE);
}

char **
hoist_agent_ssh_dup_argv (const HoistAgentSshTarget *target, const char *command, GError **error)
{
  if (!*target->node->host_key)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_HOST_KEY,
                   "No host key is pinned for %s: enrol it again.", target->node->name);
      return NULL;
    }
  return pin_host_key (target, error) ? make_argv (target, NULL, command) : NULL;
}

static char **
ssh_dup_argv (gconstpointer data, GError **error)
{
  return hoist_agent_ssh_dup_argv (data, HOIST_AGENT_SSH_COMMAND, error);
}

static char *
ssh_dup_folder (gconstpointer data)
{
  return g_strdup (((const HoistAgentSshTarget *) data)->folder);
}

void
hoist_agent_ssh_disconnect (const HoistAgentSshTarget *target)
{
  static const char *const leave[] = { "-O", "exit", NULL };
  g_autofree char *socket = g_build_filename (target->folder, "master", NULL);
  g_auto (GStrv) argv = make_argv (target, leave, NULL);
  HoistProcessOrder order = { .argv = (const char *const *) argv,
                              .folder = target->folder,
                              .uid = -1,
                              .gid = -1,
                              .keep_fd = -1,
                              .deadline_ms = DISCONNECT_MS };
  HoistProcessOutcome outcome;

  if (g_file_test (socket, G_FILE_TEST_EXISTS) && !hoist_process_run (&order, &outcome, NULL, NULL))
    return; /* it ends by itself when it has been idle for a while */
}

/* --- what went wrong --------------------------------------------------------------------- */

static const char *const host_key_signs[] = { "REMOTE HOST IDENTIFICATION HAS CHANGED",
                                              "Host key verification failed",
                                              "no matching host key type", NULL };

static gboolean
says_any (const char *said, const char *const *signs)
{
  for (guint i = 0; signs[i]; i++)
    if (strstr (said, signs[i]))
      return TRUE;
  return FALSE;
}

static char *
dup_last_line (const char *said)
{
  g_autofree char *text = g_strchomp (g_strdup (said));
  const char *last = strrchr (text, '\n');

  return hoist_text_clean_line (last ? last + 1 : text, -1, 300);
}

void
hoist_agent_ssh_explain (const HoistNode *node, const char *said, int exit_status, GError **error)
{
  g_autofree char *last = dup_last_line (said);

  if (says_any (said, host_key_signs))
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_HOST_KEY,
                 "%s shows another host key than the one pinned at enrolment (%s). Nothing was "
                 "sent. Find out why: if the machine was set up anew, compare its new host key and "
                 "trust it; if not, somebody may stand in between.",
                 node->name, node->fingerprint);
  else if (strstr (said, "Permission denied"))
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE,
                 "%s does not let this control plane in as %s: put the line that enrolment shows "
                 "into authorized_keys of %s there.",
                 node->name, node->user, node->user);
  else if (exit_status == NOT_FOUND_STATUS)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND,
                 "hoist-agent is not installed on %s: install the package hoist-agent there.",
                 node->name);
  else if (g_str_has_prefix (last, "hoist-agent: "))
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE, "The agent on %s does not start: %s",
                 node->name, last + strlen ("hoist-agent: "));
  else if (*last)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE, "%s can’t be reached: %s", node->name,
                 last);
  else
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE,
                 "%s closed the connection before its agent answered.", node->name);
}

static void
ssh_explain (gconstpointer data, const char *said, int exit_status, GError **error)
{
  hoist_agent_ssh_explain (((const HoistAgentSshTarget *) data)->node, said, exit_status, error);
}

const HoistAgentTransport hoist_agent_transport_ssh = { "ssh", ssh_dup_argv, ssh_dup_folder,
                                                        ssh_explain };
