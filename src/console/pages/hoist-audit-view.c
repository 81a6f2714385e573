/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistAuditView: owned by the page of activity; main thread only. It never says that the chain is
 * whole unless the plane has walked it, and it changes nothing. */
#include "console/pages/hoist-audit-view.h"
#include <glib/gi18n.h>
#include "console/items/hoist-words.h"
#include "console/widgets/hoist-fact-group.h"
#include "console/widgets/hoist-placeholder.h"

#define AT_ONCE 100
#define BEYOND G_GINT64_CONSTANT (9007199254740991) /* no record stands there */

struct _HoistAuditView
{
  GtkWidget parent_instance;
  HoistPlaceholder *placeholder;
  HoistFactGroup *chain, *events;
  GtkWidget *more_button;

  HoistSession *session;
  GPtrArray *shown; /* HoistEvent*, newest first */
  gboolean loading;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (HoistAuditView, hoist_audit_view, GTK_TYPE_WIDGET)

static const char *
say_type (HoistEventType type)
{
  switch (type)
    {
    case HOIST_EVENT_RUN:
      return _ ("Run");
    case HOIST_EVENT_STEP:
      return _ ("Step");
    case HOIST_EVENT_TENANT:
      return _ ("Tenant");
    case HOIST_EVENT_BACKUP:
      return _ ("Backup");
    case HOIST_EVENT_RELEASE:
      return _ ("Release");
    case HOIST_EVENT_AUDIT:
    default:
      return _ ("Call");
    }
}

static void
append (GString *line, const char *text)
{
  if (text != NULL && text[0] != '\0')
    g_string_append_printf (line, "%s%s", line->len > 0 ? " · " : "", text);
}

static char *
dup_line (HoistAuditView *self, const HoistEvent *event)
{
  GString *line = g_string_new (NULL);
  g_autofree char *moment = hoist_words_dup_moment (event->time);
  const char *user = hoist_value_lookup_string (event->payload, "user", "");
  HoistTenantItem *tenant =
      self->session != NULL && event->tenant[0] != '\0'
          ? hoist_fleet_find_tenant (hoist_session_get_fleet (self->session), event->tenant)
          : NULL;

  append (line, moment);
  append (line, hoist_words_user (user));
  append (line, tenant != NULL ? hoist_tenant_item_get_report (tenant)->slug : event->tenant);
  append (line, event->run);
  append (line, hoist_value_lookup_string (event->payload, "reason", ""));
  return g_string_free (line, FALSE);
}

static void
show_rows (HoistAuditView *self)
{
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func (g_free);
  g_autofree HoistFact *facts = g_new0 (HoistFact, self->shown->len + 1);

  for (guint i = 0; i < self->shown->len; i++)
    {
      const HoistEvent *event = g_ptr_array_index (self->shown, i);
      char *key = g_strdup_printf ("%" G_GINT64_FORMAT, event->position);
      char *title = g_strdup_printf (_ ("%s: %s"), say_type (event->type), event->phase);
      char *line = dup_line (self, event);
      char *action =
          event->run[0] != '\0' ? g_strdup_printf ("win.show-run('%s')", event->run) : NULL;
      char *number = g_strdup_printf ("#%s", key);

      g_ptr_array_add (keep, key);
      g_ptr_array_add (keep, title);
      g_ptr_array_add (keep, line);
      g_ptr_array_add (keep, number);
      if (action != NULL)
        g_ptr_array_add (keep, action);
      facts[i] = (HoistFact){ .key = key,
                              .title = title,
                              .subtitle = line,
                              .value = number,
                              .action = action,
                              .tooltip = event->hash };
    }
  hoist_fact_group_set_facts (self->events, facts, self->shown->len);
  gtk_widget_set_visible (
      self->more_button,
      self->shown->len > 0
          && ((HoistEvent *) g_ptr_array_index (self->shown, self->shown->len - 1))->position > 1);
}

void
hoist_audit_view_show_chain (HoistAuditView *self, const HoistAuditPage *page)
{
  g_autofree char *since = hoist_words_dup_moment (page->since);
  g_autofree char *number = hoist_words_dup_number (page->position);
  g_autofree char *whole = g_strdup_printf (_ ("Unbroken since %s"), since);
  g_autofree char *line = g_strdup_printf (
      _ ("%s records, each holding the hash of the one before; the control plane has walked them "
         "all just now. “hoistctl audit verify” walks them here."),
      number);
  HoistLook good = { _ ("Whole"), "emblem-ok-symbolic", "success" };
  HoistLook bad = { _ ("Broken"), "dialog-error-symbolic", "error" };
  HoistFact fact = { .key = "chain",
                     .title = page->verified ? (page->since != 0 ? whole : _ ("Unbroken"))
                                             : _ ("The chain is broken"),
                     .subtitle = page->verified
                                     ? line
                                     : _ ("A record was changed, taken out or put in between. "
                                          "“hoistctl audit verify” names the first one. Do not "
                                          "trust this list before that is explained."),
                     .icon = page->verified ? &good : &bad,
                     .copy = page->head };

  g_return_if_fail (HOIST_IS_AUDIT_VIEW (self));

  hoist_fact_group_set_facts (self->chain, &fact, 1);
  hoist_placeholder_show_content (self->placeholder);
}

void
hoist_audit_view_show_events (HoistAuditView *self, const GPtrArray *events)
{
  g_return_if_fail (HOIST_IS_AUDIT_VIEW (self));

  for (guint i = events->len; i > 0; i--)
    g_ptr_array_add (self->shown, hoist_event_ref (g_ptr_array_index (events, i - 1)));
  if (self->shown->len == 0)
    hoist_placeholder_show_status (self->placeholder, "document-open-recent-symbolic",
                                   _ ("Nothing Is Recorded Yet"),
                                   _ ("Every call that changes something leaves a record here."));
  else
    show_rows (self);
}

void
hoist_audit_view_show_problem (HoistAuditView *self, const GError *error)
{
  g_return_if_fail (HOIST_IS_AUDIT_VIEW (self));

  if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_NOT_OFFERED))
    hoist_placeholder_show_status (self->placeholder, "dialog-information-symbolic",
                                   _ ("This Control Plane Keeps No Audit Trail"),
                                   _ ("It speaks the base contract only."));
  else
    hoist_placeholder_show_error (self->placeholder, _ ("The Audit Trail Can’t Be Shown"), error);
}

