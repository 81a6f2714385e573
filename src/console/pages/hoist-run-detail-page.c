/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistRunDetailPage: owned by the navigation; main thread only. It shows snapshots; it never
 * guesses what a run does. What it shows its reader has asked for; the log comes from the session's
 * event source, which gives every line once. */
#include "console/pages/hoist-run-detail-page.h"
#include <adwaita.h>
#include <glib/gi18n.h>
#include "base/hoist-clock.h"
#include "console/items/hoist-words.h"
#include "console/pages/hoist-card-view.h"
#include "console/pages/hoist-log-preferences.h"
#include "console/pages/hoist-outcome-view.h"
#include "console/pages/hoist-run-banner.h"
#include "console/pages/hoist-run-lanes.h"
#include "console/pages/hoist-run-orders.h"
#include "console/pages/hoist-run-parameters.h"
#include "console/pages/hoist-run-reader.h"
#include "console/pages/hoist-run-report.h"
#include "console/pages/hoist-run-steps.h"
#include "console/pages/hoist-run-words.h"
#include "console/widgets/hoist-log-view.h"
#include "console/widgets/hoist-placeholder.h"
#include "console/widgets/hoist-stack.h"

#define TAIL_LINES 20

struct _HoistRunDetailPage
{
  HoistPage parent_instance;
  GtkWidget *cancel_button;
  GtkActionBar *bottom_bar; /* has the same button where the header is too narrow */
  GtkToggleButton *log_toggle;
  HoistPlaceholder *placeholder;
  GtkStack *stack;
  GtkProgressBar *progress;
  GtkLabel *present_label; /* what is done now, where that may be far down in the lanes */
  AdwLeaflet *leaflet;
  HoistFactGroup *steps, *later_steps; /* up to the one whose card is open, and behind it */
  HoistCardView *card;
  GtkScrolledWindow *steps_scroller;
  HoistLanesView *lanes_view; /* in place of the steps where there are several nodes */
  HoistRunLanes *lanes;
  AdwExpanderRow *parameters_row;
  HoistLogView *log_view;
  HoistOutcomeView *outcome_view;

  HoistSession *session;
  char *id;
  HoistRun *run;
  HoistRunPresent present;
  HoistPlan *plan;           /* NULL until it is read */
  GPtrArray *parameter_rows; /* borrowed from the expander */
  HoistRunReader *reader;
  HoistRunOrders *orders;
  HoistTenantReport *report; /* read back after the end */
  char *read_error;
  gboolean was_running;
  guint second_timer, fold_idle;
};

G_DEFINE_FINAL_TYPE (HoistRunDetailPage, hoist_run_detail_page, HOIST_TYPE_PAGE)

static void
say (HoistRunDetailPage *self, const char *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.say", "s", text);
}

static gboolean
may_change (HoistRunDetailPage *self)
{
  return self->session == NULL || hoist_session_may (self->session, "operator");
}

/* A newer run of the same tenant: what the node says now is not this run's doing. */
static gboolean
is_historic (HoistRunDetailPage *self)
{
  GListModel *runs;

  if (self->session == NULL)
    return FALSE;
  runs = hoist_fleet_get_runs (hoist_session_get_fleet (self->session));
  for (guint i = 0; i < g_list_model_get_n_items (runs); i++)
    {
      g_autoptr (HoistRunItem) item = g_list_model_get_item (runs, i);
      const HoistRun *run = hoist_run_item_get_run (item);

      if (g_str_equal (run->tenant, self->run->tenant) && run->created_at > self->run->created_at)
        return TRUE;
    }
  return FALSE;
}

static void
fill_facts (HoistRunDetailPage *self, HoistOutcomeFacts *facts, char **ret_tail)
{
  *ret_tail = hoist_log_view_dup_tail (self->log_view, TAIL_LINES);
  *facts = (HoistOutcomeFacts){ .run = self->run,
                                .report = self->report,
                                .read_error = self->read_error,
                                .historic = is_historic (self),
                                .tail = *ret_tail,
                                .may_change = may_change (self) };
}

static void
show_outcome (HoistRunDetailPage *self)
{
  HoistOutcomeFacts facts;
  g_autofree char *tail = NULL;

  fill_facts (self, &facts, &tail);
  hoist_outcome_view_show (self->outcome_view, &facts);
}

