/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistRunOrders: owned by the run's page; main thread only. Nothing is ordered without the answer
 * to a question, and the question's words follow the run while it is open. */
#include "console/pages/hoist-run-orders.h"
#include <adwaita.h>
#include <glib/gi18n.h>
#include "client/hoist-client-runs.h"
#include "console/dialogs/hoist-statement-dialog.h"
#include "console/pages/hoist-run-words.h"
#include "console/widgets/hoist-toolkit-names.h"

struct _HoistRunOrders
{
  GObject parent_instance;
  HoistSession *session;
  GtkWidget *page; /* borrowed; NULL once stopped */
  const HoistRun *run;
  GtkWindow *question; /* weak */
  gboolean ticking;
  GCancellable *cancellable;
};

enum
{
  SIGNAL_ANSWERED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HoistRunOrders, hoist_run_orders, G_TYPE_OBJECT)

static HoistClient *
get_client (HoistRunOrders *self)
{
  return self->session != NULL ? hoist_session_get_client (self->session) : NULL;
}

static gboolean
is_over (HoistRunOrders *self)
{
  return self->page == NULL || g_cancellable_is_cancelled (self->cancellable);
}

static void
say (HoistRunOrders *self, const char *text)
{
  gtk_widget_activate_action (self->page, "win.say", "s", text);
}

/* Cancelling */

static void
cancelled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistRunOrders) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRun) run = hoist_client_cancel_run_finish (HOIST_CLIENT (source), result, &error);

  if (is_over (self))
    return;
  if (run != NULL)
    g_signal_emit (self, signals[SIGNAL_ANSWERED], 0, run);
  else
    say (self, error->message);
}

static void
cancel_response_cb (HoistRunOrders *self, const char *response)
{
  HoistClient *client = get_client (self);

  if (g_str_equal (response, "end") && client != NULL && !is_over (self))
    hoist_client_cancel_run_async (client, self->run->id, self->cancellable, cancelled_cb,
                                   g_object_ref (self));
}

static void
word_question (HoistRunOrders *self)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (self->question);
  HoistRunStage stage = hoist_run_words_get_stage (self->run);
  g_autofree char *body = hoist_run_words_dup_cancel (self->run);

  adw_message_dialog_set_body (dialog, body);
  adw_message_dialog_set_response_appearance (
      dialog, "end",
      stage == HOIST_RUN_STAGE_DATA ? ADW_RESPONSE_DESTRUCTIVE : ADW_RESPONSE_DEFAULT);
  adw_message_dialog_set_response_enabled (
      dialog, "end", stage != HOIST_RUN_STAGE_GOING_BACK && stage != HOIST_RUN_STAGE_ENDED);
}

void
hoist_run_orders_ask_cancel (HoistRunOrders *self)
{
  gboolean rollback, rehearsal, move;
  g_autofree char *heading = NULL;

  g_return_if_fail (HOIST_IS_RUN_ORDERS (self));

  if (is_over (self) || self->run == NULL || self->question != NULL)
    return;
  rollback = self->run->kind == HOIST_PLAN_ROLLBACK;
  move = self->run->kind == HOIST_PLAN_MOVE;
  rehearsal = self->run->kind == HOIST_PLAN_REHEARSAL;
  heading = g_strdup_printf (rollback    ? _ ("Cancel the Rollback of %s?")
                             : rehearsal ? _ ("Cancel the Rehearsal of %s?")
                             : move      ? _ ("Cancel the Move of %s?")
                                         : _ ("Cancel the Upgrade of %s?"),
                             self->run->tenant_slug);
  self->question = GTK_WINDOW (
      adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (self->page)), heading, NULL));
  g_object_add_weak_pointer (G_OBJECT (self->question), (gpointer *) &self->question);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (self->question), "keep", _ ("Keep Running"),
                                    "end",
                                    rollback    ? _ ("Cancel Rollback")
                                    : rehearsal ? _ ("Cancel Rehearsal")
                                    : move      ? _ ("Cancel Move")
                                                : _ ("Cancel Upgrade"),
                                    NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (self->question), "keep");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (self->question), "keep");
  word_question (self);
  g_signal_connect_object (self->question, "response", G_CALLBACK (cancel_response_cb), self,
                           G_CONNECT_SWAPPED);
  hoist_toolkit_names_mend_when_shown (GTK_WIDGET (self->question));
  gtk_window_present (self->question);
}

void
hoist_run_orders_take_run (HoistRunOrders *self, const HoistRun *run)
{
  g_return_if_fail (HOIST_IS_RUN_ORDERS (self));

  hoist_run_ref (run);
  g_clear_pointer ((HoistRun **) &self->run, hoist_run_unref);
  self->run = run;
  if (self->question == NULL)
    return;
  if (run->state == HOIST_RUN_ENDED)
    gtk_window_close (self->question);
  else
    word_question (self);
}

GtkWindow *
hoist_run_orders_get_question (HoistRunOrders *self)
{
  return self->question;
}

/* Trying again */

static void
retried_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistRunOrders) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRun) run = hoist_client_retry_run_finish (HOIST_CLIENT (source), result, &error);

  if (is_over (self))
    return;
  if (run != NULL)
    {
      hoist_fleet_take_run (hoist_session_get_fleet (self->session), run);
      gtk_widget_activate_action (self->page, "win.show-run", "s", run->id);
      return;
    }
  say (self, error->message);
  if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_ACKNOWLEDGE))
    {
      hoist_session_drop_draft (self->session, self->run->tenant);
      hoist_upgrade_draft_set_target (hoist_session_get_draft (self->session, self->run->tenant),
                                      self->run->to_version);
      gtk_widget_activate_action (self->page, "win.show-changes", "s", self->run->tenant);
    }
}

