/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The question lives as long as its dialog, an order until the plane has answered; main thread
 * only. It removes nothing that was not on the screen, and enables its button only for that. */
#include "console/dialogs/hoist-prune-dialog.h"
#include <adwaita.h>
#include <glib/gi18n.h>
#include "client/hoist-client-backups.h"
#include "console/items/hoist-plane-sentence.h"
#include "console/items/hoist-shown-text.h"
#include "console/widgets/hoist-fact-group.h"
#include "console/widgets/hoist-toolkit-names.h"

#define KEY "hoist-prune-question"
#define KEEP_MOST 1000
#define DAYS_MOST 3650
#define LIST_HEIGHT 300
#define WIDTH 440

typedef struct
{
  AdwMessageDialog *dialog; /* owns this */
  GtkWidget *page;
  HoistSession *session;
  char *tenant, *slug;
  HoistPruneDone done;
  GtkAdjustment *keep, *days;
  HoistFactGroup *group;
  GPtrArray *going; /* char*, bk_: on the screen as what goes */
  GCancellable *asking;
} Question;

typedef struct
{
  GtkWidget *page;
  HoistPruneDone done;
  char *slug, **asked;
} Order;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_cancellable_cancel (question->asking);
  g_object_unref (question->asking);
  g_object_unref (question->page);
  g_object_unref (question->session);
  g_ptr_array_unref (question->going);
  g_free (question->tenant);
  g_free (question->slug);
  g_free (question);
}

static Question *
get_question (gpointer dialog)
{
  return g_object_get_data (G_OBJECT (dialog), KEY);
}

static void
forget_going (Question *question)
{
  g_ptr_array_set_size (question->going, 0);
  adw_message_dialog_set_response_enabled (question->dialog, "remove", FALSE);
  adw_message_dialog_set_response_label (question->dialog, "remove", _ ("Remove"));
}

/* What is shown */

static void
fill_fact (HoistFact *fact, HoistLook *look, const HoistRetentionVerdict *verdict, GPtrArray *keep)
{
  gboolean goes = verdict->reason == HOIST_RETENTION_MAY_GO;
  g_autofree char *moment = hoist_words_dup_moment (verdict->created_at);
  g_autofree char *size = hoist_words_dup_size (verdict->size);
  g_autofree char *sentence = hoist_retention_verdict_dup_sentence (verdict);
  const char *name = hoist_retention_verdict_get_name (verdict);
  char *title = verdict->reason == HOIST_RETENTION_UNKNOWN
                    ? g_strdup (_ ("Databases beside the tenant’s own"))
                : verdict->database[0] != '\0'
                    ? hoist_shown_text_print_line (_ ("Database %s · %s · %s · %s"), name,
                                                   verdict->version, moment, size)
                    : hoist_shown_text_print_line ("%s · %s · %s", verdict->version, moment, size);
  char *subtitle = hoist_shown_text_dup (sentence, HOIST_SHOWN_BLOCK);

  g_ptr_array_add (keep, title);
  g_ptr_array_add (keep, subtitle);
  *look = goes ? (HoistLook){ _ ("goes"), "user-trash-symbolic", "error" }
               : (HoistLook){ _ ("stays"), "emblem-ok-symbolic", "success" };
  if (verdict->reason == HOIST_RETENTION_PRUNING)
    *look = (HoistLook){ _ ("going"), "content-loading-symbolic", "warning" };
  if (verdict->reason == HOIST_RETENTION_UNKNOWN)
    *look = (HoistLook){ _ ("unknown"), "dialog-question-symbolic", "warning" };
  *fact = (HoistFact){ .key = name, .title = title, .subtitle = subtitle, .icon = look };
}

