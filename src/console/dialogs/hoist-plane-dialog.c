/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistPlaneDialog: transient for the window; main thread only. The checks decide which page comes
 * next. Secrets are handed on by the signal and freed; nothing is written here, and nothing is sent
 * to a plane whose certificate was not compared. */
#include "console/dialogs/hoist-plane-dialog.h"
#include <glib/gi18n.h>
#include "base/hoist-secret.h"
#include "client/hoist-credentials.h"
#include "client/hoist-plane-check.h"
#include "console/dialogs/hoist-check-facts.h"
#include "console/dialogs/hoist-dialog-request.h"
#include "console/widgets/hoist-certificate-view.h"
#include "console/widgets/hoist-check-label.h"
#include "console/widgets/hoist-entry-row.h"

typedef enum
{
  MODE_ADD,
  MODE_SIGN_IN,
  MODE_REPLACE
} Mode;

struct _HoistPlaneDialog
{
  AdwWindow parent_instance;
  AdwWindowTitle *window_title;
  GtkButton *back_button, *next_button;
  GtkSpinner *spinner;
  HoistBanner *banner;
  GtkStack *stack;
  AdwEntryRow *address_row, *user_row, *password_row, *token_row, *name_row;
  GtkLabel *trust_label;
  HoistCertificateView *certificate;
  GtkCheckButton *compared_check;
  AdwComboRow *method_row, *stage_row;
  AdwActionRow *remember_row;
  GtkSwitch *remember_switch;
  HoistFactGroup *checks;

  Mode mode;
  HoistKnownPlane *plane; /* NULL: a new one */
  HoistClient *client;
  HoistPlaneCheck *check;
  char *pin, *token; /* the token of this sign-in */
  HoistDialogRequest *request;
  GCancellable *cancellable; /* of what is asked of the keyring */
};

static guint connected_signal;

G_DEFINE_FINAL_TYPE (HoistPlaneDialog, hoist_plane_dialog, ADW_TYPE_WINDOW)

static void ask (HoistPlaneDialog *self);

