/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Removing old backups: what goes stands first, each one that stays says why, the button says how
 * many and works only for what is shown; Cancel is the default. */
#include "console/dialogs/hoist-prune-dialog.h"

#include "scene.h"

static void
done (GtkWidget *page, const char *slug, const char *const *asked, const GPtrArray *verdicts,
      const GError *error)
{
  g_assert_not_reached ();
}

static void
add (GPtrArray *verdicts, guint number, HoistRetentionReason reason, const char *problem)
{
  g_autofree char *id = g_strdup_printf ("bk_%016x", number);
  HoistRetentionVerdict fields = { .backup = id,
                                   .version = (char *) "v0.2.0",
                                   .size = 5200000,
                                   .created_at = G_GINT64_CONSTANT (1795000000000000),
                                   .reason = reason,
                                   .run = (char *) "rn_0123456789abcdef",
                                   .problem = (char *) problem };

  g_ptr_array_add (verdicts, hoist_retention_verdict_new (&fields));
}

static void
add_database (GPtrArray *verdicts, const char *name, HoistRetentionReason reason)
{
  HoistRetentionVerdict fields = { .database = (char *) name,
                                   .version = (char *) "v0.2.0",
                                   .size = 524288000,
                                   .created_at = G_GINT64_CONSTANT (1795000000000000),
                                   .reason = reason,
                                   .run = (char *) "rn_0123456789abcdef",
                                   .problem = (char *) "connection refused" };

  g_ptr_array_add (verdicts, hoist_retention_verdict_new (&fields));
}

static GtkWindow *
open_dialog (HoistSession *session, GtkWindow **ret_window)
{
  g_autofree char *tenant = scene_id ("tn_", "acme");
  GtkWindow *dialog;

  *ret_window = scene_show (gtk_label_new ("behind"), 700, 700);
  dialog = hoist_prune_dialog_open (GTK_WIDGET (*ret_window), session, tenant, done);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (dialog));
  scene_settle ();
  return dialog;
}

static void
test_some (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (GPtrArray) verdicts =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_retention_verdict_free);
  GtkWindow *window;
  GtkWindow *dialog = open_dialog (session, &window);
  AdwMessageDialog *question = ADW_MESSAGE_DIALOG (dialog);
  g_autofree char *texts = NULL;

  g_assert_cmpstr (adw_message_dialog_get_heading (question), ==, "Remove old backups of acme?");
  g_assert_false (adw_message_dialog_get_response_enabled (question, "remove"));
  g_assert_cmpstr (adw_message_dialog_get_default_response (question), ==, "cancel");
  g_assert_cmpint (adw_message_dialog_get_response_appearance (question, "remove"), ==,
                   ADW_RESPONSE_DESTRUCTIVE);
  add (verdicts, 1, HOIST_RETENTION_ROLLBACK, "");
  add (verdicts, 2, HOIST_RETENTION_UNVERIFIED, "");
  add (verdicts, 3, HOIST_RETENTION_MAY_GO, "");
  add (verdicts, 4, HOIST_RETENTION_PRUNING, "node b does not answer");
  add (verdicts, 5, HOIST_RETENTION_MAY_GO, "");
  add (verdicts, 6, HOIST_RETENTION_PRUNED, "");
  hoist_prune_dialog_show (dialog, verdicts);
  scene_settle ();
  g_assert_true (adw_message_dialog_get_response_enabled (question, "remove"));
  g_assert_cmpstr (adw_message_dialog_get_response_label (question, "remove"), ==,
                   "Remove 2 Backups");
  g_assert_nonnull (strstr (adw_message_dialog_get_body (question), "2 backups with"));
  texts = scene_texts (GTK_WIDGET (dialog));
  g_assert_nonnull (strstr (texts, "the way back of what is deployed"));
  g_assert_nonnull (strstr (texts, "never verified"));
  g_assert_nonnull (strstr (texts, "node b does not answer"));
  g_assert_cmpint (strstr (texts, "Goes: ") - texts, <, strstr (texts, "Stays: ") - texts);
  scene_picture (dialog, "prune");
  scene_close (dialog);
  scene_close (window);
}

/* What runs left on a server is named as what it is; what nobody could ask is said. */
static void
test_databases (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (GPtrArray) verdicts =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_retention_verdict_free);
  g_autoptr (GPtrArray) unknown =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_retention_verdict_free);
  GtkWindow *window;
  GtkWindow *dialog = open_dialog (session, &window);
  AdwMessageDialog *question = ADW_MESSAGE_DIALOG (dialog);
  g_autofree char *texts = NULL;
  g_autofree char *after = NULL;

  add (verdicts, 1, HOIST_RETENTION_NEWEST, "");
  add (verdicts, 2, HOIST_RETENTION_MAY_GO, "");
  add_database (verdicts, "hoist_rn_0123456789abcdef_before", HOIST_RETENTION_ROLLBACK);
  add_database (verdicts, "hoist_rn_0123456789abcde0_4_apply", HOIST_RETENTION_MAY_GO);
  hoist_prune_dialog_show (dialog, verdicts);
  scene_settle ();
  g_assert_cmpstr (adw_message_dialog_get_response_label (question, "remove"), ==,
                   "Remove All That Goes");
  g_assert_nonnull (
      strstr (adw_message_dialog_get_body (question), "Backups (1) and databases (1) with"));
  texts = scene_texts (GTK_WIDGET (dialog));
  g_assert_nonnull (strstr (texts, "Database hoist_rn_0123456789abcde0_4_apply · v0.2.0"));
  g_assert_nonnull (strstr (texts, "the way back of what is deployed (run rn_0123456789abcdef)"));
  scene_picture (dialog, "prune-databases");
  add_database (unknown, "?", HOIST_RETENTION_UNKNOWN);
  hoist_prune_dialog_show (dialog, unknown);
  scene_settle ();
  after = scene_texts (GTK_WIDGET (dialog));
  g_assert_nonnull (strstr (after, "Databases beside the tenant’s own"));
  g_assert_nonnull (strstr (after, "the server could not be asked: connection refused"));
  g_assert_false (adw_message_dialog_get_response_enabled (question, "remove"));
  scene_close (dialog);
  scene_close (window);
}

static void
test_none (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (GPtrArray) verdicts =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_retention_verdict_free);
  g_autoptr (GError) away =
      g_error_new_literal (HOIST_ERROR, HOIST_ERROR_UNREACHABLE, "Nobody answers.");
  GtkWindow *window;
  GtkWindow *dialog = open_dialog (session, &window);
  AdwMessageDialog *question = ADW_MESSAGE_DIALOG (dialog);

  add (verdicts, 1, HOIST_RETENTION_NEWEST, "");
  hoist_prune_dialog_show (dialog, verdicts);
  g_assert_false (adw_message_dialog_get_response_enabled (question, "remove"));
  g_assert_cmpstr (adw_message_dialog_get_body (question), ==, "By this rule nothing may go.");
  add (verdicts, 2, HOIST_RETENTION_MAY_GO, "");
  hoist_prune_dialog_show (dialog, verdicts);
  g_assert_true (adw_message_dialog_get_response_enabled (question, "remove"));
  hoist_prune_dialog_show_problem (dialog, away);
  g_assert_false (adw_message_dialog_get_response_enabled (question, "remove"));
  g_assert_cmpstr (adw_message_dialog_get_body (question), ==, "Nobody answers.");
  scene_close (dialog);
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/prune-dialog/some", test_some);
  g_test_add_func ("/console/prune-dialog/databases", test_databases);
  g_test_add_func ("/console/prune-dialog/none", test_none);
  return g_test_run ();
}
