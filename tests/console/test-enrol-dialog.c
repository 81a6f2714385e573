/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Enrolling: a bad port is named, the key wants to be compared, a blocker stops, another key means
 * from the beginning, and only a written node is told of. */
#include "console/dialogs/hoist-enrol-dialog.h"

#include "console/widgets/hoist-banner.h"
#include "node-scene.h"
#include "scene.h"

static HoistEnrolDialog *
open_dialog (void)
{
  HoistEnrolDialog *dialog = hoist_enrol_dialog_new (NULL, NULL);

  gtk_window_present (GTK_WINDOW (dialog));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (dialog));
  return dialog;
}

static void
compare (HoistEnrolDialog *dialog)
{
  GtkWidget *check = scene_find (GTK_WIDGET (dialog), GTK_TYPE_CHECK_BUTTON, NULL);

  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
}

static void
count_cb (HoistEnrolDialog *dialog, const char *id, guint *n)
{
  (*n)++;
}

/* The dialog has it, and the test: no request does. */
static gboolean
is_answered (gpointer client)
{
  return G_OBJECT (client)->ref_count == 2;
}

static void
test_machine (void)
{
  HoistEnrolDialog *dialog = open_dialog ();

  g_assert_cmpstr (hoist_enrol_dialog_get_page (dialog), ==, "machine");
  g_assert_false (hoist_enrol_dialog_can_go_on (dialog));
  scene_type (GTK_WIDGET (dialog), "Host name or address", "n1.example");
  g_assert_true (hoist_enrol_dialog_can_go_on (dialog));
  scene_type (GTK_WIDGET (dialog), "Port", "70000");
  g_assert_false (hoist_enrol_dialog_can_go_on (dialog));
  scene_type (GTK_WIDGET (dialog), "Port", "2222");
  g_assert_true (hoist_enrol_dialog_can_go_on (dialog));
  scene_picture (GTK_WINDOW (dialog), "enrol");
  scene_close (GTK_WINDOW (dialog));
}

static void
test_way (void)
{
  HoistEnrolDialog *dialog = open_dialog ();
  g_autoptr (HoistNodeFound) key = node_scene_found (-1);
  g_autoptr (HoistNodeFound) agent = node_scene_found (HOIST_FINDING_WARNING);
  g_autoptr (HoistNodeFound) written = node_scene_found (HOIST_FINDING_OK);
  guint n = 0;

  g_signal_connect (dialog, "enrolled", G_CALLBACK (count_cb), &n);
  scene_type (GTK_WIDGET (dialog), "Host name or address", "n1.example");
  hoist_enrol_dialog_take (dialog, key);
  scene_settle ();
  g_assert_cmpstr (hoist_enrol_dialog_get_page (dialog), ==, "key");
  g_assert_false (hoist_enrol_dialog_can_go_on (dialog)); /* nobody has compared it */
  compare (dialog);
  g_assert_true (hoist_enrol_dialog_can_go_on (dialog));
  scene_picture (GTK_WINDOW (dialog), "enrol-key");
  hoist_enrol_dialog_take (dialog, agent);
  scene_settle ();
  g_assert_cmpstr (hoist_enrol_dialog_get_page (dialog), ==, "agent");
  g_assert_true (hoist_enrol_dialog_can_go_on (dialog));
  scene_picture (GTK_WINDOW (dialog), "enrol-agent");
  g_assert_cmpuint (n, ==, 0);
  written->written = node_scene_report ("n1.example", NODE_SCENE_WELL);
  hoist_enrol_dialog_take (dialog, written); /* it closes itself */
  g_assert_cmpuint (n, ==, 1);
}