static void
unread_cb (HoistRunDetailPage *self, const GError *error)
{
  g_free (self->read_error);
  self->read_error = g_strdup (error->message);
  show_outcome (self);
}

void
hoist_run_detail_page_show_report (HoistRunDetailPage *self, HoistTenantReport *report)
{
  g_return_if_fail (HOIST_IS_RUN_DETAIL_PAGE (self));

  hoist_tenant_report_ref (report);
  g_clear_pointer (&self->report, hoist_tenant_report_unref);
  self->report = report;
  g_clear_pointer (&self->read_error, g_free);
  if (self->run != NULL && self->run->state == HOIST_RUN_ENDED)
    show_outcome (self);
}

/* The card stands where its step is: between the steps until then and those behind it. */
static void
show_list (HoistRunDetailPage *self, gint64 now)
{
  const HoistRunStep *waits = hoist_run_words_find_card (self->run);
  guint n = self->run->steps->len, cut = waits != NULL ? waits->index + 1 : n;

  hoist_run_steps_show (self->steps, self->run, &self->present, &(HoistRunStretch){ 0, cut, now });
  hoist_run_steps_show (self->later_steps, self->run, &self->present,
                        &(HoistRunStretch){ cut, n, now });
}

static void
show_steps (HoistRunDetailPage *self)
{
  gint64 now = hoist_clock_wall_us ();
  HoistTenantItem *item =
      self->session != NULL
          ? hoist_fleet_find_tenant (hoist_session_get_fleet (self->session), self->run->tenant)
          : NULL;
  gboolean several =
      hoist_run_lanes_show (self->lanes, self->run, &self->present, now,
                            item != NULL ? hoist_tenant_item_get_report (item)->places : NULL);

  gtk_widget_set_visible (GTK_WIDGET (self->steps), !several);
  gtk_widget_set_visible (GTK_WIDGET (self->later_steps), FALSE);
  gtk_scrolled_window_set_propagate_natural_width (self->steps_scroller, several);
  if (!several)
    show_list (self, now);
  hoist_card_view_show (self->card, self->run, self->plan, may_change (self),
                        self->orders != NULL && hoist_run_orders_is_ticking (self->orders));
}

void
hoist_run_detail_page_show_plan (HoistRunDetailPage *self, HoistPlan *plan)
{
  g_return_if_fail (HOIST_IS_RUN_DETAIL_PAGE (self));

  hoist_plan_ref (plan);
  g_clear_pointer (&self->plan, hoist_plan_unref);
  self->plan = plan;
  self->present.plan = plan;
  if (self->run == NULL)
    return;
  hoist_run_parameters_show (self->parameters_row, self->parameter_rows, self->run, plan);
  show_steps (self);
}

static void
show_banner (HoistRunDetailPage *self)
{
  hoist_run_banner_show (hoist_page_get_banner (HOIST_PAGE (self)), self->run, self->session,
                         g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "live") == 0);
}

static gboolean
second_cb (gpointer user_data)
{
  HoistRunDetailPage *self = user_data;
  g_autofree char *subtitle = hoist_run_words_dup_subtitle (self->run, hoist_clock_wall_us ());

  hoist_page_set_subtitle (HOIST_PAGE (self), subtitle);
  if (self->run->state == HOIST_RUN_ENDED)
    {
      self->second_timer = 0;
      return G_SOURCE_REMOVE;
    }
  show_steps (self);
  return G_SOURCE_CONTINUE;
}

static void
show_cancel (HoistRunDetailPage *self)
{
  gboolean can = self->run != NULL && self->run->state != HOIST_RUN_ENDED && may_change (self);
  gboolean narrow = adw_leaflet_get_folded (self->leaflet);

  gtk_widget_set_visible (self->cancel_button, can && !narrow);
  gtk_action_bar_set_revealed (self->bottom_bar, can && narrow);
}

/* What changes no version says what it does instead. */
static char *
make_title (const HoistRun *run)
{
  gboolean changes =
      run->kind != HOIST_PLAN_REHEARSAL && !g_str_equal (run->from_version, run->to_version);
  g_autofree char *what = changes ? hoist_words_dup_versions (run->from_version, run->to_version)
                                  : hoist_words_dup_run_title (run);

  return g_strdup_printf ("%s: %s", run->tenant_slug, what);
}

