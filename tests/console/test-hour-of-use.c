/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A scripted hour at the console, accelerated: one window, every page and dialog, filters, runs
 * that arrive, a plane that is lost, found, paused, forgotten and taken back, over and over. After
 * each pass no widget of a page or a dialog that was left lives, and after the warm-up the memory
 * does not grow: see GROWTH_MAX. HOIST_HOUR_PASSES says how many passes (suite "long": many). */
#include <malloc.h>
#include <stdlib.h>

#include "console/dialogs/hoist-about-window.h"
#include "console/dialogs/hoist-preferences-window.h"
#include "console/dialogs/hoist-rollback-dialog.h"
#include "console/dialogs/hoist-service-log-window.h"
#include "console/hoist-application.h"
#include "console/hoist-window-private.h"
#include "console/pages/hoist-activity-page.h"
#include "console/pages/hoist-backups-page.h"
#include "console/pages/hoist-changes-page.h"
#include "console/pages/hoist-node-page.h"
#include "console/pages/hoist-nodes-page.h"
#include "console/pages/hoist-rollout-page.h"
#include "console/pages/hoist-run-detail-page.h"
#include "console/pages/hoist-several-page.h"
#include "console/pages/hoist-tenant-detail-page.h"
#include "console/pages/hoist-tenants-page.h"
#include "console/pages/hoist-upgrade-page.h"
#include "node-scene.h"
#include "rollout-scene.h"
#include "scene.h"
#include "served-plane.h"

#define PASSES 2

/* Bytes. What comes and goes: fonts, icons, connections. Measured: 0.3 MiB up and down. */
#define SLACK (1 << 20)
/* Of a pass. Measured without windows of preferences: nothing (-3 kB a pass over six passes). */
#define PASS_MAX 16384
/* Of an empty group that libadwaita 1.2 keeps of a window of preferences, with its labels and what
 * a screen reader knows of them. Measured: 22.6 kB. */
#define KEPT_MAX 28672

typedef struct
{
  char *folder;
  HoistApplication *application;
  HoistPlaneList *list;
  HoistWindow *window;
  ServedPlane *plane, *other;
  char *tenant;
  guint n_runs, n_visits;
} Hour;

/* What lives: type -> how many of those that were seen */

static GHashTable *living;
static guint n_kept; /* groups that libadwaita keeps */

/* What libadwaita keeps of a window of preferences: its groups, without their rows (see
 * widgets/hoist-group-release.h). A display has one window for all tooltips. */
static gboolean
is_kept_by_toolkit (GtkWidget *widget)
{
  if (gtk_widget_get_ancestor (widget, g_type_from_name ("GtkTooltipWindow")) != NULL)
    return TRUE;
  return gtk_widget_get_ancestor (widget, ADW_TYPE_PREFERENCES_GROUP) != NULL
         && gtk_widget_get_ancestor (widget, GTK_TYPE_LIST_BOX_ROW) == NULL
         && ADW_IS_PREFERENCES_WINDOW (gtk_widget_get_root (widget));
}

static void
gone_cb (gpointer type, GObject *object)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (living, type));

  if (n > 1)
    g_hash_table_insert (living, type, GUINT_TO_POINTER (n - 1));
  else
    g_hash_table_remove (living, type);
}

static void
note (GtkWidget *widget)
{
  gpointer type = (gpointer) G_OBJECT_TYPE_NAME (widget);
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (living, type));

  if (ADW_IS_PREFERENCES_GROUP (widget) && is_kept_by_toolkit (widget))
    n_kept++;
  if (!is_kept_by_toolkit (widget))
    {
      g_hash_table_insert (living, type, GUINT_TO_POINTER (n + 1));
      g_object_weak_ref (G_OBJECT (widget), gone_cb, type);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    note (child);
}

static gboolean
nothing_lives (gpointer unused)
{
  return g_hash_table_size (living) == 0;
}

static gboolean
late_cb (gpointer ret_late)
{
  *(gboolean *) ret_late = TRUE;
  return G_SOURCE_REMOVE;
}

