/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The guides of a plane: one as an outline, the plan that it would make, why there is none, and a
 * plane that shows none. What is asked for is asked once for each choice. */
#include "console/pages/hoist-guides-page.h"

#include "base/hoist-file.h"
#include "card-scene.h"
#include "model/hoist-json.h"
#include "names-check.h"
#include "served-plane.h"

static HoistGuideFile *
read_shipped (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".yaml", NULL);
  g_autofree char *path =
      g_build_filename (g_getenv ("HOIST_SOURCE_ROOT"), "data", "guides", file, NULL);
  HoistGuideFile *guide = g_new0 (HoistGuideFile, 1);

  *guide = (HoistGuideFile){ g_strdup (name), g_strdup (name), g_strnfill (64, 'a'),
                             hoist_file_read (path, 1 << 20, NULL, NULL), 3 };
  return guide;
}

static void
show_elekto (HoistGuidesPage *page)
{
  g_autoptr (HoistValue) list = hoist_json_parse (
      "{\"applications\":[{\"name\":\"elekto\",\"title\":\"Elekto\"},{\"name\":\"cbapp\","
      "\"title\":\"\"}]}",
      -1, NULL);
  g_autoptr (HoistGuideFile) file = read_shipped ("elekto");
  g_autoptr (HoistReleaseList) releases = scene_releases ();
  g_autoptr (HoistPlan) plan = card_scene_plan ();

  g_ptr_array_remove_range (releases->releases, 0, 2); /* the plan goes from v0.2.0 to v0.3.0 */
  hoist_guides_page_show_list (page, list);
  hoist_guides_page_show_guide (page, file);
  hoist_guides_page_show_releases (page, releases->releases);
  hoist_guides_page_show_plan (page, plan);
  scene_settle ();
}

static void
test_outline (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  HoistGuidesPage *page = hoist_guides_page_new (session);
  GtkWindow *window = scene_show (GTK_WIDGET (page), 860, 900);
  g_autoptr (GError) error =
      g_error_new_literal (HOIST_ERROR, HOIST_ERROR_REFUSED, "v0.4.0 is not newer than v0.5.0");
  g_autofree char *texts = NULL;
  g_autofree char *refused = NULL;

  show_elekto (page);
  texts = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (texts, "The Plan That It Would Make"));
  g_assert_nonnull (strstr (texts, "Let the application change its tables"));
  g_assert_nonnull (strstr (texts, "What must be so"));
  g_assert_nonnull (strstr (texts, "Steps before the migrations"));
  g_assert_nonnull (strstr (texts, "ALTER TABLE voter ADD COLUMN salt BYTEA"));
  g_assert_nonnull (strstr (texts, "aaaaaaaa"));
  names_check (window, "guides");
  scene_picture (window, "guides");
  hoist_guides_page_show_refusal (page, error);
  refused = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (refused, "There Is No Such Plan"));
  g_assert_nonnull (strstr (refused, "v0.4.0 is not newer than v0.5.0"));
  g_assert_null (strstr (refused, "Let the application change its tables"));
  scene_close (window);
}

static void
test_narrow (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  HoistGuidesPage *page = hoist_guides_page_new (session);
  GtkWindow *window = scene_show (GTK_WIDGET (page), 360, 640);

  show_elekto (page);
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (page)), <=, 360);
  scene_picture (window, "guides-narrow");
  scene_close (window);
}

static void
test_states (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  HoistGuidesPage *page = hoist_guides_page_new (session);
  GtkWindow *window = scene_show (GTK_WIDGET (page), 860, 520);
  g_autoptr (HoistValue) none = hoist_json_parse ("{\"applications\":[]}", -1, NULL);
  g_autoptr (GError) foreign =
      g_error_new_literal (HOIST_ERROR, HOIST_ERROR_NOT_OFFERED, "There is no such route.");
  g_autofree char *base = NULL;
  g_autofree char *empty = NULL;

  hoist_guides_page_show_problem (page, foreign);
  base = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (base, "This Control Plane Shows No Guides"));
  hoist_guides_page_show_list (page, none);
  empty = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (empty, "hoistctl guide install"));
  scene_close (window);
}

/* From a plane: the list, the first guide and its releases, then one plan. */

static gboolean
has_explained (gpointer served)
{
  return served_plane_count (served, "/api/guides/explain") > 0;
}

static void
serve (ServedPlane *served, const char *path, char *document)
{
  g_hash_table_insert (served->more, g_strdup (path), document);
}

static char *
dup_guide (void)
{
  g_autoptr (HoistGuideFile) file = read_shipped ("cbapp");
  GString *text = g_string_new (NULL);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, text);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_string (&w, "application", "cbapp");
  hoist_json_writer_string (&w, "title", "cbapp");
  hoist_json_writer_string (&w, "hash", "ab");
  hoist_json_writer_string (&w, "text", file->text);
  hoist_json_writer_int (&w, "tenants", 1);
  hoist_json_writer_end_object (&w);
  return g_string_free (text, FALSE);
}

static void
test_asks (void)
{
  g_autoptr (ServedPlane) served = served_plane_new (1, FALSE);
  g_autofree char *uuid = g_uuid_string_random ();
  g_autoptr (HoistKnownPlane) plane = hoist_known_plane_new (uuid, HOIST_PLANE_ADDRESS, "Berlin",
                                                             served_plane_get_address (served));
  g_autoptr (HoistSession) session = hoist_session_new (plane);
  HoistGuidesPage *page;

  serve (served, "/api/applications",
         g_strdup ("{\"applications\":[{\"name\":\"cbapp\",\"title\":\"cbapp\"}]}"));
  serve (served, "/api/guides/cbapp", dup_guide ());
  serve (served, "/api/applications/cbapp/releases",
         g_strdup ("{\"releases\":[{\"tag\":\"v0.3.0\",\"commit\":\"" SCENE_NEW
                   "\"},{\"tag\":\"v0.2.0\",\"commit\":\"" SCENE_OLD
                   "\"}],\"deployed\":\"\",\"latest\":\"v0.3.0\"}"));
  hoist_session_open (session);
  scene_wait (scene_is_online, session);
  page = g_object_ref_sink (hoist_guides_page_new (session));
  scene_wait (has_explained, served);
  scene_settle ();
  g_assert_cmpuint (served_plane_count (served, "/api/guides/explain"), ==, 1);
  g_assert_cmpuint (served_plane_count (served, "/api/guides/cbapp"), ==, 1);
  g_object_run_dispose (G_OBJECT (page));
  g_object_unref (page);
  hoist_session_close (session);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/guides-page/outline", test_outline);
  g_test_add_func ("/console/guides-page/narrow", test_narrow);
  g_test_add_func ("/console/guides-page/states", test_states);
  g_test_add_func ("/console/guides-page/asks", test_asks);
  return g_test_run ();
}
