/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file of changes: what it is put into keeps what it had besides, and one that is spoilt is
 * found by whoever restores. */
#include "crossing.h"
#include "drivers/hoist-database-draft.h"
#include "drivers/hoist-postgres-changes-file.h"

#define BACKUP "bk_0000000000000001"

static HoistDatabaseBackupOrder
prepare (Cluster *c, char **folder)
{
  HoistDatabaseBackupOrder order;
  g_autoptr (GError) error = NULL;

  *folder = fixture_path (&c->f, "backups/" BACKUP);
  order = database_case_order (c->place, *folder, BACKUP);
  FIXTURE_DO (hoist_postgres_draft_make (&order, NULL, &error));
  g_assert_no_error (error);
  return order;
}

static HoistBackup *
back_up (HoistDatabaseBackupOrder *order)
{
  gint64 copied = -2;
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (GError) error = NULL;

  order->ret_copied_pages = &copied;
  backup = hoist_postgres_back_up (order, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (copied, ==, 0); /* so there is a file */
  return g_steal_pointer (&backup);
}

/* What an earlier run has in the database for its way back stays what it is. */
static void
test_captured (Cluster *c)
{
  g_autofree char *folder = NULL;
  HoistDatabaseBackupOrder order;
  g_autoptr (HoistPostgresPlace) place = cluster_load_place (c);
  g_autoptr (HoistPostgres) db = NULL;
  g_autoptr (HoistBackup) backup = NULL;
  g_autofree char *aside = fixture_path (&c->f, "quarantine/" FIXTURE_RUN "/3.apply");
  g_autoptr (GError) error = NULL;

  crossing_fill (c);
  db = hoist_postgres_open (place, NULL, NULL, &error);
  g_assert_true (hoist_postgres_start_capture (db, NULL, &error));
  g_assert_no_error (error);
  g_clear_pointer (&db, hoist_postgres_close);
  order = prepare (c, &folder);
  crossing_say (c, "app", "UPDATE account SET name = 'noted' WHERE id = 1");
  backup = back_up (&order);
  g_assert_true (hoist_postgres_restore (backup, c->place, aside, NULL, &error));
  g_assert_no_error (error);
  cluster_assert_text (c, "app", "SELECT string_agg(tab || key, ' ') FROM hoist_capture.log",
                       "public.account[\"1\"]");
  cluster_assert_text (c, "app", "SELECT to_regclass('hoist_capture.wake')::text", "");
}

/* A file that is not whole, or not of this dump, is found by whoever restores. */
static void
test_spoilt (Cluster *c)
{
  static const char *const texts[] = { "14:public.account\n3:abc", "x", "",
                                       "14:public.account\n1:i\n2:[]\n2:[]\n",
                                       "13:public.nobody\n1:i\n2:[]\n2:[]\n" };
  g_autofree char *folder = NULL;
  HoistDatabaseBackupOrder order;
  g_autoptr (HoistBackup) backup = NULL;
  g_autofree char *file = NULL;

  crossing_fill (c);
  order = prepare (c, &folder);
  crossing_say (c, "app", "UPDATE account SET name = 'noted' WHERE id = 1");
  backup = back_up (&order);
  file = g_build_filename (folder, "changes", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (HoistBackup) proven = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (file, texts[i], -1, NULL));
      proven = hoist_postgres_verify (backup, "", NULL, &error);
      g_assert_no_error (error);
      g_test_message ("%s", proven->fault);
      g_assert_cmpstr (proven->fault, !=, "");
      g_assert_cmpint (proven->verified_at, ==, 0);
    }
}

static void
add (Cluster *c)
{
  cluster_add ("/postgres-changes-file/captured", c, test_captured);
  cluster_add ("/postgres-changes-file/spoilt", c, test_spoilt);
}

int
main (int argc, char **argv)
{
  return cluster_run (argc, argv, add);
}
