/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistMoveDialog: transient for the main window; main thread only. Nothing is changed before
 * "move.start". */
#include "console/dialogs/hoist-move-dialog.h"
#include <glib/gi18n.h>
#include "client/hoist-client-plans.h"
#include "client/hoist-client-runs.h"
#include "console/dialogs/hoist-plan-facts.h"
#include "console/items/hoist-plane-words.h"
#include "console/items/hoist-shown-text.h"
#include "console/widgets/hoist-banner.h"
#include "console/widgets/hoist-entry-row.h"
#include "console/widgets/hoist-notice-card.h"
#include "console/widgets/hoist-placeholder.h"
#include "model/hoist-engine-name.h"

struct _HoistMoveDialog
{
  AdwWindow parent_instance;
  GtkButton *cancel_button, *start_button;
  GtkSpinner *spinner;
  HoistBanner *banner;
  HoistPlaceholder *placeholder;
  GtkLabel *name_label, *summary_label;
  HoistFactGroup *places, *findings, *times, *steps, *back, *command;
  GtkWidget *notices_section, *confirm_group, *again_button;
  GtkBox *notices;
  AdwEntryRow *confirm_row;

  GtkWidget *page;
  HoistSession *session;
  HoistTenantReport *report;
  HoistPlan *plan;
  GHashTable *acknowledged;
  gboolean must_confirm, starting;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (HoistMoveDialog, hoist_move_dialog, ADW_TYPE_WINDOW)

gboolean
hoist_move_dialog_can_start (HoistMoveDialog *self)
{
  return self->plan != NULL && !self->starting && !hoist_plan_has_blocker (self->plan)
         && hoist_plan_is_acknowledged (self->plan, self->acknowledged)
         && (!self->must_confirm
             || hoist_entry_row_says (GTK_WIDGET (self->confirm_row), self->report->slug));
}

static void
update_button (HoistMoveDialog *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "move.start",
                                 hoist_move_dialog_can_start (self));
}

/* What is shown */

/* The arguments of the step that carries the rows. */
static const HoistValue *
find_transfer (const HoistPlan *plan)
{
  for (guint i = 0; i < plan->steps->len; i++)
    {
      const HoistStep *step = g_ptr_array_index (plan->steps, i);

      if (step->kind->id == HOIST_STEP_TRANSFER)
        return step->args;
    }
  return NULL;
}

/* The setting that somebody has written the new URL into. */
static const char *
find_setting (const HoistPlan *plan)
{
  for (guint i = 0; i < plan->steps->len; i++)
    {
      const HoistStep *step = g_ptr_array_index (plan->steps, i);
      const HoistValue *list = hoist_value_get_member (step->args, "set");

      if (step->kind->id == HOIST_STEP_CONFIGURE && list != NULL
          && hoist_value_get_type_of (list) == HOIST_VALUE_ARRAY && hoist_value_get_size (list) > 0)
        return hoist_value_lookup_string (hoist_value_get_element (list, 0), "from_setting", "");
    }
  return "";
}

static void
show_places (HoistMoveDialog *self)
{
  const HoistDatabaseReport *old =
      self->report->databases->len > 0 ? g_ptr_array_index (self->report->databases, 0) : NULL;
  const HoistValue *args = find_transfer (self->plan);
  const HoistValue *to = args != NULL ? hoist_value_get_member (args, "to") : NULL;
  g_autofree char *size = old != NULL ? hoist_words_dup_size (old->bytes) : NULL;
  g_autofree char *there =
      to != NULL
          ? g_strdup_printf (_ ("The empty database that %s in %s names"),
                             find_setting (self->plan), hoist_value_lookup_string (to, "file", ""))
          : NULL;
  HoistFact facts[2];
  guint n = 0;

  if (old != NULL)
    facts[n++] = (HoistFact){ .key = "from",
                              .title = hoist_engine_name_get (old->engine),
                              .subtitle = old->path,
                              .value = size,
                              .badge = _ ("now") };
  if (to != NULL)
    facts[n++] =
        (HoistFact){ .key = "to",
                     .title = hoist_engine_name_get (hoist_value_lookup_string (to, "engine", "")),
                     .subtitle = there,
                     .badge = _ ("then") };
  hoist_fact_group_set_facts (self->places, facts, n);
}

static void
toggled_cb (HoistMoveDialog *self, HoistNoticeCard *card)
{
  if (hoist_notice_card_get_active (card))
    g_hash_table_add (self->acknowledged, g_strdup (hoist_notice_card_get_id (card)));
  else
    g_hash_table_remove (self->acknowledged, hoist_notice_card_get_id (card));
  update_button (self);
}

static void
show_notices (HoistMoveDialog *self)
{
  GtkWidget *child;
  guint n = 0;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->notices))) != NULL)
    gtk_box_remove (self->notices, child);
  for (char **id = self->plan->acknowledge; id != NULL && *id != NULL; id++, n++)
    {
      const char *text = hoist_plan_find_notice (self->plan, *id);
      GtkWidget *card = hoist_notice_card_new (*id, text != NULL ? text : *id, NULL);

      g_signal_connect_object (card, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
      gtk_box_append (self->notices, card);
    }
  gtk_widget_set_visible (self->notices_section, n > 0);
}

