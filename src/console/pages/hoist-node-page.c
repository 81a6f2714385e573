/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistNodePage: owned by the navigation; main thread only. Nothing is said to be changed before
 * the control plane has said so. */
#include "console/pages/hoist-node-page.h"
#include <adwaita.h>
#include <glib/gi18n.h>
#include "base/hoist-clock.h"
#include "console/dialogs/hoist-statement-dialog.h"
#include "console/dialogs/hoist-trust-dialog.h"
#include "console/items/hoist-shown-text.h"
#include "console/pages/hoist-connection-banner.h"
#include "console/pages/hoist-node-facts.h"
#include "console/widgets/hoist-placeholder.h"
#include "console/widgets/hoist-status.h"
#include "console/widgets/hoist-toolkit-names.h"

#define AGAIN_SECONDS 15
#define NARROW 600

struct _HoistNodePage
{
  HoistPage parent_instance;
  HoistPlaceholder *placeholder;
  HoistBanner *result;
  HoistStatus *contact;
  HoistFactGroup *connection, *machine, *disks, *tenants;
  GtkButton *check_button;

  HoistSession *session;
  char *id;
  HoistNode *node; /* NULL: not read yet */
  gboolean busy, loading;
  guint again_timer;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (HoistNodePage, hoist_node_page, HOIST_TYPE_PAGE)

static void
update (HoistNodePage *self)
{
  gboolean online = hoist_session_get_state (self->session) == HOIST_SESSION_ONLINE;
  gboolean may = self->node != NULL && hoist_session_may (self->session, "admin");
  static const char *const actions[] = { "node.rename", "node.roles", "node.forget", "node.trust" };

  hoist_connection_banner_update (hoist_page_get_banner (HOIST_PAGE (self)), self->session);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), actions[i], may && online && !self->busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "node.check",
                                 self->node != NULL && online && !self->busy);
  gtk_button_set_label (self->check_button, self->busy ? _ ("Checking…") : _ ("Check Now"));
}

/* Why it is not in contact, and what to do. */
static void
show_trouble (HoistNodePage *self, const HoistNodeSighting *seen)
{
  gboolean key = seen != NULL && g_strcmp0 (seen->error_code, "host-key") == 0;

  hoist_banner_set_button (self->result, key ? _ ("Compare Host Keys…") : NULL, "node.trust");
  if (seen == NULL || seen->error == NULL || seen->unknown_since == 0)
    {
      hoist_banner_hide (self->result);
      return;
    }
  /* The plane says what to do, too. */
  hoist_banner_show_text (self->result, key ? HOIST_BANNER_ERROR : HOIST_BANNER_WARNING,
                          seen->error);
}

void
hoist_node_page_show (HoistNodePage *self, const HoistNodeReport *report)
{
  HoistLook look;
  g_autofree char *contact = NULL;
  HoistNode *node;

  g_return_if_fail (HOIST_IS_NODE_PAGE (self));

  node = hoist_node_ref (report->node);
  g_clear_pointer (&self->node, hoist_node_unref);
  self->node = node;
  contact = hoist_node_words_dup_contact (report, hoist_clock_wall_us (), &look);
  hoist_page_set_title (HOIST_PAGE (self), node->name);
  hoist_status_set_look (self->contact, look, NULL);
  show_trouble (self, report->sighting);
  hoist_node_facts_show_connection (self->connection, report);
  hoist_node_facts_show_machine (self->machine, report);
  hoist_node_facts_show_disks (self->disks, report);
  hoist_node_facts_show_tenants (self->tenants, report, hoist_session_get_fleet (self->session));
  hoist_placeholder_show_content (self->placeholder);
  update (self);
  hoist_page_content_came (HOIST_PAGE (self));
}

void
hoist_node_page_show_problem (HoistNodePage *self, const GError *error)
{
  g_return_if_fail (HOIST_IS_NODE_PAGE (self));

  if (self->node != NULL)
    {
      hoist_banner_set_button (self->result, NULL, NULL); /* it was for what stood there before */
      hoist_banner_show_text (self->result, HOIST_BANNER_ERROR, error->message);
    }
  else
    hoist_placeholder_show_error (self->placeholder, _ ("The Node Can’t Be Shown"), error);
}

/* Calls: each ends in a report, or in a sentence why not. */

