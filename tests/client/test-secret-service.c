/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Against a real gnome-keyring-daemon on a bus of its own: what it keeps has no names in the clear,
 * one that locks, dies or freezes is given up in time. Each case in a process of its own: libsecret
 * keeps its connection. */
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-secret.h"
#include "client/hoist-credentials.h"
#include "fake-plane.h"

#include <libsecret/secret.h>
#include <signal.h>
#include <string.h>

#define PLANE "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
#define SECRET "hst_kept_in_the_keyring"

typedef struct
{
  GTestDBus *bus;
  GSubprocess *daemon;
  char *folder;
} Keyring;

static void
wait_for_name (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  gboolean owned = FALSE;
  g_assert_no_error (error);
  while (!owned)
    {
      g_autoptr (GVariant) answer = g_dbus_connection_call_sync (
          bus, "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "NameHasOwner",
          g_variant_new ("(s)", "org.freedesktop.secrets"), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
          &error);
      g_assert_no_error (error);
      g_variant_get (answer, "(b)", &owned);
    }
}

static void
keyring_start (Keyring *keyring)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) password = g_bytes_new_static ("a test password", 15);
  keyring->folder = g_dir_make_tmp ("hoist-keyring-XXXXXX", NULL);
  keyring->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (keyring->bus);
  g_autoptr (GSubprocessLauncher) launcher = /* it copies the environment, with this bus */
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE
                                 | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_subprocess_launcher_setenv (launcher, "HOME", keyring->folder, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", keyring->folder, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_RUNTIME_DIR", keyring->folder, TRUE);
  g_subprocess_launcher_unsetenv (launcher, "DISPLAY");
  keyring->daemon =
      g_subprocess_launcher_spawn (launcher, &error, "gnome-keyring-daemon", "--foreground",
                                   "--components=secrets", "--unlock", NULL);
  g_assert_no_error (error);
  GOutputStream *pipe = g_subprocess_get_stdin_pipe (keyring->daemon);
  g_assert_true (
      g_output_stream_write_all (pipe, g_bytes_get_data (password, NULL), 15, NULL, NULL, &error));
  g_assert_true (g_output_stream_close (pipe, NULL, &error));
  wait_for_name ();
}

static void
keyring_stop (Keyring *keyring)
{
  g_subprocess_send_signal (keyring->daemon, SIGCONT);
  g_subprocess_force_exit (keyring->daemon);
  g_assert_true (g_subprocess_wait (keyring->daemon, NULL, NULL));
  g_clear_object (&keyring->daemon);
  /* The bus ends with this process: libsecret holds its connection until then. */
  g_assert_true (hoist_file_remove_tree (keyring->folder, NULL));
  g_free (keyring->folder);
}

static gboolean
store (GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  hoist_credentials_store_async (PLANE, "token", SECRET, NULL, fake_plane_done_cb, &result);
  fake_plane_wait (&result);
  return hoist_credentials_store_finish (result, error);
}

static char *
lookup (GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  hoist_credentials_lookup_async (PLANE, "token", NULL, fake_plane_done_cb, &result);
  fake_plane_wait (&result);
  return hoist_credentials_lookup_finish (result, error);
}

static HoistKeyringState
probe (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  hoist_credentials_probe_async (NULL, fake_plane_done_cb, &result);
  fake_plane_wait (&result);
  return hoist_credentials_probe_finish (result);
}

