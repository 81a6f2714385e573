/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window of preferences: each row shows the value that holds, a change holds at once, and a
 * missing schema is said. */
#include "console/dialogs/hoist-preferences-window.h"
#include "scene.h"

static GtkWidget *
row_titled (GtkWidget *widget, const char *title)
{
  GtkWidget *found = NULL;

  if (ADW_IS_PREFERENCES_ROW (widget)
      && g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), title) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = row_titled (child, title);
  return found;
}

static GtkWindow *
open_window (HoistPreferences *preferences)
{
  GtkWindow *window = hoist_preferences_window_new (NULL, preferences);

  gtk_window_present (window);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  scene_settle ();
  return window;
}

static void
test_rows (void)
{
  g_autoptr (HoistPreferences) preferences = g_object_new (HOIST_TYPE_PREFERENCES, NULL);
  GtkWindow *window = open_window (preferences);
  GtkWidget *root = GTK_WIDGET (window);
  AdwComboRow *style = ADW_COMBO_ROW (row_titled (root, "Style"));
  AdwComboRow *notify = ADW_COMBO_ROW (row_titled (root, "Notify when a run ends"));
  GtkWidget *wrap = scene_find (row_titled (root, "Wrap long lines"), GTK_TYPE_SWITCH, NULL);
  GtkWidget *seconds =
      scene_find (row_titled (root, "Seconds between two looks"), GTK_TYPE_SPIN_BUTTON, NULL);

  scene_picture (window, "preferences");
  g_assert_cmpuint (adw_combo_row_get_selected (style), ==, HOIST_APPEARANCE_SYSTEM);
  adw_combo_row_set_selected (style, HOIST_APPEARANCE_DARK);
  g_assert_cmpint (hoist_preferences_get_int (preferences, "appearance"), ==,
                   HOIST_APPEARANCE_DARK);
  g_object_set (preferences, "notifications", HOIST_NOTIFICATIONS_NONE, "poll-seconds", 42, NULL);
  g_assert_cmpuint (adw_combo_row_get_selected (notify), ==, HOIST_NOTIFICATIONS_NONE);
  g_assert_cmpint (gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (seconds)), ==, 42);
  g_assert_true (gtk_switch_get_active (GTK_SWITCH (wrap)));
  gtk_widget_activate (row_titled (root, "Wrap long lines"));
  g_assert_false (hoist_preferences_get_flag (preferences, "log-wrap"));
  g_object_set (preferences, "appearance", HOIST_APPEARANCE_SYSTEM, "notifications",
                HOIST_NOTIFICATIONS_ALL, "poll-seconds", 10, "log-wrap", TRUE, NULL);
  scene_close (window);
}

/* In a process of its own (see main) that is told of no schema. */
static void
test_missing_schema (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (HoistPreferences) preferences = NULL;
      g_autofree char *texts = NULL;
      GtkWindow *window;

      preferences = g_object_new (HOIST_TYPE_PREFERENCES, NULL);
      window = open_window (preferences);
      texts = scene_texts (GTK_WIDGET (window));
      g_assert_nonnull (strstr (texts, "org.hoist.Console is not installed"));
      scene_close (window);
      return;
    }
  if (g_file_test ("/usr/share/glib-2.0/schemas/org.hoist.Console.gschema.xml", G_FILE_TEST_EXISTS))
    {
      g_test_skip ("the schema is installed on this system");
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

int
main (int argc, char **argv)
{
  /* Before GTK reads the schemas, which it does once. */
  if (g_strv_contains ((const char *const *) argv, "--GTestSubprocess"))
    g_unsetenv ("GSETTINGS_SCHEMA_DIR");
  scene_init (&argc, &argv);
  g_test_add_func ("/preferences-window/rows", test_rows);
  g_test_add_func ("/preferences-window/missing-schema", test_missing_schema);
  return g_test_run ();
}
