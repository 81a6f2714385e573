/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistWindow: owned by the application; main thread only. It knows which page comes after which;
 * pages only activate its actions. */
#include "console/hoist-window.h"
#include "console/items/hoist-plane-sentence.h"
#include <glib/gi18n.h>
#include "client/hoist-private-daemon.h"
#include "console/dialogs/hoist-hold-dialog.h"
#include "console/dialogs/hoist-rollback-dialog.h"
#include "console/dialogs/hoist-shortcuts-window.h"
#include "console/hoist-background.h"
#include "console/hoist-window-private.h"
#include "console/hoist-window-state.h"
#include "console/items/hoist-plane-words.h"
#include "console/pages/hoist-activity-page.h"
#include "console/pages/hoist-backups-page.h"
#include "console/pages/hoist-guides-page.h"
#include "console/pages/hoist-changes-page.h"
#include "console/pages/hoist-plain-upgrade-page.h"
#include "console/pages/hoist-nodes-page.h"
#include "console/pages/hoist-overview-page.h"
#include "console/pages/hoist-rollout-page.h"
#include "console/pages/hoist-run-detail-page.h"
#include "console/pages/hoist-several-page.h"
#include "console/pages/hoist-tenant-detail-page.h"
#include "console/pages/hoist-tenants-page.h"
#include "console/pages/hoist-trust-page.h"
#include "console/pages/hoist-upgrade-page.h"
#include "console/pages/hoist-welcome-page.h"
#include "console/widgets/hoist-sidebar.h"

struct _HoistWindow
{
  AdwApplicationWindow parent_instance;
  AdwToastOverlay *toasts;
  AdwLeaflet *leaflet;
  HoistSidebar *sidebar;
  GtkWidget *separator;
  HoistNavigation *navigation;

  HoistPlaneSet *planes;
  HoistSession *session; /* the one that is shown; the others go on beside it */
  const char *view;      /* the name of one of `views` */
  HoistToaster *toaster;
  char *welcome_folder;
  guint fold_idle;
};

G_DEFINE_FINAL_TYPE (HoistWindow, hoist_window, ADW_TYPE_APPLICATION_WINDOW)

void
hoist_window_say (HoistWindow *self, const char *text)
{
  g_autofree char *said = hoist_plane_sentence_dup (text);

  if (self->toaster != NULL) /* else the window is going */
    hoist_toaster_say (self->toaster, said);
}

HoistToaster *
hoist_window_get_toaster (HoistWindow *self)
{
  return self->toaster;
}

static void
undo_changed_cb (HoistWindow *self)
{
  GAction *undo = g_action_map_lookup_action (G_ACTION_MAP (self), "undo");

  g_simple_action_set_enabled (G_SIMPLE_ACTION (undo), hoist_toaster_can_undo (self->toaster));
}

/* What hangs on the plane that is shown is a line of its colour; the word is in the sidebar. */
static void
show_stage (HoistWindow *self)
{
  static const char *const styles[] = { "stage-production", "stage-staging", "stage-test" };
  HoistPlaneStage stage = HOIST_STAGE_UNSET;

  if (self->navigation == NULL)
    return; /* the window is going */
  if (self->session != NULL)
    stage = hoist_known_plane_get_notes (hoist_session_get_plane (self->session))->stage;
  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self->navigation), styles[i]);
  if (stage != HOIST_STAGE_UNSET)
    gtk_widget_add_css_class (GTK_WIDGET (self->navigation), hoist_plane_words_stage (stage).style);
}

/* A certificate that is not the right one stops what is shown of the plane. */
static void
show_trust (HoistWindow *self)
{
  gboolean refused = hoist_session_get_state (self->session) == HOIST_SESSION_UNTRUSTED;
  gboolean shown = HOIST_IS_TRUST_PAGE (hoist_navigation_get_visible_page (self->navigation));

  if (refused && !shown)
    hoist_navigation_push (self->navigation, HOIST_PAGE (hoist_trust_page_new (self->session)));
  else if (!refused && shown)
    hoist_navigation_pop (self->navigation);
}

