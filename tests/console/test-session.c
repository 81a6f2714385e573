/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One control plane: its states, what is asked of it, and that a pause asks nothing. */
#include "console/hoist-session.h"

#include "scene.h"
#include "served-plane.h"

static HoistKnownPlane *
make_plane (const char *address)
{
  g_autofree char *uuid = g_uuid_string_random ();

  return hoist_known_plane_new (uuid, HOIST_PLANE_ADDRESS, "Berlin", address);
}

static guint
count_tenants (HoistSession *session)
{
  return g_list_model_get_n_items (hoist_fleet_get_tenants (hoist_session_get_fleet (session)));
}

static void
test_online (void)
{
  g_autoptr (ServedPlane) served = served_plane_new (3, FALSE);
  g_autoptr (HoistKnownPlane) plane = make_plane (served_plane_get_address (served));
  g_autoptr (HoistSession) session = hoist_session_new (plane);

  g_assert_cmpint (hoist_session_get_state (session), ==, HOIST_SESSION_OPENING);
  hoist_session_open (session);
  scene_wait (scene_is_online, session);
  g_assert_cmpuint (count_tenants (session), ==, 3);
  g_assert_true (hoist_session_can (session, "plans"));
  g_assert_false (hoist_session_can (session, "rollback"));
  g_assert_true (hoist_session_may (session, "operator"));
  g_assert_false (hoist_session_may (session, "admin"));
  g_assert_false (hoist_session_is_foreign (session));
  g_assert_cmpint (hoist_session_get_last_contact (session), >, 0);
  hoist_session_close (session);
}

static void
test_pause (void)
{
  g_autoptr (ServedPlane) served = served_plane_new (2, FALSE);
  g_autoptr (HoistKnownPlane) plane = make_plane (served_plane_get_address (served));
  g_autoptr (HoistSession) session = hoist_session_new (plane);
  guint asked;

  hoist_session_open (session);
  scene_wait (scene_is_online, session);
  hoist_session_set_paused (session, TRUE);
  scene_settle ();
  asked = served->fake->n_requests;
  g_assert_cmpint (hoist_session_get_state (session), ==, HOIST_SESSION_PAUSED);
  g_assert_null (hoist_session_get_client (session));
  g_assert_cmpuint (count_tenants (session), ==, 2); /* what was seen stays, with its age */
  hoist_session_refresh (session);
  hoist_session_refresh_tenant (session, "tn_0000000000000001");
  scene_settle ();
  g_assert_cmpuint (served->fake->n_requests, ==, asked);
  hoist_session_set_paused (session, FALSE);
  scene_wait (scene_is_online, session);
  g_assert_cmpuint (served->fake->n_requests, >, asked);
}

/* A plane that was paused when the console was last closed is not asked at all. */
static void
test_paused_from_the_start (void)
{
  g_autoptr (ServedPlane) served = served_plane_new (2, FALSE);
  g_autoptr (HoistKnownPlane) plane = make_plane (served_plane_get_address (served));
  HoistPlaneNotes notes = *hoist_known_plane_get_notes (plane);
  g_autoptr (HoistSession) session = NULL;

  notes.paused = TRUE;
  hoist_known_plane_set_notes (plane, &notes);
  session = hoist_session_new (plane);
  hoist_session_open (session);
  scene_settle ();
  g_assert_cmpint (hoist_session_get_state (session), ==, HOIST_SESSION_PAUSED);
  g_assert_cmpuint (served->fake->n_requests, ==, 0);
}

static void
test_sign_in (void)
{
  g_autoptr (ServedPlane) served = served_plane_new (1, FALSE);
  g_autoptr (HoistKnownPlane) plane = make_plane (served_plane_get_address (served));
  g_autoptr (HoistSession) session = hoist_session_new (plane);

  served->unauthorized = TRUE;
  hoist_session_open (session);
  scene_wait (scene_wants_sign_in, session);
  hoist_session_take_token (session, "hst_right", NULL);
  scene_wait (scene_is_online, session);
}

