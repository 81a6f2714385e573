/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistRollbackDialog: transient for the window; main thread only. Nothing is changed before
 * "rollback.start", which starts exactly the plan that was compared. */
#include "console/dialogs/hoist-rollback-dialog.h"
#include <glib/gi18n.h>
#include "console/items/hoist-shown-text.h"
#include "base/hoist-clock.h"
#include "client/hoist-client-plans.h"
#include "client/hoist-client-runs.h"
#include "client/hoist-client-tenants.h"
#include "console/dialogs/hoist-restore-choice.h"
#include "console/dialogs/hoist-plan-facts.h"
#include "console/dialogs/hoist-rollback-facts.h"
#include "console/items/hoist-restore-point.h"
#include "console/widgets/hoist-banner.h"
#include "console/widgets/hoist-entry-row.h"
#include "console/widgets/hoist-notice-card.h"
#include "console/widgets/hoist-placeholder.h"
#include "console/widgets/hoist-stack.h"

static const char *const step_names[] = { "reason", "point", "compare", "summary" };

struct _HoistRollbackDialog
{
  AdwWindow parent_instance;
  AdwWindowTitle *window_title;
  GtkButton *cancel_button, *back_button, *next_button, *start_button;
  GtkSpinner *spinner;
  HoistBanner *banner;
  GtkStack *stack;
  AdwEntryRow *reason_row;
  HoistRestoreChoice *choice;
  AdwActionRow *data_row, *hold_row;
  GtkCheckButton *data_check, *code_check;
  HoistPlaceholder *compare_placeholder;
  GtkLabel *name_label, *now_label, *now_commit, *then_label, *then_commit, *summary_label;
  HoistFactGroup *findings, *tables, *migrations, *configuration, *steps, *command;
  GtkBox *loss_box;
  GtkSwitch *safety_switch, *hold_switch;

  HoistSession *session;
  char *tenant, *run;
  HoistTenantReport *report;
  HoistPlan *plan;
  GHashTable *acknowledged;
  gboolean starting;
  guint step;
  GCancellable *cancellable, *planning;
};

G_DEFINE_FINAL_TYPE (HoistRollbackDialog, hoist_rollback_dialog, ADW_TYPE_WINDOW)

static char *
dup_reason (HoistRollbackDialog *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->reason_row))));
}

gboolean
hoist_rollback_dialog_can_go_on (HoistRollbackDialog *self)
{
  g_autofree char *reason = dup_reason (self);

  switch (self->step)
    {
    case 0:
      return reason[0] != '\0' && self->report != NULL;
    case 1:
      return hoist_restore_choice_get_chosen (self->choice) != NULL;
    default:
      return self->plan != NULL && !hoist_plan_has_blocker (self->plan)
             && hoist_plan_is_acknowledged (self->plan, self->acknowledged) && !self->starting;
    }
}

static void
update_buttons (HoistRollbackDialog *self)
{
  gboolean can = hoist_rollback_dialog_can_go_on (self);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "rollback.next", can && self->step < 3);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "rollback.start", can && self->step == 3);
  gtk_widget_set_visible (GTK_WIDGET (self->next_button), self->step < 3);
  gtk_widget_set_visible (GTK_WIDGET (self->back_button), self->step > 0);
}

/* What can't be chosen from, or is still being compared, leaves the keyboard at Cancel. */
static void
focus_step (HoistRollbackDialog *self)
{
  gboolean done = FALSE;

  if (self->step == 0)
    done = gtk_widget_grab_focus (GTK_WIDGET (self->reason_row));
  else if (self->step == 1)
    done = gtk_widget_child_focus (GTK_WIDGET (self->choice), GTK_DIR_TAB_FORWARD);
  else if (self->step == 2 && self->plan != NULL)
    done = gtk_widget_child_focus (GTK_WIDGET (self->compare_placeholder), GTK_DIR_TAB_FORWARD);
  if (!done)
    gtk_widget_grab_focus (GTK_WIDGET (self->cancel_button));
}

static void
show_step (HoistRollbackDialog *self, guint step)
{
  g_autofree char *subtitle = g_strdup_printf (_ ("Step %u of 4"), step + 1);

  self->step = step;
  hoist_stack_show (self->stack, step_names[step]);
  adw_window_title_set_subtitle (self->window_title, subtitle);
  update_buttons (self);
  /* Nobody rolls back by pressing Enter once too often. */
  gtk_window_set_default_widget (GTK_WINDOW (self),
                                 GTK_WIDGET (step < 3 ? self->next_button : self->cancel_button));
  focus_step (self);
}