static void
test_stops (void)
{
  HoistEnrolDialog *dialog = open_dialog ();
  g_autoptr (HoistNodeFound) key = node_scene_found (-1);
  g_autoptr (HoistNodeFound) blocked = node_scene_found (HOIST_FINDING_BLOCKER);
  g_autoptr (GError) other =
      g_error_new_literal (HOIST_ERROR, HOIST_ERROR_HOST_KEY, "n1 shows another key.");
  GtkWidget *banner = scene_find (GTK_WIDGET (dialog), HOIST_TYPE_BANNER, NULL);

  scene_type (GTK_WIDGET (dialog), "Host name or address", "n1.example");
  hoist_enrol_dialog_take (dialog, key);
  compare (dialog);
  hoist_enrol_dialog_take_problem (dialog, other);
  g_assert_true (hoist_banner_is_shown (HOIST_BANNER (banner)));
  g_assert_false (hoist_enrol_dialog_can_go_on (dialog));
  compare (dialog); /* what was compared is not there any more */
  g_assert_false (hoist_enrol_dialog_can_go_on (dialog));
  gtk_widget_activate_action (GTK_WIDGET (dialog), "enrol.back", NULL);
  g_assert_cmpstr (hoist_enrol_dialog_get_page (dialog), ==, "machine");
  hoist_enrol_dialog_take (dialog, key);
  compare (dialog);
  hoist_enrol_dialog_take (dialog, blocked);
  g_assert_false (hoist_enrol_dialog_can_go_on (dialog));
  scene_close (GTK_WINDOW (dialog));
}

/* What was asked before Back says nothing any more: neither that it was cancelled. */
static void
test_back (void)
{
  g_autoptr (HoistClient) client = hoist_client_new ("http://127.0.0.1:9", NULL);
  HoistEnrolDialog *dialog = hoist_enrol_dialog_new (NULL, client);
  g_autoptr (HoistNodeFound) key = node_scene_found (-1);
  GtkWidget *banner = scene_find (GTK_WIDGET (dialog), HOIST_TYPE_BANNER, NULL);

  gtk_window_present (GTK_WINDOW (dialog));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (dialog));
  scene_type (GTK_WIDGET (dialog), "Host name or address", "n1.example");
  hoist_enrol_dialog_take (dialog, key);
  compare (dialog);
  gtk_widget_activate_action (GTK_WIDGET (dialog), "enrol.next", NULL);
  g_assert_false (hoist_enrol_dialog_can_go_on (dialog));
  gtk_widget_activate_action (GTK_WIDGET (dialog), "enrol.back", NULL);
  g_assert_cmpstr (hoist_enrol_dialog_get_page (dialog), ==, "machine");
  g_assert_false (is_answered (client));
  scene_wait (is_answered, client);
  g_assert_false (hoist_banner_is_shown (HOIST_BANNER (banner)));
  scene_close (GTK_WINDOW (dialog));
}

/* Where no agent answers one can be installed from here; where one does, that is not offered. */
static void
test_install (void)
{
  HoistEnrolDialog *dialog = open_dialog ();
  g_autoptr (HoistNodeFound) key = node_scene_found (-1);
  g_autoptr (HoistNodeFound) none = node_scene_found (-1);
  g_autoptr (HoistNodeFound) well = node_scene_found (HOIST_FINDING_WARNING);
  GtkWidget *button, *next;

  g_ptr_array_add (none->findings, hoist_finding_new ("agent", HOIST_FINDING_WARNING,
                                                      "hoist-agent is not installed on n1.example: "
                                                      "install the package hoist-agent there.",
                                                      "Have it installed from here, or run there: "
                                                      "apt install ./hoist-agent_*.deb",
                                                      ""));
  scene_type (GTK_WIDGET (dialog), "Host name or address", "n1.example");
  hoist_enrol_dialog_take (dialog, key);
  compare (dialog);
  hoist_enrol_dialog_take (dialog, none);
  scene_settle ();
  scene_picture (GTK_WINDOW (dialog), "enrol-install");
  button = scene_find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, "Install the Agent");
  g_assert_true (gtk_widget_get_mapped (button));
  next = scene_find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, "Enrol");
  g_assert_true (gtk_widget_has_css_class (button, "suggested-action"));
  g_assert_false (gtk_widget_has_css_class (next, "suggested-action"));
  hoist_enrol_dialog_take (dialog, well);
  scene_settle ();
  g_assert_false (gtk_widget_get_mapped (button));
  g_assert_true (gtk_widget_has_css_class (next, "suggested-action"));
  scene_close (GTK_WINDOW (dialog));
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/enrol-dialog/machine", test_machine);
  g_test_add_func ("/console/enrol-dialog/back", test_back);
  g_test_add_func ("/console/enrol-dialog/install", test_install);
  g_test_add_func ("/console/enrol-dialog/way", test_way);
  g_test_add_func ("/console/enrol-dialog/stops", test_stops);
  return g_test_run ();
}
