/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistPlainUpgradePage: owned by the navigation; main thread only. The upgrade is the session's;
 * this page shows it, and asks for it once. */
#include "console/pages/hoist-plain-upgrade-page.h"
#include <adwaita.h>
#include <glib/gi18n.h>
#include "console/items/hoist-plane-words.h"
#include "console/items/hoist-shown-text.h"
#include "console/pages/hoist-plain-facts.h"
#include "console/widgets/hoist-entry-row.h"
#include "console/widgets/hoist-fact-group.h"
#include "console/widgets/hoist-log-view.h"
#include "console/widgets/hoist-status.h"

struct _HoistPlainUpgradePage
{
  HoistPage parent_instance;
  GtkStack *stack;
  AdwEntryRow *target_row, *confirm_row;
  GtkSwitch *backup_switch, *migrations_switch;
  GtkWidget *confirm_group, *no_backup_group;
  GtkCheckButton *no_backup_check;
  GtkLabel *summary_label, *reason_label, *sentence_label;
  GtkButton *start_button, *again_button;
  HoistFactGroup *missing, *last, *facts;
  HoistStatus *status;
  HoistLogView *log;

  HoistSession *session;
  char *tenant, *slug, *from;
  gboolean must_confirm;
  HoistPlainUpgrade *upgrade; /* NULL: it was not asked for yet */
};

G_DEFINE_FINAL_TYPE (HoistPlainUpgradePage, hoist_plain_upgrade_page, HOIST_TYPE_PAGE)

static char *
dup_typed (AdwEntryRow *row)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));
}

static const char *
why_not (HoistPlainUpgradePage *self, const char *target)
{
  g_autofree char *typed = dup_typed (self->confirm_row);

  if (hoist_session_get_client (self->session) == NULL)
    return _ ("The control plane is not connected.");
  if (target[0] == '\0')
    return _ ("Say to which version.");
  if (g_strcmp0 (target, self->from) == 0)
    return _ ("The tenant is at this version.");
  if (!gtk_switch_get_active (self->backup_switch)
      && !gtk_check_button_get_active (self->no_backup_check))
    return _ ("Confirm that you go without a backup.");
  if (self->must_confirm && g_strcmp0 (typed, self->slug) != 0)
    return _ ("Type the tenant’s name above.");
  return NULL;
}

static void
update_form (HoistPlainUpgradePage *self)
{
  g_autofree char *target = dup_typed (self->target_row);
  const char *reason = why_not (self, target);
  g_autofree char *label = hoist_shown_text_print_line (_ ("Upgrade %s to %s"), self->slug, target);
  g_autofree char *summary = g_strdup_printf (
      gtk_switch_get_active (self->backup_switch)
          ? _ ("%s goes from %s to %s, after the control plane has backed up its database.")
          : _ ("%s goes from %s to %s, without a backup: there is no way back for the data."),
      self->slug, self->from[0] != '\0' ? self->from : _ ("an unknown version"), target);

  gtk_widget_set_visible (self->no_backup_group, !gtk_switch_get_active (self->backup_switch));
  gtk_widget_set_sensitive (GTK_WIDGET (self->start_button), reason == NULL);
  gtk_button_set_label (self->start_button, target[0] != '\0' ? label : _ ("Upgrade"));
  gtk_label_set_text (self->summary_label, target[0] != '\0' ? summary : "");
  gtk_label_set_text (self->reason_label, reason != NULL ? reason : "");
}

/* The answer's details are the log; they come all at once, so a line has no time of its own. */
static void
show_details (HoistPlainUpgradePage *self)
{
  const char *const *details = hoist_plain_upgrade_get_details (self->upgrade);
  g_autoptr (GPtrArray) lines =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_log_line_free);

  for (guint i = 0; details[i] != NULL; i++)
    g_ptr_array_add (
        lines, hoist_log_line_new (i + 1, g_get_real_time (), 0, HOIST_LOG_INFO, details[i], ""));
  hoist_log_view_append (self->log, lines);
  gtk_widget_set_visible (GTK_WIDGET (self->log), lines->len > 0);
}

