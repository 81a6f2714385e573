/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Backups (src/store/hoist-store-backup.c). */
#include "fixture.h"

#include "base/hoist-error.h"
#include "base/hoist-id.h"
#include <string.h>

static HoistBackup *
new_backup (const HoistTenant *tenant, gint64 created_at)
{
  g_autofree char *id = hoist_id_new (HOIST_ID_BACKUP);
  g_autoptr (GPtrArray) tables =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_table_digest_free);
  g_ptr_array_add (tables, hoist_table_digest_new ("person", 1000, "ab"));
  HoistBackup fields = { .id = id,
                         .tenant = tenant->id,
                         .engine = (char *) "sqlite",
                         .path = (char *) "/var/backups/pocket.db.backup_20261121_040506",
                         .version = (char *) "v0.2.0",
                         .commit = (char *) FIXTURE_COMMIT,
                         .size = 4096,
                         .tables = tables,
                         .restore_s = -1,
                         .created_at = created_at };
  return hoist_backup_new (&fields);
}

static void
put (Fixture *f, const HoistBackup *backup)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (hoist_store_put_backup (f->store, backup, &error));
  g_assert_no_error (error);
}

static void
test_backup (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTenant) tenant = fixture_put_tenant (f, "acme");
  g_autoptr (HoistTenant) other = fixture_put_tenant (f, "other");
  g_autoptr (HoistBackup) old = new_backup (tenant, 1000000);
  g_autoptr (HoistBackup) new = new_backup (tenant, 2000000);
  g_autoptr (HoistBackup) foreign = new_backup (other, 3000000);
  put (f, new);
  put (f, old);
  put (f, foreign);
  HoistBackup verified = *old;
  verified.verified_at = 4000000;
  put (f, &verified);
  fixture_reopen (f);
  g_autoptr (HoistBackup) read = hoist_store_dup_backup (f->store, old->id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (read->verified_at, ==, 4000000);
  g_assert_cmpint (((HoistTableDigest *) read->tables->pdata[0])->rows, ==, 1000);
  g_autoptr (GPtrArray) of_tenant = hoist_store_list_backups (f->store, tenant->id, &error);
  g_assert_cmpuint (of_tenant->len, ==, 2);
  g_assert_cmpstr (((HoistBackup *) of_tenant->pdata[0])->id, ==, new->id);
  g_autoptr (GPtrArray) all = hoist_store_list_backups (f->store, NULL, &error);
  g_assert_cmpuint (all->len, ==, 3);
  g_assert_cmpstr (((HoistBackup *) all->pdata[0])->id, ==, foreign->id);
  guint total = 0;
  g_autoptr (GPtrArray) page = hoist_store_page_backups (f->store, NULL, 1, 1, &total, &error);
  g_assert_cmpuint (total, ==, 3);
  g_assert_cmpuint (page->len, ==, 1);
  g_assert_cmpstr (((HoistBackup *) page->pdata[0])->id, ==, new->id);
  g_autoptr (GPtrArray) rest =
      hoist_store_page_backups (f->store, tenant->id, 0, 1, &total, &error);
  g_assert_cmpuint (total, ==, 2);
  g_assert_cmpstr (((HoistBackup *) rest->pdata[0])->id, ==, old->id);
}

/* What is on its way out is found again after a crash, and never comes back. */
static void
test_removal (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTenant) tenant = fixture_put_tenant (f, "acme");
  g_autoptr (HoistBackup) kept = new_backup (tenant, 2000000);
  g_autoptr (HoistBackup) other = new_backup (tenant, 1000000);
  HoistBackup going = *other;

  put (f, kept);
  put (f, other);
  g_autoptr (GPtrArray) none = hoist_store_list_pruning_backups (f->store, &error);
  g_assert_cmpuint (none->len, ==, 0);
  going.removal = HOIST_BACKUP_PRUNING;
  going.removed_by = (char *) "ann";
  put (f, &going);
  fixture_reopen (f);
  g_autoptr (GPtrArray) one = hoist_store_list_pruning_backups (f->store, &error);
  g_assert_cmpuint (one->len, ==, 1);
  g_assert_cmpstr (((HoistBackup *) one->pdata[0])->id, ==, other->id);
  g_assert_false (hoist_store_put_backup (f->store, other, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, "being removed by ann"));
  g_clear_error (&error);
  going.removal = HOIST_BACKUP_PRUNED;
  going.removed_at = 3000000;
  put (f, &going);
  going.removal = HOIST_BACKUP_PRUNING;
  g_assert_false (hoist_store_put_backup (f->store, &going, &error));
  g_assert_nonnull (strstr (error->message, "was removed by ann"));
  g_autoptr (GPtrArray) gone = hoist_store_list_pruning_backups (f->store, NULL);
  g_assert_cmpuint (gone->len, ==, 0);
  g_autoptr (GPtrArray) all = hoist_store_list_backups (f->store, tenant->id, NULL);
  g_assert_cmpuint (all->len, ==, 2); /* the history keeps it */
}

static void
test_damaged (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTenant) tenant = fixture_put_tenant (f, "acme");
  g_autoptr (HoistTenant) other = fixture_put_tenant (f, "other");
  g_autoptr (HoistBackup) backup = new_backup (tenant, 1000000);
  put (f, backup);
  g_assert_null (hoist_store_dup_backup (f->store, "bk_0000000000000000", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  g_clear_error (&error);
  /* A backup that was moved under another tenant's name is not handed out as his. */
  g_autofree char *sql = g_strdup_printf ("UPDATE backups SET tenant = '%s'", other->id);
  fixture_run_sql (f, sql);
  g_assert_null (hoist_store_list_backups (f->store, other->id, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
  g_assert_nonnull (strstr (error->message, backup->id));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/store/backup/put", test_backup);
  fixture_add ("/store/backup/removal", test_removal);
  fixture_add ("/store/backup/damaged", test_damaged);
  return g_test_run ();
}
