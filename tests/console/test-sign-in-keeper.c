/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where there is no keyring (as on this display): that is trouble only if something was kept, it is
 * said when something can't be kept, and nobody hears of what was stopped. With a keyring:
 * tests/client/test-secret-service.c and the journeys. */
#include "console/hoist-sign-in-keeper.h"

#include "scene.h"

typedef struct
{
  guint n_fetched, n_kept;
  char *kind, *trouble;
} Heard;

static void
fetched_cb (HoistSignInKeeper *keeper, const char *token, Heard *heard)
{
  g_assert_null (token);
  heard->n_fetched++;
}

static void
kept_cb (HoistSignInKeeper *keeper, const char *kind, const char *trouble, Heard *heard)
{
  heard->n_kept++;
  heard->kind = g_strdup (kind);
  heard->trouble = g_strdup (trouble);
}

static HoistSignInKeeper *
make (const char *secret, Heard *heard)
{
  g_autoptr (HoistKnownPlane) plane = hoist_known_plane_new (
      "6ba7b810-9dad-11d1-80b4-00c04fd430c8", HOIST_PLANE_ADDRESS, "Berlin", "https://b.example");
  HoistPlaneNotes notes = *hoist_known_plane_get_notes (plane);
  HoistSignInKeeper *keeper;

  notes.secret = secret;
  hoist_known_plane_set_notes (plane, &notes);
  keeper = hoist_sign_in_keeper_new (plane);
  g_signal_connect (keeper, "fetched", G_CALLBACK (fetched_cb), heard);
  g_signal_connect (keeper, "kept", G_CALLBACK (kept_cb), heard);
  return keeper;
}

static gboolean
was_fetched (gpointer heard)
{
  return ((Heard *) heard)->n_fetched == 1;
}

static gboolean
was_kept (gpointer heard)
{
  return ((Heard *) heard)->n_kept == 1;
}

static void
test_fetch (void)
{
  Heard first = { 0 }, second = { 0 };
  g_autoptr (HoistSignInKeeper) nothing = make ("", &first);
  g_autoptr (HoistSignInKeeper) something = make ("sign-in", &second);

  hoist_sign_in_keeper_fetch (nothing);
  scene_wait (was_fetched, &first);
  g_assert_null (hoist_sign_in_keeper_get_trouble (nothing));
  hoist_sign_in_keeper_fetch (something);
  hoist_sign_in_keeper_fetch (something); /* the first is not told any more */
  scene_wait (was_fetched, &second);
  g_assert_nonnull (strstr (hoist_sign_in_keeper_get_trouble (something), "keyring"));
  hoist_sign_in_keeper_fetch (something);
  hoist_sign_in_keeper_stop (something);
  scene_settle ();
  g_assert_cmpuint (second.n_fetched, ==, 1);
}

static void
test_keep (void)
{
  Heard heard = { 0 };
  g_autoptr (HoistSignInKeeper) keeper = make ("", &heard);

  hoist_sign_in_keeper_keep (keeper, "hst_secret", "token");
  scene_wait (was_kept, &heard);
  g_assert_cmpstr (heard.kind, ==, "");
  g_assert_nonnull (strstr (heard.trouble, "Berlin"));
  g_assert_null (strstr (heard.trouble, "hst_secret"));
  g_free (heard.kind);
  g_free (heard.trouble);
}

/* A keyring that has its name on the bus and answers nothing. */
static GDBusMessage *
swallow_cb (GDBusConnection *bus, GDBusMessage *message, gboolean incoming, gpointer user_data)
{
  if (incoming && g_dbus_message_get_message_type (message) == G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    {
      g_object_unref (message);
      return NULL;
    }
  return message;
}

static GDBusConnection *
start_silent_keyring (void)
{
  GDBusConnectionFlags flags = G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                               | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION;
  GTestDBus *bus = g_test_dbus_new (G_TEST_DBUS_NONE); /* it ends with this process */
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;
  GDBusConnection *keyring;

  g_test_dbus_up (bus);
  keyring = g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (bus), flags, NULL,
                                                    NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_add_filter (keyring, swallow_cb, NULL, NULL);
  answer = g_dbus_connection_call_sync (keyring, "org.freedesktop.DBus", "/",
                                        "org.freedesktop.DBus", "RequestName",
                                        g_variant_new ("(su)", "org.freedesktop.secrets", 4), NULL,
                                        G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
  return keyring;
}

/* Nobody waits for it for long: it is said that it was asked, what for is up to the reader; who
 * signs in meanwhile hears no more of it. Where nothing was kept nothing is said. */
static void
test_silent (void)
{
  Heard first = { 0 }, second = { 0 };
  g_autoptr (HoistSignInKeeper) something = make ("sign-in", &first);
  g_autoptr (HoistSignInKeeper) nothing = make ("", &second);
  g_autoptr (GDBusConnection) keyring = start_silent_keyring ();

  hoist_sign_in_keeper_fetch (something);
  hoist_sign_in_keeper_fetch (nothing);
  scene_wait (was_fetched, &first);
  scene_wait (was_fetched, &second);
  g_assert_nonnull (strstr (hoist_sign_in_keeper_get_trouble (something), "not answered yet"));
  g_assert_null (hoist_sign_in_keeper_get_trouble (nothing));
  hoist_sign_in_keeper_stop (something);
  hoist_sign_in_keeper_stop (nothing);
  scene_settle ();
  g_assert_cmpuint (first.n_fetched, ==, 1);
  hoist_sign_in_keeper_fetch (something);
  hoist_sign_in_keeper_stop (something); /* the timer, too */
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/sign-in-keeper/fetch", test_fetch);
  g_test_add_func ("/sign-in-keeper/keep", test_keep);
  g_test_add_func ("/sign-in-keeper/silent", test_silent); /* last: it makes a bus */
  return g_test_run ();
}