/* From offline to online by itself; the foreign plane is found to be one, and its versions come. */
static gboolean
has_version (gpointer session)
{
  HoistTenantItem *item =
      hoist_fleet_find_tenant (hoist_session_get_fleet (session), "tn_0000000000000001");

  return item != NULL && hoist_tenant_item_get_report (item)->has_version;
}

static void
test_foreign (void)
{
  g_autoptr (ServedPlane) served = served_plane_new (60, TRUE);
  g_autoptr (HoistKnownPlane) plane = make_plane (served_plane_get_address (served));
  g_autoptr (HoistSession) session = hoist_session_new (plane);

  hoist_session_open (session);
  scene_wait (has_version, session);
  g_assert_true (hoist_session_is_foreign (session));
  g_assert_false (hoist_session_can (session, "rollback"));
  g_assert_cmpuint (served_plane_count (served, "/api/runs"), ==, 0);
  g_assert_cmpuint (served_plane_count (served, "/api/events"), ==, 0);
}

static gboolean
is_untrusted (gpointer session)
{
  return hoist_session_get_state (session) == HOIST_SESSION_UNTRUSTED;
}

static void
said_cb (guint *n_states)
{
  (*n_states)++;
}

static gboolean
was_said (gpointer n_states)
{
  return *(guint *) n_states > 0;
}

/* The certificate of a plane becomes another one while the console is open. */
static void
test_certificate_changes (void)
{
  char *folder = served_plane_make_folder ();
  g_autofree char *old = tls_files_make (folder, "old", "DNS:plane.example");
  g_autofree char *new = tls_files_make (folder, "new", "DNS:plane.example");
  g_autoptr (ServedPlane) served = served_plane_new_https (2, old, 0);
  g_autoptr (HoistKnownPlane) plane = make_plane (served_plane_get_address (served));
  HoistPlaneNotes notes = *hoist_known_plane_get_notes (plane);
  g_autoptr (HoistSession) session = NULL;
  guint port = fake_plane_get_port (served->fake);
  HoistCertificate *refused;
  guint n_states = 0;

  session = hoist_session_new (plane);
  hoist_session_open (session);
  scene_wait (is_untrusted, session); /* unknown, and nothing is pinned */
  refused = hoist_session_get_refused_certificate (session);
  g_assert_cmpuint (served->fake->n_requests, ==, 0);
  notes.pin = refused->fingerprint;
  hoist_known_plane_set_notes (plane, &notes);
  hoist_session_reconnect (session);
  scene_wait (scene_is_online, session);

  served_plane_free (g_steal_pointer (&served));
  served = served_plane_new_https (2, new, port);
  hoist_session_reconnect (session);
  scene_wait (is_untrusted, session);
  g_signal_connect_swapped (session, "state", G_CALLBACK (said_cb), &n_states);
  hoist_session_refresh (session);
  scene_wait (was_said, &n_states);
  g_assert_true (is_untrusted (session)); /* trying again changes nothing */
  g_assert_cmpuint (served->fake->n_requests, ==, 0);
  g_signal_handlers_disconnect_by_data (session, &n_states);
  served_plane_remove_folder (folder);
}

static void
test_nobody_there (void)
{
  g_autoptr (HoistKnownPlane) plane = make_plane ("http://127.0.0.1:1");
  g_autoptr (HoistSession) session = hoist_session_new (plane);

  hoist_session_open (session);
  scene_wait (scene_is_offline, session);
  g_assert_nonnull (hoist_session_get_error (session));
  hoist_session_set_paused (session, TRUE);
  g_assert_cmpint (hoist_session_get_state (session), ==, HOIST_SESSION_PAUSED);
  g_assert_null (hoist_session_get_error (session));
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/session/online", test_online);
  g_test_add_func ("/session/pause", test_pause);
  g_test_add_func ("/session/paused-from-the-start", test_paused_from_the_start);
  g_test_add_func ("/session/sign-in", test_sign_in);
  g_test_add_func ("/session/foreign", test_foreign);
  g_test_add_func ("/session/certificate-changes", test_certificate_changes);
  g_test_add_func ("/session/nobody-there", test_nobody_there);
  return g_test_run ();
}
