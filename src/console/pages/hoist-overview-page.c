/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistOverviewPage: owned by the navigation; main thread only; it changes nothing. Everything but
 * the health history is made from the session's fleet; many changes are shown as one. */
#include "console/pages/hoist-overview-page.h"
#include <adwaita.h>
#include <glib/gi18n.h>
#include "base/hoist-clock.h"
#include "client/hoist-client-backups.h"
#include "client/hoist-client-health.h"
#include "client/hoist-client-rollouts.h"
#include "console/items/hoist-attention.h"
#include "console/items/hoist-words.h"
#include "console/pages/hoist-connection-banner.h"
#include "console/pages/hoist-connection-status.h"
#include "console/pages/hoist-rollout-facts.h"
#include "console/widgets/hoist-fact-group.h"
#include "console/widgets/hoist-health-plot.h"
#include "console/widgets/hoist-matrix-view.h"
#include "console/widgets/hoist-placeholder.h"

#define NARROW 480
#define CALM_MS 250
#define HEALTH_SECONDS 300
#define HISTORY_HOURS 24
#define DRAWN_FROM (30 * G_TIME_SPAN_MINUTE) /* a shorter history is told, not drawn */
#define MAX_ATTENTION 12
#define WIDE_ATTENTION 60 /* when all were asked for: beyond, the tenants that are not healthy */
#define MAX_RUNNING 12
#define LATEST 5
#define ROLLOUTS 3
#define BACKUPS 1000 /* where there are more, the page of backups is the place to look */

struct _HoistOverviewPage
{
  HoistPage parent_instance;
  HoistPlaceholder *placeholder;
  GtkLabel *behind_count, *unhealthy_count, *running_count;
  GtkButton *behind_button, *unhealthy_button, *running_button;
  HoistFactGroup *attention, *running, *rollouts, *latest;
  GtkWidget *matrix_section, *health_section;
  HoistMatrixView *matrix;
  HoistHealthPlot *plot;
  GtkLabel *plot_label;

  HoistSession *session;
  GPtrArray *backups; /* all there are; NULL: not known */
  guint calm, health, told;
  gboolean wide_attention;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (HoistOverviewPage, hoist_overview_page, HOIST_TYPE_PAGE)

/* Counters */

static void
show_counter (GtkLabel *label, GtkButton *button, const char *word, guint n)
{
  g_autofree char *number = hoist_words_dup_number (n);
  g_autofree char *name = g_strdup_printf ("%s %s", number, word);

  gtk_label_set_text (label, number);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* Nobody answers: what is shown is from another time. */
static gboolean
is_old (HoistOverviewPage *self)
{
  HoistSessionState state = hoist_session_get_state (self->session);

  return state != HOIST_SESSION_ONLINE && state != HOIST_SESSION_OPENING;
}

/* What stands where nothing needs attention. */
static char *
dup_well (HoistOverviewPage *self, guint n, guint behind, guint unknown)
{
  if (is_old (self))
    return g_strdup (_ ("Nothing when it was last seen; how it is now is not known"));
  if (behind > 0)
    return g_strdup_printf (g_dngettext (NULL, "Nothing; %u tenant can be upgraded",
                                         "Nothing; %u tenants can be upgraded", behind),
                            behind);
  if (unknown > 0)
    return g_strdup_printf (
        g_dngettext (NULL, "Nothing; it is not known whether %u tenant is up to date",
                     "Nothing; it is not known whether %u tenants are up to date", unknown),
        unknown);
  return g_strdup_printf (
      g_dngettext (NULL, "%u tenant is up to date", "All %u tenants are up to date", n), n);
}

static void
show_counters (HoistOverviewPage *self, GListModel *tenants)
{
  guint behind = 0, unknown = 0, unhealthy = 0, running = 0;
  guint n = g_list_model_get_n_items (tenants);
  g_autofree char *subtitle = g_strdup_printf (g_dngettext (NULL, "%u tenant", "%u tenants", n), n);
  g_autofree char *well = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HoistTenantItem) item = g_list_model_get_item (tenants, i);

      behind += hoist_tenant_item_is_behind (item) ? 1 : 0;
      unknown += hoist_tenant_item_is_compared (item) ? 0 : 1;
      unhealthy += hoist_tenant_item_is_unhealthy (item) ? 1 : 0;
      running += hoist_tenant_item_is_running (item) ? 1 : 0;
    }
  well = dup_well (self, n, behind, unknown);
  hoist_fact_group_set_empty_text (self->attention, well);
  show_counter (self->behind_count, self->behind_button, _ ("behind"), behind);
  show_counter (self->unhealthy_count, self->unhealthy_button,
                _ ("not healthy: unhealthy, degraded, parked or unknown"), unhealthy);
  show_counter (self->running_count, self->running_button, _ ("running"), running);
  hoist_page_set_subtitle (HOIST_PAGE (self), subtitle);
}