static const char *
get_text (AdwEntryRow *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static gboolean
with_token (HoistPlaneDialog *self)
{
  return adw_combo_row_get_selected (self->method_row) == 1;
}

const char *
hoist_plane_dialog_get_page (HoistPlaneDialog *self)
{
  return gtk_stack_get_visible_child_name (self->stack);
}

static gboolean
is_on (HoistPlaneDialog *self, const char *page)
{
  return g_str_equal (hoist_plane_dialog_get_page (self), page);
}

gboolean
hoist_plane_dialog_can_go_on (HoistPlaneDialog *self)
{
  if (hoist_dialog_request_is_busy (self->request))
    return FALSE;
  if (is_on (self, "address"))
    return get_text (self->address_row)[0] != '\0';
  if (is_on (self, "trust"))
    return gtk_check_button_get_active (self->compared_check);
  if (is_on (self, "check"))
    return self->check != NULL && hoist_plane_check_has_passed (self->check)
           && get_text (self->name_row)[0] != '\0';
  if (with_token (self))
    return get_text (self->token_row)[0] != '\0';
  return get_text (self->user_row)[0] != '\0' && get_text (self->password_row)[0] != '\0';
}

static const char *
next_label (HoistPlaneDialog *self)
{
  if (is_on (self, "trust"))
    return self->mode == MODE_REPLACE ? _ ("Replace") : _ ("Trust");
  if (is_on (self, "sign-in"))
    return _ ("Sign In");
  return is_on (self, "check") ? _ ("Add") : _ ("Next");
}

static void
update (gpointer dialog)
{
  HoistPlaneDialog *self = dialog;
  gboolean token = with_token (self);
  gboolean first = self->mode != MODE_ADD || is_on (self, "address");

  gtk_widget_set_visible (GTK_WIDGET (self->token_row), token);
  gtk_widget_set_visible (GTK_WIDGET (self->user_row), !token);
  gtk_widget_set_visible (GTK_WIDGET (self->password_row), !token);
  gtk_button_set_label (self->next_button, next_label (self));
  gtk_button_set_label (self->back_button, first ? _ ("Cancel") : _ ("Back"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "plane.next",
                                 hoist_plane_dialog_can_go_on (self));
}

/* Focus goes where work goes on; a page that came back begins with what was typed. */
static void
show_page (HoistPlaneDialog *self, const char *page)
{
  GtkWidget *focus = GTK_WIDGET (self->address_row);

  gtk_stack_set_visible_child_name (self->stack, page);
  if (g_str_equal (page, "trust"))
    focus = GTK_WIDGET (self->compared_check);
  else if (g_str_equal (page, "sign-in"))
    focus = GTK_WIDGET (with_token (self)                      ? self->token_row
                        : get_text (self->user_row)[0] != '\0' ? self->password_row
                                                               : self->user_row);
  else if (g_str_equal (page, "check"))
    focus = GTK_WIDGET (self->name_row);
  update (self);
  gtk_widget_grab_focus (focus);
}

static void
drop_client (HoistPlaneDialog *self)
{
  if (self->check != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->check, self);
      hoist_plane_check_cancel (self->check);
    }
  g_clear_object (&self->check);
  g_clear_object (&self->client);
  g_clear_pointer (&self->pin, g_free);
  g_clear_pointer (&self->token, hoist_secret_free);
}

static void
address_changed_cb (HoistPlaneDialog *self)
{
  hoist_banner_hide (self->banner);
  gtk_widget_remove_css_class (GTK_WIDGET (self->address_row), "error");
  drop_client (self); /* another plane may want other things */
  update (self);
}

static void
fail (HoistPlaneDialog *self, const GError *error)
{
  hoist_dialog_request_fail (self->request, error->message);
  if (is_on (self, "address"))
    gtk_widget_add_css_class (GTK_WIDGET (self->address_row), "error");
}

static void
show_trust (HoistPlaneDialog *self, HoistCertificate *certificate)
{
  const char *before = self->plane != NULL ? hoist_known_plane_get_notes (self->plane)->pin : "";

  gtk_label_set_text (
      self->trust_label,
      self->mode == MODE_REPLACE
          ? _ ("This is the certificate that answers now. Ask those who run the control plane for "
               "its SHA-256 by another way (in person, by telephone), and compare.")
          : _ ("This computer does not trust the certificate by itself. Ask those who run the "
               "control plane for its SHA-256 by another way (in person, by telephone), and "
               "compare. Hoist remembers it, and asks again only if it is another one."));
  hoist_certificate_view_show (self->certificate, certificate, before);
  gtk_check_button_set_active (self->compared_check, FALSE);
  show_page (self, "trust");
}

static void
finish (HoistPlaneDialog *self)
{
  gboolean token = with_token (self);
  HoistPlaneOffer offer = {
    .plane = self->plane,
    .address = hoist_client_get_address (self->client),
    .name = get_text (self->name_row),
    .username = token ? "" : get_text (self->user_row),
    .pin = self->pin != NULL ? self->pin : "",
    .token = self->token,
    .stage = HOIST_STAGE_PRODUCTION + (int) adw_combo_row_get_selected (self->stage_row),
  };

  if (gtk_switch_get_active (self->remember_switch))
    offer.keep_as = token ? "token" : "sign-in";
  g_signal_emit (self, connected_signal, 0, &offer);
  gtk_window_close (GTK_WINDOW (self));
}

/* The checks are over, and not passed. */
static void
take_failure (HoistPlaneDialog *self, const GError *error)
{
  HoistCertificate *refused = hoist_client_get_refused_certificate (self->client);
  gboolean untrusted = hoist_client_get_state (self->client) == HOIST_CONNECTION_UNTRUSTED;

  hoist_dialog_request_end (self->request);
  if (untrusted && refused != NULL && !hoist_client_has_pin (self->client))
    show_trust (self, refused);
  else if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_UNAUTHORIZED) && self->token == NULL)
    show_page (self, "sign-in");
  else if (is_on (self, "check"))
    show_page (self, "check"); /* its row says it */
  else
    fail (self, error);
  if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_UNAUTHORIZED))
    {
      hoist_client_set_token (self->client, NULL);
      g_clear_pointer (&self->token, hoist_secret_free);
    }
}

static void
suggest_name (HoistPlaneDialog *self, const HoistPlaneReport *report)
{
  g_autoptr (GUri) uri = NULL;
  const char *host = NULL;

  if (get_text (self->name_row)[0] != '\0')
    return;
  uri = g_uri_parse (hoist_client_get_address (self->client), G_URI_FLAGS_NONE, NULL);
  host = uri != NULL ? g_uri_get_host (uri) : NULL;
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), report->name[0] != '\0' ? report->name
                                                        : host != NULL          ? host
                                                                       : _ ("Control plane"));
}