static void
enable_removal (Question *question, const HoistRetentionSum *sum)
{
  g_autofree char *size = hoist_words_dup_size (sum->may_go_bytes);
  guint databases = sum->may_go_databases;
  g_autofree char *label = databases > 0
                               ? g_strdup (_ ("Remove All That Goes"))
                               : g_strdup_printf (g_dngettext (NULL, "Remove %u Backup",
                                                               "Remove %u Backups", sum->may_go),
                                                  sum->may_go);
  g_autofree char *body =
      sum->may_go == 0 ? g_strdup (_ ("By this rule nothing may go."))
      : databases > 0
          ? g_strdup_printf (_ ("Backups (%u) and databases (%u) with %s are removed for good; no "
                                "rollback can use them."),
                             sum->may_go - databases, databases, size)
          : g_strdup_printf (
              g_dngettext (NULL, "%u backup with %s is removed for good; no rollback can use it.",
                           "%u backups with %s are removed for good; no rollback can use them.",
                           sum->may_go),
              sum->may_go, size);

  adw_message_dialog_set_body (question->dialog, body);
  if (sum->may_go > 0)
    adw_message_dialog_set_response_label (question->dialog, "remove", label);
  adw_message_dialog_set_response_enabled (question->dialog, "remove", sum->may_go > 0);
}

void
hoist_prune_dialog_show (GtkWindow *dialog, const GPtrArray *verdicts)
{
  Question *question = get_question (dialog);
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func (g_free);
  g_autofree HoistFact *facts = g_new0 (HoistFact, verdicts->len + 1);
  g_autofree HoistLook *looks = g_new0 (HoistLook, verdicts->len + 1);
  HoistRetentionSum sum = hoist_retention_count (verdicts);
  guint n = 0;

  forget_going (question);
  for (guint pass = 0; pass < 2; pass++) /* what goes stands first */
    for (guint i = 0; i < verdicts->len; i++)
      {
        const HoistRetentionVerdict *verdict = g_ptr_array_index (verdicts, i);
        gboolean goes = verdict->reason == HOIST_RETENTION_MAY_GO;

        if (verdict->reason == HOIST_RETENTION_PRUNED || goes != (pass == 0))
          continue;
        if (goes)
          g_ptr_array_add (question->going, g_strdup (hoist_retention_verdict_get_name (verdict)));
        fill_fact (&facts[n], &looks[n], verdict, keep);
        n++;
      }
  hoist_fact_group_set_facts (question->group, facts, n);
  enable_removal (question, &sum);
}

void
hoist_prune_dialog_show_problem (GtkWindow *dialog, const GError *error)
{
  Question *question = get_question (dialog);
  g_autofree char *said = hoist_plane_sentence_dup (error->message);
  g_autofree char *text = hoist_shown_text_dup (said, HOIST_SHOWN_BLOCK);

  forget_going (question);
  hoist_fact_group_set_facts (question->group, NULL, 0);
  adw_message_dialog_set_body (question->dialog, text);
}

/* Asking */

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (AdwMessageDialog) dialog = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) verdicts =
      hoist_client_prune_backups_finish (HOIST_CLIENT (source), result, &error);

  if (verdicts != NULL)
    hoist_prune_dialog_show (GTK_WINDOW (dialog), verdicts);
  else if (hoist_error_get_code (error) != HOIST_ERROR_CANCELLED) /* else a newer one is asked */
    hoist_prune_dialog_show_problem (GTK_WINDOW (dialog), error);
}

static HoistPruneWish
get_wish (const Question *question)
{
  return (HoistPruneWish){ .tenant = question->tenant,
                           .keep = (guint) gtk_adjustment_get_value (question->keep),
                           .days = (guint) gtk_adjustment_get_value (question->days),
                           .dry_run = TRUE };
}

/* By the rule as it is now; what was asked before is no longer of interest. */
static void
look (Question *question)
{
  HoistClient *client = hoist_session_get_client (question->session);
  HoistPruneWish wish = get_wish (question);

  forget_going (question);
  g_cancellable_cancel (question->asking);
  g_object_unref (question->asking);
  question->asking = g_cancellable_new ();
  if (client != NULL)
    hoist_client_prune_backups_async (client, &wish, question->asking, looked_cb,
                                      g_object_ref (question->dialog));
}

