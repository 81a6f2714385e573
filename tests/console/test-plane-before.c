/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sign-in that was replaced by one that does not work comes back, and so does a certificate; what
 * is not signed in has nothing to come back. */
#include "console/hoist-plane-before.h"

#include "scene.h"
#include "served-plane.h"

#define PIN "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define OTHER_PIN "f123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

typedef struct
{
  char *folder;
  ServedPlane *served;
  HoistPlaneList *list;
  HoistPlaneSet *set;
  HoistKnownPlane *plane;
  HoistSession *session;
} Fixture;

static void
set_up (Fixture *f, gconstpointer unused)
{
  g_autofree char *file = NULL;

  f->folder = served_plane_make_folder ();
  file = g_build_filename (f->folder, "planes.json", NULL);
  f->served = served_plane_new (1, FALSE);
  f->served->unauthorized = TRUE;
  f->list = hoist_plane_list_new (file);
  f->plane = hoist_plane_list_add (f->list, HOIST_PLANE_ADDRESS, "One",
                                   served_plane_get_address (f->served), NULL);
  f->set = hoist_plane_set_new (f->list);
  f->session = hoist_plane_set_find (f->set, f->plane);
  hoist_plane_set_open (f->set, f->session);
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  hoist_plane_set_close (f->set);
  g_clear_object (&f->set);
  g_clear_object (&f->list);
  served_plane_free (f->served);
  scene_settle ();
  served_plane_remove_folder (f->folder);
}

static void
test_sign_in (Fixture *f, gconstpointer unused)
{
  HoistPlaneNotes notes = *hoist_known_plane_get_notes (f->plane);
  g_autoptr (HoistPlaneBefore) before = NULL;
  g_autoptr (GError) error = NULL;

  scene_wait (scene_wants_sign_in, f->session);
  g_assert_null (hoist_plane_before_new (f->session)); /* nothing worth to have back */
  notes.username = "anna";
  g_assert_true (hoist_plane_set_change (f->set, f->session, &notes, NULL));
  hoist_session_take_token (f->session, "hst_right", NULL);
  scene_wait (scene_is_online, f->session);

  before = hoist_plane_before_new (f->session);
  g_assert_nonnull (before);
  g_assert_cmpstr (hoist_plane_before_get_uuid (before), ==, hoist_known_plane_get_uuid (f->plane));
  notes = *hoist_known_plane_get_notes (f->plane);
  notes.username = "berta";
  notes.secret = "sign-in";
  g_assert_true (hoist_plane_set_change (f->set, f->session, &notes, NULL));
  hoist_session_take_token (f->session, "hst_wrong", NULL);
  scene_wait (scene_wants_sign_in, f->session);

  g_assert_true (hoist_plane_before_restore (before, f->set, f->session, &error));
  g_assert_no_error (error);
  scene_wait (scene_is_online, f->session);
  g_assert_cmpstr (hoist_known_plane_get_notes (f->plane)->username, ==, "anna");
  g_assert_cmpstr (hoist_known_plane_get_notes (f->plane)->secret, ==, "");
}

static void
test_certificate (Fixture *f, gconstpointer unused)
{
  HoistPlaneNotes notes = *hoist_known_plane_get_notes (f->plane);
  g_autoptr (HoistPlaneBefore) before = NULL;
  g_autoptr (HoistPlaneBefore) other = NULL;

  notes.pin = PIN;
  notes.pinned_at = 5;
  g_assert_true (hoist_plane_set_change (f->set, f->session, &notes, NULL));
  before = hoist_plane_before_new (f->session);
  g_assert_nonnull (before);
  g_assert_false (hoist_plane_before_has_other_pin (before, PIN));
  g_assert_false (hoist_plane_before_has_other_pin (before, "")); /* nobody asked for one */
  g_assert_true (hoist_plane_before_has_other_pin (before, OTHER_PIN));
  notes = *hoist_known_plane_get_notes (f->plane);
  notes.pin = OTHER_PIN;
  notes.pinned_at = 9;
  g_assert_true (hoist_plane_set_change (f->set, f->session, &notes, NULL));
  other = hoist_plane_before_new (f->session);
  g_assert_cmpstr (hoist_plane_before_get_key (before), !=, hoist_plane_before_get_key (other));
  g_assert_true (hoist_plane_before_restore (before, f->set, f->session, NULL));
  g_assert_cmpstr (hoist_known_plane_get_notes (f->plane)->pin, ==, PIN);
  g_assert_cmpint (hoist_known_plane_get_notes (f->plane)->pinned_at, ==, 5);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
#define ADD(name, test)                                                                            \
  g_test_add ("/console/plane-before/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("sign-in", test_sign_in);
  ADD ("certificate", test_certificate);
#undef ADD
  return g_test_run ();
}