static void
checked_cb (HoistPlaneDialog *self)
{
  const HoistPlaneReport *report = hoist_plane_check_get_report (self->check);
  HoistCertificate *accepted = hoist_client_get_accepted_certificate (self->client);
  gboolean over = hoist_plane_check_is_over (self->check);

  hoist_check_facts_show (self->checks, self->check, self->client);
  if (self->mode == MODE_REPLACE && over && accepted != NULL)
    {
      /* This computer trusts it: it can be compared and pinned, too. */
      hoist_dialog_request_end (self->request);
      if (!is_on (self, "trust"))
        show_trust (self, accepted);
      return;
    }
  if (self->mode == MODE_ADD && report != NULL && (over || !report->foreign)
      && !is_on (self, "check")
      && !g_error_matches (hoist_plane_check_get_error (self->check), HOIST_ERROR,
                           HOIST_ERROR_UNAUTHORIZED))
    {
      suggest_name (self, report);
      show_page (self, "check");
    }
  if (!over)
    return;
  if (!hoist_plane_check_has_passed (self->check))
    {
      take_failure (self, hoist_plane_check_get_error (self->check));
      return;
    }
  hoist_dialog_request_end (self->request);
  if (self->mode == MODE_SIGN_IN)
    finish (self);
}

static void
ask (HoistPlaneDialog *self)
{
  if (self->check == NULL)
    {
      self->check = hoist_plane_check_new (self->client);
      g_signal_connect_swapped (self->check, "changed", G_CALLBACK (checked_cb), self);
    }
  hoist_dialog_request_begin (self->request);
  hoist_plane_check_start (self->check);
}

static void
use_token (HoistPlaneDialog *self, const char *token)
{
  g_clear_pointer (&self->token, hoist_secret_free);
  self->token = g_strdup (token);
  hoist_client_set_token (self->client, token);
  ask (self);
}

static void
login_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistPlaneDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  char *token = hoist_client_login_finish (HOIST_CLIENT (source), result, &error);

  if (hoist_dialog_request_counts (self->request, result) && HOIST_CLIENT (source) == self->client)
    {
      if (token != NULL)
        use_token (self, token);
      else
        fail (self, error);
    }
  hoist_secret_free (token);
}

static void
sign_in (HoistPlaneDialog *self)
{
  if (with_token (self))
    {
      use_token (self, get_text (self->token_row));
      return;
    }
  hoist_client_login_async (self->client, get_text (self->user_row), get_text (self->password_row),
                            hoist_dialog_request_begin (self->request), login_cb,
                            g_object_ref (self));
}

static void
trust (HoistPlaneDialog *self)
{
  HoistCertificate *seen = hoist_client_get_refused_certificate (self->client);

  if (seen == NULL)
    seen = hoist_client_get_accepted_certificate (self->client);
  g_free (self->pin);
  self->pin = g_strdup (seen->fingerprint);
  if (self->mode == MODE_REPLACE)
    {
      finish (self);
      return;
    }
  hoist_client_set_pin (self->client, self->pin);
  ask (self);
}

static void
next_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HoistPlaneDialog *self = HOIST_PLANE_DIALOG (widget);
  g_autoptr (GError) error = NULL;

  if (!hoist_plane_dialog_can_go_on (self))
    return;
  if (is_on (self, "check"))
    finish (self);
  else if (is_on (self, "trust"))
    trust (self);
  else if (is_on (self, "sign-in"))
    sign_in (self);
  else
    {
      drop_client (self);
      self->client = hoist_client_new (get_text (self->address_row), &error);
      if (self->client == NULL)
        fail (self, error);
      else
        ask (self);
    }
}

static void
back_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HoistPlaneDialog *self = HOIST_PLANE_DIALOG (widget);

  if (self->mode != MODE_ADD || is_on (self, "address"))
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  drop_client (self);
  hoist_dialog_request_drop (self->request);
  show_page (self, "address");
}

static void
dispose (GObject *object)
{
  HoistPlaneDialog *self = HOIST_PLANE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->request, hoist_dialog_request_free);
  drop_client (self);
  g_clear_object (&self->plane);
  G_OBJECT_CLASS (hoist_plane_dialog_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  g_object_unref (HOIST_PLANE_DIALOG (object)->cancellable);
  G_OBJECT_CLASS (hoist_plane_dialog_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneDialog, back_button);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneDialog, next_button);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneDialog, banner);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneDialog, address_row);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneDialog, trust_label);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneDialog, certificate);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneDialog, compared_check);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneDialog, method_row);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneDialog, user_row);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneDialog, password_row);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneDialog, token_row);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneDialog, remember_row);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneDialog, remember_switch);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneDialog, checks);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneDialog, stage_row);
}

