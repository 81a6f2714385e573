/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The overview: counters, what needs attention, what runs, versions, health, the last runs; wide
 * and narrow, and when everything is well. */
#include "console/pages/hoist-overview-page.h"

#include "console/widgets/hoist-health-plot.h"
#include "model/hoist-health-point.h"
#include "scene.h"

static GPtrArray *
make_history (void)
{
  GPtrArray *points = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_health_point_free);

  for (int minutes = 24 * 60; minutes > 0; minutes -= 5)
    {
      gboolean bad = minutes > 300 && minutes < 420;
      HoistHealthPoint point = { .time = SCENE_NOW - minutes * G_TIME_SPAN_MINUTE,
                                 .healthy = bad ? 3 : 4,
                                 .degraded = bad ? 2 : 0,
                                 .unhealthy = minutes < 60,
                                 .unknown = minutes >= 60 && !bad };

      g_ptr_array_add (points, hoist_health_point_new (&point));
    }
  return points;
}

static void
show (int width, const char *picture)
{
  g_autoptr (HoistSession) session = scene_session ();
  HoistOverviewPage *page = hoist_overview_page_new (session);
  GtkWindow *window = scene_show (GTK_WIDGET (page), width, 1250);
  g_autoptr (HoistRun) run = scene_run (HOIST_PLAN_UPGRADE, 6);
  g_autofree char *texts = NULL;

  hoist_fleet_take_run (hoist_session_get_fleet (session), run);
  hoist_overview_page_show_health (page, make_history (), SCENE_NOW);
  hoist_overview_page_update (page);
  texts = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (texts, "2\nBehind\n"));
  g_assert_nonnull (strstr (texts, "3\nNot Healthy\n"));
  g_assert_nonnull (strstr (texts, "1\nRunning\n"));
  g_assert_nonnull (strstr (texts, "initech is unhealthy"));
  g_assert_nonnull (strstr (texts, "acme: Upgrade to v0.3.0"));
  g_assert_nonnull (strstr (texts, "v0.10.0 · 1"));
  g_assert_null (strstr (texts, "Several at Once")); /* there is none */
  scene_picture (window, picture);
  scene_close (window);
}

static void
test_wide (void)
{
  show (960, "overview");
}

static void
test_narrow (void)
{
  show (360, "overview-narrow");
}

/* An empty field with a line at its edge says nothing: minutes are told in words. */
static void
test_short_history (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  HoistOverviewPage *page = hoist_overview_page_new (session);
  GtkWindow *window = scene_show (GTK_WIDGET (page), 800, 700);
  GPtrArray *points = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_health_point_free);
  HoistHealthPoint point = { .time = SCENE_NOW - 2 * G_TIME_SPAN_MINUTE, .healthy = 5 };
  g_autofree char *texts = NULL;

  g_ptr_array_add (points, hoist_health_point_new (&point));
  hoist_overview_page_show_health (page, points, SCENE_NOW);
  texts = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (texts, "5 of 5 were healthy at the last look."));
  g_assert_false (
      gtk_widget_get_visible (scene_find (GTK_WIDGET (page), HOIST_TYPE_HEALTH_PLOT, NULL)));
  hoist_overview_page_show_health (page, make_history (), SCENE_NOW);
  g_assert_true (
      gtk_widget_get_visible (scene_find (GTK_WIDGET (page), HOIST_TYPE_HEALTH_PLOT, NULL)));
  scene_close (window);
}

static void
test_well (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  HoistFleet *fleet = hoist_session_get_fleet (session);
  const char *const slugs[] = { "acme", "globex", "initech", "umbrella" };
  HoistOverviewPage *page;
  GtkWindow *window;
  g_autofree char *texts = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (slugs); i++)
    {
      g_autofree char *id = scene_id ("tn_", slugs[i]);

      hoist_fleet_remove_tenant (fleet, id);
    }
  page = hoist_overview_page_new (session);
  window = scene_show (GTK_WIDGET (page), 800, 700);
  texts = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (texts, "1 tenant is up to date"));
  g_assert_nonnull (strstr (texts, "Nothing has happened yet"));
  scene_picture (window, "overview-well");
  scene_close (window);
}

/* A healthy tenant of whom no release is known is not said to be up to date. */
static void
test_not_known (void)
{
  SceneTenant strange = { "acme", "production", "v0.2.0", "", "unknown", "healthy", 0 };
  g_autoptr (HoistSession) session = scene_session ();
  HoistFleet *fleet = hoist_session_get_fleet (session);
  GListModel *tenants = hoist_fleet_get_tenants (fleet);
  g_autoptr (HoistTenantReport) report = scene_report (&strange);
  HoistOverviewPage *page;
  GtkWindow *window;
  g_autofree char *texts = NULL;

  while (g_list_model_get_n_items (tenants) > 0)
    {
      g_autoptr (HoistTenantItem) item = g_list_model_get_item (tenants, 0);
      g_autofree char *id = g_strdup (hoist_tenant_item_get_report (item)->id);

      hoist_fleet_remove_tenant (fleet, id);
    }
  hoist_fleet_take_tenant (fleet, report);
  page = hoist_overview_page_new (session);
  window = scene_show (GTK_WIDGET (page), 800, 700);
  texts = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (texts, "not known whether 1 tenant is up to date"));
  scene_close (window);
}

/* More than a page should hold is behind a row that shows it; nothing needs another page for it. */
static void
test_attention (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  HoistFleet *fleet = hoist_session_get_fleet (session);
  HoistOverviewPage *page;
  GtkWindow *window;
  g_autofree char *texts = NULL, *all = NULL;

  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *slug = g_strdup_printf ("sick-%02u", i);
      SceneTenant sick = { slug, "production", "v0.3.0", "v0.3.0", "up-to-date", "unhealthy", 0 };
      g_autoptr (HoistTenantReport) report = scene_report (&sick);

      hoist_fleet_take_tenant (fleet, report);
    }
  page = hoist_overview_page_new (session);
  window = scene_show (GTK_WIDGET (page), 800, 700);
  texts = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (texts, "sick-00"));
  g_assert_null (strstr (texts, "sick-19"));
  g_assert_nonnull (strstr (texts, "and "));
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (page), "overview.show-attention", NULL));
  scene_settle ();
  all = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (all, "sick-19"));
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/overview-page/wide", test_wide);
  g_test_add_func ("/console/overview-page/narrow", test_narrow);
  g_test_add_func ("/console/overview-page/short-history", test_short_history);
  g_test_add_func ("/console/overview-page/well", test_well);
  g_test_add_func ("/console/overview-page/not-known", test_not_known);
  g_test_add_func ("/console/overview-page/attention", test_attention);
  return g_test_run ();
}
