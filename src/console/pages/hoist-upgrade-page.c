/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistUpgradePage: owned by the navigation; main thread only. Any change of an option makes a new
 * plan; what is on the screen of an old one can't be started. */
#include "console/pages/hoist-upgrade-page.h"
#include "console/items/hoist-plane-sentence.h"
#include <adwaita.h>
#include <glib/gi18n.h>
#include "client/hoist-client-plans.h"
#include "client/hoist-client-runs.h"
#include "console/dialogs/hoist-drift-window.h"
#include "console/dialogs/hoist-statement-dialog.h"
#include "console/items/hoist-plane-words.h"
#include "console/items/hoist-shown-text.h"
#include "console/items/hoist-words.h"
#include "console/pages/hoist-connection-banner.h"
#include "console/pages/hoist-connection-status.h"
#include "console/pages/hoist-plan-findings-facts.h"
#include "console/pages/hoist-plan-hops-facts.h"
#include "console/pages/hoist-rehearsal-order.h"
#include "console/pages/hoist-run-lanes.h"
#include "console/pages/hoist-target-row.h"
#include "console/widgets/hoist-entry-row.h"
#include "console/widgets/hoist-fact-group.h"
#include "console/widgets/hoist-notice-card.h"

struct _HoistUpgradePage
{
  HoistPage parent_instance;
  GtkSpinner *spinner;
  AdwComboRow *target_row;
  GtkSwitch *backup_switch, *migrations_switch;
  GtkBox *warnings;
  HoistFactGroup *findings, *hops;
  GtkWidget *lanes_section;
  GtkLabel *order_label;
  HoistLanesView *lanes;
  GtkWidget *confirm_group;
  AdwEntryRow *confirm_row;
  GtkLabel *summary_label, *reason_label;
  GtkButton *start_button;

  HoistSession *session;
  HoistUpgradeDraft *draft;
  HoistPlan *plan; /* NULL while a new one is being made */
  char *problem;   /* why there is no plan */
  gboolean must_confirm, starting, show_passed;
  GCancellable *cancellable, *planning;
};

G_DEFINE_FINAL_TYPE (HoistUpgradePage, hoist_upgrade_page, HOIST_TYPE_PAGE)

static void load_plan (HoistUpgradePage *self);

static void
say (HoistUpgradePage *self, const char *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.say", "s", text);
}

static gboolean
must_type (HoistUpgradePage *self)
{
  return self->must_confirm || hoist_upgrade_draft_get_recreate (self->draft);
}

static char *
make_reason (HoistUpgradePage *self)
{
  const HoistFinding *blocker;
  guint open;

  if (self->session != NULL && hoist_connection_status_why_not (self->session) != NULL)
    return g_strdup (hoist_connection_status_why_not (self->session));
  if (self->problem != NULL)
    return g_strdup (self->problem);
  if (self->plan == NULL)
    return g_strdup (_ ("The checks are running."));
  if (self->starting)
    return g_strdup (_ ("Starting…"));
  blocker = hoist_plan_find_blocker (self->plan);
  if (blocker != NULL)
    return g_strdup_printf (_ ("Not now: %s"), blocker->message);
  open = hoist_upgrade_draft_count_open (self->draft, self->plan);
  if (open > 0 && !hoist_upgrade_draft_get_backup (self->draft)
      && !hoist_upgrade_draft_has_acknowledged (self->draft, "no-backup"))
    return g_strdup (_ ("Confirm that you go without a backup."));
  if (open > 0)
    return g_strdup_printf (_ ("Read first what changes in %s."), hoist_plan_get_goal (self->plan));
  if (must_type (self)
      && !hoist_entry_row_says (GTK_WIDGET (self->confirm_row), self->plan->tenant_slug))
    return g_strdup_printf (hoist_upgrade_draft_get_recreate (self->draft)
                                ? _ ("The data is not carried over: type %s above.")
                                : _ ("This is production: type %s above."),
                            self->plan->tenant_slug);
  return NULL;
}

static void
update_start (HoistUpgradePage *self)
{
  g_autofree char *reason = make_reason (self);
  g_autofree char *label = NULL;
  g_autofree char *shown = hoist_shown_text_dup (reason, HOIST_SHOWN_BLOCK);

  gtk_widget_set_sensitive (GTK_WIDGET (self->start_button), reason == NULL);
  gtk_label_set_text (self->reason_label, shown != NULL ? shown : "");
  if (self->plan == NULL)
    return;
  label = hoist_shown_text_print_line (
      self->plan->hops->len > 0 ? _ ("Upgrade %s to %s in %u Hops") : _ ("Upgrade %s to %s"),
      self->plan->tenant_slug, hoist_plan_get_goal (self->plan), self->plan->hops->len);
  gtk_button_set_label (self->start_button, label);
  gtk_label_set_ellipsize (GTK_LABEL (gtk_button_get_child (self->start_button)),
                           PANGO_ELLIPSIZE_MIDDLE);
}

