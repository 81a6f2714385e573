/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistActivityPage: owned by the navigation; main thread only; it changes nothing but files that
 * are exported. A run that goes on is shown as the fleet has it, which is newer than any list. */
#include "console/pages/hoist-activity-page.h"
#include <adwaita.h>
#include <glib/gi18n.h>
#include "base/hoist-clock.h"
#include "console/items/hoist-plane-sentence.h"
#include "console/items/hoist-words.h"
#include "console/pages/hoist-activity-export.h"
#include "console/pages/hoist-audit-view.h"
#include "console/pages/hoist-connection-banner.h"
#include "console/pages/hoist-filter-popover.h"
#include "console/widgets/hoist-fact-group.h"
#include "console/widgets/hoist-placeholder.h"

#define AT_ONCE 50
#define AGAIN_MS 400

struct _HoistActivityPage
{
  HoistPage parent_instance;
  HoistPlaceholder *placeholder;
  GtkStack *stack;
  GtkWidget *filter_bar, *more_button, *filter_button, *export_button;
  GtkSearchEntry *search_entry;
  HoistFilterPopover *popover;
  GtkLabel *filter_label, *count_label;
  HoistFactGroup *group;
  HoistAuditView *audit;

  HoistSession *session;
  HoistRunFilter *filter;
  GPtrArray *runs; /* HoistRun*, newest first: what the plane listed */
  gint64 total;
  gboolean listed; /* the plane has answered for this filter */
  gboolean loading, load_again;
  GError *problem; /* why the plane did not list them; NULL: it did, or has not answered yet */
  guint offset_asked, again_timer;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (HoistActivityPage, hoist_activity_page, HOIST_TYPE_PAGE)

static void load (HoistActivityPage *self, guint offset);
static void show_rows (HoistActivityPage *self);

/* What is shown: what the plane listed, else what is known here. */

static GPtrArray *
collect (HoistActivityPage *self)
{
  HoistFleet *fleet = hoist_session_get_fleet (self->session);
  GListModel *known = hoist_fleet_get_runs (fleet);
  GPtrArray *runs = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_run_unref);

  for (guint i = 0; !self->listed && i < g_list_model_get_n_items (known); i++)
    {
      g_autoptr (HoistRunItem) item = g_list_model_get_item (known, i);

      if (hoist_run_filter_matches (self->filter, hoist_run_item_get_run (item)))
        g_ptr_array_add (runs, hoist_run_ref (hoist_run_item_get_run (item)));
    }
  for (guint i = 0; self->listed && i < self->runs->len; i++)
    {
      HoistRun *run = g_ptr_array_index (self->runs, i);
      HoistRunItem *item = hoist_fleet_find_run (fleet, run->id);

      g_ptr_array_add (runs, hoist_run_ref (item != NULL ? hoist_run_item_get_run (item) : run));
    }
  return runs;
}

static const char *
keep_string (GPtrArray *keep, char *text)
{
  g_ptr_array_add (keep, text);
  return text;
}

/* A run that goes on changes in place. */
static void
watch (HoistActivityPage *self, HoistRunItem *item)
{
  if (g_signal_handler_find (item, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, self) == 0)
    g_signal_connect_object (item, "changed", G_CALLBACK (show_rows), self, G_CONNECT_SWAPPED);
}

static HoistFact
describe (HoistActivityPage *self, const HoistRun *run, HoistLook *look, GPtrArray *keep)
{
  HoistRunItem *item = hoist_fleet_find_run (hoist_session_get_fleet (self->session), run->id);
  g_autofree char *what = hoist_words_dup_run_title (run);
  g_autofree char *when = hoist_words_dup_when (run->created_at, hoist_clock_wall_us ());
  g_autofree char *cause = hoist_plane_sentence_dup (run->cause);
  const char *why = cause[0] != '\0' ? cause : run->reason;
  double progress = item != NULL ? hoist_run_item_get_progress (item) : 0;

  if (item != NULL && hoist_run_item_is_open (item))
    watch (self, item);
  *look = hoist_words_run (run);
  return (HoistFact){
    .key = run->id,
    .title = keep_string (keep, g_strdup_printf ("%s: %s", run->tenant_slug, what)),
    .subtitle = keep_string (keep, g_strdup_printf (_ ("%s by %s%s%s"), when,
                                                    hoist_words_user (run->started_by),
                                                    why[0] != '\0' ? "\n" : "", why)),
    .status = look,
    .value = run->state != HOIST_RUN_ENDED ? keep_string (keep, hoist_words_dup_percent (progress))
                                           : NULL,
    .badge = run->rolled_back_by[0] != '\0' ? _ ("Rolled back") : NULL,
    .action = keep_string (keep, g_strdup_printf ("win.show-run('%s')", run->id)),
    .tooltip = keep_string (keep, hoist_words_dup_moment (run->created_at))
  };
}