static void
show_state (HoistWindow *self)
{
  if (self->session == NULL)
    return;
  show_trust (self);
  hoist_sidebar_set_open_runs (
      self->sidebar, hoist_fleet_count_open_runs (hoist_session_get_fleet (self->session)));
}

static void
show_content (HoistWindow *self)
{
  adw_leaflet_set_visible_child_name (self->leaflet, "content");
}

static void
show_sidebar (HoistWindow *self, gboolean shown)
{
  gtk_widget_set_visible (GTK_WIDGET (self->sidebar), shown);
  gtk_widget_set_visible (self->separator, shown);
  hoist_navigation_set_folded (self->navigation, shown && adw_leaflet_get_folded (self->leaflet));
}

/* The views of the sidebar; the first is shown when a name is none of them. */
static const struct
{
  const char *name;
  HoistPage *(*make) (HoistSession *session);
} views[] = {
  { "overview", (HoistPage * (*) (HoistSession *) ) hoist_overview_page_new },
  { "tenants", (HoistPage * (*) (HoistSession *) ) hoist_tenants_page_new },
  { "activity", (HoistPage * (*) (HoistSession *) ) hoist_activity_page_new },
  { "backups", (HoistPage * (*) (HoistSession *) ) hoist_backups_page_new },
  { "nodes", (HoistPage * (*) (HoistSession *) ) hoist_nodes_page_new },
  { "guides", (HoistPage * (*) (HoistSession *) ) hoist_guides_page_new },
};

static void
show_view (HoistWindow *self, const char *view)
{
  guint index = 0;

  if (self->session == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    if (g_strcmp0 (view, views[i].name) == 0)
      index = i;
  self->view = views[index].name;
  hoist_navigation_set_root (self->navigation, views[index].make (self->session));
  hoist_window_state_note_view (self->view);
  hoist_sidebar_show_place (self->sidebar, self->session, self->view);
  show_content (self);
}

void
hoist_window_show_welcome (HoistWindow *self)
{
  HoistPage *page = HOIST_PAGE (hoist_welcome_page_new (self->welcome_folder));

  if (self->session != NULL)
    hoist_navigation_push (self->navigation, page);
  else
    hoist_navigation_set_root (self->navigation, page);
  show_sidebar (self, self->session != NULL);
  show_content (self);
}

/* NULL: the window belongs to no application (any more). */
static HoistRunNotifier *
get_notifier (HoistWindow *self)
{
  return hoist_run_notifier_get (G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))));
}

/* A run that is looked at needs no notification any more. */
static void
looked_at_cb (HoistWindow *self)
{
  HoistPage *page = hoist_navigation_get_visible_page (self->navigation);

  if (gtk_window_is_active (GTK_WINDOW (self)) && HOIST_IS_RUN_DETAIL_PAGE (page)
      && get_notifier (self) != NULL)
    hoist_run_notifier_withdraw (get_notifier (self),
                                 hoist_run_detail_page_get_run_id (HOIST_RUN_DETAIL_PAGE (page)));
}

static void
set_session (HoistWindow *self, HoistSession *session)
{
  if (self->session != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->session, self);
      g_signal_handlers_disconnect_by_data (hoist_session_get_plane (self->session), self);
    }
  g_set_object (&self->session, session);
  if (session != NULL)
    {
      g_signal_connect_swapped (session, "state", G_CALLBACK (show_state), self);
      g_signal_connect_swapped (session, "run", G_CALLBACK (show_state), self);
      g_signal_connect_swapped (hoist_session_get_plane (session), "changed",
                                G_CALLBACK (show_stage), self);
    }
  show_stage (self);
}