static void
show_findings (HoistUpgradePage *self)
{
  hoist_plan_findings_facts_show (self->findings, self->plan, self->show_passed);
}

/* Of several nodes: in which order they are changed, and what is done on each. */
static void
show_lanes (HoistUpgradePage *self)
{
  HoistTenantItem *item = hoist_fleet_find_tenant (hoist_session_get_fleet (self->session),
                                                   hoist_upgrade_draft_get_tenant (self->draft));
  const GPtrArray *places = item != NULL ? hoist_tenant_item_get_report (item)->places : NULL;
  g_autofree char *order = hoist_run_lanes_dup_order (self->plan, places);

  gtk_widget_set_visible (self->lanes_section,
                          hoist_run_lanes_show_plan (self->lanes, self->plan, places));
  gtk_label_set_text (self->order_label, order != NULL ? order : "");
}

static void
no_backup_toggled_cb (HoistUpgradePage *self, HoistNoticeCard *card)
{
  hoist_upgrade_draft_acknowledge (self->draft, "no-backup", hoist_notice_card_get_active (card));
  update_start (self);
}

static void
show_warnings (HoistUpgradePage *self)
{
  gboolean without = !hoist_upgrade_draft_get_backup (self->draft);
  GtkWidget *card = gtk_widget_get_first_child (GTK_WIDGET (self->warnings));

  gtk_widget_set_visible (GTK_WIDGET (self->warnings), without);
  if (!without || card != NULL)
    return;
  card = hoist_notice_card_new (
      "no-backup",
      _ ("Without a backup there is no way back for the data: if a migration goes wrong, "
         "what it changed stays changed, and Hoist can’t restore the old version by itself."),
      _ ("I go without a way back for the data"));
  g_signal_connect_object (card, "toggled", G_CALLBACK (no_backup_toggled_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (self->warnings, card);
}

static void
show_confirm (HoistUpgradePage *self, const char *slug)
{
  g_autofree char *title = hoist_shown_text_print_line (_ ("Type %s to confirm"), slug);

  gtk_widget_set_visible (self->confirm_group, must_type (self));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->confirm_row), title);
}

void
hoist_upgrade_page_show_plan (HoistUpgradePage *self, HoistPlan *plan)
{
  g_autofree char *summary = hoist_plan_describe (plan);
  g_autofree char *title = hoist_shown_text_print_line (_ ("Upgrade %s"), plan->tenant_slug);
  g_autofree char *subtitle =
      hoist_words_dup_versions (plan->from_version, hoist_plan_get_goal (plan));

  g_return_if_fail (HOIST_IS_UPGRADE_PAGE (self));

  hoist_plan_ref (plan);
  g_clear_pointer (&self->plan, hoist_plan_unref);
  g_clear_pointer (&self->problem, g_free);
  self->plan = plan;
  gtk_spinner_stop (self->spinner);
  hoist_page_set_title (HOIST_PAGE (self), title);
  hoist_page_set_subtitle (HOIST_PAGE (self), subtitle);
  gtk_label_set_text (self->summary_label, summary);
  hoist_plan_hops_facts_show (self->hops, plan);
  show_findings (self);
  show_lanes (self);
  show_warnings (self);
  show_confirm (self, self->plan->tenant_slug);
  update_start (self);
}

static void
plan_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistUpgradePage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistPlan) plan =
      hoist_client_make_plan_finish (HOIST_CLIENT (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable)
      || g_error_matches (error, HOIST_ERROR, HOIST_ERROR_CANCELLED))
    return;
  if (plan != NULL)
    {
      hoist_upgrade_page_show_plan (self, plan);
      return;
    }
  gtk_spinner_stop (self->spinner);
  g_free (self->problem);
  self->problem = hoist_plane_sentence_dup (error->message);
  hoist_fact_group_set_empty_text (self->findings, _ ("The checks could not be made"));
  hoist_fact_group_set_facts (self->findings, NULL, 0);
  gtk_label_set_text (self->summary_label, "");
  update_start (self);
}

