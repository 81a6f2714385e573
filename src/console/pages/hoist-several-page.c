/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistSeveralPage: owned by the navigation; main thread only. Any change of an option asks for a
 * new plan; what is on the screen of an old one can't be started. */
#include "console/pages/hoist-several-page.h"
#include <adwaita.h>
#include <glib/gi18n.h>
#include "client/hoist-client-releases.h"
#include "client/hoist-client-rollouts.h"
#include "console/items/hoist-plane-words.h"
#include "console/items/hoist-shown-text.h"
#include "console/pages/hoist-connection-banner.h"
#include "console/pages/hoist-connection-status.h"
#include "console/pages/hoist-rollout-facts.h"
#include "console/pages/hoist-target-row.h"
#include "console/widgets/hoist-entry-row.h"
#include "console/widgets/hoist-notice-card.h"
#include "console/widgets/hoist-placeholder.h"

struct _HoistSeveralPage
{
  HoistPage parent_instance;
  HoistPlaceholder *placeholder;
  AdwComboRow *target_row;
  GtkSwitch *backup_switch, *migrations_switch, *stop_switch;
  GtkSpinButton *parallel_spin;
  GtkWidget *notices_section, *confirm_group;
  GtkBox *notices;
  HoistFactGroup *first_wave, *second_wave, *excluded, *command;
  AdwEntryRow *confirm_row;
  GtkLabel *summary_label, *reason_label;
  GtkButton *start_button;

  HoistSession *session;
  char **tenants;
  char *target; /* NULL: the latest of each application */
  HoistRollout *planned;
  GHashTable *acknowledged; /* ids */
  gboolean starting;
  GCancellable *cancellable, *planning;
};

G_DEFINE_FINAL_TYPE (HoistSeveralPage, hoist_several_page, HOIST_TYPE_PAGE)

static const char *
plane_name (HoistSeveralPage *self)
{
  return hoist_known_plane_get_name (hoist_session_get_plane (self->session));
}

/* Once for the whole order, not once for each tenant: the name of the control plane. */
static gboolean
must_confirm (HoistSeveralPage *self)
{
  HoistFleet *fleet = hoist_session_get_fleet (self->session);

  for (guint i = 0; self->planned != NULL && i < self->planned->targets->len; i++)
    {
      const HoistRolloutTarget *target = g_ptr_array_index (self->planned->targets, i);
      HoistTenantItem *item = hoist_fleet_find_tenant (fleet, target->tenant);

      if (target->state != HOIST_TARGET_EXCLUDED && item != NULL
          && hoist_plane_words_must_confirm (hoist_session_get_plane (self->session),
                                             hoist_tenant_item_get_report (item)))
        return TRUE;
    }
  return FALSE;
}

static guint
count_unread (HoistSeveralPage *self)
{
  guint unread = 0;

  for (char **id = self->planned->acknowledge; *id != NULL; id++)
    unread += g_hash_table_contains (self->acknowledged, *id) ? 0 : 1;
  return unread;
}

/* Why it can't be started now; NULL: it can. */
static char *
dup_reason (HoistSeveralPage *self)
{
  g_autofree char *typed =
      g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->confirm_row))));
  guint unread;

  if (hoist_connection_status_why_not (self->session) != NULL)
    return g_strdup (hoist_connection_status_why_not (self->session));
  if (self->planned == NULL)
    return g_strdup (_ ("Looking at the tenants…"));
  if (self->planned->waiting == 0)
    return g_strdup (_ ("None of these tenants can be upgraded now."));
  unread = count_unread (self);
  if (unread > 0)
    return g_strdup_printf (g_dngettext (NULL, "%u notice is still to be read",
                                         "%u notices are still to be read", unread),
                            unread);
  if (must_confirm (self) && g_strcmp0 (typed, plane_name (self)) != 0)
    return g_strdup_printf (_ ("Type “%s” above to go on."), plane_name (self));
  return self->starting ? g_strdup (_ ("Starting…")) : NULL;
}

gboolean
hoist_several_page_can_start (HoistSeveralPage *self)
{
  g_autofree char *reason = dup_reason (self);

  return reason == NULL;
}

