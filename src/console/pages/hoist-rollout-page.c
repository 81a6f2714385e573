/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistRolloutPage: owned by the navigation; main thread only. It shows what the control plane says
 * of the rollout, read again whenever that tells of it; how far single runs are comes from the
 * session's fleet. */
#include "console/pages/hoist-rollout-page.h"
#include <adwaita.h>
#include <glib/gi18n.h>
#include "client/hoist-client-rollouts.h"
#include "console/dialogs/hoist-statement-dialog.h"
#include "console/items/hoist-plane-sentence.h"
#include "console/items/hoist-shown-text.h"
#include "console/items/hoist-words.h"
#include "console/pages/hoist-connection-banner.h"
#include "console/pages/hoist-rollout-facts.h"
#include "console/widgets/hoist-placeholder.h"

#define AGAIN_MS 200 /* many events are read as one */

struct _HoistRolloutPage
{
  HoistPage parent_instance;
  HoistPlaceholder *placeholder;
  GtkLabel *sentence_label, *detail_label, *alone_label;
  GtkProgressBar *progress_bar;
  GtkButton *stop_button, *resume_button, *retry_button;
  HoistFactGroup *first_wave, *second_wave, *excluded;

  HoistSession *session;
  char *id;
  HoistRollout *rollout;
  guint again, redraw;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (HoistRolloutPage, hoist_rollout_page, HOIST_TYPE_PAGE)

static gboolean
goes_on (const HoistRollout *rollout)
{
  return rollout->state == HOIST_ROLLOUT_RUNNING || rollout->state == HOIST_ROLLOUT_STOPPING;
}

static void
show_buttons (HoistRolloutPage *self)
{
  const HoistRollout *rollout = self->rollout;
  gboolean may = hoist_session_may (self->session, "operator");
  gboolean rests = !goes_on (rollout);

  gtk_widget_set_visible (GTK_WIDGET (self->alone_label), !rests);
  gtk_widget_set_visible (GTK_WIDGET (self->stop_button),
                          may && rollout->state == HOIST_ROLLOUT_RUNNING && rollout->waiting > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->resume_button),
                          may && rollout->waiting > 0 && rollout->state != HOIST_ROLLOUT_RUNNING);
  gtk_widget_set_visible (GTK_WIDGET (self->retry_button), may && rests && rollout->failed > 0);
}

static void
show_hops (HoistRolloutPage *self, HoistFleet *fleet)
{
  const HoistRollout *rollout = self->rollout;
  const HoistRolloutTarget *first = g_ptr_array_index (rollout->targets, 0);
  const HoistRolloutTarget *last = g_ptr_array_index (rollout->targets, rollout->targets->len - 1);
  g_autofree char *title = hoist_shown_text_print_line (_ ("Upgrade %s"), first->tenant_slug);
  g_autofree char *versions = hoist_words_dup_versions (first->from_version, last->to_version);

  hoist_page_set_title (HOIST_PAGE (self), title);
  hoist_page_set_subtitle (HOIST_PAGE (self), versions);
  hoist_fact_group_set_title (self->first_wave, _ ("Hops"));
  hoist_rollout_facts_show_hops (self->first_wave, rollout, fleet);
  hoist_fact_group_set_facts (self->second_wave, NULL, 0);
  hoist_fact_group_set_facts (self->excluded, NULL, 0);
}

static void
show_all (HoistRolloutPage *self)
{
  HoistFleet *fleet = hoist_session_get_fleet (self->session);
  const HoistRollout *rollout = self->rollout;
  g_autofree char *sentence = hoist_rollout_facts_dup_sentence (rollout);
  g_autofree char *said = hoist_plane_sentence_dup (rollout->stop_reason);
  g_autofree char *stop_reason = hoist_shown_text_dup (said, HOIST_SHOWN_BLOCK);
  gboolean two = FALSE;

  for (guint i = 0; i < rollout->targets->len; i++)
    two = two || ((HoistRolloutTarget *) rollout->targets->pdata[i])->wave > 0;
  gtk_label_set_text (self->sentence_label, sentence);
  gtk_label_set_text (self->detail_label, stop_reason);
  gtk_widget_set_visible (GTK_WIDGET (self->detail_label), rollout->stop_reason[0] != '\0');
  gtk_progress_bar_set_fraction (self->progress_bar,
                                 hoist_rollout_facts_get_progress (rollout, fleet));
  show_buttons (self);
  if (rollout->in_hops && rollout->targets->len > 0)
    {
      show_hops (self, fleet);
      return;
    }
  hoist_fact_group_set_title (self->first_wave, two ? _ ("First") : _ ("Tenants"));
  hoist_rollout_facts_show_wave (self->first_wave, rollout, 0, fleet);
  hoist_rollout_facts_show_wave (self->second_wave, rollout, 1, fleet);
  hoist_rollout_facts_show_excluded (self->excluded, rollout);
}

void
hoist_rollout_page_show_rollout (HoistRolloutPage *self, HoistRollout *rollout)
{
  g_return_if_fail (HOIST_IS_ROLLOUT_PAGE (self));

  hoist_rollout_ref (rollout);
  g_clear_pointer (&self->rollout, hoist_rollout_unref);
  self->rollout = rollout;
  show_all (self);
  hoist_placeholder_show_content (self->placeholder);
}

