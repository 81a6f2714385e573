/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistChangesPage: a plan shown before anything is asked for. Owned by the navigation; main thread
 * only; it starts nothing. */
#include "console/pages/hoist-changes-page.h"
#include <adwaita.h>
#include <glib/gi18n.h>
#include "base/hoist-version.h"
#include "client/hoist-client-plans.h"
#include "console/items/hoist-shown-text.h"
#include "console/items/hoist-words.h"
#include "console/pages/hoist-component-facts.h"
#include "console/pages/hoist-connection-banner.h"
#include "console/pages/hoist-connection-status.h"
#include "console/pages/hoist-plan-hops-facts.h"
#include "console/pages/hoist-run-lanes.h"
#include "console/pages/hoist-target-row.h"
#include "console/widgets/hoist-fact-group.h"
#include "console/widgets/hoist-notes-view.h"
#include "console/widgets/hoist-notice-card.h"
#include "console/widgets/hoist-placeholder.h"

#define MAX_SCRIPTS 128

struct _HoistChangesPage
{
  HoistPage parent_instance;
  HoistPlaceholder *placeholder;
  GtkScrolledWindow *scroller;
  AdwComboRow *target_row;
  GtkBox *notices, *releases;
  GtkWidget *notices_section, *separator, *bar;
  HoistFactGroup *times, *migrations, *hops, *components;
  GtkWidget *lanes_section;
  HoistLanesView *lanes;
  GtkLabel *open_label;
  GtkButton *continue_button;

  HoistSession *session;
  HoistUpgradeDraft *draft;
  HoistPlan *plan;
  GCancellable *cancellable, *planning;
};

G_DEFINE_FINAL_TYPE (HoistChangesPage, hoist_changes_page, HOIST_TYPE_PAGE)

static void
clear_box (GtkBox *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);
}

/* What is asked for on the upgrade's own page is not a notice of a release. */
static gboolean
is_option (const char *id)
{
  return g_str_equal (id, "no-backup") || g_str_equal (id, "discard-rows");
}

static guint
count_open (HoistChangesPage *self)
{
  guint open = 0;

  for (char **id = self->plan->acknowledge; id != NULL && *id != NULL; id++)
    if (!is_option (*id) && !hoist_upgrade_draft_has_acknowledged (self->draft, *id))
      open++;
  return open;
}

gboolean
hoist_changes_page_can_continue (HoistChangesPage *self)
{
  return gtk_widget_get_sensitive (GTK_WIDGET (self->continue_button));
}

static void
update_bar (HoistChangesPage *self)
{
  guint open = self->plan != NULL ? count_open (self) : 0;
  g_autofree char *text =
      open > 0 ? g_strdup_printf (g_dngettext (NULL, "%u notice is still to be read",
                                               "%u notices are still to be read", open),
                                  open)
               : g_strdup ("");

  gtk_widget_set_sensitive (GTK_WIDGET (self->continue_button), self->plan != NULL && open == 0);
  gtk_label_set_text (self->open_label, text);
}

static void
notice_toggled_cb (HoistChangesPage *self, HoistNoticeCard *card)
{
  hoist_upgrade_draft_acknowledge (self->draft, hoist_notice_card_get_id (card),
                                   hoist_notice_card_get_active (card));
  update_bar (self);
}

static void
show_notices (HoistChangesPage *self)
{
  guint n = 0;

  clear_box (self->notices);
  for (char **id = self->plan->acknowledge; id != NULL && *id != NULL; id++)
    {
      const char *text = hoist_plan_find_notice (self->plan, *id);
      GtkWidget *card;

      if (is_option (*id))
        continue;
      card = hoist_notice_card_new (*id, text != NULL ? text : *id, NULL);
      hoist_notice_card_set_active (HOIST_NOTICE_CARD (card),
                                    hoist_upgrade_draft_has_acknowledged (self->draft, *id));
      g_signal_connect_object (card, "toggled", G_CALLBACK (notice_toggled_cb), self,
                               G_CONNECT_SWAPPED);
      gtk_box_append (self->notices, card);
      n++;
    }
  gtk_widget_set_visible (self->notices_section, n > 0);
}