/* The run with what was resolved; NULL when that failed, which is said, or nobody waits for it any
 * more. */
static HoistRun *
finish_resolve (HoistRunOrders *self, GObject *source, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRun) run =
      hoist_client_resolve_run_finish (HOIST_CLIENT (source), result, &error);

  if (is_over (self))
    return NULL;
  if (run == NULL)
    say (self, error->message);
  else
    hoist_fleet_take_run (hoist_session_get_fleet (self->session), run);
  return g_steal_pointer (&run);
}

static void
resolved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistRunOrders) self = user_data;
  g_autoptr (HoistRun) run = finish_resolve (self, source, result);

  if (run != NULL)
    hoist_client_retry_run_async (HOIST_CLIENT (source), run->id, NULL, self->cancellable,
                                  retried_cb, g_object_ref (self));
}

static void
unlocked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistRunOrders) self = user_data;
  g_autoptr (HoistRun) run = finish_resolve (self, source, result);

  if (run != NULL)
    g_signal_emit (self, signals[SIGNAL_ANSWERED], 0, run);
}

static void
resolve (HoistRunOrders *self, const char *statement, GAsyncReadyCallback done_cb)
{
  HoistClient *client = get_client (self);

  if (client != NULL && !is_over (self))
    hoist_client_resolve_run_async (client, self->run->id, statement, self->cancellable, done_cb,
                                    g_object_ref (self));
}

static void
unlock_cb (const char *statement, gpointer user_data)
{
  resolve (user_data, statement, unlocked_cb);
}

static void
try_again_cb (const char *statement, gpointer user_data)
{
  resolve (user_data, statement, resolved_cb);
}

static void
ask_what_was_resolved (HoistRunOrders *self, const HoistStatementQuestion *about,
                       HoistStatementFunc answered)
{
  HoistStatementQuestion question = *about;

  question.heading = _ ("What Was Resolved?");
  question.entry = _ ("What was resolved");
  if (!is_over (self) && self->run != NULL)
    hoist_statement_dialog_ask_full (self->page, &question, answered, g_object_ref (self),
                                     g_object_unref);
}

void
hoist_run_orders_ask_resolve (HoistRunOrders *self)
{
  HoistStatementQuestion question = {
    .body = _ ("The tenant is unlocked as it is now: nothing is tried, and nothing is changed on "
               "the node. Your sentence is kept with the run."),
    .confirm = _ ("Unlock")
  };

  g_return_if_fail (HOIST_IS_RUN_ORDERS (self));
  ask_what_was_resolved (self, &question, unlock_cb);
}

void
hoist_run_orders_ask_retry (HoistRunOrders *self)
{
  HoistStatementQuestion question = {
    .body = _ ("The same thing is tried again only when somebody says what is different now. Your "
               "sentence is kept with the run."),
    .confirm = _ ("Try Again")
  };

  g_return_if_fail (HOIST_IS_RUN_ORDERS (self));
  ask_what_was_resolved (self, &question, try_again_cb);
}

/* Cards */

static void
ticked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistRunOrders) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRun) run = hoist_client_tick_card_finish (HOIST_CLIENT (source), result, &error);

  self->ticking = FALSE;
  if (is_over (self))
    return;
  if (run != NULL)
    g_signal_emit (self, signals[SIGNAL_ANSWERED], 0, run);
  else
    say (self, error->message);
}

void
hoist_run_orders_tick_card (HoistRunOrders *self, guint step, const char *note)
{
  HoistClient *client = get_client (self);

  g_return_if_fail (HOIST_IS_RUN_ORDERS (self));

  if (client == NULL || is_over (self) || self->run == NULL || self->ticking)
    return;
  self->ticking = TRUE;
  hoist_client_tick_card_async (client, self->run->id, step, note, self->cancellable, ticked_cb,
                                g_object_ref (self));
}

gboolean
hoist_run_orders_is_ticking (HoistRunOrders *self)
{
  return self->ticking;
}

/* The object */

void
hoist_run_orders_stop (HoistRunOrders *self)
{
  g_cancellable_cancel (self->cancellable);
  self->page = NULL;
}

static void
finalize (GObject *object)
{
  HoistRunOrders *self = HOIST_RUN_ORDERS (object);

  g_clear_weak_pointer (&self->question);
  g_clear_pointer ((HoistRun **) &self->run, hoist_run_unref);
  g_clear_object (&self->session);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (hoist_run_orders_parent_class)->finalize (object);
}

static void
hoist_run_orders_class_init (HoistRunOrdersClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
  signals[SIGNAL_ANSWERED] = g_signal_new ("answered", HOIST_TYPE_RUN_ORDERS, G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
hoist_run_orders_init (HoistRunOrders *self)
{
  self->cancellable = g_cancellable_new ();
}

HoistRunOrders *
hoist_run_orders_new (HoistSession *session, GtkWidget *page)
{
  HoistRunOrders *self = g_object_new (HOIST_TYPE_RUN_ORDERS, NULL);

  self->session = session != NULL ? g_object_ref (session) : NULL;
  self->page = page;
  return self;
}
