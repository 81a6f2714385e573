/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistTenantDetailPage: owned by the navigation; main thread only; what it shows is the last
 * report, with its age. */
#include "console/pages/hoist-component-facts.h"
#include "console/pages/hoist-tenant-detail-page.h"
#include <glib/gi18n.h>
#include "client/hoist-client-backups.h"
#include "client/hoist-client-releases.h"
#include "client/hoist-client-tenants.h"
#include "console/dialogs/hoist-equal-dialog.h"
#include "console/dialogs/hoist-lead-dialog.h"
#include "console/dialogs/hoist-move-dialog.h"
#include "console/dialogs/hoist-service-dialog.h"
#include "console/dialogs/hoist-service-log-window.h"
#include "console/items/hoist-shown-text.h"
#include "console/items/hoist-words.h"
#include "console/pages/hoist-connection-banner.h"
#include "console/pages/hoist-connection-status.h"
#include "console/pages/hoist-place-facts.h"
#include "console/pages/hoist-plain-facts.h"
#include "console/pages/hoist-tenant-facts.h"
#include "console/widgets/hoist-placeholder.h"
#include "console/widgets/hoist-status.h"

struct _HoistTenantDetailPage
{
  HoistPage parent_instance;
  GtkSpinner *spinner;
  HoistPlaceholder *placeholder;
  GtkLabel *name_label, *about_label, *state_label, *reason_label;
  HoistStatus *health_status;
  GtkButton *upgrade_button, *rollback_button;
  HoistFactGroup *versions, *services, *databases, *components, *checks, *backups, *history,
      *missing;
  HoistFactGroup *identifiers, *places;
  GtkWidget *services_button, *lead_button, *move_button;