/* The end of a run is told of every plane, also of those that are not shown. */
static void
watch_all (HoistWindow *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->planes));

  for (guint i = 0; i < n && get_notifier (self) != NULL; i++)
    {
      g_autoptr (HoistSession) session = g_list_model_get_item (G_LIST_MODEL (self->planes), i);

      hoist_run_notifier_watch (get_notifier (self), session);
    }
}

static void
open_plane_at (HoistWindow *self, HoistKnownPlane *plane, const char *view)
{
  g_autoptr (GError) error = NULL;
  HoistSession *session;

  session = hoist_plane_set_find (self->planes, plane);
  if (session == NULL)
    return;
  if (session != self->session
      && !hoist_plane_list_set_last (hoist_plane_set_get_list (self->planes), plane, &error))
    hoist_window_say (self, error->message);
  hoist_plane_set_open (self->planes, session); /* it asks while the page is made */
  set_session (self, session);
  show_sidebar (self, TRUE);
  show_view (self, view);
  show_state (self);
}

void
hoist_window_open_plane (HoistWindow *self, HoistKnownPlane *plane)
{
  g_return_if_fail (HOIST_IS_WINDOW (self));

  open_plane_at (self, plane, views[0].name);
}

void
hoist_window_leave_plane (HoistWindow *self)
{
  g_autoptr (HoistSession) other = g_list_model_get_item (G_LIST_MODEL (self->planes), 0);

  set_session (self, NULL);
  if (other != NULL)
    hoist_window_open_plane (self, hoist_session_get_plane (other));
  else
    hoist_window_show_welcome (self);
}

static HoistKnownPlane *
add_plane (HoistWindow *self, HoistPlaneKind kind, const char *name, const char *place)
{
  g_autoptr (GError) error = NULL;
  HoistKnownPlane *plane =
      hoist_plane_list_add (hoist_plane_set_get_list (self->planes), kind, name, place, &error);

  if (plane == NULL)
    hoist_window_say (self, error->message);
  return plane;
}

void
hoist_window_open_address (HoistWindow *self, const char *address, const char *name)
{
  HoistKnownPlane *plane = add_plane (self, HOIST_PLANE_ADDRESS, name, address);

  if (plane != NULL)
    hoist_window_open_plane (self, plane);
}

/* Actions */

static void
back_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HoistWindow *self = user_data;

  if (!hoist_navigation_pop (self->navigation)
      && gtk_widget_get_visible (GTK_WIDGET (self->sidebar)))
    adw_leaflet_set_visible_child_name (self->leaflet, "sidebar");
}

static void
refresh_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HoistPage *page = hoist_navigation_get_visible_page (HOIST_WINDOW (user_data)->navigation);

  if (page != NULL)
    hoist_page_refresh (page);
}

static void
find_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HoistPage *page = hoist_navigation_get_visible_page (HOIST_WINDOW (user_data)->navigation);
  const char *name = g_action_get_name (G_ACTION (action));

  if (page != NULL)
    hoist_page_find (page, g_str_equal (name, "find-next")       ? 1
                           : g_str_equal (name, "find-previous") ? -1
                                                                 : 0);
}

static void
show_view_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  show_view (user_data, g_variant_get_string (parameter, NULL));
}

/* The list of tenants with a whole filter ("behind|"): what the counters of the overview lead to.
 */
static void
show_tenants_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HoistWindow *self = user_data;
  HoistPage *page;

  show_view (self, "tenants");
  page = hoist_navigation_get_visible_page (self->navigation);
  if (HOIST_IS_TENANTS_PAGE (page))
    hoist_tenants_page_apply_filter (HOIST_TENANTS_PAGE (page),
                                     g_variant_get_string (parameter, NULL));
}

static void
show_several_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HoistWindow *self = user_data;
  g_autofree const char **tenants = g_variant_get_strv (parameter, NULL);

  if (self->session != NULL && tenants[0] != NULL)
    hoist_navigation_push (self->navigation,
                           HOIST_PAGE (hoist_several_page_new (self->session, tenants)));
}

