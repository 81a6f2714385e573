/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chooser lives until it is answered, an order until its file is written; main thread, the
 * making in a worker. A file that is there is replaced only after the new one is whole. */
#include "console/dialogs/hoist-export-dialog.h"
#include <glib/gi18n.h>
#include "console/items/hoist-tenant-export.h"

typedef struct
{
  GtkWidget *widget;
  GtkFileChooserNative *chooser;
  GPtrArray *reports;
} Asking;

typedef struct
{
  GFile *file;
  GPtrArray *reports;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_object_unref (order->file);
  g_ptr_array_unref (order->reports);
  g_free (order);
}

static void
write_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Order *order = data;
  g_autofree char *name = g_file_get_basename (order->file);
  g_autoptr (GBytes) bytes =
      hoist_tenant_export_make (order->reports, hoist_tenant_export_choose (name));
  GError *error = NULL;

  if (g_file_replace_contents (order->file, g_bytes_get_data (bytes, NULL),
                               g_bytes_get_size (bytes), NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL,
                               cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Order *order = g_task_get_task_data (G_TASK (result));
  g_autofree char *name = g_file_get_basename (order->file);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  guint n = order->reports->len;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    text = g_strdup_printf (
        g_dngettext (NULL, "%u tenant was written to %s", "%u tenants were written to %s", n), n,
        name);
  else
    text = g_strdup_printf (_ ("%s could not be written: %s"), name, error->message);
  gtk_widget_activate_action (GTK_WIDGET (source), "win.say", "s", text);
}

void
hoist_export_dialog_write (GtkWidget *widget, GFile *file, GPtrArray *reports)
{
  g_autoptr (GTask) task = g_task_new (widget, NULL, written_cb, NULL);
  Order *order = g_new0 (Order, 1);

  order->file = g_object_ref (file);
  order->reports = reports;
  g_task_set_task_data (task, order, order_free);
  g_task_run_in_thread (task, write_in_thread);
}

static void
asking_free (gpointer data, GClosure *closure)
{
  Asking *asking = data;

  g_object_unref (asking->widget);
  g_clear_pointer (&asking->reports, g_ptr_array_unref);
  g_free (asking);
}

static void
response_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  Asking *asking = user_data;
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

  if (response == GTK_RESPONSE_ACCEPT && file != NULL)
    hoist_export_dialog_write (asking->widget, file, g_steal_pointer (&asking->reports));
  g_object_unref (dialog); /* it is kept alive by nobody else; frees `asking` */
}

static void
add_filter (GtkFileChooser *chooser, const char *name, const char *suffix)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  gtk_file_filter_add_suffix (filter, suffix);
  gtk_file_chooser_add_filter (chooser, filter);
}

void
hoist_export_dialog_ask (GtkWidget *widget, GPtrArray *reports)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  Asking *asking = g_new0 (Asking, 1);

  asking->widget = g_object_ref (widget);
  asking->reports = reports;
  asking->chooser = gtk_file_chooser_native_new (
      _ ("Export Tenants"), GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
      GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Export"), _ ("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (asking->chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (asking->chooser), "tenants.csv");
  add_filter (GTK_FILE_CHOOSER (asking->chooser), _ ("Table (.csv)"), "csv");
  add_filter (GTK_FILE_CHOOSER (asking->chooser), _ ("JSON (.json)"), "json");
  g_signal_connect_data (asking->chooser, "response", G_CALLBACK (response_cb), asking, asking_free,
                         0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (asking->chooser));
}