/* Reading: the end of the trail is asked for first, then it is read backwards. */

static void
events_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistAuditView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistAuditPage) page =
      hoist_client_list_audit_finish (HOIST_CLIENT (source), result, &error);

  self->loading = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (page != NULL)
    hoist_audit_view_show_events (self, page->events);
  else
    hoist_audit_view_show_problem (self, error);
}

static void
load_before (HoistAuditView *self, HoistClient *client, gint64 position)
{
  gint64 after = MAX (position - 1 - AT_ONCE, 0);

  self->loading = TRUE;
  hoist_client_list_audit_async (client, after, (guint) (position - 1 - after), NULL,
                                 self->cancellable, events_cb, g_object_ref (self));
}

static void
chain_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistAuditView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistAuditPage) page =
      hoist_client_list_audit_finish (HOIST_CLIENT (source), result, &error);

  self->loading = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (page == NULL)
    {
      hoist_audit_view_show_problem (self, error);
      return;
    }
  g_ptr_array_set_size (self->shown, 0);
  hoist_audit_view_show_chain (self, page);
  if (page->position > 0)
    load_before (self, HOIST_CLIENT (source), page->position + 1);
  else
    hoist_audit_view_show_events (self, page->events);
}

void
hoist_audit_view_refresh (HoistAuditView *self)
{
  HoistClient *client = self->session != NULL ? hoist_session_get_client (self->session) : NULL;

  if (client == NULL || self->loading)
    return;
  self->loading = TRUE;
  if (self->shown->len == 0)
    hoist_placeholder_show_loading (self->placeholder, _ ("Walking the chain…"));
  hoist_client_list_audit_async (client, BEYOND, 1, NULL, self->cancellable, chain_cb,
                                 g_object_ref (self));
}

static void
more_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistAuditView *self = HOIST_AUDIT_VIEW (widget);
  HoistClient *client = self->session != NULL ? hoist_session_get_client (self->session) : NULL;

  if (client != NULL && !self->loading && self->shown->len > 0)
    load_before (self, client,
                 ((HoistEvent *) g_ptr_array_index (self->shown, self->shown->len - 1))->position);
}

void
hoist_audit_view_set_session (HoistAuditView *self, HoistSession *session)
{
  g_set_object (&self->session, session);
}

static void
dispose (GObject *object)
{
  HoistAuditView *self = HOIST_AUDIT_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  g_clear_pointer ((GtkWidget **) &self->placeholder, gtk_widget_unparent);
  G_OBJECT_CLASS (hoist_audit_view_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  HoistAuditView *self = HOIST_AUDIT_VIEW (object);

  g_ptr_array_unref (self->shown);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (hoist_audit_view_parent_class)->finalize (object);
}

static void
hoist_audit_view_class_init (HoistAuditViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  g_type_ensure (HOIST_TYPE_PLACEHOLDER);
  g_type_ensure (HOIST_TYPE_FACT_GROUP);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-audit-view.ui");
  gtk_widget_class_bind_template_child (widget_class, HoistAuditView, placeholder);
  gtk_widget_class_bind_template_child (widget_class, HoistAuditView, chain);
  gtk_widget_class_bind_template_child (widget_class, HoistAuditView, events);
  gtk_widget_class_bind_template_child (widget_class, HoistAuditView, more_button);
  gtk_widget_class_install_action (widget_class, "audit.more", NULL, more_action);
}

static void
hoist_audit_view_init (HoistAuditView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->shown = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_event_unref);
  self->cancellable = g_cancellable_new ();
}

GtkWidget *
hoist_audit_view_new (void)
{
  return g_object_new (HOIST_TYPE_AUDIT_VIEW, NULL);
}
