/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verifications that are going on: ours ends by its answer, somebody else's when the plane says so.
 */
#include "console/pages/hoist-backup-verifications.h"

static void
test_ours (void)
{
  g_autoptr (HoistBackupVerifications) all = hoist_backup_verifications_new ();
  const HoistBackupVerification *one;

  g_assert_true (hoist_backup_verifications_is_empty (all));
  g_assert_null (hoist_backup_verifications_find (all, "bk_1"));
  hoist_backup_verifications_begin (all, "bk_1", 7);
  one = hoist_backup_verifications_find (all, "bk_1");
  g_assert_cmpint (one->since, ==, 7);
  g_assert_cmpfloat (one->fraction, <, 0);
  g_assert_false (hoist_backup_verifications_tell (all, "bk_1", 0.5, "comparing", 9));
  g_assert_cmpint (one->since, ==, 7); /* since we asked for it */
  g_assert_cmpfloat (one->fraction, ==, 0.5);
  g_assert_cmpstr (one->pass, ==, "comparing");
  g_assert_false (hoist_backup_verifications_tell (all, "bk_1", 1, "", 9));
  g_assert_nonnull (hoist_backup_verifications_find (all, "bk_1")); /* its answer is on the way */
  hoist_backup_verifications_end (all, "bk_1");
  g_assert_true (hoist_backup_verifications_is_empty (all));
}

static void
test_of_others (void)
{
  g_autoptr (HoistBackupVerifications) all = hoist_backup_verifications_new ();

  g_assert_false (hoist_backup_verifications_tell (all, "bk_2", 1, "", 3)); /* never heard of */
  g_assert_false (hoist_backup_verifications_tell (all, "bk_2", 0.1, "restoring", 3));
  g_assert_false (hoist_backup_verifications_find (all, "bk_2")->ours);
  g_assert_true (hoist_backup_verifications_tell (all, "bk_2", 1, "", 5));
  g_assert_true (hoist_backup_verifications_is_empty (all));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/console/backup-verifications/ours", test_ours);
  g_test_add_func ("/console/backup-verifications/of-others", test_of_others);
  return g_test_run ();
}