static void
show_head (HoistRunDetailPage *self)
{
  const HoistRun *run = self->run;
  gboolean open = run->state != HOIST_RUN_ENDED;
  g_autofree char *title = make_title (run);
  g_autofree char *subtitle = hoist_run_words_dup_subtitle (run, hoist_clock_wall_us ());
  g_autofree char *file =
      g_strdup_printf ("%s-%s-%s.log", run->tenant_slug, run->to_version, run->id);

  hoist_page_set_title (HOIST_PAGE (self), title);
  hoist_page_set_subtitle (HOIST_PAGE (self), subtitle);
  hoist_log_view_set_file_name (self->log_view, file);
  show_cancel (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "run.cancel",
                                 open && run->state != HOIST_RUN_CANCELLING
                                     && run->state != HOIST_RUN_UNDOING);
  gtk_progress_bar_set_fraction (self->progress, CLAMP (run->progress, 0, 1));
  if (open && self->second_timer == 0)
    self->second_timer = g_timeout_add_seconds (1, second_cb, self);
}

static void
set_view (HoistRunDetailPage *self, const char *view)
{
  hoist_stack_show (self->stack, view);
  gtk_widget_set_visible (GTK_WIDGET (self->log_toggle),
                          adw_leaflet_get_folded (self->leaflet) && g_str_equal (view, "live"));
  show_banner (self);
}

void
hoist_run_detail_page_show_run (HoistRunDetailPage *self, HoistRun *run)
{
  gboolean ended = run->state == HOIST_RUN_ENDED;
  gboolean first = self->run == NULL;

  g_return_if_fail (HOIST_IS_RUN_DETAIL_PAGE (self));

  if (run == self->run || (self->run != NULL && run->position < self->run->position)
      || (self->run != NULL && run->steps->len < self->run->steps->len))
    return;
  hoist_run_ref (run);
  g_clear_pointer (&self->run, hoist_run_unref);
  self->run = run;
  hoist_run_orders_take_run (self->orders, run);
  if (first)
    {
      hoist_run_parameters_show (self->parameters_row, self->parameter_rows, run, self->plan);
      hoist_run_reader_read_plan (self->reader, run->plan);
    }
  show_head (self);
  show_steps (self);
  hoist_placeholder_show_content (self->placeholder);
  if (ended)
    {
      if (!is_historic (self))
        hoist_run_reader_read_back (self->reader, run->tenant);
      show_outcome (self);
      if (self->was_running || first)
        {
          set_view (self, "outcome");
          if (gtk_widget_get_mapped (GTK_WIDGET (self)))
            hoist_outcome_view_focus (self->outcome_view);
        }
    }
  self->was_running = !ended;
  show_banner (self);
}

void
hoist_run_detail_page_append_log (HoistRunDetailPage *self, const GPtrArray *lines)
{
  g_return_if_fail (HOIST_IS_RUN_DETAIL_PAGE (self));

  hoist_log_view_append (self->log_view, lines);
  if (self->run != NULL && self->run->state == HOIST_RUN_ENDED)
    show_outcome (self); /* its last lines */
}

char *
hoist_run_detail_page_dup_report (HoistRunDetailPage *self)
{
  HoistOutcomeFacts facts;
  g_autofree char *tail = NULL;

  if (self->run == NULL)
    return NULL;
  fill_facts (self, &facts, &tail);
  return hoist_run_report_dup_text (&facts, self->plan);
}

/* From the session */

static void
run_cb (HoistRunDetailPage *self, HoistRun *run)
{
  if (g_str_equal (run->id, self->id) && run->steps->len > 0)
    hoist_run_detail_page_show_run (self, run);
  else if (self->run != NULL && self->run->state == HOIST_RUN_ENDED
           && g_str_equal (run->tenant, self->run->tenant))
    show_outcome (self); /* it has become history */
}

static void
log_cb (HoistRunDetailPage *self, const char *run, GPtrArray *lines)
{
  if (g_str_equal (run, self->id))
    hoist_run_detail_page_append_log (self, lines);
}

