/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Installing where there is nothing to install, nobody to install on, and no key that is pinned.
 * Real machines get their agent in the lab (tests/e2e/agent-install.py). */
#include "engine/hoist-node-install.h"

#include <string.h>

#include "base/hoist-error.h"
#include "fixture.h"

static HoistAgentSshTarget *
new_target (Fixture *f, const char *host_key)
{
  HoistNode fields = { .id = (char *) "nd_0123456789abcdef",
                       .name = (char *) "one",
                       .transport = HOIST_NODE_SSH,
                       .user = (char *) "deploy",
                       .host = (char *) "127.0.0.1",
                       .port = 1,
                       .host_key = (char *) host_key };
  g_autoptr (HoistNode) node = hoist_node_new (&fields);

  return hoist_agent_ssh_target_new (node, f->folder);
}

static void
test_nothing_there (Fixture *f, gconstpointer unused)
{
  g_autofree char *package = g_build_filename (f->folder, "hoist-agent.deb", NULL);
  HoistAgentSshTarget *target = new_target (f, "ssh-ed25519 AAAA");
  HoistAgentSshTarget *unpinned = new_target (f, "");
  g_autoptr (GError) error = NULL;

  g_assert_false (hoist_node_install_agent (target, NULL, "ssh-ed25519 BBBB", NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "--agent-package"));
  g_clear_error (&error);
  g_assert_false (hoist_node_install_agent (target, package, "ssh-ed25519 BBBB", NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, package));
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (package, "no package", -1, NULL));
  g_assert_false (hoist_node_install_agent (unpinned, package, "ssh-ed25519 BBBB", NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_HOST_KEY);
  g_clear_error (&error);
  g_assert_false (hoist_node_install_agent (target, package, "ssh-ed25519 BBBB", NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE);
  hoist_agent_ssh_target_free (target);
  hoist_agent_ssh_target_free (unpinned);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/node-install/nothing-there", Fixture, NULL, fixture_set_up, test_nothing_there,
              fixture_tear_down);
  return g_test_run ();
}