static void
load_plan (HoistUpgradePage *self)
{
  HoistPlanWish wish = hoist_upgrade_draft_get_wish (self->draft);
  HoistClient *client = hoist_session_get_client (self->session);

  g_cancellable_cancel (self->planning);
  g_clear_object (&self->planning);
  g_clear_pointer (&self->plan, hoist_plan_unref);
  g_clear_pointer (&self->problem, g_free);
  update_start (self);
  if (client == NULL)
    return;
  self->planning = g_cancellable_new ();
  gtk_spinner_start (self->spinner);
  hoist_client_make_plan_async (client, hoist_upgrade_draft_get_tenant (self->draft), &wish,
                                self->planning, plan_cb, g_object_ref (self));
}

static void
releases_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistUpgradePage) self = user_data;
  g_autoptr (HoistReleaseList) list =
      hoist_client_list_releases_finish (HOIST_CLIENT (source), result, NULL);

  if (list != NULL && !g_cancellable_is_cancelled (self->cancellable))
    hoist_upgrade_page_show_releases (self, list);
}

void
hoist_upgrade_page_show_releases (HoistUpgradePage *self, const HoistReleaseList *list)
{
  g_return_if_fail (HOIST_IS_UPGRADE_PAGE (self));

  hoist_target_row_fill (self->target_row, list, hoist_upgrade_draft_get_target (self->draft));
  hoist_page_content_came (HOIST_PAGE (self));
}

static void
target_changed_cb (HoistUpgradePage *self)
{
  g_autofree char *target = hoist_target_row_dup_target (self->target_row);

  if (target == NULL || g_strcmp0 (target, hoist_upgrade_draft_get_target (self->draft)) == 0)
    return;
  hoist_upgrade_draft_set_target (self->draft, target);
  load_plan (self);
}

static void
options_changed_cb (HoistUpgradePage *self)
{
  hoist_upgrade_draft_set_backup (self->draft, gtk_switch_get_active (self->backup_switch));
  hoist_upgrade_draft_set_migrations (self->draft, gtk_switch_get_active (self->migrations_switch));
  show_warnings (self);
  load_plan (self);
}

static void
started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistUpgradePage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRun) run = hoist_client_start_run_finish (HOIST_CLIENT (source), result, &error);

  self->starting = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (run == NULL)
    {
      say (self, error->message);
      load_plan (self); /* what was true has changed: look again */
      return;
    }
  hoist_fleet_take_run (hoist_session_get_fleet (self->session), run);
  hoist_session_drop_draft (self->session, run->tenant);
  gtk_widget_activate_action (GTK_WIDGET (self),
                              run->hops > 0 ? "win.show-rollout" : "win.show-run", "s",
                              run->hops > 0 ? run->rollout : run->id);
}

static void
start_cb (HoistUpgradePage *self)
{
  HoistClient *client = self->session != NULL ? hoist_session_get_client (self->session) : NULL;
  g_auto (GStrv) acknowledged = NULL;
  HoistRunWish wish = { 0 };

  if (client == NULL || self->plan == NULL)
    return;
  acknowledged = hoist_upgrade_draft_dup_acknowledged (self->draft, self->plan);
  wish.acknowledged = (const char *const *) acknowledged;
  self->starting = TRUE;
  update_start (self);
  hoist_client_start_run_async (client, self->plan, &wish, self->cancellable, started_cb,
                                g_object_ref (self));
}

static void
repaired_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistUpgradePage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *message =
      hoist_client_repair_tenant_finish (HOIST_CLIENT (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  say (self, message != NULL ? message : error->message);
  load_plan (self);
}

static void
repair_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistUpgradePage *self = HOIST_UPGRADE_PAGE (widget);
  HoistClient *client = hoist_session_get_client (self->session);

  if (client != NULL)
    hoist_client_repair_tenant_async (client, hoist_upgrade_draft_get_tenant (self->draft),
                                      g_variant_get_string (parameter, NULL), self->cancellable,
                                      repaired_cb, g_object_ref (self));
}

/* The newest run of this tenant on this way that failed and was not resolved. */
static const char *
find_failed_run (HoistUpgradePage *self)
{
  GListModel *runs = hoist_fleet_get_runs (hoist_session_get_fleet (self->session));

  for (guint i = 0; self->plan != NULL && i < g_list_model_get_n_items (runs); i++)
    {
      g_autoptr (HoistRunItem) item = g_list_model_get_item (runs, i);
      const HoistRun *run = hoist_run_item_get_run (item);

      if (g_str_equal (run->tenant, self->plan->tenant) && run->state == HOIST_RUN_ENDED
          && run->outcome != HOIST_OUTCOME_NEW_HEALTHY && run->resolution[0] == '\0'
          && hoist_plan_hops_facts_lead_to (self->plan, run->to_version))
        return run->id;
    }
  return NULL;
}

