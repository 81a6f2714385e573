/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cancelling asks first, in words of the present step, which change when the run goes on; the
 * question goes away when the run has ended. */
#include "console/pages/hoist-run-orders.h"

#include "scene.h"

static void
test_words_follow (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (HoistRun) before = scene_run (HOIST_PLAN_UPGRADE, 2);
  g_autoptr (HoistRun) after = scene_run (HOIST_PLAN_UPGRADE, 6);
  g_autoptr (HoistRun) ended = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_NEW_HEALTHY);
  GtkWidget *page = gtk_label_new ("page");
  GtkWindow *window = scene_show (page, 600, 400);
  g_autoptr (HoistRunOrders) orders = hoist_run_orders_new (session, page);
  AdwMessageDialog *question;

  hoist_run_orders_ask_cancel (orders); /* of nothing: nothing */
  g_assert_null (hoist_run_orders_get_question (orders));
  hoist_run_orders_take_run (orders, before);
  hoist_run_orders_ask_cancel (orders);
  question = ADW_MESSAGE_DIALOG (hoist_run_orders_get_question (orders));
  g_assert_cmpstr (adw_message_dialog_get_heading (question), ==, "Cancel the Upgrade of acme?");
  g_assert_true (
      g_str_has_prefix (adw_message_dialog_get_body (question), "Nothing was changed yet."));
  g_assert_cmpstr (adw_message_dialog_get_default_response (question), ==, "keep");
  g_assert_cmpint (adw_message_dialog_get_response_appearance (question, "end"), ==,
                   ADW_RESPONSE_DEFAULT);
  hoist_run_orders_take_run (orders, after);
  g_assert_true (
      g_str_has_prefix (adw_message_dialog_get_body (question), "Migrations have started"));
  g_assert_cmpint (adw_message_dialog_get_response_appearance (question, "end"), ==,
                   ADW_RESPONSE_DESTRUCTIVE);
  hoist_run_orders_take_run (orders, ended);
  scene_settle ();
  g_assert_null (hoist_run_orders_get_question (orders));
  hoist_run_orders_stop (orders);
  scene_close (window);
}

static void
test_going_back (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (HoistRun) run = scene_run (HOIST_PLAN_ROLLBACK, 5);
  GtkWidget *page = gtk_label_new ("page");
  GtkWindow *window = scene_show (page, 600, 400);
  g_autoptr (HoistRunOrders) orders = hoist_run_orders_new (session, page);
  AdwMessageDialog *question;

  run->state = HOIST_RUN_UNDOING;
  hoist_run_orders_take_run (orders, run);
  hoist_run_orders_ask_cancel (orders);
  question = ADW_MESSAGE_DIALOG (hoist_run_orders_get_question (orders));
  g_assert_false (adw_message_dialog_get_response_enabled (question, "end"));
  gtk_window_close (GTK_WINDOW (question));
  scene_settle ();
  hoist_run_orders_stop (orders);
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/run-orders/words-follow", test_words_follow);
  g_test_add_func ("/console/run-orders/going-back", test_going_back);
  return g_test_run ();
}
