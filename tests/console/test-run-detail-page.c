/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run on the screen: steps, log, banner, the way into the outcome, and snapshots that come out of
 * order. */
#include "console/pages/hoist-run-detail-page.h"

#include "base/hoist-clock.h"
#include "console/pages/hoist-card-view.h"
#include "console/widgets/hoist-log-view.h"
#include "card-scene.h"
#include "lane-scene.h"
#include "names-check.h"

static HoistRunDetailPage *
make (HoistSession *session, const HoistRun *run)
{
  return hoist_run_detail_page_new (session, run->id);
}

static void
test_running (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (HoistRun) run = scene_run (HOIST_PLAN_UPGRADE, 6);
  g_autoptr (GPtrArray) lines = scene_lines (1, 24);
  g_autoptr (HoistPlan) plan = scene_upgrade (HOIST_FINDING_OK);
  HoistRunDetailPage *page = make (session, run);
  GtkWindow *window = scene_show (GTK_WIDGET (page), 1080, 680);
  g_autofree char *texts = NULL;
  g_autofree char *report = NULL;

  hoist_run_detail_page_show_run (page, run);
  hoist_run_detail_page_show_plan (page, plan);
  hoist_run_detail_page_append_log (page, lines);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  scene_settle ();
  g_assert_cmpstr (hoist_run_detail_page_get_view (page), ==, "live");
  g_assert_nonnull (strstr (hoist_page_get_title (HOIST_PAGE (page)), "v0.2.0 → v0.3.0"));
  g_assert_cmpstr (hoist_banner_get_text (hoist_page_get_banner (HOIST_PAGE (page))), ==,
                   "Migrations have started: cancelling now means restoring the backup.");
  texts = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (texts, "2 of 6 · add_person_columns.py"));
  g_assert_nonnull (strstr (texts, "waiting"));
  g_assert_nonnull (strstr (texts, "With backup and migrations"));
  report = hoist_run_detail_page_dup_report (page);
  g_assert_nonnull (strstr (report, "Outcome: running"));
  g_assert_true (
      gtk_widget_get_visible (scene_find (GTK_WIDGET (page), GTK_TYPE_BUTTON, "Cancel…")));
  scene_picture (window, "run");
  scene_close (window);
}

static void
test_narrow (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (HoistRun) run = scene_run (HOIST_PLAN_UPGRADE, 3);
  HoistRunDetailPage *page = make (session, run);
  GtkWindow *window = scene_show (GTK_WIDGET (page), 360, 640);

  hoist_run_detail_page_show_run (page, run);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  scene_settle ();
  scene_picture (window, "run-narrow");
  scene_close (window);
}

/* A person is waited for: the card stands where its step is; afterwards its row says who did it. */
static void
show_card (int width, int height, const char *picture, const char *why)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (HoistRun) run = card_scene_run ("open", why);
  g_autoptr (HoistRun) done = card_scene_run ("", why);
  g_autoptr (HoistPlan) plan = card_scene_plan ();
  g_autoptr (GPtrArray) lines = scene_lines (1, 12);
  HoistRunDetailPage *page = make (session, run);
  GtkWindow *window = scene_show (GTK_WIDGET (page), width, height);
  GtkWidget *view = scene_find (GTK_WIDGET (page), HOIST_TYPE_CARD_VIEW, NULL);
  g_autofree char *texts = NULL;
  g_autofree char *after = NULL;
  const char *card;

  hoist_run_detail_page_show_run (page, run);
  hoist_run_detail_page_show_plan (page, plan);
  hoist_run_detail_page_append_log (page, lines);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  scene_settle ();
  g_assert_cmpstr (hoist_banner_get_text (hoist_page_get_banner (HOIST_PAGE (page))), ==,
                   "The run waits for a person: Let the application change its tables");
  texts = scene_texts (GTK_WIDGET (page));
  card = strstr (texts, "Run these statements as the owner.");
  g_assert_nonnull (card);
  g_assert_true (strstr (texts, "Prepare dependencies") < card);
  g_assert_nonnull (strstr (card, "Stop services"));
  g_assert_true (why == NULL || strstr (card, why) != NULL);
  names_check (window, picture);
  scene_picture (window, picture);
  gtk_widget_activate_action (GTK_WIDGET (page), "run.show-card", NULL);
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (window), view));
  hoist_run_detail_page_show_run (page, done);
  after = scene_texts (GTK_WIDGET (page));
  g_assert_null (strstr (after, "Run these statements as the owner."));
  g_assert_nonnull (strstr (after, "done by ann at "));
  g_assert_nonnull (strstr (after, "as the owner"));
  scene_close (window);
}

static void
test_card (void)
{
  show_card (1080, 780, "run-card", NULL);
  show_card (360, 640, "run-card-narrow", "the query answers with nothing");
}