static void
check_nothing_lives (const char *where)
{
  gboolean late = FALSE;
  guint timer = g_timeout_add_seconds (10, late_cb, &late);
  GHashTableIter iter;
  gpointer type, n;

  while (!nothing_lives (NULL) && !late)
    g_main_context_iteration (NULL, TRUE);
  if (!late)
    g_source_remove (timer);
  g_hash_table_iter_init (&iter, living);
  while (g_hash_table_iter_next (&iter, &type, &n))
    g_test_message ("%s: %u of %s live on", where, GPOINTER_TO_UINT (n), (char *) type);
  g_assert_cmpuint (g_hash_table_size (living), ==, 0);
}

/* Memory that is allocated now: of the sanitizer where there is one (a child of malloc that was
 * freed waits in its quarantine and does not count), else of the C library. */
extern size_t __sanitizer_get_current_allocated_bytes (void) __attribute__ ((weak));

static gint64
measure (void)
{
  return __sanitizer_get_current_allocated_bytes != NULL
             ? (gint64) __sanitizer_get_current_allocated_bytes ()
             : (gint64) mallinfo2 ().uordblks;
}

/* Going there */

static void
act (Hour *hour, const char *detailed)
{
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_action_parse_detailed_name (detailed, &name, &target, &error));
  g_action_group_activate_action (G_ACTION_GROUP (hour->window), name, target);
  scene_settle ();
}

static void
act_on (Hour *hour, const char *action, const char *id)
{
  g_autofree char *detailed = g_strdup_printf ("%s('%s')", action, id);

  act (hour, detailed);
}

static HoistPage *
page (Hour *hour)
{
  return hoist_navigation_get_visible_page (hoist_window_get_navigation (hour->window));
}

/* What is shown now is to be gone when it was left. */
static void
look (Hour *hour)
{
  scene_settle ();
  note (GTK_WIDGET (page (hour)));
  hour->n_visits++;
}

/* The windows over the page: looked at and closed. */
static void
close_dialogs (Hour *hour)
{
  GListModel *windows = gtk_window_get_toplevels ();
  guint n = 0;

  scene_settle ();
  for (guint i = g_list_model_get_n_items (windows); i-- > 0;)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (window == GTK_WINDOW (hour->window))
        continue;
      note (GTK_WIDGET (window));
      gtk_window_close (window);
      n++;
    }
  g_assert_cmpuint (n, >, 0);
  hour->n_visits += n;
  scene_settle ();
}

/* The stations of a pass */

static void
visit_views (Hour *hour)
{
  const char *const views[] = { "show-view('overview')", "show-view('tenants')",
                                "show-view('activity')", "show-view('backups')",
                                "show-view('guides')",   "show-view('nodes')" };

  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    {
      act (hour, views[i]);
      look (hour);
    }
  g_autoptr (GPtrArray) nodes = node_scene_list ();
  hoist_nodes_page_show (HOIST_NODES_PAGE (page (hour)), nodes);
  look (hour);
  act (hour, "show-node('nd_0000000000000001')");
  hoist_node_page_show (HOIST_NODE_PAGE (page (hour)), g_ptr_array_index (nodes, 0));
  look (hour);
  act (hour, "back");
}

static void
visit_backups (Hour *hour)
{
  g_autoptr (HoistTenantReport) report = scene_acme ();
  HoistBackupPage some = { .backups = report->backups, .total = 2 };

  act (hour, "show-view('backups')");
  hoist_backups_page_show (HOIST_BACKUPS_PAGE (page (hour)), &some, 0);
  look (hour);
}

static void
visit_activity (Hour *hour)
{
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_run_unref);
  HoistRunPage some = { .runs = runs, .total = 1 };

  g_ptr_array_add (runs, scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_OLD_RESTORED));
  act (hour, "show-view('activity')");
  hoist_activity_page_show (HOIST_ACTIVITY_PAGE (page (hour)), &some, 0);
  look (hour);
}

