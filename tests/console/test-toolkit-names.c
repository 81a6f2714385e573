/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The toolkit's own windows: nothing in them is nameless or says its name twice, and what has a
 * name of its own keeps it. */
#include "console/widgets/hoist-toolkit-names.h"
#include <adwaita.h>
#include "names-check.h"
#include "scene.h"

static void
check_clean (GtkWidget *window)
{
  g_autofree char *faults = names_check_dup_faults (window);

  if (faults != NULL)
    g_error ("after mending:\n%s", faults);
}

static void
test_question (void)
{
  GtkWidget *dialog = adw_message_dialog_new (NULL, "Hold acme?", "It is neither …");

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "no", "_Cancel", "yes", "_Hold",
                                    NULL);
  hoist_toolkit_names_mend_when_shown (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
  scene_settle ();
  check_clean (dialog);
  gtk_test_accessible_assert_property (scene_find (dialog, GTK_TYPE_BUTTON, "_Hold"),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "Hold");
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
test_about (void)
{
  GtkWidget *about = adw_about_window_new ();

  g_object_set (about, "application-name", "Hoist", "version", "1", "debug-info", "all is well",
                "release-notes", "<p>New</p>", NULL);
  hoist_toolkit_names_mend_when_shown (about);
  gtk_window_present (GTK_WINDOW (about));
  scene_settle ();
  check_clean (about);
  gtk_window_destroy (GTK_WINDOW (about));
}

/* A page of preferences is ours. */
static void
test_preferences (void)
{
  GtkWidget *window = adw_preferences_window_new ();
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  GtkWidget *ours = gtk_button_new_with_label ("Forget");

  gtk_accessible_update_property (GTK_ACCESSIBLE (ours), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  "Forget One", -1);
  adw_preferences_group_add (group, ours);
  adw_preferences_page_add (page, group);
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (window), page);
  hoist_toolkit_names_mend_when_shown (window);
  gtk_window_present (GTK_WINDOW (window));
  scene_settle ();
  gtk_test_accessible_assert_property (ours, GTK_ACCESSIBLE_PROPERTY_LABEL, "Forget One");
  gtk_window_destroy (GTK_WINDOW (window));
}

/* The check itself finds what it is there for. */
static void
test_check (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *nameless = gtk_button_new_from_icon_name ("edit-copy-symbolic");
  GtkWidget *doubled = gtk_button_new_with_label ("Copy");
  GtkWidget *tooltip = gtk_button_new_from_icon_name ("edit-copy-symbolic");
  GtkWindow *window;
  g_autofree char *faults = NULL;

  gtk_accessible_update_property (GTK_ACCESSIBLE (doubled), GTK_ACCESSIBLE_PROPERTY_LABEL, "Copy",
                                  -1);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (doubled), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                  gtk_button_get_child (GTK_BUTTON (doubled)), NULL, -1);
  gtk_widget_set_tooltip_text (tooltip, "Save");
  gtk_accessible_update_property (GTK_ACCESSIBLE (tooltip), GTK_ACCESSIBLE_PROPERTY_LABEL, "Keep",
                                  -1);
  gtk_box_append (GTK_BOX (box), nameless);
  gtk_box_append (GTK_BOX (box), doubled);
  gtk_box_append (GTK_BOX (box), tooltip);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("edit-copy-symbolic"));
  gtk_box_append (GTK_BOX (box), gtk_button_new_with_label ("Twice"));
  gtk_box_append (GTK_BOX (box), gtk_button_new_with_label ("Twice"));
  window = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_child (window, box);
  gtk_window_present (window);
  scene_settle ();
  faults = names_check_dup_faults (box);
  g_assert_nonnull (faults);
  g_assert_nonnull (strstr (faults, "is labelled by what has no name"));
  g_assert_nonnull (strstr (faults, "says it twice: “Copy Copy”"));
  g_assert_nonnull (strstr (faults, "its tooltip says something else than its name “Keep”"));
  g_assert_nonnull (strstr (faults, "an image without a word"));
  g_assert_nonnull (strstr (faults, "is the second button of that name “Twice”"));
  gtk_window_destroy (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/toolkit-names/check", test_check);
  g_test_add_func ("/toolkit-names/question", test_question);
  g_test_add_func ("/toolkit-names/about", test_about);
  g_test_add_func ("/toolkit-names/preferences", test_preferences);
  return g_test_run ();
}
