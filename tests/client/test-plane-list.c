/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/hoist-plane-list.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define PIN "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static char *folder;

static char *
fresh_file (const char *name)
{
  return g_build_filename (folder, name, "planes.json", NULL);
}

static void
changed_cb (GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  GString *said = user_data;
  g_string_append_printf (said, "%u-%u+%u ", position, removed, added);
}

static void
test_keeps (void)
{
  g_autofree char *file = fresh_file ("keeps");
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) said = g_string_new (NULL);
  g_autoptr (HoistPlaneList) list = hoist_plane_list_new (file);
  struct stat st;
  g_signal_connect (list, "items-changed", G_CALLBACK (changed_cb), said);
  g_assert_null (hoist_plane_list_get_warning (list));
  HoistKnownPlane *demo =
      hoist_plane_list_add (list, HOIST_PLANE_DEMO, "Demo", "/var/demo", &error);
  g_assert_no_error (error);
  HoistKnownPlane *prod =
      hoist_plane_list_add (list, HOIST_PLANE_ADDRESS, "Prod", "https://plane.example", &error);
  g_assert_true (
      hoist_plane_list_add (list, HOIST_PLANE_ADDRESS, "Again", "https://plane.example", &error)
      == prod);
  HoistPlaneNotes notes = *hoist_known_plane_get_notes (prod);
  notes.name = "Production";
  notes.username = "anna";
  notes.stage = HOIST_STAGE_PRODUCTION;
  notes.paused = TRUE;
  notes.pin = PIN;
  notes.secret = "token";
  notes.secret_since = notes.last_contact = 1700000000000000;
  g_assert_true (hoist_plane_list_change (list, prod, &notes, &error));
  g_assert_true (hoist_plane_list_set_last (list, prod, &error));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 2);
  g_assert_cmpstr (said->str, ==, "0-0+1 1-0+1 ");
  g_assert_cmpint (stat (file, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 077, ==, 0);

  g_autoptr (HoistPlaneList) again = hoist_plane_list_new (file);
  g_assert_null (hoist_plane_list_get_warning (again));
  HoistKnownPlane *last = hoist_plane_list_get_last (again);
  g_assert_cmpstr (hoist_known_plane_get_name (last), ==, "Production");
  g_assert_cmpstr (hoist_known_plane_get_username (last), ==, "anna");
  const HoistPlaneNotes *kept = hoist_known_plane_get_notes (last);
  g_assert_cmpint (kept->stage, ==, HOIST_STAGE_PRODUCTION);
  g_assert_true (kept->paused);
  g_assert_cmpstr (kept->pin, ==, PIN);
  g_assert_cmpstr (kept->secret, ==, "token");
  g_assert_cmpint (kept->secret_since, ==, 1700000000000000);
  g_assert_cmpstr (hoist_known_plane_get_uuid (last), ==, hoist_known_plane_get_uuid (prod));
  g_assert_true (hoist_plane_list_find_address (again, "https://plane.example") == last);
  g_assert_cmpstr (
      hoist_known_plane_get_folder (hoist_plane_list_find_kind (again, HOIST_PLANE_DEMO)), ==,
      "/var/demo");
  g_assert_null (hoist_plane_list_find_kind (again, HOIST_PLANE_THIS_COMPUTER));
  g_assert_nonnull (hoist_plane_list_find (again, hoist_known_plane_get_uuid (demo)));
  g_assert_true (hoist_plane_list_remove (again, last, &error));
  g_assert_null (hoist_plane_list_get_last (again));
  g_autoptr (HoistPlaneList) third = hoist_plane_list_new (file);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (third)), ==, 1);
}