/* Lists */

static void
show_attention (HoistOverviewPage *self)
{
  g_autoptr (GPtrArray) list = hoist_attention_list (hoist_session_get_fleet (self->session),
                                                     self->backups, hoist_clock_wall_us ());
  guint most = self->wide_attention ? WIDE_ATTENTION : MAX_ATTENTION;
  guint n = MIN (list->len, most);
  g_autofree HoistFact *facts = g_new0 (HoistFact, n + 1);
  g_autofree char *more = NULL;

  for (guint i = 0; i < n; i++)
    {
      const HoistAttention *one = g_ptr_array_index (list, i);

      facts[i] = (HoistFact){ .key = one->key,
                              .title = one->title,
                              .subtitle = one->reason,
                              .icon = &one->look,
                              .button = one->button,
                              .button_name = one->button_name,
                              .button_action = one->button_action };
    }
  if (list->len > n)
    {
      more = g_strdup_printf (g_dngettext (NULL, "and %u more", "and %u more", list->len - n),
                              list->len - n);
      facts[n++] = (HoistFact){ .key = "",
                                .title = more,
                                .action = self->wide_attention ? "win.show-tenants('unhealthy|')"
                                                               : "overview.show-attention" };
    }
  hoist_fact_group_set_facts (self->attention, facts, n);
}

static void
show_attention_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistOverviewPage *self = HOIST_OVERVIEW_PAGE (widget);

  self->wide_attention = TRUE;
  show_attention (self);
}

typedef struct
{
  char *title, *subtitle, *value, *action;
  HoistLook look;
} RunTexts;

static void
run_texts_clear (RunTexts *texts)
{
  g_free (texts->title);
  g_free (texts->subtitle);
  g_free (texts->value);
  g_free (texts->action);
}

static void
describe_run (HoistRunItem *item, gboolean open, RunTexts *texts, HoistFact *fact)
{
  const HoistRun *run = hoist_run_item_get_run (item);
  g_autofree char *what = hoist_words_dup_run_title (run);
  g_autofree char *when = hoist_words_dup_when (run->created_at, hoist_clock_wall_us ());

  texts->title = g_strdup_printf ("%s: %s", run->tenant_slug, what);
  texts->subtitle = run->started_by[0] != '\0'
                        ? g_strdup_printf (_ ("%s by %s"), when, hoist_words_user (run->started_by))
                        : g_strdup (when);
  texts->action = g_strdup_printf ("win.show-run('%s')", run->id);
  texts->look = hoist_words_run (run);
  if (open && run->state == HOIST_RUN_RUNNING)
    {
      texts->value = hoist_words_dup_percent (hoist_run_item_get_progress (item));
      texts->look.word = texts->value;
    }
  *fact = (HoistFact){ .key = run->id,
                       .title = texts->title,
                       .subtitle = texts->subtitle,
                       .status = &texts->look,
                       .action = texts->action };
}

static void
show_runs (HoistOverviewPage *self, HoistFactGroup *group, gboolean open, guint most)
{
  GListModel *runs = hoist_fleet_get_runs (hoist_session_get_fleet (self->session));
  RunTexts texts[MAX_RUNNING] = { 0 };
  HoistFact facts[MAX_RUNNING] = { 0 };
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (runs) && n < most; i++)
    {
      g_autoptr (HoistRunItem) item = g_list_model_get_item (runs, i);

      if (hoist_run_item_is_open (item) != open)
        continue;
      describe_run (item, open, &texts[n], &facts[n]);
      n++;
    }
  hoist_fact_group_set_facts (group, facts, n);
  for (guint i = 0; i < n; i++)
    run_texts_clear (&texts[i]);
}

/* Why the list of what happened is empty: that nothing did is said only where that is known. */
static const char *
why_no_activity (HoistOverviewPage *self)
{
  if (is_old (self))
    return _ ("Not known while the control plane does not answer");
  if (hoist_session_get_report (self->session) != NULL
      && !hoist_session_can (self->session, "runs"))
    return _ ("This control plane keeps no history");
  return _ ("Nothing has happened yet");
}

/* The whole */

