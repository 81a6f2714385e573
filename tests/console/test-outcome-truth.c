/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a run ended, in words: success only after the node has said so, what the node says when it
 * says something else or nothing, which ways on are offered, and that every word is text. */
#include "console/pages/hoist-outcome-view.h"
#include "scene.h"

static HoistTenantReport *
report_of (const char *version, const char *health, const char *unknown_since)
{
  SceneTenant acme = { "acme",        "production", version, "v0.3.0",
                       "up-to-date",  health,       0,       .unknown_since = unknown_since,
                       .detail = TRUE };

  return scene_report (&acme);
}

static GtkWidget *
show (const HoistOutcomeFacts *facts)
{
  GtkWidget *view = g_object_ref_sink (hoist_outcome_view_new ());

  hoist_outcome_view_show (HOIST_OUTCOME_VIEW (view), facts);
  return view;
}

static void
assert_says (GtkWidget *view, const char *title, const char *part)
{
  GtkWidget *head = scene_find (view, GTK_TYPE_IMAGE, NULL);

  g_assert_cmpstr (hoist_outcome_view_get_title (HOIST_OUTCOME_VIEW (view)), ==, title);
  if (strstr (hoist_outcome_view_get_sentence (HOIST_OUTCOME_VIEW (view)), part) == NULL)
    g_error ("“%s” does not say “%s”", hoist_outcome_view_get_sentence (HOIST_OUTCOME_VIEW (view)),
             part);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (gtk_widget_get_parent (head)),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, title);
}

static gboolean
offers (GtkWidget *view, const char *label)
{
  return gtk_widget_get_visible (scene_find (view, GTK_TYPE_BUTTON, label));
}

static void
test_success (void)
{
  g_autoptr (HoistRun) run = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_NEW_HEALTHY);
  g_autoptr (HoistTenantReport) report = report_of ("v0.3.0", "healthy", NULL);
  HoistOutcomeFacts facts = { .run = run, .may_change = TRUE };
  GtkWidget *view = show (&facts);

  assert_says (view, "Reading Back From the Node…", "is being read back");
  g_assert_false (gtk_widget_get_sensitive (scene_find (view, GTK_TYPE_BUTTON, "Roll Back…")));
  facts.report = report;
  hoist_outcome_view_show (HOIST_OUTCOME_VIEW (view), &facts);
  assert_says (view, "acme Is Now at v0.3.0", "were read back from the node");
  g_assert_true (offers (view, "Roll Back…"));
  g_assert_true (gtk_widget_get_sensitive (scene_find (view, GTK_TYPE_BUTTON, "Roll Back…")));
  g_assert_false (offers (view, "Try Again…"));
  facts.may_change = FALSE; /* a viewer */
  hoist_outcome_view_show (HOIST_OUTCOME_VIEW (view), &facts);
  g_assert_false (offers (view, "Roll Back…"));
  g_object_unref (view);
}

/* The journal says it went well; what the node says counts. */
static void
test_no_success_without_the_node (void)
{
  g_autoptr (HoistRun) run = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_NEW_HEALTHY);
  g_autoptr (HoistTenantReport) other = report_of ("v0.2.0", "healthy", NULL);
  g_autoptr (HoistTenantReport) ill = report_of ("v0.3.0", "unhealthy", NULL);
  g_autoptr (HoistTenantReport) silent =
      report_of ("v0.3.0", "healthy", "2026-11-21T04:06:00.000Z");
  HoistOutcomeFacts facts = { .run = run, .report = other };
  GtkWidget *view = show (&facts);
  g_autofree char *texts = NULL;

  assert_says (view, "acme Needs a Look", "the node now says v0.2.0");
  facts.report = ill;
  hoist_outcome_view_show (HOIST_OUTCOME_VIEW (view), &facts);
  assert_says (view, "acme Needs a Look", "Unhealthy");
  facts.report = silent;
  hoist_outcome_view_show (HOIST_OUTCOME_VIEW (view), &facts);
  assert_says (view, "acme Needs a Look", "could not be read back: ssh: connect to host node-2");
  texts = scene_texts (view); /* the last sighting is not shown as read back */
  g_assert_nonnull (strstr (texts, "The node does not answer"));
  g_assert_null (strstr (texts, "Healthy"));
  facts = (HoistOutcomeFacts){ .run = run, .read_error = "the daemon is away" };
  hoist_outcome_view_show (HOIST_OUTCOME_VIEW (view), &facts);
  assert_says (view, "acme Needs a Look", "could not be read back: the daemon is away");
  g_object_unref (view);
}

static void
test_restored (void)
{
  g_autoptr (HoistRun) run = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_OLD_RESTORED);
  g_autoptr (HoistTenantReport) report = report_of ("v0.2.0", "healthy", NULL);
  g_autoptr (HoistTenantReport) ill = report_of ("v0.2.0", "unhealthy", NULL);
  HoistOutcomeFacts facts = { .run = run, .may_change = TRUE, .tail = "│ boom\nlast <b>line</b>" };
  GtkWidget *view = show (&facts);
  g_autofree char *texts = NULL;

  assert_says (view, "acme Is Still at v0.2.0", "did not work");
  g_assert_true (offers (view, "Try Again…"));
  g_assert_false (offers (view, "Roll Back…"));
  facts.report = report;
  hoist_outcome_view_show (HOIST_OUTCOME_VIEW (view), &facts);
  assert_says (view, "acme Is Still at v0.2.0", "the services are back");
  texts = scene_texts (view);
  g_assert_nonnull (strstr (texts, "The migration add_segment_tables.py failed"));
  g_assert_nonnull (strstr (texts, "last <b>line</b>"));
  facts.report = ill; /* then the services are not back */
  hoist_outcome_view_show (HOIST_OUTCOME_VIEW (view), &facts);
  assert_says (view, "acme Needs a Look", "the node now says v0.2.0, Unhealthy");
  g_object_unref (view);
}

