/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of backups: those that are searched for, and where there is no room the button is in the
 * menu and the rest below the title. */
#include "console/pages/hoist-backup-rows.h"
#include "scene.h"

static HoistFactGroup *
show (HoistSession *session, const char *words, gboolean narrow)
{
  g_autoptr (HoistTenantReport) report = scene_acme ();
  g_autoptr (HoistBackupVerifications) verifying = hoist_backup_verifications_new ();
  const HoistBackupRows rows = { session, verifying, report->backups, words, narrow };
  HoistFactGroup *group = HOIST_FACT_GROUP (g_object_ref_sink (hoist_fact_group_new ("Backups")));

  g_assert_cmpuint (report->backups->len, >, 1);
  hoist_backup_rows_show (&rows, group);
  return group;
}

static void
test_search (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (HoistTenantReport) report = scene_acme ();
  const HoistBackup *first = g_ptr_array_index (report->backups, 0);
  g_autofree char *loud = g_ascii_strup (first->id, -1);
  HoistFactGroup *all = show (session, "", FALSE);
  HoistFactGroup *one = show (session, loud, FALSE);

  for (guint i = 0; i < report->backups->len; i++)
    {
      const char *id = ((const HoistBackup *) g_ptr_array_index (report->backups, i))->id;

      g_assert_nonnull (hoist_fact_group_find (all, id));
      g_assert_true ((hoist_fact_group_find (one, id) != NULL) == (i == 0));
    }
  g_object_unref (all);
  g_object_unref (one);
}

static void
test_narrow (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  HoistFactGroup *wide = show (session, "", FALSE);
  HoistFactGroup *narrow = show (session, "", TRUE);
  GtkWidget *button = scene_find (GTK_WIDGET (wide), GTK_TYPE_BUTTON, "Verify");

  g_assert_true (button != NULL && gtk_widget_get_visible (button));
  button = scene_find (GTK_WIDGET (narrow), GTK_TYPE_BUTTON, "Verify");
  g_assert_true (button == NULL || !gtk_widget_get_visible (button));
  g_object_unref (wide);
  g_object_unref (narrow);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/backup-rows/search", test_search);
  g_test_add_func ("/console/backup-rows/narrow", test_narrow);
  return g_test_run ();
}