static void
show_filter (HoistActivityPage *self, guint n)
{
  g_autofree char *words = hoist_run_filter_dup_words (self->filter);
  gboolean narrow = hoist_run_filter_is_narrow (self->filter);
  gboolean some = narrow || self->filter->search[0] != '\0';
  g_autofree char *number = hoist_words_dup_number (self->total);
  g_autofree char *count =
      !self->listed ? g_strdup (_ ("Among the runs that are known here"))
      : some
          ? g_strdup_printf (g_dngettext (NULL, "%s run", "%s runs", (gulong) self->total), number)
          : g_strdup ("");

  gtk_label_set_text (self->filter_label, words);
  gtk_widget_set_visible (self->filter_bar, narrow);
  gtk_label_set_text (self->count_label, count);
  gtk_widget_set_visible (GTK_WIDGET (self->count_label), some && count[0] != '\0');
  gtk_widget_set_visible (self->more_button, self->listed && self->total > n);
}

static void
show_rows (HoistActivityPage *self)
{
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) runs = collect (self);
  g_autofree HoistFact *facts = g_new0 (HoistFact, runs->len + 1);
  g_autofree HoistLook *looks = g_new0 (HoistLook, runs->len + 1);

  for (guint i = 0; i < runs->len; i++)
    facts[i] = describe (self, g_ptr_array_index (runs, i), &looks[i], keep);
  hoist_fact_group_set_facts (self->group, facts, runs->len);
  show_filter (self, runs->len);
}

static gboolean
has_any (HoistActivityPage *self)
{
  GListModel *known = hoist_fleet_get_runs (hoist_session_get_fleet (self->session));

  return g_list_model_get_n_items (known) > 0 || self->runs->len > 0
         || hoist_run_filter_is_narrow (self->filter) || self->filter->search[0] != '\0';
}

static gboolean
lists_none (HoistActivityPage *self)
{
  return hoist_session_get_report (self->session) != NULL
         && !hoist_session_can (self->session, "runs");
}

static void
show_problem (HoistActivityPage *self)
{
  HoistBanner *banner = hoist_page_get_banner (HOIST_PAGE (self));

  hoist_banner_show_text (
      banner, HOIST_BANNER_WARNING,
      _ ("The runs could not be read: only those that the console has seen are here."));
  hoist_banner_set_button (banner, _ ("Try Again"), "win.refresh");
}

static gboolean
shows_audit (HoistActivityPage *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "audit") == 0;
}

/* The audit trail says itself why there is none of it. */
static void
update_export (HoistActivityPage *self)
{
  gboolean offers = shows_audit (self) || has_any (self);

  gtk_widget_set_sensitive (self->export_button, offers);
  gtk_widget_set_tooltip_text (self->export_button,
                               offers ? _ ("Export") : _ ("There is no run to export"));
}

static void
update (HoistActivityPage *self)
{
  HoistSessionState state = hoist_session_get_state (self->session);

  hoist_connection_banner_update (hoist_page_get_banner (HOIST_PAGE (self)), self->session);
  if (state == HOIST_SESSION_ONLINE && self->problem != NULL && has_any (self))
    show_problem (self);
  show_rows (self);
  update_export (self);
  if (has_any (self))
    hoist_placeholder_show_content (self->placeholder);
  else if (state == HOIST_SESSION_OPENING || (self->loading && self->problem == NULL))
    hoist_placeholder_show_loading (self->placeholder, _ ("Reading the runs…"));
  else if (state == HOIST_SESSION_ONLINE && self->problem != NULL)
    hoist_placeholder_show_error (self->placeholder, _ ("The Runs Can’t Be Shown"), self->problem);
  else if (state == HOIST_SESSION_ONLINE && lists_none (self))
    hoist_placeholder_show_status (
        self->placeholder, "dialog-information-symbolic", _ ("This Control Plane Lists No Runs"),
        _ ("It speaks the base contract only: it tells of an upgrade in its answer, and keeps no "
           "history of them."));
  else if (state == HOIST_SESSION_ONLINE)
    hoist_placeholder_show_status (
        self->placeholder, "document-open-recent-symbolic", _ ("Nothing Has Happened Yet"),
        _ ("Upgrades and rollbacks appear here, with who, when and why."));
  else
    hoist_placeholder_show_error (self->placeholder, _ ("The Runs Can’t Be Shown"),
                                  hoist_session_get_error (self->session));
}