static void
show_problem (HoistRollbackDialog *self, const GError *error)
{
  hoist_banner_show_text (self->banner, HOIST_BANNER_ERROR, error->message);
}

/* Step 2 */

static void
drop_plan (HoistRollbackDialog *self)
{
  g_cancellable_cancel (self->planning);
  g_clear_object (&self->planning);
  g_clear_pointer (&self->plan, hoist_plan_unref);
  g_hash_table_remove_all (self->acknowledged);
}

static void
chosen_cb (HoistRollbackDialog *self)
{
  const HoistRestorePoint *point = hoist_restore_choice_get_chosen (self->choice);
  g_autofree char *means =
      point != NULL ? hoist_rollback_facts_dup_choice (point, hoist_clock_wall_us ()) : NULL;

  gtk_widget_set_sensitive (GTK_WIDGET (self->data_row), point == NULL || point->has_data);
  if (means != NULL)
    adw_action_row_set_subtitle (self->data_row, means);
  if (point != NULL && !point->has_data)
    gtk_check_button_set_active (self->code_check, TRUE);
  drop_plan (self);
  update_buttons (self);
}

static void
prefill_reason (HoistRollbackDialog *self)
{
  g_autofree char *present = dup_reason (self);

  for (guint i = 0; present[0] == '\0' && i < self->report->latest_runs->len; i++)
    {
      const HoistRun *run = g_ptr_array_index (self->report->latest_runs, i);

      if (g_strcmp0 (run->id, self->run) == 0 && run->cause[0] != '\0')
        gtk_editable_set_text (GTK_EDITABLE (self->reason_row), run->cause);
    }
}

/* The backup that was asked for, when there is one; else the best. */
static int
find_wanted (HoistRollbackDialog *self, const GPtrArray *points, const HoistTenantReport *report)
{
  for (guint i = 0; i < points->len; i++)
    {
      const HoistRestorePoint *point = g_ptr_array_index (points, i);

      if (point->reason == NULL && self->run[0] != '\0' && g_str_equal (point->backup, self->run))
        return (int) i;
    }
  return hoist_restore_point_choose (points, report);
}

void
hoist_rollback_dialog_show_report (HoistRollbackDialog *self, HoistTenantReport *report)
{
  g_autofree char *title = g_strdup_printf (_ ("Roll Back %s"), report->slug);
  g_autofree char *hold = hoist_shown_text_print_line (_ ("Hold %s afterwards"), report->slug);
  g_autoptr (GPtrArray) points = hoist_restore_point_list (report, self->run);

  g_return_if_fail (HOIST_IS_ROLLBACK_DIALOG (self));

  hoist_tenant_report_ref (report);
  g_clear_pointer (&self->report, hoist_tenant_report_unref);
  self->report = report;
  gtk_window_set_title (GTK_WINDOW (self), title);
  /* Between Cancel and Next it would be cut: it stands below them in full. */
  gtk_label_set_text (self->name_label, report->slug);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->hold_row), hold);
  hoist_restore_choice_set_points (self->choice, points, find_wanted (self, points, report));
  chosen_cb (self);
  prefill_reason (self);
  gtk_spinner_stop (self->spinner);
  update_buttons (self);
}

static void
report_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistRollbackDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTenantReport) report =
      hoist_client_get_tenant_finish (HOIST_CLIENT (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  gtk_spinner_stop (self->spinner);
  if (report != NULL)
    hoist_rollback_dialog_show_report (self, report);
  else
    show_problem (self, error);
}

/* Steps 3 and 4 */

static void
loss_toggled_cb (HoistRollbackDialog *self, HoistNoticeCard *card)
{
  if (hoist_notice_card_get_active (card))
    g_hash_table_add (self->acknowledged, g_strdup (hoist_notice_card_get_id (card)));
  else
    g_hash_table_remove (self->acknowledged, hoist_notice_card_get_id (card));
  update_buttons (self);
}

static void
show_losses (HoistRollbackDialog *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->loss_box))) != NULL)
    gtk_box_remove (self->loss_box, child);
  for (char **id = self->plan->acknowledge; id != NULL && *id != NULL; id++)
    {
      g_autofree char *loss = hoist_rollback_facts_dup_loss (self->plan);
      gboolean rows = g_str_equal (*id, "discard-rows");
      GtkWidget *card = hoist_notice_card_new (
          *id,
          rows ? loss
          : g_str_equal (*id, "no-backup")
              ? _ ("Without a backup of the present state this rollback can’t be taken back.")
              : *id,
          rows ? _ ("I accept this loss") : NULL);

      g_signal_connect_object (card, "toggled", G_CALLBACK (loss_toggled_cb), self,
                               G_CONNECT_SWAPPED);
      gtk_box_append (self->loss_box, card);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->loss_box),
                          gtk_widget_get_first_child (GTK_WIDGET (self->loss_box)) != NULL);
}

