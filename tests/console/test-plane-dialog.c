/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adding a control plane: a bad address is named in the dialog, a sign-in wants its parts, nobody
 * there is said. */
#include "console/dialogs/hoist-plane-dialog.h"

#include "console/widgets/hoist-banner.h"
#include "scene.h"

static GtkWidget *
row (HoistPlaneDialog *dialog, const char *title)
{
  GtkWidget *found = scene_find (GTK_WIDGET (dialog), ADW_TYPE_ENTRY_ROW, title);

  g_assert_nonnull (found);
  return found;
}

static void
type (HoistPlaneDialog *dialog, const char *title, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (row (dialog, title)), text);
}

static HoistPlaneDialog *
present (HoistPlaneDialog *dialog)
{
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (dialog));
  return dialog;
}

static gboolean
banner_is_shown (gpointer dialog)
{
  return hoist_banner_is_shown (HOIST_BANNER (scene_find (dialog, HOIST_TYPE_BANNER, NULL)));
}

static void
test_bad_address (void)
{
  HoistPlaneDialog *dialog = present (hoist_plane_dialog_new (NULL, NULL, NULL, NULL));

  g_assert_false (hoist_plane_dialog_can_connect (dialog));
  type (dialog, "Address", "http://example.org");
  g_assert_true (hoist_plane_dialog_can_connect (dialog));
  gtk_widget_activate_action (GTK_WIDGET (dialog), "plane.connect", NULL);
  g_assert_true (banner_is_shown (dialog));
  g_assert_true (gtk_widget_has_css_class (row (dialog, "Address"), "error"));
  type (dialog, "Address", "http://127.0.0.1");
  g_assert_false (banner_is_shown (dialog));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
test_nobody_there (void)
{
  HoistPlaneDialog *dialog = present (hoist_plane_dialog_new (NULL, NULL, NULL, NULL));
  g_autofree char *socket = g_build_filename (g_get_user_runtime_dir (), "nobody.sock", NULL);

  type (dialog, "Address", socket);
  gtk_widget_activate_action (GTK_WIDGET (dialog), "plane.connect", NULL);
  scene_wait (banner_is_shown, dialog);
  scene_picture (GTK_WINDOW (dialog), "add-control-plane-error");
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
test_sign_in (void)
{
  HoistPlaneDialog *dialog =
      present (hoist_plane_dialog_new (NULL, "http://127.0.0.1:32201", "Production", "dana"));

  g_assert_false (hoist_plane_dialog_can_connect (dialog));
  type (dialog, "Password", "correct horse");
  g_assert_true (hoist_plane_dialog_can_connect (dialog));
  scene_picture (GTK_WINDOW (dialog), "sign-in");
  adw_combo_row_set_selected (
      ADW_COMBO_ROW (scene_find (GTK_WIDGET (dialog), ADW_TYPE_COMBO_ROW, NULL)), 1);
  g_assert_false (hoist_plane_dialog_can_connect (dialog));
  type (dialog, "Token", "hst_x");
  g_assert_true (hoist_plane_dialog_can_connect (dialog));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
test_look (void)
{
  HoistPlaneDialog *dialog = present (hoist_plane_dialog_new (NULL, NULL, NULL, NULL));

  scene_picture (GTK_WINDOW (dialog), "add-control-plane");
  gtk_window_destroy (GTK_WINDOW (dialog));
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/plane-dialog/look", test_look);
  g_test_add_func ("/console/plane-dialog/bad-address", test_bad_address);
  g_test_add_func ("/console/plane-dialog/nobody-there", test_nobody_there);
  g_test_add_func ("/console/plane-dialog/sign-in", test_sign_in);
  return g_test_run ();
}
