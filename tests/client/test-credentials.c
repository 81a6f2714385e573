/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Against libsecret's own file backend, and against a session without any keyring. */
#include "client/hoist-credentials.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-secret.h"
#include "fake-plane.h"

#include <string.h>

#define PLANE "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
#define SECRET "hst_kept_in_the_keyring"

static char *folder;

static gboolean
store (const char *secret, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  hoist_credentials_store_async (PLANE, "token", secret, NULL, fake_plane_done_cb, &result);
  fake_plane_wait (&result);
  return hoist_credentials_store_finish (result, error);
}

static char *
lookup (const char *kind, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  hoist_credentials_lookup_async (PLANE, kind, NULL, fake_plane_done_cb, &result);
  fake_plane_wait (&result);
  return hoist_credentials_lookup_finish (result, error);
}

static gboolean
clear (GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  hoist_credentials_clear_async (PLANE, NULL, fake_plane_done_cb, &result);
  fake_plane_wait (&result);
  return hoist_credentials_clear_finish (result, error);
}

static void
test_keeps (void)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (store (SECRET, &error));
  g_assert_no_error (error);
  char *secret = lookup ("token", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (secret, ==, SECRET);
  hoist_secret_free (secret);
  g_assert_null (lookup ("password", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  g_clear_error (&error);
  /* the file that the backend wrote does not hold it in the clear */
  g_autofree char *file = g_build_filename (folder, "keyring", NULL);
  g_autofree char *bytes = NULL;
  gsize n = 0;
  g_assert_true (g_file_get_contents (file, &bytes, &n, &error));
  g_assert_null (g_strstr_len (bytes, (gssize) n, SECRET));
  g_assert_true (clear (&error));
  g_assert_null (lookup ("token", NULL));
  g_assert_true (clear (&error)); /* nothing kept is success */
}

/* In a process of its own: libsecret chooses its backend once. */
static void
test_no_keyring (void)
{
  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 15 * G_USEC_PER_SEC, 0);
      g_test_trap_assert_passed ();
      return;
    }
  g_unsetenv ("SECRET_BACKEND");
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  g_autoptr (GError) error = NULL;
  g_assert_false (store (SECRET, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE);
  g_assert_nonnull (strstr (error->message, "keyring"));
  g_assert_null (strstr (error->message, SECRET));
  g_clear_error (&error);
  g_assert_null (lookup ("token", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE);
}

int
main (int argc, char **argv)
{
  folder = g_dir_make_tmp ("hoist-secret-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "keyring", NULL);
  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", file, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "a test password", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/credentials/keeps", test_keeps);
  g_test_add_func ("/credentials/no-keyring", test_no_keyring);
  int result = g_test_run ();
  g_assert_true (hoist_file_remove_tree (folder, NULL));
  g_free (folder);
  return result;
}