static void
show_upgrade (HoistPlainUpgradePage *self)
{
  HoistPlainState state = hoist_plain_upgrade_get_state (self->upgrade);
  g_autofree char *sentence = hoist_plain_facts_dup_sentence (self->upgrade);

  hoist_status_set_look (self->status, hoist_plain_facts_look (state), NULL);
  gtk_label_set_text (self->sentence_label, sentence);
  hoist_plain_facts_show_upgrade (self->facts, self->upgrade);
  show_details (self);
  gtk_widget_set_visible (GTK_WIDGET (self->again_button),
                          state == HOIST_PLAIN_FAILED || state == HOIST_PLAIN_UNCERTAIN);
  gtk_stack_set_visible_child_name (self->stack, "upgrade");
}

static void
watch (HoistPlainUpgradePage *self, HoistPlainUpgrade *upgrade)
{
  self->upgrade = g_object_ref (upgrade);
  g_signal_connect_object (upgrade, "changed", G_CALLBACK (show_upgrade), self, G_CONNECT_SWAPPED);
  hoist_log_view_clear (self->log);
  show_upgrade (self);
}

static void
start_cb (HoistPlainUpgradePage *self)
{
  g_autofree char *target = dup_typed (self->target_row);
  HoistUpgradeWish wish = { .target_version = target,
                            .backup_db = gtk_switch_get_active (self->backup_switch),
                            .run_migrations = gtk_switch_get_active (self->migrations_switch) };

  if (why_not (self, target) == NULL)
    watch (self,
           hoist_session_start_plain_upgrade (self->session, self->tenant, self->from, &wish));
}

static void
again_cb (HoistPlainUpgradePage *self)
{
  if (self->upgrade != NULL)
    g_signal_handlers_disconnect_by_data (self->upgrade, self);
  g_clear_object (&self->upgrade);
  gtk_stack_set_visible_child_name (self->stack, "form");
  hoist_plain_facts_show_last (self->last,
                               hoist_session_get_plain_upgrade (self->session, self->tenant));
  update_form (self);
}

static void
shown (HoistPage *page)
{
  HoistPlainUpgradePage *self = HOIST_PLAIN_UPGRADE_PAGE (page);

  gtk_widget_grab_focus (self->upgrade != NULL ? GTK_WIDGET (self->log)
                                               : GTK_WIDGET (self->target_row));
}