/* Several nodes: a column each, the log of one of them, sections where there is no room. */
static void
show_lanes (int width, int height, const char *picture)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (HoistTenantReport) report = lane_scene_report (TRUE); /* the lead is done */
  g_autoptr (HoistRun) run = lane_scene_run (15);
  g_autoptr (GPtrArray) lines = lane_scene_lines (run);
  HoistRunDetailPage *page = make (session, run);
  GtkWindow *window = scene_show (GTK_WIDGET (page), width, height);
  g_autofree char *node = scene_id ("nd_", "web2");
  g_autofree char *texts = NULL;

  hoist_fleet_take_tenant (hoist_session_get_fleet (session), report);
  hoist_run_detail_page_show_run (page, run);
  hoist_run_detail_page_append_log (page, lines);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  scene_settle ();
  texts = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (texts, "web1"));
  g_assert_nonnull (strstr (texts, "web3"));
  g_assert_nonnull (strstr (texts, "web2: ")); /* what is done now, whatever is scrolled to */
  scene_picture (window, picture);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (page), "log.only", "s", node));
  scene_settle ();
  g_clear_pointer (&texts, g_free);
  texts = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (texts, "Only web2: 11 of 33 lines"));
  scene_close (window);
}

static void
test_lanes (void)
{
  show_lanes (1080, 720, "run-lanes");
  show_lanes (360, 640, "run-lanes-narrow");
}

/* Ends while it is open: the outcome comes to the front, and says success only when the node has
 * said so. */
static void
test_end (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (HoistRun) run = scene_run (HOIST_PLAN_UPGRADE, 8);
  g_autoptr (HoistRun) template_run = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_NEW_HEALTHY);
  HoistRun fields = *template_run;
  g_autoptr (HoistRun) ended = NULL;
  SceneTenant acme = { "acme",       "production", "v0.3.0", "v0.3.0",
                       "up-to-date", "healthy",    0,        .detail = TRUE };
  g_autoptr (HoistTenantReport) report = scene_report (&acme);
  HoistRunDetailPage *page = make (session, run);
  GtkWindow *window = scene_show (GTK_WIDGET (page), 1000, 900);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  hoist_run_detail_page_show_run (page, run);
  fields.id = run->id;
  fields.position = run->position + 10;
  ended = hoist_run_new (&fields);
  hoist_run_detail_page_show_run (page, ended);
  g_assert_cmpstr (hoist_run_detail_page_get_view (page), ==, "outcome");
  before = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (before, "Reading Back From the Node…"));
  g_assert_null (strstr (before, "acme Is Now at v0.3.0"));
  hoist_run_detail_page_show_report (page, report);
  after = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (after, "acme Is Now at v0.3.0"));
  g_assert_false (
      gtk_widget_get_visible (scene_find (GTK_WIDGET (page), GTK_TYPE_BUTTON, "Cancel…")));
  scene_picture (window, "run-success");
  hoist_run_detail_page_show_run (page, run); /* an old snapshot comes late */
  g_assert_cmpstr (hoist_run_detail_page_get_view (page), ==, "outcome");
  gtk_widget_activate_action (GTK_WIDGET (page), "run.show-log", NULL);
  g_assert_cmpstr (hoist_run_detail_page_get_view (page), ==, "live");
  g_assert_true (hoist_banner_is_shown (hoist_page_get_banner (HOIST_PAGE (page))));
  gtk_widget_activate_action (GTK_WIDGET (page), "run.show-outcome", NULL);
  g_assert_cmpstr (hoist_run_detail_page_get_view (page), ==, "outcome");
  scene_close (window);
}

static void
test_failure (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (HoistRun) ended = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_OLD_RESTORED);
  g_autoptr (HoistTenantReport) report = scene_acme ();
  g_autoptr (GPtrArray) lines = scene_lines (1, 30);
  HoistRunDetailPage *page = make (session, ended);
  GtkWindow *window = scene_show (GTK_WIDGET (page), 1000, 900);
  g_autofree char *texts = NULL;

  hoist_run_detail_page_show_run (page, ended);
  hoist_run_detail_page_append_log (page, lines);
  hoist_run_detail_page_show_report (page, report);
  texts = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (texts, "acme Is Still at v0.2.0"));
  g_assert_nonnull (strstr (texts, "The migration add_segment_tables.py failed"));
  g_assert_nonnull (strstr (texts, "A migration failed"));
  g_assert_nonnull (strstr (texts, "try that on a test tenant first"));
  g_assert_true (
      gtk_widget_get_visible (scene_find (GTK_WIDGET (page), GTK_TYPE_BUTTON, "Try Again…")));
  scene_picture (window, "run-failure");
  scene_close (window);
}

