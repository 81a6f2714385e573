/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows to type into: who has the keyboard is told, by the row's title; a title is text. */
#include "console/widgets/hoist-entry-row.h"
#include "focus-check.h"
#include "scene.h"

static GtkWidget *
make (GtkWidget *row, GtkWidget *list)
{
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  hoist_entry_row_prepare (row);
  return row;
}

static void
test_focus (void)
{
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *user = make (adw_entry_row_new (), list);
  GtkWidget *password = make (adw_password_entry_row_new (), list);
  GtkWindow *window;
  GtkWidget *rows[] = { user, password };

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (user), "User");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (password), "Password");
  window = scene_show (list, 400, 300);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GtkWidget *teller;

      g_assert_true (gtk_widget_grab_focus (rows[i]));
      teller = focus_check (window, "a row to type into");
      g_assert_true (gtk_widget_is_ancestor (teller, rows[i]));
      g_assert_cmpint (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (teller)), ==,
                       GTK_ACCESSIBLE_ROLE_TEXT_BOX);
    }
  scene_close (window);
}

static void
typed_cb (GtkCheckButton *dialog)
{
  gtk_check_button_set_inconsistent (dialog, TRUE);
}

/* Typing is told of with the dialog alone, and Return is its default button. */
static void
test_watch (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *row = adw_entry_row_new ();
  GtkWidget *check = gtk_check_button_new_with_label ("Default");
  GtkWindow *window;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), "User");
  gtk_box_append (GTK_BOX (box), row);
  gtk_box_append (GTK_BOX (box), check);
  hoist_entry_row_watch (row, G_CALLBACK (typed_cb), check);
  window = scene_show (box, 400, 300);
  gtk_window_set_default_widget (window, check);
  gtk_editable_set_text (GTK_EDITABLE (row), "anna");
  g_assert_true (gtk_check_button_get_inconsistent (GTK_CHECK_BUTTON (check)));
  g_signal_emit_by_name (row, "entry-activated");
  g_assert_true (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)));
  scene_close (window);
}

static void
test_title (void)
{
  GtkWidget *row = adw_entry_row_new ();
  GtkWindow *window;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), "User");
  hoist_entry_row_prepare (row);
  window = scene_show (row, 400, 100);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), "Type <b>acme</b> & to confirm");
  scene_settle ();
  g_assert_nonnull (
      scene_find (GTK_WIDGET (window), GTK_TYPE_LABEL, "Type <b>acme</b> & to confirm"));
  g_assert_true (gtk_test_accessible_has_property (
      GTK_ACCESSIBLE (gtk_editable_get_delegate (GTK_EDITABLE (row))),
      GTK_ACCESSIBLE_PROPERTY_LABEL));
  scene_close (window);
}

static void
test_says (void)
{
  GtkWidget *row = g_object_ref_sink (adw_entry_row_new ());

  hoist_entry_row_prepare (row);
  gtk_editable_set_text (GTK_EDITABLE (row), " acme ");
  g_assert_true (hoist_entry_row_says (row, "acme"));
  g_assert_false (hoist_entry_row_says (row, "acm"));
  g_assert_false (hoist_entry_row_says (row, "Acme"));
  g_object_unref (row);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/entry-row/focus", test_focus);
  g_test_add_func ("/console/entry-row/title", test_title);
  g_test_add_func ("/console/entry-row/watch", test_watch);
  g_test_add_func ("/console/entry-row/says", test_says);
  return g_test_run ();
}