static void
update_start (HoistSeveralPage *self)
{
  g_autofree char *reason = dup_reason (self);

  gtk_widget_set_sensitive (GTK_WIDGET (self->start_button), reason == NULL);
  gtk_label_set_text (self->reason_label, reason != NULL ? reason : "");
}

static void
notice_toggled_cb (HoistSeveralPage *self, HoistNoticeCard *card)
{
  const char *id = hoist_notice_card_get_id (card);

  if (hoist_notice_card_get_active (card))
    g_hash_table_add (self->acknowledged, g_strdup (id));
  else
    g_hash_table_remove (self->acknowledged, id);
  update_start (self);
}

static void
show_notices (HoistSeveralPage *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->notices))) != NULL)
    gtk_box_remove (self->notices, child);
  for (guint i = 0; i < self->planned->notices->len; i++)
    {
      const HoistNotice *notice = g_ptr_array_index (self->planned->notices, i);
      GtkWidget *card = hoist_notice_card_new (notice->id, notice->text, NULL);

      hoist_notice_card_set_active (HOIST_NOTICE_CARD (card),
                                    g_hash_table_contains (self->acknowledged, notice->id));
      g_signal_connect_object (card, "toggled", G_CALLBACK (notice_toggled_cb), self,
                               G_CONNECT_SWAPPED);
      gtk_box_append (self->notices, card);
    }
  gtk_widget_set_visible (self->notices_section, self->planned->notices->len > 0);
}

static void
show_waves (HoistSeveralPage *self)
{
  gboolean two = FALSE;

  for (guint i = 0; i < self->planned->targets->len; i++)
    two = two || ((HoistRolloutTarget *) self->planned->targets->pdata[i])->wave > 0;
  hoist_fact_group_set_title (self->first_wave, two ? _ ("First") : _ ("In This Order"));
  hoist_fact_group_set_description (
      self->first_wave,
      two ? _ ("Test tenants. The others start when all of these have ended.") : NULL);
  hoist_rollout_facts_show_wave (self->first_wave, self->planned, 0, NULL);
  hoist_rollout_facts_show_wave (self->second_wave, self->planned, 1, NULL);
  hoist_rollout_facts_show_excluded (self->excluded, self->planned);
}

static void
show_summary (HoistSeveralPage *self)
{
  const HoistRollout *planned = self->planned;
  guint n = planned->waiting;
  g_autofree char *what = g_strdup_printf (
      g_dngettext (NULL, "%u tenant is upgraded", "%u tenants are upgraded", n), n);
  g_autofree char *how = g_strdup_printf (
      g_dngettext (NULL, "%u at a time", "%u at a time", planned->parallel), planned->parallel);
  g_autofree char *text = g_strdup_printf (
      planned->max_failures < 0
          ? _ ("%s, %s. One that fails goes back to its old version; the others go on.")
          : _ ("%s, %s. One that fails goes back to its old version, and no more are started."),
      what, how);
  g_autofree char *label =
      g_strdup_printf (g_dngettext (NULL, "Upgrade %u Tenant", "Upgrade %u Tenants", n), n);
  g_autofree char *command = hoist_rollout_facts_dup_command (planned);
  HoistFact fact = { .key = "command", .title = command };

  gtk_label_set_text (self->summary_label, n > 0 ? text : "");
  gtk_button_set_label (self->start_button, n > 0 ? label : _ ("Upgrade"));
  hoist_fact_group_set_facts (self->command, &fact, n > 0 ? 1 : 0);
}

void
hoist_several_page_show_plan (HoistSeveralPage *self, HoistRollout *planned)
{
  g_autofree char *title = NULL;

  g_return_if_fail (HOIST_IS_SEVERAL_PAGE (self));

  hoist_rollout_ref (planned);
  g_clear_pointer (&self->planned, hoist_rollout_unref);
  self->planned = planned;
  show_notices (self);
  show_waves (self);
  show_summary (self);
  title = hoist_shown_text_print_line (_ ("Type %s to confirm"), plane_name (self));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->confirm_row), title);
  gtk_widget_set_visible (self->confirm_group, must_confirm (self) && planned->waiting > 0);
  update_start (self);
  hoist_placeholder_show_content (self->placeholder);
}