  HoistSession *session;
  char *tenant, *verifying;
  char *path;      /* of releases, from the deployed to the latest; NULL: not known */
  char *path_from; /* the versions that it was asked for */
  const char *state_style;
  HoistTenantReport *report;
  HoistTenantItem *item; /* of the fleet: tells what is going on */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (HoistTenantDetailPage, hoist_tenant_detail_page, HOIST_TYPE_PAGE)

static void
say (HoistTenantDetailPage *self, const char *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.say", "s", text);
}

static void
show_banner (HoistTenantDetailPage *self)
{
  HoistBanner *banner = hoist_page_get_banner (HOIST_PAGE (self));
  const HoistRun *run = self->item != NULL ? hoist_tenant_item_get_run (self->item) : NULL;
  const char *run_id = run != NULL ? run->id : self->report->run;
  g_autofree char *activity =
      self->item != NULL ? hoist_tenant_item_dup_activity (self->item) : NULL;
  g_autofree char *action = NULL;
  g_autofree char *clock = NULL;
  g_autofree char *text = NULL;

  if (run_id != NULL)
    {
      action = g_strdup_printf ("win.show-run('%s')", run_id);
      hoist_banner_show_text (banner, HOIST_BANNER_INFO,
                              activity != NULL ? activity : _ ("A run is going on"));
      hoist_banner_set_button (banner, _ ("Show Run"), action);
    }
  else if (self->report->parked != NULL)
    {
      action = g_strdup_printf ("win.show-run('%s')", self->report->parked);
      hoist_banner_show_text (banner, HOIST_BANNER_ERROR,
                              _ ("Parked: the last run could neither finish nor go back. The "
                                 "tenant is locked until somebody says what was resolved."));
      hoist_banner_set_button (banner, _ ("Show Run"), action);
    }
  else if (self->report->version.state == HOIST_VERSION_MIXED)
    {
      clock = hoist_equal_dialog_dup_nodes (self->report);
      text = g_strdup_printf (_ ("Mixed: its nodes are not at one release: %s."), clock);
      hoist_banner_show_text (banner, HOIST_BANNER_ERROR, text);
      if (self->session == NULL || hoist_session_may (self->session, "operator"))
        hoist_banner_set_button (banner, _ ("Make Equal…"), "tenant.make-equal");
    }
  else if (self->report->unknown_since != 0)
    {
      clock = hoist_words_dup_moment (self->report->unknown_since);
      text = g_strdup_printf (_ ("Unknown since %s. What is shown is what was last seen."), clock);
      hoist_banner_show_text (banner, HOIST_BANNER_WARNING, text);
      hoist_banner_set_button (banner, _ ("Check Now"), "tenant.check");
    }
  else
    hoist_banner_hide (banner);
  if (self->session != NULL && hoist_connection_status_why_not (self->session) != NULL
      && (run_id == NULL || hoist_session_get_state (self->session) != HOIST_SESSION_ONLINE))
    hoist_connection_banner_update (banner, self->session); /* how old all of this is */
}

/* Why there is no upgrade now; NULL when there may be one. */
static const char *
why_not_upgrade (HoistTenantDetailPage *self)
{
  const HoistTenantReport *report = self->report;

  if (self->session != NULL && hoist_connection_status_why_not (self->session) != NULL)
    return hoist_connection_status_why_not (self->session);
  if (self->session != NULL && hoist_session_get_report (self->session) != NULL
      && !hoist_session_is_foreign (self->session) && !hoist_session_can (self->session, "plans"))
    return _ ("This control plane has no plans: upgrade it with its own tools.");
  if (report->run != NULL || (self->item != NULL && hoist_tenant_item_is_running (self->item)))
    return _ ("A run is going on.");
  if (report->parked != NULL)
    return _ ("The tenant is parked.");
  if (report->unknown_since != 0)
    return _ ("The node does not answer.");
  return NULL;
}

static void
show_buttons (HoistTenantDetailPage *self)
{
  const HoistTenantReport *report = self->report;
  const char *reason = why_not_upgrade (self);
  gboolean can_go_back =
      report->backups->len > 0 || hoist_tenant_report_find_run_to_take_back (report)[0] != '\0';

  gtk_widget_set_sensitive (GTK_WIDGET (self->upgrade_button),
                            reason == NULL && report->hold_reason == NULL
                                && (report->version.upgrade_available || report->version.behind > 0
                                    || report->version.state == HOIST_VERSION_MIXED));
  /* First its nodes are made equal: the banner offers that. */
  if (report->version.state == HOIST_VERSION_MIXED)
    gtk_widget_remove_css_class (GTK_WIDGET (self->upgrade_button), "suggested-action");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->upgrade_button), "suggested-action");
  gtk_widget_set_sensitive (GTK_WIDGET (self->rollback_button), reason == NULL && can_go_back);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "tenant.move",
                                 reason == NULL && report->hold_reason == NULL);
  if (reason == NULL && report->hold_reason != NULL)
    reason = _ ("The tenant is held: release the hold to upgrade it.");
  else if (reason == NULL && report->has_version && !report->version.upgrade_available
           && report->version.state != HOIST_VERSION_MIXED)
    reason = _ ("There is nothing newer to upgrade to.");
  else if (reason == NULL && self->session != NULL && hoist_session_is_foreign (self->session))
    reason = _ ("This control plane can upgrade, and can’t roll back.");
  else if (reason == NULL && !can_go_back)
    reason = _ ("There is nothing to roll back to yet: each upgrade makes a backup.");
  gtk_label_set_text (self->reason_label, reason != NULL ? reason : "");
  gtk_widget_set_visible (GTK_WIDGET (self->reason_label), reason != NULL);
}

/* Offered where the guide knows how, to whoever may upgrade. */
static void
show_move (HoistTenantDetailPage *self, gboolean may)
{
  const HoistDatabaseReport *database =
      self->report->databases->len > 0 ? g_ptr_array_index (self->report->databases, 0) : NULL;

  gtk_widget_set_visible (self->move_button,
                          may && database != NULL && database->moves_to[0] != '\0');
}

static void
show_text (GtkLabel *label, const char *text)
{
  g_autofree char *shown = hoist_shown_text_dup_line (text);

  gtk_label_set_text (label, shown);
}

static void
show_head (HoistTenantDetailPage *self)
{
  const HoistTenantReport *report = self->report;
  HoistStateWords state = hoist_words_dup_state (report);
  g_autofree char *about = NULL;
  const char *place = report->domain[0] != '\0' ? report->domain : report->directory;

  show_text (self->name_label, report->name[0] != '\0' ? report->name : report->slug);
  about = g_strjoin (" · ", report->application[0] != '\0' ? report->application : report->slug,
                     report->has_environment ? hoist_words_environment (report) : place,
                     report->has_environment && place[0] != '\0' ? place : NULL, NULL);
  show_text (self->about_label, about);
  hoist_status_set_look (
      self->health_status,
      hoist_words_health (report->unknown_since != 0 ? HOIST_HEALTH_UNKNOWN : report->health),
      NULL);
  if (self->state_style != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self->state_label), self->state_style);
  self->state_style = state.style;
  gtk_widget_add_css_class (GTK_WIDGET (self->state_label), state.style);
  gtk_label_set_text (self->state_label, state.text);
  g_free (state.text);
}