static void
show_times (HoistChangesPage *self)
{
  g_autofree char *downtime = hoist_words_dup_estimate (self->plan->downtime_s);
  g_autofree char *whole = hoist_words_dup_estimate (self->plan->estimate_s);
  g_autofree char *restore = hoist_words_dup_estimate (self->plan->restore_s);
  HoistFact facts[3] = {
    { .key = "downtime", .title = _ ("Without service"), .value = downtime },
    { .key = "whole", .title = _ ("Whole run"), .value = whole },
    { .key = "restore",
      .title = _ ("Restoring the database, should it be needed"),
      .value = restore },
  };

  hoist_fact_group_set_facts (self->times, facts, self->plan->restore_s >= 0 ? 3 : 2);
}

static const HoistTenantReport *
get_report (HoistChangesPage *self)
{
  HoistTenantItem *item =
      self->session != NULL ? hoist_fleet_find_tenant (hoist_session_get_fleet (self->session),
                                                       hoist_upgrade_draft_get_tenant (self->draft))
                            : NULL;

  return item != NULL ? hoist_tenant_item_get_report (item) : NULL;
}

/* Of several nodes: what is done where, and in which order. */
static void
show_lanes (HoistChangesPage *self)
{
  const HoistTenantReport *report = get_report (self);

  gtk_widget_set_visible (
      self->lanes_section,
      hoist_run_lanes_show_plan (self->lanes, self->plan, report != NULL ? report->places : NULL));
}

static void
show_migrations (HoistChangesPage *self)
{
  HoistFact facts[MAX_SCRIPTS] = { 0 };
  guint n = 0;

  for (guint i = 0; i < self->plan->steps->len; i++)
    {
      const HoistStep *step = g_ptr_array_index (self->plan->steps, i);
      const HoistValue *scripts = hoist_value_get_member (step->args, "scripts");

      if (step->kind->id != HOIST_STEP_MIGRATE || scripts == NULL
          || hoist_value_get_type_of (scripts) != HOIST_VALUE_ARRAY)
        continue;
      for (guint j = 0; j < hoist_value_get_size (scripts) && n < MAX_SCRIPTS; j++)
        {
          const HoistValue *script = hoist_value_get_element (scripts, j);

          if (hoist_value_get_type_of (script) != HOIST_VALUE_STRING)
            continue;
          facts[n].key = hoist_value_get_string (script);
          facts[n].title = hoist_value_get_string (script);
          n++;
        }
    }
  hoist_fact_group_set_description (
      self->migrations,
      n > 0 ? _ ("Run in this order, once each, after the backup was verified") : NULL);
  hoist_fact_group_set_facts (self->migrations, facts, n);
}

static GtkWidget *
make_release (const HoistRelease *release)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  g_autofree char *name = hoist_shown_text_dup_line (release->tag);
  GtkWidget *tag = gtk_label_new (name);
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *notes = hoist_notes_view_new ();
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (release->date / G_USEC_PER_SEC);
  g_autofree char *day = date != NULL ? g_date_time_format (date, _ ("%-d %B %Y")) : g_strdup ("");
  GtkWidget *day_label = gtk_label_new (release->date != 0 ? day : "");

  gtk_widget_add_css_class (tag, "heading");
  gtk_widget_add_css_class (day_label, "dim-label");
  gtk_box_append (GTK_BOX (head), tag);
  gtk_box_append (GTK_BOX (head), day_label);
  gtk_widget_add_css_class (card, "card");
  gtk_widget_set_margin_start (notes, 15);
  gtk_widget_set_margin_end (notes, 15);
  gtk_widget_set_margin_top (notes, 12);
  gtk_widget_set_margin_bottom (notes, 12);
  hoist_notes_view_set_notes (HOIST_NOTES_VIEW (notes), release->notes[0] != '\0'
                                                            ? release->notes
                                                            : _ ("This release has no notes."));
  gtk_box_append (GTK_BOX (card), notes);
  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), card);
  return box;
}