static HoistRolloutWish
get_wish (HoistSeveralPage *self)
{
  return (HoistRolloutWish){ .tenants = (const char *const *) self->tenants,
                             .target_version = self->target,
                             .backup_db = gtk_switch_get_active (self->backup_switch),
                             .run_migrations = gtk_switch_get_active (self->migrations_switch),
                             .parallel =
                                 (guint) gtk_spin_button_get_value_as_int (self->parallel_spin),
                             .max_failures = gtk_switch_get_active (self->stop_switch) ? 0 : -1 };
}

static void
plan_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistSeveralPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRollout) planned =
      hoist_client_plan_rollout_finish (HOIST_CLIENT (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable)
      || g_error_matches (error, HOIST_ERROR, HOIST_ERROR_CANCELLED))
    return;
  if (planned != NULL)
    hoist_several_page_show_plan (self, planned);
  else
    hoist_placeholder_show_error (self->placeholder, _ ("No Plan Can Be Made"), error);
}

static void
load_plan (HoistSeveralPage *self)
{
  HoistClient *client = hoist_session_get_client (self->session);
  HoistRolloutWish wish = get_wish (self);

  g_cancellable_cancel (self->planning);
  g_clear_object (&self->planning);
  if (client == NULL)
    return;
  self->planning = g_cancellable_new ();
  if (self->planned == NULL)
    hoist_placeholder_show_loading (self->placeholder, _ ("Looking at the tenants…"));
  g_clear_pointer (&self->planned, hoist_rollout_unref);
  update_start (self);
  hoist_client_plan_rollout_async (client, &wish, self->planning, plan_cb, g_object_ref (self));
}

/* Where all are of one application its releases can be chosen from; else each goes to its latest.
 */
static gboolean
is_one_application (HoistSeveralPage *self)
{
  HoistFleet *fleet = hoist_session_get_fleet (self->session);
  const char *name = NULL;

  for (char **id = self->tenants; *id != NULL; id++)
    {
      HoistTenantItem *item = hoist_fleet_find_tenant (fleet, *id);
      const char *its = item != NULL ? hoist_tenant_item_get_report (item)->application : "";

      if (name != NULL && !g_str_equal (name, its))
        return FALSE;
      name = its;
    }
  return name != NULL && name[0] != '\0';
}

static void
releases_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistSeveralPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistReleaseList) list =
      hoist_client_list_releases_finish (HOIST_CLIENT (source), result, &error);

  if (list == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;
  hoist_target_row_fill (self->target_row, list, self->target);
  gtk_widget_set_visible (GTK_WIDGET (self->target_row), TRUE);
}

static void
target_changed_cb (HoistSeveralPage *self)
{
  g_autofree char *target = hoist_target_row_dup_target (self->target_row);
  const HoistRolloutTarget *first = self->planned != NULL && self->planned->targets->len > 0
                                        ? self->planned->targets->pdata[0]
                                        : NULL;

  if (target == NULL || g_strcmp0 (target, self->target) == 0)
    return;
  g_free (self->target);
  self->target = g_steal_pointer (&target);
  if (first == NULL || !g_str_equal (first->to_version, self->target))
    load_plan (self);
}

static void
started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistSeveralPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRollout) rollout =
      hoist_client_start_rollout_finish (HOIST_CLIENT (source), result, &error);

  self->starting = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (rollout != NULL)
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "win.show-rollout", "s", rollout->id);
      return;
    }
  gtk_widget_activate_action (GTK_WIDGET (self), "win.say", "s", error->message);
  load_plan (self); /* what was true has changed: look again */
}

static void
start_cb (HoistSeveralPage *self)
{
  HoistClient *client = hoist_session_get_client (self->session);
  HoistRolloutWish wish = get_wish (self);
  HoistRolloutOrder order = { &wish, NULL, NULL, NULL };

  if (client == NULL || self->planned == NULL)
    return;
  order.hash = self->planned->hash;
  order.acknowledged = (const char *const *) self->planned->acknowledge; /* all were read */
  self->starting = TRUE;
  update_start (self);
  hoist_client_start_rollout_async (client, &order, self->cancellable, started_cb,
                                    g_object_ref (self));
}