static void
test_cancelled_and_untouched (void)
{
  g_autoptr (HoistRun) restored = scene_ended (HOIST_PLAN_ROLLBACK, HOIST_OUTCOME_OLD_RESTORED);
  HoistRun fields = *restored;
  g_autoptr (HoistRun) cancelled = NULL;
  g_autoptr (HoistRun) untouched = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_UNTOUCHED);
  HoistOutcomeFacts facts = { .may_change = TRUE };
  GtkWidget *view;

  fields.cancel_requested = TRUE;
  cancelled = hoist_run_new (&fields);
  facts.run = cancelled;
  view = show (&facts);
  assert_says (view, "acme Is Still at v0.3.0", "The rollback was cancelled");
  facts.run = untouched;
  hoist_outcome_view_show (HOIST_OUTCOME_VIEW (view), &facts);
  assert_says (view, "acme Was Not Touched", "before anything was changed");
  g_object_unref (view);
}

static void
test_parked (void)
{
  g_autoptr (HoistRun) run = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_PARKED);
  HoistOutcomeFacts facts = { .run = run, .may_change = TRUE };
  GtkWidget *view = show (&facts);

  assert_says (view, "acme Is Parked", "stays locked");
  g_assert_true (offers (view, "Roll Back…")); /* needs no healthy tenant and no read-back */
  g_assert_true (gtk_widget_get_sensitive (scene_find (view, GTK_TYPE_BUTTON, "Roll Back…")));
  g_assert_true (gtk_widget_has_css_class (scene_find (view, GTK_TYPE_BUTTON, "Roll Back…"),
                                           "suggested-action"));
  g_assert_true (offers (view, "Say What Was Resolved…"));
  g_assert_false (offers (view, "Done")); /* it is not */
  g_free (run->resolution);
  run->resolution = g_strdup ("The disk is larger now");
  hoist_outcome_view_show (HOIST_OUTCOME_VIEW (view), &facts);
  assert_says (view, "acme Was Parked", "was unlocked");
  g_assert_true (offers (view, "Done"));
  g_assert_false (offers (view, "Say What Was Resolved…"));
  g_object_unref (view);
}

/* A newer run has changed the tenant: what was recorded, and no way on from here. */
static void
test_historic (void)
{
  g_autoptr (HoistRun) run = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_NEW_HEALTHY);
  g_autoptr (HoistRun) failed = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_OLD_RESTORED);
  HoistOutcomeFacts facts = { .run = run, .historic = TRUE, .may_change = TRUE };
  GtkWidget *view = show (&facts);

  assert_says (view, "acme Was Upgraded to v0.3.0", "this is what was recorded");
  g_assert_false (offers (view, "Roll Back…"));
  facts.run = failed;
  hoist_outcome_view_show (HOIST_OUTCOME_VIEW (view), &facts);
  g_assert_false (offers (view, "Try Again…"));
  g_object_unref (view);
}

/* Cause, reason and paths come from outside: they are shown as they are, and big ones at once. */
static void
test_text (void)
{
  g_autoptr (HoistRun) failed = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_OLD_RESTORED);
  HoistRun fields = *failed;
  g_autofree char *long_line = g_strnfill (1 << 20, '<');
  g_autoptr (HoistRun) run = NULL;
  HoistOutcomeFacts facts = { .may_change = TRUE, .tail = long_line };
  GtkWidget *view;
  GtkWindow *window;
  g_autofree char *texts = NULL;
  gint64 begun = g_get_monotonic_time ();

  fields.cause = (char *) "<a href=\"http://x\">click</a> & <b>no</b>";
  fields.next = (char *) "<span size=\"900000\">big</span>";
  run = hoist_run_new (&fields);
  facts.run = run;
  view = hoist_outcome_view_new ();
  hoist_outcome_view_show (HOIST_OUTCOME_VIEW (view), &facts);
  window = scene_show (view, 700, 700);
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 5 * G_USEC_PER_SEC);
  texts = scene_texts (view);
  g_assert_nonnull (strstr (texts, "<a href=\"http://x\">click</a> & <b>no</b>"));
  g_assert_nonnull (strstr (texts, "<span size=\"900000\">big</span>"));
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/outcome-truth/success", test_success);
  g_test_add_func ("/console/outcome-truth/no-success-without-the-node",
                   test_no_success_without_the_node);
  g_test_add_func ("/console/outcome-truth/restored", test_restored);
  g_test_add_func ("/console/outcome-truth/cancelled-and-untouched", test_cancelled_and_untouched);
  g_test_add_func ("/console/outcome-truth/parked", test_parked);
  g_test_add_func ("/console/outcome-truth/historic", test_historic);
  g_test_add_func ("/console/outcome-truth/text", test_text);
  return g_test_run ();
}