/* What led to it is done with: from a rollout one goes back to where one began. */
static void
show_rollout_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HoistWindow *self = user_data;
  HoistPage *page;

  if (self->session == NULL)
    return;
  page =
      HOIST_PAGE (hoist_rollout_page_new (self->session, g_variant_get_string (parameter, NULL)));
  if (HOIST_IS_SEVERAL_PAGE (hoist_navigation_get_visible_page (self->navigation)))
    hoist_navigation_replace (self->navigation, page);
  else
    hoist_navigation_push (self->navigation, page);
  show_content (self);
}

static void
show_tenant_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HoistWindow *self = user_data;

  if (self->session != NULL)
    hoist_navigation_push (self->navigation,
                           HOIST_PAGE (hoist_tenant_detail_page_new (
                               self->session, g_variant_get_string (parameter, NULL))));
}

static void
show_changes_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HoistWindow *self = user_data;
  const char *tenant = g_variant_get_string (parameter, NULL);

  if (self->session == NULL)
    return;
  hoist_navigation_push (
      self->navigation,
      hoist_session_is_foreign (self->session) /* it has no plan that could be shown */
          ? HOIST_PAGE (hoist_plain_upgrade_page_new (self->session, tenant))
          : HOIST_PAGE (hoist_changes_page_new (self->session, tenant)));
}

static void
show_upgrade_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HoistWindow *self = user_data;

  if (self->session != NULL)
    hoist_navigation_push (self->navigation,
                           HOIST_PAGE (hoist_upgrade_page_new (
                               self->session, g_variant_get_string (parameter, NULL))));
}

/* What led to a run is done with: from the run one goes back to where one began. */
static void
show_run_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HoistWindow *self = user_data;
  const char *id = g_variant_get_string (parameter, NULL);
  HoistPage *top = hoist_navigation_get_visible_page (self->navigation);

  if (self->session == NULL)
    return;
  if (get_notifier (self) != NULL)
    hoist_run_notifier_withdraw (get_notifier (self), id);
  if (HOIST_IS_RUN_DETAIL_PAGE (top))
    {
      if (!g_str_equal (hoist_run_detail_page_get_run_id (HOIST_RUN_DETAIL_PAGE (top)), id))
        hoist_navigation_replace (self->navigation,
                                  HOIST_PAGE (hoist_run_detail_page_new (self->session, id)));
      return;
    }
  if (HOIST_IS_UPGRADE_PAGE (top) || HOIST_IS_CHANGES_PAGE (top))
    hoist_navigation_pop_to_type (self->navigation, HOIST_TYPE_TENANT_DETAIL_PAGE);
  hoist_navigation_push (self->navigation,
                         HOIST_PAGE (hoist_run_detail_page_new (self->session, id)));
  show_content (self);
}

static void
roll_back_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HoistWindow *self = user_data;
  const char *tenant, *run;

  if (self->session == NULL)
    return;
  g_variant_get (parameter, "(&s&s)", &tenant, &run);
  gtk_window_present (
      GTK_WINDOW (hoist_rollback_dialog_new (GTK_WINDOW (self), self->session, tenant, run)));
}

static void
show_trust_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HoistWindow *self = user_data;

  if (self->session != NULL)
    show_trust (self);
}

static void
say_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  hoist_window_say (user_data, g_variant_get_string (parameter, NULL));
}

static void
offer_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HoistWindow *self = user_data;
  const char *text, *button, *detailed_action;

  g_variant_get (parameter, "(&s&s&s)", &text, &button, &detailed_action);
  if (self->toaster != NULL)
    hoist_toaster_offer (self->toaster, text, button, detailed_action);
}

static void
undo_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HoistWindow *self = user_data;

  if (self->toaster != NULL)
    hoist_toaster_undo (self->toaster);
}

