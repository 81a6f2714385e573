/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a run ended, in words: success only after the node has said so, history says that it is
 * history, a parked run keeps the plane's own advice. */
#include "console/pages/hoist-outcome-view.h"

#include "move-scene.h"

static HoistOutcomeView *
make (const HoistOutcomeFacts *facts)
{
  HoistOutcomeView *view = HOIST_OUTCOME_VIEW (g_object_ref_sink (hoist_outcome_view_new ()));

  hoist_outcome_view_show (view, facts);
  return view;
}

/* What could not be sent is said by the plane's own words; whom nobody was to tell has no row. */
static void
test_messages (void)
{
  g_autoptr (HoistRun) run = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_NEW_HEALTHY);
  HoistOutcomeFacts facts = { .run = run, .may_change = TRUE };
  HoistOutcomeView *view = make (&facts);
  HoistRunStep *step = g_ptr_array_index (run->steps, 0);
  g_autofree char *none = scene_texts (GTK_WIDGET (view));
  g_autofree char *told = NULL;

  g_assert_null (strstr (none, "Messages to users"));
  g_free (step->kind);
  step->kind = g_strdup ("message");
  step->result = HOIST_RESULT_DONE;
  g_free (run->details);
  run->details = g_strdup ("Stopping services...\nThe message mail could not be sent: no mailer");
  hoist_outcome_view_show (view, &facts);
  told = scene_texts (GTK_WIDGET (view));
  g_assert_nonnull (strstr (told, "Messages to users"));
  g_assert_nonnull (strstr (told, "1 sent"));
  g_assert_nonnull (strstr (told, "The message mail could not be sent: no mailer"));
  g_assert_null (strstr (told, "Stopping services"));
  g_object_unref (view);
}

static void
test_success (void)
{
  g_autoptr (HoistRun) run = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_NEW_HEALTHY);
  SceneTenant there = { "acme",       "production", "v0.3.0", "v0.3.0",
                        "up-to-date", "healthy",    0,        .detail = TRUE };
  g_autoptr (HoistTenantReport) good = scene_report (&there);
  g_autoptr (HoistTenantReport) old = scene_acme ();
  HoistOutcomeFacts facts = { .run = run, .may_change = TRUE };
  HoistOutcomeView *view = make (&facts);

  g_assert_cmpstr (hoist_outcome_view_get_title (view), ==, "Reading Back From the Node…");
  facts.report = old;
  hoist_outcome_view_show (view, &facts);
  g_assert_cmpstr (hoist_outcome_view_get_title (view), ==, "acme Needs a Look");
  facts.report = good;
  hoist_outcome_view_show (view, &facts);
  g_assert_cmpstr (hoist_outcome_view_get_title (view), ==, "acme Is Now at v0.3.0");
  facts.report = NULL;
  facts.read_error = "the node does not answer";
  hoist_outcome_view_show (view, &facts);
  g_assert_nonnull (strstr (hoist_outcome_view_get_sentence (view), "could not be read back"));
  facts.historic = TRUE;
  hoist_outcome_view_show (view, &facts);
  g_assert_cmpstr (hoist_outcome_view_get_title (view), ==, "acme Was Upgraded to v0.3.0");
  g_object_unref (view);
}

/* A move is no new release: it is said what became of the database, and on which engine it is. */
static void
test_moved (void)
{
  g_autoptr (HoistRun) run = move_scene_run ();
  g_autoptr (HoistRun) back = scene_ended (HOIST_PLAN_ROLLBACK, HOIST_OUTCOME_NEW_HEALTHY);
  SceneTenant there = { "acme",       "production", "v0.3.0", "v0.3.0",
                        "up-to-date", "healthy",    0,        .detail = TRUE };
  SceneTenant before = { "acme",       "production", "v0.2.0", "v0.2.0",
                         "up-to-date", "healthy",    0,        .detail = TRUE };
  g_autoptr (HoistTenantReport) good = scene_report (&there);
  g_autoptr (HoistTenantReport) old = scene_report (&before);
  HoistOutcomeFacts facts = { .run = run, .report = good, .may_change = TRUE };
  HoistDatabaseReport *database = g_ptr_array_index (good->databases, 0);
  HoistOutcomeView *view;
  g_autofree char *texts = NULL;

  g_free (database->engine);
  database->engine = g_strdup ("postgresql");
  view = make (&facts);
  texts = scene_texts (GTK_WIDGET (view));
  g_assert_cmpstr (hoist_outcome_view_get_title (view), ==, "The Database of acme Is Moved");
  g_assert_nonnull (strstr (texts, "PostgreSQL"));
  g_free (back->from_version);
  back->from_version = g_strdup (back->to_version);
  facts.run = back;
  facts.report = old;
  hoist_outcome_view_show (view, &facts);
  g_assert_cmpstr (hoist_outcome_view_get_title (view), ==, "The Database of acme Is Back");
  facts.historic = TRUE;
  hoist_outcome_view_show (view, &facts);
  g_assert_cmpstr (hoist_outcome_view_get_title (view), ==, "The Database of acme Went Back");
  g_object_unref (view);
}

