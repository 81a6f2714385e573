/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adopting: a folder is needed, what was found is shown with words in the reader's language, a
 * blocker stops, Back leads to the place, trouble is said and nothing is lost. With a
 * real plane: tests/e2e/adopt-console.py. */
#include "console/dialogs/hoist-adopt-dialog.h"

#include "console/widgets/hoist-banner.h"
#include "model/hoist-json.h"
#include "node-scene.h"
#include "scene.h"

static const char found_text[] =
    "{\"found\":{\"directory\":\"/srv/acme\",\"application\":\"cbapp\",\"slug\":\"acme\",\"name\":"
    "\"Acme <b>\",\"environment\":\"production\",\"repository\":\"https://git.example/cbapp.git\","
    "\"deployed_version\":\"v0.2.0\",\"deployed_commit\":\"\",\"services\":[{\"name\":\"api\","
    "\"role\":\"api\",\"port\":8101,\"state\":\"running\",\"pid\":12},{\"name\":\"worker\","
    "\"role\":"
    "\"worker\",\"port\":0,\"state\":\"stopped\",\"pid\":0}],\"databases\":[{\"name\":\"main\","
    "\"engine\":\"sqlite\",\"path\":\"data/app.db\",\"bytes\":5242880,\"tables\":7,\"rows\":1003}],"
    "\"findings\":[{\"severity\":\"%s\",\"check\":\"refspec\",\"message\":\"The fetch refspec of "
    "the checkout is wrong.\",\"next\":\"It can be repaired later.\"}]},\"written\":false}";

static HoistAdoptDialog *
open_dialog (void)
{
  HoistAdoptDialog *dialog = hoist_adopt_dialog_new (NULL, NULL);

  gtk_window_present (GTK_WINDOW (dialog));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (dialog));
  return dialog;
}

static void
take (HoistAdoptDialog *dialog, const char *severity)
{
  g_autofree char *text = g_strdup_printf (found_text, severity);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) found = hoist_json_parse (text, -1, &error);

  g_assert_no_error (error);
  hoist_adopt_dialog_take_found (dialog, found);
  scene_settle ();
}

static void
test_place (void)
{
  HoistAdoptDialog *dialog = open_dialog ();
  g_autoptr (GPtrArray) nodes = node_scene_list ();
  GtkWidget *row;

  g_assert_cmpstr (hoist_adopt_dialog_get_page (dialog), ==, "place");
  g_assert_false (hoist_adopt_dialog_can_go_on (dialog));
  scene_type (GTK_WIDGET (dialog), "Folder there, from the root", "srv/acme");
  g_assert_false (hoist_adopt_dialog_can_go_on (dialog));
  scene_type (GTK_WIDGET (dialog), "Folder there, from the root", "/srv/acme");
  g_assert_true (hoist_adopt_dialog_can_go_on (dialog));
  hoist_adopt_dialog_take_nodes (dialog, nodes);
  row = scene_find (GTK_WIDGET (dialog), ADW_TYPE_COMBO_ROW, "Node");
  g_assert_cmpuint (g_list_model_get_n_items (adw_combo_row_get_model (ADW_COMBO_ROW (row))), ==,
                    nodes->len);
  scene_picture (GTK_WINDOW (dialog), "adopt");
  scene_close (GTK_WINDOW (dialog));
}

static void
test_found (void)
{
  HoistAdoptDialog *dialog = open_dialog ();
  g_autofree char *texts = NULL;

  scene_type (GTK_WIDGET (dialog), "Folder there, from the root", "/srv/acme");
  take (dialog, "warning");
  g_assert_cmpstr (hoist_adopt_dialog_get_page (dialog), ==, "found");
  g_assert_true (hoist_adopt_dialog_can_go_on (dialog));
  texts = scene_texts (GTK_WIDGET (dialog));
  g_assert_nonnull (strstr (texts, "Acme <b>")); /* text, not markup */
  g_assert_nonnull (strstr (texts, "/srv/acme"));
  g_assert_nonnull (strstr (texts, "Not known yet"));
  g_assert_nonnull (strstr (texts, "port 8101"));
  g_assert_nonnull (strstr (texts, "7 tables"));
  g_assert_nonnull (strstr (texts, "refspec"));
  scene_picture (GTK_WINDOW (dialog), "adopt-found");
  gtk_widget_activate_action (GTK_WIDGET (dialog), "adopt.back", NULL);
  g_assert_cmpstr (hoist_adopt_dialog_get_page (dialog), ==, "place");
  take (dialog, "blocker");
  g_assert_false (hoist_adopt_dialog_can_go_on (dialog));
  scene_close (GTK_WINDOW (dialog));
}

static void
test_trouble (void)
{
  HoistAdoptDialog *dialog = open_dialog ();
  g_autoptr (GError) error =
      g_error_new_literal (HOIST_ERROR, HOIST_ERROR_NOT_FOUND, "There is no folder /srv/acme.");
  GtkWidget *banner = scene_find (GTK_WIDGET (dialog), HOIST_TYPE_BANNER, NULL);

  scene_type (GTK_WIDGET (dialog), "Folder there, from the root", "/srv/acme");
  hoist_adopt_dialog_take_problem (dialog, error);
  g_assert_true (hoist_banner_is_shown (HOIST_BANNER (banner)));
  g_assert_cmpstr (hoist_adopt_dialog_get_page (dialog), ==, "place");
  g_assert_true (hoist_adopt_dialog_can_go_on (dialog)); /* once more */
  scene_close (GTK_WINDOW (dialog));
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/adopt-dialog/place", test_place);
  g_test_add_func ("/console/adopt-dialog/found", test_found);
  g_test_add_func ("/console/adopt-dialog/trouble", test_trouble);
  return g_test_run ();
}
