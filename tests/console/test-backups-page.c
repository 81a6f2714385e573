/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page of backups in each of its states: none, some, more than shown, one being verified,
 * refused by name, not offered, unreachable. */
#include "console/pages/hoist-backups-page.h"

#include "console/widgets/hoist-fact-group.h"
#include "scene.h"

static HoistBackupPage *
make_page (guint n, gint64 total)
{
  g_autoptr (HoistTenantReport) report = scene_acme ();
  HoistBackupPage *page = g_new0 (HoistBackupPage, 1);

  page->backups = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_backup_unref);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (page->backups, hoist_backup_ref (g_ptr_array_index (report->backups, i)));
  page->total = total;
  return page;
}

static HoistBackupsPage *
open_page (HoistSession *session, GtkWindow **ret_window)
{
  HoistBackupsPage *page = hoist_backups_page_new (session);

  *ret_window = scene_show (GTK_WIDGET (page), 860, 600);
  return page;
}

static void
test_some (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (HoistBackupPage) three = make_page (3, 5);
  GtkWindow *window;
  HoistBackupsPage *page = open_page (session, &window);
  g_autofree char *texts = NULL;
  g_autofree char *none = NULL;
  GtkWidget *entry;

  hoist_backups_page_show (page, three, 0);
  scene_settle ();
  texts = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (texts, "acme · v0.2.0"));
  g_assert_nonnull (strstr (texts, "page 3 does not match its digest"));
  g_assert_nonnull (strstr (texts, "The newest 3 of 5 backups"));
  g_assert_nonnull (strstr (texts, "Show More"));
  scene_picture (window, "backups");
  entry = scene_find (GTK_WIDGET (page), GTK_TYPE_SEARCH_ENTRY, NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "nobody");
  g_signal_emit_by_name (entry, "search-changed");
  none = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (none, "No backup matches"));
  scene_close (window);
}

static void
test_verify (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (HoistBackupPage) two = make_page (2, 2);
  g_autoptr (HoistBackupPage) three = make_page (3, 3);
  HoistBackup fields = *(HoistBackup *) g_ptr_array_index (three->backups, 0);
  g_autoptr (HoistBackup) refused = NULL;
  g_autofree char *during = NULL;
  g_autofree char *further = NULL;
  g_autofree char *after = NULL;
  GtkWidget *bar;
  GtkWindow *window;
  HoistBackupsPage *page = open_page (session, &window);

  hoist_backups_page_show (page, two, 0);
  hoist_backups_page_show_verifying (page, fields.id);
  during = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (during, "Verifying…"));
  hoist_backups_page_show_progress (page, fields.id, 0.45, "restoring");
  further = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (further, "45 % · restoring it to a scratch place"));
  bar = scene_find (GTK_WIDGET (page), GTK_TYPE_PROGRESS_BAR, NULL);
  g_assert_cmpfloat (gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (bar)), ==, 0.45);
  g_assert_nonnull (scene_find (GTK_WIDGET (page), GTK_TYPE_BUTTON, "Cancel"));
  scene_picture (window, "backups-verifying");
  hoist_backups_page_show_progress (page, fields.id, 1, "");
  g_free (g_steal_pointer (&further));
  further = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (further, "45 %")); /* its answer is on the way, and comes to us */
  fields.fault = (char *) "The table person differs: row 17.";
  refused = hoist_backup_new (&fields);
  hoist_backups_page_show_verified (page, refused);
  after = scene_texts (GTK_WIDGET (page));
  g_assert_null (strstr (after, "Verifying…"));
  g_assert_nonnull (strstr (after, "can’t be used: The table person differs: row 17."));
  g_assert_nonnull (strstr (after, "Can’t be used"));
  scene_picture (window, "backups-refused");
  scene_close (window);
}

/* Somebody else verifies one: it is seen, and gone when it has ended. A cancelled one says so. */
static void
test_others (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (HoistBackupPage) two = make_page (2, 2);
  const char *id = ((HoistBackup *) g_ptr_array_index (two->backups, 0))->id;
  g_autoptr (GError) given_up =
      g_error_new_literal (HOIST_ERROR, HOIST_ERROR_CANCELLED, "It was cancelled.");
  g_autofree char *during = NULL;
  g_autofree char *after = NULL;
  g_autofree char *refused = NULL;
  GtkWindow *window;
  HoistBackupsPage *page = open_page (session, &window);

  hoist_backups_page_show (page, two, 0);
  hoist_backups_page_show_progress (page, id, 0.1, "reading back");
  during = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (during, "10 % · reading it back"));
  hoist_backups_page_show_progress (page, id, 1, "");
  hoist_backups_page_show (page, two, 0);
  after = scene_texts (GTK_WIDGET (page));
  g_assert_null (strstr (after, "reading it back"));
  hoist_backups_page_show_verifying (page, id);
  hoist_backups_page_show_refusal (page, id, given_up);
  refused = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (refused, "given up; the backup is as it was"));
  scene_close (window);
}

static void
test_states (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (HoistBackupPage) none = make_page (0, 0);
  g_autoptr (GError) foreign =
      g_error_new_literal (HOIST_ERROR, HOIST_ERROR_NOT_OFFERED, "There is no such route.");
  g_autoptr (GError) away =
      g_error_new_literal (HOIST_ERROR, HOIST_ERROR_UNREACHABLE, "Nobody answers.");
  GtkWindow *window;
  HoistBackupsPage *page = open_page (session, &window);
  g_autofree char *empty = NULL;
  g_autofree char *base = NULL;
  g_autofree char *error = NULL;

  hoist_backups_page_show (page, none, 0);
  empty = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (empty, "No Backups Yet"));
  scene_picture (window, "backups-empty");
  hoist_backups_page_show_problem (page, foreign);
  base = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (base, "This Control Plane Lists No Backups"));
  hoist_backups_page_show_problem (page, away);
  error = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (error, "The Backups Can’t Be Shown"));
  g_assert_nonnull (strstr (error, "Nobody answers."));
  scene_close (window);
}

static void
test_narrow (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (HoistBackupPage) three = make_page (3, 3);
  HoistBackupsPage *page = hoist_backups_page_new (session);
  GtkWindow *window = scene_show (GTK_WIDGET (page), 360, 640);

  hoist_backups_page_show (page, three, 0);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  scene_settle ();
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (window)), <=, 362);
  scene_picture (window, "backups-narrow");
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/backups-page/some", test_some);
  g_test_add_func ("/console/backups-page/verify", test_verify);
  g_test_add_func ("/console/backups-page/others", test_others);
  g_test_add_func ("/console/backups-page/states", test_states);
  g_test_add_func ("/console/backups-page/narrow", test_narrow);
  return g_test_run ();
}
