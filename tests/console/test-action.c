/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Detailed actions on buttons: name and target together, changed in place, taken away. */
#include "console/widgets/hoist-action.h"
#include "scene.h"

static void
shown_cb (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  char **said = user_data;

  g_free (*said);
  *said = g_variant_dup_string (target, NULL);
}

static void
test_on_screen (void)
{
  static const GActionEntry entries[] = { { "show", shown_cb, "s", NULL, NULL, { 0 } } };
  g_autofree char *said = NULL;
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  GtkWidget *button = gtk_button_new_with_label ("Show");
  GtkWindow *window;

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, 1, &said);
  gtk_widget_insert_action_group (button, "win", G_ACTION_GROUP (group));
  window = scene_show (button, 200, 100);
  hoist_action_set_detailed (GTK_ACTIONABLE (button), "win.show('one')"); /* and no warning */
  g_signal_emit_by_name (button, "clicked");
  g_assert_cmpstr (said, ==, "one");
  hoist_action_set_detailed (GTK_ACTIONABLE (button), "win.show('two')");
  g_signal_emit_by_name (button, "clicked");
  g_assert_cmpstr (said, ==, "two");
  scene_close (window);
}

static void
test_take_away (void)
{
  GtkWidget *button = g_object_ref_sink (gtk_button_new ());

  hoist_action_set_detailed (GTK_ACTIONABLE (button), "win.show('one')");
  hoist_action_set_detailed (GTK_ACTIONABLE (button), "win.plain");
  g_assert_cmpstr (gtk_actionable_get_action_name (GTK_ACTIONABLE (button)), ==, "win.plain");
  g_assert_null (gtk_actionable_get_action_target_value (GTK_ACTIONABLE (button)));
  hoist_action_set_detailed (GTK_ACTIONABLE (button), NULL);
  g_assert_null (gtk_actionable_get_action_name (GTK_ACTIONABLE (button)));
  g_object_unref (button);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/action/on-screen", test_on_screen);
  g_test_add_func ("/console/action/take-away", test_take_away);
  return g_test_run ();
}