/* Forgetting can be taken back until the secret is gone, also by the next start of the program. */
static void
test_leaving (void)
{
  g_autofree char *file = fresh_file ("leaving");
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistPlaneList) list = hoist_plane_list_new (file);
  HoistKnownPlane *first =
      hoist_plane_list_add (list, HOIST_PLANE_ADDRESS, "One", "https://one.example", &error);
  hoist_plane_list_add (list, HOIST_PLANE_ADDRESS, "Two", "https://two.example", &error);
  g_assert_true (hoist_plane_list_remove (list, first, &error));
  g_assert_null (hoist_plane_list_find_address (list, "https://one.example"));
  g_assert_true (hoist_plane_list_restore (list, first, &error));
  g_autoptr (HoistKnownPlane) place = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_true (place == first); /* where it was */
  g_assert_true (hoist_plane_list_remove (list, first, &error));

  g_autoptr (HoistPlaneList) again = hoist_plane_list_new (file);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (again)), ==, 1);
  g_autoptr (GPtrArray) leaving = hoist_plane_list_dup_leaving (again);
  g_assert_cmpuint (leaving->len, ==, 1);
  g_assert_cmpstr (hoist_known_plane_get_uuid (leaving->pdata[0]), ==,
                   hoist_known_plane_get_uuid (first));
  g_assert_true (hoist_plane_list_forget (again, leaving->pdata[0], &error));
  g_autoptr (HoistPlaneList) third = hoist_plane_list_new (file);
  g_autoptr (GPtrArray) nobody = hoist_plane_list_dup_leaving (third);
  g_assert_cmpuint (nobody->len, ==, 0);
}

static void
test_damaged (void)
{
  static const char *const texts[] = {
    "",
    "{",
    "[]",
    "{\"planes\":7}",
    "{\"planes\":[{\"uuid\":\"no\",\"name\":\"a\",\"kind\":\"demo\",\"folder\":\"/x\"}]}",
    "{\"planes\":[{\"uuid\":\"6ba7b810-9dad-11d1-80b4-00c04fd430c8\",\"name\":\"a\",\"kind\":"
    "\"moon\",\"folder\":\"/x\"}]}",
    /* a pin that is none is never taken for “not pinned” */
    "{\"planes\":[{\"uuid\":\"6ba7b810-9dad-11d1-80b4-00c04fd430c8\",\"name\":\"a\",\"kind\":"
    "\"address\",\"address\":\"https://a\",\"pin\":\"abc\"}]}",
  };
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *name = g_strdup_printf ("damaged-%u", i);
      g_autofree char *file = fresh_file (name);
      g_autofree char *aside = g_strconcat (file, ".damaged", NULL);
      g_autofree char *parent = g_path_get_dirname (file);
      g_autoptr (GError) error = NULL;
      g_assert_true (hoist_file_make_folders (parent, 0700, &error));
      g_assert_true (g_file_set_contents (file, texts[i], -1, &error));
      g_autoptr (HoistPlaneList) list = hoist_plane_list_new (file);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
      g_assert_nonnull (hoist_plane_list_get_warning (list));
      g_assert_true (g_file_test (aside, G_FILE_TEST_EXISTS)); /* nothing is lost */
      g_assert_nonnull (hoist_plane_list_add (list, HOIST_PLANE_DEMO, "Demo", "/d", &error));
    }
}

static void
test_cannot_save (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *blocker = g_build_filename (folder, "a-file", NULL);
  g_autofree char *file = g_build_filename (blocker, "planes.json", NULL);
  g_assert_true (g_file_set_contents (blocker, "x", -1, &error));
  g_autoptr (HoistPlaneList) list = hoist_plane_list_new (file);
  g_assert_null (hoist_plane_list_add (list, HOIST_PLANE_DEMO, "Demo", "/d", &error));
  g_assert_nonnull (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("hoist-planes-XXXXXX", NULL);
  g_test_add_func ("/plane-list/keeps", test_keeps);
  g_test_add_func ("/plane-list/leaving", test_leaving);
  g_test_add_func ("/plane-list/damaged", test_damaged);
  g_test_add_func ("/plane-list/cannot-save", test_cannot_save);
  int result = g_test_run ();
  g_assert_true (hoist_file_remove_tree (folder, NULL));
  g_free (folder);
  return result;
}