/* What was planned before the plane went away may not be true any more. */
static void
state_cb (HoistSeveralPage *self)
{
  if (hoist_session_get_state (self->session) == HOIST_SESSION_ONLINE && self->planned == NULL
      && (self->planning == NULL
          || g_strcmp0 (hoist_placeholder_get_state (self->placeholder), "status") == 0))
    load_plan (self);
  update_start (self);
}

static void
refresh (HoistPage *page)
{
  load_plan (HOIST_SEVERAL_PAGE (page));
}

static void
shown (HoistPage *page)
{
  gtk_widget_child_focus (GTK_WIDGET (HOIST_SEVERAL_PAGE (page)->placeholder), GTK_DIR_TAB_FORWARD);
}

static void
dispose (GObject *object)
{
  HoistSeveralPage *self = HOIST_SEVERAL_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->planning);
  g_clear_object (&self->planning);
  g_clear_object (&self->session);
  g_clear_pointer (&self->planned, hoist_rollout_unref);
  G_OBJECT_CLASS (hoist_several_page_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  HoistSeveralPage *self = HOIST_SEVERAL_PAGE (object);

  g_strfreev (self->tenants);
  g_free (self->target);
  g_hash_table_unref (self->acknowledged);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (hoist_several_page_parent_class)->finalize (object);
}

static void
hoist_several_page_class_init (HoistSeveralPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  HOIST_PAGE_CLASS (klass)->refresh = refresh;
  HOIST_PAGE_CLASS (klass)->shown = shown;
  g_type_ensure (HOIST_TYPE_PLACEHOLDER);
  g_type_ensure (HOIST_TYPE_FACT_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-several-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, HoistSeveralPage, name)
  BIND (placeholder);
  BIND (target_row);
  BIND (backup_switch);
  BIND (migrations_switch);
  BIND (stop_switch);
  BIND (parallel_spin);
  BIND (notices_section);
  BIND (notices);
  BIND (first_wave);
  BIND (second_wave);
  BIND (excluded);
  BIND (command);
  BIND (confirm_group);
  BIND (confirm_row);
  BIND (summary_label);
  BIND (reason_label);
  BIND (start_button);
#undef BIND
}

static void
hoist_several_page_init (HoistSeveralPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  self->acknowledged = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  hoist_entry_row_prepare (GTK_WIDGET (self->confirm_row));
  g_signal_connect_swapped (self->confirm_row, "notify::text", G_CALLBACK (update_start), self);
  g_signal_connect_swapped (self->start_button, "clicked", G_CALLBACK (start_cb), self);
}

HoistSeveralPage *
hoist_several_page_new (HoistSession *session, const char *const *tenants)
{
  HoistSeveralPage *self = g_object_new (HOIST_TYPE_SEVERAL_PAGE, NULL);
  HoistClient *client = hoist_session_get_client (session);

  self->session = g_object_ref (session);
  self->tenants = g_strdupv ((char **) tenants);
  g_signal_connect_swapped (self->target_row, "notify::selected", G_CALLBACK (target_changed_cb),
                            self);
  g_signal_connect_swapped (self->backup_switch, "notify::active", G_CALLBACK (load_plan), self);
  g_signal_connect_swapped (self->migrations_switch, "notify::active", G_CALLBACK (load_plan),
                            self);
  g_signal_connect_swapped (self->stop_switch, "notify::active", G_CALLBACK (load_plan), self);
  g_signal_connect_swapped (self->parallel_spin, "value-changed", G_CALLBACK (load_plan), self);
  if (client != NULL && is_one_application (self))
    hoist_client_list_releases_async (client, tenants[0], self->cancellable, releases_cb,
                                      g_object_ref (self));
  g_signal_connect_object (session, "state", G_CALLBACK (state_cb), self, G_CONNECT_SWAPPED);
  hoist_connection_banner_keep (HOIST_PAGE (self), session);
  load_plan (self);
  return self;
}