static void
hold_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HoistWindow *self = user_data;
  g_autofree const char **tenants = NULL;
  const char *reason;

  g_variant_get (parameter, "(^a&s&s)", &tenants, &reason);
  if (self->session != NULL && tenants[0] != NULL)
    hoist_hold_dialog_ask (GTK_WIDGET (self), self->session, tenants, reason);
}

static void
set_holds_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HoistWindow *self = user_data;

  if (self->session != NULL)
    hoist_hold_dialog_apply (GTK_WIDGET (self), self->session, parameter);
}

static void
show_welcome_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HoistWindow *self = user_data;

  if (!HOIST_IS_WELCOME_PAGE (hoist_navigation_get_visible_page (self->navigation)))
    hoist_window_show_welcome (self);
}

/* The demo fleet at once, where there is nothing else to show. */
static void
explore_demo_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HoistWindow *self = user_data;

  show_welcome_action (action, parameter, user_data);
  gtk_widget_activate_action (GTK_WIDGET (hoist_navigation_get_visible_page (self->navigation)),
                              "welcome.open-demo", NULL);
}

static void
open_demo_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HoistWindow *self = user_data;
  HoistKnownPlane *plane =
      add_plane (self, HOIST_PLANE_DEMO, _ ("Demo Fleet"), self->welcome_folder);

  if (plane != NULL)
    hoist_window_open_plane (self, plane);
}

static void
open_this_computer_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HoistWindow *self = user_data;
  g_autofree char *folder = hoist_private_daemon_dup_default_folder ();
  HoistKnownPlane *plane = add_plane (self, HOIST_PLANE_THIS_COMPUTER, _ ("This Computer"), folder);

  if (plane != NULL)
    hoist_window_open_plane (self, plane);
}

static void
show_shortcuts_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkShortcutsWindow *window =
      hoist_shortcuts_window_new (gtk_window_get_application (GTK_WINDOW (user_data)));

  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (user_data));
  gtk_window_present (GTK_WINDOW (window));
}

static const GActionEntry actions[] = {
  { .name = "back", .activate = back_action },
  { .name = "refresh", .activate = refresh_action },
  { .name = "find", .activate = find_action },
  { .name = "find-next", .activate = find_action },
  { .name = "find-previous", .activate = find_action },
  { .name = "show-view", .activate = show_view_action, .parameter_type = "s" },
  { .name = "show-tenant", .activate = show_tenant_action, .parameter_type = "s" },
  { .name = "show-tenants", .activate = show_tenants_action, .parameter_type = "s" },
  { .name = "show-several", .activate = show_several_action, .parameter_type = "as" },
  { .name = "show-rollout", .activate = show_rollout_action, .parameter_type = "s" },
  { .name = "show-changes", .activate = show_changes_action, .parameter_type = "s" },
  { .name = "show-upgrade", .activate = show_upgrade_action, .parameter_type = "s" },
  { .name = "show-run", .activate = show_run_action, .parameter_type = "s" },
  { .name = "roll-back", .activate = roll_back_action, .parameter_type = "(ss)" },
  { .name = "show-trust", .activate = show_trust_action },
  { .name = "say", .activate = say_action, .parameter_type = "s" },
  { .name = "offer", .activate = offer_action, .parameter_type = "(sss)" },
  { .name = "undo", .activate = undo_action },
  { .name = "hold", .activate = hold_action, .parameter_type = "(ass)" },
  { .name = "set-holds", .activate = set_holds_action, .parameter_type = "a(ss)" },
  { .name = "show-shortcuts", .activate = show_shortcuts_action },
  { .name = "show-welcome", .activate = show_welcome_action },
  { .name = "open-demo", .activate = open_demo_action },
  { .name = "explore-demo", .activate = explore_demo_action },
  { .name = "open-this-computer", .activate = open_this_computer_action },
};

