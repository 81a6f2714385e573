/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands in place of a list: each state of the connection has its own words and its own next
 * action. */
#include "console/pages/hoist-connection-status.h"

#include "scene.h"
#include "served-plane.h"

static HoistSession *
make_session (const char *address)
{
  g_autofree char *uuid = g_uuid_string_random ();
  g_autoptr (HoistKnownPlane) plane =
      hoist_known_plane_new (uuid, HOIST_PLANE_ADDRESS, "Berlin", address);

  return hoist_session_new (plane);
}

static char *
show (HoistSession *session)
{
  GtkWidget *placeholder = hoist_placeholder_new ();
  GtkWindow *window = scene_show (placeholder, 500, 400);
  char *texts;

  if (!hoist_connection_status_show (HOIST_PLACEHOLDER (placeholder), session))
    texts = g_strdup ("nothing");
  else
    texts = scene_texts (placeholder);
  scene_close (window);
  return texts;
}

static gboolean
has_answered (gpointer session)
{
  return hoist_session_get_state (session) != HOIST_SESSION_OPENING;
}

static void
test_states (void)
{
  g_autoptr (ServedPlane) served = served_plane_new (0, FALSE);
  g_autoptr (HoistSession) session = make_session (served_plane_get_address (served));
  g_autoptr (HoistSession) dead = make_session ("http://127.0.0.1:1");
  g_autofree char *sign_in = NULL;
  g_autofree char *online = NULL;
  g_autofree char *paused = NULL;
  g_autofree char *offline = NULL;

  served->unauthorized = TRUE;
  hoist_session_open (session);
  scene_wait (has_answered, session);
  sign_in = show (session);
  g_assert_nonnull (strstr (sign_in, "Sign In"));
  hoist_session_set_paused (session, TRUE);
  paused = show (session);
  g_assert_nonnull (strstr (paused, "Paused"));
  g_assert_nonnull (strstr (paused, "Resume"));
  served->unauthorized = FALSE;
  hoist_session_set_paused (session, FALSE);
  scene_wait (has_answered, session);
  online = show (session);
  g_assert_cmpstr (online, ==, "nothing"); /* the page itself is empty, and says why */
  hoist_session_open (dead);
  scene_wait (has_answered, dead);
  offline = show (dead);
  g_assert_nonnull (strstr (offline, "Can’t Be Reached"));
  g_assert_nonnull (strstr (offline, "Try Again"));
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/connection-status/states", test_states);
  return g_test_run ();
}