static void
visit_filters (Hour *hour)
{
  const char *const lines[] = { "behind|", "held,unhealthy|acme", "|globex", "|" };

  act (hour, "show-view('tenants')");
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      HoistTenantsPage *tenants = HOIST_TENANTS_PAGE (page (hour));

      hoist_tenants_page_apply_filter (tenants, lines[i]);
      hoist_tenants_page_sort_by (tenants, i,
                                  i % 2 == 0 ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
      gtk_selection_model_select_all (GTK_SELECTION_MODEL (hoist_tenants_page_get_list (tenants)));
      scene_settle ();
    }
  look (hour);
  gtk_widget_activate_action (GTK_WIDGET (page (hour)), "tenants.save-filter", NULL);
  close_dialogs (hour);
  act (hour, "show-tenants('behind|')");
  look (hour);
}

/* From the list over the tenant to its upgrade, and Back all the way. */
static void
visit_upgrade (Hour *hour)
{
  g_autoptr (HoistTenantReport) report = scene_acme ();
  g_autoptr (HoistReleaseList) releases = scene_releases ();
  g_autoptr (HoistPlan) plan = scene_upgrade (HOIST_FINDING_WARNING);

  act_on (hour, "show-tenant", hour->tenant);
  hoist_tenant_detail_page_show_report (HOIST_TENANT_DETAIL_PAGE (page (hour)), report);
  look (hour);
  act_on (hour, "show-changes", hour->tenant);
  hoist_changes_page_show_releases (HOIST_CHANGES_PAGE (page (hour)), releases);
  hoist_changes_page_show_plan (HOIST_CHANGES_PAGE (page (hour)), plan);
  look (hour);
  act_on (hour, "show-upgrade", hour->tenant);
  hoist_upgrade_page_show_releases (HOIST_UPGRADE_PAGE (page (hour)), releases);
  hoist_upgrade_page_show_plan (HOIST_UPGRADE_PAGE (page (hour)), plan);
  look (hour);
  for (guint i = 0; i < 3; i++)
    act (hour, "back");
}

/* A run that arrives, writes its log, and ends. */
static void
visit_run (Hour *hour)
{
  HoistFleet *fleet = hoist_session_get_fleet (hoist_window_get_session (hour->window));
  g_autoptr (HoistRun) run = scene_run (HOIST_PLAN_UPGRADE, 4);
  g_autoptr (HoistRun) ended = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_NEW_HEALTHY);

  g_free (run->id);
  run->id = g_strdup_printf ("rn_%016u", ++hour->n_runs);
  g_free (ended->id);
  ended->id = g_strdup (run->id);
  hoist_fleet_take_run (fleet, run);
  act_on (hour, "show-run", run->id);
  hoist_run_detail_page_show_run (HOIST_RUN_DETAIL_PAGE (page (hour)), run);
  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (GPtrArray) lines = scene_lines (1 + i * 40, 40);

      hoist_run_detail_page_append_log (HOIST_RUN_DETAIL_PAGE (page (hour)), lines);
      hoist_fleet_take_progress (fleet, run->id, 0.1 * i);
      scene_settle ();
    }
  look (hour);
  hoist_fleet_take_run (fleet, ended);
  hoist_run_detail_page_show_run (HOIST_RUN_DETAIL_PAGE (page (hour)), ended);
  look (hour);
  act (hour, "back");
}

static void
visit_several (Hour *hour)
{
  g_autoptr (HoistRollout) rollout = rollout_scene (HOIST_ROLLOUT_RUNNING);
  g_autofree char *several = g_strdup_printf ("show-several(['%s'])", hour->tenant);

  act (hour, several);
  hoist_several_page_show_plan (HOIST_SEVERAL_PAGE (page (hour)), rollout);
  look (hour);
  act_on (hour, "show-rollout", rollout->id);
  hoist_rollout_page_show_rollout (HOIST_ROLLOUT_PAGE (page (hour)), rollout);
  look (hour);
  act (hour, "back");
  act (hour, "show-welcome");
  look (hour);
  act (hour, "back");
}