static void
show_times (HoistMoveDialog *self)
{
  g_autofree char *downtime = hoist_words_dup_estimate (self->plan->downtime_s);
  g_autofree char *whole = hoist_words_dup_estimate (self->plan->estimate_s);
  HoistFact facts[2] = {
    { .key = "downtime", .title = _ ("Without service"), .value = downtime },
    { .key = "whole", .title = _ ("Whole run"), .value = whole },
  };

  hoist_fact_group_set_facts (self->times, facts, 2);
}

static void
show_back (HoistMoveDialog *self)
{
  HoistFact facts[2] = {
    { .key = "kept",
      .title = _ ("The old database stays as it is"),
      .subtitle = _ ("It is backed up and proven first. If the move fails, the tenant goes on "
                     "with it as before.") },
    { .key = "rollback",
      .title = _ ("Roll Back… brings it back later, too"),
      .subtitle = _ ("What is written to the new database until then goes back with it. Rows that "
                     "can’t are named before you decide, and stay in the new database.") },
  };

  hoist_fact_group_set_facts (self->back, facts, 2);
}

char *
hoist_move_dialog_dup_command (const HoistPlan *plan)
{
  GString *command = g_string_new ("hoistctl tenant move-database ");

  g_string_append (command, plan->tenant_slug);
  for (char **id = plan->acknowledge; id != NULL && *id != NULL; id++)
    g_string_append_printf (command, " --acknowledge %s", *id);
  g_string_append (command, " --follow");
  return g_string_free (command, FALSE);
}

void
hoist_move_dialog_show_plan (HoistMoveDialog *self, HoistPlan *plan)
{
  g_autofree char *summary = hoist_plan_describe (plan);
  g_autofree char *command = hoist_move_dialog_dup_command (plan);
  HoistFact equal = { .key = "command", .title = command, .copy = command };

  g_return_if_fail (HOIST_IS_MOVE_DIALOG (self));

  hoist_plan_ref (plan);
  g_clear_pointer (&self->plan, hoist_plan_unref);
  self->plan = plan;
  g_hash_table_remove_all (self->acknowledged);
  gtk_label_set_text (self->summary_label, summary);
  show_places (self);
  hoist_plan_facts_show_findings (self->findings, plan->findings);
  show_notices (self);
  show_times (self);
  hoist_plan_facts_show_steps (self->steps, plan);
  show_back (self);
  hoist_fact_group_set_facts (self->command, &equal, 1);
  gtk_spinner_stop (self->spinner);
  hoist_placeholder_show_content (self->placeholder);
  update_button (self);
}

void
hoist_move_dialog_show_refusal (HoistMoveDialog *self, const GError *error)
{
  g_return_if_fail (HOIST_IS_MOVE_DIALOG (self));

  gtk_spinner_stop (self->spinner);
  g_clear_pointer (&self->plan, hoist_plan_unref);
  hoist_placeholder_show_status (self->placeholder, "dialog-warning-symbolic",
                                 _ ("The Database Can’t Be Moved Now"), error->message);
  hoist_placeholder_set_button (self->placeholder, _ ("Check Again"), "move.check");
  update_button (self);
}

/* What is asked of the plane */

static void
plan_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistMoveDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistPlan) plan =
      hoist_client_make_plan_finish (HOIST_CLIENT (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (plan != NULL)
    hoist_move_dialog_show_plan (self, plan);
  else
    hoist_move_dialog_show_refusal (self, error);
}

static void
load_plan (HoistMoveDialog *self)
{
  HoistClient *client = self->session != NULL ? hoist_session_get_client (self->session) : NULL;
  HoistPlanWish wish = HOIST_PLAN_WISH_INIT;

  wish.kind = HOIST_PLAN_MOVE;
  hoist_placeholder_show_loading (self->placeholder, _ ("Looking at both databases…"));
  g_clear_pointer (&self->plan, hoist_plan_unref);
  update_button (self);
  if (client == NULL)
    return;
  gtk_spinner_start (self->spinner);
  hoist_client_make_plan_async (client, self->report->id, &wish, self->cancellable, plan_cb,
                                g_object_ref (self));
}

static void
check_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistMoveDialog *self = HOIST_MOVE_DIALOG (widget);

  hoist_banner_hide (self->banner);
  load_plan (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->cancel_button));
}

static void
started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistMoveDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRun) run = hoist_client_start_run_finish (HOIST_CLIENT (source), result, &error);

  self->starting = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  gtk_spinner_stop (self->spinner);
  if (run == NULL)
    {
      hoist_banner_show_text (self->banner, HOIST_BANNER_ERROR, error->message);
      load_plan (self); /* what was true has changed: look again */
      return;
    }
  hoist_fleet_take_run (hoist_session_get_fleet (self->session), run);
  gtk_widget_activate_action (self->page, "win.show-run", "s", run->id);
  gtk_window_close (GTK_WINDOW (self));
}