static void
progress_cb (HoistRunDetailPage *self, const char *run, int step, double fraction,
             const char *detail, double total)
{
  if (!g_str_equal (run, self->id) || self->run == NULL || self->run->state == HOIST_RUN_ENDED)
    return;
  self->present.step = step;
  self->present.fraction = fraction;
  g_free (self->present.detail);
  self->present.detail = g_strdup (detail);
  gtk_progress_bar_set_fraction (self->progress, CLAMP (total, 0, 1));
  show_steps (self);
}

static void
unloaded_cb (HoistRunDetailPage *self, const GError *error)
{
  if (self->run == NULL)
    hoist_placeholder_show_error (self->placeholder, _ ("The Run Can’t Be Shown"), error);
}

static void
load (HoistRunDetailPage *self)
{
  hoist_run_reader_read (self->reader, hoist_log_view_get_last_seq (self->log_view));
}

static void
state_cb (HoistRunDetailPage *self)
{
  if (self->run != NULL)
    show_banner (self);
  if (hoist_session_get_state (self->session) == HOIST_SESSION_ONLINE
      && (self->run == NULL || self->run->state != HOIST_RUN_ENDED))
    load (self);
}

/* Actions */

static void
order_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistRunOrders *orders = HOIST_RUN_DETAIL_PAGE (widget)->orders;

  if (g_str_equal (name, "run.cancel"))
    hoist_run_orders_ask_cancel (orders);
  else if (g_str_equal (name, "run.retry"))
    hoist_run_orders_ask_retry (orders);
  else
    hoist_run_orders_ask_resolve (orders);
}

static void
done_cb (HoistRunDetailPage *self, guint step, const char *note)
{
  hoist_run_orders_tick_card (self->orders, step, note);
  show_steps (self);
}

static void
show_card_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistRunDetailPage *self = HOIST_RUN_DETAIL_PAGE (widget);

  set_view (self, "live");
  gtk_toggle_button_set_active (self->log_toggle, FALSE);
  hoist_card_view_focus (self->card);
}

static void
rollback_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistRunDetailPage *self = HOIST_RUN_DETAIL_PAGE (widget);

  gtk_widget_activate_action (widget, "win.roll-back", "(ss)", self->run->tenant, self->id);
}

static void
copy_report_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistRunDetailPage *self = HOIST_RUN_DETAIL_PAGE (widget);
  g_autofree char *text = hoist_run_detail_page_dup_report (self);

  if (text == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  say (self, _ ("Report copied"));
}

static void
copy_id_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistRunDetailPage *self = HOIST_RUN_DETAIL_PAGE (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), self->id);
  say (self, _ ("Identifier copied"));
}

static void
show_tenant_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistRunDetailPage *self = HOIST_RUN_DETAIL_PAGE (widget);

  if (self->run != NULL)
    gtk_widget_activate_action (widget, "win.show-tenant", "s", self->run->tenant);
}

static void
show_log_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  set_view (HOIST_RUN_DETAIL_PAGE (widget), "live");
  hoist_page_focus (HOIST_PAGE (widget));
}

static void
show_outcome_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  set_view (HOIST_RUN_DETAIL_PAGE (widget), "outcome");
  hoist_page_focus (HOIST_PAGE (widget));
}

static gboolean
fold_idle_cb (gpointer user_data)
{
  HoistRunDetailPage *self = user_data;

  self->fold_idle = 0;
  show_cancel (self);
  set_view (self, gtk_stack_get_visible_child_name (self->stack));
  return G_SOURCE_REMOVE;
}

/* The leaflet folds while sizes are being given: nothing may be shown or hidden before that is
 * over. */
static void
folded_cb (HoistRunDetailPage *self)
{
  if (self->fold_idle == 0)
    self->fold_idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, fold_idle_cb, self, NULL);
}

static void
log_toggled_cb (HoistRunDetailPage *self)
{
  adw_leaflet_set_visible_child_name (
      self->leaflet, gtk_toggle_button_get_active (self->log_toggle) ? "log" : "steps");
}

/* Whoever asks for one node's lines wants to read them. */
static void
only_cb (HoistRunDetailPage *self)
{
  if (adw_leaflet_get_folded (self->leaflet))
    gtk_toggle_button_set_active (self->log_toggle, TRUE);
}

static void
refresh (HoistPage *page)
{
  HoistRunDetailPage *self = HOIST_RUN_DETAIL_PAGE (page);

  if (self->session == NULL)
    return;
  hoist_session_refresh (self->session);
  load (self);
}

