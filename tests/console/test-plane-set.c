/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several control planes at once: a dead one harms none, and forgetting can be taken back. */
#include "console/hoist-plane-set.h"

#include "scene.h"
#include "served-plane.h"

typedef struct
{
  char *folder;
  HoistPlaneList *list;
  HoistPlaneSet *set;
  ServedPlane *one, *two;
  HoistKnownPlane *dead, *first, *second;
} Fixture;

static HoistKnownPlane *
add (Fixture *f, const char *name, const char *address)
{
  g_autoptr (GError) error = NULL;
  HoistKnownPlane *plane =
      hoist_plane_list_add (f->list, HOIST_PLANE_ADDRESS, name, address, &error);

  g_assert_no_error (error);
  return plane;
}

static void
set_up (Fixture *f, gconstpointer unused)
{
  g_autofree char *file = NULL;

  f->folder = served_plane_make_folder ();
  file = g_build_filename (f->folder, "planes.json", NULL);
  f->list = hoist_plane_list_new (file);
  f->one = served_plane_new (2, FALSE);
  f->two = served_plane_new (5, TRUE);
  f->dead = add (f, "Dead", "http://127.0.0.1:1");
  f->first = add (f, "One", served_plane_get_address (f->one));
  f->set = hoist_plane_set_new (f->list);
  f->second = add (f, "Two", served_plane_get_address (f->two)); /* while the set is there */
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  hoist_plane_set_close (f->set);
  g_clear_object (&f->set);
  g_clear_object (&f->list);
  served_plane_free (f->one);
  served_plane_free (f->two);
  scene_settle ();
  served_plane_remove_folder (f->folder);
}

static HoistSessionState
state_of (Fixture *f, HoistKnownPlane *plane)
{
  return hoist_session_get_state (hoist_plane_set_find (f->set, plane));
}

static gboolean
all_have_answered (gpointer data)
{
  Fixture *f = data;

  return state_of (f, f->dead) == HOIST_SESSION_OFFLINE
         && state_of (f, f->first) == HOIST_SESSION_ONLINE
         && state_of (f, f->second) == HOIST_SESSION_ONLINE;
}

static void
test_at_once (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistSession) third = g_list_model_get_item (G_LIST_MODEL (f->set), 2);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->set)), ==, 3);
  g_assert_true (hoist_session_get_plane (third) == f->second);
  hoist_plane_set_open_all_idly (f->set);
  scene_wait (all_have_answered, f);
  g_assert_true (hoist_session_is_foreign (third));
}

static gboolean
first_is_back (gpointer data)
{
  Fixture *f = data;

  return state_of (f, f->first) == HOIST_SESSION_ONLINE;
}

static void
test_change (Fixture *f, gconstpointer unused)
{
  HoistSession *session = hoist_plane_set_find (f->set, f->first);
  HoistPlaneNotes notes;
  g_autoptr (GError) error = NULL;

  hoist_plane_set_open_all_idly (f->set);
  scene_wait (all_have_answered, f);
  notes = *hoist_known_plane_get_notes (f->first);
  notes.paused = TRUE;
  notes.name = "Berlin";
  notes.stage = HOIST_STAGE_PRODUCTION;
  g_assert_true (hoist_plane_set_change (f->set, session, &notes, &error));
  g_assert_cmpint (state_of (f, f->first), ==, HOIST_SESSION_PAUSED);
  g_assert_cmpstr (hoist_known_plane_get_name (f->first), ==, "Berlin");
  g_assert_cmpint (hoist_known_plane_get_notes (f->first)->last_contact, >, 0); /* it fell silent */
  notes = *hoist_known_plane_get_notes (f->first);
  notes.paused = FALSE;
  g_assert_true (hoist_plane_set_change (f->set, session, &notes, &error));
  scene_wait (first_is_back, f);
}

static gboolean
nobody_leaves (gpointer data)
{
  g_autoptr (GPtrArray) leaving = hoist_plane_list_dup_leaving (((Fixture *) data)->list);

  return leaving->len == 0;
}

static void
test_forget (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistKnownPlane) first = g_object_ref (f->first);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistSession) back = NULL;

  hoist_plane_set_open_all_idly (f->set);
  scene_wait (all_have_answered, f);
  g_assert_true (hoist_plane_set_forget (f->set, first, &error));
  g_assert_null (hoist_plane_set_find (f->set, first));
  g_assert_true (hoist_plane_set_restore (f->set, first, &error));
  back = g_list_model_get_item (G_LIST_MODEL (f->set), 1);
  g_assert_true (hoist_session_get_plane (back) == first);
  scene_wait (first_is_back, f);

  g_assert_true (hoist_plane_set_forget (f->set, first, &error));
  hoist_plane_set_finish_all (f->set); /* as the next start does */
  scene_wait (nobody_leaves, f);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->set)), ==, 2);
}

/* A secret that can't be taken out of the keyring is said, and tried again at the next start. */
static void
said_cb (HoistPlaneSet *set, const char *text, gpointer user_data)
{
  g_string_append (user_data, text);
}

static gboolean
was_said (gpointer text)
{
  return ((GString *) text)->len > 0;
}

static void
test_secret_stays (Fixture *f, gconstpointer unused)
{
  g_autoptr (GString) said = g_string_new (NULL);
  g_autoptr (HoistKnownPlane) dead = g_object_ref (f->dead);
  HoistPlaneNotes notes = *hoist_known_plane_get_notes (dead);
  g_autoptr (GError) error = NULL;

  notes.secret = "token"; /* there is no keyring in this test: it can't be cleared */
  g_assert_true (hoist_plane_list_change (f->list, dead, &notes, &error));
  g_signal_connect (f->set, "said", G_CALLBACK (said_cb), said);
  g_assert_true (hoist_plane_set_forget (f->set, dead, &error));
  hoist_plane_set_finish_forgetting (f->set, dead);
  scene_wait (was_said, said);
  g_assert_nonnull (strstr (said->str, "Dead"));
  g_assert_false (nobody_leaves (f));
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
#define ADD(name, test) g_test_add ("/plane-set/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("at-once", test_at_once);
  ADD ("change", test_change);
  ADD ("forget", test_forget);
  ADD ("secret-stays", test_secret_stays);
  return g_test_run ();
}
