/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A clone has the rows of one moment, with a writer's -wal, replaces an older one, and goes whole.
 */
#include "drivers/hoist-database-clone.h"

#include "database.h"
#include <glib/gstdio.h>

static void
test_clone (void)
{
  Fixture f;
  g_autoptr (GError) error = NULL;
  const HoistDriverCall call = { .keep_fd = -1 };
  const HoistDatabaseCloner *cloner = &hoist_database_cloner_sqlite;

  fixture_init (&f);
  g_autofree char *live = fixture_path (&f, "live.db");
  g_autofree char *file = fixture_path (&f, "clone.db");
  g_autofree char *side = fixture_path (&f, "clone.db-wal");
  HoistDatabaseCloneOrder order = { .path = live, .run = "rn_0123456789abcdef", .file = file };
  fixture_sql (live, "PRAGMA journal_mode = WAL; CREATE TABLE a (x); INSERT INTO a VALUES (1)");
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (cloner->make (&order, &call, &error));
      g_assert_no_error (error);
      fixture_sql (file, "DELETE FROM a; CREATE TABLE b (x)"); /* the live one does not notice */
    }
  fixture_sql (live, "INSERT INTO a VALUES (2); CREATE TABLE b (x)");
  g_assert_true (cloner->is_there (&order));
  g_autofree char *path = cloner->locate (&order);
  g_assert_cmpstr (path, ==, file);
  g_assert_true (g_file_set_contents (side, "x", 1, NULL));
  for (guint i = 0; i < 2; i++)
    g_assert_true (cloner->drop (&order, &call, &error));
  g_assert_false (cloner->is_there (&order));
  g_assert_false (g_file_test (file, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (side, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (live, G_FILE_TEST_EXISTS));
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sqlite-clone/clone", test_clone);
  return g_test_run ();
}
