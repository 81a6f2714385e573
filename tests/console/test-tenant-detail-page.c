/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One tenant: what is shown of a report, when the buttons are there, and that what is unknown says
 * so. */
#include "console/pages/hoist-tenant-detail-page.h"

#include "console/widgets/hoist-fact-group.h"
#include "lane-scene.h"

static GtkWindow *
show (const SceneTenant *tenant, HoistTenantDetailPage **ret_page)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autofree char *id = scene_id ("tn_", tenant->slug);
  g_autoptr (HoistTenantReport) report = scene_report (tenant);

  *ret_page = hoist_tenant_detail_page_new (session, id);
  hoist_tenant_detail_page_show_report (*ret_page, report);
  return scene_show (GTK_WIDGET (*ret_page), 900, 900);
}

static gboolean
is_sensitive (gpointer page, const char *label)
{
  GtkWidget *button = scene_find (GTK_WIDGET (page), GTK_TYPE_BUTTON, label);

  g_assert_nonnull (button);
  return gtk_widget_is_sensitive (button);
}

static void
test_behind (void)
{
  SceneTenant acme = { "acme",   "production", "v0.2.0", "v0.3.0",
                       "behind", "healthy",    1,        .detail = TRUE };
  HoistTenantDetailPage *page;
  GtkWindow *window = show (&acme, &page);
  g_autofree char *texts = scene_texts (GTK_WIDGET (page));

  g_assert_cmpstr (hoist_page_get_title (HOIST_PAGE (page)), ==, "acme");
  g_assert_true (is_sensitive (page, "Upgrade…"));
  g_assert_true (is_sensitive (page, "Roll Back…"));
  g_assert_nonnull (strstr (texts, "Deployed: v0.2.0"));
  g_assert_nonnull (strstr (texts, "1 behind"));
  g_assert_nonnull (strstr (texts, "HTTP 200, version v0.2.0, 12 ms"));
  g_assert_nonnull (
      strstr (texts, "page 3 does not match its digest")); /* a refused backup says why */
  g_assert_false (hoist_banner_is_shown (hoist_page_get_banner (HOIST_PAGE (page))));
  /* a plane of Hoist's own lacks nothing: no heading above nothing */
  g_assert_false (gtk_widget_get_mapped (
      scene_find (GTK_WIDGET (page), GTK_TYPE_LABEL, "Not Offered by This Control Plane")));
  scene_picture (window, "tenant");
  scene_close (window);
}

/* Offered where the guide knows another engine, and not while the tenant is held. */
static void
test_move (void)
{
  SceneTenant acme = { "acme",   "production", "v0.2.0", "v0.3.0",
                       "behind", "healthy",    1,        .detail = TRUE };
  HoistTenantDetailPage *page;
  GtkWindow *window = show (&acme, &page);
  g_autoptr (HoistTenantReport) report = scene_report (&acme);
  HoistDatabaseReport *database = g_ptr_array_index (report->databases, 0);
  g_autofree char *before = scene_texts (GTK_WIDGET (page));

  g_assert_null (strstr (before, "Move Database…"));
  g_free (database->moves_to);
  database->moves_to = g_strdup ("postgresql");
  hoist_tenant_detail_page_show_report (page, report);
  g_assert_true (is_sensitive (page, "Move Database…"));
  report->hold_reason = g_strdup ("The new server is not ready");
  hoist_tenant_detail_page_show_report (page, report);
  g_assert_false (is_sensitive (page, "Move Database…"));
  scene_close (window);
}

/* Nothing was upgraded yet: the grey button says why. */
static void
test_new (void)
{
  SceneTenant acme = { "acme", "production", "v0.2.0", "v0.3.0", "behind", "healthy", 1 };
  HoistTenantDetailPage *page;
  GtkWindow *window = show (&acme, &page);
  g_autofree char *texts = scene_texts (GTK_WIDGET (page));

  g_assert_true (is_sensitive (page, "Upgrade…"));
  g_assert_false (is_sensitive (page, "Roll Back…"));
  g_assert_nonnull (strstr (texts, "There is nothing to roll back to yet"));
  scene_close (window);
}

/* Several nodes, not at one release: said in the state, in the banner and node by node. */
static void
test_mixed (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (HoistTenantReport) report = lane_scene_report (TRUE);
  HoistTenantDetailPage *page = hoist_tenant_detail_page_new (session, report->id);
  GtkWindow *window;
  g_autofree char *texts = NULL;

  hoist_tenant_detail_page_show_report (page, report);
  window = scene_show (GTK_WIDGET (page), 900, 900);
  texts = scene_texts (GTK_WIDGET (page));
  g_assert_cmpstr (
      hoist_banner_get_text (hoist_page_get_banner (HOIST_PAGE (page))), ==,
      "Mixed: its nodes are not at one release: web1 at v0.3.0, web2 at v0.2.0, web3 at v0.2.0.");
  g_assert_nonnull (strstr (texts, "Mixed"));
  g_assert_nonnull (strstr (texts, "api on web2"));
  g_assert_true (is_sensitive (page, "Upgrade…"));
  g_assert_true (is_sensitive (page, "Change Lead…"));
  g_assert_true (is_sensitive (page, "Make Equal…"));
  g_assert_nonnull (strstr (texts, "Deployed on web1, the lead: v0.3.0"));
  g_assert_false (gtk_widget_has_css_class (
      scene_find (GTK_WIDGET (page), GTK_TYPE_BUTTON, "Upgrade…"), "suggested-action"));
  scene_picture (window, "tenant-mixed");
  scene_close (window);
}

