/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/hoist-known-plane.h"
#include "base/hoist-error.h"
#include "model/hoist-json.h"

#define UUID "6ba7b810-9dad-11d1-80b4-00c04fd430c8"

static void
count_cb (GObject *object, GParamSpec *spec, gpointer user_data)
{
  (*(guint *) user_data)++;
}

static void
test_round_trip (void)
{
  static const struct
  {
    HoistPlaneKind kind;
    const char *place;
  } rows[] = { { HOIST_PLANE_ADDRESS, "https://plane.example" },
               { HOIST_PLANE_THIS_COMPUTER, "/home/a/.local/share/hoist" },
               { HOIST_PLANE_DEMO, "/var/demo" } };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (HoistKnownPlane) plane =
          hoist_known_plane_new (UUID, rows[i].kind, "A <b>plane</b>", rows[i].place);
      HoistJsonWriter w;
      hoist_json_writer_init (&w, text);
      hoist_known_plane_write (plane, &w);
      g_autoptr (HoistValue) value = hoist_json_parse (text->str, -1, &error);
      g_autoptr (HoistKnownPlane) again = hoist_known_plane_read (value, &error);
      g_assert_no_error (error);
      g_assert_cmpint (hoist_known_plane_get_kind (again), ==, rows[i].kind);
      g_assert_cmpstr (hoist_known_plane_get_name (again), ==, "A <b>plane</b>");
      g_assert_cmpstr (rows[i].kind == HOIST_PLANE_ADDRESS ? hoist_known_plane_get_address (again)
                                                           : hoist_known_plane_get_folder (again),
                       ==, rows[i].place);
    }
}

static void
test_properties (void)
{
  guint n = 0;
  g_autofree char *name = NULL;
  g_autofree char *uuid = NULL;
  int kind = -1;
  g_autoptr (HoistKnownPlane) plane =
      hoist_known_plane_new (UUID, HOIST_PLANE_DEMO, "Demo", "/var/demo");
  g_signal_connect (plane, "notify::name", G_CALLBACK (count_cb), &n);
  HoistPlaneNotes notes = *hoist_known_plane_get_notes (plane);
  notes.name = "Explore";
  hoist_known_plane_set_notes (plane, &notes);
  notes = *hoist_known_plane_get_notes (plane);
  notes.username = "anna";
  hoist_known_plane_set_notes (plane, &notes);
  g_assert_cmpstr (hoist_known_plane_get_username (plane), ==, "anna");
  g_object_get (plane, "name", &name, "uuid", &uuid, "kind", &kind, NULL);
  g_assert_cmpstr (name, ==, "Explore");
  g_assert_cmpstr (uuid, ==, UUID);
  g_assert_cmpint (kind, ==, HOIST_PLANE_DEMO);
  g_assert_cmpuint (n, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/known-plane/round-trip", test_round_trip);
  g_test_add_func ("/known-plane/properties", test_properties);
  return g_test_run ();
}
