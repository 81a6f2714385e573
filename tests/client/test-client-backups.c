/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/hoist-client-backups.h"
#include "fake-plane.h"

#define BACKUP(fault)                                                                              \
  "{\"id\":\"" FAKE_BACKUP "\",\"tenant\":\"" FAKE_TENANT "\",\"run\":\"\",\"engine\":\"sqlite\"," \
  "\"path\":\"/b/"                                                                                 \
  "pocket.db.backup_20251211_225756\",\"size\":4096,\"tables\":[],\"fault\":\"" fault              \
  "\",\"restore_s\":0.2,\"created_at\":\"2026-11-21T04:05:06.789Z\"}"

static void
test_list (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  const char *tenants[] = { NULL, FAKE_TENANT };
  for (guint i = 0; i < 2; i++)
    {
      fake_plane_answer (plane, 200, "{\"backups\":[" BACKUP ("") "]}");
      g_autoptr (GAsyncResult) result = fake_plane_ask (plane, list_backups, tenants[i]);
      g_autoptr (GPtrArray) list = hoist_client_list_backups_finish (plane->client, result, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (list->len, ==, 1);
    }
}

static void
test_page (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  const HoistBackupQuery query = { .tenant = FAKE_TENANT, .limit = 1, .offset = 2 };

  fake_plane_answer (plane, 200, "{\"backups\":[" BACKUP ("") "],\"total\":3,\"offset\":2}");
  g_autoptr (GAsyncResult) result = fake_plane_ask (plane, page_backups, &query);
  g_autoptr (HoistBackupPage) page =
      hoist_client_page_backups_finish (plane->client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (page->backups->len, ==, 1);
  g_assert_cmpint (page->total, ==, 3);
}

static void
test_verify (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  fake_plane_answer (plane, 200, BACKUP ("The file's digest differs."));
  g_autoptr (GAsyncResult) result = fake_plane_ask (plane, verify_backup, FAKE_BACKUP);
  g_autoptr (HoistBackup) backup =
      hoist_client_verify_backup_finish (plane->client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (backup->fault, ==, "The file's digest differs.");
  fake_plane_answer (plane, 200, BACKUP (""));
  g_autoptr (GAsyncResult) one = fake_plane_ask (plane, get_backup, FAKE_BACKUP);
  g_autoptr (HoistBackup) got = hoist_client_get_backup_finish (plane->client, one, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (got->id, ==, FAKE_BACKUP);
  fake_plane_answer (plane, 202, BACKUP (""));
  g_autoptr (GAsyncResult) given_up = fake_plane_ask (plane, cancel_verification, FAKE_BACKUP);
  g_autoptr (HoistBackup) same =
      hoist_client_cancel_verification_finish (plane->client, given_up, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (same->id, ==, FAKE_BACKUP);
  g_assert_cmpstr (plane->path, ==, "/api/backups/" FAKE_BACKUP "/cancel");
}

static void
test_prune (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  const char *const backups[] = { FAKE_BACKUP, NULL };
  HoistPruneWish wish = { .tenant = FAKE_TENANT, .keep = 3, .days = 7, .backups = backups };

  fake_plane_answer (plane, 200,
                     "{\"backups\":[{\"backup\":\"" FAKE_BACKUP
                     "\",\"reason\":\"pruned\",\"size\":4096}],"
                     "\"keep\":3,\"days\":7,\"dry_run\":false}");
  g_autoptr (GAsyncResult) result = fake_plane_ask (plane, prune_backups, &wish);
  g_autoptr (GPtrArray) verdicts =
      hoist_client_prune_backups_finish (plane->client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (verdicts->len, ==, 1);
  g_assert_cmpint (((HoistRetentionVerdict *) verdicts->pdata[0])->reason, ==,
                   HOIST_RETENTION_PRUNED);
  g_assert_cmpstr (plane->path, ==, "/api/tenants/" FAKE_TENANT "/backups/prune");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client-backups/list", test_list);
  g_test_add_func ("/client-backups/page", test_page);
  g_test_add_func ("/client-backups/verify", test_verify);
  g_test_add_func ("/client-backups/prune", test_prune);
  return g_test_run ();
}