/* A rehearsal changes nothing: how it went, and that the tenant is as it was. */
static void
test_rehearsed (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (HoistRun) like = scene_ended (HOIST_PLAN_REHEARSAL, HOIST_OUTCOME_UNTOUCHED);
  g_autoptr (HoistTenantReport) report = scene_acme ();
  static const char *const causes[] = { "",
                                        "The migration add_segment_tables.py failed (exit 1)." };
  static const char *const titles[] = { "Rehearsing v0.3.0 Went Well", "Rehearsing v0.3.0 Failed" };

  for (guint i = 0; i < G_N_ELEMENTS (causes); i++)
    {
      HoistRun fields = *like;
      g_autoptr (HoistRun) ended = NULL;
      g_autofree char *texts = NULL;
      HoistRunDetailPage *page;
      GtkWindow *window;

      fields.cause = (char *) causes[i];
      fields.next = (char *) "";
      fields.downtime_s = -1;
      ended = hoist_run_new (&fields);
      page = make (session, ended);
      window = scene_show (GTK_WIDGET (page), 1000, 900);
      hoist_run_detail_page_show_run (page, ended);
      hoist_run_detail_page_show_report (page, report);
      texts = scene_texts (GTK_WIDGET (page));
      g_assert_nonnull (strstr (texts, titles[i]));
      g_assert_cmpstr (hoist_page_get_title (HOIST_PAGE (page)), ==, "acme: Rehearsal of v0.3.0");
      g_assert_nonnull (strstr (texts, "a clone of the database, which is gone"));
      g_assert_nonnull (strstr (texts, causes[i]));
      scene_picture (window, i == 0 ? "rehearsal" : "rehearsal-failed");
      scene_close (window);
    }
}

static void
test_parked (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (HoistRun) ended = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_PARKED);
  SceneTenant acme = { "acme",       "production", "v0.3.0", "v0.3.0",
                       "up-to-date", "unhealthy",  0,        .detail = TRUE };
  g_autoptr (HoistTenantReport) report = scene_report (&acme);
  HoistRunDetailPage *page = make (session, ended);
  GtkWindow *window = scene_show (GTK_WIDGET (page), 1000, 900);
  g_autofree char *texts = NULL;

  hoist_run_detail_page_show_run (page, ended);
  hoist_run_detail_page_show_report (page, report);
  texts = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (texts, "acme Is Parked"));
  g_assert_nonnull (strstr (texts, "Where It Stands"));
  g_assert_nonnull (strstr (texts, "hoistctl run resolve"));
  scene_picture (window, "run-parked");
  scene_close (window);
}

/* Lines that come twice are shown once. */
static void
test_no_doubles (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (HoistRun) run = scene_run (HOIST_PLAN_UPGRADE, 2);
  g_autoptr (GPtrArray) first = scene_lines (1, 10);
  g_autoptr (GPtrArray) again = scene_lines (6, 10);
  HoistRunDetailPage *page = make (session, run);
  GtkWidget *log;

  g_object_ref_sink (page);
  hoist_run_detail_page_show_run (page, run);
  hoist_run_detail_page_append_log (page, first);
  hoist_run_detail_page_append_log (page, again);
  log = scene_find (GTK_WIDGET (page), HOIST_TYPE_LOG_VIEW, NULL);
  g_assert_cmpuint (hoist_log_view_get_n_lines (HOIST_LOG_VIEW (log)), ==, 15);
  g_object_unref (page);
}

/* Another run of the tenant came after it: what the node says now is not this run's doing. */
static void
test_historic (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (HoistRun) old = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_NEW_HEALTHY);
  g_autoptr (HoistRun) newer = scene_run (HOIST_PLAN_UPGRADE, 1);
  HoistRunDetailPage *page;
  g_autofree char *texts = NULL;

  hoist_fleet_take_run (hoist_session_get_fleet (session), old);
  hoist_fleet_take_run (hoist_session_get_fleet (session), newer);
  page = make (session, old);
  g_object_ref_sink (page);
  texts = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (texts, "acme Was Upgraded to v0.3.0"));
  g_assert_null (strstr (texts, "Reading Back"));
  g_object_unref (page);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/run-detail-page/running", test_running);
  g_test_add_func ("/console/run-detail-page/card", test_card);
  g_test_add_func ("/console/run-detail-page/lanes", test_lanes);
  g_test_add_func ("/console/run-detail-page/narrow", test_narrow);
  g_test_add_func ("/console/run-detail-page/end", test_end);
  g_test_add_func ("/console/run-detail-page/failure", test_failure);
  g_test_add_func ("/console/run-detail-page/rehearsed", test_rehearsed);
  g_test_add_func ("/console/run-detail-page/parked", test_parked);
  g_test_add_func ("/console/run-detail-page/no-doubles", test_no_doubles);
  g_test_add_func ("/console/run-detail-page/historic", test_historic);
  return g_test_run ();
}
