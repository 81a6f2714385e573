/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The application and its window: each keyboard shortcut leads to an action that is there. */
#include "console/hoist-application.h"

#include <glib/gstdio.h>
#include "console/hoist-window.h"
#include "console/pages/hoist-saved-filters.h"
#include "scene.h"

static HoistApplication *
start (void)
{
  HoistApplication *application = hoist_application_new ();
  g_autoptr (GError) error = NULL;

  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, &error));
  g_assert_no_error (error);
  return application;
}

static void
test_actions (void)
{
  g_autoptr (HoistApplication) application = start ();
  g_auto (GStrv) names = g_action_group_list_actions (G_ACTION_GROUP (application));
  g_auto (GStrv) quit =
      gtk_application_get_accels_for_action (GTK_APPLICATION (application), "app.quit");
  g_auto (GStrv) refresh =
      gtk_application_get_accels_for_action (GTK_APPLICATION (application), "win.refresh");

  g_assert_true (g_strv_contains ((const char *const *) names, "about"));
  g_assert_true (g_strv_contains ((const char *const *) names, "quit"));
  g_assert_cmpstr (quit[0], ==, "<Control>q");
  g_assert_cmpuint (g_strv_length (refresh), ==, 2);
}

static void
test_shortcuts_lead_somewhere (void)
{
  g_autoptr (HoistApplication) application = start ();
  g_autofree char *folder = g_dir_make_tmp ("hoist-application-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "planes.json", NULL);
  g_autoptr (HoistPlaneList) planes = hoist_plane_list_new (file);
  HoistWindow *window = hoist_window_new (ADW_APPLICATION (application), planes, NULL);
  g_auto (GStrv) shortcuts =
      gtk_application_list_action_descriptions (GTK_APPLICATION (application));
  guint seen = 0;

  g_assert_null (hoist_window_get_session (window)); /* no plane is known */
  for (char **shortcut = shortcuts; *shortcut != NULL; shortcut++)
    {
      g_autofree char *name = NULL;
      g_autoptr (GVariant) target = NULL;

      if (!g_str_has_prefix (*shortcut, "win."))
        continue;
      g_assert_true (g_action_parse_detailed_name (*shortcut + 4, &name, &target, NULL));
      g_assert_true (g_action_group_has_action (G_ACTION_GROUP (window), name));
      g_assert_true (
          (target != NULL)
          == (g_action_group_get_action_parameter_type (G_ACTION_GROUP (window), name) != NULL));
      seen++;
    }
  g_assert_cmpuint (seen, >=, 8);
  scene_close (GTK_WINDOW (window));
  g_unlink (file);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* What the offer of Undo names is an action of the application, and does it. */
static void
test_restore_filter (void)
{
  g_autoptr (HoistApplication) application = start ();
  g_autofree char *line = NULL;

  hoist_saved_filters_add ("Old ones", "behind|");
  g_action_group_activate_action (G_ACTION_GROUP (application), "restore-filter",
                                  hoist_saved_filters_remove ("Old ones"));
  line = hoist_saved_filters_find ("Old ones");
  g_assert_cmpstr (line, ==, "behind|");
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/application/actions", test_actions);
  g_test_add_func ("/application/shortcuts-lead-somewhere", test_shortcuts_lead_somewhere);
  g_test_add_func ("/application/restore-filter", test_restore_filter);
  return g_test_run ();
}