/* Backups and history. A report that has none tells of the moment it was made, not of now. */
static void
show_kept (HoistTenantDetailPage *self)
{
  HoistSessionState state =
      self->session != NULL ? hoist_session_get_state (self->session) : HOIST_SESSION_ONLINE;
  gboolean old = state != HOIST_SESSION_ONLINE && state != HOIST_SESSION_OPENING;
  gboolean may = self->session == NULL || hoist_session_may (self->session, "operator");

  hoist_fact_group_set_empty_text (self->backups,
                                   old ? _ ("None when it was last seen")
                                       : _ ("None yet. Each upgrade makes one and verifies it."));
  hoist_fact_group_set_empty_text (self->history, old ? _ ("Nothing by Hoist when it was last seen")
                                                      : _ ("Nothing was done here by Hoist yet"));
  hoist_tenant_facts_show_backups (self->backups, self->report, self->verifying, may);
  hoist_tenant_facts_show_history (self->history, self->report->latest_runs);
}

/* What a plane does not offer is said once, below, in place of empty groups. */
static void
show_missing (HoistTenantDetailPage *self)
{
  gboolean foreign = self->session != NULL && hoist_session_is_foreign (self->session);

  gtk_widget_set_visible (GTK_WIDGET (self->missing), foreign);
  if (!foreign)
    return;
  gtk_widget_set_visible (GTK_WIDGET (self->services), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->databases), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->backups), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->history), FALSE);
  hoist_plain_facts_show_missing (self->missing, self->session);
}

/* The releases in between are asked for once for each pair of versions. */

static void
releases_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistTenantDetailPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistReleaseList) list =
      hoist_client_list_releases_finish (HOIST_CLIENT (source), result, &error);
  const HoistTenantReport *report = self->report;

  if (g_cancellable_is_cancelled (self->cancellable) || list == NULL)
    return; /* without it the page only says a little less */
  g_free (self->path);
  self->path = hoist_tenant_facts_dup_path (list->releases, report->version.deployed_version,
                                            report->version.latest_version);
  hoist_tenant_facts_show_versions (self->versions, report, self->path,
                                    self->session == NULL
                                        || hoist_session_may (self->session, "operator"));
}

static void
ask_path (HoistTenantDetailPage *self)
{
  HoistClient *client = self->session != NULL ? hoist_session_get_client (self->session) : NULL;
  const HoistVersionReport *version = &self->report->version;
  g_autofree char *pair = g_strjoin (" ", version->deployed_version, version->latest_version, NULL);

  if (client == NULL || version->behind < 2 || g_strcmp0 (pair, self->path_from) == 0
      || !hoist_session_can (self->session, "releases"))
    return;
  g_free (self->path_from);
  self->path_from = g_steal_pointer (&pair);
  g_clear_pointer (&self->path, g_free);
  hoist_client_list_releases_async (client, self->tenant, self->cancellable, releases_cb,
                                    g_object_ref (self));
}

/* Can the plane control services and tell their last lines? */
static gboolean
has_services (HoistTenantDetailPage *self)
{
  return self->session == NULL || hoist_session_get_report (self->session) == NULL
         || hoist_session_can (self->session, "services");
}

void
hoist_tenant_detail_page_show_report (HoistTenantDetailPage *self, HoistTenantReport *report)
{
  gboolean may = self->session == NULL || hoist_session_may (self->session, "operator");

  g_return_if_fail (HOIST_IS_TENANT_DETAIL_PAGE (self));

  hoist_tenant_report_ref (report);
  g_clear_pointer (&self->report, hoist_tenant_report_unref);
  self->report = report;
  hoist_page_set_title (HOIST_PAGE (self), report->slug[0] != '\0' ? report->slug : report->name);
  show_head (self);
  show_buttons (self);
  show_banner (self);
  hoist_tenant_facts_show_versions (self->versions, report, self->path, may);
  hoist_tenant_facts_show_identifiers (self->identifiers, report);
  gtk_widget_set_visible (self->services_button,
                          may && report->services->len > 0 && has_services (self));
  ask_path (self);
  hoist_place_facts_show (self->places, report, may && has_services (self));
  if (!hoist_place_facts_show_services (self->services, report, has_services (self)))
    hoist_tenant_facts_show_services (self->services, report, has_services (self));
  hoist_tenant_facts_show_databases (self->databases, report);
  hoist_component_facts_show (self->components, report);
  show_move (self, may);
  hoist_tenant_facts_show_checks (self->checks, report);
  show_kept (self);
  show_missing (self);
  hoist_placeholder_show_content (self->placeholder);
}