void
hoist_changes_page_show_plan (HoistChangesPage *self, HoistPlan *plan)
{
  g_autofree char *subtitle = NULL, *versions = NULL;

  g_return_if_fail (HOIST_IS_CHANGES_PAGE (self));

  hoist_plan_ref (plan);
  g_clear_pointer (&self->plan, hoist_plan_unref);
  self->plan = plan;
  versions = hoist_words_dup_versions (plan->from_version, hoist_plan_get_goal (plan));
  subtitle = g_strdup_printf ("%s: %s", plan->tenant_slug, versions);
  hoist_page_set_subtitle (HOIST_PAGE (self), subtitle);
  hoist_plan_hops_facts_show (self->hops, plan);
  hoist_fact_group_set_title (self->times, plan->hops->len > 0 ? _ ("How Long the First Hop Takes")
                                                               : _ ("How Long It Takes"));
  hoist_fact_group_set_title (
      self->migrations, plan->hops->len > 0 ? _ ("Migrations of the First Hop") : _ ("Migrations"));
  show_notices (self);
  show_times (self);
  show_lanes (self);
  hoist_component_facts_show_plan (self->components, plan);
  show_migrations (self);
  clear_box (self->releases);
  for (guint i = 0; i < plan->releases->len; i++)
    gtk_box_append (self->releases, make_release (g_ptr_array_index (plan->releases, i)));
  gtk_widget_set_visible (self->bar, TRUE);
  gtk_widget_set_visible (self->separator, TRUE);
  update_bar (self);
  hoist_placeholder_show_content (self->placeholder);
}

static void
plan_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistChangesPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistPlan) plan =
      hoist_client_make_plan_finish (HOIST_CLIENT (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable)
      || g_error_matches (error, HOIST_ERROR, HOIST_ERROR_CANCELLED))
    return;
  if (plan != NULL)
    hoist_changes_page_show_plan (self, plan);
  else
    hoist_placeholder_show_error (self->placeholder, _ ("No Plan Can Be Made"), error);
}

static void
load_plan (HoistChangesPage *self)
{
  HoistPlanWish wish = hoist_upgrade_draft_get_wish (self->draft);
  HoistClient *client = hoist_session_get_client (self->session);

  g_cancellable_cancel (self->planning);
  g_clear_object (&self->planning);
  if (client == NULL)
    return;
  self->planning = g_cancellable_new ();
  if (self->plan == NULL)
    hoist_placeholder_show_loading (self->placeholder, _ ("Reading the release notes…"));
  g_clear_pointer (&self->plan, hoist_plan_unref);
  update_bar (self);
  hoist_client_make_plan_async (client, hoist_upgrade_draft_get_tenant (self->draft), &wish,
                                self->planning, plan_cb, g_object_ref (self));
}

static void
releases_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistChangesPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistReleaseList) list =
      hoist_client_list_releases_finish (HOIST_CLIENT (source), result, &error);

  if (list != NULL && !g_cancellable_is_cancelled (self->cancellable))
    hoist_changes_page_show_releases (self, list);
}

void
hoist_changes_page_show_releases (HoistChangesPage *self, const HoistReleaseList *list)
{
  g_return_if_fail (HOIST_IS_CHANGES_PAGE (self));

  hoist_target_row_fill (self->target_row, list, hoist_upgrade_draft_get_target (self->draft));
  hoist_page_content_came (HOIST_PAGE (self));
}

static void
target_changed_cb (HoistChangesPage *self)
{
  g_autofree char *target = hoist_target_row_dup_target (self->target_row);

  if (target == NULL || g_strcmp0 (target, hoist_upgrade_draft_get_target (self->draft)) == 0)
    return;
  if (hoist_upgrade_draft_get_target (self->draft) == NULL && self->plan != NULL
      && g_str_equal (hoist_plan_get_goal (self->plan), target))
    {
      hoist_upgrade_draft_set_target (self->draft, target);
      return;
    }
  hoist_upgrade_draft_set_target (self->draft, target);
  load_plan (self);
}

static void
continue_cb (HoistChangesPage *self)
{
  if (hoist_upgrade_draft_get_target (self->draft) == NULL)
    hoist_upgrade_draft_set_target (self->draft, hoist_plan_get_goal (self->plan));
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-upgrade", "s",
                              hoist_upgrade_draft_get_tenant (self->draft));
}

static void
load (HoistChangesPage *self)
{
  HoistClient *client = hoist_session_get_client (self->session);

  if (client == NULL)
    {
      hoist_connection_status_show (self->placeholder, self->session);
      return;
    }
  hoist_client_list_releases_async (client, hoist_upgrade_draft_get_tenant (self->draft),
                                    self->cancellable, releases_cb, g_object_ref (self));
  load_plan (self);
}

static void
state_cb (HoistChangesPage *self)
{
  if (hoist_session_get_state (self->session) == HOIST_SESSION_ONLINE && self->plan == NULL
      && (self->planning == NULL
          || g_strcmp0 (hoist_placeholder_get_state (self->placeholder), "status") == 0))
    load (self);
}

static void
refresh (HoistPage *page)
{
  load (HOIST_CHANGES_PAGE (page));
}