/* Reading */

void
hoist_activity_page_show (HoistActivityPage *self, const HoistRunPage *page, guint offset)
{
  g_return_if_fail (HOIST_IS_ACTIVITY_PAGE (self));

  if (offset == 0)
    g_ptr_array_set_size (self->runs, 0);
  for (guint i = 0; i < page->runs->len; i++)
    g_ptr_array_add (self->runs, hoist_run_ref (g_ptr_array_index (page->runs, i)));
  self->total = page->total;
  self->listed = TRUE;
  g_clear_error (&self->problem);
  update (self);
}

/* What is not known is not nothing. */
void
hoist_activity_page_show_problem (HoistActivityPage *self, const GError *error)
{
  g_return_if_fail (HOIST_IS_ACTIVITY_PAGE (self));

  g_clear_error (&self->problem);
  self->problem = g_error_copy (error);
  self->listed = FALSE;
  update (self);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistActivityPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRunPage) page =
      hoist_client_list_runs_finish (HOIST_CLIENT (source), result, &error);

  self->loading = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (self->load_again)
    {
      self->load_again = FALSE;
      load (self, 0); /* somebody has gone on typing */
      return;
    }
  if (page != NULL)
    hoist_activity_page_show (self, page, self->offset_asked);
  else
    hoist_activity_page_show_problem (self, error);
}

static void
load (HoistActivityPage *self, guint offset)
{
  HoistClient *client = hoist_session_get_client (self->session);
  HoistRunQuery query = hoist_run_filter_get_query (self->filter);

  if (client == NULL || !hoist_session_can (self->session, "runs"))
    return;
  if (self->loading)
    {
      self->load_again = TRUE;
      return;
    }
  self->loading = TRUE;
  self->offset_asked = offset;
  query.limit = offset > 0 ? AT_ONCE : CLAMP (self->runs->len, AT_ONCE, 1000);
  query.offset = offset;
  hoist_client_list_runs_async (client, &query, self->cancellable, loaded_cb, g_object_ref (self));
}

static gboolean
again_cb (gpointer user_data)
{
  HoistActivityPage *self = user_data;

  self->again_timer = 0;
  load (self, 0);
  return G_SOURCE_REMOVE;
}

/* A run has moved: its row at once, the list (is it in it?) in a moment. */
static void
run_cb (HoistActivityPage *self)
{
  update (self);
  if (self->again_timer == 0)
    self->again_timer = g_timeout_add (AGAIN_MS, again_cb, self);
}

static void
state_cb (HoistActivityPage *self)
{
  update (self);
  if (hoist_session_get_state (self->session) == HOIST_SESSION_ONLINE && !self->listed)
    load (self, 0);
}

static void
filter_cb (HoistActivityPage *self)
{
  hoist_filter_popover_fill (self->popover, self->filter, hoist_clock_wall_us ());
  hoist_run_filter_set (&self->filter->search,
                        gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
  hoist_fact_group_set_empty_text (self->group, _ ("No run matches"));
  self->listed = FALSE;
  g_ptr_array_set_size (self->runs, 0);
  update (self);
  load (self, 0);
}

static void
view_cb (HoistActivityPage *self)
{
  update_export (self);
  if (shows_audit (self))
    hoist_audit_view_refresh (self->audit);
}

/* Actions */

static void
more_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistActivityPage *self = HOIST_ACTIVITY_PAGE (widget);

  load (self, self->runs->len);
}

static void
clear_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hoist_filter_popover_clear (HOIST_ACTIVITY_PAGE (widget)->popover);
}

static void
export_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistActivityPage *self = HOIST_ACTIVITY_PAGE (widget);
  gboolean audit = shows_audit (self);
  g_autofree char *file = g_strdup_printf ("hoist-%s.%s", audit ? "audit" : "activity",
                                           g_str_has_suffix (name, "json") ? "json" : "csv");

  hoist_activity_export_ask (widget, self->session,
                             audit ? HOIST_ACTIVITY_AUDIT : HOIST_ACTIVITY_RUNS, self->filter,
                             file);
}

