/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dialog lives until it is answered; it keeps the asking widget alive; main thread only. */
#include "console/dialogs/hoist-statement-dialog.h"
#include <adwaita.h>
#include <glib/gi18n.h>
#include "console/items/hoist-shown-text.h"
#include "console/widgets/hoist-entry-row.h"
#include "console/widgets/hoist-toolkit-names.h"

typedef struct
{
  HoistStatementFunc stated;
  gpointer user_data;
  GDestroyNotify destroy;
  GtkEditable *entry;
} Asking;

static void
asking_free (gpointer data, GClosure *closure)
{
  Asking *asking = data;

  if (asking->destroy != NULL)
    asking->destroy (asking->user_data);
  g_free (asking);
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  Asking *asking = user_data;
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (asking->entry)));

  if (g_str_equal (response, "confirm") && text[0] != '\0')
    asking->stated (text, asking->user_data);
}

static void
text_changed_cb (AdwMessageDialog *dialog, GParamSpec *pspec, GtkEditable *entry)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  adw_message_dialog_set_response_enabled (dialog, "confirm", text[0] != '\0');
}

static GtkWidget *
make_entry (const char *label, GtkWidget **ret_list)
{
  GtkWidget *entry = adw_entry_row_new ();

  hoist_entry_row_prepare (entry);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (entry), label);
  *ret_list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (*ret_list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (*ret_list, "boxed-list");
  gtk_list_box_append (GTK_LIST_BOX (*ret_list), entry);
  return entry;
}

GtkWindow *
hoist_statement_dialog_ask (GtkWidget *widget, const HoistStatementQuestion *question,
                            HoistStatementFunc stated)
{
  return hoist_statement_dialog_ask_full (widget, question, stated, g_object_ref (widget),
                                          g_object_unref);
}

GtkWindow *
hoist_statement_dialog_ask_full (GtkWidget *widget, const HoistStatementQuestion *question,
                                 HoistStatementFunc stated, gpointer user_data,
                                 GDestroyNotify destroy)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *dialog =
      adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL, NULL);
  GtkWidget *list;
  GtkWidget *entry = make_entry (question->entry, &list);
  Asking *asking = g_new0 (Asking, 1);
  g_autofree char *heading = hoist_shown_text_dup_line (question->heading);
  g_autofree char *body = hoist_shown_text_dup (question->body, HOIST_SHOWN_BLOCK);

  adw_message_dialog_set_heading (ADW_MESSAGE_DIALOG (dialog), heading);
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), body);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), list);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("Cancel"), "confirm",
                                    question->confirm, NULL);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "confirm",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog), "confirm", FALSE);
  asking->stated = stated;
  asking->user_data = user_data;
  asking->destroy = destroy;
  asking->entry = GTK_EDITABLE (entry);
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), asking, asking_free, 0);
  g_signal_connect_object (entry, "notify::text", G_CALLBACK (text_changed_cb), dialog,
                           G_CONNECT_SWAPPED);
  if (question->text != NULL)
    gtk_editable_set_text (asking->entry, question->text);
  hoist_toolkit_names_mend_when_shown (GTK_WIDGET (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_widget_grab_focus (entry);
  return GTK_WINDOW (dialog);
}
