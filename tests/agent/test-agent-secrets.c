/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tenant's secrets are registered from the noted settings file and then redacted; ordinary values
 * are left alone. */
#include "agent/hoist-agent-secrets.h"
#include "base/hoist-file.h"
#include "base/hoist-secret.h"
#include <glib/gstdio.h>

static void
test_names (void)
{
  g_assert_true (hoist_agent_secrets_is_secret_name ("DB_PASSWORD"));
  g_assert_true (hoist_agent_secrets_is_secret_name ("api_token"));
  g_assert_true (hoist_agent_secrets_is_secret_name ("SENTRY_DSN"));
  g_assert_false (hoist_agent_secrets_is_secret_name ("DOMAIN"));
  g_assert_false (hoist_agent_secrets_is_secret_name ("API_PORT"));
}

static void
test_values (void)
{
  g_autofree char *root = g_dir_make_tmp ("hoist-secrets-XXXXXX", NULL);
  g_autofree char *node = g_build_filename (root, "node", NULL);
  g_autofree char *site = g_build_filename (root, "site", NULL);
  g_autofree char *file = g_build_filename (site, "app.env", NULL);
  const char *text = "DOMAIN=acme.example.org\nADMIN_PASSWORD=t0p-s3cret\n"
                     "DATABASE_URL=postgresql://cb:p%40ss-w0rd@127.0.0.1/cb\n";
  g_autoptr (GError) error = NULL;
  g_assert_cmpint (g_mkdir (site, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, text, -1, &error));
  g_autoptr (HoistAgentState) state = hoist_agent_state_new (node, &error);
  g_assert_no_error (error);
  hoist_agent_secrets_note (state, "tn_0123456789abcdef", "app.env");
  hoist_agent_secrets_register (state, "tn_0123456789abcdef", site);
  g_autofree char *safe = hoist_secret_redact (
      "acme.example.org t0p-s3cret p@ss-w0rd postgresql://cb:p%40ss-w0rd@127.0.0.1/cb");
  g_assert_nonnull (g_strstr_len (safe, -1, "acme.example.org"));
  g_assert_null (g_strstr_len (safe, -1, "t0p-s3cret"));
  g_assert_null (g_strstr_len (safe, -1, "ss-w0rd"));
  g_assert_true (hoist_file_remove_tree (root, &error));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/agent/secrets/names", test_names);
  g_test_add_func ("/agent/secrets/values", test_values);
  return g_test_run ();
}
