/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a mixed tenant to a plan that makes it equal. Lives from the question to the started run;
 * main thread only. It starts nothing that was not shown. */
#include "console/dialogs/hoist-equal-dialog.h"
#include <glib/gi18n.h>
#include "base/hoist-version.h"
#include "client/hoist-client-plans.h"
#include "client/hoist-client-runs.h"
#include "console/items/hoist-plane-sentence.h"
#include "console/widgets/hoist-toolkit-names.h"

typedef struct
{
  GtkWidget *page;
  HoistSession *session;
  HoistTenantReport *report; /* of the first question */
  HoistPlan *plan;           /* of the second one */
} Wish;

static Wish *
wish_new (GtkWidget *page, HoistSession *session)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->page = g_object_ref (page);
  wish->session = session != NULL ? g_object_ref (session) : NULL;
  return wish;
}

static void
wish_free (Wish *wish)
{
  g_object_unref (wish->page);
  g_clear_object (&wish->session);
  g_clear_pointer (&wish->report, hoist_tenant_report_unref);
  g_clear_pointer (&wish->plan, hoist_plan_unref);
  g_free (wish);
}

static void
say (Wish *wish, const char *text)
{
  gtk_widget_activate_action (wish->page, "win.say", "s", text);
}

char *
hoist_equal_dialog_dup_nodes (const HoistTenantReport *report)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < report->places->len; i++)
    {
      const HoistPlaceReport *place = g_ptr_array_index (report->places, i);
      const char *release = place->version[0] != '\0'  ? place->version
                            : place->commit[0] != '\0' ? place->commit
                                                       : _ ("unknown");

      g_string_append_printf (text, _ ("%s%s at %s"), text->len > 0 ? ", " : "", place->name,
                              release);
    }
  return g_string_free (text, FALSE);
}

const char *
hoist_equal_dialog_find_newest (const HoistTenantReport *report)
{
  const char *newest = NULL;

  for (guint i = 0; i < report->places->len; i++)
    {
      const char *version = ((const HoistPlaceReport *) report->places->pdata[i])->version;
      if (version[0] != '\0' && (newest == NULL || hoist_version_compare (version, newest) > 0))
        newest = version;
    }
  return newest;
}

static const char *
find_oldest (const HoistTenantReport *report)
{
  const char *oldest = NULL;

  for (guint i = 0; i < report->places->len; i++)
    {
      const char *version = ((const HoistPlaceReport *) report->places->pdata[i])->version;
      if (version[0] != '\0' && (oldest == NULL || hoist_version_compare (version, oldest) < 0))
        oldest = version;
    }
  return oldest;
}

/* Starting what was shown */

static void
started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wish *wish = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRun) run = hoist_client_start_run_finish (HOIST_CLIENT (source), result, &error);

  if (run != NULL)
    {
      hoist_fleet_take_run (hoist_session_get_fleet (wish->session), run);
      gtk_widget_activate_action (wish->page, "win.show-run", "s", run->id);
    }
  else
    say (wish, error->message);
  wish_free (wish);
}

static void
plan_response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  Wish *wish = user_data;
  HoistClient *client = wish->session != NULL ? hoist_session_get_client (wish->session) : NULL;
  HoistRunWish start = { .acknowledged = (const char *const *) wish->plan->acknowledge,
                         .reason = _ ("Its nodes were not at one release") };

  if (g_str_equal (response, "go") && client != NULL)
    hoist_client_start_run_async (client, wish->plan, &start, NULL, started_cb, wish);
  else
    wish_free (wish);
}

static char *
dup_body (const HoistPlan *plan)
{
  GString *text = g_string_new (NULL);
  g_autofree char *sentence = hoist_plan_describe (plan);

  g_string_append (text, sentence);
  for (guint i = 0; i < plan->findings->len; i++)
    {
      const HoistFinding *finding = g_ptr_array_index (plan->findings, i);
      g_autofree char *message = hoist_plane_sentence_dup (finding->message);

      if (finding->severity != HOIST_FINDING_OK)
        g_string_append_printf (text, "\n\n%s", message);
    }
  return g_string_free (text, FALSE);
}

