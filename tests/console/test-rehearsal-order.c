/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A rehearsal is planned; what speaks against it is said, and nothing is started then. */
#include "console/pages/hoist-rehearsal-order.h"

#include "scene.h"
#include "served-plane.h"

#define PLANS "/api/tenants/tn_0123456789abcdef/plans"

static char *said;

static void
say_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_free (said);
  said = g_variant_dup_string (parameter, NULL);
}

static gboolean
has_answered (gpointer session)
{
  return hoist_session_get_state (session) != HOIST_SESSION_OPENING;
}

static gboolean
is_said (gpointer unused)
{
  return said != NULL;
}

static void
test_refused (void)
{
  g_autoptr (ServedPlane) served = served_plane_new (1, FALSE);
  g_autofree char *uuid = g_uuid_string_random ();
  g_autoptr (HoistKnownPlane) plane = hoist_known_plane_new (uuid, HOIST_PLANE_ADDRESS, "Berlin",
                                                             served_plane_get_address (served));
  g_autoptr (HoistSession) session = hoist_session_new (plane);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  g_autoptr (GSimpleAction) say = g_simple_action_new ("say", G_VARIANT_TYPE_STRING);
  GtkWindow *window = scene_show (gtk_label_new ("behind"), 300, 200);
  HoistRehearsalWish wish = { "tn_0123456789abcdef", "v0.3.0", TRUE };

  g_signal_connect (say, "activate", G_CALLBACK (say_cb), NULL);
  g_action_map_add_action (G_ACTION_MAP (actions), G_ACTION (say));
  gtk_widget_insert_action_group (GTK_WIDGET (window), "win", G_ACTION_GROUP (actions));
  hoist_session_open (session);
  scene_wait (has_answered, session);
  hoist_rehearsal_order_start (GTK_WIDGET (window), session, &wish, cancellable);
  scene_wait (is_said, NULL);
  g_assert_cmpuint (served_plane_count (served, PLANS), ==, 1);
  g_assert_cmpstr (said, !=, "");
  scene_close (window);
  g_clear_pointer (&said, g_free);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/rehearsal-order/refused", test_refused);
  return g_test_run ();
}
