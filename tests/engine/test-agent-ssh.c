/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command that reaches a node, the pinned key, and what is made of ssh's words. The connection
 * itself is tried in the lab (tests/e2e/lab-nodes.py). */
#include "engine/hoist-agent-ssh.h"

#include <string.h>

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "fixture.h"

static HoistNode *
new_node (const char *host_key, guint port)
{
  HoistNode fields = { .id = (char *) "nd_0123456789abcdef",
                       .name = (char *) "db-1",
                       .user = (char *) "hoist",
                       .host = (char *) "10.0.0.7",
                       .port = port,
                       .host_key = (char *) host_key,
                       .fingerprint = (char *) "SHA256:abc" };
  return hoist_node_new (&fields);
}

static void
test_command (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistNode) node = new_node ("ssh-rsa AAAA", 2222);
  HoistAgentSshTarget *target = hoist_agent_ssh_target_new (node, f->folder);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) argv = hoist_agent_transport_ssh.dup_argv (target, &error);
  g_autofree char *folder = hoist_agent_transport_ssh.dup_folder (target);
  g_autofree char *pinned = g_build_filename (folder, "known_hosts", NULL);
  g_autofree char *line = hoist_file_read (pinned, 1000, NULL, &error);
  const char *const *words = (const char *const *) argv;
  guint n = g_strv_length (argv);

  g_assert_no_error (error);
  g_assert_cmpstr (line, ==, "nd_0123456789abcdef ssh-rsa AAAA\n");
  g_assert_cmpstr (argv[0], ==, "ssh");
  g_assert_cmpstr (argv[n - 1], ==, HOIST_AGENT_SSH_COMMAND);
  g_assert_cmpstr (argv[n - 2], ==, "10.0.0.7");
  g_assert_cmpstr (argv[n - 3], ==, "--");
  g_assert_cmpstr (argv[n - 4], ==, "2222");
  g_assert_true (g_strv_contains (words, "StrictHostKeyChecking=yes"));
  g_assert_true (g_strv_contains (words, "BatchMode=yes"));
  g_assert_true (g_strv_contains (words, "HostKeyAlgorithms=rsa-sha2-512,rsa-sha2-256"));
  g_assert_true (g_strv_contains (words, "HostKeyAlias=nd_0123456789abcdef"));
  hoist_agent_ssh_target_free (target);
}

static void
test_no_key (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistNode) node = new_node ("", 0);
  HoistAgentSshTarget *target = hoist_agent_ssh_target_new (node, f->folder);
  g_autoptr (GError) error = NULL;

  g_assert_null (hoist_agent_transport_ssh.dup_argv (target, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_HOST_KEY);
  hoist_agent_ssh_target_free (target);
}

static void
test_explain (void)
{
  static const struct
  {
    const char *said;
    int status;
    HoistErrorCode code;
    const char *word;
  } cases[] = {
    { "@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed.\n", 255,
      HOIST_ERROR_HOST_KEY, "SHA256:abc" },
    { "Unable to negotiate with 10.0.0.7 port 22: no matching host key type found. Their offer: x",
      255, HOIST_ERROR_HOST_KEY, "compare its new host key" },
    { "hoist@10.0.0.7: Permission denied (publickey).\r\n", 255, HOIST_ERROR_UNREACHABLE,
      "authorized_keys of hoist" },
    { "bash: line 1: hoist-agent: command not found\n", 127, HOIST_ERROR_NOT_FOUND,
      "not installed on db-1" },
    { "hoist-agent: The state folder /var/lib/hoist-agent must be ours.\n", 2,
      HOIST_ERROR_UNREACHABLE, "does not start: The state folder" },
    { "ssh: connect to host 10.0.0.7 port 22: No route to host\n", 255, HOIST_ERROR_UNREACHABLE,
      "No route to host" },
    { "", -1, HOIST_ERROR_UNREACHABLE, "closed the connection" },
  };
  g_autoptr (HoistNode) node = new_node ("ssh-ed25519 AAAA", 0);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      hoist_agent_ssh_explain (node, cases[i].said, cases[i].status, &error);
      g_assert_error (error, HOIST_ERROR, (int) cases[i].code);
      g_assert_nonnull (strstr (error->message, cases[i].word));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/agent-ssh/command", Fixture, NULL, fixture_set_up, test_command, fixture_tear_down);
  g_test_add ("/agent-ssh/no-key", Fixture, NULL, fixture_set_up, test_no_key, fixture_tear_down);
  g_test_add_func ("/agent-ssh/explain", test_explain);
  return g_test_run ();
}
