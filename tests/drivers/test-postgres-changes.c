/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was written between a dump and the stop: whatever it was, the backup holds what the database
 * holds, also when it is restored from its files alone. */
#include "crossing.h"
#include "drivers/hoist-database-draft.h"
#include "drivers/hoist-postgres-changes.h"

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

/* Of what is there now; restored from its files once more, in which nothing differs. */
static HoistBackup *
back_up (Cluster *c, HoistDatabaseBackupOrder *order, gint64 *ret_copied, gint64 *ret_changed)
{
  g_autofree char *now = database_case_digest (&hoist_database_postgres, c->place);
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (HoistBackup) proven = NULL;
  g_autoptr (GError) error = NULL;

  *ret_copied = -2;
  *ret_changed = 0;
  order->ret_copied_pages = ret_copied;
  order->ret_changed_rows = ret_changed;
  backup = hoist_postgres_back_up (order, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (backup->content_digest, ==, now);
  proven = hoist_postgres_verify (backup, "", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (proven->fault, ==, "");
  return g_steal_pointer (&backup);
}

static void
test_all_kinds (Cluster *c)
{
  static const char *const changes[][5] = {
    { "INSERT INTO account (name, data, photo, score, parent) VALUES ('new', '{\"a\": [1, null]}', "
      "'\\x00ff', 'NaN', 3), ('line\n\"two\" \\ ''', 'null', NULL, 12.50, NULL)",
      "INSERT INTO entry (account, text) SELECT 51, 'more' || i FROM generate_series(1, 1200) i",
      "UPDATE entry SET text = 'moved ' || id WHERE id % 7 = 0; DELETE FROM entry WHERE id % 11 = "
      "0" },
    { "UPDATE account SET id = 777 WHERE id = 52",
      "DELETE FROM account WHERE id = 5",            /* cascades */
      "UPDATE account SET name = name WHERE id = 6", /* another transaction, the same row */
      "DELETE FROM entry WHERE text = 'more3'; INSERT INTO entry (account, text) VALUES (4, "
      "'more3')",
      "UPDATE account SET parent = 40 WHERE id = 39; UPDATE account SET parent = 39 WHERE id = "
      "40" },
    { "TRUNCATE seen; INSERT INTO seen VALUES (3, 9)", "DELETE FROM entry",
      "INSERT INTO account (name, photo) SELECT 'large', decode(repeat(md5(i::text), 90000), "
      "'hex') "
      "FROM generate_series(1, 7) i" },
    { "BEGIN; INSERT INTO account (name) VALUES ('never'); ROLLBACK" },
  };

  crossing_fill (c);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *folder = NULL;
      HoistDatabaseBackupOrder order = prepare (c, &folder);
      g_autoptr (HoistBackup) backup = NULL;
      gint64 copied, changed;

      for (guint k = 0; k < G_N_ELEMENTS (changes[i]) && changes[i][k] != NULL; k++)
        crossing_say (c, "app", changes[i][k]);
      backup = back_up (c, &order, &copied, &changed);
      g_test_message ("%s: %" G_GINT64_FORMAT " rows", changes[i][0], changed);
      g_assert_cmpint (copied, ==, 0);
    }
}

/* Values that change places can't be put one after the other: all is copied then. */
static void
test_not_to_be_put (Cluster *c)
{
  g_autofree char *folder = NULL;
  HoistDatabaseBackupOrder order;
  g_autoptr (HoistBackup) backup = NULL;
  gint64 copied, changed;

  crossing_fill (c);
  order = prepare (c, &folder);
  crossing_say (c, "app",
                "BEGIN; UPDATE entry SET text = 'x' WHERE id = 1; UPDATE entry SET text = 'e1' "
                "WHERE id = 2; UPDATE entry SET text = 'e2' WHERE id = 1; COMMIT");
  backup = back_up (c, &order, &copied, &changed);
  g_assert_cmpint (copied, ==, -1);
}

static void
test_too_many (Cluster *c)
{
  g_autofree char *folder = NULL;
  HoistDatabaseBackupOrder order;
  g_autoptr (HoistBackup) backup = NULL;
  gint64 copied, changed;

  crossing_fill (c);
  order = prepare (c, &folder);
  crossing_say (c, "app",
                "INSERT INTO entry (account, text) SELECT 1, 'e' || i FROM generate_series(1000, "
                "26000) i");
  backup = back_up (c, &order, &copied, &changed);
  g_assert_cmpint (copied, ==, -1);
}

static void
add (Cluster *c)
{
  cluster_add ("/postgres-changes/all-kinds", c, test_all_kinds);
  cluster_add ("/postgres-changes/not-to-be-put", c, test_not_to_be_put);
  cluster_add ("/postgres-changes/too-many", c, test_too_many);
}

int
main (int argc, char **argv)
{
  return cluster_run (argc, argv, add);
}