gboolean
hoist_rollback_dialog_is_destructive (HoistRollbackDialog *self)
{
  return self->plan != NULL && hoist_rollback_facts_get_lost_rows (self->plan) != 0;
}

static void
show_summary (HoistRollbackDialog *self)
{
  g_autofree char *summary = hoist_rollback_facts_dup_summary (self->plan);
  g_autofree char *reason = dup_reason (self);
  g_autofree char *label =
      g_strdup_printf (_ ("Roll Back %s to %s"), self->plan->tenant_slug, self->plan->to_version);
  gboolean destructive = hoist_rollback_dialog_is_destructive (self);

  gtk_label_set_text (self->summary_label, summary);
  gtk_button_set_label (self->start_button, label);
  gtk_label_set_ellipsize (GTK_LABEL (gtk_button_get_child (self->start_button)),
                           PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_remove_css_class (GTK_WIDGET (self->start_button), "destructive-action");
  gtk_widget_remove_css_class (GTK_WIDGET (self->start_button), "suggested-action");
  gtk_widget_add_css_class (GTK_WIDGET (self->start_button),
                            destructive ? "destructive-action" : "suggested-action");
  hoist_plan_facts_show_steps (self->steps, self->plan);
  hoist_rollback_facts_show_commands (self->command, self->plan, reason,
                                      gtk_switch_get_active (self->hold_switch));
}

static const HoistRun *
find_taken_back (HoistRollbackDialog *self)
{
  for (guint i = 0; self->report != NULL && i < self->report->latest_runs->len; i++)
    {
      const HoistRun *run = g_ptr_array_index (self->report->latest_runs, i);

      if (g_str_equal (run->id, self->plan->rolls_back))
        return run;
    }
  return NULL;
}

void
hoist_rollback_dialog_show_plan (HoistRollbackDialog *self, HoistPlan *plan)
{
  g_autofree char *now = hoist_words_dup_commit (plan->from_commit);
  g_autofree char *then = hoist_words_dup_commit (plan->to_commit);
  g_autofree char *from = hoist_shown_text_dup_line (plan->from_version);
  g_autofree char *to = hoist_shown_text_dup_line (plan->to_version);

  g_return_if_fail (HOIST_IS_ROLLBACK_DIALOG (self));

  hoist_plan_ref (plan);
  g_clear_pointer (&self->plan, hoist_plan_unref);
  self->plan = plan;
  gtk_label_set_text (self->now_label, from);
  gtk_label_set_text (self->now_commit, now);
  gtk_label_set_text (self->then_label, to);
  gtk_label_set_text (self->then_commit, then);
  hoist_rollback_facts_show_tables (self->tables, plan);
  hoist_rollback_facts_show_configuration (self->configuration, plan);
  hoist_rollback_facts_show_migrations (self->migrations, plan, find_taken_back (self));
  hoist_plan_facts_show_findings (self->findings, plan->findings);
  show_losses (self);
  show_summary (self);
  gtk_spinner_stop (self->spinner);
  hoist_placeholder_show_content (self->compare_placeholder);
  update_buttons (self);
  if (self->step == 2
      && gtk_window_get_focus (GTK_WINDOW (self)) == GTK_WIDGET (self->cancel_button))
    focus_step (self);
}

static void
plan_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistRollbackDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistPlan) plan =
      hoist_client_make_plan_finish (HOIST_CLIENT (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable)
      || g_error_matches (error, HOIST_ERROR, HOIST_ERROR_CANCELLED))
    return;
  gtk_spinner_stop (self->spinner);
  if (plan != NULL)
    hoist_rollback_dialog_show_plan (self, plan);
  else
    {
      hoist_placeholder_show_status (self->compare_placeholder, "dialog-warning-symbolic",
                                     _ ("This Way Back Is Not Possible"), error->message);
      hoist_placeholder_set_button (self->compare_placeholder, _ ("Compare Again"),
                                    "rollback.compare");
    }
}