static void
visit_dialogs (Hour *hour)
{
  const char *const actions[] = { "show-planes", "show-shortcuts", "switch", "add-plane",
                                  "enrol-node",  "adopt-tenant",   "sign-in" };
  GtkWindow *parent = GTK_WINDOW (hour->window);
  HoistSession *session = hoist_window_get_session (hour->window);
  g_autofree char *hold = g_strdup_printf ("hold((['%s'], ''))", hour->tenant);
  g_autoptr (HoistTenantReport) report = scene_acme ();

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      act (hour, actions[i]);
      close_dialogs (hour);
    }
  act (hour, hold);
  close_dialogs (hour);
  gtk_window_present (hoist_preferences_window_new (parent, hoist_preferences_get_default ()));
  close_dialogs (hour);
  gtk_window_present (hoist_about_window_new (parent, G_LIST_MODEL (hour->list)));
  close_dialogs (hour);
  gtk_window_present (GTK_WINDOW (hoist_service_log_window_new (parent, session, report, "api")));
  close_dialogs (hour);
}

static void
visit_rollback (Hour *hour)
{
  HoistSession *session = hoist_window_get_session (hour->window);
  HoistRollbackDialog *dialog = hoist_rollback_dialog_new (GTK_WINDOW (hour->window), session,
                                                           hour->tenant, "rn_0000000000000001");
  g_autoptr (HoistTenantReport) report = scene_acme ();
  g_autoptr (HoistPlan) plan = scene_rollback (3);

  hoist_rollback_dialog_show_report (dialog, report);
  hoist_rollback_dialog_set_reason (dialog, "a reason");
  gtk_window_present (GTK_WINDOW (dialog));
  for (guint step = 0; step < 3; step++)
    {
      gtk_widget_activate_action (GTK_WIDGET (dialog), "rollback.next", NULL);
      hoist_rollback_dialog_show_plan (dialog, plan);
      scene_settle ();
    }
  close_dialogs (hour);
}

/* Planes that come and go */

static HoistSession *
session_of (Hour *hour, const char *name)
{
  GListModel *planes = G_LIST_MODEL (hoist_window_get_planes (hour->window));

  for (guint i = 0; i < g_list_model_get_n_items (planes); i++)
    {
      g_autoptr (HoistSession) session = g_list_model_get_item (planes, i);

      if (g_str_equal (hoist_known_plane_get_name (hoist_session_get_plane (session)), name))
        return session; /* the set has it */
    }
  g_error ("there is no plane %s", name);
}

static void
visit_lost_plane (Hour *hour)
{
  HoistSession *session;
  g_autofree char *uuid = NULL;

  hour->other = served_plane_new (12, FALSE);
  hoist_window_open_address (hour->window, served_plane_get_address (hour->other), "Other");
  session = session_of (hour, "Other");
  uuid = g_strdup (hoist_known_plane_get_uuid (hoist_session_get_plane (session)));
  scene_wait (scene_is_online, session);
  look (hour);
  hour->other->unauthorized = TRUE;
  hoist_session_refresh (session);
  scene_wait (scene_wants_sign_in, session);
  look (hour);
  hour->other->unauthorized = FALSE;
  hoist_session_refresh (session);
  scene_wait (scene_is_online, session);
  act_on (hour, "pause-plane", uuid);
  look (hour);
  act_on (hour, "pause-plane", uuid);
  scene_wait (scene_is_online, session);
  g_clear_pointer (&hour->other, served_plane_free);
  hoist_session_refresh (session);
  scene_wait (scene_is_offline, session);
  look (hour);
  act_on (hour, "forget-plane", uuid);
  act_on (hour, "undo-forget-plane", uuid);
  look (hour);
  act_on (hour, "forget-plane", uuid);
  hoist_plane_set_finish_all (hoist_window_get_planes (hour->window));
}

