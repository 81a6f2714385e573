/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window of shortcuts against the keys that are really set: each key of an action is shown, and
 * each row that names an action shows a key. */
#include "console/dialogs/hoist-shortcuts-window.h"
#include "console/hoist-application.h"
#include "scene.h"

/* action -> title; widgets' own keys under "=KEYS". */
static void
collect (GtkWidget *widget, GHashTable *shown)
{
  if (GTK_IS_SHORTCUTS_SHORTCUT (widget))
    {
      g_autofree char *action = NULL, *title = NULL, *accelerator = NULL;

      g_object_get (widget, "action-name", &action, "title", &title, "accelerator", &accelerator,
                    NULL);
      g_assert_true (title != NULL && *title != '\0');
      g_assert_true (accelerator != NULL && *accelerator != '\0'); /* an action's: filled by GTK */
      /* GTK has a second copy of each row for its search. */
      g_hash_table_insert (
          shown, action != NULL ? g_strdup (action) : g_strconcat ("=", accelerator, NULL),
          g_strdup (title));
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect (child, shown);
}

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
test_complete (void)
{
  g_autoptr (HoistApplication) application = start ();
  g_autoptr (GHashTable) shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto (GStrv) actions = gtk_application_list_action_descriptions (GTK_APPLICATION (application));
  GtkWidget *parent = gtk_application_window_new (GTK_APPLICATION (application));
  GtkWidget *window = GTK_WIDGET (hoist_shortcuts_window_new (GTK_APPLICATION (application)));

  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (parent));
  gtk_window_present (GTK_WINDOW (window));
  scene_settle ();
  scene_picture (GTK_WINDOW (window), "shortcuts");
  collect (window, shown);
  for (guint i = 0; actions[i] != NULL; i++)
    if (!g_hash_table_contains (shown, actions[i]))
      g_error ("the window of shortcuts does not show %s", actions[i]);
  g_assert_cmpuint (g_hash_table_size (shown), >,
                    g_strv_length (actions)); /* and those of widgets */
  gtk_window_destroy (GTK_WINDOW (window));
  gtk_window_destroy (GTK_WINDOW (parent));
}

/* One key, one meaning. */
static void
test_no_key_twice (void)
{
  g_autoptr (HoistApplication) application = start ();
  g_autoptr (GHashTable) keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) actions = gtk_application_list_action_descriptions (GTK_APPLICATION (application));

  for (guint i = 0; actions[i] != NULL; i++)
    {
      g_auto (GStrv) accels =
          gtk_application_get_accels_for_action (GTK_APPLICATION (application), actions[i]);

      for (guint k = 0; accels[k] != NULL; k++)
        g_assert_true (g_hash_table_add (keys, g_strdup (accels[k])));
    }
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/shortcuts-window/complete", test_complete);
  g_test_add_func ("/shortcuts-window/no-key-twice", test_no_key_twice);
  return g_test_run ();
}