/* Nobody answers: what the list says of the tenant, which is less, and has its age. */
static void
show_listed (HoistTenantDetailPage *self)
{
  HoistFactGroup *const groups[] = { self->services, self->databases, self->components,
                                     self->checks,   self->backups,   self->history };

  hoist_tenant_detail_page_show_report (
      self, (HoistTenantReport *) hoist_tenant_item_get_report (self->item));
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    gtk_widget_set_visible (GTK_WIDGET (groups[i]), FALSE);
}

static void
report_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistTenantDetailPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTenantReport) report =
      hoist_client_get_tenant_finish (HOIST_CLIENT (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (report != NULL)
    {
      g_autoptr (HoistTenantReport) filled = hoist_session_fill (self->session, report);

      hoist_tenant_detail_page_show_report (self, filled);
    }
  else if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND))
    hoist_placeholder_show_error (self->placeholder, _ ("The Tenant Can’t Be Shown"), error);
  else if (self->report == NULL && self->item != NULL
           && hoist_connection_status_why_not (self->session) != NULL)
    show_listed (self);
  else if (self->report == NULL)
    hoist_placeholder_show_error (self->placeholder, _ ("The Tenant Can’t Be Shown"), error);
}

static void
load (HoistTenantDetailPage *self)
{
  HoistClient *client = hoist_session_get_client (self->session);

  if (client != NULL)
    hoist_client_get_tenant_async (client, self->tenant, self->cancellable, report_cb,
                                   g_object_ref (self));
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistTenantDetailPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTenantReport) report =
      hoist_client_check_tenant_finish (HOIST_CLIENT (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  gtk_spinner_stop (self->spinner);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "tenant.check", TRUE);
  if (report == NULL)
    {
      say (self, error->message);
      return;
    }
  hoist_fleet_take_tenant (hoist_session_get_fleet (self->session), report);
  hoist_tenant_detail_page_show_report (self, report);
  say (self, _ ("Checked just now"));
}

static void
check (HoistPage *page)
{
  HoistTenantDetailPage *self = HOIST_TENANT_DETAIL_PAGE (page);
  HoistClient *client = self->session != NULL ? hoist_session_get_client (self->session) : NULL;

  if (client == NULL)
    return;
  if (hoist_session_is_foreign (self->session))
    {
      hoist_session_refresh_tenant (self->session, self->tenant); /* all that it offers */
      return;
    }
  gtk_spinner_start (self->spinner);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "tenant.check", FALSE);
  hoist_client_check_tenant_async (client, self->tenant, self->cancellable, checked_cb,
                                   g_object_ref (self));
}

static void
check_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  check (HOIST_PAGE (widget));
}

static void
hold_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const char *tenants[] = { HOIST_TENANT_DETAIL_PAGE (widget)->tenant, NULL };

  gtk_widget_activate_action (widget, "win.hold", "(^ass)", tenants, "");
}

static void
release_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const char *tenant = HOIST_TENANT_DETAIL_PAGE (widget)->tenant;
  GVariant *pair = g_variant_new ("(ss)", tenant, "");

  gtk_widget_activate_action (widget, "win.set-holds", "@a(ss)",
                              g_variant_new_array (NULL, &pair, 1));
}

static void
services_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistTenantDetailPage *self = HOIST_TENANT_DETAIL_PAGE (widget);

  if (self->report != NULL)
    hoist_service_dialog_ask (widget, self->session, self->report,
                              self->report->places->len > 1 ? "all" : NULL,
                              g_variant_get_string (parameter, NULL));
}

static void
services_at_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistTenantDetailPage *self = HOIST_TENANT_DETAIL_PAGE (widget);
  const char *action, *node;

  g_variant_get (parameter, "(&s&s)", &action, &node);
  if (self->report != NULL)
    hoist_service_dialog_ask (widget, self->session, self->report, node, action);
}

static void
lead_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistTenantDetailPage *self = HOIST_TENANT_DETAIL_PAGE (widget);

  if (self->report != NULL)
    gtk_window_present (GTK_WINDOW (hoist_lead_dialog_new (widget, self->session, self->report)));
}

static void
move_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistTenantDetailPage *self = HOIST_TENANT_DETAIL_PAGE (widget);

  if (self->report != NULL)
    gtk_window_present (GTK_WINDOW (hoist_move_dialog_new (widget, self->session, self->report)));
}