static void
shown (HoistPage *page)
{
  HoistChangesPage *self = HOIST_CHANGES_PAGE (page);

  if (self->plan != NULL)
    show_notices (self);
  if (g_strcmp0 (hoist_placeholder_get_state (self->placeholder), "content") == 0)
    gtk_widget_grab_focus (GTK_WIDGET (self->target_row));
  else
    gtk_widget_child_focus (GTK_WIDGET (self->placeholder), GTK_DIR_TAB_FORWARD);
}

static void
dispose (GObject *object)
{
  HoistChangesPage *self = HOIST_CHANGES_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->planning);
  g_clear_object (&self->planning);
  g_clear_object (&self->session);
  g_clear_object (&self->draft);
  g_clear_pointer (&self->plan, hoist_plan_unref);
  G_OBJECT_CLASS (hoist_changes_page_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  g_object_unref (HOIST_CHANGES_PAGE (object)->cancellable);
  G_OBJECT_CLASS (hoist_changes_page_parent_class)->finalize (object);
}

static void
hoist_changes_page_class_init (HoistChangesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  HOIST_PAGE_CLASS (klass)->refresh = refresh;
  HOIST_PAGE_CLASS (klass)->shown = shown;
  g_type_ensure (HOIST_TYPE_LANES_VIEW);
  g_type_ensure (HOIST_TYPE_PLACEHOLDER);
  g_type_ensure (HOIST_TYPE_FACT_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-changes-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HoistChangesPage, placeholder);
  gtk_widget_class_bind_template_child (widget_class, HoistChangesPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, HoistChangesPage, target_row);
  gtk_widget_class_bind_template_child (widget_class, HoistChangesPage, lanes_section);
  gtk_widget_class_bind_template_child (widget_class, HoistChangesPage, lanes);
  gtk_widget_class_bind_template_child (widget_class, HoistChangesPage, hops);
  gtk_widget_class_bind_template_child (widget_class, HoistChangesPage, notices);
  gtk_widget_class_bind_template_child (widget_class, HoistChangesPage, notices_section);
  gtk_widget_class_bind_template_child (widget_class, HoistChangesPage, times);
  gtk_widget_class_bind_template_child (widget_class, HoistChangesPage, migrations);
  gtk_widget_class_bind_template_child (widget_class, HoistChangesPage, components);
  gtk_widget_class_bind_template_child (widget_class, HoistChangesPage, releases);
  gtk_widget_class_bind_template_child (widget_class, HoistChangesPage, separator);
  gtk_widget_class_bind_template_child (widget_class, HoistChangesPage, bar);
  gtk_widget_class_bind_template_child (widget_class, HoistChangesPage, open_label);
  gtk_widget_class_bind_template_child (widget_class, HoistChangesPage, continue_button);
}

static void
hoist_changes_page_init (HoistChangesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  gtk_widget_set_visible (self->bar, FALSE);
  gtk_widget_set_visible (self->separator, FALSE);
  g_signal_connect_swapped (self->continue_button, "clicked", G_CALLBACK (continue_cb), self);
  g_signal_connect_swapped (self->target_row, "notify::selected", G_CALLBACK (target_changed_cb),
                            self);
}

/* A mixed tenant is made equal before it goes on: to the newest release that one of its nodes has.
 */
static void
choose_target (HoistChangesPage *self)
{
  const HoistTenantReport *report = get_report (self);
  const char *newest = NULL;

  if (report == NULL || report->version.state != HOIST_VERSION_MIXED
      || hoist_upgrade_draft_get_target (self->draft) != NULL)
    return;
  for (guint i = 0; i < report->places->len; i++)
    {
      const char *version = ((const HoistPlaceReport *) report->places->pdata[i])->version;
      if (version[0] != '\0' && (newest == NULL || hoist_version_compare (version, newest) > 0))
        newest = version;
    }
  hoist_upgrade_draft_set_target (self->draft, newest);
}

HoistChangesPage *
hoist_changes_page_new (HoistSession *session, const char *tenant)
{
  HoistChangesPage *self = g_object_new (HOIST_TYPE_CHANGES_PAGE, NULL);

  self->session = g_object_ref (session);
  self->draft = g_object_ref (hoist_session_get_draft (session, tenant));
  g_signal_connect_object (session, "state", G_CALLBACK (state_cb), self, G_CONNECT_SWAPPED);
  hoist_connection_banner_keep (HOIST_PAGE (self), session);
  choose_target (self);
  load (self);
  return self;
}
