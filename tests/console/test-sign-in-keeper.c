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

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/sign-in-keeper/fetch", test_fetch);
  g_test_add_func ("/sign-in-keeper/keep", test_keep);
  return g_test_run ();
}