static void
rollout_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistRolloutPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRollout) rollout =
      hoist_client_get_rollout_finish (HOIST_CLIENT (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (rollout != NULL)
    hoist_rollout_page_show_rollout (self, rollout);
  else if (self->rollout == NULL || g_error_matches (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND))
    hoist_placeholder_show_error (self->placeholder, _ ("The Rollout Can’t Be Shown"), error);
}

static gboolean
load_cb (gpointer user_data)
{
  HoistRolloutPage *self = user_data;
  HoistClient *client = hoist_session_get_client (self->session);

  self->again = 0;
  if (client != NULL)
    hoist_client_get_rollout_async (client, self->id, self->cancellable, rollout_cb,
                                    g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
load_soon (HoistRolloutPage *self)
{
  if (self->again == 0)
    self->again = g_timeout_add (AGAIN_MS, load_cb, self);
}

static void
told_cb (HoistRolloutPage *self, const char *id)
{
  if (g_str_equal (id, self->id))
    load_soon (self);
}

static gboolean
redraw_cb (gpointer user_data)
{
  HoistRolloutPage *self = user_data;

  self->redraw = 0;
  if (self->rollout != NULL)
    show_all (self);
  return G_SOURCE_REMOVE;
}

static void
progress_cb (HoistRolloutPage *self)
{
  if (self->redraw == 0 && self->rollout != NULL && goes_on (self->rollout))
    self->redraw = g_timeout_add (AGAIN_MS, redraw_cb, self);
}

static void
state_cb (HoistRolloutPage *self)
{
  if (hoist_session_get_state (self->session) == HOIST_SESSION_ONLINE)
    load_soon (self); /* something may have been missed */
}

static void
steered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistRolloutPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRollout) rollout =
      hoist_client_steer_rollout_finish (HOIST_CLIENT (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (rollout != NULL)
    hoist_rollout_page_show_rollout (self, rollout);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.say", "s", error->message);
}

static void
steer (HoistRolloutPage *self, HoistRolloutAction action, const char *statement)
{
  HoistClient *client = hoist_session_get_client (self->session);

  if (client != NULL)
    hoist_client_steer_rollout_async (client, self->id, action, statement, steered_cb,
                                      g_object_ref (self));
}

static void
stop_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  steer (HOIST_ROLLOUT_PAGE (widget), HOIST_ROLLOUT_STOP, NULL);
}

static void
resume_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  steer (HOIST_ROLLOUT_PAGE (widget), HOIST_ROLLOUT_RESUME, NULL);
}

static void
stated_cb (const char *statement, gpointer user_data)
{
  steer (user_data, HOIST_ROLLOUT_RETRY, statement);
}

static void
retry_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistStatementQuestion question = {
    .heading = _ ("What Was Resolved?"),
    .body = _ ("Only the failed ones are tried again. Your sentence is kept with each of their "
               "runs."),
    .entry = _ ("What was resolved"),
    .confirm = _ ("Try Again"),
  };

  hoist_statement_dialog_ask (widget, &question, stated_cb);
}

static void
refresh (HoistPage *page)
{
  load_cb (page);
}

static void
shown (HoistPage *page)
{
  HoistRolloutPage *self = HOIST_ROLLOUT_PAGE (page);

  if (self->rollout != NULL)
    load_soon (self); /* one comes back from a run */
  gtk_widget_child_focus (GTK_WIDGET (self->placeholder), GTK_DIR_TAB_FORWARD);
}

static void
dispose (GObject *object)
{
  HoistRolloutPage *self = HOIST_ROLLOUT_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->again, g_source_remove);
  g_clear_handle_id (&self->redraw, g_source_remove);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  g_clear_pointer (&self->rollout, hoist_rollout_unref);
  G_OBJECT_CLASS (hoist_rollout_page_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  HoistRolloutPage *self = HOIST_ROLLOUT_PAGE (object);

  g_free (self->id);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (hoist_rollout_page_parent_class)->finalize (object);
}

static void
hoist_rollout_page_class_init (HoistRolloutPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  HOIST_PAGE_CLASS (klass)->refresh = refresh;
  HOIST_PAGE_CLASS (klass)->shown = shown;
  g_type_ensure (HOIST_TYPE_PLACEHOLDER);
  g_type_ensure (HOIST_TYPE_FACT_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-rollout-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, HoistRolloutPage, name)
  BIND (placeholder);
  BIND (sentence_label);
  BIND (detail_label);
  BIND (alone_label);
  BIND (progress_bar);
  BIND (stop_button);
  BIND (resume_button);
  BIND (retry_button);
  BIND (first_wave);
  BIND (second_wave);
  BIND (excluded);
#undef BIND
  gtk_widget_class_install_action (widget_class, "rollout.stop", NULL, stop_action);
  gtk_widget_class_install_action (widget_class, "rollout.resume", NULL, resume_action);
  gtk_widget_class_install_action (widget_class, "rollout.retry", NULL, retry_action);
}

static void
hoist_rollout_page_init (HoistRolloutPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
}

HoistRolloutPage *
hoist_rollout_page_new (HoistSession *session, const char *rollout)
{
  HoistRolloutPage *self = g_object_new (HOIST_TYPE_ROLLOUT_PAGE, NULL);

  self->session = g_object_ref (session);
  self->id = g_strdup (rollout);
  hoist_placeholder_show_loading (self->placeholder, _ ("Reading the rollout…"));
  g_signal_connect_swapped (session, "rollout", G_CALLBACK (told_cb), self);
  g_signal_connect_swapped (session, "progress", G_CALLBACK (progress_cb), self);
  g_signal_connect_swapped (session, "state", G_CALLBACK (state_cb), self);
  hoist_connection_banner_keep (HOIST_PAGE (self), session);
  load_cb (self);
  return self;
}