/* Nobody reads that fast: each message is closed, as its button does it. */
static void
close_messages (Hour *hour)
{
  GType type = g_type_from_name ("AdwToastWidget");
  GtkWidget *toast;

  while ((toast = scene_find (GTK_WIDGET (hour->window), type, NULL)) != NULL)
    {
      gtk_widget_activate (gtk_widget_get_last_child (toast));
      scene_settle ();
    }
}

static const struct
{
  const char *name;
  void (*visit) (Hour *hour);
} stations[] = {
  { "views", visit_views },           { "backups", visit_backups }, { "activity", visit_activity },
  { "filters", visit_filters },       { "upgrade", visit_upgrade }, { "run", visit_run },
  { "several", visit_several },       { "dialogs", visit_dialogs }, { "rollback", visit_rollback },
  { "lost plane", visit_lost_plane },
};

static void
make_pass (Hour *hour)
{
  for (guint i = 0; i < G_N_ELEMENTS (stations); i++)
    {
      stations[i].visit (hour);
      close_messages (hour);
      act (hour, "show-view('overview')");
      check_nothing_lives (stations[i].name);
    }
}

static void
begin (Hour *hour)
{
  g_autofree char *file = NULL;
  HoistKnownPlane *plane;

  hour->application = hoist_application_new ();
  g_application_set_flags (G_APPLICATION (hour->application), G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (hour->application), NULL, NULL));
  hour->folder = served_plane_make_folder ();
  file = g_build_filename (hour->folder, "planes.json", NULL);
  hour->list = hoist_plane_list_new (file);
  hour->plane = served_plane_new (40, FALSE);
  plane = hoist_plane_list_add (hour->list, HOIST_PLANE_ADDRESS, "One",
                                served_plane_get_address (hour->plane), NULL);
  g_assert_true (hoist_plane_list_set_last (hour->list, plane, NULL));
  hour->window = hoist_window_new (ADW_APPLICATION (hour->application), hour->list, NULL);
  hour->tenant = scene_id ("tn_", "acme");
  gtk_window_present (GTK_WINDOW (hour->window));
  scene_wait (scene_is_online, session_of (hour, "One"));
}

static void
end (Hour *hour)
{
  scene_close (GTK_WINDOW (hour->window));
  g_clear_object (&hour->list);
  g_clear_object (&hour->application);
  served_plane_free (hour->plane);
  scene_settle ();
  served_plane_remove_folder (hour->folder);
  g_free (hour->tenant);
}

static gint64
find_bound (guint n_passes, guint n_groups)
{
  return SLACK + (gint64) n_passes * PASS_MAX + (gint64) n_groups * KEPT_MAX;
}

static void
test_hour (void)
{
  const char *wanted = g_getenv ("HOIST_HOUR_PASSES");
  guint n = wanted != NULL ? (guint) atoi (wanted) : PASSES, warm = MAX (n / 4, 1), kept = 0;
  gint64 before = 0, growth, bound;
  Hour hour = { 0 };

  living = g_hash_table_new (NULL, NULL);
  begin (&hour);
  for (guint i = 1; i <= n; i++)
    {
      make_pass (&hour);
      if (i == warm)
        {
          before = measure ();
          kept = n_kept;
        }
      if (i >= warm && (i - warm) % MAX (n / 10, 1) == 0)
        g_test_message ("pass %u: %" G_GINT64_FORMAT " KiB allocated", i, measure () / 1024);
    }
  growth = measure () - before;
  bound = find_bound (n - warm, n_kept - kept);
  g_test_message ("%u visits in %u passes; %" G_GINT64_FORMAT
                  " KiB more in the %u after the warm-up, "
                  "the bound is %" G_GINT64_FORMAT " KiB (%u empty groups are kept by libadwaita)",
                  hour.n_visits, n, growth / 1024, n - warm, bound / 1024, n_kept - kept);
  g_assert_cmpint (growth, <, bound);
  end (&hour);
  g_hash_table_unref (living);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/hour-of-use", test_hour);
  return g_test_run ();
}