static void
test_failure (void)
{
  g_autoptr (HoistRun) restored = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_OLD_RESTORED);
  g_autoptr (HoistRun) parked = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_PARKED);
  HoistOutcomeFacts facts = { .run = restored, .may_change = TRUE, .tail = "last line" };
  HoistOutcomeView *view = make (&facts);
  g_autofree char *known = scene_texts (GTK_WIDGET (view));
  g_autofree char *advice = NULL;

  g_assert_nonnull (strstr (known, "A migration failed"));
  g_assert_nonnull (strstr (known, "try that on a test tenant first"));
  g_assert_nonnull (strstr (known, "last line"));
  facts.run = parked;
  hoist_outcome_view_show (view, &facts);
  advice = scene_texts (GTK_WIDGET (view));
  g_assert_nonnull (strstr (advice, "Correct the migration, then say what was resolved"));
  g_assert_null (strstr (advice, "try that on a test tenant first"));
  g_assert_nonnull (strstr (advice, "Where It Stands"));
  g_object_unref (view);
}

/* A rehearsal leaves the tenant untouched, whether it went well or not: the icon tells them apart.
 */
static void
test_rehearsal (void)
{
  g_autoptr (HoistRun) run = scene_ended (HOIST_PLAN_REHEARSAL, HOIST_OUTCOME_UNTOUCHED);
  HoistOutcomeFacts facts = { .run = run, .may_change = TRUE };
  HoistOutcomeView *view;
  GtkWidget *image, *retry;

  g_free (run->cause);
  run->cause = g_strdup ("Migration 2 failed.");
  view = make (&facts);
  image = scene_find (GTK_WIDGET (view), GTK_TYPE_IMAGE, NULL);
  retry = scene_find (GTK_WIDGET (view), GTK_TYPE_BUTTON, "Try Again…");
  g_assert_cmpstr (gtk_image_get_icon_name (GTK_IMAGE (image)), ==, "dialog-warning-symbolic");
  g_assert_true (gtk_widget_get_visible (retry));
  g_free (run->cause);
  run->cause = g_strdup ("");
  hoist_outcome_view_show (view, &facts);
  g_assert_cmpstr (gtk_image_get_icon_name (GTK_IMAGE (image)), ==, "emblem-ok-symbolic");
  g_assert_false (gtk_widget_get_visible (retry));
  g_object_unref (view);
}

/* Who may only look has no buttons that change something. */
static void
test_viewer (void)
{
  g_autoptr (HoistRun) run = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_OLD_RESTORED);
  HoistOutcomeFacts facts = { .run = run };
  HoistOutcomeView *view = make (&facts);

  g_assert_false (
      gtk_widget_get_visible (scene_find (GTK_WIDGET (view), GTK_TYPE_BUTTON, "Try Again…")));
  g_object_unref (view);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/outcome-view/messages", test_messages);
  g_test_add_func ("/console/outcome-view/success", test_success);
  g_test_add_func ("/console/outcome-view/moved", test_moved);
  g_test_add_func ("/console/outcome-view/failure", test_failure);
  g_test_add_func ("/console/outcome-view/rehearsal", test_rehearsal);
  g_test_add_func ("/console/outcome-view/viewer", test_viewer);
  return g_test_run ();
}
