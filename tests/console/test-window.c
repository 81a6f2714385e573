/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main window: which page comes after which, what Back leads to, what a word from outside looks
 * like in a toast, and that no action needs a control plane that is not there. */
#include "console/hoist-window.h"

#include "console/hoist-application.h"
#include "console/pages/hoist-changes-page.h"
#include "console/pages/hoist-overview-page.h"
#include "console/pages/hoist-run-detail-page.h"
#include "console/pages/hoist-tenant-detail-page.h"
#include "console/pages/hoist-tenants-page.h"
#include "console/pages/hoist-upgrade-page.h"
#include "console/pages/hoist-welcome-page.h"
#include "focus-check.h"
#include "scene.h"
#include "served-plane.h"

typedef struct
{
  char *folder;
  HoistApplication *application;
  HoistPlaneList *list;
  HoistWindow *window;
  ServedPlane *plane;
} Fixture;

static void
set_up (Fixture *f, gconstpointer with_plane)
{
  g_autofree char *file = NULL;

  f->application = hoist_application_new ();
  g_application_set_flags (G_APPLICATION (f->application), G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (f->application), NULL, NULL));
  f->folder = served_plane_make_folder ();
  file = g_build_filename (f->folder, "planes.json", NULL);
  f->list = hoist_plane_list_new (file);
  f->plane = served_plane_new (3, FALSE);
  if (with_plane != NULL)
    hoist_plane_list_set_last (f->list,
                               hoist_plane_list_add (f->list, HOIST_PLANE_ADDRESS, "One",
                                                     served_plane_get_address (f->plane), NULL),
                               NULL);
  f->window = hoist_window_new (ADW_APPLICATION (f->application), f->list, NULL);
  gtk_window_present (GTK_WINDOW (f->window));
  scene_settle ();
}

static void
tear_down (Fixture *f, gconstpointer with_plane)
{
  scene_close (GTK_WINDOW (f->window));
  g_clear_object (&f->list);
  g_clear_object (&f->application);
  served_plane_free (f->plane);
  scene_settle ();
  served_plane_remove_folder (f->folder);
}

static void
act (Fixture *f, const char *detailed)
{
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_action_parse_detailed_name (detailed, &name, &target, &error));
  g_action_group_activate_action (G_ACTION_GROUP (f->window), name, target);
  scene_settle ();
}

static GType
shown (Fixture *f)
{
  return G_OBJECT_TYPE (
      hoist_navigation_get_visible_page (hoist_window_get_navigation (f->window)));
}

static guint
depth (Fixture *f)
{
  return hoist_navigation_get_depth (hoist_window_get_navigation (f->window));
}

static void
test_way (Fixture *f, gconstpointer unused)
{
  act (f, "show-view('tenants')");
  g_assert_true (shown (f) == HOIST_TYPE_TENANTS_PAGE);
  act (f, "show-tenant('tn_0000000000000001')");
  g_assert_true (shown (f) == HOIST_TYPE_TENANT_DETAIL_PAGE);
  act (f, "show-changes('tn_0000000000000001')");
  g_assert_true (shown (f) == HOIST_TYPE_CHANGES_PAGE);
  act (f, "show-upgrade('tn_0000000000000001')");
  g_assert_true (shown (f) == HOIST_TYPE_UPGRADE_PAGE);
  g_assert_cmpuint (depth (f), ==, 4);
  act (f, "back");
  g_assert_true (shown (f) == HOIST_TYPE_CHANGES_PAGE);
  act (f, "show-upgrade('tn_0000000000000001')");
  act (f, "show-run('rn_0000000000000001')"); /* what led to it is done with */
  g_assert_true (shown (f) == HOIST_TYPE_RUN_DETAIL_PAGE);
  g_assert_cmpuint (depth (f), ==, 3);
  act (f, "show-run('rn_0000000000000001')"); /* the same again changes nothing */
  g_assert_cmpuint (depth (f), ==, 3);
  act (f, "show-run('rn_0000000000000002')"); /* another one takes its place */
  g_assert_cmpuint (depth (f), ==, 3);
  act (f, "back");
  g_assert_true (shown (f) == HOIST_TYPE_TENANT_DETAIL_PAGE);
  act (f, "back");
  g_assert_true (shown (f) == HOIST_TYPE_TENANTS_PAGE);
}

static void
test_welcome (Fixture *f, gconstpointer unused)
{
  const char *const needs_a_plane[] = { "show-view('tenants')",
                                        "show-tenant('tn_0000000000000001')",
                                        "show-changes('tn_0000000000000001')",
                                        "show-upgrade('tn_0000000000000001')",
                                        "show-run('rn_0000000000000001')",
                                        "roll-back(('tn_0000000000000001', 'rn_0000000000000001'))",
                                        "back",
                                        "refresh",
                                        "find",
                                        "find-next",
                                        "sign-in" };

  g_assert_true (shown (f) == HOIST_TYPE_WELCOME_PAGE);
  g_assert_true (GTK_IS_BUTTON (focus_check (GTK_WINDOW (f->window), "the first page")));
  g_assert_null (hoist_window_get_session (f->window));
  for (guint i = 0; i < G_N_ELEMENTS (needs_a_plane); i++)
    {
      act (f, needs_a_plane[i]);
      g_assert_true (shown (f) == HOIST_TYPE_WELCOME_PAGE);
    }
  hoist_window_open_address (f->window, served_plane_get_address (f->plane), "One");
  g_assert_nonnull (hoist_window_get_session (f->window));
  g_assert_true (shown (f) == HOIST_TYPE_OVERVIEW_PAGE);
  act (f, "show-welcome");
  g_assert_true (shown (f) == HOIST_TYPE_WELCOME_PAGE);
  act (f, "show-welcome"); /* it does not pile up */
  g_assert_cmpuint (depth (f), ==, 2);
  act (f, "back");
  g_assert_cmpuint (depth (f), ==, 1);
}

/* Every page that comes has the keyboard. */
static void
test_focus (Fixture *f, gconstpointer unused)
{
  const char *const ways[] = { "show-view('tenants')", "show-tenant('tn_0000000000000001')",
                               "show-welcome", "back", "back" };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      GtkWidget *focus;

      act (f, ways[i]);
      focus = gtk_window_get_focus (GTK_WINDOW (f->window));
      if (focus == NULL || !gtk_widget_get_mapped (focus))
        g_error ("after %s nothing that can be seen has the keyboard", ways[i]);
    }
}

static void
test_words (Fixture *f, gconstpointer unused)
{
  g_autofree char *long_text = g_strnfill (1 << 20, '<');

  hoist_window_say (f->window, "<b>acme</b> & co");
  scene_settle ();
  g_assert_nonnull (scene_find (GTK_WIDGET (f->window), GTK_TYPE_LABEL, "<b>acme</b> & co"));
  hoist_window_say (f->window, long_text);
  hoist_window_say (f->window, "\xe2\x80\xae"
                               "gnp.exe");
  scene_settle ();
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
#define ADD(name, function, with_plane)                                                            \
  g_test_add ("/console/window/" name, Fixture, with_plane, set_up, function, tear_down)
  ADD ("way", test_way, "with");
  ADD ("welcome", test_welcome, NULL);
  ADD ("focus", test_focus, "with");
  ADD ("words", test_words, "with");
  return g_test_run ();
}