static void
make_equal_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistTenantDetailPage *self = HOIST_TENANT_DETAIL_PAGE (widget);

  if (self->report != NULL)
    hoist_equal_dialog_ask (widget, self->session, self->report);
}

static void
service_log_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistTenantDetailPage *self = HOIST_TENANT_DETAIL_PAGE (widget);
  GtkRoot *root = gtk_widget_get_root (widget);

  if (self->report != NULL && GTK_IS_WINDOW (root))
    gtk_window_present (GTK_WINDOW (hoist_service_log_window_new (
        GTK_WINDOW (root), self->session, self->report, g_variant_get_string (parameter, NULL))));
}

static void
verified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistTenantDetailPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistBackup) backup =
      hoist_client_verify_backup_finish (HOIST_CLIENT (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  g_clear_pointer (&self->verifying, g_free);
  if (backup == NULL)
    say (self, error->message);
  else if (backup->fault[0] != '\0')
    say (self, _ ("The backup was refused: it can’t be restored"));
  else
    say (self, _ ("The backup was restored to a scratch place and is whole"));
  if (self->report != NULL)
    hoist_tenant_facts_show_backups (self->backups, self->report, NULL, TRUE);
  load (self);
}

static void
verify_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistTenantDetailPage *self = HOIST_TENANT_DETAIL_PAGE (widget);
  HoistClient *client = hoist_session_get_client (self->session);

  if (client == NULL || self->verifying != NULL)
    return;
  self->verifying = g_variant_dup_string (parameter, NULL);
  hoist_tenant_facts_show_backups (self->backups, self->report, self->verifying, TRUE);
  hoist_client_verify_backup_async (client, self->verifying, self->cancellable, verified_cb,
                                    g_object_ref (self));
}

static void
upgrade_clicked_cb (HoistTenantDetailPage *self)
{
  hoist_session_drop_draft (self->session, self->tenant); /* a new beginning */
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-changes", "s", self->tenant);
}

static void
rollback_clicked_cb (HoistTenantDetailPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.roll-back", "(ss)", self->tenant,
                              hoist_tenant_report_find_run_to_take_back (self->report));
}

static void
item_changed_cb (HoistTenantDetailPage *self)
{
  if (self->report == NULL)
    return;
  show_banner (self);
  show_buttons (self);
}

static void
tenant_cb (HoistTenantDetailPage *self, const char *id)
{
  if (g_str_equal (id, self->tenant))
    load (self);
}

static void
state_cb (HoistTenantDetailPage *self)
{
  if (self->report != NULL)
    {
      show_banner (self);
      show_buttons (self);
      if (gtk_widget_get_visible (GTK_WIDGET (self->backups)))
        show_kept (self);
    }
  if (hoist_session_get_state (self->session) == HOIST_SESSION_ONLINE)
    load (self);
}

