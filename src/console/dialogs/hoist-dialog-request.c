/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistDialogRequest: owned by the dialog whose spinner and banner it has; main thread only. It
 * sends nothing itself. */
#include "console/dialogs/hoist-dialog-request.h"

struct _HoistDialogRequest
{
  GtkSpinner *spinner;
  HoistBanner *banner;
  void (*changed) (gpointer dialog);
  gpointer dialog;
  gboolean busy;
  GCancellable *cancellable;
};

HoistDialogRequest *
hoist_dialog_request_new (GtkSpinner *spinner, HoistBanner *banner,
                          void (*changed) (gpointer dialog), gpointer dialog)
{
  HoistDialogRequest *self = g_new0 (HoistDialogRequest, 1);

  self->spinner = g_object_ref (spinner);
  self->banner = g_object_ref (banner);
  self->changed = changed;
  self->dialog = dialog;
  self->cancellable = g_cancellable_new ();
  return self;
}

void
hoist_dialog_request_free (HoistDialogRequest *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_object_unref (self->spinner);
  g_object_unref (self->banner);
  g_free (self);
}

static void
set_busy (HoistDialogRequest *self, gboolean busy)
{
  self->busy = busy;
  gtk_spinner_set_spinning (self->spinner, busy);
  self->changed (self->dialog);
}

gboolean
hoist_dialog_request_is_busy (HoistDialogRequest *self)
{
  return self != NULL && self->busy;
}

GCancellable *
hoist_dialog_request_begin (HoistDialogRequest *self)
{
  hoist_banner_hide (self->banner);
  set_busy (self, TRUE);
  return self->cancellable;
}

gboolean
hoist_dialog_request_counts (HoistDialogRequest *self, GAsyncResult *result)
{
  return self != NULL && g_task_get_cancellable (G_TASK (result)) == self->cancellable;
}

void
hoist_dialog_request_end (HoistDialogRequest *self)
{
  set_busy (self, FALSE);
}

void
hoist_dialog_request_fail (HoistDialogRequest *self, const char *text)
{
  set_busy (self, FALSE);
  hoist_banner_show_text (self->banner, HOIST_BANNER_ERROR, text);
}

void
hoist_dialog_request_drop (HoistDialogRequest *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  hoist_banner_hide (self->banner);
  set_busy (self, FALSE);
}