static void
pruned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Order *order = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) verdicts =
      hoist_client_prune_backups_finish (HOIST_CLIENT (source), result, &error);

  order->done (order->page, order->slug, (const char *const *) order->asked, verdicts, error);
  g_object_unref (order->page);
  g_free (order->slug);
  g_strfreev (order->asked);
  g_free (order);
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  Question *question = get_question (dialog);
  HoistClient *client = hoist_session_get_client (question->session);
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  HoistPruneWish wish = get_wish (question);
  Order *order;

  if (!g_str_equal (response, "remove") || client == NULL || question->going->len == 0)
    return;
  for (guint i = 0; i < question->going->len; i++)
    g_strv_builder_add (ids, g_ptr_array_index (question->going, i));
  order = g_new0 (Order, 1);
  order->page = g_object_ref (question->page);
  order->done = question->done;
  order->slug = g_strdup (question->slug);
  order->asked = g_strv_builder_end (ids);
  wish.dry_run = FALSE;
  wish.backups = (const char *const *) order->asked;
  hoist_client_prune_backups_async (client, &wish, NULL, pruned_cb, order);
}

/* Making */

static GtkAdjustment *
add_number (GtkWidget *list, const char *title, guint value, guint most)
{
  GtkWidget *row = adw_action_row_new ();
  GtkAdjustment *adjustment = gtk_adjustment_new (value, 0, most, 1, 10, 0);
  GtkWidget *spin = gtk_spin_button_new (adjustment, 1, 0);

  gtk_widget_set_valign (spin, GTK_ALIGN_CENTER);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), spin);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), spin);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  return adjustment;
}

static GtkWidget *
make_content (Question *question)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  question->keep =
      add_number (list, _ ("Newest Verified to Keep"), HOIST_RETENTION_KEEP, KEEP_MOST);
  question->days = add_number (list, _ ("Days to Keep All"), HOIST_RETENTION_DAYS, DAYS_MOST);
  question->group = HOIST_FACT_GROUP (hoist_fact_group_new (NULL));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), LIST_HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (question->group));
  gtk_box_append (GTK_BOX (box), list);
  gtk_box_append (GTK_BOX (box), scrolled);
  gtk_widget_set_size_request (box, WIDTH, -1);
  g_signal_connect_swapped (question->keep, "value-changed", G_CALLBACK (look), question);
  g_signal_connect_swapped (question->days, "value-changed", G_CALLBACK (look), question);
  return box;
}

static void
add_responses (AdwMessageDialog *dialog)
{
  adw_message_dialog_add_responses (dialog, "cancel", _ ("Cancel"), "remove", _ ("Remove"), NULL);
  adw_message_dialog_set_close_response (dialog, "cancel");
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_response_appearance (dialog, "remove", ADW_RESPONSE_DESTRUCTIVE);
}

GtkWindow *
hoist_prune_dialog_open (GtkWidget *page, HoistSession *session, const char *tenant,
                         HoistPruneDone done)
{
  GtkRoot *root = gtk_widget_get_root (page);
  HoistTenantItem *item = hoist_fleet_find_tenant (hoist_session_get_fleet (session), tenant);
  const char *slug = item != NULL ? hoist_tenant_item_get_report (item)->slug : tenant;
  g_autofree char *heading = hoist_shown_text_print_line (_ ("Remove old backups of %s?"), slug);
  GtkWidget *dialog =
      adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL, NULL);
  Question *question = g_new0 (Question, 1);

  question->dialog = ADW_MESSAGE_DIALOG (dialog);
  question->page = g_object_ref (page);
  question->session = g_object_ref (session);
  question->tenant = g_strdup (tenant);
  question->slug = g_strdup (slug);
  question->done = done;
  question->going = g_ptr_array_new_with_free_func (g_free);
  question->asking = g_cancellable_new ();
  g_object_set_data_full (G_OBJECT (dialog), KEY, question, question_free);
  adw_message_dialog_set_heading (question->dialog, heading);
  adw_message_dialog_set_body (question->dialog, _ ("Asking what may go…"));
  add_responses (question->dialog);
  adw_message_dialog_set_extra_child (question->dialog, make_content (question));
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), NULL);
  hoist_toolkit_names_mend_when_shown (dialog);
  look (question);
  gtk_window_present (GTK_WINDOW (dialog));
  return GTK_WINDOW (dialog);
}