static void
find (HoistPage *page, int action)
{
  HoistRunDetailPage *self = HOIST_RUN_DETAIL_PAGE (page);

  set_view (self, "live");
  adw_leaflet_set_visible_child_name (self->leaflet, "log");
  if (action == 0)
    hoist_log_view_focus_find (self->log_view);
  else
    hoist_log_view_find_again (self->log_view, action);
}

static void
shown (HoistPage *page)
{
  HoistRunDetailPage *self = HOIST_RUN_DETAIL_PAGE (page);

  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "outcome") == 0)
    hoist_outcome_view_focus (self->outcome_view);
  else if (adw_leaflet_get_folded (self->leaflet))
    gtk_widget_child_focus (GTK_WIDGET (self->steps), GTK_DIR_TAB_FORWARD);
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->log_view));
}

static void
dispose (GObject *object)
{
  HoistRunDetailPage *self = HOIST_RUN_DETAIL_PAGE (object);

  if (self->reader != NULL)
    hoist_run_reader_stop (self->reader);
  g_clear_object (&self->reader);
  if (self->orders != NULL)
    hoist_run_orders_stop (self->orders);
  g_clear_object (&self->orders);
  g_clear_pointer (&self->lanes, hoist_run_lanes_free);
  g_clear_handle_id (&self->second_timer, g_source_remove);
  g_clear_handle_id (&self->fold_idle, g_source_remove);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (hoist_run_detail_page_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  HoistRunDetailPage *self = HOIST_RUN_DETAIL_PAGE (object);

  g_clear_pointer (&self->run, hoist_run_unref);
  g_clear_pointer (&self->report, hoist_tenant_report_unref);
  g_free (self->id);
  g_free (self->read_error);
  g_clear_pointer (&self->plan, hoist_plan_unref);
  g_clear_pointer (&self->parameter_rows, g_ptr_array_unref);
  g_free (self->present.detail);
  G_OBJECT_CLASS (hoist_run_detail_page_parent_class)->finalize (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "run.cancel", NULL, order_action);
  gtk_widget_class_install_action (widget_class, "run.retry", NULL, order_action);
  gtk_widget_class_install_action (widget_class, "run.roll-back", NULL, rollback_action);
  gtk_widget_class_install_action (widget_class, "run.resolve", NULL, order_action);
  gtk_widget_class_install_action (widget_class, "run.copy-report", NULL, copy_report_action);
  gtk_widget_class_install_action (widget_class, "run.copy-id", NULL, copy_id_action);
  gtk_widget_class_install_action (widget_class, "run.show-tenant", NULL, show_tenant_action);
  gtk_widget_class_install_action (widget_class, "run.show-log", NULL, show_log_action);
  gtk_widget_class_install_action (widget_class, "run.show-outcome", NULL, show_outcome_action);
  gtk_widget_class_install_action (widget_class, "run.show-card", NULL, show_card_action);
}

static void
hoist_run_detail_page_class_init (HoistRunDetailPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  HOIST_PAGE_CLASS (klass)->refresh = refresh;
  HOIST_PAGE_CLASS (klass)->find = find;
  HOIST_PAGE_CLASS (klass)->shown = shown;
  g_type_ensure (HOIST_TYPE_PLACEHOLDER);
  g_type_ensure (HOIST_TYPE_FACT_GROUP);
  g_type_ensure (HOIST_TYPE_LOG_VIEW);
  g_type_ensure (HOIST_TYPE_LANES_VIEW);
  g_type_ensure (HOIST_TYPE_OUTCOME_VIEW);
  g_type_ensure (HOIST_TYPE_CARD_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-run-detail-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HoistRunDetailPage, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, HoistRunDetailPage, bottom_bar);
  gtk_widget_class_bind_template_child (widget_class, HoistRunDetailPage, log_toggle);
  gtk_widget_class_bind_template_child (widget_class, HoistRunDetailPage, placeholder);
  gtk_widget_class_bind_template_child (widget_class, HoistRunDetailPage, stack);
  gtk_widget_class_bind_template_child (widget_class, HoistRunDetailPage, progress);
  gtk_widget_class_bind_template_child (widget_class, HoistRunDetailPage, leaflet);
  gtk_widget_class_bind_template_child (widget_class, HoistRunDetailPage, steps);
  gtk_widget_class_bind_template_child (widget_class, HoistRunDetailPage, later_steps);
  gtk_widget_class_bind_template_child (widget_class, HoistRunDetailPage, card);
  gtk_widget_class_bind_template_child (widget_class, HoistRunDetailPage, steps_scroller);
  gtk_widget_class_bind_template_child (widget_class, HoistRunDetailPage, present_label);
  gtk_widget_class_bind_template_child (widget_class, HoistRunDetailPage, lanes_view);
  gtk_widget_class_bind_template_child (widget_class, HoistRunDetailPage, parameters_row);
  gtk_widget_class_bind_template_child (widget_class, HoistRunDetailPage, log_view);
  gtk_widget_class_bind_template_child (widget_class, HoistRunDetailPage, outcome_view);
  install_actions (widget_class);
}

static void
hoist_run_detail_page_init (HoistRunDetailPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  hoist_stack_watch (self->stack);
  self->present.step = -1;
  self->parameter_rows = g_ptr_array_new ();
  self->lanes = hoist_run_lanes_new (self->lanes_view, self->log_view, self->present_label);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "log",
                                  hoist_log_view_get_actions (self->log_view));
  g_signal_connect_swapped (hoist_log_view_get_actions (self->log_view),
                            "action-state-changed::only", G_CALLBACK (only_cb), self);
  hoist_log_preferences_keep (self->log_view, hoist_preferences_get_default ());
  g_signal_connect_swapped (self->leaflet, "notify::folded", G_CALLBACK (folded_cb), self);
  g_signal_connect_swapped (self->log_toggle, "toggled", G_CALLBACK (log_toggled_cb), self);
  g_signal_connect_swapped (self->card, "done", G_CALLBACK (done_cb), self);
}