static gboolean
fold_idle_cb (gpointer user_data)
{
  HoistWindow *self = user_data;
  gboolean folded = adw_leaflet_get_folded (self->leaflet);

  self->fold_idle = 0;
  hoist_sidebar_set_folded (self->sidebar, folded);
  hoist_navigation_set_folded (self->navigation,
                               folded && gtk_widget_get_visible (GTK_WIDGET (self->sidebar)));
  return G_SOURCE_REMOVE;
}

/* The leaflet folds while sizes are being given: nothing may be shown or hidden before that is
 * over. */
static void
folded_cb (HoistWindow *self)
{
  if (self->fold_idle == 0)
    self->fold_idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, fold_idle_cb, self, NULL);
}

static void
dispose (GObject *object)
{
  HoistWindow *self = HOIST_WINDOW (object);

  g_clear_handle_id (&self->fold_idle, g_source_remove);
  set_session (self, NULL);
  g_clear_object (&self->toaster);
  if (self->planes != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->planes, self);
      hoist_plane_set_close (self->planes);
    }
  g_clear_object (&self->planes);
  g_clear_pointer (&self->welcome_folder, g_free);
  G_OBJECT_CLASS (hoist_window_parent_class)->dispose (object);
}

static void
hoist_window_class_init (HoistWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  g_type_ensure (HOIST_TYPE_SIDEBAR);
  g_type_ensure (HOIST_TYPE_NAVIGATION);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hoist/Console/hoist-window.ui");
  gtk_widget_class_bind_template_child (widget_class, HoistWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, HoistWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, HoistWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, HoistWindow, separator);
  gtk_widget_class_bind_template_child (widget_class, HoistWindow, navigation);
}

static void
hoist_window_init (HoistWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  self->toaster = hoist_toaster_new (self->toasts);
  g_signal_connect_object (self->toaster, "changed", G_CALLBACK (undo_changed_cb), self,
                           G_CONNECT_SWAPPED);
  undo_changed_cb (self);
  hoist_window_add_plane_actions (self);
  hoist_window_add_node_actions (self);
  self->welcome_folder = hoist_private_daemon_dup_demo_folder ();
  g_signal_connect_swapped (self->leaflet, "notify::folded", G_CALLBACK (folded_cb), self);
  hoist_window_state_keep (GTK_WINDOW (self));
}

HoistWindow *
hoist_window_new (AdwApplication *application, HoistPlaneList *planes, const char *view)
{
  HoistWindow *self = g_object_new (HOIST_TYPE_WINDOW, "application", application, NULL);
  HoistKnownPlane *last = hoist_plane_list_get_last (planes);

  self->planes = hoist_plane_set_new (planes);
  g_signal_connect_swapped (self->planes, "said", G_CALLBACK (hoist_window_say), self);
  g_signal_connect_swapped (self->planes, "items-changed", G_CALLBACK (watch_all), self);
  watch_all (self);
  hoist_sidebar_set_planes (self->sidebar, G_LIST_MODEL (self->planes));
  hoist_plane_set_watch (self->planes, GTK_WIDGET (self));
  folded_cb (self);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (looked_at_cb), NULL);
  if (get_notifier (self) != NULL)
    hoist_background_keep (GTK_WINDOW (self), get_notifier (self));
  if (hoist_plane_list_get_warning (planes) != NULL)
    hoist_window_say (self, hoist_plane_list_get_warning (planes));
  if (last != NULL)
    {
      g_autofree char *last_view = hoist_window_state_dup_last_view ();

      open_plane_at (self, last, view != NULL ? view : last_view);
    }
  else
    hoist_window_show_welcome (self);
  hoist_plane_set_open_all_idly (self->planes);
  hoist_plane_set_finish_all (self->planes);
  return self;
}

HoistPlaneSet *
hoist_window_get_planes (HoistWindow *self)
{
  return self->planes;
}

HoistSession *
hoist_window_get_session (HoistWindow *self)
{
  return self->session;
}

HoistNavigation *
hoist_window_get_navigation (HoistWindow *self)
{
  return self->navigation;
}