static void
dispose (GObject *object)
{
  HoistPlainUpgradePage *self = HOIST_PLAIN_UPGRADE_PAGE (object);

  if (self->upgrade != NULL)
    g_signal_handlers_disconnect_by_data (self->upgrade, self);
  g_clear_object (&self->upgrade);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (hoist_plain_upgrade_page_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  HoistPlainUpgradePage *self = HOIST_PLAIN_UPGRADE_PAGE (object);

  g_free (self->tenant);
  g_free (self->slug);
  g_free (self->from);
  G_OBJECT_CLASS (hoist_plain_upgrade_page_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, HoistPlainUpgradePage, stack);
  gtk_widget_class_bind_template_child (widget_class, HoistPlainUpgradePage, target_row);
  gtk_widget_class_bind_template_child (widget_class, HoistPlainUpgradePage, backup_switch);
  gtk_widget_class_bind_template_child (widget_class, HoistPlainUpgradePage, migrations_switch);
  gtk_widget_class_bind_template_child (widget_class, HoistPlainUpgradePage, no_backup_group);
  gtk_widget_class_bind_template_child (widget_class, HoistPlainUpgradePage, no_backup_check);
  gtk_widget_class_bind_template_child (widget_class, HoistPlainUpgradePage, confirm_group);
  gtk_widget_class_bind_template_child (widget_class, HoistPlainUpgradePage, confirm_row);
  gtk_widget_class_bind_template_child (widget_class, HoistPlainUpgradePage, summary_label);
  gtk_widget_class_bind_template_child (widget_class, HoistPlainUpgradePage, reason_label);
  gtk_widget_class_bind_template_child (widget_class, HoistPlainUpgradePage, start_button);
  gtk_widget_class_bind_template_child (widget_class, HoistPlainUpgradePage, missing);
  gtk_widget_class_bind_template_child (widget_class, HoistPlainUpgradePage, last);
  gtk_widget_class_bind_template_child (widget_class, HoistPlainUpgradePage, status);
  gtk_widget_class_bind_template_child (widget_class, HoistPlainUpgradePage, sentence_label);
  gtk_widget_class_bind_template_child (widget_class, HoistPlainUpgradePage, facts);
  gtk_widget_class_bind_template_child (widget_class, HoistPlainUpgradePage, log);
  gtk_widget_class_bind_template_child (widget_class, HoistPlainUpgradePage, again_button);
}

static void
hoist_plain_upgrade_page_class_init (HoistPlainUpgradePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  HOIST_PAGE_CLASS (klass)->shown = shown;
  g_type_ensure (HOIST_TYPE_FACT_GROUP);
  g_type_ensure (HOIST_TYPE_LOG_VIEW);
  g_type_ensure (HOIST_TYPE_STATUS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-plain-upgrade-page.ui");
  bind_children (widget_class);
}

static void
connect_row (HoistPlainUpgradePage *self, AdwEntryRow *row)
{
  hoist_entry_row_prepare (GTK_WIDGET (row));
  g_signal_connect_swapped (row, "notify::text", G_CALLBACK (update_form), self);
}

static void
hoist_plain_upgrade_page_init (HoistPlainUpgradePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  connect_row (self, self->target_row);
  connect_row (self, self->confirm_row);
  g_signal_connect_swapped (self->backup_switch, "notify::active", G_CALLBACK (update_form), self);
  g_signal_connect_swapped (self->no_backup_check, "toggled", G_CALLBACK (update_form), self);
  g_signal_connect_swapped (self->start_button, "clicked", G_CALLBACK (start_cb), self);
  g_signal_connect_swapped (self->again_button, "clicked", G_CALLBACK (again_cb), self);
}

HoistPlainUpgradePage *
hoist_plain_upgrade_page_new (HoistSession *session, const char *tenant)
{
  HoistPlainUpgradePage *self = g_object_new (HOIST_TYPE_PLAIN_UPGRADE_PAGE, NULL);
  HoistTenantItem *item = hoist_fleet_find_tenant (hoist_session_get_fleet (session), tenant);
  const HoistTenantReport *report = item != NULL ? hoist_tenant_item_get_report (item) : NULL;
  HoistPlainUpgrade *running = hoist_session_get_plain_upgrade (session, tenant);
  gboolean known = report != NULL && report->has_version;
  g_autofree char *confirm = NULL;
  g_autofree char *title = NULL;

  self->session = g_object_ref (session);
  self->tenant = g_strdup (tenant);
  self->slug = g_strdup (report != NULL && report->slug[0] != '\0' ? report->slug : tenant);
  self->from = g_strdup (known ? report->version.deployed_version : "");
  self->must_confirm = hoist_plane_words_must_confirm (hoist_session_get_plane (session), report);
  title = hoist_shown_text_print_line (_ ("Upgrade %s"), self->slug);
  hoist_page_set_title (HOIST_PAGE (self), title);
  confirm = hoist_shown_text_print_line (_ ("Type %s to confirm"), self->slug);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->confirm_row), confirm);
  gtk_widget_set_visible (self->confirm_group, self->must_confirm);
  gtk_editable_set_text (GTK_EDITABLE (self->target_row),
                         known ? report->version.latest_version : "");
  hoist_plain_facts_show_missing (self->missing, session);
  hoist_plain_facts_show_last (self->last, running);
  update_form (self);
  if (running != NULL && !hoist_plain_upgrade_is_over (running))
    watch (self, running);
  return self;
}

gboolean
hoist_plain_upgrade_page_can_start (HoistPlainUpgradePage *self)
{
  return self->upgrade == NULL && gtk_widget_get_sensitive (GTK_WIDGET (self->start_button));
}