static void
start_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistMoveDialog *self = HOIST_MOVE_DIALOG (widget);
  HoistClient *client = self->session != NULL ? hoist_session_get_client (self->session) : NULL;
  g_autofree const char **acknowledged = NULL;
  HoistRunWish wish = { 0 };

  if (client == NULL || !hoist_move_dialog_can_start (self))
    return;
  acknowledged = (const char **) g_hash_table_get_keys_as_array (self->acknowledged, NULL);
  wish.acknowledged = acknowledged;
  self->starting = TRUE;
  update_button (self);
  gtk_spinner_start (self->spinner);
  hoist_client_start_run_async (client, self->plan, &wish, self->cancellable, started_cb,
                                g_object_ref (self));
}

/* The object */

static void
dispose (GObject *object)
{
  HoistMoveDialog *self = HOIST_MOVE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  g_clear_object (&self->page);
  G_OBJECT_CLASS (hoist_move_dialog_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  HoistMoveDialog *self = HOIST_MOVE_DIALOG (object);

  g_clear_pointer (&self->report, hoist_tenant_report_unref);
  g_clear_pointer (&self->plan, hoist_plan_unref);
  g_clear_pointer (&self->acknowledged, g_hash_table_unref);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (hoist_move_dialog_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, HoistMoveDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, HoistMoveDialog, start_button);
  gtk_widget_class_bind_template_child (widget_class, HoistMoveDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, HoistMoveDialog, banner);
  gtk_widget_class_bind_template_child (widget_class, HoistMoveDialog, placeholder);
  gtk_widget_class_bind_template_child (widget_class, HoistMoveDialog, name_label);
  gtk_widget_class_bind_template_child (widget_class, HoistMoveDialog, summary_label);
  gtk_widget_class_bind_template_child (widget_class, HoistMoveDialog, places);
  gtk_widget_class_bind_template_child (widget_class, HoistMoveDialog, findings);
  gtk_widget_class_bind_template_child (widget_class, HoistMoveDialog, times);
  gtk_widget_class_bind_template_child (widget_class, HoistMoveDialog, steps);
  gtk_widget_class_bind_template_child (widget_class, HoistMoveDialog, back);
  gtk_widget_class_bind_template_child (widget_class, HoistMoveDialog, command);
  gtk_widget_class_bind_template_child (widget_class, HoistMoveDialog, notices_section);
  gtk_widget_class_bind_template_child (widget_class, HoistMoveDialog, again_button);
  gtk_widget_class_bind_template_child (widget_class, HoistMoveDialog, notices);
  gtk_widget_class_bind_template_child (widget_class, HoistMoveDialog, confirm_group);
  gtk_widget_class_bind_template_child (widget_class, HoistMoveDialog, confirm_row);
}

static void
hoist_move_dialog_class_init (HoistMoveDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  g_type_ensure (HOIST_TYPE_BANNER);
  g_type_ensure (HOIST_TYPE_PLACEHOLDER);
  g_type_ensure (HOIST_TYPE_FACT_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-move-dialog.ui");
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "move.start", NULL, start_action);
  gtk_widget_class_install_action (widget_class, "move.check", NULL, check_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
hoist_move_dialog_init (HoistMoveDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  self->acknowledged = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  hoist_entry_row_prepare (GTK_WIDGET (self->confirm_row));
  hoist_fact_group_set_header_suffix (self->findings, self->again_button);
  g_signal_connect_swapped (self->confirm_row, "notify::text", G_CALLBACK (update_button), self);
  gtk_window_set_default_widget (GTK_WINDOW (self), GTK_WIDGET (self->cancel_button));
  gtk_window_set_focus (GTK_WINDOW (self), GTK_WIDGET (self->cancel_button));
}

HoistMoveDialog *
hoist_move_dialog_new (GtkWidget *page, HoistSession *session, const HoistTenantReport *report)
{
  GtkRoot *root = gtk_widget_get_root (page);
  HoistMoveDialog *self = g_object_new (HOIST_TYPE_MOVE_DIALOG, "transient-for",
                                        GTK_IS_WINDOW (root) ? root : NULL, NULL);
  g_autofree char *title = g_strdup_printf (_ ("Move the Database of %s"), report->slug);
  g_autofree char *label = hoist_shown_text_print_line (_ ("Type %s to confirm"), report->slug);
  g_autofree char *name = hoist_shown_text_dup_line (report->slug);

  self->page = g_object_ref (page);
  self->session = session != NULL ? g_object_ref (session) : NULL;
  self->report = hoist_tenant_report_ref (report);
  self->must_confirm =
      session != NULL
          ? hoist_plane_words_must_confirm (hoist_session_get_plane (session), report)
          : report->has_environment && report->environment == HOIST_ENVIRONMENT_PRODUCTION;
  gtk_window_set_title (GTK_WINDOW (self), title);
  gtk_label_set_text (self->name_label, name);
  gtk_widget_set_visible (self->confirm_group, self->must_confirm);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->confirm_row), label);
  load_plan (self);
  return self;
}
