/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Orders to services: asked before people notice, Cancel as the default, and the sentence
 * afterwards is what was read back. */
#include "console/dialogs/hoist-service-dialog.h"

#include "scene.h"

static void
test_question (void)
{
  g_autoptr (HoistTenantReport) report = scene_acme ();
  GtkWidget *page = gtk_label_new ("page");
  GtkWindow *window = scene_show (page, 600, 400);
  AdwMessageDialog *dialog;

  g_assert_null (hoist_service_dialog_ask (page, NULL, report, NULL, "start"));
  dialog = ADW_MESSAGE_DIALOG (hoist_service_dialog_ask (page, NULL, report, NULL, "stop"));
  g_assert_cmpstr (adw_message_dialog_get_heading (dialog), ==, "Stop the Services of acme?");
  g_assert_cmpstr (adw_message_dialog_get_default_response (dialog), ==, "cancel");
  adw_message_dialog_response (dialog, "cancel");
  scene_settle ();
  scene_close (window);
}

static void
test_result (void)
{
  g_autoptr (HoistTenantReport) report = scene_acme ();
  HoistServiceSighting *api = g_ptr_array_index (report->services, 0);
  g_autofree char *runs = hoist_service_dialog_dup_result ("acme", "restart", report->services);
  g_autofree char *still = hoist_service_dialog_dup_result ("acme", "stop", report->services);
  g_autofree char *failed = NULL;

  g_assert_cmpstr (runs, ==, "The services of acme run, as read back from the node");
  g_assert_true (g_str_has_prefix (still, "api of acme is Running"));
  api->state = HOIST_SERVICE_FAILED;
  failed = hoist_service_dialog_dup_result ("acme", "start", report->services);
  g_assert_true (g_str_has_prefix (failed, "api of acme is Failed: "));
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/service-dialog/question", test_question);
  g_test_add_func ("/console/service-dialog/result", test_result);
  return g_test_run ();
}
