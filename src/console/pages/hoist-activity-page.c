/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistActivityPage: rows over the fleet's runs. Owned by the navigation; main thread only; it
 * changes nothing. */
#include "console/pages/hoist-activity-page.h"
#include <glib/gi18n.h>
#include "base/hoist-clock.h"
#include "console/items/hoist-words.h"
#include "console/pages/hoist-connection-banner.h"
#include "console/pages/hoist-connection-status.h"
#include "console/widgets/hoist-fact-row.h"
#include "console/widgets/hoist-placeholder.h"

struct _HoistActivityPage
{
  HoistPage parent_instance;
  HoistPlaceholder *placeholder;
  GtkListBox *list;
  HoistSession *session;
};

G_DEFINE_FINAL_TYPE (HoistActivityPage, hoist_activity_page, HOIST_TYPE_PAGE)

static void
show_item (HoistFactRow *row, HoistRunItem *item)
{
  const HoistRun *run = hoist_run_item_get_run (item);
  g_autofree char *what = hoist_words_dup_run_title (run);
  g_autofree char *title = g_strdup_printf ("%s: %s", run->tenant_slug, what);
  g_autofree char *when = hoist_words_dup_when (run->created_at, hoist_clock_wall_us ());
  g_autofree char *moment = hoist_words_dup_moment (run->created_at);
  g_autofree char *action = g_strdup_printf ("win.show-run('%s')", run->id);
  g_autofree char *progress =
      g_strdup_printf ("%d %%", (int) (hoist_run_item_get_progress (item) * 100));
  const char *why = run->cause[0] != '\0' ? run->cause : run->reason;
  g_autofree char *subtitle =
      g_strdup_printf (_ ("%s by %s%s%s"), when, hoist_words_user (run->started_by),
                       why[0] != '\0' ? "\n" : "", why);
  HoistLook look = hoist_words_run (run);
  HoistFact fact = { .key = run->id,
                     .title = title,
                     .subtitle = subtitle,
                     .status = &look,
                     .value = hoist_run_item_is_open (item) ? progress : NULL,
                     .badge = run->rolled_back_by[0] != '\0' ? _ ("Rolled back") : NULL,
                     .action = action,
                     .tooltip = moment };

  hoist_fact_row_set_fact (row, &fact);
}

static void
item_changed_cb (HoistRunItem *item, HoistFactRow *row)
{
  show_item (row, item);
}

static GtkWidget *
create_row_cb (gpointer object, gpointer user_data)
{
  HoistFactRow *row = HOIST_FACT_ROW (hoist_fact_row_new ());

  show_item (row, object);
  g_signal_connect_object (object, "changed", G_CALLBACK (item_changed_cb), row, 0);
  return GTK_WIDGET (row);
}

static void
update (HoistActivityPage *self)
{
  guint n =
      g_list_model_get_n_items (hoist_fleet_get_runs (hoist_session_get_fleet (self->session)));

  hoist_connection_banner_update (hoist_page_get_banner (HOIST_PAGE (self)), self->session);
  if (n > 0)
    hoist_placeholder_show_content (self->placeholder);
  else if (hoist_connection_status_show (self->placeholder, self->session))
    return;
  else if (hoist_session_is_foreign (self->session))
    hoist_placeholder_show_status (
        self->placeholder, "document-open-recent-symbolic", _ ("No Activity Here"),
        _ ("This control plane keeps no runs and no audit trail that Hoist could show: it offers "
           "only lists, versions and upgrades."));
  else
    hoist_placeholder_show_status (
        self->placeholder, "document-open-recent-symbolic", _ ("Nothing Has Happened Yet"),
        _ ("Upgrades and rollbacks appear here, with who, when and why."));
}

static void
refresh (HoistPage *page)
{
  hoist_session_refresh (HOIST_ACTIVITY_PAGE (page)->session);
}

static void
dispose (GObject *object)
{
  HoistActivityPage *self = HOIST_ACTIVITY_PAGE (object);

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
hoist_activity_page_class_init (HoistActivityPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  HOIST_PAGE_CLASS (klass)->refresh = refresh;
  g_type_ensure (HOIST_TYPE_PLACEHOLDER);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-activity-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HoistActivityPage, placeholder);
  gtk_widget_class_bind_template_child (widget_class, HoistActivityPage, list);
}

static void
hoist_activity_page_init (HoistActivityPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

HoistActivityPage *
hoist_activity_page_new (HoistSession *session)
{
  HoistActivityPage *self = g_object_new (HOIST_TYPE_ACTIVITY_PAGE, NULL);
  GListModel *runs = hoist_fleet_get_runs (hoist_session_get_fleet (session));

  self->session = g_object_ref (session);
  gtk_list_box_bind_model (self->list, runs, create_row_cb, self, NULL);
  g_signal_connect_swapped (runs, "items-changed", G_CALLBACK (update), self);
  g_signal_connect_swapped (session, "state", G_CALLBACK (update), self);
  update (self);
  return self;
}
