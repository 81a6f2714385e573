/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys: made once, private, and with the fingerprint that ssh-keygen says. */
#include "engine/hoist-node-key.h"

#include <string.h>
#include <sys/stat.h>

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "fixture.h"

static void
test_pair (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (f->folder, "nodes", "key", NULL);
  g_autofree char *first = hoist_node_key_dup_public (path, TRUE, "hoist-test", &error);
  g_assert_no_error (error);
  g_autofree char *second = hoist_node_key_dup_public (path, TRUE, "hoist-test", &error);
  struct stat st;
  g_autofree char *line = hoist_node_key_authorized_line (first);

  g_assert_no_error (error);
  g_assert_cmpstr (first, ==, second);
  g_assert_true (g_str_has_prefix (first, "ssh-ed25519 AAAA"));
  g_assert_cmpint (stat (path, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 0777, ==, 0600);
  g_assert_true (g_str_has_prefix (line, "restrict,command=\"hoist-agent --state /var/lib/"
                                         "hoist-agent\" ssh-ed25519 AAAA"));
  g_assert_cmpint (chmod (path, 0644), ==, 0);
  g_assert_null (hoist_node_key_dup_public (path, FALSE, "", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_null (hoist_node_key_dup_public ("/nonexistent/key", FALSE, "", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
}

static void
test_fingerprint (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (f->folder, "key", NULL);
  g_autofree char *key = hoist_node_key_dup_public (path, TRUE, "hoist-test", &error);
  g_autofree char *ours = hoist_node_key_fingerprint (key, &error);
  g_autofree char *out = NULL;
  const char *argv[] = { "ssh-keygen", "-lf", path, NULL };
  static const char *const wrong[] = { "", "ssh-ed25519", "ssh-ed25519 AAAA", "ssh-rsa %%%",
                                       "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIGo1YGUMoCiAVPrPTCfzVhX2" };

  g_assert_no_error (error);
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out,
                               NULL, NULL, &error));
  g_assert_nonnull (strstr (out, ours));
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_assert_null (hoist_node_key_fingerprint (wrong[i], &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
      g_clear_error (&error);
    }
}

static void
test_nobody (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (hoist_node_key_scan ("127.0.0.1", 1, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE);
}

#define ADD(path, function)                                                                        \
  g_test_add (path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/node-key/pair", test_pair);
  ADD ("/node-key/fingerprint", test_fingerprint);
  ADD ("/node-key/nobody", test_nobody);
  return g_test_run ();
}