void
hoist_overview_page_update (HoistOverviewPage *self)
{
  GListModel *tenants = hoist_fleet_get_tenants (hoist_session_get_fleet (self->session));
  guint n = g_list_model_get_n_items (tenants);

  hoist_connection_banner_update (hoist_page_get_banner (HOIST_PAGE (self)), self->session);
  if (n == 0)
    {
      if (!hoist_connection_status_show (self->placeholder, self->session))
        hoist_placeholder_show_status (
            self->placeholder, "view-grid-symbolic", _ ("No Tenants Yet"),
            _ ("Adopt a deployment with “hoistctl tenant adopt FOLDER”. It appears here at once."));
      return;
    }
  show_counters (self, tenants);
  show_attention (self);
  show_runs (self, self->running, TRUE, MAX_RUNNING);
  hoist_fact_group_set_empty_text (self->latest, why_no_activity (self));
  show_runs (self, self->latest, FALSE, LATEST);
  gtk_widget_set_visible (self->matrix_section, hoist_matrix_view_show (self->matrix, tenants));
  hoist_placeholder_show_content (self->placeholder);
}

static gboolean
calm_cb (gpointer user_data)
{
  HoistOverviewPage *self = user_data;

  self->calm = 0;
  hoist_overview_page_update (self);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (HoistOverviewPage *self)
{
  if (self->calm == 0)
    self->calm = g_timeout_add (CALM_MS, calm_cb, self);
}

void
hoist_overview_page_show_health (HoistOverviewPage *self, GPtrArray *points, gint64 now)
{
  g_autofree char *sentence = NULL;

  g_return_if_fail (HOIST_IS_OVERVIEW_PAGE (self));

  gtk_widget_set_visible (self->health_section, points->len > 0);
  /* A history of minutes would be an empty field with a line at its edge. */
  gtk_widget_set_visible (GTK_WIDGET (self->plot),
                          points->len > 0
                              && now - ((HoistHealthPoint *) points->pdata[0])->time >= DRAWN_FROM);
  hoist_health_plot_set_points (self->plot, points, now, HISTORY_HOURS);
  sentence = hoist_health_plot_dup_sentence (self->plot);
  gtk_label_set_text (self->plot_label, sentence);
}

static void
health_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistOverviewPage) self = user_data;
  GPtrArray *points = hoist_client_get_health_finish (HOIST_CLIENT (source), result, NULL);

  /* a plane without a history shows none */
  if (points != NULL && !g_cancellable_is_cancelled (self->cancellable))
    hoist_overview_page_show_health (self, points, hoist_clock_wall_us ());
  else
    g_clear_pointer (&points, g_ptr_array_unref);
}

static void
backups_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistOverviewPage) self = user_data;
  g_autoptr (HoistBackupPage) page =
      hoist_client_page_backups_finish (HOIST_CLIENT (source), result, NULL);

  if (page == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;
  g_clear_pointer (&self->backups, g_ptr_array_unref);
  if (page->total <= page->backups->len)
    self->backups = g_ptr_array_ref (page->backups);
  hoist_overview_page_update (self);
}

static gboolean
load_health_cb (gpointer user_data)
{
  HoistOverviewPage *self = user_data;
  HoistClient *client = hoist_session_get_client (self->session);
  HoistBackupQuery query = { .limit = BACKUPS };

  if (client != NULL && hoist_session_get_state (self->session) == HOIST_SESSION_ONLINE
      && hoist_session_can (self->session, "backups"))
    hoist_client_page_backups_async (client, &query, self->cancellable, backups_cb,
                                     g_object_ref (self));
  if (client != NULL && hoist_session_get_state (self->session) == HOIST_SESSION_ONLINE
      && hoist_session_can (self->session, "health-history"))
    hoist_client_get_health_async (client, HISTORY_HOURS, self->cancellable, health_cb,
                                   g_object_ref (self));
  return G_SOURCE_CONTINUE;
}

void
hoist_overview_page_show_rollouts (HoistOverviewPage *self, const GPtrArray *rollouts)
{
  g_return_if_fail (HOIST_IS_OVERVIEW_PAGE (self));

  hoist_rollout_facts_show_list (self->rollouts, rollouts);
}

static void
rollouts_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistOverviewPage) self = user_data;
  g_autoptr (GPtrArray) list =
      hoist_client_list_rollouts_finish (HOIST_CLIENT (source), result, NULL);

  if (list != NULL && !g_cancellable_is_cancelled (self->cancellable))
    hoist_overview_page_show_rollouts (self, list);
}