static void
take (HoistNodePage *self, HoistNodeReport *report, const GError *error)
{
  self->busy = self->loading = FALSE;
  if (!g_cancellable_is_cancelled (self->cancellable))
    {
      if (report != NULL)
        hoist_node_page_show (self, report);
      else
        hoist_node_page_show_problem (self, error);
      update (self);
    }
  hoist_node_report_free (report);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistNodePage) self = user_data;
  g_autoptr (GError) error = NULL;
  HoistNodeReport *report = hoist_client_get_node_finish (HOIST_CLIENT (source), result, &error);

  take (self, report, error);
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistNodePage) self = user_data;
  g_autoptr (GError) error = NULL;
  HoistNodeReport *report = hoist_client_check_node_finish (HOIST_CLIENT (source), result, &error);

  take (self, report, error);
}

static void
changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistNodePage) self = user_data;
  g_autoptr (GError) error = NULL;
  HoistNodeReport *report = hoist_client_change_node_finish (HOIST_CLIENT (source), result, &error);

  take (self, report, error);
}

static void
load (HoistNodePage *self)
{
  HoistClient *client = hoist_session_get_client (self->session);

  if (client == NULL || self->loading || self->busy)
    return;
  self->loading = TRUE;
  hoist_client_get_node_async (client, self->id, self->cancellable, loaded_cb, g_object_ref (self));
}

static gboolean
again_cb (gpointer user_data)
{
  load (user_data);
  return G_SOURCE_CONTINUE;
}

static void
check_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistNodePage *self = HOIST_NODE_PAGE (widget);
  HoistClient *client = hoist_session_get_client (self->session);

  if (client == NULL || self->busy)
    return;
  self->busy = TRUE;
  update (self);
  hoist_client_check_node_async (client, self->id, self->cancellable, checked_cb,
                                 g_object_ref (self));
}

static void
change (HoistNodePage *self, const HoistNode *fields)
{
  HoistClient *client = hoist_session_get_client (self->session);
  g_autoptr (HoistNode) node = hoist_node_new (fields);

  if (client == NULL || self->busy)
    return;
  self->busy = TRUE;
  update (self);
  hoist_client_change_node_async (client, node, self->cancellable, changed_cb, g_object_ref (self));
}

static void
renamed_cb (const char *statement, gpointer user_data)
{
  HoistNodePage *self = user_data;
  HoistNode fields = *self->node;

  fields.name = (char *) statement;
  change (self, &fields);
}

static void
rename_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistNodePage *self = HOIST_NODE_PAGE (widget);
  HoistStatementQuestion ask = { .heading = _ ("Rename the Node"),
                                 .body = _ ("The name is for people; nothing on it changes."),
                                 .entry = _ ("Name"),
                                 .confirm = _ ("Rename"),
                                 .text = self->node->name };

  hoist_statement_dialog_ask (widget, &ask, renamed_cb);
}

static void
roles_cb (const char *statement, gpointer user_data)
{
  HoistNodePage *self = user_data;
  g_auto (GStrv) roles = hoist_node_words_read_roles (statement);
  HoistNode fields = *self->node;

  fields.roles = roles;
  change (self, &fields);
}

static void
roles_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistNodePage *self = HOIST_NODE_PAGE (widget);
  g_autofree char *roles = g_strjoinv (", ", self->node->roles);
  HoistStatementQuestion ask = {
    .heading = _ ("Roles of the Node"),
    .body = _ ("Words that guides use to say what runs where, with commas between them."),
    .entry = _ ("Roles"),
    .confirm = _ ("Set Roles"),
    .text = roles
  };

  hoist_statement_dialog_ask (widget, &ask, roles_cb);
}

static void
trusted_cb (HoistNodePage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.say", "s", _ ("The new host key is trusted"));
  load (self);
}

static void
trust_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistNodePage *self = HOIST_NODE_PAGE (widget);
  HoistTrustDialog *dialog =
      hoist_trust_dialog_new (GTK_WINDOW (gtk_widget_get_root (widget)),
                              hoist_session_get_client (self->session), self->node);

  g_signal_connect_object (dialog, "trusted", G_CALLBACK (trusted_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
forgotten_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistNodePage) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean ok = hoist_client_forget_node_finish (HOIST_CLIENT (source), result, &error);

  self->busy = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (ok)
    {
      g_autofree char *text = g_strdup_printf (_ ("%s is forgotten"), self->node->name);

      gtk_widget_activate_action (GTK_WIDGET (self), "win.say", "s", text);
      gtk_widget_activate_action (GTK_WIDGET (self), "win.back", NULL);
      return;
    }
  hoist_node_page_show_problem (self, error);
  update (self);
}

