/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A question that wants a sentence: nothing is confirmed without one, cancelling says nothing, what
 * is shown is text, and the asking widget lives until the answer. */
#include "console/dialogs/hoist-statement-dialog.h"
#include "scene.h"

static char *stated;
static GtkWidget *stated_widget;

static void
stated_cb (const char *statement, gpointer widget)
{
  g_free (stated);
  stated = g_strdup (statement);
  stated_widget = widget;
}

static const HoistStatementQuestion question = { .heading = "Hold acme?",
                                                 .body = "Nobody can upgrade it then.",
                                                 .entry = "Why is it held?",
                                                 .confirm = "Hold" };

static AdwMessageDialog *
ask (GtkWidget *widget)
{
  AdwMessageDialog *dialog =
      ADW_MESSAGE_DIALOG (hoist_statement_dialog_ask (widget, &question, stated_cb));

  g_clear_pointer (&stated, g_free);
  stated_widget = NULL;
  gtk_test_widget_wait_for_draw (GTK_WIDGET (dialog));
  return dialog;
}

static GtkEditable *
entry_of (AdwMessageDialog *dialog)
{
  return GTK_EDITABLE (scene_find (GTK_WIDGET (dialog), ADW_TYPE_ENTRY_ROW, "Why is it held?"));
}

/* The button that can be seen: AdwMessageDialog has each twice, for narrow and for wide. */
static gboolean
press_in (GtkWidget *root, const char *label)
{
  if (GTK_IS_BUTTON (root) && gtk_widget_get_mapped (root)
      && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (root)), label) == 0)
    {
      g_signal_emit_by_name (root, "clicked");
      return TRUE;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (press_in (child, label))
      return TRUE;
  return FALSE;
}

static void
press (AdwMessageDialog *dialog, const char *label)
{
  g_assert_true (press_in (GTK_WIDGET (dialog), label));
}

static void
test_confirm (void)
{
  GtkWidget *button = gtk_button_new_with_label ("Hold…");
  GtkWindow *window = scene_show (button, 500, 400);
  AdwMessageDialog *dialog = ask (button);

  g_assert_true (gtk_window_get_transient_for (GTK_WINDOW (dialog)) == window);
  g_assert_true (gtk_window_get_modal (GTK_WINDOW (dialog)));
  g_assert_false (adw_message_dialog_get_response_enabled (dialog, "confirm"));
  gtk_editable_set_text (entry_of (dialog), "   ");
  g_assert_false (adw_message_dialog_get_response_enabled (dialog, "confirm"));
  gtk_editable_set_text (entry_of (dialog), "  The fair lasts until <i>Friday</i> & longer ");
  g_assert_true (adw_message_dialog_get_response_enabled (dialog, "confirm"));
  scene_picture (GTK_WINDOW (dialog), "statement");
  press (dialog, "Hold");
  g_assert_cmpstr (stated, ==, "The fair lasts until <i>Friday</i> & longer");
  g_assert_true (stated_widget == button);
  scene_settle ();
  scene_close (window);
}

static void
test_cancel (void)
{
  GtkWidget *button = gtk_button_new_with_label ("Hold…");
  GtkWindow *window = scene_show (button, 500, 400);
  AdwMessageDialog *dialog = ask (button);

  gtk_editable_set_text (entry_of (dialog), "a reason");
  gtk_window_close (GTK_WINDOW (dialog)); /* as Escape does */
  scene_settle ();
  g_assert_null (stated);
  dialog = ask (button);
  press (dialog, "Hold"); /* an empty one states nothing */
  g_assert_null (stated);
  scene_close (window);
}

static gboolean
is_null (gpointer data)
{
  return *(gpointer *) data == NULL;
}

/* The page may go while its question is still open: the answer then meets a widget that lives. */
static void
test_widget_lives (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *button = gtk_button_new_with_label ("Hold…");
  GtkWindow *window;
  AdwMessageDialog *dialog;

  gtk_box_append (GTK_BOX (box), button);
  window = scene_show (box, 500, 400);
  dialog = ask (button);
  gtk_box_remove (GTK_BOX (box), button);
  g_object_add_weak_pointer (G_OBJECT (button), (gpointer *) &button);
  g_assert_nonnull (button);
  gtk_editable_set_text (entry_of (dialog), "late");
  press (dialog, "Hold");
  g_assert_cmpstr (stated, ==, "late");
  scene_wait (is_null, &button); /* and afterwards it is free */
  scene_close (window);
}

static void
test_text (void)
{
  const HoistStatementQuestion hostile = { .heading = "Hold <b>acme</b> &?",
                                           .body = "<a href=\"x\">why</a> &",
                                           .entry = "<u>Why</u> &",
                                           .confirm = "Hold <b>" };
  GtkWidget *button = gtk_button_new_with_label ("Hold…");
  GtkWindow *window = scene_show (button, 500, 400);
  GtkWindow *dialog = hoist_statement_dialog_ask (button, &hostile, stated_cb);
  g_autofree char *texts = NULL;

  gtk_test_widget_wait_for_draw (GTK_WIDGET (dialog));
  texts = scene_texts (GTK_WIDGET (dialog));
  g_assert_nonnull (strstr (texts, "Hold <b>acme</b> &?"));
  g_assert_nonnull (strstr (texts, "<a href=\"x\">why</a> &"));
  g_assert_nonnull (strstr (texts, "<u>Why</u> &"));
  scene_close (dialog);
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/statement-dialog/confirm", test_confirm);
  g_test_add_func ("/console/statement-dialog/cancel", test_cancel);
  g_test_add_func ("/console/statement-dialog/widget-lives", test_widget_lives);
  g_test_add_func ("/console/statement-dialog/text", test_text);
  return g_test_run ();
}