GtkWindow *
hoist_equal_dialog_show_plan (GtkWidget *page, HoistSession *session, const HoistPlan *plan)
{
  GtkRoot *root = gtk_widget_get_root (page);
  Wish *wish = wish_new (page, session);
  g_autofree char *heading =
      g_strdup_printf (_ ("Bring Every Node of %s to %s?"), plan->tenant_slug, plan->to_version);
  g_autofree char *body = dup_body (plan);
  GtkWidget *dialog =
      adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, heading, body);
  AdwMessageDialog *question = ADW_MESSAGE_DIALOG (dialog);

  wish->plan = hoist_plan_ref (plan);
  adw_message_dialog_add_responses (question, "cancel", _ ("Cancel"), "go", _ ("Make Equal"), NULL);
  adw_message_dialog_set_default_response (question, "cancel");
  adw_message_dialog_set_close_response (question, "cancel");
  adw_message_dialog_set_response_enabled (question, "go", !hoist_plan_has_blocker (plan));
  adw_message_dialog_set_response_appearance (question, "go", ADW_RESPONSE_SUGGESTED);
  g_signal_connect (dialog, "response", G_CALLBACK (plan_response_cb), wish);
  hoist_toolkit_names_mend_when_shown (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
  return GTK_WINDOW (dialog);
}

/* Which release */

static void
planned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wish *wish = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistPlan) plan =
      hoist_client_make_plan_finish (HOIST_CLIENT (source), result, &error);

  if (plan != NULL)
    (void) hoist_equal_dialog_show_plan (wish->page, wish->session, plan);
  else
    say (wish, error->message);
  wish_free (wish);
}

/* Takes `wish`. The data is the lead's: where the lead goes back, what becomes of it is a question
 * for the guided rollback. */
static void
go_back (Wish *wish)
{
  const HoistPlaceReport *lead = g_ptr_array_index (wish->report->places, 0);
  const char *oldest = find_oldest (wish->report);
  HoistClient *client = wish->session != NULL ? hoist_session_get_client (wish->session) : NULL;
  HoistPlanWish plan = { .kind = HOIST_PLAN_ROLLBACK, .target_version = oldest };

  if (g_str_equal (lead->version, oldest) && client != NULL)
    {
      hoist_client_make_plan_async (client, wish->report->id, &plan, NULL, planned_cb, wish);
      return;
    }
  gtk_widget_activate_action (wish->page, "win.roll-back", "(ss)", wish->report->id,
                              hoist_tenant_report_find_run_to_take_back (wish->report));
  wish_free (wish);
}

static void
go_up (Wish *wish)
{
  const char *newest = hoist_equal_dialog_find_newest (wish->report);

  if (wish->session != NULL)
    {
      hoist_session_drop_draft (wish->session, wish->report->id);
      hoist_upgrade_draft_set_target (hoist_session_get_draft (wish->session, wish->report->id),
                                      newest);
    }
  gtk_widget_activate_action (wish->page, "win.show-changes", "s", wish->report->id);
  wish_free (wish);
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  if (g_str_equal (response, "up"))
    go_up (user_data);
  else if (g_str_equal (response, "back"))
    go_back (user_data);
  else
    wish_free (user_data);
}

GtkWindow *
hoist_equal_dialog_ask (GtkWidget *page, HoistSession *session, const HoistTenantReport *report)
{
  GtkRoot *root = gtk_widget_get_root (page);
  const char *newest = hoist_equal_dialog_find_newest (report), *oldest = find_oldest (report);
  g_autofree char *nodes = hoist_equal_dialog_dup_nodes (report);
  g_autofree char *heading = g_strdup_printf (_ ("Make the Nodes of %s Equal?"), report->slug);
  g_autofree char *body = g_strdup_printf (
      _ ("They are not at one release: %s. Which release people get depends on the node that "
         "answers them."),
      nodes);
  g_autofree char *up =
      newest != NULL ? g_strdup_printf (_ ("Upgrade to %s…"), newest) : g_strdup ("");
  g_autofree char *back =
      oldest != NULL ? g_strdup_printf (_ ("Go Back to %s…"), oldest) : g_strdup ("");
  GtkWidget *dialog =
      adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, heading, body);
  AdwMessageDialog *question = ADW_MESSAGE_DIALOG (dialog);
  Wish *wish = wish_new (page, session);

  wish->report = hoist_tenant_report_ref (report);
  adw_message_dialog_add_response (question, "cancel", _ ("Cancel"));
  if (newest != NULL && !g_str_equal (newest, oldest))
    {
      adw_message_dialog_add_response (question, "back", back);
      adw_message_dialog_add_response (question, "up", up);
    }
  adw_message_dialog_set_default_response (question, "cancel");
  adw_message_dialog_set_close_response (question, "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), wish);
  hoist_toolkit_names_mend_when_shown (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
  return GTK_WINDOW (dialog);
}