static void
watch_reader (HoistRunDetailPage *self, HoistRunReader *reader)
{
  const struct
  {
    const char *signal;
    GCallback callback;
  } watched[] = { { "run", G_CALLBACK (hoist_run_detail_page_show_run) },
                  { "plan", G_CALLBACK (hoist_run_detail_page_show_plan) },
                  { "report", G_CALLBACK (hoist_run_detail_page_show_report) },
                  { "run-failed", G_CALLBACK (unloaded_cb) },
                  { "report-failed", G_CALLBACK (unread_cb) } };

  self->reader = reader;
  for (guint i = 0; i < G_N_ELEMENTS (watched); i++)
    g_signal_connect_object (reader, watched[i].signal, watched[i].callback, self,
                             G_CONNECT_SWAPPED);
}

HoistRunDetailPage *
hoist_run_detail_page_new (HoistSession *session, const char *run)
{
  HoistRunDetailPage *self = g_object_new (HOIST_TYPE_RUN_DETAIL_PAGE, NULL);
  HoistRunItem *item = hoist_fleet_find_run (hoist_session_get_fleet (session), run);

  self->session = g_object_ref (session);
  self->id = g_strdup (run);
  self->orders = hoist_run_orders_new (session, GTK_WIDGET (self));
  g_signal_connect_object (self->orders, "answered", G_CALLBACK (hoist_run_detail_page_show_run),
                           self, G_CONNECT_SWAPPED);
  watch_reader (self, hoist_run_reader_new (session, run));
  hoist_placeholder_show_loading (self->placeholder, _ ("Reading the run…"));
  g_signal_connect_swapped (session, "run", G_CALLBACK (run_cb), self);
  g_signal_connect_swapped (session, "log", G_CALLBACK (log_cb), self);
  g_signal_connect_swapped (session, "progress", G_CALLBACK (progress_cb), self);
  g_signal_connect_swapped (session, "state", G_CALLBACK (state_cb), self);
  if (item != NULL && hoist_run_item_get_run (item)->steps->len > 0)
    hoist_run_detail_page_show_run (self, hoist_run_item_get_run (item));
  load (self);
  return self;
}

const char *
hoist_run_detail_page_get_run_id (HoistRunDetailPage *self)
{
  return self->id;
}

const char *
hoist_run_detail_page_get_tenant (HoistRunDetailPage *self)
{
  return self->run != NULL ? self->run->tenant : NULL;
}

const char *
hoist_run_detail_page_get_view (HoistRunDetailPage *self)
{
  return gtk_stack_get_visible_child_name (self->stack);
}