static void
lock (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretService) service = secret_service_get_sync (SECRET_SERVICE_NONE, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (SecretCollection) collection = secret_collection_for_alias_sync (
      service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (collection);
  g_autoptr (GList) one = g_list_append (NULL, collection);
  g_assert_cmpint (secret_service_lock_sync (NULL, one, NULL, NULL, &error), ==, 1);
  g_assert_no_error (error);
}

/* All that stands there unencrypted: the uuid, the kind and the schema's name. */
static void
assert_attributes (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretService) service = secret_service_get_sync (SECRET_SERVICE_NONE, NULL, &error);
  g_autoptr (GHashTable) all = g_hash_table_new (g_str_hash, g_str_equal);
  GList *items = secret_service_search_sync (service, NULL, all, SECRET_SEARCH_ALL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_length (items), ==, 1);
  g_autoptr (GHashTable) attributes = secret_item_get_attributes (items->data);
  g_autofree char *label = secret_item_get_label (items->data);
  g_assert_cmpuint (g_hash_table_size (attributes), ==, 3);
  g_assert_cmpstr (g_hash_table_lookup (attributes, "plane"), ==, PLANE);
  g_assert_cmpstr (g_hash_table_lookup (attributes, "kind"), ==, "token");
  g_assert_cmpstr (g_hash_table_lookup (attributes, "xdg:schema"), ==, "org.hoist.ControlPlane");
  g_assert_cmpstr (label, ==, "Hoist: sign-in to a control plane");
  g_list_free_full (items, g_object_unref);
}

static gboolean
in_subprocess (void)
{
  if (g_test_subprocess ())
    return TRUE;
  g_test_trap_subprocess (NULL, 40 * G_USEC_PER_SEC, 0);
  g_test_trap_assert_passed ();
  return FALSE;
}

static void
test_open (void)
{
  Keyring keyring = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  if (!in_subprocess ())
    return;
  keyring_start (&keyring);
  g_assert_cmpint (probe (), ==, HOIST_KEYRING_OPEN);
  g_assert_true (store (&error));
  g_assert_no_error (error);
  assert_attributes ();
  char *secret = lookup (&error);
  g_assert_no_error (error);
  g_assert_cmpstr (secret, ==, SECRET);
  hoist_secret_free (secret);
  hoist_credentials_clear_async (PLANE, NULL, fake_plane_done_cb, &result);
  fake_plane_wait (&result);
  g_assert_true (hoist_credentials_clear_finish (result, &error));
  g_assert_null (lookup (&error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  keyring_stop (&keyring);
}

/* Nobody is there to answer its question: it stays locked, and that is said at once. */
static void
test_locks (void)
{
  Keyring keyring = { 0 };
  g_autoptr (GError) error = NULL;
  if (!in_subprocess ())
    return;
  keyring_start (&keyring);
  g_assert_true (store (&error));
  lock ();
  g_assert_cmpint (probe (), ==, HOIST_KEYRING_LOCKED);
  g_assert_null (lookup (&error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED);
  g_assert_null (strstr (error->message, SECRET));
  g_clear_error (&error);
  g_assert_false (store (&error));
  g_assert_nonnull (error);
  keyring_stop (&keyring);
}

static void
test_dies (void)
{
  Keyring keyring = { 0 };
  g_autoptr (GError) error = NULL;
  if (!in_subprocess ())
    return;
  keyring_start (&keyring);
  g_assert_true (store (&error));
  g_subprocess_force_exit (keyring.daemon);
  g_assert_true (g_subprocess_wait (keyring.daemon, NULL, NULL));
  g_assert_null (lookup (&error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE);
  g_assert_cmpint (probe (), ==, HOIST_KEYRING_ABSENT);
  keyring_stop (&keyring);
}

/* It lives and does not answer: given up after ten seconds, and a cancel ends it at once. */
static void
test_freezes (void)
{
  Keyring keyring = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  if (!in_subprocess ())
    return;
  keyring_start (&keyring);
  g_assert_true (store (&error));
  g_subprocess_send_signal (keyring.daemon, SIGSTOP);
  gint64 begun = g_get_monotonic_time ();
  g_assert_null (lookup (&error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE);
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 25 * G_USEC_PER_SEC);
  g_clear_error (&error);
  hoist_credentials_lookup_async (PLANE, "token", cancellable, fake_plane_done_cb, &result);
  g_cancellable_cancel (cancellable);
  fake_plane_wait (&result);
  g_assert_null (hoist_credentials_lookup_finish (result, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED);
  keyring_stop (&keyring);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/secret-service/open", test_open);
  g_test_add_func ("/secret-service/locks", test_locks);
  g_test_add_func ("/secret-service/dies", test_dies);
  g_test_add_func ("/secret-service/freezes", test_freezes);
  return g_test_run ();
}