static void
response_cb (HoistNodePage *self, const char *response)
{
  HoistClient *client = hoist_session_get_client (self->session);

  if (g_strcmp0 (response, "forget") != 0 || client == NULL)
    return;
  self->busy = TRUE;
  update (self);
  hoist_client_forget_node_async (client, self->id, self->cancellable, forgotten_cb,
                                  g_object_ref (self));
}

static void
forget_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistNodePage *self = HOIST_NODE_PAGE (widget);
  g_autofree char *heading = hoist_shown_text_print_line (_ ("Forget %s?"), self->node->name);
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (gtk_widget_get_root (widget)), heading,
      _ ("The control plane no longer looks after this machine. Nothing on it changes; to take it "
         "back its host key is compared anew."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("Cancel"), "forget",
                                    _ ("Forget"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self, G_CONNECT_SWAPPED);
  hoist_toolkit_names_mend_when_shown (GTK_WIDGET (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* The page */

static void
state_cb (HoistNodePage *self)
{
  update (self);
  if (hoist_session_get_state (self->session) == HOIST_SESSION_ONLINE)
    load (self);
}

static void
map (GtkWidget *widget)
{
  HoistNodePage *self = HOIST_NODE_PAGE (widget);

  GTK_WIDGET_CLASS (hoist_node_page_parent_class)->map (widget);
  load (self);
  if (self->again_timer == 0)
    self->again_timer = g_timeout_add_seconds (AGAIN_SECONDS, again_cb, self);
}

static void
unmap (GtkWidget *widget)
{
  g_clear_handle_id (&HOIST_NODE_PAGE (widget)->again_timer, g_source_remove);
  GTK_WIDGET_CLASS (hoist_node_page_parent_class)->unmap (widget);
}

static void
refresh (HoistPage *page)
{
  check_action (GTK_WIDGET (page), NULL, NULL);
}

static void
resized (HoistPage *page, int width)
{
  hoist_banner_set_narrow (HOIST_NODE_PAGE (page)->result, width < NARROW);
}

static void
dispose (GObject *object)
{
  HoistNodePage *self = HOIST_NODE_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->again_timer, g_source_remove);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (hoist_node_page_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  HoistNodePage *self = HOIST_NODE_PAGE (object);

  g_clear_pointer (&self->node, hoist_node_unref);
  g_free (self->id);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (hoist_node_page_parent_class)->finalize (object);
}

static void
hoist_node_page_class_init (HoistNodePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  widget_class->map = map;
  widget_class->unmap = unmap;
  HOIST_PAGE_CLASS (klass)->refresh = refresh;
  HOIST_PAGE_CLASS (klass)->resized = resized;
  g_type_ensure (HOIST_TYPE_PLACEHOLDER);
  g_type_ensure (HOIST_TYPE_FACT_GROUP);
  g_type_ensure (HOIST_TYPE_STATUS);
  g_type_ensure (HOIST_TYPE_BANNER);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-node-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HoistNodePage, placeholder);
  gtk_widget_class_bind_template_child (widget_class, HoistNodePage, result);
  gtk_widget_class_bind_template_child (widget_class, HoistNodePage, contact);
  gtk_widget_class_bind_template_child (widget_class, HoistNodePage, connection);
  gtk_widget_class_bind_template_child (widget_class, HoistNodePage, machine);
  gtk_widget_class_bind_template_child (widget_class, HoistNodePage, disks);
  gtk_widget_class_bind_template_child (widget_class, HoistNodePage, tenants);
  gtk_widget_class_bind_template_child (widget_class, HoistNodePage, check_button);
  gtk_widget_class_install_action (widget_class, "node.check", NULL, check_action);
  gtk_widget_class_install_action (widget_class, "node.rename", NULL, rename_action);
  gtk_widget_class_install_action (widget_class, "node.roles", NULL, roles_action);
  gtk_widget_class_install_action (widget_class, "node.trust", NULL, trust_action);
  gtk_widget_class_install_action (widget_class, "node.forget", NULL, forget_action);
}

static void
hoist_node_page_init (HoistNodePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
}

HoistNodePage *
hoist_node_page_new (HoistSession *session, const char *node)
{
  HoistNodePage *self = g_object_new (HOIST_TYPE_NODE_PAGE, NULL);

  self->session = g_object_ref (session);
  self->id = g_strdup (node);
  hoist_placeholder_show_loading (self->placeholder, _ ("Reading the node…"));
  g_signal_connect_swapped (session, "state", G_CALLBACK (state_cb), self);
  update (self);
  load (self);
  return self;
}