static void
test_unknown (void)
{
  SceneTenant umbrella = {
    "umbrella",    "production", "v0.9.0", "v0.10.0",
    "behind",      "healthy",    1,        .unknown_since = "2026-11-21T03:40:00.000Z",
    .detail = TRUE
  };
  HoistTenantDetailPage *page;
  GtkWindow *window = show (&umbrella, &page);
  g_autofree char *texts = scene_texts (GTK_WIDGET (page));

  g_assert_false (is_sensitive (page, "Upgrade…"));
  g_assert_nonnull (strstr (texts, "The node does not answer."));
  g_assert_nonnull (strstr (texts, "Unknown since"));
  g_assert_null (strstr (texts, "Up to date"));
  g_assert_true (g_str_has_prefix (
      hoist_banner_get_text (hoist_page_get_banner (HOIST_PAGE (page))), "Unknown since"));
  scene_picture (window, "tenant-unknown");
  scene_close (window);
}

static void
test_held_and_parked (void)
{
  SceneTenant globex = { "globex", "production",   "v0.2.0",      "v0.3.0", "behind", "healthy",
                         1,        .hold = "Fair", .detail = TRUE };
  SceneTenant initech = { "initech",     "staging",   "v0.2.0", "v0.3.0",
                          "behind",      "unhealthy", 1,        .parked = "rn_0000000000000001",
                          .detail = TRUE };
  HoistTenantDetailPage *page;
  GtkWindow *window = show (&globex, &page);
  g_autofree char *held = scene_texts (GTK_WIDGET (page));
  g_autofree char *parked = NULL;

  g_assert_nonnull (strstr (held, "Held by dana since 18 Nov 2026 09:12:03: Fair"));
  g_assert_false (is_sensitive (page, "Upgrade…"));
  g_assert_nonnull (scene_find (GTK_WIDGET (page), GTK_TYPE_BUTTON, "Release"));
  scene_close (window);
  window = show (&initech, &page);
  parked = scene_texts (GTK_WIDGET (page));
  g_assert_false (is_sensitive (page, "Upgrade…"));
  g_assert_nonnull (strstr (parked, "Parked"));
  g_assert_true (hoist_banner_is_shown (hoist_page_get_banner (HOIST_PAGE (page))));
  scene_close (window);
}

/* Markup in a name is a name. */
static void
test_hostile (void)
{
  SceneTenant evil = { "evil",        "test",    "<b>v1</b>", "&amp;",
                       "behind",      "healthy", 1,           .hold = "<span size='99999'>x</span>",
                       .detail = TRUE };
  HoistTenantDetailPage *page;
  GtkWindow *window = show (&evil, &page);
  g_autofree char *texts = scene_texts (GTK_WIDGET (page));

  g_assert_nonnull (strstr (texts, "Deployed: <b>v1</b>"));
  g_assert_nonnull (strstr (texts, "<span size='99999'>x</span>"));
  scene_close (window);
}

/* A report that says the same again leaves the rows, and so the focus, where they are. */
static void
test_in_place (void)
{
  SceneTenant acme = { "acme",   "production", "v0.2.0", "v0.3.0",
                       "behind", "healthy",    1,        .detail = TRUE };
  HoistTenantDetailPage *page;
  GtkWindow *window = show (&acme, &page);
  g_autoptr (HoistTenantReport) again = scene_report (&acme);
  GtkWidget *row = scene_find (GTK_WIDGET (page), HOIST_TYPE_FACT_ROW, "api");

  g_assert_nonnull (row);
  g_assert_true (gtk_widget_grab_focus (row));
  hoist_tenant_detail_page_show_report (page, again);
  scene_settle ();
  g_assert_true (scene_find (GTK_WIDGET (page), HOIST_TYPE_FACT_ROW, "api") == row);
  g_assert_true (gtk_window_get_focus (window) == row);
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/tenant-detail-page/behind", test_behind);
  g_test_add_func ("/console/tenant-detail-page/move", test_move);
  g_test_add_func ("/console/tenant-detail-page/new", test_new);
  g_test_add_func ("/console/tenant-detail-page/mixed", test_mixed);
  g_test_add_func ("/console/tenant-detail-page/unknown", test_unknown);
  g_test_add_func ("/console/tenant-detail-page/held-and-parked", test_held_and_parked);
  g_test_add_func ("/console/tenant-detail-page/hostile", test_hostile);
  g_test_add_func ("/console/tenant-detail-page/in-place", test_in_place);
  return g_test_run ();
}
