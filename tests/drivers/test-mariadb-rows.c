/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows written since: counted by hashes that were kept, whatever has been done to the tables. */
#include "maria.h"

#include "base/hoist-error.h"

#include <string.h>

static GPtrArray *
compare (const Maria *m, const HoistBackup *backup, HoistDatabaseSince since)
{
  HoistDatabaseComparisonOrder order = { m->place, backup, "/nowhere", since };
  g_autoptr (GError) error = NULL;
  GPtrArray *found = hoist_mariadb_compare (&order, NULL, &error);

  g_assert_no_error (error);
  return found;
}

static void
assert_table (const GPtrArray *found, const char *name, gint64 now, gint64 then, gint64 written)
{
  for (guint i = 0; i < found->len; i++)
    {
      const HoistTableComparison *one = g_ptr_array_index (found, i);

      if (!g_str_equal (one->name, name))
        continue;
      g_assert_cmpint (one->now, ==, now);
      g_assert_cmpint (one->then, ==, then);
      g_assert_cmpint (one->written_since, ==, written);
      return;
    }
  g_error ("no table %s", name);
}

static void
test_since (Maria *m)
{
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) migrated = NULL;
  g_autoptr (GPtrArray) retired = NULL;
  g_autoptr (GError) error = NULL;

  maria_fill (m);
  backup = maria_back_up (m, "bk_0000000000000001");
  g_assert_false (hoist_mariadb_has_baseline (backup));
  maria_sql (m, "app",
             "DELETE FROM note WHERE id > 290; UPDATE note SET body = 'new' WHERE id = 7; INSERT "
             "INTO empty VALUES (1), (1); DROP TABLE aria");
  first = compare (m, backup, HOIST_DATABASE_SINCE_BACKUP);
  assert_table (first, "note", 290, 300, 1);
  assert_table (first, "empty", 2, 0, 2);
  assert_table (first, "aria", 0, 2, 0);
  assert_table (first, "odd Na`me.x", 3, 3, 0);
  maria_sql (m, "app", "ALTER TABLE note ADD tag int DEFAULT 5");
  if (!hoist_mariadb_keep_baseline (backup, m->place, NULL, &error))
    g_assert_no_error (error);
  g_assert_true (hoist_mariadb_has_baseline (backup));
  maria_sql (m, "app",
             "INSERT INTO note (person, body) VALUES (1, 'later'); INSERT INTO empty "
             "VALUES (1)");
  migrated = compare (m, backup, HOIST_DATABASE_SINCE_MIGRATIONS);
  assert_table (migrated, "note", 291, 300, 1);
  assert_table (migrated, "empty", 3, 0, 1);
  g_assert_true (hoist_mariadb_retire_baseline (backup, TRUE, &error));
  g_assert_true (hoist_mariadb_retire_baseline (backup, TRUE, &error));
  retired = compare (m, backup, HOIST_DATABASE_SINCE_MIGRATIONS);
  assert_table (retired, "empty", 3, 0, 3);
  g_clear_pointer (&retired, g_ptr_array_unref);
  retired = compare (m, backup, HOIST_DATABASE_SINCE_THIS_RUN);
  assert_table (retired, "empty", 3, 0, 1);
}

/* A file that was cut or changed is no answer, and never one of zero rows. */
static void
test_broken (Maria *m)
{
  static const char *const texts[] = { "", "hoist-rows 2\n", "hoist-rows 1\n5 note\nxx",
                                       "hoist-rows 1\n18446744073709551615 note\n" };
  g_autoptr (HoistBackup) backup = NULL;
  g_autofree char *path = fixture_path (&m->f, "backups/bk_0000000000000001/rows-backup");

  maria_fill (m);
  backup = maria_back_up (m, "bk_0000000000000001");
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      HoistDatabaseComparisonOrder order = { m->place, backup, "/nowhere",
                                             HOIST_DATABASE_SINCE_BACKUP };
      g_autoptr (GError) error = NULL;

      fixture_write (path, texts[i]);
      g_assert_null (hoist_mariadb_compare (&order, NULL, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
    }
}

static void
add (Maria *m)
{
  maria_add ("/mariadb-rows/since", m, test_since);
  maria_add ("/mariadb-rows/broken", m, test_broken);
}

int
main (int argc, char **argv)
{
  return maria_run (argc, argv, add);
}