static void
resolved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistUpgradePage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRun) run =
      hoist_client_resolve_run_finish (HOIST_CLIENT (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (run != NULL)
    hoist_fleet_take_run (hoist_session_get_fleet (self->session), run);
  else
    say (self, error->message);
  load_plan (self);
}

static void
stated_cb (const char *statement, gpointer user_data)
{
  HoistUpgradePage *self = user_data;
  const char *run = find_failed_run (self);
  HoistClient *client = hoist_session_get_client (self->session);

  if (run != NULL && client != NULL)
    hoist_client_resolve_run_async (client, run, statement, self->cancellable, resolved_cb,
                                    g_object_ref (self));
}

static void
resolve_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistStatementQuestion question = {
    .heading = _ ("What Was Resolved?"),
    .body = _ ("This upgrade failed before. It is tried again only when somebody says what is "
               "different now. Your sentence is kept with the run."),
    .entry = _ ("What was resolved"),
    .confirm = _ ("Allow Another Try")
  };

  hoist_statement_dialog_ask (widget, &question, stated_cb);
}

static void
rehearse_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistUpgradePage *self = HOIST_UPGRADE_PAGE (widget);
  HoistRehearsalWish wish = { .tenant = hoist_upgrade_draft_get_tenant (self->draft),
                              .target = hoist_upgrade_draft_get_target (self->draft),
                              .migrations = hoist_upgrade_draft_get_migrations (self->draft) };
  if (self->session != NULL)
    hoist_rehearsal_order_start (widget, self->session, &wish, self->cancellable);
}

static void
recreate_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistUpgradePage *self = HOIST_UPGRADE_PAGE (widget);

  hoist_upgrade_draft_set_recreate (self->draft, g_variant_get_boolean (parameter));
  gtk_editable_set_text (GTK_EDITABLE (self->confirm_row), "");
  load_plan (self);
}

static void
check_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  load_plan (HOIST_UPGRADE_PAGE (widget));
}

static void
show_drift_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hoist_drift_window_show (widget, HOIST_UPGRADE_PAGE (widget)->plan);
}

static void
show_checks_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistUpgradePage *self = HOIST_UPGRADE_PAGE (widget);

  self->show_passed = TRUE;
  if (self->plan != NULL)
    show_findings (self);
}

static void
state_cb (HoistUpgradePage *self)
{
  if (hoist_session_get_state (self->session) == HOIST_SESSION_ONLINE && self->plan == NULL
      && (self->problem != NULL || self->planning == NULL))
    load_plan (self);
  update_start (self);
}

static void
refresh (HoistPage *page)
{
  load_plan (HOIST_UPGRADE_PAGE (page));
}

static void
shown (HoistPage *page)
{
  HoistUpgradePage *self = HOIST_UPGRADE_PAGE (page);

  gtk_widget_grab_focus (gtk_widget_get_visible (self->confirm_group)
                             ? GTK_WIDGET (self->confirm_row)
                             : GTK_WIDGET (self->target_row));
}

static void
dispose (GObject *object)
{
  HoistUpgradePage *self = HOIST_UPGRADE_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->planning);
  g_clear_object (&self->planning);
  g_clear_object (&self->session);
  g_clear_object (&self->draft);
  g_clear_pointer (&self->plan, hoist_plan_unref);
  g_clear_pointer (&self->problem, g_free);
  G_OBJECT_CLASS (hoist_upgrade_page_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  g_object_unref (HOIST_UPGRADE_PAGE (object)->cancellable);
  G_OBJECT_CLASS (hoist_upgrade_page_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, HoistUpgradePage, spinner);
  gtk_widget_class_bind_template_child (widget_class, HoistUpgradePage, target_row);
  gtk_widget_class_bind_template_child (widget_class, HoistUpgradePage, backup_switch);
  gtk_widget_class_bind_template_child (widget_class, HoistUpgradePage, migrations_switch);
  gtk_widget_class_bind_template_child (widget_class, HoistUpgradePage, warnings);
  gtk_widget_class_bind_template_child (widget_class, HoistUpgradePage, findings);
  gtk_widget_class_bind_template_child (widget_class, HoistUpgradePage, hops);
  gtk_widget_class_bind_template_child (widget_class, HoistUpgradePage, lanes_section);
  gtk_widget_class_bind_template_child (widget_class, HoistUpgradePage, order_label);
  gtk_widget_class_bind_template_child (widget_class, HoistUpgradePage, lanes);
  gtk_widget_class_bind_template_child (widget_class, HoistUpgradePage, confirm_group);
  gtk_widget_class_bind_template_child (widget_class, HoistUpgradePage, confirm_row);
  gtk_widget_class_bind_template_child (widget_class, HoistUpgradePage, summary_label);
  gtk_widget_class_bind_template_child (widget_class, HoistUpgradePage, reason_label);
  gtk_widget_class_bind_template_child (widget_class, HoistUpgradePage, start_button);
}