static void
dispose (GObject *object)
{
  HoistTenantDetailPage *self = HOIST_TENANT_DETAIL_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  if (self->item != NULL)
    g_signal_handlers_disconnect_by_data (self->item, self);
  g_clear_object (&self->item);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (hoist_tenant_detail_page_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  HoistTenantDetailPage *self = HOIST_TENANT_DETAIL_PAGE (object);

  g_clear_pointer (&self->report, hoist_tenant_report_unref);
  g_free (self->tenant);
  g_free (self->verifying);
  g_free (self->path);
  g_free (self->path_from);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (hoist_tenant_detail_page_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, HoistTenantDetailPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, HoistTenantDetailPage, placeholder);
  gtk_widget_class_bind_template_child (widget_class, HoistTenantDetailPage, name_label);
  gtk_widget_class_bind_template_child (widget_class, HoistTenantDetailPage, about_label);
  gtk_widget_class_bind_template_child (widget_class, HoistTenantDetailPage, state_label);
  gtk_widget_class_bind_template_child (widget_class, HoistTenantDetailPage, reason_label);
  gtk_widget_class_bind_template_child (widget_class, HoistTenantDetailPage, health_status);
  gtk_widget_class_bind_template_child (widget_class, HoistTenantDetailPage, upgrade_button);
  gtk_widget_class_bind_template_child (widget_class, HoistTenantDetailPage, rollback_button);
  gtk_widget_class_bind_template_child (widget_class, HoistTenantDetailPage, versions);
  gtk_widget_class_bind_template_child (widget_class, HoistTenantDetailPage, services);
  gtk_widget_class_bind_template_child (widget_class, HoistTenantDetailPage, databases);
  gtk_widget_class_bind_template_child (widget_class, HoistTenantDetailPage, components);
  gtk_widget_class_bind_template_child (widget_class, HoistTenantDetailPage, checks);
  gtk_widget_class_bind_template_child (widget_class, HoistTenantDetailPage, backups);
  gtk_widget_class_bind_template_child (widget_class, HoistTenantDetailPage, history);
  gtk_widget_class_bind_template_child (widget_class, HoistTenantDetailPage, missing);
  gtk_widget_class_bind_template_child (widget_class, HoistTenantDetailPage, identifiers);
  gtk_widget_class_bind_template_child (widget_class, HoistTenantDetailPage, services_button);
  gtk_widget_class_bind_template_child (widget_class, HoistTenantDetailPage, places);
  gtk_widget_class_bind_template_child (widget_class, HoistTenantDetailPage, lead_button);
  gtk_widget_class_bind_template_child (widget_class, HoistTenantDetailPage, move_button);
}

static void
shown (HoistPage *page)
{
  HoistTenantDetailPage *self = HOIST_TENANT_DETAIL_PAGE (page);

  if (self->session != NULL && self->report != NULL)
    load (self); /* one comes back from a run */
  if (!gtk_widget_grab_focus (GTK_WIDGET (self->upgrade_button)))
    gtk_widget_child_focus (GTK_WIDGET (self->placeholder), GTK_DIR_TAB_FORWARD);
}

static void
hoist_tenant_detail_page_class_init (HoistTenantDetailPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  HOIST_PAGE_CLASS (klass)->refresh = check;
  HOIST_PAGE_CLASS (klass)->shown = shown;
  g_type_ensure (HOIST_TYPE_PLACEHOLDER);
  g_type_ensure (HOIST_TYPE_STATUS);
  g_type_ensure (HOIST_TYPE_FACT_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-tenant-detail-page.ui");
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "tenant.check", NULL, check_action);
  gtk_widget_class_install_action (widget_class, "tenant.hold", NULL, hold_action);
  gtk_widget_class_install_action (widget_class, "tenant.release", NULL, release_action);
  gtk_widget_class_install_action (widget_class, "tenant.verify", "s", verify_action);
  gtk_widget_class_install_action (widget_class, "tenant.services", "s", services_action);
  gtk_widget_class_install_action (widget_class, "tenant.service-log", "s", service_log_action);
  gtk_widget_class_install_action (widget_class, "tenant.services-at", "(ss)", services_at_action);
  gtk_widget_class_install_action (widget_class, "tenant.lead", NULL, lead_action);
  gtk_widget_class_install_action (widget_class, "tenant.move", NULL, move_action);
  gtk_widget_class_install_action (widget_class, "tenant.make-equal", NULL, make_equal_action);
}

static void
hoist_tenant_detail_page_init (HoistTenantDetailPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  hoist_fact_group_set_header_suffix (self->services, self->services_button);
  hoist_fact_group_set_header_suffix (self->places, self->lead_button);
  hoist_fact_group_set_header_suffix (self->databases, self->move_button);
  g_signal_connect_swapped (self->upgrade_button, "clicked", G_CALLBACK (upgrade_clicked_cb), self);
  g_signal_connect_swapped (self->rollback_button, "clicked", G_CALLBACK (rollback_clicked_cb),
                            self);
}

HoistTenantDetailPage *
hoist_tenant_detail_page_new (HoistSession *session, const char *tenant)
{
  HoistTenantDetailPage *self = g_object_new (HOIST_TYPE_TENANT_DETAIL_PAGE, NULL);
  HoistTenantItem *item = hoist_fleet_find_tenant (hoist_session_get_fleet (session), tenant);

  self->session = g_object_ref (session);
  self->tenant = g_strdup (tenant);
  hoist_placeholder_show_loading (self->placeholder, _ ("Reading the tenant…"));
  g_signal_connect_swapped (session, "tenant", G_CALLBACK (tenant_cb), self);
  g_signal_connect_swapped (session, "state", G_CALLBACK (state_cb), self);
  if (item != NULL)
    {
      self->item = g_object_ref (item);
      g_signal_connect_swapped (item, "changed", G_CALLBACK (item_changed_cb), self);
      hoist_page_set_title (HOIST_PAGE (self), hoist_tenant_item_get_report (item)->slug);
    }
  load (self);
  return self;
}

const char *
hoist_tenant_detail_page_get_tenant (HoistTenantDetailPage *self)
{
  return self->tenant;
}