static void
load_plan (HoistRollbackDialog *self)
{
  const HoistRestorePoint *point = hoist_restore_choice_get_chosen (self->choice);
  HoistClient *client = self->session != NULL ? hoist_session_get_client (self->session) : NULL;
  HoistPlanWish wish;

  drop_plan (self);
  update_buttons (self);
  if (client == NULL || point == NULL)
    return;
  wish = hoist_restore_point_make_wish (point, gtk_check_button_get_active (self->data_check),
                                        gtk_switch_get_active (self->safety_switch));
  hoist_placeholder_show_loading (self->compare_placeholder,
                                  _ ("Comparing the data now with the backup…"));
  gtk_spinner_start (self->spinner);
  self->planning = g_cancellable_new ();
  hoist_client_make_plan_async (client, self->tenant, &wish, self->planning, plan_cb,
                                g_object_ref (self));
}

static void
safety_changed_cb (HoistRollbackDialog *self)
{
  if (self->step == 2)
    load_plan (self);
}

static void
data_changed_cb (HoistRollbackDialog *self)
{
  drop_plan (self);
  update_buttons (self);
}

/* Actions */

static void
next_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistRollbackDialog *self = HOIST_ROLLBACK_DIALOG (widget);

  if (!hoist_rollback_dialog_can_go_on (self) || self->step > 2)
    return;
  hoist_banner_hide (self->banner);
  if (self->step == 1 && self->plan == NULL)
    load_plan (self);
  if (self->step == 2)
    show_summary (self);
  show_step (self, self->step + 1);
}

static void
previous_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistRollbackDialog *self = HOIST_ROLLBACK_DIALOG (widget);

  if (self->step > 0)
    show_step (self, self->step - 1);
}

static void
started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistRollbackDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRun) run = hoist_client_start_run_finish (HOIST_CLIENT (source), result, &error);
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  self->starting = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  gtk_spinner_stop (self->spinner);
  if (run == NULL)
    {
      show_problem (self, error);
      update_buttons (self);
      return;
    }
  hoist_fleet_take_run (hoist_session_get_fleet (self->session), run);
  if (parent != NULL)
    gtk_widget_activate_action (GTK_WIDGET (parent), "win.show-run", "s", run->id);
  gtk_window_close (GTK_WINDOW (self));
}

static void
start_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistRollbackDialog *self = HOIST_ROLLBACK_DIALOG (widget);
  HoistClient *client = self->session != NULL ? hoist_session_get_client (self->session) : NULL;
  g_autofree char *reason = dup_reason (self);
  g_autofree const char **acknowledged = NULL;
  HoistRunWish wish = { .reason = reason };

  if (client == NULL || !hoist_rollback_dialog_can_go_on (self))
    return;
  acknowledged = (const char **) g_hash_table_get_keys_as_array (self->acknowledged, NULL);
  wish.acknowledged = acknowledged;
  wish.hold_after = gtk_switch_get_active (self->hold_switch) ? reason : NULL;
  self->starting = TRUE;
  update_buttons (self);
  gtk_spinner_start (self->spinner);
  hoist_client_start_run_async (client, self->plan, &wish, self->cancellable, started_cb,
                                g_object_ref (self));
}

static void
compare_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  load_plan (HOIST_ROLLBACK_DIALOG (widget));
}

static void
hold_changed_cb (HoistRollbackDialog *self)
{
  if (self->plan != NULL)
    show_summary (self);
}

/* The object */

