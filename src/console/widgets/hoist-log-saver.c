/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-log-saver.h. Owned by the log's widget; main thread only. It writes to no other place
 * than the one that was chosen, and never says that something is saved before it is. */
#include "console/widgets/hoist-log-saver.h"

#include <glib/gi18n.h>
#include <string.h>

struct _HoistLogSaver
{
  GtkWidget *widget;
  HoistLogSaverTextFunc dup_text;
  GtkFileChooserNative *chooser; /* somebody is asked; NULL: nobody is */
};

HoistLogSaver *
hoist_log_saver_new (GtkWidget *widget, HoistLogSaverTextFunc dup_text)
{
  HoistLogSaver *saver = g_new0 (HoistLogSaver, 1);

  saver->widget = widget;
  saver->dup_text = dup_text;
  return saver;
}

void
hoist_log_saver_free (HoistLogSaver *saver)
{
  g_clear_object (&saver->chooser);
  g_free (saver);
}

/* The widget is kept until then, the saver may be gone. */
static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) widget = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *message =
      g_file_replace_contents_finish (G_FILE (source), result, NULL, &error)
          ? g_strdup (_ ("Log saved"))
          : g_strdup_printf (_ ("The log was not saved: %s"), error->message);

  gtk_widget_activate_action (widget, "win.say", "s", message);
}

void
hoist_log_saver_write (HoistLogSaver *saver, GFile *file)
{
  char *text = saver->dup_text (saver->widget);
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));

  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_NONE, NULL, saved_cb,
                                       g_object_ref (saver->widget));
}

static void
response_cb (HoistLogSaver *saver, int response)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                               ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (saver->chooser))
                               : NULL;

  if (file != NULL)
    hoist_log_saver_write (saver, file);
  g_clear_object (&saver->chooser);
}

void
hoist_log_saver_ask (HoistLogSaver *saver, const char *file_name)
{
  GtkRoot *root = gtk_widget_get_root (saver->widget);

  if (saver->chooser != NULL || !GTK_IS_WINDOW (root))
    return;
  saver->chooser = gtk_file_chooser_native_new (_ ("Save Log"), GTK_WINDOW (root),
                                                GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (saver->chooser), file_name);
  g_signal_connect_swapped (saver->chooser, "response", G_CALLBACK (response_cb), saver);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (saver->chooser));
}
