/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistTrustDialog: transient for the window; main thread only. The fingerprint that is sent is the
 * one that was on the screen when it was ticked. */
#include "console/dialogs/hoist-trust-dialog.h"
#include <glib/gi18n.h>
#include "base/hoist-error.h"
#include "console/dialogs/hoist-dialog-request.h"
#include "console/widgets/hoist-check-label.h"
#include "console/widgets/hoist-fact-group.h"

#define SHOW_KEY "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub"

struct _HoistTrustDialog
{
  AdwWindow parent_instance;
  GtkButton *cancel_button;
  GtkSpinner *spinner;
  HoistBanner *banner;
  HoistFactGroup *keys;
  GtkCheckButton *compared_check;

  HoistClient *client;
  HoistNode *node;
  char *fingerprint; /* what the machine shows; NULL: not known */
  HoistDialogRequest *request;
};

static guint trusted_signal;

G_DEFINE_FINAL_TYPE (HoistTrustDialog, hoist_trust_dialog, ADW_TYPE_WINDOW)

static gboolean
is_another (HoistTrustDialog *self)
{
  return self->fingerprint != NULL && g_strcmp0 (self->fingerprint, self->node->fingerprint) != 0;
}

gboolean
hoist_trust_dialog_can_trust (HoistTrustDialog *self)
{
  return !hoist_dialog_request_is_busy (self->request) && is_another (self)
         && gtk_check_button_get_active (self->compared_check);
}

static void
update (gpointer dialog)
{
  HoistTrustDialog *self = dialog;

  gtk_widget_set_sensitive (GTK_WIDGET (self->compared_check),
                            !hoist_dialog_request_is_busy (self->request) && is_another (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "trust.trust",
                                 hoist_trust_dialog_can_trust (self));
}

static void
show_keys (HoistTrustDialog *self)
{
  gboolean known = self->fingerprint != NULL;
  const HoistFact facts[] = {
    { .key = "before",
      .title = _ ("Fingerprint that was compared before"),
      .subtitle = self->node->fingerprint,
      .copy = self->node->fingerprint },
    { .key = "now",
      .title = _ ("Fingerprint that the machine shows now"),
      .subtitle = known ? self->fingerprint : _ ("Not known"),
      .copy = self->fingerprint },
    { .key = "compare",
      .title = _ ("On the machine itself it is shown by"),
      .subtitle = SHOW_KEY,
      .copy = SHOW_KEY },
  };

  hoist_fact_group_set_facts (self->keys, facts, G_N_ELEMENTS (facts));
}

void
hoist_trust_dialog_take (HoistTrustDialog *self, const char *fingerprint)
{
  g_return_if_fail (HOIST_IS_TRUST_DIALOG (self));

  g_free (self->fingerprint);
  self->fingerprint = g_strdup (fingerprint);
  gtk_check_button_set_active (self->compared_check, FALSE);
  hoist_dialog_request_end (self->request);
  show_keys (self);
  if (is_another (self))
    gtk_widget_grab_focus (GTK_WIDGET (self->compared_check));
  else
    hoist_banner_show_text (self->banner, HOIST_BANNER_INFO,
                            _ ("The machine shows the key that was compared before. There is "
                               "nothing to trust anew: check the node again."));
}

void
hoist_trust_dialog_take_problem (HoistTrustDialog *self, const GError *error)
{
  g_return_if_fail (HOIST_IS_TRUST_DIALOG (self));

  if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_HOST_KEY))
    { /* what was compared is not what answers now */
      g_clear_pointer (&self->fingerprint, g_free);
      gtk_check_button_set_active (self->compared_check, FALSE);
      show_keys (self);
    }
  hoist_dialog_request_fail (self->request, error->message);
  gtk_widget_grab_focus (GTK_WIDGET (self->cancel_button));
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistTrustDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistNodeFound) found =
      hoist_client_enrol_node_finish (HOIST_CLIENT (source), result, &error);

  if (!hoist_dialog_request_counts (self->request, result))
    return;
  if (found != NULL)
    hoist_trust_dialog_take (self, found->fingerprint);
  else
    hoist_trust_dialog_take_problem (self, error);
}

/* Which key it shows: what enrolment asks first, too. Nothing is written. */
static void
ask (HoistTrustDialog *self)
{
  const char *no_roles[] = { NULL };
  HoistNodeWish wish = {
    .user = self->node->user, .host = self->node->host, .port = self->node->port, .roles = no_roles
  };

  hoist_client_enrol_node_async (self->client, &wish, hoist_dialog_request_begin (self->request),
                                 found_cb, g_object_ref (self));
}

static void
trusted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistTrustDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistNodeReport) report =
      hoist_client_trust_node_finish (HOIST_CLIENT (source), result, &error);

  if (!hoist_dialog_request_counts (self->request, result))
    return;
  if (report == NULL)
    {
      hoist_trust_dialog_take_problem (self, error);
      return;
    }
  g_signal_emit (self, trusted_signal, 0);
  gtk_window_close (GTK_WINDOW (self));
}

static void
trust_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistTrustDialog *self = HOIST_TRUST_DIALOG (widget);

  if (!hoist_trust_dialog_can_trust (self) || self->client == NULL)
    return;
  hoist_client_trust_node_async (self->client, self->node->id, self->fingerprint,
                                 hoist_dialog_request_begin (self->request), trusted_cb,
                                 g_object_ref (self));
}

static void
dispose (GObject *object)
{
  HoistTrustDialog *self = HOIST_TRUST_DIALOG (object);

  g_clear_pointer (&self->request, hoist_dialog_request_free);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (hoist_trust_dialog_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  HoistTrustDialog *self = HOIST_TRUST_DIALOG (object);

  g_free (self->fingerprint);
  g_clear_pointer (&self->node, hoist_node_unref);
  G_OBJECT_CLASS (hoist_trust_dialog_parent_class)->finalize (object);
}

static void
hoist_trust_dialog_class_init (HoistTrustDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  trusted_signal = g_signal_new ("trusted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (HOIST_TYPE_BANNER);
  g_type_ensure (HOIST_TYPE_FACT_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-trust-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, HoistTrustDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, HoistTrustDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, HoistTrustDialog, banner);
  gtk_widget_class_bind_template_child (widget_class, HoistTrustDialog, keys);
  gtk_widget_class_bind_template_child (widget_class, HoistTrustDialog, compared_check);
  gtk_widget_class_install_action (widget_class, "trust.trust", NULL, trust_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
hoist_trust_dialog_init (HoistTrustDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  hoist_check_label_wrap (self->compared_check);
  self->request = hoist_dialog_request_new (self->spinner, self->banner, update, self);
  g_signal_connect_swapped (self->compared_check, "toggled", G_CALLBACK (update), self);
}

HoistTrustDialog *
hoist_trust_dialog_new (GtkWindow *parent, HoistClient *client, const HoistNode *node)
{
  HoistTrustDialog *self = g_object_new (HOIST_TYPE_TRUST_DIALOG, "transient-for", parent, NULL);

  g_set_object (&self->client, client);
  self->node = hoist_node_ref ((HoistNode *) node);
  show_keys (self);
  update (self);
  if (client != NULL)
    ask (self);
  return self;
}