static void
dispose (GObject *object)
{
  HoistRollbackDialog *self = HOIST_ROLLBACK_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->planning);
  g_clear_object (&self->planning);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (hoist_rollback_dialog_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  HoistRollbackDialog *self = HOIST_ROLLBACK_DIALOG (object);

  g_free (self->tenant);
  g_free (self->run);
  g_clear_pointer (&self->report, hoist_tenant_report_unref);
  g_clear_pointer (&self->plan, hoist_plan_unref);
  g_clear_pointer (&self->acknowledged, g_hash_table_unref);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (hoist_rollback_dialog_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, HoistRollbackDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, HoistRollbackDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, HoistRollbackDialog, back_button);
  gtk_widget_class_bind_template_child (widget_class, HoistRollbackDialog, next_button);
  gtk_widget_class_bind_template_child (widget_class, HoistRollbackDialog, start_button);
  gtk_widget_class_bind_template_child (widget_class, HoistRollbackDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, HoistRollbackDialog, banner);
  gtk_widget_class_bind_template_child (widget_class, HoistRollbackDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, HoistRollbackDialog, reason_row);
  gtk_widget_class_bind_template_child (widget_class, HoistRollbackDialog, choice);
  gtk_widget_class_bind_template_child (widget_class, HoistRollbackDialog, data_row);
  gtk_widget_class_bind_template_child (widget_class, HoistRollbackDialog, data_check);
  gtk_widget_class_bind_template_child (widget_class, HoistRollbackDialog, code_check);
  gtk_widget_class_bind_template_child (widget_class, HoistRollbackDialog, compare_placeholder);
  gtk_widget_class_bind_template_child (widget_class, HoistRollbackDialog, name_label);
  gtk_widget_class_bind_template_child (widget_class, HoistRollbackDialog, now_label);
  gtk_widget_class_bind_template_child (widget_class, HoistRollbackDialog, now_commit);
  gtk_widget_class_bind_template_child (widget_class, HoistRollbackDialog, then_label);
  gtk_widget_class_bind_template_child (widget_class, HoistRollbackDialog, then_commit);
  gtk_widget_class_bind_template_child (widget_class, HoistRollbackDialog, summary_label);
  gtk_widget_class_bind_template_child (widget_class, HoistRollbackDialog, findings);
  gtk_widget_class_bind_template_child (widget_class, HoistRollbackDialog, tables);
  gtk_widget_class_bind_template_child (widget_class, HoistRollbackDialog, migrations);
  gtk_widget_class_bind_template_child (widget_class, HoistRollbackDialog, configuration);
  gtk_widget_class_bind_template_child (widget_class, HoistRollbackDialog, steps);
  gtk_widget_class_bind_template_child (widget_class, HoistRollbackDialog, command);
  gtk_widget_class_bind_template_child (widget_class, HoistRollbackDialog, loss_box);
  gtk_widget_class_bind_template_child (widget_class, HoistRollbackDialog, safety_switch);
  gtk_widget_class_bind_template_child (widget_class, HoistRollbackDialog, hold_switch);
  gtk_widget_class_bind_template_child (widget_class, HoistRollbackDialog, hold_row);
}

static void
hoist_rollback_dialog_class_init (HoistRollbackDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  g_type_ensure (HOIST_TYPE_BANNER);
  g_type_ensure (HOIST_TYPE_PLACEHOLDER);
  g_type_ensure (HOIST_TYPE_FACT_GROUP);
  g_type_ensure (HOIST_TYPE_RESTORE_CHOICE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-rollback-dialog.ui");
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "rollback.next", NULL, next_action);
  gtk_widget_class_install_action (widget_class, "rollback.previous", NULL, previous_action);
  gtk_widget_class_install_action (widget_class, "rollback.start", NULL, start_action);
  gtk_widget_class_install_action (widget_class, "rollback.compare", NULL, compare_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
hoist_rollback_dialog_init (HoistRollbackDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  hoist_stack_watch (self->stack);
  self->cancellable = g_cancellable_new ();
  self->acknowledged = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  hoist_entry_row_prepare (GTK_WIDGET (self->reason_row));
  g_signal_connect_swapped (self->reason_row, "notify::text", G_CALLBACK (update_buttons), self);
  g_signal_connect_swapped (self->reason_row, "entry-activated",
                            G_CALLBACK (gtk_widget_activate_default), self);
  g_signal_connect_swapped (self->choice, "chosen", G_CALLBACK (chosen_cb), self);
  g_signal_connect_swapped (self->hold_switch, "notify::active", G_CALLBACK (hold_changed_cb),
                            self);
  g_signal_connect_swapped (self->data_check, "toggled", G_CALLBACK (data_changed_cb), self);
  g_signal_connect_swapped (self->safety_switch, "notify::active", G_CALLBACK (safety_changed_cb),
                            self);
  show_step (self, 0);
}

HoistRollbackDialog *
hoist_rollback_dialog_new (GtkWindow *parent, HoistSession *session, const char *tenant,
                           const char *run)
{
  HoistRollbackDialog *self =
      g_object_new (HOIST_TYPE_ROLLBACK_DIALOG, "transient-for", parent, NULL);
  HoistClient *client = session != NULL ? hoist_session_get_client (session) : NULL;

  self->session = session != NULL ? g_object_ref (session) : NULL;
  self->tenant = g_strdup (tenant);
  self->run = g_strdup (run != NULL ? run : "");
  if (client != NULL)
    {
      gtk_spinner_start (self->spinner);
      hoist_client_get_tenant_async (client, tenant, self->cancellable, report_cb,
                                     g_object_ref (self));
    }
  return self;
}

const char *
hoist_rollback_dialog_get_step (HoistRollbackDialog *self)
{
  return step_names[self->step];
}

void
hoist_rollback_dialog_set_reason (HoistRollbackDialog *self, const char *reason)
{
  gtk_editable_set_text (GTK_EDITABLE (self->reason_row), reason);
}
