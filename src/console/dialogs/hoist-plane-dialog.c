/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistPlaneDialog: transient for the window; main thread only. Secrets are handed on by the signal
 * and freed; nothing is written here. */
#include "console/dialogs/hoist-plane-dialog.h"
#include <glib/gi18n.h>
#include "base/hoist-secret.h"
#include "client/hoist-client.h"
#include "console/widgets/hoist-banner.h"

struct _HoistPlaneDialog
{
  AdwWindow parent_instance;
  AdwWindowTitle *window_title;
  GtkSpinner *spinner;
  HoistBanner *banner;
  GtkWidget *address_group, *sign_in_group;
  AdwEntryRow *address_row, *name_row, *user_row, *password_row, *token_row;
  AdwComboRow *method_row;
  GtkSwitch *remember_switch;
  HoistClient *client;
  gboolean known, busy;
  GCancellable *cancellable;
};

enum
{
  SIGNAL_CONNECTED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HoistPlaneDialog, hoist_plane_dialog, ADW_TYPE_WINDOW)

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

gboolean
hoist_plane_dialog_can_connect (HoistPlaneDialog *self)
{
  if (self->busy || get_text (self->address_row)[0] == '\0')
    return FALSE;
  if (!gtk_widget_get_visible (self->sign_in_group))
    return TRUE;
  if (with_token (self))
    return get_text (self->token_row)[0] != '\0';
  return get_text (self->user_row)[0] != '\0' && get_text (self->password_row)[0] != '\0';
}

static void
update (HoistPlaneDialog *self)
{
  gboolean token = with_token (self);

  gtk_widget_set_visible (GTK_WIDGET (self->token_row), token);
  gtk_widget_set_visible (GTK_WIDGET (self->user_row), !token);
  gtk_widget_set_visible (GTK_WIDGET (self->password_row), !token);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "plane.connect",
                                 hoist_plane_dialog_can_connect (self));
}

static void
set_busy (HoistPlaneDialog *self, gboolean busy)
{
  self->busy = busy;
  if (busy)
    gtk_spinner_start (self->spinner);
  else
    gtk_spinner_stop (self->spinner);
  update (self);
}

static void
address_changed_cb (HoistPlaneDialog *self)
{
  hoist_banner_hide (self->banner);
  gtk_widget_remove_css_class (GTK_WIDGET (self->address_row), "error");
  if (!self->known)
    gtk_widget_set_visible (self->sign_in_group, FALSE); /* another plane may want none */
  g_clear_object (&self->client);
  update (self);
}

static void
fail (HoistPlaneDialog *self, const GError *error)
{
  set_busy (self, FALSE);
  hoist_banner_show_text (self->banner, HOIST_BANNER_ERROR, error->message);
  if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_INVALID))
    gtk_widget_add_css_class (GTK_WIDGET (self->address_row), "error");
}

void
hoist_plane_dialog_ask_sign_in (HoistPlaneDialog *self)
{
  gtk_widget_set_visible (self->sign_in_group, TRUE);
  update (self);
  gtk_widget_grab_focus (GTK_WIDGET (with_token (self) ? self->token_row : self->user_row));
}

static void
finish (HoistPlaneDialog *self, const HoistPlaneReport *report, const char *token)
{
  const char *typed = get_text (self->name_row);
  const char *name = typed[0] != '\0'          ? typed
                     : report->name[0] != '\0' ? report->name
                                               : _ ("Control plane");

  g_signal_emit (self, signals[SIGNAL_CONNECTED], 0, hoist_client_get_address (self->client), name,
                 with_token (self) ? "" : get_text (self->user_row), token,
                 gtk_switch_get_active (self->remember_switch));
  gtk_window_close (GTK_WINDOW (self));
}

static void
plane_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistPlaneDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistPlaneReport) report =
      hoist_client_get_plane_finish (HOIST_CLIENT (source), result, &error);
  g_autofree char *token = g_strdup (g_object_get_data (source, "hoist-token"));

  if (g_cancellable_is_cancelled (self->cancellable) || HOIST_CLIENT (source) != self->client)
    return;
  set_busy (self, FALSE);
  if (report != NULL)
    finish (self, report, token);
  else if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_UNAUTHORIZED)
           && !gtk_widget_get_visible (self->sign_in_group))
    hoist_plane_dialog_ask_sign_in (self);
  else
    fail (self, error);
  if (token != NULL)
    memset (token, 0, strlen (token));
}