/* The page */

static void
refresh (HoistPage *page)
{
  HoistActivityPage *self = HOIST_ACTIVITY_PAGE (page);

  hoist_session_refresh (self->session);
  load (self, 0);
  view_cb (self);
}

static void
find (HoistPage *page, int action)
{
  HoistActivityPage *self = HOIST_ACTIVITY_PAGE (page);

  gtk_stack_set_visible_child_name (self->stack, "runs");
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

static void
dispose (GObject *object)
{
  HoistActivityPage *self = HOIST_ACTIVITY_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->again_timer, g_source_remove);
  if (self->session != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->session, self);
      g_signal_handlers_disconnect_by_data (
          hoist_fleet_get_runs (hoist_session_get_fleet (self->session)), self);
    }
  g_clear_object (&self->session);
  G_OBJECT_CLASS (hoist_activity_page_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  HoistActivityPage *self = HOIST_ACTIVITY_PAGE (object);

  g_ptr_array_unref (self->runs);
  hoist_run_filter_free (self->filter);
  g_clear_error (&self->problem);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (hoist_activity_page_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, HoistActivityPage, placeholder);
  gtk_widget_class_bind_template_child (widget_class, HoistActivityPage, stack);
  gtk_widget_class_bind_template_child (widget_class, HoistActivityPage, filter_bar);
  gtk_widget_class_bind_template_child (widget_class, HoistActivityPage, filter_button);
  gtk_widget_class_bind_template_child (widget_class, HoistActivityPage, filter_label);
  gtk_widget_class_bind_template_child (widget_class, HoistActivityPage, count_label);
  gtk_widget_class_bind_template_child (widget_class, HoistActivityPage, more_button);
  gtk_widget_class_bind_template_child (widget_class, HoistActivityPage, export_button);
  gtk_widget_class_bind_template_child (widget_class, HoistActivityPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, HoistActivityPage, popover);
  gtk_widget_class_bind_template_child (widget_class, HoistActivityPage, group);
  gtk_widget_class_bind_template_child (widget_class, HoistActivityPage, audit);
}

static void
hoist_activity_page_class_init (HoistActivityPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  HOIST_PAGE_CLASS (klass)->refresh = refresh;
  HOIST_PAGE_CLASS (klass)->find = find;
  g_type_ensure (HOIST_TYPE_PLACEHOLDER);
  g_type_ensure (HOIST_TYPE_FACT_GROUP);
  g_type_ensure (HOIST_TYPE_FILTER_POPOVER);
  g_type_ensure (HOIST_TYPE_AUDIT_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-activity-page.ui");
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "activity.more", NULL, more_action);
  gtk_widget_class_install_action (widget_class, "activity.clear", NULL, clear_action);
  gtk_widget_class_install_action (widget_class, "activity.export-csv", NULL, export_action);
  gtk_widget_class_install_action (widget_class, "activity.export-json", NULL, export_action);
}

static void
hoist_activity_page_init (HoistActivityPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->filter = hoist_run_filter_new ();
  self->runs = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_run_unref);
  self->cancellable = g_cancellable_new ();
  g_signal_connect_swapped (self->search_entry, "search-changed", G_CALLBACK (filter_cb), self);
  g_signal_connect_swapped (self->popover, "changed", G_CALLBACK (filter_cb), self);
  g_signal_connect_swapped (self->stack, "notify::visible-child", G_CALLBACK (view_cb), self);
}

HoistActivityPage *
hoist_activity_page_new (HoistSession *session)
{
  HoistActivityPage *self = g_object_new (HOIST_TYPE_ACTIVITY_PAGE, NULL);
  HoistFleet *fleet = hoist_session_get_fleet (session);

  self->session = g_object_ref (session);
  hoist_filter_popover_set_fleet (self->popover, fleet);
  hoist_audit_view_set_session (self->audit, session);
  g_signal_connect_swapped (hoist_fleet_get_runs (fleet), "items-changed", G_CALLBACK (update),
                            self);
  g_signal_connect_swapped (session, "run", G_CALLBACK (run_cb), self);
  g_signal_connect_swapped (session, "state", G_CALLBACK (state_cb), self);
  load (self, 0);
  update (self);
  return self;
}

const HoistRunFilter *
hoist_activity_page_get_filter (HoistActivityPage *self)
{
  return self->filter;
}