static void
hoist_plane_dialog_class_init (HoistPlaneDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  connected_signal = g_signal_new ("connected", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  g_type_ensure (HOIST_TYPE_BANNER);
  g_type_ensure (HOIST_TYPE_CERTIFICATE_VIEW);
  g_type_ensure (HOIST_TYPE_FACT_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-plane-dialog.ui");
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "plane.next", NULL, next_action);
  gtk_widget_class_install_action (widget_class, "plane.back", NULL, back_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

/* Asks the keyring how it is as soon as a dialog is there: a page that wants a sign-in can then say
 * whether it is kept. */
static void
probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistPlaneDialog) self = user_data;
  HoistKeyringState state = hoist_credentials_probe_finish (result);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (state == HOIST_KEYRING_ABSENT)
    {
      gtk_switch_set_active (self->remember_switch, FALSE);
      gtk_widget_set_sensitive (GTK_WIDGET (self->remember_row), FALSE);
      adw_action_row_set_subtitle (
          self->remember_row,
          _ ("There is no keyring here: Hoist asks each time, and writes nothing in the clear"));
    }
  else if (state == HOIST_KEYRING_LOCKED)
    adw_action_row_set_subtitle (
        self->remember_row, _ ("The keyring is locked and will ask first; only the token is kept"));
}

static void
hoist_plane_dialog_init (HoistPlaneDialog *self)
{
  AdwEntryRow **rows[] = { &self->name_row, &self->user_row, &self->password_row,
                           &self->token_row };

  gtk_widget_init_template (GTK_WIDGET (self));
  hoist_check_label_wrap (self->compared_check);
  self->request = hoist_dialog_request_new (self->spinner, self->banner, update, self);
  self->cancellable = g_cancellable_new ();
  hoist_entry_row_watch (GTK_WIDGET (self->address_row), G_CALLBACK (address_changed_cb),
                         GTK_WIDGET (self));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    hoist_entry_row_watch (GTK_WIDGET (*rows[i]), G_CALLBACK (update), GTK_WIDGET (self));
  g_signal_connect_swapped (self->method_row, "notify::selected", G_CALLBACK (update), self);
  g_signal_connect_swapped (self->compared_check, "toggled", G_CALLBACK (update), self);
  hoist_credentials_probe_async (self->cancellable, probed_cb, g_object_ref (self));
  update (self);
}

HoistPlaneDialog *
hoist_plane_dialog_new (GtkWindow *parent)
{
  return g_object_new (HOIST_TYPE_PLANE_DIALOG, "transient-for", parent, NULL);
}

static HoistPlaneDialog *
new_for (GtkWindow *parent, HoistKnownPlane *plane, Mode mode, const char *title)
{
  HoistPlaneDialog *self = hoist_plane_dialog_new (parent);

  self->mode = mode;
  self->plane = g_object_ref (plane);
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), hoist_known_plane_get_name (plane));
  gtk_editable_set_text (GTK_EDITABLE (self->user_row),
                         hoist_known_plane_get_notes (plane)->username);
  adw_window_title_set_title (self->window_title, title);
  adw_window_title_set_subtitle (self->window_title, hoist_known_plane_get_name (plane));
  gtk_window_set_title (GTK_WINDOW (self), title);
  self->client = hoist_client_new (hoist_known_plane_get_address (plane), NULL);
  return self;
}

HoistPlaneDialog *
hoist_plane_dialog_new_sign_in (GtkWindow *parent, HoistKnownPlane *plane)
{
  HoistPlaneDialog *self = new_for (parent, plane, MODE_SIGN_IN, _ ("Sign In"));
  const char *pin = hoist_known_plane_get_notes (plane)->pin;

  self->pin = g_strdup (pin);
  hoist_client_set_pin (self->client, pin);
  show_page (self, "sign-in");
  return self;
}

HoistPlaneDialog *
hoist_plane_dialog_new_replace (GtkWindow *parent, HoistKnownPlane *plane)
{
  HoistPlaneDialog *self = new_for (parent, plane, MODE_REPLACE, _ ("Replace Certificate"));

  gtk_editable_set_text (GTK_EDITABLE (self->address_row), hoist_known_plane_get_address (plane));
  self->client = hoist_client_new (hoist_known_plane_get_address (plane), NULL);
  gtk_editable_set_editable (GTK_EDITABLE (self->address_row), FALSE);
  ask (self);
  return self;
}
