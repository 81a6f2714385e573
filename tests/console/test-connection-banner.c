/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a list says of the connection: nothing while it is well or while there is no list. */
#include "console/pages/hoist-connection-banner.h"

#include "console/items/hoist-words.h"
#include "scene.h"

static void
test_silent (void)
{
  g_assert_null (hoist_connection_banner_dup_text (HOIST_SESSION_ONLINE, SCENE_NOW, SCENE_NOW));
  g_assert_null (hoist_connection_banner_dup_text (HOIST_SESSION_OPENING, SCENE_NOW, SCENE_NOW));
  g_assert_null (hoist_connection_banner_dup_text (HOIST_SESSION_OFFLINE, SCENE_NOW, 0));
}

static void
test_says_both_times (void)
{
  gint64 received = SCENE_NOW - 61 * G_USEC_PER_SEC;
  g_autofree char *since = hoist_words_dup_clock (SCENE_NOW);
  g_autofree char *age = hoist_words_dup_clock (received);
  g_autofree char *offline =
      hoist_connection_banner_dup_text (HOIST_SESSION_OFFLINE, SCENE_NOW, received);
  g_autofree char *sign_in =
      hoist_connection_banner_dup_text (HOIST_SESSION_SIGN_IN, SCENE_NOW, received);

  g_assert_nonnull (strstr (offline, since));
  g_assert_nonnull (strstr (offline, age));
  g_assert_nonnull (strstr (sign_in, "sign-in"));
  g_assert_nonnull (strstr (sign_in, age));
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/connection-banner/silent", test_silent);
  g_test_add_func ("/connection-banner/says-both-times", test_says_both_times);
  return g_test_run ();
}