static void
load_rollouts (HoistOverviewPage *self)
{
  HoistClient *client = hoist_session_get_client (self->session);

  if (client != NULL && hoist_session_can (self->session, "rollouts"))
    hoist_client_list_rollouts_async (client, ROLLOUTS, self->cancellable, rollouts_cb,
                                      g_object_ref (self));
}

static gboolean
told_cb (gpointer user_data)
{
  HoistOverviewPage *self = user_data;

  self->told = 0;
  load_rollouts (self);
  return G_SOURCE_REMOVE;
}

static void
rollout_cb (HoistOverviewPage *self)
{
  if (self->told == 0)
    self->told = g_timeout_add (CALM_MS, told_cb, self);
}

static void
state_cb (HoistOverviewPage *self)
{
  changed_cb (self);
  rollout_cb (self);
  if (!gtk_widget_get_visible (self->health_section))
    load_health_cb (self);
}

static void
refresh (HoistPage *page)
{
  HoistOverviewPage *self = HOIST_OVERVIEW_PAGE (page);

  hoist_session_refresh (self->session);
  load_health_cb (self);
  load_rollouts (self);
}

static void
shown (HoistPage *page)
{
  gtk_widget_grab_focus (GTK_WIDGET (HOIST_OVERVIEW_PAGE (page)->behind_button));
}

static void
dispose (GObject *object)
{
  HoistOverviewPage *self = HOIST_OVERVIEW_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->calm, g_source_remove);
  g_clear_handle_id (&self->health, g_source_remove);
  g_clear_handle_id (&self->told, g_source_remove);
  if (self->session != NULL)
    {
      HoistFleet *fleet = hoist_session_get_fleet (self->session);

      g_signal_handlers_disconnect_by_data (hoist_fleet_get_tenants (fleet), self);
      g_signal_handlers_disconnect_by_data (fleet, self);
      g_signal_handlers_disconnect_by_data (self->session, self);
    }
  g_clear_object (&self->session);
  G_OBJECT_CLASS (hoist_overview_page_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  g_clear_pointer (&HOIST_OVERVIEW_PAGE (object)->backups, g_ptr_array_unref);
  g_object_unref (HOIST_OVERVIEW_PAGE (object)->cancellable);
  G_OBJECT_CLASS (hoist_overview_page_parent_class)->finalize (object);
}

static void
resized (HoistPage *page, int width)
{
  hoist_matrix_view_set_narrow (HOIST_OVERVIEW_PAGE (page)->matrix, width < NARROW);
}

static void
hoist_overview_page_class_init (HoistOverviewPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  HOIST_PAGE_CLASS (klass)->resized = resized;
  HOIST_PAGE_CLASS (klass)->refresh = refresh;
  HOIST_PAGE_CLASS (klass)->shown = shown;
  g_type_ensure (HOIST_TYPE_PLACEHOLDER);
  g_type_ensure (HOIST_TYPE_FACT_GROUP);
  g_type_ensure (HOIST_TYPE_MATRIX_VIEW);
  g_type_ensure (HOIST_TYPE_HEALTH_PLOT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-overview-page.ui");
  gtk_widget_class_install_action (widget_class, "overview.show-attention", NULL,
                                   show_attention_action);
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, HoistOverviewPage, name)
  BIND (placeholder);
  BIND (behind_count);
  BIND (unhealthy_count);
  BIND (running_count);
  BIND (behind_button);
  BIND (unhealthy_button);
  BIND (running_button);
  BIND (attention);
  BIND (running);
  BIND (rollouts);
  BIND (latest);
  BIND (matrix_section);
  BIND (matrix);
  BIND (health_section);
  BIND (plot);
  BIND (plot_label);
#undef BIND
}

static void
hoist_overview_page_init (HoistOverviewPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
}

HoistOverviewPage *
hoist_overview_page_new (HoistSession *session)
{
  HoistOverviewPage *self = g_object_new (HOIST_TYPE_OVERVIEW_PAGE, NULL);
  HoistFleet *fleet = hoist_session_get_fleet (session);

  self->session = g_object_ref (session);
  g_signal_connect_swapped (hoist_fleet_get_tenants (fleet), "items-changed",
                            G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (fleet, "run", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (session, "progress", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (session, "rollout", G_CALLBACK (rollout_cb), self);
  g_signal_connect_swapped (session, "state", G_CALLBACK (state_cb), self);
  hoist_fact_group_set_facts (self->rollouts, NULL, 0); /* hidden until there is one */
  self->health = g_timeout_add_seconds (HEALTH_SECONDS, load_health_cb, self);
  load_health_cb (self);
  load_rollouts (self);
  hoist_overview_page_update (self);
  return self;
}
