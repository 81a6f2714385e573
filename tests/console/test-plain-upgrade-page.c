/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Upgrading on a foreign plane: its options, the name that must be typed, the answer's details as
 * the log, and a page that comes back to an upgrade under way. */
#include "console/pages/hoist-plain-upgrade-page.h"

#include "console/widgets/hoist-log-view.h"
#include "scene.h"
#include "served-plane.h"

#define TENANT "tn_0000000000000001"

static gboolean
has_version (gpointer session)
{
  HoistTenantItem *item = hoist_fleet_find_tenant (hoist_session_get_fleet (session), TENANT);

  return item != NULL && hoist_tenant_item_get_report (item)->has_version;
}

static HoistSession *
open_session (ServedPlane *served)
{
  g_autoptr (HoistKnownPlane) plane =
      hoist_known_plane_new ("6ba7b810-9dad-11d1-80b4-00c04fd430c8", HOIST_PLANE_ADDRESS, "Berlin",
                             served_plane_get_address (served));
  HoistSession *session = hoist_session_new (plane);

  hoist_session_open (session);
  scene_wait (has_version, session);
  return session;
}

static gboolean
is_done (gpointer session)
{
  HoistPlainUpgrade *upgrade = hoist_session_get_plain_upgrade (session, TENANT);

  return upgrade != NULL && hoist_plain_upgrade_is_over (upgrade);
}

static void
test_upgrade (void)
{
  g_autoptr (ServedPlane) served = served_plane_new (3, TRUE);
  g_autoptr (HoistSession) session = open_session (served);
  HoistPlainUpgradePage *page = hoist_plain_upgrade_page_new (session, TENANT);
  GtkWidget *widget = GTK_WIDGET (page);
  GtkWindow *window = scene_show (widget, 800, 760);
  g_autofree char *form = scene_texts (widget);
  g_autofree char *result = NULL;
  g_autofree char *log = NULL;

  g_assert_nonnull (strstr (form, "can’t go back to an earlier version"));
  g_assert_false (hoist_plain_upgrade_page_can_start (page)); /* the name is not typed */
  scene_type (widget, "Type t-1 to confirm", "t-1");
  g_assert_true (hoist_plain_upgrade_page_can_start (page));
  scene_type (widget, "Target version", "v0.2.0");
  g_assert_false (hoist_plain_upgrade_page_can_start (page)); /* it is there already */
  scene_type (widget, "Target version", "v0.3.0");
  scene_picture (window, "foreign-upgrade");
  g_signal_emit_by_name (scene_find (widget, GTK_TYPE_BUTTON, "Upgrade t-1 to v0.3.0"), "clicked");
  g_assert_false (hoist_plain_upgrade_page_can_start (page));
  scene_wait (is_done, session);
  scene_settle ();
  scene_picture (window, "foreign-upgrade-done");
  result = scene_texts (widget);
  g_assert_nonnull (strstr (result, "Upgraded"));
  g_assert_nonnull (strstr (result, "Read back from the control plane: the tenant is at v0.3.0."));
  log = hoist_log_view_dup_text (HOIST_LOG_VIEW (scene_find (widget, HOIST_TYPE_LOG_VIEW, NULL)));
  g_assert_nonnull (strstr (log, "<b>down</b>")); /* text */
  g_assert_nonnull (strstr (log, "up again"));
  g_assert_cmpuint (served_plane_count (served, "/api/tenants/" TENANT "/upgrade"), ==, 1);
  scene_close (window);
}

static void
test_without_backup (void)
{
  g_autoptr (ServedPlane) served = served_plane_new (3, TRUE);
  g_autoptr (HoistSession) session = open_session (served);
  HoistPlainUpgradePage *page = hoist_plain_upgrade_page_new (session, TENANT);
  GtkWindow *window = scene_show (GTK_WIDGET (page), 800, 760);

  scene_type (GTK_WIDGET (page), "Type t-1 to confirm", "t-1");
  gtk_switch_set_active (GTK_SWITCH (scene_find (GTK_WIDGET (page), GTK_TYPE_SWITCH, NULL)), FALSE);
  g_assert_false (hoist_plain_upgrade_page_can_start (page));
  gtk_check_button_set_active (
      GTK_CHECK_BUTTON (scene_find (GTK_WIDGET (page), GTK_TYPE_CHECK_BUTTON,
                                    "I go without a way back for the data")),
      TRUE);
  g_assert_true (hoist_plain_upgrade_page_can_start (page));
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/plain-upgrade-page/upgrade", test_upgrade);
  g_test_add_func ("/plain-upgrade-page/without-backup", test_without_backup);
  return g_test_run ();
}