static void
hoist_upgrade_page_class_init (HoistUpgradePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  HOIST_PAGE_CLASS (klass)->refresh = refresh;
  HOIST_PAGE_CLASS (klass)->shown = shown;
  g_type_ensure (HOIST_TYPE_FACT_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-upgrade-page.ui");
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "upgrade.check", NULL, check_action);
  gtk_widget_class_install_action (widget_class, "upgrade.rehearse", NULL, rehearse_action);
  gtk_widget_class_install_action (widget_class, "upgrade.show-checks", NULL, show_checks_action);
  gtk_widget_class_install_action (widget_class, "upgrade.show-drift", NULL, show_drift_action);
  gtk_widget_class_install_action (widget_class, "upgrade.recreate", "b", recreate_action);
  gtk_widget_class_install_action (widget_class, "upgrade.repair", "s", repair_action);
  gtk_widget_class_install_action (widget_class, "upgrade.resolve", NULL, resolve_action);
}

static void
hoist_upgrade_page_init (HoistUpgradePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  hoist_fact_group_set_empty_text (self->findings, _ ("The checks are running…"));
  hoist_fact_group_set_facts (self->findings, NULL, 0);
  self->cancellable = g_cancellable_new ();
  hoist_entry_row_prepare (GTK_WIDGET (self->confirm_row));
  g_signal_connect_swapped (self->start_button, "clicked", G_CALLBACK (start_cb), self);
  g_signal_connect_swapped (self->target_row, "notify::selected", G_CALLBACK (target_changed_cb),
                            self);
  g_signal_connect_swapped (self->backup_switch, "notify::active", G_CALLBACK (options_changed_cb),
                            self);
  g_signal_connect_swapped (self->migrations_switch, "notify::active",
                            G_CALLBACK (options_changed_cb), self);
  g_signal_connect_swapped (self->confirm_row, "notify::text", G_CALLBACK (update_start), self);
}

void
hoist_upgrade_page_set_must_confirm (HoistUpgradePage *self, gboolean must_confirm)
{
  self->must_confirm = must_confirm;
  if (self->plan != NULL)
    show_confirm (self, self->plan->tenant_slug);
  update_start (self);
}

HoistUpgradePage *
hoist_upgrade_page_new (HoistSession *session, const char *tenant)
{
  HoistUpgradePage *self = g_object_new (HOIST_TYPE_UPGRADE_PAGE, NULL);
  HoistTenantItem *item = hoist_fleet_find_tenant (hoist_session_get_fleet (session), tenant);
  const HoistTenantReport *report = item != NULL ? hoist_tenant_item_get_report (item) : NULL;
  HoistClient *client = hoist_session_get_client (session);

  self->session = g_object_ref (session);
  self->draft = g_object_ref (hoist_session_get_draft (session, tenant));
  self->must_confirm = hoist_plane_words_must_confirm (hoist_session_get_plane (session), report);
  if (report != NULL)
    show_confirm (self, report->slug);
  if (client != NULL)
    hoist_client_list_releases_async (client, tenant, self->cancellable, releases_cb,
                                      g_object_ref (self));
  g_signal_connect_object (session, "state", G_CALLBACK (state_cb), self, G_CONNECT_SWAPPED);
  hoist_connection_banner_keep (HOIST_PAGE (self), session);
  load_plan (self);
  return self;
}

gboolean
hoist_upgrade_page_can_start (HoistUpgradePage *self)
{
  return gtk_widget_get_sensitive (GTK_WIDGET (self->start_button));
}

const char *
hoist_upgrade_page_get_reason (HoistUpgradePage *self)
{
  return gtk_label_get_text (self->reason_label);
}
