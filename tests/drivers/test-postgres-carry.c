/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Captured changes on the other side: the same rows, whatever was done to them and in which order;
 * ids that both sides gave out are found and nothing is written. */
#include "crossing.h"

#include "base/hoist-error.h"
#include "drivers/hoist-database-copy.h"

#include <string.h>

static const HoistDatabaseCopier *const copier = &hoist_database_copier_postgres;

#define ROWS(table)                                                                                \
  "SELECT coalesce(md5(string_agg(md5(t::text), '' ORDER BY t::text)), '') FROM " table " t"

static void
assert_same (Cluster *c)
{
  static const char *const sql[] = { ROWS ("account"), ROWS ("entry"), ROWS ("seen") };

  for (guint i = 0; i < G_N_ELEMENTS (sql); i++)
    {
      g_autofree char *expected = cluster_text (c, "app", sql[i]);

      cluster_assert_text (c, CROSSING_COPY, sql[i], expected);
    }
}

static HoistDatabaseCarried
carry (const HoistDatabaseCopyOrder *order)
{
  HoistDatabaseCarried carried;
  g_autoptr (GError) error = NULL;

  FIXTURE_DO (copier->carry (order, FALSE, &carried, NULL, &error));
  g_assert_no_error (error);
  return carried;
}

static void
begin (Cluster *c, const HoistDatabaseCopyOrder *order, const char *migration)
{
  g_autoptr (GError) error = NULL;

  crossing_fill (c);
  FIXTURE_DO (copier->begin (order, NULL, &error));
  g_assert_no_error (error);
  crossing_say (c, CROSSING_COPY, migration);
  FIXTURE_DO (copier->settle (order, NULL, &error));
  g_assert_no_error (error);
}

static void
test_all_kinds (Cluster *c)
{
  static const char *const changes[] = {
    "INSERT INTO account (name, data, photo, score, parent) VALUES ('new', '{\"a\": [1, null]}', "
    "'\\x00ff', 'NaN', 3), ('', 'null', NULL, 12.50, NULL)",
    "INSERT INTO entry (account, text) SELECT 51, 'more' || i FROM generate_series(1, 1200) i",
    "UPDATE entry SET text = 'moved ' || id WHERE id % 7 = 0; DELETE FROM entry WHERE id % 11 = 0",
    "UPDATE account SET id = 777 WHERE id = 52", /* a key that changes */
    "BEGIN; UPDATE entry SET text = 'x' WHERE id = 1; UPDATE entry SET text = 'e1' WHERE id = 2; "
    "COMMIT",                           /* a unique value that goes from one to the other */
    "DELETE FROM account WHERE id = 5", /* cascades */
    "DELETE FROM entry WHERE text = 'more3'; INSERT INTO entry (account, text) VALUES (4, 'more3')",
    "INSERT INTO account (id, name) VALUES (6000, 'short'); DELETE FROM account WHERE id = 6000",
    "UPDATE account SET parent = 40 WHERE id = 39; UPDATE account SET parent = 39 WHERE id = 40",
    "TRUNCATE seen; INSERT INTO seen VALUES (3, 9)",
    "BEGIN; INSERT INTO account (name) VALUES ('never'); ROLLBACK",
  };
  g_autofree char *folder = NULL;
  HoistDatabaseCopyOrder order = crossing_order (c, &folder);

  begin (c, &order, "CREATE TABLE nothing (v int)");
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      crossing_say (c, "app", changes[i]);
      g_assert_cmpint (carry (&order).lag, ==, 0);
      assert_same (c);
      g_assert_cmpint (carry (&order).carried, ==, 0);
    }
  for (guint i = 0; i < 2; i++) /* all at once */
    crossing_say (c, "app", changes[2]);
  crossing_say (c, "app", changes[7]);
  carry (&order);
  assert_same (c);
}

static void
note_cb (double fraction, const char *detail, gpointer user_data)
{
  g_ptr_array_add (user_data, g_strdup_printf ("%.2f %s", fraction, detail));
}

/* How far behind the copy is, is told from the first moment of a round on. */
static void
test_told (Cluster *c)
{
  g_autofree char *folder = NULL;
  HoistDatabaseCopyOrder order = crossing_order (c, &folder);
  g_autoptr (GPtrArray) said = g_ptr_array_new_with_free_func (g_free);
  HoistDriverCall call = { .keep_fd = -1, .progress = note_cb, .user_data = said };
  HoistDatabaseCarried carried;
  g_autoptr (GError) error = NULL;

  begin (c, &order, "CREATE TABLE nothing (v int)");
  crossing_say (c, "app",
                "INSERT INTO entry (account, text) SELECT 1, 'late ' || i FROM "
                "generate_series(1, 1100) i");
  FIXTURE_DO (copier->carry (&order, FALSE, &carried, &call, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (said->len, ==, 5); /* 1100 entries, and the account that counts them */
  g_assert_cmpstr (said->pdata[0], ==, "0.00 The copy is 1101 rows behind");
  g_assert_cmpstr (said->pdata[1], ==, "0.25 The copy is 601 rows behind");
  g_assert_cmpstr (said->pdata[3], ==, "0.75 The copy is 1 row behind");
  g_assert_cmpstr (said->pdata[4], ==, "1.00 The copy is 0 rows behind");
}

static void
test_calculated (Cluster *c)
{
  g_autofree char *folder = NULL;
  HoistDatabaseCopyOrder order = crossing_order (c, &folder);
  g_autoptr (HoistValue) columns = hoist_value_new_object ();

  hoist_value_set (columns, "account.name", hoist_value_new_string ("upper(name)"));
  order.columns = columns;
  begin (c, &order,
         "UPDATE account SET name = upper(name); ALTER TABLE account ADD level int DEFAULT 4");
  crossing_say (c, "app",
                "INSERT INTO account (name) VALUES ('later'); UPDATE account SET name = "
                "'changed' WHERE id = 1");
  carry (&order);
  cluster_assert_text (c, CROSSING_COPY,
                       "SELECT string_agg(name || level, ' ' ORDER BY id) FROM account WHERE id IN "
                       "(1, 2, 51)",
                       "CHANGED4 A24 LATER4");
}

static void
test_collision (Cluster *c)
{
  g_autofree char *folder = NULL;
  HoistDatabaseCopyOrder order = crossing_order (c, &folder);
  HoistDatabaseCarried carried;
  g_autoptr (GError) error = NULL;

  begin (c, &order, "INSERT INTO account (name) VALUES ('of the migration')");
  crossing_say (c, "app",
                "INSERT INTO account (name) VALUES ('of the service'); UPDATE account "
                "SET name = 'other' WHERE id = 1");
  g_assert_false (copier->carry (&order, FALSE, &carried, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, "1 key of public.account was given out on both"));
  g_assert_nonnull (strstr (error->message, "[\"51\"]"));
  cluster_assert_text (c, CROSSING_COPY,
                       "SELECT string_agg(name, ' ' ORDER BY id) FROM account WHERE id IN (1, 51)",
                       "a1 of the migration");
  cluster_assert_text (c, "app", "SELECT count(*) FROM hoist_capture.log", "2");
}

static void
add (Cluster *c)
{
  cluster_add ("/postgres-carry/all-kinds", c, test_all_kinds);
  cluster_add ("/postgres-carry/told", c, test_told);
  cluster_add ("/postgres-carry/calculated", c, test_calculated);
  cluster_add ("/postgres-carry/collision", c, test_collision);
}

int
main (int argc, char **argv)
{
  return cluster_run (argc, argv, add);
}
