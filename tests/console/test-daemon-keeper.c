/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keeper of a private hoistd, with the real program: it starts one, finds it again, starts it
 * anew when it was killed, and makes no daemon for a demo fleet that is gone. */
#include "console/hoist-daemon-keeper.h"

#include <signal.h>
#include "base/hoist-error.h"
#include "client/hoist-private-daemon.h"
#include "scene.h"
#include "served-plane.h"

#define UUID "6ba7b810-9dad-11d1-80b4-00c04fd430c8"

typedef struct
{
  guint n_ready;
  char *address;
  GError *error;
} Heard;

static void
ready_cb (HoistDaemonKeeper *keeper, const char *address, Heard *heard)
{
  heard->n_ready++;
  g_free (heard->address);
  heard->address = g_strdup (address);
}

static void
failed_cb (HoistDaemonKeeper *keeper, GError *error, Heard *heard)
{
  g_clear_error (&heard->error);
  heard->error = g_error_copy (error);
}

static HoistDaemonKeeper *
make_keeper (HoistPlaneKind kind, const char *folder, Heard *heard)
{
  g_autoptr (HoistKnownPlane) plane = hoist_known_plane_new (UUID, kind, "Here", folder);
  HoistDaemonKeeper *keeper = hoist_daemon_keeper_new (plane);

  g_signal_connect (keeper, "ready", G_CALLBACK (ready_cb), heard);
  g_signal_connect (keeper, "failed", G_CALLBACK (failed_cb), heard);
  return keeper;
}

static gboolean
is_ready (gpointer heard)
{
  return ((Heard *) heard)->n_ready == 1;
}

static gboolean
is_ready_again (gpointer heard)
{
  return ((Heard *) heard)->n_ready == 2;
}

static void
test_starts (void)
{
  char *folder = served_plane_make_folder ();
  Heard heard = { 0 };
  g_autoptr (HoistDaemonKeeper) keeper = make_keeper (HOIST_PLANE_THIS_COMPUTER, folder, &heard);
  g_autoptr (GError) error = NULL;

  hoist_daemon_keeper_start (keeper);
  hoist_daemon_keeper_start (keeper); /* under way already */
  scene_wait (is_ready, &heard);
  g_assert_true (g_str_has_prefix (heard.address, "unix:"));
  g_assert_true (hoist_private_daemon_stop (folder, &error));
  g_assert_no_error (error);
  hoist_daemon_keeper_note_lost (keeper);
  hoist_daemon_keeper_note_lost (keeper);
  scene_wait (is_ready_again, &heard); /* three seconds later */
  hoist_daemon_keeper_note_lost (keeper);
  hoist_daemon_keeper_note_well (keeper); /* it was only slow */
  hoist_daemon_keeper_stop (keeper);
  g_assert_true (hoist_private_daemon_stop (folder, &error));
  g_free (heard.address);
  served_plane_remove_folder (folder);
}

static void
test_demo_is_gone (void)
{
  char *folder = served_plane_make_folder ();
  Heard heard = { 0 };
  g_autoptr (HoistDaemonKeeper) keeper = make_keeper (HOIST_PLANE_DEMO, folder, &heard);

  hoist_daemon_keeper_start (keeper);
  g_assert_error (heard.error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  g_assert_cmpuint (heard.n_ready, ==, 0);
  g_clear_error (&heard.error);
  served_plane_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/daemon-keeper/starts", test_starts);
  g_test_add_func ("/daemon-keeper/demo-is-gone", test_demo_is_gone);
  return g_test_run ();
}