static void
use_token (HoistPlaneDialog *self, const char *token)
{
  hoist_client_set_token (self->client, token);
  g_object_set_data_full (G_OBJECT (self->client), "hoist-token", g_strdup (token),
                          (GDestroyNotify) hoist_secret_free);
  hoist_client_get_plane_async (self->client, self->cancellable, plane_cb, g_object_ref (self));
}

static void
login_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistPlaneDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  char *token = hoist_client_login_finish (HOIST_CLIENT (source), result, &error);

  if (!g_cancellable_is_cancelled (self->cancellable) && HOIST_CLIENT (source) == self->client)
    {
      if (token != NULL)
        use_token (self, token);
      else
        fail (self, error);
    }
  hoist_secret_free (token);
}

static void
connect_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HoistPlaneDialog *self = HOIST_PLANE_DIALOG (widget);
  g_autoptr (GError) error = NULL;

  if (!hoist_plane_dialog_can_connect (self))
    return;
  hoist_banner_hide (self->banner);
  if (self->client == NULL)
    self->client = hoist_client_new (get_text (self->address_row), &error);
  if (self->client == NULL)
    {
      fail (self, error);
      return;
    }
  set_busy (self, TRUE);
  if (!gtk_widget_get_visible (self->sign_in_group))
    hoist_client_get_plane_async (self->client, self->cancellable, plane_cb, g_object_ref (self));
  else if (with_token (self))
    use_token (self, get_text (self->token_row));
  else
    hoist_client_login_async (self->client, get_text (self->user_row),
                              get_text (self->password_row), self->cancellable, login_cb,
                              g_object_ref (self));
}

static void
dispose (GObject *object)
{
  HoistPlaneDialog *self = HOIST_PLANE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (hoist_plane_dialog_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  g_object_unref (HOIST_PLANE_DIALOG (object)->cancellable);
  G_OBJECT_CLASS (hoist_plane_dialog_parent_class)->finalize (object);
}

static void
hoist_plane_dialog_class_init (HoistPlaneDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  signals[SIGNAL_CONNECTED] = g_signal_new (
      "connected", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
      5, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_BOOLEAN);
  g_type_ensure (HOIST_TYPE_BANNER);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-plane-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneDialog, banner);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneDialog, address_group);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneDialog, sign_in_group);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneDialog, address_row);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneDialog, user_row);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneDialog, password_row);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneDialog, token_row);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneDialog, method_row);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneDialog, remember_switch);
  gtk_widget_class_install_action (widget_class, "plane.connect", NULL, connect_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
connect_row (HoistPlaneDialog *self, AdwEntryRow *row, GCallback changed)
{
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  g_signal_connect_swapped (row, "notify::text", changed, self);
  g_signal_connect_swapped (row, "entry-activated", G_CALLBACK (gtk_widget_activate_default), self);
}

static void
hoist_plane_dialog_init (HoistPlaneDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  connect_row (self, self->address_row, G_CALLBACK (address_changed_cb));
  connect_row (self, self->name_row, G_CALLBACK (update));
  connect_row (self, self->user_row, G_CALLBACK (update));
  connect_row (self, self->password_row, G_CALLBACK (update));
  connect_row (self, self->token_row, G_CALLBACK (update));
  g_signal_connect_swapped (self->method_row, "notify::selected", G_CALLBACK (update), self);
  update (self);
}

HoistPlaneDialog *
hoist_plane_dialog_new (GtkWindow *parent, const char *address, const char *name,
                        const char *username)
{
  HoistPlaneDialog *self = g_object_new (HOIST_TYPE_PLANE_DIALOG, "transient-for", parent, NULL);

  if (address == NULL)
    return self;
  self->known = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->address_row), address);
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), name != NULL ? name : "");
  gtk_editable_set_text (GTK_EDITABLE (self->user_row), username != NULL ? username : "");
  gtk_widget_set_visible (self->address_group, FALSE);
  adw_window_title_set_title (self->window_title, _ ("Sign In"));
  adw_window_title_set_subtitle (self->window_title, name != NULL ? name : address);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Sign In"));
  hoist_plane_dialog_ask_sign_in (self);
  return self;
}
